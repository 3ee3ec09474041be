"""Doodles whose points are computed: curves, patterns, and things with such parts.

Each function is a `Kind` named as in `kinds`. No doodle may look like a digit to people: no single ring (0), no single bar
(1), no two rings one above the other (8).
"""

import math

import numpy as np

from mnist_demo.arrays import Integers
from mnist_demo.datasets.doodles.figures import FIGURES
from mnist_demo.datasets.doodles.geometry import Doodle, Random, arc, box, closed, line, polar, rays, ring, symmetric


def heart(random: Random) -> Doodle:
    t = np.linspace(0, 2 * math.pi, 40) + random.choice([0, math.pi])
    x = np.sin(t) ** 3
    dent = random.uniform(4, 7)
    y = -(13 * np.cos(t) - dent * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)) / 15
    return [np.stack([x * random.uniform(0.8, 1.15), y], 1)]


def pentagon(random: Random) -> Doodle:
    angles = np.arange(5) * 2 * math.pi / 5 - math.pi / 2
    return closed(random, polar(1, angles) + random.normal(0, 0.08, (5, 2)))


def cloud(random: Random) -> Doodle:
    count = random.integers(5, 9)
    bows, flat = [], random.random() < 0.4
    for angle in np.linspace(0, 2 * math.pi, count, endpoint=False):
        x, y = 0.7 * math.cos(angle), 0.42 * math.sin(angle)
        if flat and y > 0.1:
            continue
        out, size = math.degrees(angle), random.uniform(0.28, 0.4)
        bows.append(arc(x, y, size, size, out - 85, out + 85))
    return [np.concatenate([*bows, bows[0][:1]])]


def flower(random: Random) -> Doodle:
    petals, depth = random.integers(4, 8), random.uniform(0.2, 0.45)
    t = np.linspace(0, 2 * math.pi, 80) + random.uniform(0, 6)
    strokes = [polar(0.65 + depth * np.abs(np.sin(petals * t / 2)) - 0.15, t)]
    if random.random() < 0.35:
        strokes = [ring(random, x, y, 0.33) for x, y in polar(0.6, np.arange(petals) * 2 * math.pi / petals)]
    if random.random() < 0.7:
        strokes.append(ring(random, 0, 0, random.uniform(0.15, 0.28)))
    if random.random() < 0.5:
        strokes = [stroke * 0.6 - (0, 0.4) for stroke in strokes] + [line((0, 0.2), (random.uniform(-0.2, 0.2), 1))]
        if random.random() < 0.5:
            strokes.append(arc(0.25, 0.6, 0.25, 0.15, 180, 520))
    return strokes


def star(random: Random) -> Doodle:
    points = random.choice([5, 5, 5, 4, 6])
    angles = np.arange(2 * points) * math.pi / points - math.pi / 2
    corners = polar(np.where(np.arange(2 * points) % 2, random.uniform(0.35, 0.5), 1), angles)
    if points == 5 and random.random() < 0.5:
        corners = corners[::2][[0, 2, 4, 1, 3]]  # a pentagram: in one go, its lines crossing inside
    return closed(random, corners, 0)


def leaf(random: Random) -> Doodle:
    width = random.uniform(0.4, 0.65)
    y = np.linspace(-1, 1, 16)
    strokes = [symmetric(np.stack([width * np.cos(y * math.pi / 2), y], 1)), line((0, -0.7), (0, 1.4))]
    if random.random() < 0.5:
        strokes += [line((0, y + 0.2), (x, y)) for y in (-0.2, 0.25) for x in (-0.8 * width, 0.8 * width)]
    return strokes


def scribble(random: Random) -> Doodle:
    return [random.uniform(-1, 1, (random.integers(9, 30), 2))]


def hatching(random: Random) -> Doodle:
    count = random.integers(7, 16)
    x, height = np.linspace(-1, 1, count), random.uniform(0.5, 1)
    return [np.stack([x, height * _alternating(count)], 1) + random.normal(0, 0.08, (count, 2))]


