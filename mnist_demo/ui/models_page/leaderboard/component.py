"""Leaderboard: all figures of all models. Pressing a heading sorts by its column."""

from mnist_demo.ui.models_page.table.component import Table


class Leaderboard(Table):
    """A row per model."""
