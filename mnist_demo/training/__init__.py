"""Training of the networks: augmentation, the training loop, threads, progress."""