def zigzag(random: Random) -> Doodle:
    count = random.integers(5, 10)
    points = np.stack([np.linspace(-1, 1, count), random.uniform(0.15, 0.4) * _alternating(count)], 1)
    points += random.normal(0, 0.05, points.shape)
    return [points if random.random() < 0.75 else points[:, ::-1]]


def _alternating(count: int | np.int64) -> Integers:
    return np.where(np.arange(count) % 2, 1, -1)


def wave(random: Random) -> Doodle:
    t = np.linspace(0, 1, 40)
    height, periods = random.uniform(0.12, 0.4), random.uniform(1.75, 4)
    points = np.stack([2 * t - 1, height * np.sin(2 * math.pi * periods * t + random.uniform(0, 6))], 1)
    strokes = [points, points + (0, 3 * height)] if random.random() < 0.25 else [points]
    return [stroke if random.random() < 0.8 else stroke[:, ::-1] for stroke in strokes]


def spiral(random: Random) -> Doodle:
    turns = random.uniform(2.2, 4)
    t = np.linspace(0, 1, int(turns * 20))
    return [polar(t, random.uniform(0, 6) + random.choice([-1, 1]) * turns * 2 * math.pi * t)]


def loops(random: Random) -> Doodle:
    count = random.integers(3, 6)
    t = np.linspace(0, count * 2 * math.pi, count * 16)
    x = t * random.uniform(0.25, 0.4) / math.pi - np.sin(t) * random.uniform(0.35, 0.6)
    points = np.stack([x, np.cos(t) * 0.7], 1)
    return [(points - points.mean(0)) * (2.5 / count, random.choice([1, -1]) * 2.5 / count)]


def asterisk(random: Random) -> Doodle:
    return [np.stack([-ray, ray])[:, 0] for ray in rays(random, 0, 0, 1, 1, 2 * int(random.integers(3, 5)))[:4]]


def infinity(random: Random) -> Doodle:
    t = np.linspace(0, 2 * math.pi, 50) + random.uniform(0, 6)
    return [np.stack([np.cos(t), random.uniform(0.3, 0.5) * np.sin(2 * t)], 1)]


def dots(random: Random) -> Doodle:
    positions = random.uniform(-1, 1, (random.integers(4, 9), 2))
    return [position + random.normal(0, 0.03, (2, 2)) for position in positions]


def _face(random: Random, size: float = 1.0, y: float = 0.0) -> Doodle:
    """Two eyes, a mouth and perhaps a nose."""
    eye, height, dot = random.uniform(0.25, 0.4) * size, y - random.uniform(0.15, 0.35) * size, random.random() < 0.5
    strokes = [
        line((x, height - 0.08), (x, height + 0.08)) if dot else ring(random, x, height, 0.1 * size)
        for x in (-eye, eye)
    ]
    width, depth = random.uniform(0.3, 0.55) * size, random.uniform(-0.15, 0.4) * size
    strokes.append(arc(0, y + 0.3 * size, width, depth, 10, 170))
    if random.random() < 0.4:
        strokes.append(line((0, y - 0.08), (random.uniform(-0.1, 0.1), y + 0.12)))
    return strokes


def smiley(random: Random) -> Doodle:
    return [ring(random, 0, 0, 1), *_face(random)]


def tree(random: Random) -> Doodle:
    if random.random() < 0.5:
        crown = cloud(random) if random.random() < 0.6 else FIGURES["triangle"](random)
        trunk = random.uniform(0.08, 0.18)
        return [
            *(stroke * (0.75, 0.6) - (0, 0.4) for stroke in crown),
            *(line((x, 0.1), (x, 1)) for x in (-trunk, trunk)),
        ]
    levels = random.integers(2, 4)
    half = [
        (random.uniform(0.15, 0.3) if k % 2 else 0.35 + 0.25 * k / 2, -1 + (k + 1) * 0.3) for k in range(2 * levels - 1)
    ]
    return [symmetric(line((0, -1), *half)), line((0, half[-1][1]), (0, half[-1][1] + 0.5))]


