"""A note on a table: the digit on it is read, and other bright shapes are not taken for notes."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_demo.pictures.ink import picture_ink
from mnist_demo.pictures.picture_array import picture_array
from mnist_demo.pictures.sheet import find_sheet

BOX = (100, 90, 240, 270)  # of the note before it is turned


def table(angle: float = 0.0, draw=lambda pen: pen.rectangle(BOX, "#f0ece4")) -> Image.Image:
    """A dark table with grain and, on it, what `draw` draws, turned by some degrees."""
    grain = np.random.default_rng(0).normal(80, 14, (450, 1, 1)) + np.array([10, 0, -10])
    picture = Image.fromarray(np.broadcast_to(np.clip(grain, 0, 255), (450, 350, 3)).astype(np.uint8))
    layer = Image.new("RGBA", picture.size)
    draw(ImageDraw.Draw(layer))
    layer = layer.rotate(angle, Image.Resampling.BICUBIC)
    picture.paste(layer, mask=layer)
    return picture


def note(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle(BOX, "#f0ece4")
    pen.line([(150, 150), (190, 150), (160, 220)], "#223", 6, joint="curve")


@pytest.mark.parametrize("angle", [0, 8, -20, 45])
def test_the_digit_on_a_note_is_read_and_the_table_is_removed(predictor, angle):
    picture = table(angle, note)
    if abs(angle) <= 8:
        answer = predictor.predict(picture)
        assert (answer.digit, answer.status) == (7, "digit")
    found = picture_ink(picture)
    assert "outside" in found.reasons and found.removed[0].all()
    y, x = np.nonzero(found.ink > 0.5)
    assert 20 < np.ptp(x) < 100 and 20 < np.ptp(y) < 100 and not found.is_doubtful


@pytest.mark.parametrize(
    "draw",
    [
        lambda pen: pen.rectangle(BOX, "#f0ece4"),  # without ink
        lambda pen: pen.ellipse(BOX, outline="white", width=35),  # a 0
        lambda pen: pen.line([(120, 100), (230, 100), (150, 260)], "white", 30),  # a 7
        lambda pen: pen.line(
            [(120, 100), (220, 100), (140, 170), (220, 180), (220, 260), (120, 260)], "white", 22
        ),  # a 3
        lambda pen: (pen.rectangle((0, 90, 240, 270), "white"), pen.line([(90, 120), (90, 240)], "black", 6)),
    ],
)
def test_other_bright_shapes_are_not_notes(draw):
    assert find_sheet(picture_array(table(draw=draw))[0]) is None
