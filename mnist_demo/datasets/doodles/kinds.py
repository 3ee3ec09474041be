"""The kinds of doodles by name, in families, and which of them are trained on.

A kind is a figure of `figures`, or a function of this module if figure notation cannot express it: in `wheel` and `candle`,
for example, random numbers are needed in another order than that of the strokes. No doodle may look like a digit to
people: no single ring (0), no single bar (1), no two rings one above the other (8).

Two thirds of the named kinds are trained on. The others, UNSEEN, are only for measuring how many drawings are rejected: an
estimate for kinds that nobody thought of.
"""

import math

import numpy as np

from mnist_demo.datasets.doodles.figures import FIGURES
from mnist_demo.datasets.doodles.geometry import (
    Doodle,
    Kind,
    Random,
    arc,
    box,
    closed,
    line,
    polar,
    rays,
    ring,
    rotation,
    symmetric,
    turned,
    upright_angle,
)

OUTLINES = (
    "heart", "square", "triangle", "diamond", "pentagon", "trapezoid", "half circle", "cloud", "flower", "star", "arrow",
    "moon", "drop", "plus outline", "cross outline x", "leaf", "speech bubble", "shield",
)  # fmt: skip
LINES = (
    "scribble", "hatching", "zigzag", "wave", "spiral", "loops", "plus", "saltire", "asterisk", "check", "hash sign",
    "infinity", "lightning", "dots", "grid",
)  # fmt: skip
THINGS = (
    "smiley", "fish", "house", "tree", "sun", "car", "cup", "cat", "eye", "envelope", "boat", "key", "umbrella",
    "stick man", "ladder", "bow", "note", "mushroom", "apple", "glasses", "butterfly", "bird", "snail", "target", "wheel",
    "clock", "flag", "ice cream", "anchor", "mountains", "crown", "cube", "candle", "bottle", "lamp", "hand",
    "sailing kite",
)  # fmt: skip
NAMELESS = ("polygon", "vase", "pointed", "blob", "star burst", "composition", "sign", "framed")
UNSEEN = (
    "pentagon", "trapezoid", "leaf", "shield", "hatching", "loops", "asterisk", "dots", "cat", "eye", "key", "bow",
    "mushroom", "apple", "snail", "wheel", "flag", "anchor", "crown", "candle", "lamp", "hand", "star burst", "ladder",
    "butterfly",
)  # fmt: skip


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


def asterisk(random: Random) -> Doodle:
    return [np.stack([-ray, ray])[:, 0] for ray in rays(random, 0, 0, 1, 1, 2 * int(random.integers(3, 5)))[:4]]


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
    # Without the nose of the face.
    return [head, ears, *_face(random, 0.8, 0.1)[:3], *(whiskers if random.random() < 0.6 else [])]


def wheel(random: Random) -> Doodle:
    spokes = rays(random, 0, 0, 0, 1, int(random.integers(3, 7)))
    return [ring(random, 0, 0, 1), *spokes]


def candle(random: Random) -> Doodle:
    flame = closed(random, np.concatenate([arc(0, -0.55, 0.15, 0.2, -30, 210), [[0, -1]]]), 0)
    return [*closed(random, box(-0.3, -0.2, 0.3, 1)), *flame, line((0, -0.35), (0, -0.2))]


def polygon(random: Random) -> Doodle:
    """Three to eight corners. If there are five or more, some are moved inwards: it would look like a 0."""
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
    frames = [FIGURES["square"], FIGURES["diamond"], FIGURES["triangle"], polygon, vase, FIGURES["pointed"]]
    frame = frames[random.integers(6)](random) if random.random() < 0.75 else [ring(random, 0, 0, 1)]
    return [*frame, *(stroke * 0.45 for _ in range(2) for stroke in _piece(random))]


KINDS: dict[str, Kind] = {
    name: FIGURES.get(name) or globals()[name.replace(" ", "_")] for name in OUTLINES + LINES + THINGS + NAMELESS
}
SEEN = tuple(kind for kind in KINDS if kind not in UNSEEN)
