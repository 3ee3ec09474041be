"""Photographs, scans and screenshots → the ink in them."""
