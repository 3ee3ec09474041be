"""Variations to train on: of strokes before they are inked, and of images by the batch."""

import math

import numpy as np
import torch
from torch.nn import functional

from mnist_demo.drawing.ink import Strokes
from mnist_demo.drawing.preprocess import PEN_RADIUS, PEN_SOFTNESS, strokes_to_mnist
from mnist_demo.networks.recipes import ImageVariation, StrokeVariation


def vary_strokes(
    strokes: Strokes, variation: StrokeVariation, random: np.random.Generator, labels: np.ndarray | None = None
) -> np.ndarray:
    """uint8 [D, 28, 28]: every drawing as another hand on another day might have written it.

    `labels` str [D] say what the drawings are, which decides their flourishes; without them there are none.
    """
    if labels is not None and variation.flourish:
        strokes = _with_flourishes(strokes, labels, variation.flourish, random)
    strokes = _trimmed(strokes, variation.trim, random)
    count, owner = len(strokes), strokes.owner
    low, high = strokes.box()
    points = (strokes.points - ((low + high) / 2)[owner]) / np.maximum((high - low).max(1), 1)[owner, None]

    waves = 2  # each a smooth push in a direction of its own, one half to two periods across the drawing
    frequency = random.uniform(-2, 2, (waves, count, 2)) * math.pi * 2
    phase = random.uniform(0, 2 * math.pi, (waves, count))
    push = random.normal(0, variation.wobble, (waves, count, 2))
    points = points + sum(
        push[w][owner] * np.sin((points * frequency[w][owner]).sum(1) + phase[w][owner])[:, None] for w in range(waves)
    )

    stroke_lengths = np.diff(strokes.stroke_start)
    points += random.normal(0, variation.shift, (len(stroke_lengths), 2)).repeat(stroke_lengths, 0)

    angle = np.radians(random.normal(0, variation.rotation, count))
    slant = random.normal(0, variation.slant, count)
    tall = np.exp(random.normal(0, variation.stretch, count) / 2)
    cos, sin = np.cos(angle), np.sin(angle)
    x, y = points[:, 0] / tall[owner], points[:, 1] * tall[owner]
    x = x - slant[owner] * y
    points = np.stack([cos[owner] * x - sin[owner] * y, sin[owner] * x + cos[owner] * y], 1)

    radius = PEN_RADIUS * np.exp(random.normal(0, variation.pen, count).clip(-0.5, 0.5))
    softness = PEN_SOFTNESS * random.uniform(0.8, 1.8, count)
    return strokes_to_mnist(strokes.with_points(points), 0, radius, softness)


def _with_flourishes(strokes: Strokes, labels: np.ndarray, share: float, random: np.random.Generator) -> Strokes:
    """The drawings, some with a stroke more: a flag or a foot to a 1, a bar through a 7, a slash through a 0.

    Added where there is one stroke only, and a 1 is a plain bar: who has drawn a second stroke has drawn his flourish.
    """
    low, high = strokes.box()
    width, height = (high - low).T
    plain = (np.diff(strokes.drawing_start) == 1) & (random.random(len(strokes)) < share)
    parts = []  # (drawings int [K], where their new stroke begins [K, 2], where it ends [K, 2])

    def points_of(drawings: np.ndarray) -> list[np.ndarray]:
        return [strokes.points[strokes.point_start[d] : strokes.point_start[d + 1]] for d in drawings]

    def reach(drawings: np.ndarray, x: tuple[float, float], y: tuple[float, float]) -> np.ndarray:
        return np.stack([random.uniform(*x, len(drawings)), random.uniform(*y, len(drawings))], 1)

    ones = np.flatnonzero(plain & (labels == "1") & (width < 0.35 * height))
    flagged, footed = ones[random.random(len(ones)) < 0.7], ones[random.random(len(ones)) < 0.5]
    top = np.array([p[p[:, 1].argmin()] for p in points_of(flagged)]).reshape(-1, 2)
    parts.append((flagged, top + reach(flagged, (-0.5, -0.15), (0.12, 0.5)) * height[flagged, None], top))
    bottom = np.array([p[p[:, 1].argmax()] for p in points_of(footed)]).reshape(-1, 2)
    left = reach(footed, (-0.35, -0.12), (-0.04, 0.04)) * height[footed, None]
    right = left * -random.uniform(0.5, 1.5, (len(footed), 1))
    parts.append((footed, bottom + left, bottom + right))

    sevens = np.flatnonzero(plain & (labels == "7") & (width > 0.25 * height))
    middle = np.array([p[int(len(p) * 0.7)] for p in points_of(sevens)]).reshape(-1, 2)
    half = reach(sevens, (0.2, 0.4), (-0.15, 0.05)) * width[sevens, None]
    parts.append((sevens, middle - half, middle + half))

    zeros = np.flatnonzero(plain & (labels == "0") & (width > 0.4 * height))
    half = reach(zeros, (0.2, 0.65), (-0.65, -0.35)) * (high - low)[zeros]
    centre = (low + high)[zeros] / 2
    parts.append((zeros, centre - half, centre + half))

    owner, begin, end = (np.concatenate(column) for column in zip(*parts, strict=True))
    along = np.linspace(0, 1, 12)[None, :, None]  # enough points to be bent and trimmed like any other stroke
    added = (begin[:, None] * (1 - along) + end[:, None] * along).reshape(-1, 2)
    stroke_start = np.concatenate([strokes.stroke_start, strokes.stroke_start[-1] + 12 * np.arange(1, len(owner) + 1)])
    owner = np.concatenate([strokes.stroke_owner, owner])
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
    keep = ((along >= begin) & (along <= 1 - end)) | (lengths < 8).repeat(lengths)
    kept = np.concatenate([[0], np.cumsum(keep)])[strokes.stroke_start]
    return Strokes(strokes.points[keep], kept, strokes.drawing_start)


def vary_images(images: torch.Tensor, variation: ImageVariation, generator: torch.Generator) -> torch.Tensor:
    """float [N, 1, 28, 28] from the same: rotated, scaled, slanted, shifted and bent, bilinear, paper 0 beyond the edge."""
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
    return functional.grid_sample(images, grid, padding_mode="zeros", align_corners=False)
