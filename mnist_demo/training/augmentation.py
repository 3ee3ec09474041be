"""Augmentation: random variations of strokes before they are rasterised, and of batches of images."""

import math

import numpy as np
import torch
from torch.nn import functional

from mnist_demo.arrays import Floats, Grey, Integers, Mask, Texts
from mnist_demo.networks.recipe import ImageVariation, StrokeVariation
from mnist_demo.preprocessing.mnist_format import PEN_RADIUS, PEN_SOFTNESS
from mnist_demo.preprocessing.strokes_to_mnist import strokes_to_mnist
from mnist_demo.strokes.batch import Strokes
from mnist_demo.strokes.polyline import smooth
from mnist_demo.training.flourishes import add_flourishes, add_quirks

WAVES = 2  # smooth displacements of a drawing, each in a random direction
MAX_FREQUENCY = 2  # periods of a wave across a drawing
MIN_POINTS_TO_CUT = 8  # a stroke of fewer points is neither trimmed nor thinned
# Lowest width : height of squeezed digits. A squeezed 1 or 7 would look like another digit, or like a line.
SLIMMEST = {"0": 0.2, "2": 0.3, "3": 0.3, "4": 0.3, "5": 0.3, "6": 0.25, "8": 0.25, "9": 0.25}
SLIM_RANGE = 0.3  # of the width : height of squeezed digits, above the lowest
MAX_SHEAR = 0.5  # tangent; a drawing with a larger estimate of its own slant is not slanted but, for example, a wide 2


def vary_strokes(
    strokes: Strokes, variation: StrokeVariation, random: np.random.Generator, labels: Texts | None = None
) -> Grey:
    """uint8 [D, 28, 28]: every drawing varied as if another person had written it.

    labels is str [D]. Digits get flourishes, some are squeezed, and a 7 is rotated less; without labels nothing of this.
    """
    steadiness, max_ratio = np.ones(len(strokes)), np.full(len(strokes), np.inf)
    if labels is not None:
        steadiness = np.where(labels == "7", variation.steady, 1)
        max_ratio = _slim_ratios(labels, variation, random)
        strokes = add_quirks(strokes, labels, variation.quirks, random)
        strokes = add_flourishes(strokes, labels, variation.flags, variation.flourish, random)
    strokes = _trim(strokes, variation.trim, random)
    strokes = _thin(strokes, variation.thin, random)
    count, owner = len(strokes), strokes.drawing_of_point
    centre, size = _centre_and_size(strokes)
    points = (strokes.points - centre[owner]) / np.maximum(size.max(1), 1)[owner, None]
    points = smooth(points, strokes.stroke_start, random.integers(variation.round + 1, size=count)[owner])

    frequency = random.uniform(-MAX_FREQUENCY, MAX_FREQUENCY, (WAVES, count, 2)) * math.pi * 2
    phase = random.uniform(0, 2 * math.pi, (WAVES, count))
    push = random.normal(0, variation.wobble, (WAVES, count, 2))
    points = points + sum(
        push[w][owner] * np.sin((points * frequency[w][owner]).sum(1) + phase[w][owner])[:, None] for w in range(WAVES)
    )

    lengths = np.diff(strokes.stroke_start)
    separate = Strokes(points, strokes.stroke_start, np.arange(len(lengths) + 1))  # each stroke as a drawing
    centre = _centre_and_size(separate)[0].repeat(lengths, 0)
    turn = np.radians(random.normal(0, variation.turn, len(lengths))).repeat(lengths)
    points = centre + _rotate(points - centre, turn)
    points += random.normal(0, variation.shift, (len(lengths), 2)).repeat(lengths, 0)

    angle = np.radians(random.normal(0, variation.rotation, count)) * steadiness
    slant = random.normal(0, variation.slant, count) * steadiness
    height = np.exp(random.normal(0, variation.stretch, count) / 2)
    stretched = strokes.with_points(np.stack([points[:, 0] / height[owner], points[:, 1] * height[owner]], 1))
    x, y = squeeze(stretched, max_ratio).points.T
    points = _rotate(np.stack([x - slant[owner] * y, y], 1), angle[owner])

    radius = PEN_RADIUS * np.exp(random.normal(0, variation.pen, count).clip(-0.5, 0.5))
    softness = PEN_SOFTNESS * random.uniform(0.8, 1.8, count)
    return strokes_to_mnist(strokes.with_points(points), 0, radius, softness)


