"""Doodles of things.

Each function takes a random generator and gives a drawing's strokes, a list of float [N, 2], x and y within about -1..1
with y growing downwards, its proportions anew each time. None is to be one that a person reads as a digit: no plain ring
(0), no plain bar (1), no two rings one above the other (8).
"""

import math

import numpy as np

from mnist_demo.datasets.doodles.pen import Drawn, Kind, Random, arc, box, closed, line, rays, ring
from mnist_demo.datasets.doodles.shapes import cloud, triangle


def _face(random: Random, size: float = 1.0, y: float = 0.0) -> Drawn:
    """Two eyes, a mouth and perhaps a nose."""
    eye, height, dot = random.uniform(0.25, 0.4) * size, y - random.uniform(0.15, 0.35) * size, random.random() < 0.5
    parts = []
    for side in (-eye, eye):
        parts.append(
            line((side, height - 0.08), (side, height + 0.08)) if dot else ring(random, side, height, 0.1 * size)
        )
    wide, deep = random.uniform(0.3, 0.55) * size, random.uniform(-0.15, 0.4) * size
    parts.append(arc(0, y + 0.3 * size, wide, deep, 10, 170))
    if random.random() < 0.4:
        parts.append(line((0, y - 0.08), (random.uniform(-0.1, 0.1), y + 0.12)))
    return parts


def smiley(random: Random) -> Drawn:
    return [ring(random, 0, 0, 1), *_face(random)]


def fish(random: Random) -> Drawn:
    wide, tall = random.uniform(0.55, 0.75), random.uniform(0.35, 0.55)
    side = random.choice([1, -1])
    bow = arc(-0.25, 0, wide, tall, 25, 335)
    tail = random.uniform(0.35, 0.55)
    parts = [np.concatenate([[[1, tail]], bow, [[1, -tail]], [[1, tail]]])]
    if random.random() < 0.5:  # in one bow, the tail crossing
        parts = [
            np.concatenate([[[1, -tail]], arc(-0.25, 0, wide, tall, 20, 340), [[1, tail]]]),
            line((1, -tail), (1, tail)),
        ]
    if random.random() < 0.7:
        parts.append(ring(random, -0.55, -0.1, 0.08))
    return [part * (side, 1) for part in parts]


def house(random: Random) -> Drawn:
    wide, eaves = random.uniform(0.6, 0.9), random.uniform(-0.3, 0.1)
    if random.random() < 0.5:
        parts = closed(random, line((-wide, 1), (-wide, eaves), (0, -1), (wide, eaves), (wide, 1)))
    else:
        parts = [
            *closed(random, box(-wide, eaves, wide, 1)),
            line((-wide - 0.15, eaves), (0, -1), (wide + 0.15, eaves)),
        ]
    if random.random() < 0.7:
        parts.append(line((-0.15, 1), (-0.15, 0.5), (0.2, 0.5), (0.2, 1)))
    if random.random() < 0.4:
        parts += closed(random, box(0.3, 0.2, 0.55, 0.45), 0)
    return parts


def tree(random: Random) -> Drawn:
    if random.random() < 0.5:
        crown = [
            part * (0.75, 0.6) - (0, 0.4) for part in (cloud(random) if random.random() < 0.6 else triangle(random))
        ]
        trunk = random.uniform(0.08, 0.18)
        return [*crown, line((-trunk, 0.1), (-trunk, 1)), line((trunk, 0.1), (trunk, 1))]
    levels = random.integers(2, 4)
    half = [
        (random.uniform(0.15, 0.3) if k % 2 else 0.35 + 0.25 * k / 2, -1 + (k + 1) * 0.3) for k in range(2 * levels - 1)
    ]
    right = np.array([(0, -1), *half])
    return [np.concatenate([right, (right * (-1, 1))[::-1]]), line((0, half[-1][1]), (0, half[-1][1] + 0.5))]


def sun(random: Random) -> Drawn:
    size = random.uniform(0.4, 0.6)
    return [ring(random, 0, 0, size), *rays(random, 0, 0, size + 0.1, 1, random.integers(6, 11))]


