"""Doodles of shapes that have no name; they represent the kinds of drawings that nobody thought of.

Each function is a `Kind` named as in `kinds`. No doodle may look like a digit to people: no single ring (0), no single bar
(1), no two rings one above the other (8).
"""

import math

import numpy as np

from mnist_demo.datasets.doodles.figures import FIGURES
from mnist_demo.datasets.doodles.geometry import (
    Doodle,
    Random,
    arc,
    closed,
    line,
    polar,
    ring,
    rotation,
    symmetric,
    turned,
    upright_angle,
)


def polygon(random: Random) -> Doodle:
    """Three to eight corners; of five or more some are moved inwards, or it would look like a 0."""
    count = random.integers(3, 9)
    angles = (np.arange(count) + random.uniform(-0.3, 0.3, count)) * 2 * math.pi / count
    radius = random.uniform(0.5, 1, count)
    if count >= 5:
        dents = random.permutation(count)[: random.integers(1, count // 2 + 1)]
        radius[dents] = random.uniform(0.15, 0.4, len(dents))
    return closed(random, polar(1, angles) * radius[:, None])


def vase(random: Random) -> Doodle:
    """A symmetric outline with a straight base; its other end is a point, a cut or a curve."""
    inner = random.integers(1, 4)
    heights = np.linspace(-1, 1, inner + 2) + np.pad(random.uniform(-0.4, 0.4, inner) / (inner + 1), 1)
    widths = random.uniform(0.2, 0.9, inner + 2)
    widths[-1] = max(widths[-1], 0.7 * widths.max())
    widths[0] *= random.random() < 0.6
    side = np.stack([widths, heights], 1)
    if random.random() < 0.5:  # smooth it by cutting its corners twice (Chaikin's algorithm)
        for _ in range(2):
            cut = np.stack([0.75 * side[:-1] + 0.25 * side[1:], 0.25 * side[:-1] + 0.75 * side[1:]], 1)
            side = np.concatenate([side[:1], cut.reshape(-1, 2), side[-1:]])
    return turned(random, closed(random, symmetric(side), 0))


def blob(random: Random) -> Doodle:
    """A closed curve with three to six deep bays."""
    t = np.linspace(0, 2 * math.pi, 60)
    lobes = random.integers(3, 7)
    radius = 1 + random.uniform(0.3, 0.6) * np.sin(lobes * t + random.uniform(0, 6))
    radius += random.uniform(0, 0.2) * np.sin(random.integers(1, 4) * t + random.uniform(0, 6))
    return [polar(radius, t) * 0.65]


def star_burst(random: Random) -> Doodle:
    """A closed outline of six to eleven uneven points."""
    count = 2 * random.integers(6, 12)
    radius = np.where(np.arange(count) % 2, random.uniform(0.8, 1.1, count), random.uniform(0.4, 0.65, count))
    return closed(random, polar(1, np.arange(count) * 2 * math.pi / count) * radius[:, None], 0)


def _piece(random: Random) -> Doodle:
    """A bar, arc, ring, polygon or polyline of any size, anywhere."""
    kind, size = random.integers(5), random.uniform(0.25, 0.9)
    if kind == 0:
        strokes = [line((-1, 0), (1, random.uniform(-0.3, 0.3)))]
    elif kind == 1:
        strokes = [arc(0, 0, 1, random.uniform(0.4, 1), 0, random.uniform(90, 250))]
    elif kind == 2:
        strokes = [ring(random, 0, 0, 0.8, random.uniform(0.4, 0.8))]
    elif kind == 3:
        strokes = polygon(random)
    else:
        strokes = [random.uniform(-1, 1, (random.integers(3, 6), 2))]
    matrix = rotation(random.uniform(0, 2 * math.pi))
    return [stroke @ matrix * size + random.uniform(-0.8, 0.8, 2) for stroke in strokes]


def composition(random: Random) -> Doodle:
    """Three to five pieces anywhere."""
    return [stroke for _ in range(random.integers(3, 6)) for stroke in _piece(random)]


def sign(random: Random) -> Doodle:
    """A character of no script: five to seven bars and arcs, each starting on an earlier one."""
    strokes = [line((0, -1), (0, 1)) if random.random() < 0.5 else line((-0.7, -0.7), (0.7, -0.7))]
    for _ in range(random.integers(4, 7)):
        earlier = strokes[random.integers(len(strokes))]
        start = earlier[random.choice([0, len(earlier) // 2, -1])]
        angle = upright_angle(random) + random.choice([0, 0, math.pi / 4])
        end = start + random.uniform(0.5, 1.2) * np.array([math.cos(angle), math.sin(angle)])
        bend = np.array([end[1] - start[1], start[0] - end[0]]) * random.choice([0, 0, 0.4, -0.4])
        t = np.linspace(0, 1, 9)[:, None]
        strokes.append(start * (1 - t) + end * t + bend * 4 * t * (1 - t))
    return strokes


def framed(random: Random) -> Doodle:
    """A closed outline with something in it."""
    figures = [FIGURES[name] for name in ("square", "diamond", "triangle")]
    frames = [*figures, polygon, vase, FIGURES["pointed"]]
    frame = frames[random.integers(6)](random) if random.random() < 0.75 else [ring(random, 0, 0, 1)]
    return [*frame, *(stroke * 0.45 for _ in range(2) for stroke in _piece(random))]
