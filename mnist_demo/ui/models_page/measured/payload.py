"""The payload of Measured: a new measurement beside the card's figures."""

from typing import TypedDict

from mnist_demo.evaluation.formatting import format_counts, format_percent
from mnist_demo.evaluation.remeasure import Remeasurement
from mnist_demo.networks.card import Card
from mnist_demo.networks.models import MODELS


class MeasuredPayload(TypedDict):
    """Parts of the sentence.

    right, share  images read correctly: count, percentage
    card          comparison with the model's card
    """

    title: str
    right: str
    share: str
    card: str
    time: str
    device: str


def rows(figures: Remeasurement, card: Card) -> MeasuredPayload:
    """The measurement of the card's model. Rounding differs between machines, so an image or two may differ."""
    is_equal = figures.clean == card.clean.pair
    return {
        "title": MODELS[figures.model].title,
        "right": format_counts(figures.clean),
        "share": format_percent(figures.clean),
        "card": "as its card says" if is_equal else f"its card says {format_counts(card.clean.pair)}",
        "time": f"{figures.seconds:.2f} s",
        "device": figures.device,
    }
