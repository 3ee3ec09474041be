"""Explanations of an answer: attribution, counterfactuals, activations of the network, and replay."""
