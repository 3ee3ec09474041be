"""Augmented drawings and images keep their content."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from mnist_demo.networks.recipe import ImageVariation, StrokeVariation
from mnist_demo.preprocessing.strokes_to_mnist import strokes_to_mnist
from mnist_demo.strokes.batch import Strokes
from mnist_demo.strokes.drawing import Drawing
from mnist_demo.training.augmentation import SLIM_RANGE, SLIMMEST, squeeze, vary_images, vary_strokes
from mnist_demo.training.flourishes import add_quirks

NONE = StrokeVariation(
    rotation=0, slant=0, stretch=0, wobble=0, shift=0, turn=0, trim=0, thin=1, round=0, pen=0, flags=0, flourish=0
)
STILL = ImageVariation(rotation=0, scale=0, slant=0, shift=0)


@pytest.fixture
def strokes() -> Strokes:
    seven = Drawing([[[x, 50] for x in range(50, 250, 10)] + [[250 - y / 2, 50 + y] for y in range(0, 300, 10)]])
    crossed = Drawing([*seven.strokes, [[150, 200], [280, 190]]])
    dot = Drawing([[[200, 200]]])
    return Strokes.concatenate([drawing.batch for drawing in (seven, crossed, dot)])


def test_without_variation_strokes_are_rasterised_unchanged(strokes):
    varied = vary_strokes(strokes, NONE, np.random.default_rng(0)).astype(int)
    plain = strokes_to_mnist(strokes).astype(int)
    # Only the pen's softness still varies, which changes edges but no stroke.
    assert ((varied > 200) & (plain < 30)).sum() == 0
    assert ((plain > 250) & (varied < 100)).sum() == 0


def test_every_call_varies_every_drawing_differently(strokes):
    random = np.random.default_rng(0)
    first, second = (vary_strokes(strokes, StrokeVariation(), random) for _ in range(2))
    assert first.shape == (3, 28, 28) and first.dtype == np.uint8
    assert (first.max((1, 2)) > 200).all()
    assert (first != second).any()


def test_the_same_seed_gives_the_same_variation(strokes):
    first, second = (vary_strokes(strokes, StrokeVariation(), np.random.default_rng(3)) for _ in range(2))
    assert (first == second).all()


@pytest.mark.parametrize(
    "part", ["rotation", "slant", "stretch", "wobble", "shift", "turn", "trim", "thin", "round", "pen"]
)
def test_each_part_of_a_stroke_variation_has_an_effect(strokes, part):
    varied = vary_strokes(strokes, replace(NONE, **{part: getattr(StrokeVariation(), part)}), np.random.default_rng(1))
    still = vary_strokes(strokes, NONE, np.random.default_rng(1))
    assert (varied != still).any()


BAR = Drawing([[[100, y] for y in range(50, 350, 10)]])
RING = Drawing([[[200 + 100 * np.cos(t), 200 + 150 * np.sin(t)] for t in np.linspace(0, 6.3, 40)]])
SEVEN = Drawing([[[x, 50] for x in range(50, 250, 10)] + [[250 - y / 2, 50 + y] for y in range(0, 300, 10)]])


NINE = Drawing(
    [
        [[200 + 60 * np.cos(t), 110 + 60 * np.sin(t)] for t in np.linspace(0, 6.3, 30)]
        + [[260, y] for y in range(110, 350, 10)]
    ]
)
FOUR = Drawing([[[250 - y / 2, 50 + y] for y in range(0, 200, 10)] + [[150 + x, 250] for x in range(0, 150, 10)],
                [[250, y] for y in range(150, 350, 10)]])  # fmt: skip


@pytest.mark.parametrize(
    ("drawing", "label", "given"),
    [(BAR, "1", True), (RING, "0", True), (SEVEN, "7", True), (NINE, "9", True), (FOUR, "4", True)]
    + [(BAR, "4", False), (RING, "6", False), (RING, "O", False), (RING, "1", False), (FOUR, "5", False)],
)
def test_only_digits_that_people_write_with_flourishes_get_them(drawing, label, given):
    flourish = replace(NONE, flags=1.0, flourish=2.0)  # all digits, and all joins
    plain = vary_strokes(drawing.batch, NONE, np.random.default_rng(1)).astype(int)
    changed = 0
    for seed in range(20):
        random = np.random.default_rng(seed)
        varied = vary_strokes(drawing.batch, flourish, random, np.array([label])).astype(int)
        changed += varied.sum() > plain.sum() * 1.05
    # A 1 gets a flag, a foot, both, or sometimes neither.
    assert changed >= 12 if given else changed == 0


def test_a_drawing_with_a_second_stroke_gets_no_flourish(strokes):
    crossed = strokes.select(np.array([1]))
    varied, still = (
        vary_strokes(crossed, replace(NONE, flags=share, flourish=share), np.random.default_rng(2), np.array(["0"]))
        for share in (1.0, 1e-9)
    )
    assert np.abs(varied.astype(int) - still).max() <= 1


def test_a_flag_may_be_as_long_as_its_stem():
    heights = []
    for seed in range(200):
        random = np.random.default_rng(seed)
        varied = vary_strokes(BAR.batch, replace(NONE, flags=1.0), random, np.array(["1"]))[0]
        columns = np.flatnonzero((varied > 100).any(0))
        heights.append(np.flatnonzero(varied[:, columns[0]] > 100).max() - np.flatnonzero((varied > 100).any(1)).min())
    # The lowest ink in the leftmost column: near the top for short flags, near the bottom for long ones.
    assert min(heights) < 6 and max(heights) > 15


def test_a_7_is_rotated_half_as_far_as_other_digits():
    rotated = replace(NONE, rotation=30, flourish=0)

    def width(label: str) -> float:
        """Mean width of a rotated bar."""
        many = BAR.batch.select(np.zeros(300, int))
        images = vary_strokes(many, rotated, np.random.default_rng(0), np.full(300, label))
        return (images.max(1) > 100).sum(1).mean()

    assert width("7") < 0.75 * width("8")


def slanted(strokes: Strokes, slant: float) -> Strokes:
    return strokes.with_points(strokes.points @ np.array([[1, 0], [-slant, 1]]))


@pytest.mark.parametrize("slant", [-0.4, 0, 0.4])
def test_a_squeezed_ring_stands_upright_and_has_the_width_asked_for(slant):
    (points,) = squeeze(slanted(RING.batch, slant), np.array([0.2])).split()
    assert np.ptp(points[:, 0]) == pytest.approx(0.2 * np.ptp(points[:, 1]), rel=0.01)
    assert abs(np.corrcoef(points.T)[0, 1]) < 0.05


def test_a_drawing_without_a_limit_is_not_squeezed():
    leaning = slanted(RING.batch, 0.3)
    assert squeeze(leaning, np.array([np.inf])) == leaning


def test_a_slim_drawing_is_never_widened():
    assert np.ptp(squeeze(BAR.batch, np.array([0.5])).points[:, 0]) < 1


@pytest.mark.parametrize(("drawing", "label"), [(RING, "0"), (NINE, "9"), (FOUR, "4"), (RING, "8"), (RING, "6")])
def test_slim_digits_are_as_slim_as_their_digit_allows(drawing, label):
    slim, many = replace(NONE, slim=1.0, slim_zeros=1.0), drawing.batch.select(np.zeros(200, int))
    varied = vary_strokes(many, slim, np.random.default_rng(0), np.full(200, label))
    ink = varied > 128
    width, height = ink.any(1).sum(1), ink.any(2).sum(1)
    pen = 2.5  # pixels, about; it widens the path
    ratio = (width - pen) / (height - pen)
    assert ratio.min() > SLIMMEST[label] - 0.1 and ratio.max() < SLIMMEST[label] + SLIM_RANGE + 0.1
    assert ratio.max() - ratio.min() > 0.12


@pytest.mark.parametrize(("drawing", "label"), [(BAR, "1"), (SEVEN, "7"), (RING, "O"), (RING, None)])
def test_ones_sevens_and_non_digits_are_never_squeezed(drawing, label):
    labels = None if label is None else np.array([label])
    slim = replace(NONE, slim=1.0, slim_zeros=1.0)
    varied, still = (vary_strokes(drawing.batch, part, np.random.default_rng(1), labels) for part in (slim, NONE))
    assert (varied == still).all()


def test_zeros_and_other_digits_are_squeezed_by_shares_of_their_own():
    rings, labels = RING.batch.select(np.zeros(2, int)), np.array(["0", "6"])
    plain = vary_strokes(rings, NONE, np.random.default_rng(1), labels)
    for part, squeezed in (("slim_zeros", 0), ("slim", 1)):
        varied = vary_strokes(rings, replace(NONE, **{part: 1.0}), np.random.default_rng(1), labels)
        assert (varied != plain).any((1, 2)).tolist() == [squeezed == 0, squeezed == 1]


FIVE = Drawing([[[100, y] for y in range(50, 150, 10)] + [[100 + 50 * np.sin(t), 200 - 50 * np.cos(t)]
                for t in np.linspace(0, 3, 20)], [[x, 50] for x in range(100, 200, 10)]])  # fmt: skip
OPEN_FOUR = Drawing([[[150 - y / 4, 50 + y] for y in range(0, 200, 10)] + [[100 + x, 250] for x in range(0, 100, 10)],
                     [[180, y] for y in range(50, 350, 10)]])  # fmt: skip
CROSSED = Drawing([*SEVEN.strokes, [[150, 200], [280, 190]]])


def quirky(drawing: Drawing, label: str, seed: int = 0) -> list[np.ndarray]:
    """The strokes of the drawing with its quirk, moved as they are when it has none."""
    return add_quirks(drawing.batch, np.array([label]), 1.0, np.random.default_rng(seed)).split()


@pytest.mark.parametrize("seed", range(10))
def test_a_quirky_1_has_a_short_level_flag_to_the_left(seed):
    stem, flag = quirky(BAR, "1", seed)
    (left, right), height = (flag[:, 0].min(), flag[:, 0].max()), np.ptp(stem[:, 1])
    assert right == pytest.approx(100) and 0.1 * height < right - left < 0.35 * height
    assert np.ptp(flag[:, 1]) < 0.1 * height


@pytest.mark.parametrize("seed", range(10))
def test_a_quirky_5_has_its_bar_above_the_rest(seed):
    rest, bar = quirky(FIVE, "5", seed)
    assert bar[:, 1].max() < rest[:, 1].min() and np.ptp(bar[:, 0]) == pytest.approx(90)


@pytest.mark.parametrize("seed", range(10))
def test_a_quirky_4_is_a_zigzag(seed):
    first, second = quirky(OPEN_FOUR, "4", seed)
    assert second[0] == pytest.approx(first[-1])
    assert second[-1, 1] > first[-1, 1]


@pytest.mark.parametrize("seed", range(10))
def test_a_quirky_barred_7_has_a_foot_or_a_hook(seed):
    stem, _, added = quirky(CROSSED, "7", seed)
    at_foot, at_start = (np.abs(added - point).sum(1).min() < 30 for point in (stem[-1], stem[0]))
    assert at_foot != at_start
    assert len(quirky(SEVEN, "7", seed)) == 1


@pytest.mark.parametrize("seed", range(10))
def test_a_quirky_9_swings_to_the_left_and_up(seed):
    nine, curl = quirky(NINE, "9", seed)
    height = np.ptp(nine[:, 1])
    assert nine[-1, 0] - curl[-1, 0] > 0.4 * height and curl[-1, 1] < nine[-1, 1]


@pytest.mark.parametrize("label", ["0", "2", "3", "6", "8", "l", "Z"])
def test_other_drawings_have_no_quirks(label):
    for drawing in (BAR, RING, SEVEN, FIVE, CROSSED):
        kept = add_quirks(drawing.batch, np.array([label]), 1.0, np.random.default_rng(0))
        assert kept == drawing.batch


def test_thinning_and_smoothing_keep_every_stroke_and_its_ends(strokes):
    for seed in range(10):
        varied = vary_strokes(strokes, replace(NONE, thin=5, round=8), np.random.default_rng(seed)).astype(int)
        assert np.abs(varied - strokes_to_mnist(strokes)).mean() < 12


def test_flourishes_do_not_change_other_drawings(strokes):
    labels = np.array(["7", "7", "1"])
    varied = vary_strokes(strokes, replace(NONE, flags=1.0, flourish=1.0), np.random.default_rng(2), labels).astype(int)
    plain = vary_strokes(strokes, NONE, np.random.default_rng(2)).astype(int)
    assert varied[0].sum() > plain[0].sum() * 1.1
    assert ((varied[1:] > 200) & (plain[1:] < 30)).sum() == 0


def test_without_variation_images_are_unchanged():
    images = torch.rand(5, 1, 28, 28)
    assert torch.allclose(vary_images(images, STILL, torch.Generator().manual_seed(0)), images, atol=1e-4)


@pytest.mark.parametrize("part", ["rotation", "scale", "slant", "shift", "elastic"])
def test_each_part_of_an_image_variation_has_an_effect(part):
    images = torch.zeros(4, 1, 28, 28)
    images[:, :, 6:22, 12:16] = 1
    value = 0.8 if part == "elastic" else getattr(ImageVariation(), part)
    varied = vary_images(images, replace(STILL, **{part: value}), torch.Generator().manual_seed(0))
    assert varied.shape == images.shape
    assert (varied - images).abs().max() > 0.05
    assert varied.min() >= 0 and varied.max() <= 1.0001


def test_rotation_keeps_the_area_of_a_square():
    images = torch.zeros(1, 1, 28, 28)
    images[:, :, 10:18, 10:18] = 1
    for seed in range(5):
        rotated = vary_images(images, replace(STILL, rotation=30), torch.Generator().manual_seed(seed))
        assert rotated.sum() == pytest.approx(64, rel=0.05)
