"""Variations to train on: of strokes before they are inked, and of images by the batch."""

import math
from collections.abc import Callable

import numpy as np
import torch
from torch.nn import functional

from mnist_demo.networks.recipes import ImageVariation, StrokeVariation
from mnist_demo.preprocessing.mnist_format import PEN_RADIUS, PEN_SOFTNESS
from mnist_demo.preprocessing.strokes_to_mnist import strokes_to_mnist
from mnist_demo.strokes.batch import Strokes
from mnist_demo.strokes.polyline import smooth


def vary_strokes(
    strokes: Strokes, variation: StrokeVariation, random: np.random.Generator, labels: np.ndarray | None = None
) -> np.ndarray:
    """uint8 [D, 28, 28]: every drawing as another hand on another day might have written it.

    `labels` str [D] say what the drawings are, which decides their flourishes; without them there are none.
    """
    lean = np.ones(len(strokes))
    if labels is not None:
        lean = np.where(labels == "7", variation.steady, 1)
        strokes = _with_flourishes(strokes, labels, variation.flags, variation.flourish, random)
    strokes = _trimmed(strokes, variation.trim, random)
    strokes = _thinned(strokes, variation.thin, random)
    count, owner = len(strokes), strokes.drawing_of_point
    middle, size = _middle_and_size(strokes)
    points = (strokes.points - middle[owner]) / np.maximum(size.max(1), 1)[owner, None]
    points = smooth(points, strokes.stroke_start, random.integers(variation.round + 1, size=count)[owner])

    waves = 2  # each a smooth push in a direction of its own, one half to two periods across the drawing
    frequency = random.uniform(-2, 2, (waves, count, 2)) * math.pi * 2
    phase = random.uniform(0, 2 * math.pi, (waves, count))
    push = random.normal(0, variation.wobble, (waves, count, 2))
    points = points + sum(
        push[w][owner] * np.sin((points * frequency[w][owner]).sum(1) + phase[w][owner])[:, None] for w in range(waves)
    )

    stroke_lengths = np.diff(strokes.stroke_start)
    alone = Strokes(points, strokes.stroke_start, np.arange(len(stroke_lengths) + 1))  # each stroke a drawing
    middle = _middle_and_size(alone)[0].repeat(stroke_lengths, 0)
    turn = np.radians(random.normal(0, variation.turn, len(stroke_lengths))).repeat(stroke_lengths)
    points = middle + _turned(points - middle, turn)
    points += random.normal(0, variation.shift, (len(stroke_lengths), 2)).repeat(stroke_lengths, 0)

    angle = np.radians(random.normal(0, variation.rotation, count)) * lean
    slant = random.normal(0, variation.slant, count) * lean
    tall = np.exp(random.normal(0, variation.stretch, count) / 2)
    x, y = points[:, 0] / tall[owner], points[:, 1] * tall[owner]
    points = _turned(np.stack([x - slant[owner] * y, y], 1), angle[owner])

    radius = PEN_RADIUS * np.exp(random.normal(0, variation.pen, count).clip(-0.5, 0.5))
    softness = PEN_SOFTNESS * random.uniform(0.8, 1.8, count)
    return strokes_to_mnist(strokes.with_points(points), 0, radius, softness)


def _middle_and_size(strokes: Strokes) -> tuple[np.ndarray, np.ndarray]:
    """Of each drawing's box, float [D, 2] each."""
    low, high = strokes.bounds()
    return (low + high) / 2, high - low


def _turned(points: np.ndarray, angle: np.ndarray) -> np.ndarray:
    """float [P, 2], each point turned about the origin by its angle, radians [P]."""
    cos, sin = np.cos(angle), np.sin(angle)
    return np.stack([cos * points[:, 0] - sin * points[:, 1], sin * points[:, 0] + cos * points[:, 1]], 1)


