"""Doodles of shapes: outlines and lines.

Each function takes a random generator and gives a drawing's strokes, a list of float [N, 2], x and y within about -1..1
with y growing downwards, its proportions anew each time. None is to be one that a person reads as a digit: no plain ring
(0), no plain bar (1), no two rings one above the other (8).
"""

import math

import numpy as np

from mnist_demo.datasets.doodles.pen import Drawn, Kind, Random, any_way, arc, box, closed, line, rays, ring, turning


def heart(random: Random) -> Drawn:
    t = np.linspace(0, 2 * math.pi, 40) + random.choice([0, math.pi])
    x = np.sin(t) ** 3
    dent = random.uniform(4, 7)
    y = -(13 * np.cos(t) - dent * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)) / 15
    return [np.stack([x * random.uniform(0.8, 1.15), y], 1)]


def square(random: Random) -> Drawn:
    wide, tall = random.uniform(0.6, 1, 2)
    return closed(random, box(-wide, -tall, wide, tall) + random.normal(0, 0.07, (4, 2)))


def triangle(random: Random) -> Drawn:
    top = (random.uniform(-0.7, 0.7), -1)
    corners = line(
        top, (random.uniform(0.6, 1), random.uniform(0.6, 1)), (-random.uniform(0.6, 1), random.uniform(0.6, 1))
    )
    return closed(random, corners * (1, random.choice([1, 1, -1])))


def diamond(random: Random) -> Drawn:
    wide = random.uniform(0.5, 1)
    return closed(random, line((0, -1), (wide, 0), (0, 1), (-wide, 0)) + random.normal(0, 0.06, (4, 2)))


def pentagon(random: Random) -> Drawn:
    angles = np.arange(5) * 2 * math.pi / 5 - math.pi / 2
    return closed(random, np.stack([np.cos(angles), np.sin(angles)], 1) + random.normal(0, 0.08, (5, 2)))


def trapezoid(random: Random) -> Drawn:
    top, shift = random.uniform(0.3, 0.7), random.uniform(-0.5, 0.5)
    return closed(random, line((shift - top, -0.7), (shift + top, -0.7), (1, 0.7), (-1, 0.7)))


def half_circle(random: Random) -> Drawn:
    bow = arc(0, 0, 1, random.uniform(0.7, 1.1), 180, 360) * (1, random.choice([1, -1]))
    turn = random.integers(2)
    return [part[:, ::-1] if turn else part for part in closed(random, bow, 0)]


def cloud(random: Random) -> Drawn:
    count = random.integers(5, 9)
    around = np.linspace(0, 2 * math.pi, count, endpoint=False)
    bows, flat = [], random.random() < 0.4
    for angle in around:
        x, y = 0.7 * math.cos(angle), 0.42 * math.sin(angle)
        if flat and y > 0.1:
            continue
        out, size = math.degrees(angle), random.uniform(0.28, 0.4)
        bows.append(arc(x, y, size, size, out - 85, out + 85))
    around = np.concatenate(bows)
    return [np.concatenate([around, around[:1]])]


def flower(random: Random) -> Drawn:
    petals, deep = random.integers(4, 8), random.uniform(0.2, 0.45)
    t = np.linspace(0, 2 * math.pi, 80) + random.uniform(0, 6)
    radius = 0.65 + deep * np.abs(np.sin(petals * t / 2)) - 0.15
    parts = [np.stack([radius * np.cos(t), radius * np.sin(t)], 1)]
    if random.random() < 0.35:
        parts = [
            ring(random, 0.6 * math.cos(a), 0.6 * math.sin(a), 0.33) for a in np.arange(petals) * 2 * math.pi / petals
        ]
    if random.random() < 0.7:
        parts.append(ring(random, 0, 0, random.uniform(0.15, 0.28)))
    if random.random() < 0.5:
        parts = [part * 0.6 - (0, 0.4) for part in parts] + [line((0, 0.2), (random.uniform(-0.2, 0.2), 1))]
        if random.random() < 0.5:
            parts.append(arc(0.25, 0.6, 0.25, 0.15, 180, 520))
    return parts