def car(random: Random) -> Drawn:
    roof = random.uniform(-0.6, -0.4)
    body = line((-1, 0.3), (-1, -0.05), (-0.55, -0.1), (-0.35, roof), (0.35, roof), (0.6, -0.1), (1, 0), (1, 0.3))
    return [*closed(random, body, 0), ring(random, -0.5, 0.35, 0.2), ring(random, 0.5, 0.35, 0.2)]


def cup(random: Random) -> Drawn:
    low = random.uniform(0.4, 0.6)
    side = random.choice([1, -1])
    parts = [line((-0.6, -0.8), (-low, 0.8), (low, 0.8), (0.6, -0.8)), arc(0.55, 0, 0.4, 0.4, -80, 80)]
    top = line((-0.6, -0.8), (0.6, -0.8)) if random.random() < 0.5 else ring(random, 0, -0.8, 0.6, 0.15)
    return [part * (side, 1) for part in [*parts, top]]


def cat(random: Random) -> Drawn:
    head = arc(0, 0.1, 0.8, 0.75, -50, 230)
    ears = line((-0.5, -0.5), (-0.65, -1), (-0.2, -0.62), (0.2, -0.62), (0.65, -1), (0.5, -0.5))
    whiskers = [line((x, 0.2), (2.1 * x, y)) for x in (-0.4, 0.4) for y in (0.1, 0.35)]
    return [head, ears, *_face(random, 0.8, 0.1)[:3], *(whiskers if random.random() < 0.6 else [])]


def eye(random: Random) -> Drawn:
    tall = random.uniform(0.4, 0.6)
    lid = np.stack([np.linspace(-1, 1, 20), -tall * np.cos(np.linspace(-1, 1, 20) * math.pi / 2)], 1)
    parts = [lid, lid * (1, -1), ring(random, 0, 0, tall * random.uniform(0.5, 0.8))]
    return parts + ([ring(random, 0, 0, 0.12)] if random.random() < 0.5 else [])


def envelope(random: Random) -> Drawn:
    tall = random.uniform(0.55, 0.75)
    return [*closed(random, box(-1, -tall, 1, tall)), line((-1, -tall), (0, random.uniform(0, 0.25)), (1, -tall))]


def boat(random: Random) -> Drawn:
    hull = closed(random, line((-1, 0.35), (1, 0.35), (0.6, 0.9), (-0.6, 0.9)), 0)
    sail = closed(random, line((0.05, -1), (random.uniform(0.5, 0.8), 0.2), (0.05, 0.2)), 0)
    return [*hull, line((0, 0.35), (0, -1)), *sail]


def key(random: Random) -> Drawn:
    parts = [ring(random, -0.65, 0, 0.35), line((-0.3, 0), (1, 0))]
    parts += [line((x, 0), (x, random.uniform(0.2, 0.4))) for x in (0.6, 0.95)]
    return parts if random.random() < 0.7 else [part @ np.array([[0.7, 0.7], [-0.7, 0.7]]) for part in parts]


def umbrella(random: Random) -> Drawn:
    bows = np.concatenate([arc(x, 0, 0.33, 0.15, 360, 180) for x in (0.67, 0, -0.67)])
    handle = np.concatenate([line((0, -0.9), (0, 0.8)), arc(0.18, 0.8, 0.18, 0.2, 180, 0)])
    return [np.concatenate([arc(0, 0, 1, 0.9, 180, 360), bows]), handle]


def stick_man(random: Random) -> Drawn:
    arms, legs = random.uniform(-0.35, 0.25), random.uniform(0.3, 0.5)
    return [
        ring(random, 0, -0.75, 0.25),
        line((0, -0.5), (0, 0.3)),
        line((-0.5, arms), (0, -0.2), (0.5, arms)),
        line((-legs, 1), (0, 0.3), (legs, 1)),
    ]


def ladder(random: Random) -> Drawn:
    wide, rungs = random.uniform(0.3, 0.45), random.integers(3, 6)
    return [line((x, -1), (x, 1)) for x in (-wide, wide)] + [
        line((-wide, y), (wide, y)) for y in np.linspace(-0.7, 0.7, rungs)
    ]


def bow(random: Random) -> Drawn:
    tall = random.uniform(0.4, 0.6)
    parts = [line((0, 0), (-1, -tall), (-1, tall), (0, 0), (1, -tall), (1, tall), (0, 0))]
    return parts + ([ring(random, 0, 0, 0.15)] if random.random() < 0.6 else [])


