"""A drawing or picture with several digits → the numbers in it."""
