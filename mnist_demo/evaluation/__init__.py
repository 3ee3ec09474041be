"""Counts and intervals, thresholds, cards, reports; synthetic photographs and shifts."""
