"""Digits cut out close, without paper around them: straight strokes are no rules, and pens are seen to be as fat as they are."""

import numpy as np
import pytest
from PIL import Image

from mnist_demo.drawing.frame import without_frame
from mnist_demo.drawing.ink import Drawing
from mnist_demo.drawing.picture import found, tight_box
from mnist_demo.drawing.preprocess import steps
from mnist_demo.learning.mnist import shipped_test_images
from places import GOLDEN

DIGITS = [each for each in GOLDEN if each["label"] in range(10)]


def cut_out(drawing: dict, side: int, pen: float, paper: np.ndarray | None = None, margin: int = 0) -> np.ndarray:
    """uint8 [H, W], black on white, cut out so close; its longer side as long, its pen a share of that. `paper` shows through."""
    given = Drawing.from_json(drawing)
    low, high = (extreme(np.concatenate(given.strokes), axis=0) for extreme in (np.min, np.max))
    ink = steps(Drawing(given.strokes, given.size, pen * float((high - low).max()))).ink
    left, top, right, bottom = tight_box(ink >= 128)
    scale = side / max(right - left, bottom - top)
    size = max(round(scale * (right - left)), 1), max(round(scale * (bottom - top)), 1)
    small = 255 - np.asarray(Image.fromarray(ink[top:bottom, left:right]).resize(size, Image.Resampling.BOX))
    small = np.pad(small, margin, constant_values=255)
    return small if paper is None else np.minimum(small, paper[: small.shape[0], : small.shape[1]])


def right(predictor, **settings) -> int:
    return sum(predictor.predict(cut_out(each["drawing"], **settings)).digit == each["label"] for each in DIGITS)


@pytest.mark.parametrize("margin", [0, 1, 3])
@pytest.mark.parametrize("pen", [0.03, 0.08, 0.15])
@pytest.mark.parametrize("side", [40, 70, 100, 300])
def test_a_digit_cut_out_close_is_read(predictor, side, pen, margin):
    assert right(predictor, side=side, pen=pen, margin=margin) >= len(DIGITS) - 1


@pytest.mark.parametrize("tone", [0, 120, 190])
@pytest.mark.parametrize("every", [40, 70])
def test_rules_and_squares_of_the_paper_go_all_the_same(predictor, tone, every):
    ruled = np.full((200, 200), 255, np.uint8)
    ruled[20::every] = tone
    squared = ruled.copy()
    squared[:, 20::every] = tone
    for paper in (ruled, squared):
        assert right(predictor, side=150, pen=0.08, paper=paper) >= len(DIGITS) - 2


def test_nothing_is_taken_away_from_it():
    for each in DIGITS:
        written = found(cut_out(each["drawing"], 100, 0.03))
        assert written.reasons == () and not written.taken.any(), each["name"]


def test_what_is_around_a_small_one_is_hardly_ever_a_frame():
    changed = 0
    for image in shipped_test_images()[0].numpy()[:2000]:
        left, top, right, bottom = tight_box(image > 60)
        picture = image[top:bottom, left:right, None] / 255
        changed += without_frame(picture) is not picture
    assert changed <= 8


@pytest.mark.parametrize("margin", [0, 2])
def test_a_row_of_digits_cut_out_close_is_read(predictor, margin):
    texts, right = ["417", "9041", "77", "1471", "2024", "305"], 0
    for text in texts:
        chosen = [next(each for each in DIGITS if str(each["label"]) == digit) for digit in text]
        digits = [cut_out(each["drawing"], 90, 0.06) for each in chosen]
        padded = [np.pad(each, ((90 - len(each), 0), (0, 15)), constant_values=255) for each in digits]
        row = np.pad(np.concatenate(padded, axis=1)[:, :-15], margin, constant_values=255)
        right += predictor.read(row).text == text
    assert right >= len(texts) - 1
