"""What networks learn from and how: MNIST and ink files in memory, variation, the training loop."""
