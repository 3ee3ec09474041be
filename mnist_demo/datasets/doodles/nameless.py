"""Doodles of what has no name, which stand for all that nobody thought of.

Each function takes a random generator and gives a drawing's strokes, a list of float [N, 2], x and y within about -1..1
with y growing downwards, its proportions anew each time. None is to be one that a person reads as a digit: no plain ring
(0), no plain bar (1), no two rings one above the other (8).
"""

import math

import numpy as np

from mnist_demo.datasets.doodles.pen import Drawn, Kind, Random, any_way, arc, closed, line, ring, turning
from mnist_demo.datasets.doodles.shapes import diamond, square, triangle


def polygon(random: Random) -> Drawn:
    """Three to eight corners around the middle, from five on every second or third drawn in: five alike are a sloppy 0."""
    count = random.integers(3, 9)
    angles = (np.arange(count) + random.uniform(-0.3, 0.3, count)) * 2 * math.pi / count
    radius = random.uniform(0.5, 1, count)
    if count >= 5:
        dents = random.permutation(count)[: random.integers(1, count // 2 + 1)]
        radius[dents] = random.uniform(0.15, 0.4, len(dents))
    return closed(random, np.stack([np.cos(angles), np.sin(angles)], 1) * radius[:, None])


def vase(random: Random) -> Drawn:
    """An outline alike on both sides, cut off at one end, the other a point, a cut or a bow: what stands on the ground."""
    inner = random.integers(1, 4)
    heights = np.linspace(-1, 1, inner + 2) + np.pad(random.uniform(-0.4, 0.4, inner) / (inner + 1), 1)
    widths = random.uniform(0.2, 0.9, inner + 2)
    widths[-1] = max(widths[-1], 0.7 * widths.max())
    widths[0] *= random.random() < 0.6
    side = np.stack([widths, heights], 1)
    if random.random() < 0.5:  # its sides bowed
        for _ in range(2):
            inside = np.stack([0.75 * side[:-1] + 0.25 * side[1:], 0.25 * side[:-1] + 0.75 * side[1:]], 1).reshape(
                -1, 2
            )
            side = np.concatenate([side[:1], inside, side[-1:]])
    return [
        part @ turning(any_way(random)) for part in closed(random, np.concatenate([side, (side * (-1, 1))[::-1]]), 0)
    ]


def pointed(random: Random) -> Drawn:
    """A bow that ends in one long point."""
    open_to, wide = random.uniform(20, 60), random.uniform(0.45, 0.8)
    bow = np.concatenate([arc(0, 0.4, wide, 0.6, -90 + open_to, 270 - open_to), [[random.normal(0, 0.2), -1]]])
    return [part @ turning(any_way(random)) for part in closed(random, bow, 0)]


def blob(random: Random) -> Drawn:
    """A closed line with three to six deep bays."""
    t = np.linspace(0, 2 * math.pi, 60)
    lobes = random.integers(3, 7)
    radius = 1 + random.uniform(0.3, 0.6) * np.sin(lobes * t + random.uniform(0, 6))
    radius += random.uniform(0, 0.2) * np.sin(random.integers(1, 4) * t + random.uniform(0, 6))
    return [np.stack([radius * np.cos(t), radius * np.sin(t)], 1) * 0.65]


def star_burst(random: Random) -> Drawn:
    """A closed outline of six to eleven uneven points."""
    count = 2 * random.integers(6, 12)
    angles = np.arange(count) * 2 * math.pi / count
    radius = np.where(np.arange(count) % 2, random.uniform(0.8, 1.1, count), random.uniform(0.4, 0.65, count))
    return closed(random, np.stack([np.cos(angles), np.sin(angles)], 1) * radius[:, None], 0)


def _piece(random: Random) -> Drawn:
    """A bar, bow, ring, box or bend of any size, anywhere."""
    kind, size = random.integers(5), random.uniform(0.25, 0.9)
    if kind == 0:
        parts = [line((-1, 0), (1, random.uniform(-0.3, 0.3)))]
    elif kind == 1:
        parts = [arc(0, 0, 1, random.uniform(0.4, 1), 0, random.uniform(90, 250))]
    elif kind == 2:
        parts = [ring(random, 0, 0, 0.8, random.uniform(0.4, 0.8))]
    elif kind == 3:
        parts = polygon(random)
    else:
        parts = [random.uniform(-1, 1, (random.integers(3, 6), 2))]
    turn = turning(random.uniform(0, 2 * math.pi))
    return [part @ turn * size + random.uniform(-0.8, 0.8, 2) for part in parts]


def composition(random: Random) -> Drawn:
    """Three to five pieces anywhere."""
    return [part for _ in range(random.integers(3, 6)) for part in _piece(random)]


def sign(random: Random) -> Drawn:
    """A character of no script: five to seven bars and bows, each from a point of those before it."""
    parts = [line((0, -1), (0, 1)) if random.random() < 0.5 else line((-0.7, -0.7), (0.7, -0.7))]
    for _ in range(random.integers(4, 7)):
        before = parts[random.integers(len(parts))]
        start = before[random.choice([0, len(before) // 2, -1])]
        way = any_way(random) + random.choice([0, 0, math.pi / 4])
        end = start + random.uniform(0.5, 1.2) * np.array([math.cos(way), math.sin(way)])
        bend = np.array([end[1] - start[1], start[0] - end[0]]) * random.choice([0, 0, 0.4, -0.4])
        along = np.linspace(0, 1, 9)[:, None]
        parts.append(start * (1 - along) + end * along + bend * 4 * along * (1 - along))
    return parts


def framed(random: Random) -> Drawn:
    """A closed outline with something in it."""
    frames = (square, diamond, triangle, polygon, vase, pointed)
    frame = frames[random.integers(6)](random) if random.random() < 0.75 else [ring(random, 0, 0, 1)]
    return [*frame, *(part * 0.45 for _ in range(2) for part in _piece(random))]


NAMELESS: tuple[Kind, ...] = (
    polygon,
    vase,
    pointed,
    blob,
    star_burst,
    composition,
    sign,
    framed,
)
