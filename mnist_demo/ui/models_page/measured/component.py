"""Measured: what a model got right when a visitor had it measured again."""

from mnist_demo.evaluation.formatting import format_counts, format_percent
from mnist_demo.evaluation.remeasure import Remeasurement as Figures
from mnist_demo.networks.card import Card
from mnist_demo.networks.models import MODELS
from mnist_demo.ui.models_page.table.component import Table


class Measured(Table):
    """Its value is what `rows` gives; None before anything was measured."""


def rows(figures: Figures, card: Card) -> dict:
    """The figures beside what the card says. Other hardware rounds otherwise, so that an image or two may differ."""
    same = figures.clean == card.clean.pair
    return {
        "title": MODELS[figures.model].title,
        "right": format_counts(figures.clean),
        "share": format_percent(figures.clean),
        "card": "as its card says" if same else f"its card says {format_counts(card.clean.pair)}",
        "time": f"{figures.seconds:.2f} s",
        "device": figures.device,
    }
