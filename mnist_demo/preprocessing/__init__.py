"""Strokes or ink → MNIST's 28x28, and the preprocessing of other demos."""
