"""Architectures, recipes, MODELS (the registry of all models), and checkpoints with their cards."""
