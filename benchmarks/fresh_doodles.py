"""24 kinds of doodles that were designed independently of those that the models are trained on.

Their designer had not seen those kinds. No kind is one of `mnist_demo.datasets.doodles.kinds`, and none was chosen by
its results, which `benchmarks/doodles.py` counts. A kind takes a random generator and returns a drawing's strokes,
float [N, 2] each, points about STEP apart, x and y within about -1..1, y growing downwards. Most kinds are in
fresh_doodles.txt; those whose points are computed are functions here.
"""

from functools import partial
from pathlib import Path

import numpy as np

from mnist_demo.arrays import Floats
from mnist_demo.datasets.doodles.geometry import Doodle, Kind
from mnist_demo.datasets.doodles.notation import Scope, Step, basic_functions, parse
from mnist_demo.strokes.polyline import arc_length, points_at

Point = tuple[float, float]
STEP = 0.06


class Pen:
    """Collects the strokes of one drawing in the drawing style of one person."""

    def __init__(self, random: np.random.Generator) -> None:
        """Sample the style: how much the pen trembles, misses corners, lifts and rounds corners."""
        self.random = random
        self.strokes: Doodle = []
        self.wobble = random.uniform(0.004, 0.03)
        self.miss = random.uniform(0.0, 0.045)
        self.lift = random.choice([0.0, 0.1, 0.5, 0.9])
        self.rounding = int(random.choice([0, 1, 2]))

    def scope(self) -> Scope:
        """The names that a figure can use."""
        commands = (
            self.line,
            self.polygon,
            self.curve,
            self.closed_curve,
            self.arc,
            self.dot,
            np.sin,
            np.cos,
            np.radians,
        )
        return basic_functions(self.random) | {command.__name__: command for command in commands}

    def _add(self, points: Floats, rounding: int = 0) -> None:
        """Add one stroke: evenly spaced, smoothed, wobbly, sometimes drawn backwards."""
        distance = arc_length(points)
        distances = np.linspace(0.0, distance[-1], max(2, round(distance[-1] / STEP) + 1))
        stroke = points_at(points, distances)
        for _ in range(rounding):
            stroke[1:-1] = (stroke[:-2] + 2 * stroke[1:-1] + stroke[2:]) / 4
        for frequency in (2.0, 5.0, 9.0):
            phase = self.random.uniform(0, 2 * np.pi, 2)
            stroke += self.wobble * self.random.normal(0, 0.6, 2) * np.sin(frequency * distances[:, None] + phase)
        self.strokes.append(stroke[::-1] if self.random.random() < 0.15 else stroke)

    def line(self, *points: Point) -> None:
        """Straight lines from point to point; the pen may lift at the corners."""
        path = np.array(points, float)
        path += self.random.normal(0, self.miss * 0.6, path.shape)
        start = 0
        for corner in range(1, len(path)):
            if corner == len(path) - 1 or self.random.random() < self.lift:
                piece = path[start : corner + 1].copy()
                piece[[0, -1]] += self.random.normal(0, self.miss * 0.6, (2, 2))
                self._add(piece, self.rounding)
                start = corner

    def polygon(self, *points: Point) -> None:
        """The same, back to the first point."""
        self.line(*points, points[0])

    def curve(self, *points: Point, closed: bool = False) -> None:
        """A smooth curve through the points (a Catmull-Rom spline); a closed one may miss its start."""
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
        if len(whole) > 50 and self.random.random() < self.lift * 0.5:
            cut = int(self.random.integers(len(whole) // 3, 2 * len(whole) // 3 + 1))
            self._add(whole[: cut + 1])
            whole = whole[cut:] + self.random.normal(0, self.miss * 0.4, 2)
        self._add(whole)

    def closed_curve(self, *points: Point) -> None:
        """The same, back to the first point."""
        self.curve(*points, closed=True)

    def arc(self, x: float, y: float, rx: float, ry: float, start: float = 0, end: float = 360) -> None:
        """Part of an ellipse, in degrees from the right and clockwise; a full one starts anywhere."""
        if end - start >= 360:
            start = self.random.uniform(0, 360)
            end = start + 360 + self.random.uniform(-250, 400) * self.miss
        angle = np.radians(np.linspace(start, end, 40))
        drift = 1 + self.miss * np.linspace(-0.5, 0.5, 40) * self.random.uniform(-1, 1)
        self._add(np.stack([x + rx * drift * np.cos(angle), y + ry * drift * np.sin(angle)], axis=1))

    def dot(self, x: float, y: float) -> None:
        """A short dab of the pen."""
        dx, dy = self.random.normal(0, 0.03, 2)
        self.strokes.append(np.array([(x - dx, y - dy), (x, y), (x + dx, y + dy)]))

    def finished(self, tilt: float = 7, flip: bool = False) -> Doodle:
        """The strokes slightly rotated and stretched, perhaps mirrored, and centred at 0, 0."""
        angle = np.radians(self.random.normal(0, tilt))
        rotation = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        stretch = np.diag(self.random.uniform(0.85, 1.15, 2))
        stretch[1, 0] = self.random.normal(0, 0.06)
        if flip and self.random.random() < 0.5:
            stretch = stretch @ np.diag([-1.0, 1.0])
        points = np.concatenate(self.strokes) @ stretch @ rotation
        low, high = points.min(axis=0), points.max(axis=0)
        points = (points - (low + high) / 2) * (self.random.uniform(1.8, 2.0) / (high - low).max())
        return np.split(points, np.cumsum([len(stroke) for stroke in self.strokes])[:-1])


def signature(random: np.random.Generator) -> Doodle:
    """A large initial followed by uneven letters, mostly underlined."""
    pen = Pen(random)
    height = random.uniform(0.5, 0.75)
    if random.random() < 0.5:
        initial = [(-0.75, 0.35), (-0.8, -height), (-0.45, -height * 1.1), (-0.35, -0.3), (-0.8, -0.1), (-0.5, 0.2)]
        pen.curve(*initial, (-0.3, 0.3))
    else:
        initial = [(-0.4, -height), (-0.75, -height * 0.9), (-0.8, -0.3), (-0.5, 0.0), (-0.6, 0.35), (-0.95, 0.2)]
        pen.curve(*initial, (-0.5, 0.15), (-0.3, 0.25))
    points: list[Point] = [(-0.3, 0.25)]
    x = -0.25
    for _ in range(random.integers(2, 6)):
        step = random.uniform(0.2, 0.36)
        up = random.uniform(0.4, 0.75) if random.random() < 0.25 else random.uniform(0.1, 0.35)
        if random.random() < 0.5:
            points += [(x + step * 0.9, 0.05 - up * 0.5), (x + step * 0.55, 0.05 - up), (x + step * 0.35, 0.1)]
            points.append((x + step, 0.25))
        else:
            points += [(x + step * 0.4, 0.1 - up * 0.6), (x + step, 0.22)]
        x += step
    pen.curve(*points, (x + 0.2, 0.2 + random.uniform(-0.15, 0.1)), (x + 0.55, 0.1))
    if random.random() < 0.7:
        back = [(-0.2, 0.85), (x * 0.8, 0.75)] if random.random() < 0.4 else []
        pen.curve((x + 0.4, 0.52), (0.2, 0.55), (-0.7, 0.65), *back)
    for _ in range(random.integers(0, 3)):
        pen.dot(random.uniform(0.0, x), -0.45)
    return pen.finished(tilt=9)


def knot(random: np.random.Generator) -> Doodle:
    """A cord that crosses itself many times: a trefoil, a rosette, a weave or a pretzel."""
    pen = Pen(random)
    style = random.integers(0, 4)
    t = np.linspace(0, 2 * np.pi, 48, endpoint=False) + random.uniform(0, 6)
    if style == 3:
        left = [(-0.55, 0.75), (-0.2, 0.35), (0.3, 0.1), (0.85, -0.2), (0.8, -0.7), (0.4, -0.8), (0.05, -0.45)]
        pen.curve(*left, (0.0, -0.35), *((-x, y) for x, y in left[::-1]))
        pen.curve((-0.88, -0.3), (-0.8, 0.4), (-0.45, 0.75), (0, 0.82), (0.45, 0.75), (0.8, 0.4), (0.88, -0.3))
        return pen.finished(tilt=10)
    if style == 2:
        x, y = np.sin(3 * t), np.sin(2 * t + random.uniform(-0.2, 0.2)) * 0.9
    else:
        lobes, depth = (3 if style == 0 else random.integers(4, 6)), random.uniform(1.3, 1.9)
        x = np.cos(t) + depth * np.cos((lobes - 1) * t)
        y = np.sin(t) - depth * np.sin((lobes - 1) * t)
    pen.closed_curve(*(np.stack([x, y], 1) / max(np.abs(x).max(), np.abs(y).max())))
    return pen.finished(tilt=30)


def _draw(figure: Step, random: np.random.Generator) -> Doodle:
    pen = Pen(random)
    scope = pen.scope()
    figure(scope)
    return pen.finished(scope.get("tilt", 7), scope.get("flip", False))


_TEXT = Path(__file__).with_suffix(".txt").read_text("utf-8")
KINDS: dict[str, Kind] = {name: partial(_draw, figure) for name, figure in parse(_TEXT).items()}
KINDS |= {"signature": signature, "knot": knot}