def star(random: Random) -> Drawn:
    points = random.choice([5, 5, 5, 4, 6])
    angles = np.arange(2 * points) * math.pi / points - math.pi / 2
    radius = np.where(np.arange(2 * points) % 2, random.uniform(0.35, 0.5), 1)
    corners = np.stack([radius * np.cos(angles), radius * np.sin(angles)], 1)
    if points == 5 and random.random() < 0.5:
        corners = corners[::2][[0, 2, 4, 1, 3]]  # in one go, the lines crossing inside
    return closed(random, corners, 0)


def arrow(random: Random) -> Drawn:
    if random.random() < 0.5:
        neck, head = random.uniform(0.15, 0.3), random.uniform(0.5, 0.8)
        half = line((-1, neck), (0.2, neck), (0.2, head), (1, 0), (0.2, -head), (0.2, -neck), (-1, -neck))
        parts = closed(random, half, 0)
    else:
        back, wide = random.uniform(0.3, 0.6), random.uniform(0.3, 0.6)
        parts = [line((-1, 0), (1, 0)), line((1 - back, -wide), (1, 0), (1 - back, wide))]
    return [part @ turning(any_way(random)) for part in parts]


def moon(random: Random) -> Drawn:
    bite = random.uniform(0.5, 0.75)
    outer, inner = arc(0, 0, 0.9, 1, 60, 300), arc(bite, 0, 0.95, 0.87, 275, 85)
    side = random.choice([1, -1])
    return [np.concatenate([outer, inner, outer[:1]]) * (side, 1)]


def drop(random: Random) -> Drawn:
    bow = arc(0, 0.35, 0.65, 0.62, -25, 205)
    return closed(random, np.concatenate([bow, [[0, -random.uniform(0.9, 1.2)]]]), 0)


def plus_outline(random: Random) -> Drawn:
    arm = random.uniform(0.22, 0.4)
    quarter = line((arm, -1), (arm, -arm), (1, -arm), (1, arm), (arm, arm), (arm, 1))
    return closed(random, np.concatenate([quarter, -quarter]), 0)


def leaf(random: Random) -> Drawn:
    wide = random.uniform(0.4, 0.65)
    bow = np.linspace(-1, 1, 16)
    side = np.stack([wide * np.cos(bow * math.pi / 2), bow], 1)
    parts = [np.concatenate([side, (side * (-1, 1))[::-1]]), line((0, -0.7), (0, 1.4))]
    if random.random() < 0.5:
        parts += [line((0, y + 0.2), (x, y)) for y in (-0.2, 0.25) for x in (-0.8 * wide, 0.8 * wide)]
    return parts


def speech_bubble(random: Random) -> Drawn:
    bow = arc(0, -0.2, 1, 0.7, 110, 430)
    return closed(random, np.concatenate([bow, [[random.uniform(-0.7, -0.2), 1]]]), 0)


def shield(random: Random) -> Drawn:
    corners = np.concatenate(
        [line((-0.8, -0.9), (0, -random.uniform(0.7, 1)), (0.8, -0.9)), arc(0, -0.1, 0.8, 1.1, 0, 180)]
    )
    parts = closed(random, corners, 0)
    return parts + ([line((0, -0.9), (0, 1)), line((-0.8, -0.1), (0.8, -0.1))] if random.random() < 0.5 else [])


def cross_outline_x(random: Random) -> Drawn:
    return [part @ np.array([[0.7, 0.7], [-0.7, 0.7]]) for part in plus_outline(random)]


def scribble(random: Random) -> Drawn:
    return [random.uniform(-1, 1, (random.integers(9, 30), 2))]


def hatching(random: Random) -> Drawn:
    count = random.integers(7, 16)
    x, tall = np.linspace(-1, 1, count), random.uniform(0.5, 1)
    return [np.stack([x, tall * np.where(np.arange(count) % 2, 1, -1)], 1) + random.normal(0, 0.08, (count, 2))]


def zigzag(random: Random) -> Drawn:
    count = random.integers(5, 10)
    points = np.stack([np.linspace(-1, 1, count), random.uniform(0.15, 0.4) * np.where(np.arange(count) % 2, 1, -1)], 1)
    points += random.normal(0, 0.05, points.shape)
    return [points if random.random() < 0.75 else points[:, ::-1]]