def note(random: Random) -> Drawn:
    if random.random() < 0.5:
        parts = [ring(random, x, 0.75, 0.25, 0.18) for x in (-0.6, 0.4)]
        return [*parts, line((-0.35, 0.75), (-0.35, -0.8), (0.65, -1), (0.65, 0.75))]
    return [ring(random, -0.25, 0.75, 0.28, 0.2), line((0.03, 0.75), (0.03, -1)), arc(0.03, -0.45, 0.5, 0.55, -90, 30)]


def mushroom(random: Random) -> Drawn:
    cap = closed(random, arc(0, 0, 1, random.uniform(0.7, 0.95), 180, 360), 0)
    return [*cap, line((-0.25, 0), (-0.3, 0.9), (0.3, 0.9), (0.25, 0))]


def apple(random: Random) -> Drawn:
    left = arc(-0.38, 0.1, 0.55, 0.75, -50, -310)
    right = arc(0.38, 0.1, 0.55, 0.75, 130, -130)
    return [
        np.concatenate([left, right, left[:1]]),
        line((0, -0.4), (random.uniform(-0.1, 0.25), -1)),
        arc(0.3, -0.8, 0.25, 0.12, 0, 350),
    ]


def glasses(random: Random) -> Drawn:
    size, gap = random.uniform(0.35, 0.42), random.uniform(0.5, 0.6)
    parts = [ring(random, -gap, 0, size), ring(random, gap, 0, size), arc(0, 0, gap - size + 0.04, 0.12, 180, 360)]
    return parts + ([line((s * (gap + size), 0), (s * 1.2, -0.3)) for s in (-1, 1)] if random.random() < 0.5 else [])


def butterfly(random: Random) -> Drawn:
    upper, lower = random.uniform(0.4, 0.55), random.uniform(0.28, 0.4)
    wings = [ring(random, s * (upper + 0.05), -0.4, upper, 0.5) for s in (-1, 1)]
    wings += [ring(random, s * (lower + 0.05), 0.45, lower, 0.4) for s in (-1, 1)]
    return [*wings, line((0, -0.7), (0, 0.8)), line((-0.3, -1.1), (0, -0.7), (0.3, -1.1))]


def bird(random: Random) -> Drawn:
    bows = [arc(x, 0, 0.5, random.uniform(0.35, 0.6), 190, 350) for x in (-0.5, 0.5)]
    return [np.concatenate(bows)]


def snail(random: Random) -> Drawn:
    t = np.linspace(0, 1, 40)
    angle = t * 2 * math.pi * random.uniform(2, 3)
    shell = np.stack([0.65 * t * np.cos(angle), 0.65 * t * np.sin(angle) - 0.2], 1)
    return [shell, line((0.8, 0.55), (-0.9, 0.55), (-1, 0), (-0.8, 0.1)), line((-1, 0), (-1.15, -0.35))]


def target(random: Random) -> Drawn:
    radii = np.linspace(1, random.uniform(0.2, 0.4), random.integers(2, 4))
    parts = [random.normal(0, 0.03, 2) + ring(random, 0, 0, radius) for radius in radii]
    return parts + ([line((-0.1, 0), (0.1, 0))] if len(parts) == 2 else [])


def wheel(random: Random) -> Drawn:
    spokes = rays(random, 0, 0, 0, 1, random.integers(3, 7))
    return [ring(random, 0, 0, 1), *spokes]


def clock(random: Random) -> Drawn:
    return [ring(random, 0, 0, 1), line((0, -0.65), (0, 0), tuple(random.uniform(0.25, 0.5, 2)))]


def flag(random: Random) -> Drawn:
    if random.random() < 0.5:
        cloth = line((-0.5, -1), (0.8, -0.9), (0.75, -0.05), (-0.5, 0))
    else:
        cloth = np.stack([t := np.linspace(-0.5, 0.9, 12), -0.9 + 0.1 * np.sin(t * 6)], 1)
        cloth = np.concatenate([cloth, (cloth + (0, 0.8))[::-1]])
    parts = [line((-0.5, -1), (-0.5, 1)), cloth]
    return parts + ([line((-0.5, -0.5), (0.8, -0.5))] if random.random() < 0.3 else [])