def upright(strokes: Strokes) -> Strokes:
    """The drawings sheared until they stand upright, each centred at the mean of its points.

    A drawing's slant is the regression of x on y, because its bounding box says nothing: a leaning 0 has a wide one.
    """
    owner, start = strokes.drawing_of_point, strokes.point_start[:-1]
    centre = np.add.reduceat(strokes.points, start) / np.diff(strokes.point_start)[:, None]
    x, y = (strokes.points - centre[owner]).T
    shear = np.add.reduceat(x * y, start) / np.maximum(np.add.reduceat(y * y, start), 1e-9)
    return strokes.with_points(np.stack([x - shear.clip(-MAX_SHEAR, MAX_SHEAR)[owner] * y, y], 1))


def squeeze(strokes: Strokes, max_ratio: Floats) -> Strokes:
    """The drawings made upright and at most `max_ratio` times as wide as high.

    max_ratio is float [D]; inf leaves a drawing unchanged.
    """
    owner, standing = strokes.drawing_of_point, upright(strokes)
    width, height = _centre_and_size(standing)[1].T
    factor = np.minimum(max_ratio / np.maximum(width / np.maximum(height, 1e-9), 1e-9), 1)
    squeezed = standing.points * np.stack([factor, np.ones(len(strokes))], 1)[owner]
    return strokes.with_points(np.where(np.isfinite(max_ratio)[owner, None], squeezed, strokes.points))


def _slim_ratios(labels: Texts, variation: StrokeVariation, random: np.random.Generator) -> Floats:
    """float64 [D], the maximum width : height of each drawing; inf for those that are not squeezed."""
    lowest = np.array([SLIMMEST.get(label, np.inf) for label in labels.tolist()])
    squeezed = random.random(len(labels)) < np.where(labels == "0", variation.slim_zeros, variation.slim)
    return np.where(squeezed, lowest + random.uniform(0, SLIM_RANGE, len(labels)), np.inf)


def _centre_and_size(strokes: Strokes) -> tuple[Floats, Floats]:
    """Centre and size of each drawing's bounding box, float64 [D, 2] each."""
    low, high = strokes.bounds()
    return (low + high) / 2, high - low


def _rotate(points: Floats, angle: Floats) -> Floats:
    """float64 [P, 2], each point rotated about the origin by its angle, radians [P]."""
    cos, sin = np.cos(angle), np.sin(angle)
    return np.stack([cos * points[:, 0] - sin * points[:, 1], sin * points[:, 0] + cos * points[:, 1]], 1)


def _trim(strokes: Strokes, max_share: float, random: np.random.Generator) -> Strokes:
    """Cut up to `max_share` of the points from both ends of every stroke."""
    index, length = _index_in_stroke(strokes)
    position = index / np.maximum(length - 1, 1)
    counts = np.diff(strokes.stroke_start)
    begin, end = (random.uniform(0, max_share, len(counts)).repeat(counts) for _ in range(2))
    return _keep_points(strokes, ((position >= begin) & (position <= 1 - end)) | (length < MIN_POINTS_TO_CUT))


def _thin(strokes: Strokes, max_step: int, random: np.random.Generator) -> Strokes:
    """Keep every n-th point, n from 1 to `max_step` per drawing, and the last point of every stroke."""
    index, length = _index_in_stroke(strokes)
    step = random.integers(1, max_step + 1, len(strokes))[strokes.drawing_of_point]
    return _keep_points(strokes, (index % step == 0) | (index == length - 1) | (length < MIN_POINTS_TO_CUT))


def _index_in_stroke(strokes: Strokes) -> tuple[Integers, Integers]:
    """int [P] each: the index of each point in its stroke, and the number of points of that stroke."""
    lengths = np.diff(strokes.stroke_start)
    return np.arange(len(strokes.points)) - strokes.stroke_start[:-1].repeat(lengths), lengths.repeat(lengths)


def _keep_points(strokes: Strokes, keep: Mask) -> Strokes:
    """The points to keep, bool [P], at least one of every stroke."""
    stroke_start = np.concatenate([[0], np.cumsum(keep)])[strokes.stroke_start]
    return Strokes(strokes.points[keep], stroke_start, strokes.drawing_start)


