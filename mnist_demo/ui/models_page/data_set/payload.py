"""The data that the models learn from and are measured on: shapes, and test images per digit."""

from typing import TypedDict

from mnist_demo.arrays import Grey, Integers
from mnist_demo.networks.card import Card
from mnist_demo.ui.encoding import png_url


class Shape(TypedDict):
    """One array of the data, and what it holds."""

    name: str
    shape: str
    note: str


class DigitImages(TypedDict):
    """The test images of one digit.

    index    of the first image
    picture  data URL of the first image
    count    with thousands separators
    """

    digit: int
    index: int
    picture: str
    count: str


class DataSet(TypedDict):
    """The value of the table."""

    shapes: list[Shape]
    digits: list[DigitImages]


def rows(cards: dict[str, Card], images: Grey, labels: Integers) -> DataSet:
    """The data of all cards, and the count and the first test image of each digit.

    `images` are the test images, uint8 [N, 28, 28], and `labels` their labels, int [N].
    """
    train = max(card.data.mnist for card in cards.values())
    drawn = max(card.data.ink for card in cards.values())
    measured = next((card.freehand for card in cards.values() if card.freehand), None)
    shapes: list[Shape] = []

    def add(name: str, shape: str, note: str) -> None:
        shapes.append({"name": name, "shape": shape, "note": note})

    if train:
        add("Training images", f"{train:,} × 28 × 28, uint8", "0 for paper to 255 for ink; each with its digit")
    add("Test images", " × ".join(f"{side:,}" for side in images.shape) + ", uint8", "shipped with this app")
    if drawn:
        add("Pen drawings, trained on", f"{drawn:,} drawings", "strokes, turned into 28 × 28 pixels anew in each epoch")
    if measured:
        note = f"by people of whom no model has seen a drawing; {len(measured.collections)} collections (UNIPEN)"
        add("Pen drawings, measured on", f"{measured.total:,} drawings", note)
    add(
        "One batch for a network",
        "N × 1 × 28 × 28, float32",
        "pixels 0 to 1, then minus the mean and divided by the deviation of the model",
    )
    add("One answer", "N × 10, float32", "one value for each digit")
    return {"shapes": shapes, "digits": [_digit(digit, images, labels) for digit in range(10)]}


def _digit(digit: int, images: Grey, labels: Integers) -> DigitImages:
    first = int((labels == digit).argmax())
    return {
        "digit": digit,
        "index": first,
        "picture": png_url(images[first]),
        "count": f"{(labels == digit).sum():,}",
    }
