"""A drawing → answers."""
