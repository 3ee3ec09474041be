"""Doodles: synthetic drawings that are not digits, outlier examples for training the rejector."""