def wave(random: Random) -> Drawn:
    t = np.linspace(0, 1, 40)
    tall, periods = random.uniform(0.12, 0.4), random.uniform(1.75, 4)
    points = np.stack([2 * t - 1, tall * np.sin(2 * math.pi * periods * t + random.uniform(0, 6))], 1)
    parts = [points, points + (0, 3 * tall)] if random.random() < 0.25 else [points]
    return [part if random.random() < 0.8 else part[:, ::-1] for part in parts]


def spiral(random: Random) -> Drawn:
    turns = random.uniform(2.2, 4)
    t = np.linspace(0, 1, int(turns * 20))
    angle = random.uniform(0, 6) + random.choice([-1, 1]) * turns * 2 * math.pi * t
    return [np.stack([t * np.cos(angle), t * np.sin(angle)], 1)]


def loops(random: Random) -> Drawn:
    count = random.integers(3, 6)
    t = np.linspace(0, count * 2 * math.pi, count * 16)
    points = np.stack(
        [t * random.uniform(0.25, 0.4) / math.pi - np.sin(t) * random.uniform(0.35, 0.6), np.cos(t) * 0.7], 1
    )
    return [(points - points.mean(0)) * (2.5 / count, random.choice([1, -1]) * 2.5 / count)]


def plus(random: Random) -> Drawn:
    return [line((-1, 0), (1, 0)), line((random.uniform(-0.15, 0.15), -1), (random.uniform(-0.15, 0.15), 1))]


def saltire(random: Random) -> Drawn:
    wide = random.uniform(0.7, 1)
    return [line((-wide, -1), (wide, 1)), line((wide, -1), (-wide, 1))]


def asterisk(random: Random) -> Drawn:
    return [np.stack([-way, way])[:, 0] for way in rays(random, 0, 0, 1, 1, 2 * random.integers(3, 5))[:4]]


def check(random: Random) -> Drawn:
    return [line((-1, random.uniform(-0.1, 0.3)), (-random.uniform(0.2, 0.5), 0.9), (1, -0.9))]


def hash_sign(random: Random) -> Drawn:
    gap, lean = random.uniform(0.25, 0.4), random.uniform(0, 0.25)
    return [line((x + lean, -1), (x - lean, 1)) for x in (-gap, gap)] + [line((-1, y), (1, y)) for y in (-gap, gap)]


def infinity(random: Random) -> Drawn:
    t = np.linspace(0, 2 * math.pi, 50) + random.uniform(0, 6)
    return [np.stack([np.cos(t), random.uniform(0.3, 0.5) * np.sin(2 * t)], 1)]


def lightning(random: Random) -> Drawn:
    if random.random() < 0.5:
        return closed(
            random, line((0.2, -1), (-0.5, 0.15), (0, 0.1), (-0.3, 1), (0.6, -0.25), (0.1, -0.2), (0.5, -1)), 0
        )
    return [line((0.4, -1), (-0.5, 0.1), (0.4, 0), (-0.4, 1), (-0.45, 0.6)), line((-0.4, 1), (0, 0.8))]


def dots(random: Random) -> Drawn:
    places = random.uniform(-1, 1, (random.integers(4, 9), 2))
    return [place + random.normal(0, 0.03, (2, 2)) for place in places]


def grid(random: Random) -> Drawn:
    count = random.integers(3, 5)
    ticks, size = np.linspace(-1, 1, count), 1 if random.random() < 0.5 else 1.3
    return [line((x, -size), (x, size)) for x in ticks] + [line((-size, y), (size, y)) for y in ticks]


OUTLINES: tuple[Kind, ...] = (
    heart,
    square,
    triangle,
    diamond,
    pentagon,
    trapezoid,
    half_circle,
    cloud,
    flower,
    star,
    arrow,
    moon,
    drop,
    plus_outline,
    cross_outline_x,
    leaf,
    speech_bubble,
    shield,
)
LINES: tuple[Kind, ...] = (
    scribble,
    hatching,
    zigzag,
    wave,
    spiral,
    loops,
    plus,
    saltire,
    asterisk,
    check,
    hash_sign,
    infinity,
    lightning,
    dots,
    grid,
)