def _with_flourishes(
    strokes: Strokes, labels: np.ndarray, flags: float, share: float, random: np.random.Generator
) -> Strokes:
    """The drawings, some with a stroke more, as people write who write unlike MNIST.

    A plain 1 gets a flag, from short to as long as its stem, a foot or both; a 7 a bar, straight or bent, a hook where
    it begins or both; a 0 a slash; a 9 a curl at its end: all where there is one stroke only, for who has drawn a second
    has drawn his flourish. In a 4 and a 7 of two strokes the pen is not lifted between them.
    """
    middle, (width, height) = (value.T for value in _middle_and_size(strokes))
    single = (np.diff(strokes.drawing_start) == 1) & (
        random.random(len(strokes)) < np.where(labels == "1", flags, share)
    )
    double = (np.diff(strokes.drawing_start) == 2) & (random.random(len(strokes)) < share / 2)
    parts = []  # (drawings int [K], where their new stroke begins, passes its middle, ends: float [K, 2] each)

    def points_of(drawings: np.ndarray) -> list[np.ndarray]:
        return [strokes.points[strokes.point_start[d] : strokes.point_start[d + 1]] for d in drawings]

    def one_of_each(drawings: np.ndarray, place: Callable[[np.ndarray], int | np.integer]) -> np.ndarray:
        return np.array([points[place(points)] for points in points_of(drawings)]).reshape(-1, 2)

    def reach(drawings: np.ndarray, x: tuple[float, float], y: tuple[float, float]) -> np.ndarray:
        return np.stack([random.uniform(*x, len(drawings)), random.uniform(*y, len(drawings))], 1)

    def add(drawings: np.ndarray, begin: np.ndarray, end: np.ndarray, bend: np.ndarray | float = 0.0) -> None:
        parts.append((drawings, begin, (begin + end) / 2 + bend, end))

    ones = np.flatnonzero(single & (labels == "1") & (width < 0.35 * height))
    flagged, footed = ones[random.random(len(ones)) < 0.75], ones[random.random(len(ones)) < 0.45]
    top = one_of_each(flagged, lambda points: points[:, 1].argmin())
    long = (height[flagged] * random.uniform(0.15, 0.95, len(flagged)))[:, None]
    # A short flag may stand off almost like a 7's bar, a long one not; more often than not it is bent upwards.
    angle = np.radians(random.uniform(15, 65, len(flagged)) * np.where(long[:, 0] > 0.6 * height[flagged], 0.75, 1))
    flag = np.stack([-np.sin(angle), np.cos(angle)], 1) * long
    add(flagged, top + flag, top, long * random.normal((-0.05, -0.08), 0.09, (len(flagged), 2)))
    bottom = one_of_each(footed, lambda points: points[:, 1].argmax())
    left = reach(footed, (-0.45, -0.12), (-0.05, 0.05)) * height[footed, None]
    add(footed, bottom + left, bottom - left * random.uniform(0.5, 1.5, (len(footed), 1)))

    sevens = np.flatnonzero(single & (labels == "7") & (width > 0.25 * height))
    barred, hooked = sevens[random.random(len(sevens)) < 0.8], sevens[random.random(len(sevens)) < 0.5]
    half = reach(barred, (0.2, 0.5), (-0.25, 0.1)) * width[barred, None]
    through = one_of_each(barred, lambda points: int(len(points) * random.uniform(0.6, 0.8)))
    add(barred, through - half, through + half, reach(barred, (-0.05, 0.05), (-0.12, 0.12)) * width[barred, None])
    start = one_of_each(hooked, lambda points: 0)
    hook = reach(hooked, (-0.15, 0.1), (0.1, 0.35)) * height[hooked, None]
    add(hooked, start + hook, start, reach(hooked, (-0.08, 0.02), (0, 0)) * height[hooked, None])

    zeros = np.flatnonzero(single & (labels == "0") & (width > 0.4 * height))
    half = reach(zeros, (0.2, 0.65), (-0.65, -0.35)) * np.stack([width, height], 1)[zeros]
    centre = middle.T[zeros]
    add(zeros, centre - half, centre + half)

    nines = np.flatnonzero(single & (labels == "9"))
    ends_low = [points[-1, 1] >= points[:, 1].max() - 0.05 * np.ptp(points[:, 1]) for points in points_of(nines)]
    nines = nines[np.array(ends_low, bool)]
    end = one_of_each(nines, lambda points: -1)
    curl = reach(nines, (-0.6, -0.2), (-0.25, 0)) * height[nines, None]
    add(nines, end, end + curl, reach(nines, (0, 0.1), (0.05, 0.2)) * height[nines, None])

    joined = np.flatnonzero(double & np.isin(labels, ("4", "7")))
    second = strokes.stroke_start[strokes.drawing_start[joined] + 1]
    add(joined, strokes.points[second - 1], strokes.points[second])

    owner, begin, through, end = (np.concatenate(column)[:, None] for column in zip(*parts, strict=True))
    along = np.linspace(0, 1, 12)[:, None]  # enough points to be bent and trimmed like any other stroke
    bow = begin * (1 - along) ** 2 + (2 * through - (begin + end) / 2) * 2 * along * (1 - along) + end * along**2
    added, owner = bow.reshape(-1, 2), owner[:, 0]
    stroke_start = np.concatenate([strokes.stroke_start, strokes.stroke_start[-1] + 12 * np.arange(1, len(owner) + 1)])
    owner = np.concatenate([strokes.drawing_of_stroke, owner])
    # Every stroke a drawing of its own, put in the order of the drawings it belongs to.
    every = Strokes(np.concatenate([strokes.points, added]), stroke_start, np.arange(len(owner) + 1))
    ordered = every.select(np.argsort(owner, kind="stable"))
    drawing_start = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=len(strokes)))])
    return Strokes(ordered.points, ordered.stroke_start, drawing_start)


def _trimmed(strokes: Strokes, most: float, random: np.random.Generator) -> Strokes:
    lengths = np.diff(strokes.stroke_start)
    along = (np.arange(len(strokes.points)) - strokes.stroke_start[:-1].repeat(lengths)) / np.maximum(
        lengths - 1, 1
    ).repeat(lengths)
    begin, end = (random.uniform(0, most, len(lengths)).repeat(lengths) for _ in range(2))
    return _kept(strokes, ((along >= begin) & (along <= 1 - end)) | (lengths < 8).repeat(lengths))