def cat(random: Random) -> Doodle:
    head = arc(0, 0.1, 0.8, 0.75, -50, 230)
    ears = line((-0.5, -0.5), (-0.65, -1), (-0.2, -0.62), (0.2, -0.62), (0.65, -1), (0.5, -0.5))
    whiskers = [line((x, 0.2), (2.1 * x, y)) for x in (-0.4, 0.4) for y in (0.1, 0.35)]
    return [head, ears, *_face(random, 0.8, 0.1)[:3], *(whiskers if random.random() < 0.6 else [])]


def eye(random: Random) -> Doodle:
    height = random.uniform(0.4, 0.6)
    x = np.linspace(-1, 1, 20)
    lid = np.stack([x, -height * np.cos(x * math.pi / 2)], 1)
    strokes = [lid, lid * (1, -1), ring(random, 0, 0, height * random.uniform(0.5, 0.8))]
    return strokes + ([ring(random, 0, 0, 0.12)] if random.random() < 0.5 else [])


def snail(random: Random) -> Doodle:
    t = np.linspace(0, 1, 40)
    shell = polar(0.65 * t, t * 2 * math.pi * random.uniform(2, 3)) - (0, 0.2)
    return [shell, line((0.8, 0.55), (-0.9, 0.55), (-1, 0), (-0.8, 0.1)), line((-1, 0), (-1.15, -0.35))]


def target(random: Random) -> Doodle:
    radii = np.linspace(1, random.uniform(0.2, 0.4), random.integers(2, 4))
    strokes = [random.normal(0, 0.03, 2) + ring(random, 0, 0, radius) for radius in radii]
    return strokes + ([line((-0.1, 0), (0.1, 0))] if len(strokes) == 2 else [])


def wheel(random: Random) -> Doodle:
    spokes = rays(random, 0, 0, 0, 1, int(random.integers(3, 7)))
    return [ring(random, 0, 0, 1), *spokes]


def flag(random: Random) -> Doodle:
    if random.random() < 0.5:
        cloth = line((-0.5, -1), (0.8, -0.9), (0.75, -0.05), (-0.5, 0))
    else:
        x = np.linspace(-0.5, 0.9, 12)
        edge = np.stack([x, -0.9 + 0.1 * np.sin(x * 6)], 1)
        cloth = np.concatenate([edge, (edge + (0, 0.8))[::-1]])
    strokes = [line((-0.5, -1), (-0.5, 1)), cloth]
    return strokes + ([line((-0.5, -0.5), (0.8, -0.5))] if random.random() < 0.3 else [])


def crown(random: Random) -> Doodle:
    x = np.linspace(-1, 1, 2 * random.integers(2, 4) + 1)
    top = np.stack([x * 1.05, np.where(np.arange(len(x)) % 2, 0, -0.7)], 1)
    return closed(random, np.concatenate([top, line((0.85, 0.7), (-0.85, 0.7))]), 0)


def candle(random: Random) -> Doodle:
    flame = closed(random, np.concatenate([arc(0, -0.55, 0.15, 0.2, -30, 210), [[0, -1]]]), 0)
    return [*closed(random, box(-0.3, -0.2, 0.3, 1)), *flame, line((0, -0.35), (0, -0.2))]


def sailing_kite(random: Random) -> Doodle:
    width = random.uniform(0.45, 0.7)
    body = line((0, -1), (width, -0.3), (0, 0.5), (-width, -0.3))
    tail = np.stack([0.15 * np.sin(np.linspace(0, 9, 14)), np.linspace(0.5, 1.2, 14)], 1)
    return [*closed(random, body), line((0, -1), (0, 0.5)), line((-width, -0.3), (width, -0.3)), tail]
