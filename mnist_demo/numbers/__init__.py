"""A drawing or a picture of several digits → the number written there."""
