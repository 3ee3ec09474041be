"""DataSet: the shapes of the data, the images per digit, and one image of each."""

import numpy as np

from mnist_demo.networks.card import Card
from mnist_demo.ui.models_page.table.component import Table, picture


class DataSet(Table):
    """Its value is what `rows` gives."""


def rows(cards: dict[str, Card], images: np.ndarray, labels: np.ndarray) -> dict:
    """What the models learn from, and the test images, uint8 [N, 28, 28], with their labels, int [N]."""
    train = max(card.data.mnist for card in cards.values())
    drawn = max(card.data.ink for card in cards.values())
    measured = next((card.freehand for card in cards.values() if card.freehand), None)
    shapes = [
        *[("Training images", f"{train:,} × 28 × 28, uint8", "0 paper to 255 ink; one label 0 to 9 each")]
        * bool(train),
        ("Test images", " × ".join(f"{side:,}" for side in images.shape) + ", uint8", "shipped with this app"),
    ]
    if drawn:
        note = "strokes, inked to 1 × 28 × 28 anew each epoch"
        shapes.append(("Pen drawings, trained on", f"{drawn:,} drawings", note))
    if measured:
        note = f"of people never trained on, {len(measured.collections)} collections (UNIPEN)"
        shapes.append(("Pen drawings, measured on", f"{measured.total:,} drawings", note))
    shapes += [
        ("One batch for a network", "N × 1 × 28 × 28, float32", "pixels 0 to 1, then the model's normalisation"),
        ("One answer", "N × 10, float32", "one value per digit"),
    ]
    firsts = [int((labels == digit).argmax()) for digit in range(10)]
    return {
        "shapes": [{"name": name, "shape": shape, "note": note} for name, shape, note in shapes],
        "digits": [
            {"digit": digit, "index": first, "picture": picture(images[first]), "count": f"{(labels == digit).sum():,}"}
            for digit, first in enumerate(firsts)
        ],
    }
