"""The accuracy that a visitor had measured again, beside the card's figures."""

from mnist_demo.evaluation.formatting import format_counts, format_percent
from mnist_demo.networks.card import Card, Pair
from mnist_demo.networks.models import spec_of


def rows(card: Card, clean: Pair, seconds: float, device: str) -> dict[str, str]:
    """The parts of a sentence about the measurement: `clean` is (read right, all), of the card's model.

    Rounding differs between machines, so the count may differ from the card's by an image or two.
    """
    return {
        "title": spec_of(card.name).title,
        "right": format_counts(clean),
        "share": format_percent(clean),
        "card": "as its card says" if clean == card.clean.pair else f"its card says {format_counts(card.clean.pair)}",
        "time": f"{seconds:.2f} s",
        "device": device,
    }
