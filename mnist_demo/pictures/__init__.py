"""A photograph, a scan or a screenshot → the ink on it."""
