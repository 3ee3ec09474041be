"""The geometry of doodles: lines, arcs, rings, outlines.

A stroke is float [N, 2], x and y within about -1..1, y growing downwards. All lines are exact; `sampling` makes them look
drawn by hand.
"""

import math
from collections.abc import Callable

import numpy as np

from mnist_demo.arrays import Floats

Random = np.random.Generator
Doodle = list[Floats]  # the strokes of one drawing
Kind = Callable[[Random], Doodle]  # draws one doodle; its proportions differ from call to call


def line(*corners: tuple[float, float]) -> Floats:
    """float [N, 2] through these corners."""
    return np.array(corners, float)


def arc(x: float, y: float, rx: float, ry: float, start: float, end: float) -> Floats:
    """float [N, 2], part of an ellipse around x, y; degrees, 0 to the right, 90 downwards."""
    angle = np.radians(np.linspace(start, end, max(int(abs(end - start) / 12), 2)))
    return np.stack([x + rx * np.cos(angle), y + ry * np.sin(angle)], 1)


def ring(random: Random, x: float, y: float, rx: float, ry: float | None = None) -> Floats:
    """float [N, 2], an ellipse that begins anywhere and ends a little before or after its start."""
    start = random.uniform(0, 360)
    sweep = random.choice([-1, 1]) * random.uniform(335, 385)
    return arc(x, y, rx, rx if ry is None else ry, start, start + sweep)


def closed(random: Random, corners: Floats, separate: float = 0.25) -> Doodle:
    """An outline through float [N, 2], from any corner in either direction; its ends almost meet.

    With probability `separate`, an outline of up to six corners becomes one stroke per side.
    """
    corners = np.roll(np.asarray(corners, float), random.integers(len(corners)), 0)[:: random.choice([-1, 1])]
    around = np.concatenate([corners, corners[:1]])
    if random.random() < separate and len(corners) <= 6:
        return [side + random.normal(0, 0.03, 2) for side in np.stack([around[:-1], around[1:]], 1)]
    around[-1] += random.normal(0, 0.06, 2)
    return [around]


def box(left: float, top: float, right: float, bottom: float) -> Floats:
    """float [4, 2], the corners of a rectangle."""
    return line((left, top), (right, top), (right, bottom), (left, bottom))


def polar(radius: float | Floats, angle: Floats) -> Floats:
    """float [N, 2], the points at these distances from 0, 0 and angles (radians)."""
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1)


def symmetric(side: Floats) -> Floats:
    """float [2 N, 2]: the points, then their mirror images back to the first."""
    return np.concatenate([side, (side * (-1, 1))[::-1]])


def rotation(angle: float) -> Floats:
    """float [2, 2], the matrix that points are multiplied by to rotate them; radians."""
    return np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])


def upright_angle(random: Random) -> float:
    """A random angle near a multiple of 90 degrees, in radians."""
    return float(random.integers(4) * math.pi / 2 + random.normal(0, 0.2))


def turned(random: Random, strokes: Doodle) -> Doodle:
    """The strokes, each rotated by an `upright_angle` of its own."""
    return [stroke @ rotation(upright_angle(random)) for stroke in strokes]


def rays(random: Random, x: float, y: float, inner: float, outer: float, count: int) -> Doodle:
    """`count` lines around x, y, each from the distance `inner` to about `outer`."""
    angles = random.uniform(0, 2 * math.pi) + np.arange(count) * 2 * math.pi / count + random.normal(0, 0.1, count)
    directions = polar(1, angles)
    return [np.array([x, y]) + np.array([[inner], [outer * random.uniform(0.8, 1.1)]]) * ray for ray in directions]
