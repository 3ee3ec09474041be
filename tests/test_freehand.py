"""The shipped models on people's drawings: the split "test" of the ink files, which no model was trained on."""

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from mnist_demo.datasets.ink_files import load_ink
from mnist_demo.datasets.splits import digits_of
from mnist_demo.evaluation.cards import pen_drawing_figures
from mnist_demo.evaluation.counts import freehand_counts
from mnist_demo.networks.card import Counts
from mnist_demo.networks.models import MODELS
from mnist_demo.preprocessing.pipeline import to_mnist
from mnist_demo.preprocessing.strokes_to_mnist import strokes_to_mnist
from mnist_demo.strokes.drawing import Drawing


@pytest.fixture(scope="module")
def people(ink_digits, ink_other, ink_scripts):
    """All drawings of the development data: digits, letters, symbols and characters of other scripts."""
    return load_ink(ink_digits, ink_other, ink_scripts)


SLOW_NETWORKS = ("cnn-bn", "cnn-32-64")  # many seconds for all drawings; `evaluate cards` measures all


@pytest.mark.slow
@pytest.mark.parametrize("name", SLOW_NETWORKS)
def test_the_card_of_a_slow_network_counts_the_digits_that_its_checkpoint_reads(predictor, people, name):
    index, labels, collections = digits_of(people, people.splits == "test")
    images = torch.from_numpy(strokes_to_mnist(people.strokes.select(index)))
    digits = predictor.outputs(images, name).argmax(1).numpy()
    assert freehand_counts(digits, labels, collections) == predictor.cards[name].freehand


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in MODELS if name not in SLOW_NETWORKS])
def test_the_freehand_figures_of_a_card_are_those_of_its_checkpoint(predictor, people, name):
    freehand, thresholds, statuses = pen_drawing_figures(MODELS[name], predictor.model(name).network, people)
    card = predictor.cards[name]
    assert freehand == card.freehand
    for count in ("accepted", "unsure", "caught", "rejected", "doodles_rejected"):
        assert getattr(statuses, count) == getattr(card.statuses, count), count
    assert statuses.ece == pytest.approx(card.statuses.ece, rel=1e-3, abs=1e-5)
    assert thresholds.chosen_on == card.thresholds.chosen_on
    for number in ("temperature", "familiarity", "margin"):
        assert getattr(thresholds, number) == pytest.approx(getattr(card.thresholds, number), rel=1e-3, abs=1e-5), (
            number
        )


def test_cnn_and_mlp_have_the_promised_accuracy(predictor):
    def share(counts: Counts) -> float:
        return counts.correct / counts.total

    cnn, mlp = predictor.cards["cnn"], predictor.cards["mlp"]
    assert share(cnn.clean) >= 0.995 and share(mlp.clean) >= 0.992
    assert share(cnn.freehand) >= 0.983 and share(mlp.freehand) >= 0.973
    assert cnn.freehand.total == mlp.freehand.total == 1386


def draw_picture(drawing: Drawing, span: float, place: np.ndarray, pen: float, side: int = 300) -> Image.Image:
    """A picture of the drawing: longer side and pen as shares of the canvas, position as a share of the free space."""
    fine = 4 * side  # drawn four times as large, for smooth edges
    points = np.concatenate(drawing.strokes)
    low, extent = points.min(0), np.ptp(points, axis=0)
    scale = span * fine / max(extent.max(), 1)
    # The edge of the ink stays on the canvas if there is space.
    margin = min(pen, 1 - span) * fine / 2
    corner = margin + np.maximum(fine - extent * scale - 2 * margin, 0) * place
    image = Image.new("L", (fine, fine), 255)
    draw, radius = ImageDraw.Draw(image), pen * fine / 2
    for stroke in map(np.array, drawing.strokes):
        points = [tuple(point) for point in ((stroke - low) * scale + corner).tolist()]
        draw.line(points, 0, round(2 * radius))
        for x, y in points:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), 0)
    return image.resize((side, side), Image.Resampling.BOX)


USUAL = {"span": (0.6, 0.6), "place": (0.5, 0.5), "pen": (0.04, 0.04)}


@pytest.mark.slow
@pytest.mark.parametrize(
    "change", [{"place": (0, 1)}, {"span": (0.15, 0.95)}, {"pen": (0.01, 0.12)}], ids=["position", "size", "pen"]
)
def test_position_size_and_pen_of_a_picture_change_at_most_two_percent_of_answers(predictor, people, change):
    index, labels, _ = digits_of(people, people.splits == "test")
    random = np.random.default_rng(0)
    sample = random.permutation(len(index))[:60]
    ranges = USUAL | change
    plain, varied = [], []
    for number in index[sample].tolist():
        drawing = people.drawing(number)
        span, pen = random.uniform(*ranges["span"]), random.uniform(*ranges["pen"])
        plain.append(to_mnist(drawing))
        varied.append(to_mnist(draw_picture(drawing, span, random.uniform(*ranges["place"], 2), pen)))
    reference, other = (
        predictor.outputs(torch.from_numpy(np.stack(images)), "cnn").argmax(1).numpy() for images in (plain, varied)
    )
    changed = [f"{labels[sample[i]]}: {reference[i]}, {other[i]}" for i in np.flatnonzero(reference != other)]
    assert len(changed) <= 0.02 * len(sample), changed
