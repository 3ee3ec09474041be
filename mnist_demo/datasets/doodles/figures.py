"""The figures of figures.txt as functions that draw them."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from mnist_demo.arrays import Floats
from mnist_demo.datasets.doodles import geometry
from mnist_demo.datasets.doodles.geometry import Doodle, Kind, Random
from mnist_demo.datasets.doodles.notation import Step, basic_functions, parse

Part = tuple[float, float] | Floats  # of a path: a point, or an array of points


def _draw(figure: Step, random: Random) -> Doodle:
    """The strokes of one figure; the commands are defined here."""
    strokes: Doodle = []
    closed = partial(geometry.closed, random)

    def path(parts: tuple[Part, ...]) -> Floats:
        return np.concatenate([np.array(part, float, ndmin=2) for part in parts])

    def shaky(deviation: float, *parts: Part) -> None:
        corners = path(parts)
        strokes.extend(closed(corners + random.normal(0, deviation, corners.shape)))

    def transform(*matrix: float) -> None:
        strokes[:] = [stroke @ np.array(matrix).reshape(2, 2) for stroke in strokes]

    def turn() -> None:
        strokes[:] = geometry.turned(random, strokes)

    commands: dict[str, Callable[..., None]] = {
        "line": lambda *parts: strokes.append(path(parts)),
        "loop": lambda *parts: strokes.append(path((*parts, path(parts)[0]))),  # back to its exact start
        "outline": lambda *parts: strokes.extend(closed(path(parts), 0)),  # closed, in one stroke
        "sides": lambda *parts: strokes.extend(closed(path(parts))),  # closed, sometimes one stroke per side
        "shaky": shaky,  # the same, its corners moved by a standard deviation
        "ring": lambda *ellipse: strokes.append(geometry.ring(random, *ellipse)),
        "rays": lambda *star: strokes.extend(geometry.rays(random, *star)),
        "transform": transform,  # all strokes so far by a matrix, row by row
        "turn": turn,  # each stroke so far by about a multiple of a right angle
    }
    paths = {name: getattr(geometry, name) for name in ("arc", "box", "polar", "symmetric")}
    figure(basic_functions(random) | paths | commands)
    return strokes


_TEXT = Path(__file__).with_name("figures.txt").read_text("utf-8")
FIGURES: dict[str, Kind] = {name: partial(_draw, figure) for name, figure in parse(_TEXT).items()}
