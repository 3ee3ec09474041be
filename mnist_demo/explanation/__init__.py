"""Explanations of an answer: attribution, counterfactual strokes, activations of the network, and replay."""
