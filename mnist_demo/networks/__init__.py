"""Architectures and recipes, MODELS: name → everything about a model, and its checkpoint and card."""