def vary_images(images: torch.Tensor, variation: ImageVariation, generator: torch.Generator) -> torch.Tensor:
    """The images rotated, scaled, slanted, shifted and bent, some with a blemish.

    float [N, 1, 28, 28] in 0..1, as are `images`. Interpolation is bilinear, and 0 beyond the edge.
    """
    count, side = len(images), images.shape[-1]

    def uniform(limit: float) -> torch.Tensor:
        return (torch.rand(count, generator=generator) * 2 - 1) * limit

    angle, slant = uniform(math.radians(variation.rotation)), uniform(variation.slant)
    width, height = torch.exp(uniform(variation.scale)), torch.exp(uniform(variation.scale))
    cos, sin = torch.cos(angle), torch.sin(angle)
    rows = [
        torch.stack([cos * width, (slant * cos - sin) * height, uniform(2 * variation.shift / side)], 1),
        torch.stack([sin * width, (slant * sin + cos) * height, uniform(2 * variation.shift / side)], 1),
    ]
    grid = functional.affine_grid(torch.stack(rows, 1), list(images.shape), align_corners=False)
    if variation.elastic:
        push = torch.randn(count, 2, 5, 5, generator=generator) * (2 * variation.elastic / side)
        displacement = functional.interpolate(push, (side, side), mode="bicubic", align_corners=True)
        grid = grid + displacement.permute(0, 2, 3, 1)
    images = functional.grid_sample(images, grid, padding_mode="zeros", align_corners=False)
    return _add_blemishes(images, variation.blemished, generator) if variation.blemished else images


def _add_blemishes(images: torch.Tensor, share: float, generator: torch.Generator) -> torch.Tensor:
    """The images, a share of them with noise, blur, an erased patch, a scratch or a brightness gradient."""
    count, side = len(images), images.shape[-1]
    kind = torch.randint(5, (count,), generator=generator)
    kind[torch.rand(count, generator=generator) >= share] = -1
    noisy, blurred, erased, scratched, shaded = (torch.nonzero(kind == number)[:, 0] for number in range(5))
    images = images.clone()
    centres = torch.arange(side) + 0.5  # of the pixels, in pixels

    def uniform(low: float, high: float, chosen: torch.Tensor) -> torch.Tensor:
        return low + (high - low) * torch.rand(len(chosen), 1, 1, 1, generator=generator)

    def distance(angle: torch.Tensor, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        """Signed distance of every pixel, in pixels, from the line through (x, y) at that angle."""
        return (centres - x) * torch.sin(angle) - (centres[:, None] - y) * torch.cos(angle)

    noise = torch.randn(len(noisy), 1, side, side, generator=generator)
    images[noisy] += uniform(0.05, 0.35, noisy) * noise

    kernel = torch.exp(-((torch.arange(5) - 2.0) ** 2) / (2 * 1.2**2))
    kernel = (kernel[:, None] * kernel / kernel.sum() ** 2)[None, None]
    soft = functional.conv2d(images[blurred], kernel, padding=2)
    images[blurred] = torch.lerp(images[blurred], soft, uniform(0.3, 1, blurred))

    x, y = uniform(3, 25, erased), uniform(3, 25, erased)
    half_width, half_height = uniform(2, 4.5, erased), uniform(2, 4.5, erased)
    images[erased] *= ~(((centres - x).abs() < half_width) & ((centres[:, None] - y).abs() < half_height))

    angle, x, y = uniform(0, math.pi, scratched), uniform(4, 24, scratched), uniform(4, 24, scratched)
    scratch = (1 - distance(angle, x, y).abs()).clamp(0, 1) * uniform(0.3, 1, scratched)  # thinner than a pen's stroke
    images[scratched] = torch.maximum(images[scratched], scratch)

    angle = uniform(0, 2 * math.pi, shaded)
    middle = torch.tensor(side / 2)
    gradient = 0.5 + distance(angle, middle, middle) / (1.4 * side)
    images[shaded] = torch.lerp(images[shaded], gradient.clamp(0, 1), uniform(0.1, 0.5, shaded))
    return images.clamp(0, 1)