def ice_cream(random: Random) -> Drawn:
    cone = line((-0.5, -0.1), (0, 1), (0.5, -0.1), (-0.5, -0.1))
    scoops = [arc(0, -0.1, 0.52, 0.7, 180, 360)]
    if random.random() < 0.5:
        scoops = [arc(x, -0.1, 0.3, 0.45, 170, 370) for x in (-0.25, 0.25)]
    return [cone, *scoops, *([line((-0.25, 0.3), (0.2, 0.1))] if random.random() < 0.5 else [])]


def anchor(random: Random) -> Drawn:
    return [
        ring(random, 0, -0.8, 0.2),
        line((0, -0.6), (0, 0.9)),
        line((-0.4, -0.35), (0.4, -0.35)),
        arc(0, 0.1, 0.8, 0.8, 10, 170),
    ]


def mountains(random: Random) -> Drawn:
    peak = random.uniform(-1, -0.5)
    points = line((-1.2, 0.6), (-0.5, peak), (0, random.uniform(0, 0.3)), (0.5, random.uniform(-0.8, -0.2)), (1.2, 0.6))
    return [points, *([line((-1.2, 0.6), (1.2, 0.6))] if random.random() < 0.5 else [])]


def crown(random: Random) -> Drawn:
    peaks = random.integers(2, 4)
    x = np.linspace(-1, 1, 2 * peaks + 1)
    top = np.stack([x * 1.05, np.where(np.arange(len(x)) % 2, 0, -0.7)], 1)
    return closed(random, np.concatenate([top, line((0.85, 0.7), (-0.85, 0.7))]), 0)


def cube(random: Random) -> Drawn:
    deep = random.uniform(0.4, 0.6)
    front, shift = box(-0.9, -0.9 + deep, 0.9 - deep, 0.9), np.array([deep, -deep])
    edges = [np.stack([corner, corner + shift]) for corner in front[:3]]
    return [*closed(random, front), front[[0, 1, 2]] + shift, *edges]


def candle(random: Random) -> Drawn:
    flame = closed(random, np.concatenate([arc(0, -0.55, 0.15, 0.2, -30, 210), [[0, -1]]]), 0)
    return [*closed(random, box(-0.3, -0.2, 0.3, 1)), *flame, line((0, -0.35), (0, -0.2))]


def bottle(random: Random) -> Drawn:
    neck, wide = random.uniform(0.12, 0.2), random.uniform(0.35, 0.5)
    side = line((neck, -1), (neck, -0.5), (wide, -0.2), (wide, 1))
    return closed(random, np.concatenate([side, (side * (-1, 1))[::-1]]), 0)


def lamp(random: Random) -> Drawn:
    shade = closed(random, line((-0.35, -1), (0.35, -1), (0.75, -0.1), (-0.75, -0.1)), 0)
    return [*shade, line((0, -0.1), (0, 0.9)), line((-0.4, 0.9), (0.4, 0.9))]


def hand(random: Random) -> Drawn:
    x = np.linspace(-0.8, 0.8, 5)
    fingers = [arc(at, -0.6 + 0.3 * abs(at), 0.16, 0.4, 180, 360) for at in x]
    return [np.concatenate([[[-0.8, 0.9]], *fingers, [[0.7, 0.9]]])]


def sailing_kite(random: Random) -> Drawn:
    wide = random.uniform(0.45, 0.7)
    body = line((0, -1), (wide, -0.3), (0, 0.5), (-wide, -0.3))
    tail = np.stack([0.15 * np.sin(np.linspace(0, 9, 14)), np.linspace(0.5, 1.2, 14)], 1)
    return [*closed(random, body), line((0, -1), (0, 0.5)), line((-wide, -0.3), (wide, -0.3)), tail]


THINGS: tuple[Kind, ...] = (
    smiley,
    fish,
    house,
    tree,
    sun,
    car,
    cup,
    cat,
    eye,
    envelope,
    boat,
    key,
    umbrella,
    stick_man,
    ladder,
    bow,
    note,
    mushroom,
    apple,
    glasses,
    butterfly,
    bird,
    snail,
    target,
    wheel,
    clock,
    flag,
    ice_cream,
    anchor,
    mountains,
    crown,
    cube,
    candle,
    bottle,
    lamp,
    hand,
    sailing_kite,
)