def _thinned(strokes: Strokes, most: int, random: np.random.Generator) -> Strokes:
    """One in 1 to `most` of the points of each drawing, and every stroke's last; short strokes as they are."""
    lengths = np.diff(strokes.stroke_start)
    number = np.arange(len(strokes.points)) - strokes.stroke_start[:-1].repeat(lengths)
    every = random.integers(1, most + 1, len(strokes)).repeat(np.diff(strokes.point_start))
    last = number == (lengths - 1).repeat(lengths)
    return _kept(strokes, (number % every == 0) | last | (lengths < 8).repeat(lengths))


def _kept(strokes: Strokes, keep: np.ndarray) -> Strokes:
    """The points to keep, bool [P], at least one of every stroke."""
    stroke_start = np.concatenate([[0], np.cumsum(keep)])[strokes.stroke_start]
    return Strokes(strokes.points[keep], stroke_start, strokes.drawing_start)


def vary_images(images: torch.Tensor, variation: ImageVariation, generator: torch.Generator) -> torch.Tensor:
    """float [N, 1, 28, 28] in 0..1 from the same: rotated, scaled, slanted, shifted and bent, bilinear, paper 0 beyond the
    edge, and some of them blemished."""
    count, side = len(images), images.shape[-1]

    def uniform(most: float) -> torch.Tensor:
        return (torch.rand(count, generator=generator) * 2 - 1) * most

    angle, slant = uniform(math.radians(variation.rotation)), uniform(variation.slant)
    wide, tall = torch.exp(uniform(variation.scale)), torch.exp(uniform(variation.scale))
    cos, sin = torch.cos(angle), torch.sin(angle)
    rows = [
        torch.stack([cos * wide, (slant * cos - sin) * tall, uniform(2 * variation.shift / side)], 1),
        torch.stack([sin * wide, (slant * sin + cos) * tall, uniform(2 * variation.shift / side)], 1),
    ]
    grid = functional.affine_grid(torch.stack(rows, 1), list(images.shape), align_corners=False)
    if variation.elastic:
        push = torch.randn(count, 2, 5, 5, generator=generator) * (2 * variation.elastic / side)
        smooth = functional.interpolate(push, (side, side), mode="bicubic", align_corners=True)
        grid = grid + smooth.permute(0, 2, 3, 1)
    images = functional.grid_sample(images, grid, padding_mode="zeros", align_corners=False)
    return _blemished(images, variation.blemished, generator) if variation.blemished else images


def _blemished(images: torch.Tensor, share: float, generator: torch.Generator) -> torch.Tensor:
    """The images, a share of them with one blemish each: grain, blur, a patch wiped out, a scratch, light from one side."""
    count, side = len(images), images.shape[-1]
    kind = torch.randint(5, (count,), generator=generator)
    kind[torch.rand(count, generator=generator) >= share] = -1
    grained, blurred, wiped, scratched, lit = (torch.nonzero(kind == number)[:, 0] for number in range(5))
    images = images.clone()
    place = torch.arange(side) + 0.5  # of a pixel's middle, pixels

    def between(low: float, high: float, chosen: torch.Tensor) -> torch.Tensor:
        return low + (high - low) * torch.rand(len(chosen), 1, 1, 1, generator=generator)

    def across(angle: torch.Tensor, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        """How far, in pixels, every pixel lies to one side of the line through (x, y) at that angle."""
        return (place - x) * torch.sin(angle) - (place[:, None] - y) * torch.cos(angle)

    grain = torch.randn(len(grained), 1, side, side, generator=generator)
    images[grained] += between(0.05, 0.35, grained) * grain

    kernel = torch.exp(-((torch.arange(5) - 2.0) ** 2) / (2 * 1.2**2))
    kernel = (kernel[:, None] * kernel / kernel.sum() ** 2)[None, None]
    soft = functional.conv2d(images[blurred], kernel, padding=2)
    images[blurred] = torch.lerp(images[blurred], soft, between(0.3, 1, blurred))

    x, y = between(3, 25, wiped), between(3, 25, wiped)
    half_width, half_height = between(2, 4.5, wiped), between(2, 4.5, wiped)
    images[wiped] *= ~(((place - x).abs() < half_width) & ((place[:, None] - y).abs() < half_height))

    angle, x, y = between(0, math.pi, scratched), between(4, 24, scratched), between(4, 24, scratched)
    scratch = (1 - across(angle, x, y).abs()).clamp(0, 1) * between(0.3, 1, scratched)  # thinner than a pen's stroke
    images[scratched] = torch.maximum(images[scratched], scratch)

    angle = between(0, 2 * math.pi, lit)
    shade = 0.5 + across(angle, torch.tensor(side / 2), torch.tensor(side / 2)) / (1.4 * side)
    images[lit] = torch.lerp(images[lit], shade.clamp(0, 1), between(0.1, 0.5, lit))
    return images.clamp(0, 1)
