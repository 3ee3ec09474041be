"""What doodles are drawn with: lines, bows, rings and outlines, each a stroke or a few, as float [N, 2] each.

x and y are within about -1..1, y growing downwards. All is ruler and compass work; `mnist_demo.datasets.doodles.sampling` gives it
a hand.
"""

import math
from collections.abc import Callable

import numpy as np

Random = np.random.Generator
Drawn = list[np.ndarray]  # one drawing's strokes
Kind = Callable[[Random], Drawn]


def line(*corners: tuple[float, float]) -> np.ndarray:
    """float [N, 2] through these corners."""
    return np.array(corners, float)


def arc(x: float, y: float, rx: float, ry: float, start: float, end: float) -> np.ndarray:
    """float [N, 2], part of an ellipse; degrees, 0 to the right, 90 downwards."""
    angle = np.radians(np.linspace(start, end, max(int(abs(end - start) / 12), 2)))
    return np.stack([x + rx * np.cos(angle), y + ry * np.sin(angle)], 1)


def ring(random: Random, x: float, y: float, rx: float, ry: float | None = None) -> np.ndarray:
    """float [N, 2], an ellipse begun anywhere, a little short of closed or beyond."""
    start = random.uniform(0, 360)
    way = random.choice([-1, 1]) * random.uniform(335, 385)
    return arc(x, y, rx, rx if ry is None else ry, start, start + way)


def closed(random: Random, corners: np.ndarray, apart: float = 0.25) -> Drawn:
    """An outline float [N, 2] as it is drawn: from any corner, either way round, now and then (share `apart`) as single
    sides, its ends nearly met."""
    corners = np.roll(np.asarray(corners, float), random.integers(len(corners)), 0)[:: random.choice([-1, 1])]
    around = np.concatenate([corners, corners[:1]])
    if random.random() < apart and len(corners) <= 6:
        return [side + random.normal(0, 0.03, 2) for side in np.stack([around[:-1], around[1:]], 1)]
    around[-1] += random.normal(0, 0.06, 2)
    return [around]


def box(left: float, top: float, right: float, bottom: float) -> np.ndarray:
    """float [4, 2], the corners of a box."""
    return line((left, top), (right, top), (right, bottom), (left, bottom))


def turning(angle: float) -> np.ndarray:
    """float [2, 2], to multiply points by; radians."""
    return np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])


def any_way(random: Random) -> float:
    """Radians: up, down, left or right, about."""
    return random.integers(4) * math.pi / 2 + random.normal(0, 0.2)


def rays(random: Random, x: float, y: float, inner: float, outer: float, count: int | np.integer) -> Drawn:
    """So many lines around x, y, each from `inner` to about `outer`."""
    angles = random.uniform(0, 2 * math.pi) + np.arange(count) * 2 * math.pi / count + random.normal(0, 0.1, count)
    towards = np.stack([np.cos(angles), np.sin(angles)], 1)
    return [np.array([x, y]) + np.array([[inner], [outer * random.uniform(0.8, 1.1)]]) * way for way in towards]
