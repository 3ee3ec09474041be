"""Strokes or a picture → 28x28, exactly as MNIST was made, every step kept for display."""
