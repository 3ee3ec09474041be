"""The accuracy that a visitor had measured again, beside the card's figures."""

from mnist_demo.evaluation.formatting import format_counts, format_percent
from mnist_demo.evaluation.remeasure import Remeasurement
from mnist_demo.networks.card import Card
from mnist_demo.networks.models import MODELS


def rows(figures: Remeasurement, card: Card) -> dict[str, str]:
    """The parts of a sentence about the measurement of the card's model.

    Rounding differs between machines, so the count may differ from the card's by an image or two.
    """
    is_equal = figures.clean == card.clean.pair
    return {
        "title": MODELS[figures.model].title,
        "right": format_counts(figures.clean),
        "share": format_percent(figures.clean),
        "card": "as its card says" if is_equal else f"its card says {format_counts(card.clean.pair)}",
        "time": f"{figures.seconds:.2f} s",
        "device": figures.device,
    }
