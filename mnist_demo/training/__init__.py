"""Augmentation, the training loop, threads and progress."""
