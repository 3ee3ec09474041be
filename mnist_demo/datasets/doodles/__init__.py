"""Synthetic drawings that are no digits: outlier examples for training the rejector."""
