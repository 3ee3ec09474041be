"""What happens to drawings before anyone reads them: another place, size, pen or angle, a bad camera; usual shortcuts.

In come the strokes of D drawings; out come uint8 [D, 28, 28], as the networks take them. Nothing is disturbed in
MNIST's own images here: every disturbance is done to the pad, as a visitor does it, and goes through the preprocessing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from PIL import Image, ImageFilter

from mnist_demo.preprocessing.mnist_format import SIDE
from mnist_demo.preprocessing.pipeline import to_mnist
from mnist_demo.preprocessing.shortcuts import SHORTCUTS
from mnist_demo.preprocessing.strokes_to_mnist import strokes_to_mnist
from mnist_demo.strokes.batch import Strokes
from mnist_demo.strokes.raster import rasterise

PAD = 280  # pixels; the pad that drawings are put on
SAMPLE = 400  # drawings that every disturbance is tried on
SEED = 0
BATCH = 32  # pictures rasterised at once, which keeps them under 50 MB


@dataclass(frozen=True)
class Shift:
    """One way to draw and to take the picture; lengths are shares of the pad's side, light is a share of white."""

    name: str
    size: tuple[float, float] = (0.6, 0.6)  # of the drawing's longer side, from .. to, drawn anew per drawing
    moved: bool = False  # to anywhere on the pad where it still fits, not in the middle
    rotation: float = 0.0  # degrees, one way or the other
    tremor: float = 0.0  # of the points, standard deviation, as a share of the drawing's longer side
    pen: float = 0.04  # the visible pen's diameter
    noise: float = 0.0  # standard deviation
    blur: float = 0.0  # radius
    shade: float = 0.0  # by which the light falls off across the picture, with a soft shadow in one place
    grey: float = 0.0  # how light the ink is: 0 black
    specks: int = 0  # of dust on the picture, each a dot of ink up to 1.5 % of the pad wide
    scratches: int = 0  # straight across the picture, each 0.7 % of the pad wide and half as dark as ink
    wiped: float = 0.0  # side of a square that is wiped out, somewhere on the drawing
    flecked: float = 0.0  # share of the pixels that are black or white by chance


DRAWN = (
    Shift("in the middle, 60 % of the pad"),
    Shift("moved anywhere", moved=True),
    Shift("15 % of the pad, pen 1 %", (0.15, 0.15), pen=0.01),
    Shift("15 % of the pad, pen 4 %", (0.15, 0.15)),  # a pen as wide as a quarter of the drawing fills its loops
    Shift("30 % of the pad", (0.3, 0.3)),
    Shift("95 % of the pad", (0.95, 0.95)),
    Shift("rotated by 10°", rotation=10),
    Shift("rotated by 15°", rotation=15),
    Shift("rotated by 25°", rotation=25),
    Shift("pen 1 % of the pad", pen=0.01),
    Shift("pen 2 % of the pad", pen=0.02),
    Shift("pen 8 % of the pad", pen=0.08),
    Shift("pen 12 % of the pad", pen=0.12),
    Shift("trembling by 1 %", tremor=0.01),
)
PICTURED = (
    *DRAWN,
    Shift("noise of 5 %", noise=0.05),
    Shift("noise of 15 %", noise=0.15),
    Shift("blurred by 1 % of the pad", blur=0.01),
    Shift("blurred by 2 % of the pad", blur=0.02),
    Shift("background uneven by 5 %", shade=0.05),
    Shift("background uneven by 40 %", shade=0.4),
    Shift("40 specks of dust", specks=40),
    Shift("three scratches", scratches=3),
    Shift("a square of 15 % wiped out", wiped=0.15),
    Shift("5 % of the pixels black or white", flecked=0.05),
    Shift("a photograph: all of it, and grey ink", (0.3, 0.8), True, 10, 0, 0.03, 0.03, 0.005, 0.4, 0.3),
)
# Where the shortcuts are compared with the preprocessing: as visitors draw, nothing wrong with the picture.
ANYWHERE = Shift("anywhere, 30 % to 90 % of the pad", (0.3, 0.9), moved=True)


def place_on_pad(strokes: Strokes, shift: Shift, random: np.random.Generator) -> Strokes:
    """The drawings turned, sized and put on a pad of 280 x 280 pixels, points in pixels."""
    count, owner = len(strokes), strokes.drawing_of_point
    low, high = strokes.bounds()
    points = (strokes.points - ((low + high) / 2)[owner]) / np.maximum((high - low).max(1), 1e-9)[owner, None]
    points = points + random.normal(0, 1, points.shape) * shift.tremor
    angle = np.radians(shift.rotation) * random.choice([-1, 1], count)
    cos, sin = np.cos(angle)[owner], np.sin(angle)[owner]
    points = np.stack([cos * points[:, 0] - sin * points[:, 1], sin * points[:, 0] + cos * points[:, 1]], 1)
    low, high = strokes.with_points(points).bounds()
    scale = random.uniform(*shift.size, count) * PAD / np.maximum((high - low).max(1), 1e-9)
    middle = np.full((count, 2), PAD / 2)
    if shift.moved:
        room = np.maximum(PAD * (1 - shift.pen) - (high - low) * scale[:, None], 0)
        middle += random.uniform(-0.5, 0.5, (count, 2)) * room
    points = (points - ((low + high) / 2)[owner]) * scale[owner, None] + middle[owner]
    return strokes.with_points(points)


