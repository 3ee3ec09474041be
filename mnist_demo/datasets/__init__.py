"""Data sets: MNIST, pen drawings, image files and synthetic doodles in memory, and their splits."""
