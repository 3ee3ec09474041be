"""24 kinds of doodles by another hand, which drew them without having seen those that the models learn from.

No kind is among those of `mnist_demo.datasets.doodles.sampling`, and nothing was chosen by what becomes of them: `benchmarks/doodles.py`
counts it. Each function takes a random generator and gives a drawing's strokes, float [N, 2] each, points about STEP apart, x
and y within about -1..1, y growing downwards.
"""

from collections.abc import Callable

import numpy as np

Point = tuple[float, float]
Strokes = list[np.ndarray]
STEP = 0.06


class Pen:
    """One person drawing one picture: collects strokes in that person's own manner."""

    def __init__(self, random: np.random.Generator) -> None:
        """Draw the person's manner: how wobbly, how careless at corners, how often the pen lifts."""
        self.random = random
        self.strokes: Strokes = []
        self.wobble = random.uniform(0.004, 0.03)
        self.miss = random.uniform(0.0, 0.045)
        self.lift = random.choice([0.0, 0.1, 0.5, 0.9])
        self.rounding = int(random.choice([0, 1, 2]))

    def vary(self, low: float, high: float) -> float:
        """A uniform number between low and high."""
        return float(self.random.uniform(low, high))

    def count(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return int(self.random.integers(low, high + 1))

    def chance(self, probability: float) -> bool:
        """True with the given probability."""
        return bool(self.random.random() < probability)

    def _put(self, points: np.ndarray, rounding: int = 0) -> None:
        """Add one stroke: evenly spaced, smoothed, wobbly, now and then drawn backwards."""
        lengths = np.hypot(*np.diff(points, axis=0).T)
        along = np.concatenate([[0.0], np.cumsum(lengths)])
        places = np.linspace(0.0, along[-1], max(2, round(along[-1] / STEP) + 1))
        stroke = np.stack([np.interp(places, along, points[:, axis]) for axis in (0, 1)], axis=1)
        for _ in range(rounding):
            stroke[1:-1] = (stroke[:-2] + 2 * stroke[1:-1] + stroke[2:]) / 4
        for wave in (2.0, 5.0, 9.0):
            phase = self.random.uniform(0, 2 * np.pi, 2)
            stroke += self.wobble * self.random.normal(0, 0.6, 2) * np.sin(wave * places[:, None] + phase)
        self.strokes.append(stroke[::-1] if self.chance(0.15) else stroke)

    def line(self, *points: Point, closed: bool = False) -> None:
        """Straight pieces from point to point; the pen may lift at the corners."""
        path = np.array([*points, points[0]] if closed else points, float)
        path += self.random.normal(0, self.miss * 0.6, path.shape)
        start = 0
        for corner in range(1, len(path)):
            if corner == len(path) - 1 or self.chance(self.lift):
                piece = path[start : corner + 1].copy()
                piece[[0, -1]] += self.random.normal(0, self.miss * 0.6, (2, 2))
                self._put(piece, self.rounding)
                start = corner

    def curve(self, *points: Point, closed: bool = False) -> None:
        """A smooth curve through the points; a closed one may miss its own start."""
        path = np.array(points, float)
        path += self.random.normal(0, self.miss * 0.5, path.shape)
        if closed:
            path = np.concatenate([path[-1:], path, path[:2]])
        else:
            path = np.concatenate([2 * path[:1] - path[1:2], path, 2 * path[-1:] - path[-2:-1]])
        t = np.linspace(0, 1, 12)[:, None]
        pieces = [
            0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
            for a, b, c, d in zip(path, path[1:], path[2:], path[3:])
        ]
        whole = np.concatenate(pieces)
        if closed:
            whole[-6:] += np.linspace(0, 1, 6)[:, None] * self.random.normal(0, self.miss, 2)
        if len(whole) > 50 and self.chance(self.lift * 0.5):
            cut = self.count(len(whole) // 3, 2 * len(whole) // 3)
            self._put(whole[: cut + 1])
            whole = whole[cut:] + self.random.normal(0, self.miss * 0.4, 2)
        self._put(whole)

    def arc(self, x: float, y: float, rx: float, ry: float, start: float = 0, end: float = 360) -> None:
        """Part of an ellipse, in degrees from the right and clockwise; a full one starts anywhere."""
        if end - start >= 360:
            start = self.vary(0, 360)
            end = start + 360 + self.vary(-250, 400) * self.miss
        turn = np.radians(np.linspace(start, end, 40))
        drift = 1 + self.miss * np.linspace(-0.5, 0.5, 40) * self.vary(-1, 1)
        self._put(np.stack([x + rx * drift * np.cos(turn), y + ry * drift * np.sin(turn)], axis=1))

    def dot(self, x: float, y: float, size: float = 0.03) -> None:
        """A short dab of the pen."""
        dx, dy = self.random.normal(0, size, 2)
        self.strokes.append(np.array([(x - dx, y - dy), (x, y), (x + dx, y + dy)]))

    def done(self, tilt: float = 7, flip: bool = False) -> Strokes:
        """The strokes turned a little, stretched a little, mirrored if wished, and centred in the page."""
        angle = np.radians(self.random.normal(0, tilt))
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        stretch = np.diag([self.vary(0.85, 1.15), self.vary(0.85, 1.15)])
        stretch[1, 0] = self.random.normal(0, 0.06)
        if flip and self.chance(0.5):
            stretch = stretch @ np.diag([-1.0, 1.0])
        points = np.concatenate(self.strokes) @ stretch @ turn
        low, high = points.min(axis=0), points.max(axis=0)
        points = (points - (low + high) / 2) * (self.vary(1.8, 2.0) / (high - low).max())
        return np.split(points, np.cumsum([len(stroke) for stroke in self.strokes])[:-1])


def banana(random: np.random.Generator) -> Strokes:
    """A fat crescent with a stem stub, often ridges, at times a second one behind."""
    pen = Pen(random)
    fat, bend = pen.vary(0.48, 0.75), pen.vary(0.35, 0.6)
    pen.curve((-0.9, -0.5), (-0.6, bend * 0.4), (0.0, bend + 0.1), (0.6, bend * 0.4), (0.95, -0.4))
    pen.curve((-0.78, -0.55), (-0.45, bend * 0.4 - fat), (0.0, bend - fat), (0.5, bend * 0.4 - fat), (0.95, -0.4))
    pen.line((-0.9, -0.5), (-0.93, -0.8), (-0.76, -0.83), (-0.78, -0.55))
    for _ in range(pen.count(0, 2)):
        mid = bend - fat * pen.vary(0.25, 0.6)
        pen.curve((-0.7, -0.35), (-0.4, mid - 0.15), (0.0, mid), (0.45, mid - 0.2), (0.75, -0.25))
    if pen.chance(0.4):
        pen.curve((-0.76, -0.83), (-0.35, -0.5), (0.1, bend - fat - 0.3), (0.6, bend * 0.4 - fat - 0.25), (0.95, -0.55))
    if pen.chance(0.5):
        pen.line((0.88, -0.32), (1.0, -0.47), (0.85, -0.42))
    return pen.done(tilt=25, flip=True)


def bell(random: np.random.Generator) -> Strokes:
    """A bell with a rim, a clapper and a knob, at times a band or the marks of its ringing."""
    pen = Pen(random)
    top, waist = pen.vary(0.2, 0.35), pen.vary(0.38, 0.5)
    pen.curve(
        (-0.8, 0.55), (-0.58, 0.25), (-waist, -0.3), (-top, -0.65), (0, -0.78),
        (top, -0.65), (waist, -0.3), (0.58, 0.25), (0.8, 0.55),
    )  # fmt: skip
    if pen.chance(0.5):
        pen.line((-0.82, 0.55), (0.82, 0.55))
    else:
        pen.arc(0, 0.55, 0.8, pen.vary(0.1, 0.18))
    pen.arc(0, 0.6, 0.2, 0.25, 0, 180)
    pen.arc(0, -0.9, 0.12, 0.12)
    if pen.chance(0.5):
        pen.curve((-0.55, 0.2), (0, 0.3), (0.55, 0.2))
    if pen.chance(0.3):
        for side in (-1, 1):
            pen.curve((0.75 * side, -0.3), (0.9 * side, -0.05), (0.95 * side, 0.2))
    return pen.done(tilt=12)


def guitar(random: np.random.Generator) -> Strokes:
    """A waisted body with a hole and bridge, a long neck and a head with pegs."""
    pen = Pen(random)
    hip, waist, bust = pen.vary(0.58, 0.75), pen.vary(0.36, 0.46), pen.vary(0.46, 0.56)
    pen.curve(
        (0.08, -0.1), (bust, 0.0), (bust, 0.2), (waist, 0.38), (hip, 0.65), (hip * 0.7, 0.95), (0, 1.02),
        (-hip * 0.7, 0.95), (-hip, 0.65), (-waist, 0.38), (-bust, 0.2), (-bust, 0.0), (-0.08, -0.1),
    )  # fmt: skip
    top = pen.vary(-0.95, -0.75)
    pen.line((-0.09, -0.1), (-0.09, top))
    pen.line((0.09, -0.1), (0.09, top))
    pen.line((-0.1, top), (-0.17, top - 0.3), (0.17, top - 0.3), (0.1, top), closed=True)
    pen.arc(0, 0.35, 0.15, 0.15)
    pen.line((-0.18, 0.75), (0.18, 0.75))
    if pen.chance(0.5):
        for y in (top - 0.24, top - 0.08):
            pen.line((-0.3, y), (-0.14, y))
            pen.line((0.14, y), (0.3, y))
    if pen.chance(0.3):
        pen.line((0, top), (0, 0.75))
    if pen.chance(0.3):
        for y in (-0.65, -0.4):
            pen.line((-0.09, y), (0.09, y))
    return pen.done(tilt=30)


def hat(random: np.random.Generator) -> Strokes:
    """A top hat, a wizard's or sun hat, or a cap with a peak."""
    pen = Pen(random)
    style = pen.count(0, 2)
    if style == 0:
        top, tall = pen.vary(0.45, 0.65), pen.vary(0.8, 1.2)
        pen.line((-0.5, 0.5), (-top, 0.5 - tall), (top, 0.5 - tall), (0.5, 0.5))
        if pen.chance(0.5):
            pen.arc(0, 0.5, pen.vary(0.85, 1.0), pen.vary(0.12, 0.22))
        else:
            pen.line((-0.95, 0.5), (0.95, 0.5))
            pen.line((-0.95, 0.5), (-0.9, 0.65), (0.9, 0.65), (0.95, 0.5))
        pen.line((-0.5, 0.2), (0.5, 0.2))
    elif style == 1:
        pointed, tip = pen.chance(0.5), pen.vary(-0.3, 0.3)
        pen.arc(0, 0.5, 1.0, pen.vary(0.2, 0.3))
        if pointed:
            pen.line((-0.5, 0.4), (tip - 0.1, -0.5), (tip * 2, -1.0), (0.5, 0.4))
        else:
            pen.curve((-0.52, 0.45), (-0.48, 0.0), (-0.25, -0.3), (0.25, -0.3), (0.48, 0.0), (0.52, 0.45))
        pen.curve((-0.47, 0.2), (0, 0.32), (0.47, 0.2))
    else:
        pen.curve((-0.65, 0.4), (-0.62, -0.1), (-0.3, -0.45), (0.2, -0.45), (0.5, -0.1), (0.55, 0.4))
        pen.curve((-0.65, 0.4), (-0.1, 0.48), (0.55, 0.4))
        pen.curve((0.5, 0.15), (0.9, 0.22), (1.15, 0.45), (0.8, 0.45), (0.55, 0.42))
        pen.arc(-0.05, -0.5, 0.09, 0.06)
        if pen.chance(0.6):
            pen.curve((-0.05, -0.45), (0.1, -0.1), (0.08, 0.42))
            pen.curve((-0.1, -0.45), (-0.35, -0.1), (-0.35, 0.42))
    return pen.done(tilt=10, flip=True)


def ice_cream(random: np.random.Generator) -> Strokes:
    """A waffle cone with one to three scoops, at times a cherry or drips."""
    pen = Pen(random)
    wide, deep, scoops = pen.vary(0.55, 0.72), pen.vary(1.0, 1.25), pen.count(1, 3)
    pen.line((-wide, 0), (0, deep), (wide, 0), closed=True)
    for part in (0.4, 0.7) if pen.chance(0.35) else (0.55,):
        x, y = wide * (1 - part), deep * part
        pen.line((-x, y), (wide * (1 - part * 0.4), deep * part * 0.4 - 0.05))
        pen.line((x, y), (-wide * (1 - part * 0.4), deep * part * 0.4 - 0.05))
    size = 0.45 if scoops > 1 else wide * 1.08
    for x, y in [(-0.38, -0.2), (0.38, -0.2), (0.0, -0.65)][:scoops] if scoops > 1 else [(0.0, -0.15)]:
        pen.arc(x, y, size, size * 0.95, 155, 385)
    if pen.chance(0.25):
        pen.curve((-wide, 0.0), (-0.25, 0.18), (-0.1, 0.02), (0.1, 0.2), (0.25, 0.02), (wide, 0.05))
    if pen.chance(0.5):
        top = (-0.85, -0.6, -1.2)[scoops - 1]
        pen.arc(0.02, top, 0.12, 0.12)
        pen.curve((0.02, top - 0.1), (0.08, top - 0.25), (0.2, top - 0.3))
    return pen.done(tilt=8)


def pear(random: np.random.Generator) -> Strokes:
    """A pear with its stem and leaf, at times a shine or freckles."""
    pen = Pen(random)
    neck, belly = pen.vary(0.28, 0.36), pen.vary(0.65, 0.78)
    pen.curve(
        (0, -0.62), (neck, -0.5), (neck * 1.15, -0.15), (belly, 0.35), (belly * 0.75, 0.85), (0, 0.95),
        (-belly * 0.75, 0.85), (-belly, 0.35), (-neck * 1.15, -0.15), (-neck, -0.5), closed=True,
    )  # fmt: skip
    lean = pen.vary(-0.1, 0.15)
    pen.line((0, -0.6), (lean, -1.0))
    if pen.chance(0.85):
        pen.curve((lean * 0.5, -0.78), (0.3, -1.17), (0.78, -1.1))
        pen.curve((lean * 0.5, -0.78), (0.5, -0.72), (0.78, -1.1))
        if pen.chance(0.3):
            pen.line((0.1, -0.82), (0.5, -0.98))
    else:
        pen.line((lean - 0.1, -1.0), (lean + 0.12, -1.02), (0.1, -0.6))
    if pen.chance(0.5):
        pen.curve((-belly * 0.65, 0.3), (-belly * 0.68, 0.5), (-belly * 0.5, 0.7))
    if pen.chance(0.4):
        for _ in range(pen.count(3, 6)):
            pen.dot(pen.vary(-0.3, 0.35), pen.vary(0.2, 0.75))
    return pen.done(tilt=12, flip=True)


def scissors(random: np.random.Generator) -> Strokes:
    """Two crossing blades, thin or with breadth, ending in finger rings."""
    pen = Pen(random)
    half, size = np.radians(pen.vary(20, 34)), pen.vary(0.24, 0.32)
    broad = pen.chance(0.5)
    for side in (-1, 1):
        dx, dy = side * np.sin(half), np.cos(half)
        pen.line((dx * 1.15, -dy * 1.15), (-dx * 0.5, dy * 0.5))
        if broad:
            pen.line((dx * 1.15, -dy * 1.15), (dx * 0.45 + side * 0.15, -dy * 0.45 + 0.05), (0, 0.03))
        pen.arc(-dx * 0.5 - side * size * 0.45, dy * 0.5 + size * 0.85, size, size * pen.vary(0.9, 1.3))
    if pen.chance(0.6):
        pen.dot(0, 0)
    return pen.done(tilt=60)


def teapot(random: np.random.Generator) -> Strokes:
    """A pot with lid, knob, spout and handle, at times with a foot, steam or a pattern."""
    pen = Pen(random)
    wide, tall = pen.vary(0.5, 0.62), pen.vary(0.42, 0.55)
    pen.arc(0, 0.2, wide, tall)
    pen.arc(0, 0.22 - tall, wide * 0.55, pen.vary(0.12, 0.2), 180, 360)
    pen.arc(0, 0.0 - tall, 0.08, 0.08)
    pen.curve((wide * 0.9, 0.4), (wide + 0.2, 0.2), (wide + 0.27, -0.1), (wide + 0.5, -0.25))
    pen.curve((wide * 0.92, 0.05), (wide + 0.1, -0.1), (wide + 0.15, -0.22), (wide + 0.35, -0.32))
    pen.line((wide + 0.5, -0.25), (wide + 0.35, -0.32))
    pen.curve((-wide * 0.9, -0.02), (-wide - 0.3, -0.1), (-wide - 0.38, 0.2), (-wide - 0.2, 0.42), (-wide * 0.9, 0.42))
    if pen.chance(0.4):
        pen.curve((-wide, 0.1), (-wide - 0.2, 0.05), (-wide - 0.22, 0.25), (-wide, 0.32))
    if pen.chance(0.6):
        pen.line(
            (-wide * 0.5, 0.15 + tall), (-wide * 0.5, 0.28 + tall), (wide * 0.5, 0.28 + tall), (wide * 0.5, 0.15 + tall)
        )
    if pen.chance(0.4):
        pen.curve((-wide * 0.95, 0.2), (-0.2, 0.3), (0.2, 0.15), (wide * 0.95, 0.25))
    if pen.chance(0.3):
        pen.curve((wide + 0.5, -0.4), (wide + 0.42, -0.55), (wide + 0.57, -0.68), (wide + 0.5, -0.85))
    return pen.done(flip=True)


def t_shirt(random: np.random.Generator) -> Strokes:
    """A shirt with short sleeves and a collar, at times striped or with a print."""
    pen = Pen(random)
    body, long, cuff = pen.vary(0.42, 0.55), pen.vary(0.75, 1.0), pen.vary(-0.15, 0.05)
    pen.line(
        (-0.25, -0.8), (-0.55, -0.72), (-1.0, cuff - 0.2), (-0.78, cuff + 0.05), (-body, -0.25), (-body, long),
        (body, long), (body, -0.25), (0.78, cuff + 0.05), (1.0, cuff - 0.2), (0.55, -0.72), (0.25, -0.8),
    )  # fmt: skip
    neck = pen.vary(-0.65, -0.5)
    if pen.chance(0.3):
        pen.line((-0.25, -0.8), (0, neck + 0.1), (0.25, -0.8))
    else:
        pen.curve((-0.25, -0.8), (-0.12, neck - 0.05), (0.12, neck - 0.05), (0.25, -0.8))
    style = pen.count(0, 4)
    if style == 0:
        for y in np.linspace(0.0, long - 0.25, pen.count(2, 3)):
            pen.line((-body, y), (body, y))
    elif style == 1:
        pen.line((0.08, -0.2), (0.32, -0.2), (0.32, 0.08), (0.08, 0.08), closed=True)
    elif style == 2:
        pen.arc(0, 0.1, 0.2, 0.2)
        pen.dot(-0.07, 0.05)
        pen.dot(0.07, 0.05)
    elif style == 3:
        pen.line((-0.25, -0.8), (0.25, -0.8))
    return pen.done()


def trousers(random: np.random.Generator) -> Strokes:
    """Two legs under a waistband, at times with a fly, pockets or patches."""
    pen = Pen(random)
    waist, spread, foot = pen.vary(0.36, 0.48), pen.vary(0.5, 0.75), pen.vary(0.28, 0.4)
    crotch = pen.vary(-0.25, 0.0)
    pen.line(
        (-waist, -0.95), (waist, -0.95), (spread, 0.95), (spread - foot, 0.97), (0.0, crotch),
        (foot - spread, 0.97), (-spread, 0.95), closed=True,
    )  # fmt: skip
    pen.line((-waist - 0.02, -0.75), (waist + 0.02, -0.75))
    if pen.chance(0.6):
        pen.line((0, -0.75), (0, crotch))
        if pen.chance(0.4):
            pen.curve((0.1, -0.75), (0.1, -0.45), (0.0, -0.3))
    if pen.chance(0.5):
        for side in (-1, 1):
            pen.curve((side * waist * 0.55, -0.75), (side * waist * 0.65, -0.55), (side * (waist + 0.04), -0.5))
    if pen.chance(0.25):
        x = spread - foot * 0.75
        pen.line((x - 0.12, 0.3), (x + 0.08, 0.28), (x + 0.1, 0.5), (x - 0.1, 0.52), closed=True)
    if pen.chance(0.3):
        for side in (-1, 1):
            pen.line((side * spread * 0.98, 0.8), (side * (spread - foot) * 0.9, 0.82))
    return pen.done(flip=True)


def airplane(random: np.random.Generator) -> Strokes:
    """An airliner from above with swept wings, or from the side with windows and a fin."""
    pen = Pen(random)
    if pen.chance(0.5):
        w, sweep = pen.vary(0.13, 0.19), pen.vary(0.15, 0.4)
        pen.curve((-w, 0.75), (-w, -0.2), (-w * 0.9, -0.75), (0, -1.0), (w * 0.9, -0.75), (w, -0.2), (w, 0.75))
        for side in (-1, 1):
            pen.line((side * w, -0.3), (side * 0.95, -0.2 + sweep), (side * 0.95, 0.0 + sweep), (side * w, 0.1))
            pen.line((side * w, 0.65), (side * 0.42, 0.85), (side * 0.42, 0.98), (side * w * 0.4, 0.9))
        pen.line((-w, 0.75), (0, 1.0), (w, 0.75))
        if pen.chance(0.4):
            pen.curve((-w * 0.8, -0.7), (0, -0.78), (w * 0.8, -0.7))
        return pen.done(tilt=50)
    h = pen.vary(0.2, 0.3)
    pen.curve(
        (-0.95, -0.1), (-0.5, -h), (0.5, -h), (0.85, -0.12), (1.0, 0.05), (0.8, h * 0.9), (0.0, h), (-0.6, h * 0.7),
        (-0.95, -0.1),
    )  # fmt: skip
    pen.line((-0.92, -0.12), (-1.05, -0.6), (-0.82, -0.6), (-0.55, -h))
    reach = pen.vary(0.5, 0.75)
    pen.line((0.2, 0.05), (-0.25, reach), (-0.42, reach), (-0.15, 0.08))
    if pen.chance(0.5):
        pen.line((0.2, -h), (-0.12, -0.65), (-0.27, -0.65), (-0.1, -h))
    for x in np.linspace(-0.35, 0.5, pen.count(3, 5)):
        if pen.chance(0.4):
            pen.arc(x, -0.05, 0.05, 0.05)
        else:
            pen.dot(x, -0.05)
    if pen.chance(0.5):
        pen.line((0.7, -0.17), (0.72, -0.03), (0.93, -0.03))
    return pen.done(tilt=14, flip=True)


def cactus(random: np.random.Generator) -> Strokes:
    """A column with bent arms and spines, in a pot or on the ground."""
    pen = Pen(random)
    w = pen.vary(0.2, 0.28)
    left, right = pen.vary(-0.1, 0.15), pen.vary(-0.3, 0.05)
    pen.curve((-w, 0.6), (-w, 0.0), (-w, -0.7), (0, -0.98), (w, -0.7), (w, 0.0), (w, 0.6))
    for side, y in ((-1, left), (1, right)):
        a, b = side * (w + 0.24), side * (w + 0.5)
        pen.curve(
            (side * w, y + 0.22),
            (b * 0.85, y + 0.22),
            (b, y),
            (b, y - 0.4),
            ((a + b) / 2, y - 0.55),
            (a, y - 0.4),
            (a, y - 0.08),
            (side * w, y),
        )
    if pen.chance(0.6):
        pen.line((-0.42, 0.58), (0.42, 0.58), (0.3, 1.05), (-0.3, 1.05), closed=True)
        if pen.chance(0.5):
            pen.line((-0.4, 0.7), (0.4, 0.7))
    else:
        pen.curve((-0.8, 0.62), (-0.3, 0.57), (0.3, 0.64), (0.8, 0.6))
    style = pen.count(0, 2)
    if style == 0:
        for x in (-w * 0.4, w * 0.4) if pen.chance(0.4) else (0.0,):
            pen.line((x, -0.65), (x, 0.4))
    elif style == 1:
        for _ in range(pen.count(3, 6)):
            x, y = pen.vary(-w, w) * 0.5, pen.vary(-0.7, 0.45)
            pen.line((x - 0.04, y), (x + 0.04, y - 0.05))
    else:
        for y in np.arange(-0.75, 0.5, 0.3):
            for side in (-1, 1):
                pen.line((side * w, y), (side * (w + 0.12), y - 0.06))
    return pen.done(flip=True)


def chair(random: np.random.Generator) -> Strokes:
    """A four-legged chair seen at a slant, its back slatted or plain."""
    pen = Pen(random)
    slant, depth = pen.vary(0.15, 0.35), pen.vary(0.2, 0.32)
    w, leg, top = pen.vary(0.42, 0.55), pen.vary(0.65, 0.8), pen.vary(-0.95, -0.75)
    pen.line((-w, 0), (w, 0), (w - slant, depth), (-w - slant, depth), closed=True)
    pen.line((-w, 0), (-w, top), (w, top), (w, 0))
    pen.line((-w - slant, depth), (-w - slant, depth + leg))
    pen.line((w - slant, depth), (w - slant, depth + leg))
    pen.line((w, 0), (w, leg))
    if pen.chance(0.8):
        pen.line((-w, depth), (-w, leg * 0.95))
    style = pen.count(0, 2)
    if style == 0:
        for x in np.linspace(-w, w, pen.count(4, 5))[1:-1]:
            pen.line((x, top), (x, 0))
    elif style == 1:
        for y in np.linspace(top, 0, pen.count(4, 5))[1:-1]:
            pen.line((-w, y), (w, y))
    else:
        pen.line((-w, top * 0.45), (w, top * 0.45))
    return pen.done(tilt=5, flip=True)


def snowman(random: np.random.Generator) -> Strokes:
    """Two or three snowballs with hat, face, stick arms and buttons."""
    pen = Pen(random)
    balls = [(0.68, 0.42), (-0.02, 0.33), (-0.6, 0.28)] if pen.chance(0.5) else [(0.5, 0.52), (-0.35, 0.38)]
    for y, size in balls:
        pen.arc(0, y, size * pen.vary(0.95, 1.1), size)
    y, size = balls[-1]
    brim, tall = y - size * 0.85, pen.vary(0.3, 0.45)
    pen.line((-size * 1.4, brim), (size * 1.4, brim))
    pen.line((-size * 0.8, brim), (-size * 0.75, brim - tall), (size * 0.75, brim - tall), (size * 0.8, brim))
    pen.dot(-size * 0.38, y - 0.1)
    pen.dot(size * 0.38, y - 0.1)
    pen.line((0, y + 0.03), (size * pen.vary(0.6, 1.5), y + 0.07))
    if pen.chance(0.5):
        pen.curve((-size * 0.45, y + size * 0.4), (0, y + size * 0.65), (size * 0.45, y + size * 0.4))
    body, girth = balls[-2]
    shoulder = body - girth * 0.3
    for side in (-1, 1):
        x, up = side * pen.vary(0.75, 0.95), shoulder - pen.vary(-0.05, 0.45)
        pen.line((side * girth * 0.9, shoulder), (x, up))
        if pen.chance(0.6):
            pen.line((x * 0.88, up * 0.9 + shoulder * 0.1), (x, up - 0.15))
            pen.line((x * 0.88, up * 0.9 + shoulder * 0.1), (x + side * 0.13, up + 0.06))
    for step in range(pen.count(1, 3)):
        pen.dot(0, body + (step - 1) * girth * 0.5)
    if pen.chance(0.3):
        pen.line((-size * 0.8, y + size * 0.75), (size * 0.8, y + size * 0.75), (size * 0.9, y + size * 1.9))
    return pen.done(tilt=5, flip=True)


def spider(random: np.random.Generator) -> Strokes:
    """A body or two with six to eight bent legs, eyes, at times on a thread."""
    pen = Pen(random)
    size, two, legs = pen.vary(0.25, 0.36), pen.chance(0.5), pen.count(3, 4)
    pen.arc(0, 0.05, size, size * pen.vary(0.9, 1.2))
    head = 0.05 + size + 0.12
    if two:
        pen.arc(0, head, 0.16, 0.14)
    bend = pen.vary(0.15, 0.4)
    for side in (-1, 1):
        for angle in np.linspace(-42, 42, legs) + pen.random.normal(0, 4, legs):
            dx, dy = side * np.cos(np.radians(angle)), np.sin(np.radians(angle))
            knee = (dx * 0.65, dy * 0.75 + 0.05 - bend * 0.6)
            points = ((dx * size, dy * size + 0.05), knee, (dx * pen.vary(0.95, 1.1), dy * 0.95 + 0.1 + bend * 0.6))
            (pen.line if bend > 0.25 else pen.curve)(*points)
    y = head if two else 0.05 + size * 0.3
    pen.dot(-0.07, y)
    pen.dot(0.07, y)
    if pen.chance(0.35):
        pen.line((0, 0.05 - size), (0, -1.0))
    elif pen.chance(0.4):
        pen.line((-size * 0.5, -0.1), (size * 0.5, 0.1))
        pen.line((size * 0.5, -0.1), (-size * 0.5, 0.1))
    return pen.done(tilt=15)


def bicycle(random: np.random.Generator) -> Strokes:
    """Two wheels joined by a frame, with saddle and handlebar, at times spokes and pedals."""
    pen = Pen(random)
    size, spokes = pen.vary(0.38, 0.46), pen.count(2, 3) if pen.chance(0.3) else 0
    for x in (-0.65, 0.65):
        pen.arc(x, 0.35, size, size)
        for angle in np.linspace(0, np.pi, spokes, endpoint=False) + pen.vary(0, 1):
            dx, dy = size * np.cos(angle), size * np.sin(angle)
            pen.line((x - dx, 0.35 - dy), (x + dx, 0.35 + dy))
    seat, fork, crank = (-0.25, -0.3), (0.44, -0.3), (-0.02, 0.35)
    pen.line((-0.65, 0.35), seat, fork, crank, (-0.65, 0.35))
    pen.line(crank, (-0.3, -0.55))
    pen.line((-0.5, -0.56), (-0.14, -0.57))
    bar = pen.vary(-0.72, -0.58)
    pen.line((0.65, 0.35), (0.37, bar))
    if pen.chance(0.5):
        pen.line((0.37, bar), (0.6, bar - 0.05))
    else:
        pen.curve((0.25, bar - 0.02), (0.45, bar - 0.05), (0.58, bar + 0.05), (0.48, bar + 0.15))
    if pen.chance(0.4):
        pen.line((-0.1, 0.5), (0.06, 0.2))
    return pen.done(tilt=5, flip=True)


def tv(random: np.random.Generator) -> Strokes:
    """A box with a screen, an aerial, knobs and feet."""
    pen = Pen(random)
    high, side = pen.vary(0.55, 0.7), pen.vary(0.25, 0.4)
    pen.line((-0.9, -high), (0.9, -high), (0.9, high), (-0.9, high), closed=True)
    x = 0.75 - side
    if pen.chance(0.5):
        pen.line((-0.75, 0.15 - high), (x, 0.15 - high), (x, high - 0.15), (-0.75, high - 0.15), closed=True)
    else:
        m, r = (x - 0.75) / 2, (x + 0.75) / 2
        k = high - 0.14
        pen.curve(
            (m - r, 0),
            (m - r * 0.85, -k * 0.9),
            (m, -k),
            (m + r * 0.85, -k * 0.9),
            (m + r, 0),
            (m + r * 0.85, k * 0.9),
            (m, k),
            (m - r * 0.85, k * 0.9),
            closed=True,
        )
    for place in range(pen.count(1, 2)):
        pen.arc(0.9 - side / 2 - 0.02, -high * 0.55 + place * 0.3, 0.08, 0.08)
    aerial = pen.chance(0.75)
    if aerial:
        pen.line((pen.vary(-0.6, -0.35), -high - 0.5), (0.0, -high), (pen.vary(0.35, 0.6), -high - 0.5))
    if not aerial or pen.chance(0.4):
        for foot in (-1, 1):
            pen.line((foot * 0.55, high), (foot * 0.68, high + 0.25))
    if pen.chance(0.35):
        for _ in range(pen.count(2, 4)):
            a, b = pen.vary(-0.6, -0.2), pen.vary(-0.3, 0.3)
            pen.line((a, b), (a + 0.25, b - 0.15))
    return pen.done(tilt=4, flip=True)


def pizza(random: np.random.Generator) -> Strokes:
    """A slice with its crust and rounds of salami, at times dripping."""
    pen = Pen(random)
    wide, rise = pen.vary(0.65, 0.85), pen.vary(0.1, 0.22)
    pen.line((-wide, -0.6), (0.0, 1.0), (wide, -0.6))
    pen.curve((-wide, -0.6), (0, -0.6 - rise), (wide, -0.6))
    if pen.chance(0.6):
        pen.curve(
            (-wide, -0.6),
            (-wide - 0.12, -0.75),
            (-wide, -0.85),
            (0, -0.88 - rise),
            (wide, -0.85),
            (wide + 0.12, -0.75),
            (wide, -0.6),
        )
    else:
        pen.curve((-wide * 0.9, -0.42), (0, -0.42 - rise), (wide * 0.9, -0.42))
    size = pen.vary(0.12, 0.19)
    spots = [(-0.3, -0.25), (0.28, -0.3), (0.02, 0.15), (0.0, 0.55), (-0.02, -0.4)]
    for x, y in spots[: pen.count(2, 4)]:
        pen.arc(x + pen.vary(-0.06, 0.06), y + pen.vary(-0.06, 0.06), size * 0.9, size * 0.9)
    for _ in range(pen.count(0, 2)):
        pen.dot(pen.vary(-0.3, 0.3), pen.vary(-0.4, 0.2))
    if pen.chance(0.3):
        pen.curve((0.45, 0.05), (0.47, 0.4), (0.38, 0.42), (0.33, 0.3))
    return pen.done(tilt=25)


def brackets(random: np.random.Generator) -> Strokes:
    """A pair of square, curly or pointed brackets, empty, round three dots or round a slash."""
    pen = Pen(random)
    style, apart, hook = pen.count(0, 2), pen.vary(0.35, 0.7), pen.vary(0.18, 0.32)
    doubled = style != 1 and pen.chance(0.35)
    for side in (-1, 1):
        for x in (apart, apart + 0.22)[: 1 + doubled]:
            far, near = side * (x + hook), side * x
            if style == 0:
                pen.line((near, -0.8), (far, -0.8), (far, 0.8), (near, 0.8))
            elif style == 1:
                mid = side * (x + hook * 0.6)
                pen.curve(
                    (near, -0.9),
                    (mid, -0.78),
                    (mid, -0.25),
                    (side * (x + hook * 1.4), 0.0),
                    (mid, 0.25),
                    (mid, 0.78),
                    (near, 0.9),
                )
            else:
                pen.line((near, -0.7), (near + side * 0.45, 0.0), (near, 0.7))
    if style == 2 and not doubled and pen.chance(0.6):
        pen.line((apart * 0.3, -0.75), (-apart * 0.3, 0.75))
    elif pen.chance(0.5) or (style == 2 and not doubled):
        for x in (-0.5, 0.0, 0.5):
            pen.dot(x * apart, 0.3)
    return pen.done()


def checkbox(random: np.random.Generator) -> Strokes:
    """A box with a checkmark that reaches beyond it, at times with a line of text, or two such lines."""
    pen = Pen(random)

    def box(y: float) -> None:
        """A box around the given height."""
        pen.line((-0.5, y - 0.5), (0.5, y - 0.5), (0.5, y + 0.5), (-0.5, y + 0.5), closed=True)

    box(0)
    low = pen.vary(0.2, 0.4)
    tick = (
        (pen.vary(-0.45, -0.25), pen.vary(-0.15, 0.1)),
        (pen.vary(-0.15, 0.05), low),
        (pen.vary(0.55, 0.9), pen.vary(-0.95, -0.6)),
    )
    pen.line(*tick)
    text = pen.chance(0.4)
    rows = [0.0]
    if text and pen.chance(0.5):
        rows.append(1.4)
        box(1.4)
    if text:
        for y in rows:
            pen.curve((0.8, y + 0.1), (1.0, y - 0.1), (1.2, y + 0.12), (1.4, y - 0.1), (1.6, y + 0.1), (1.9, y))
    return pen.done(tilt=5)


def nested_rectangles(random: np.random.Generator) -> Strokes:
    """Two to four rectangles one inside the other, at times joined at the corners like a frame."""
    pen = Pen(random)
    layers = pen.count(2, 3) + pen.chance(0.15)
    wide, high = pen.vary(0.7, 1.0), pen.vary(0.6, 0.95)
    inner = pen.vary(0.25, 0.45)
    for scale in np.linspace(1, inner, layers):
        w, h = wide * scale, high * scale
        x, y = pen.random.normal(0, 0.03, 2)
        pen.line((x - w, y - h), (x + w, y - h), (x + w, y + h), (x - w, y + h), closed=True)
    if pen.chance(0.5 if layers == 2 else 0.2):
        for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
            pen.line((sx * wide, sy * high), (sx * wide * inner, sy * high * inner))
    return pen.done(tilt=6)


def profile(random: np.random.Generator) -> Strokes:
    """A face seen from the side with eye, hair and neck, at times an ear."""
    pen = Pen(random)
    nose, chin, back = pen.vary(0.65, 0.88), pen.vary(0.4, 0.52), pen.vary(0.82, 1.0)
    pen.curve(
        (0.25, -0.85), (0.43, -0.55), (0.4, -0.25), (0.52, -0.08), (nose, 0.12), (0.47, 0.2), (0.54, 0.32),
        (0.44, 0.38), (0.52, 0.48), (0.43, 0.56), (chin, 0.75), (0.2, 0.85), (0.02, 0.75),
    )  # fmt: skip
    pen.curve((0.02, 0.75), (0.0, 0.95), (0.08, 1.15))
    pen.curve((0.25, -0.85), (-0.2, -1.0), (-0.7, -0.75), (-back, -0.25), (-0.68, 0.25), (-0.5, 0.6), (-0.55, 1.1))
    if pen.chance(0.5):
        pen.line((0.32, -0.22), (0.14, -0.15), (0.32, -0.06))
    else:
        pen.arc(0.22, -0.14, 0.09, 0.06)
        pen.dot(0.25, -0.14)
    if pen.chance(0.35):
        pen.curve((0.12, -0.32), (0.22, -0.37), (0.36, -0.33))
    if pen.chance(0.7):
        pen.curve((0.28, -0.85), (0.05, -0.5), (-0.3, -0.4), (-0.38, 0.0), (-0.62, 0.2))
    else:
        for _ in range(pen.count(3, 5)):
            x, y = pen.vary(-0.5, 0.0), pen.vary(-0.8, -0.5)
            pen.curve((x, y), (x - 0.12, y + 0.2), (x - 0.15, y + 0.4))
    if pen.chance(0.6):
        pen.curve((-0.15, 0.0), (-0.28, -0.1), (-0.33, 0.1), (-0.17, 0.25))
    if pen.chance(0.6):
        pen.line((0.45, 0.38), (0.28, 0.38))
    return pen.done(tilt=6, flip=True)


def signature(random: np.random.Generator) -> Strokes:
    """A big initial trailing off into uneven letters, mostly underlined with a flourish."""
    pen = Pen(random)
    tall = pen.vary(0.5, 0.75)
    if pen.chance(0.5):
        pen.curve(
            (-0.75, 0.35), (-0.8, -tall), (-0.45, -tall * 1.1), (-0.35, -0.3), (-0.8, -0.1), (-0.5, 0.2), (-0.3, 0.3)
        )
    else:
        pen.curve(
            (-0.4, -tall),
            (-0.75, -tall * 0.9),
            (-0.8, -0.3),
            (-0.5, 0.0),
            (-0.6, 0.35),
            (-0.95, 0.2),
            (-0.5, 0.15),
            (-0.3, 0.25),
        )
    points: list[Point] = [(-0.3, 0.25)]
    x = -0.25
    for _ in range(pen.count(2, 5)):
        step, up = pen.vary(0.2, 0.36), (pen.vary(0.4, 0.75) if pen.chance(0.25) else pen.vary(0.1, 0.35))
        if pen.chance(0.5):
            points += [
                (x + step * 0.9, 0.05 - up * 0.5),
                (x + step * 0.55, 0.05 - up),
                (x + step * 0.35, 0.1),
                (x + step, 0.25),
            ]
        else:
            points += [(x + step * 0.4, 0.1 - up * 0.6), (x + step, 0.22)]
        x += step
    points += [(x + 0.2, 0.2 + pen.vary(-0.15, 0.1)), (x + 0.55, 0.1)]
    pen.curve(*points)
    if pen.chance(0.7):
        back = [(-0.2, 0.85), (x * 0.8, 0.75)] if pen.chance(0.4) else []
        pen.curve((x + 0.4, 0.52), (0.2, 0.55), (-0.7, 0.65), *back)
    for _ in range(pen.count(0, 2)):
        pen.dot(pen.vary(0.0, x), -0.45)
    return pen.done(tilt=9)


def knot(random: np.random.Generator) -> Strokes:
    """A cord crossing itself many times: a trefoil, a rosette, a pretzel or a Celtic weave."""
    pen = Pen(random)
    style = pen.count(0, 3)
    t = np.linspace(0, 2 * np.pi, 48, endpoint=False) + pen.vary(0, 6)
    if style < 2:
        lobes, deep = (3 if style == 0 else pen.count(4, 5)), pen.vary(1.3, 1.9)
        x = np.cos(t) + deep * np.cos((lobes - 1) * t)
        y = np.sin(t) - deep * np.sin((lobes - 1) * t)
    elif style == 2:
        x, y = np.sin(3 * t), np.sin(2 * t + pen.vary(-0.2, 0.2)) * 0.9
    else:
        pen.curve(
            (-0.55, 0.75), (-0.2, 0.35), (0.3, 0.1), (0.85, -0.2), (0.8, -0.7), (0.4, -0.8), (0.05, -0.45), (0.0, -0.35),
            (-0.05, -0.45), (-0.4, -0.8), (-0.8, -0.7), (-0.85, -0.2), (-0.3, 0.1), (0.2, 0.35), (0.55, 0.75),
        )  # fmt: skip
        pen.curve((-0.88, -0.3), (-0.8, 0.4), (-0.45, 0.75), (0, 0.82), (0.45, 0.75), (0.8, 0.4), (0.88, -0.3))
        return pen.done(tilt=10)
    scale = max(np.abs(x).max(), np.abs(y).max())
    pen.curve(*zip((x / scale).tolist(), (y / scale).tolist()), closed=True)
    return pen.done(tilt=30)


KINDS: dict[str, Callable[[np.random.Generator], Strokes]] = {
    "banana": banana,
    "bell": bell,
    "guitar": guitar,
    "hat": hat,
    "ice cream": ice_cream,
    "pear": pear,
    "scissors": scissors,
    "teapot": teapot,
    "T-shirt": t_shirt,
    "trousers": trousers,
    "airplane": airplane,
    "cactus": cactus,
    "chair": chair,
    "snowman": snowman,
    "spider": spider,
    "bicycle": bicycle,
    "tv": tv,
    "pizza": pizza,
    "brackets": brackets,
    "checkbox": checkbox,
    "nested rectangles": nested_rectangles,
    "profile": profile,
    "signature": signature,
    "knot": knot,
}