def pictures(on_pad: Strokes, shift: Shift, random: np.random.Generator) -> Iterator[np.ndarray]:
    """Of every drawing on the pad its picture, uint8 [280, 280], black on white where nothing else is asked for."""
    rows, columns = np.mgrid[-1 : 1 : PAD * 1j, -1 : 1 : PAD * 1j]
    for start in range(0, len(on_pad), BATCH):
        some = on_pad.select(np.arange(start, min(start + BATCH, len(on_pad))))
        for ink in rasterise(some, PAD, shift.pen * PAD / 2, 1.0):
            paper = 1.0
            if shift.shade:
                angle, (x, y) = random.uniform(0, 2 * np.pi), random.uniform(-1, 1, 2)
                ramp = (np.cos(angle) * columns + np.sin(angle) * rows) / np.sqrt(8) + 0.5  # 0..1
                shadow = np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / 0.5)
                paper = 1 - shift.shade * np.clip(ramp + 0.3 * shadow, 0, 1)
            image = paper * (1 - (1 - shift.grey) * _soiled(ink / 255, shift, random))
            if shift.blur:
                soft = Image.fromarray((image * 255).astype(np.uint8)).filter(
                    ImageFilter.GaussianBlur(shift.blur * PAD)
                )
                image = np.asarray(soft) / 255
            if shift.noise:
                image = image + random.normal(0, shift.noise, image.shape)
            if shift.flecked:
                chance = random.random(image.shape)
                image = np.where(chance < shift.flecked, chance < shift.flecked / 2, image)
            yield np.rint(np.clip(image, 0, 1) * 255).astype(np.uint8)


def _soiled(ink: np.ndarray, shift: Shift, random: np.random.Generator) -> np.ndarray:
    """Ink float [280, 280] in 0..1 as dust, scratches and a wiping hand leave it."""
    place = np.arange(PAD) + 0.5
    if shift.wiped:
        inked = np.argwhere(ink > 0.5)
        y, x = inked[random.integers(len(inked))] if len(inked) else (0, 0)
        half = shift.wiped * PAD / 2
        ink = np.where((np.abs(place - x) < half) & (np.abs(place[:, None] - y) < half), 0, ink)
    for _ in range(shift.specks):
        (x, y), radius = random.uniform(0, PAD, 2), random.uniform(0.3, 0.75) / 100 * PAD
        ink = np.maximum(ink, np.clip(radius + 0.5 - np.hypot(place - x, place[:, None] - y), 0, 1))
    for _ in range(shift.scratches):
        (x, y), angle = random.uniform(0, PAD, 2), random.uniform(0, np.pi)
        away = np.abs((place - x) * np.sin(angle) - (place[:, None] - y) * np.cos(angle))
        ink = np.maximum(ink, 0.5 * np.clip(0.0035 * PAD + 0.5 - away, 0, 1))
    return ink


def stroke_images(strokes: Strokes, shift: Shift) -> np.ndarray:
    """uint8 [D, 28, 28]: what the preprocessing makes of the strokes so disturbed."""
    on_pad = place_on_pad(strokes, shift, np.random.default_rng(SEED))
    return strokes_to_mnist(on_pad, shift.pen * PAD)


def picture_images(strokes: Strokes, shift: Shift) -> np.ndarray:
    """uint8 [D, 28, 28]: what the preprocessing makes of their pictures."""
    return _each(strokes, shift, to_mnist)


def shortcut_images(strokes: Strokes, shift: Shift) -> dict[str, np.ndarray]:
    """The shortcut's name → uint8 [D, 28, 28]: the same pictures without this preprocessing."""
    return {name: _each(strokes, shift, partial(_shrunk, shrink)) for name, shrink in SHORTCUTS.items()}


def _shrunk(shrink: Callable[[np.ndarray], np.ndarray], image: np.ndarray) -> np.ndarray:
    return shrink(1 - image / 255)


def _each(strokes: Strokes, shift: Shift, read: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    random = np.random.default_rng(SEED)
    images = [read(image) for image in pictures(place_on_pad(strokes, shift, random), shift, random)]
    return np.stack(images) if images else np.zeros((0, SIDE, SIDE), np.uint8)
