"""MNIST, pen drawings, image files and synthetic doodles in memory; who is in which split."""
