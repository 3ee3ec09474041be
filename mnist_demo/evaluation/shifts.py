"""Distribution shifts: drawings with another position, size, pen, rotation, noise, blur or light.

Input: the strokes of D drawings. Output: uint8 [D, 28, 28], the networks' input. The drawings are disturbed as strokes on the pad or as
a picture of it, as a visitor or a camera would, and then preprocessed: like on the page, or like in other demos.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mnist_demo.arrays import Floats, Grey
from mnist_demo.evaluation.photo_effects import blur_mask
from mnist_demo.preprocessing.other_demos import SHORTCUTS
from mnist_demo.preprocessing.pipeline import to_mnist
from mnist_demo.preprocessing.strokes_to_mnist import strokes_to_mnist
from mnist_demo.strokes.batch import Strokes
from mnist_demo.strokes.raster import rasterise

PAD = 280  # px, side of the pad
SAMPLE = 400  # drawings to disturb
SEED = 0
BATCH = 32  # drawings rasterised at once, in less than 50 MB


@dataclass(frozen=True)
class Shift:
    """One way to disturb drawings; lengths are fractions of the pad's side, light is a fraction of white."""

    name: str
    size: tuple[float, float] = (0.6, 0.6)  # range of the drawing's longer side
    moved: bool = False  # whether to a random position on the pad; otherwise in the middle
    rotation: float = 0.0  # degrees, in a random direction
    tremor: float = 0.0  # standard deviation of the points, as a fraction of the drawing's longer side
    pen: float = 0.04  # the visible pen's diameter
    noise: float = 0.0  # standard deviation
    blur: float = 0.0  # radius
    shade: float = 0.0  # loss of light across the picture, with a soft shadow at a random position
    grey: float = 0.0  # lightness of the ink, 0 is black
    specks: int = 0  # number of specks of dust: dots of ink with a diameter of up to 1.5 % of the pad
    scratches: int = 0  # number of straight lines across the picture, 0.7 % of the pad wide and half as dark as ink
    wiped: float = 0.0  # side of an erased square at a random position on the ink
    flecked: float = 0.0  # fraction of the pixels that are set to black or white at random


DRAWN = (
    Shift("in the middle, 60 % of the pad"),
    Shift("moved anywhere", moved=True),
    Shift("15 % of the pad, pen 1 %", (0.15, 0.15), pen=0.01),
    Shift("15 % of the pad, pen 4 %", (0.15, 0.15)),  # the pen is a quarter of the drawing and fills its loops
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
# For the comparison with other demos' preprocessing: as visitors draw, with an undisturbed picture.
ANYWHERE = Shift("anywhere, 30 % to 90 % of the pad", (0.3, 0.9), moved=True)


def place_on_pad(strokes: Strokes, shift: Shift, random: np.random.Generator) -> Strokes:
    """The drawings rotated, scaled and placed on a pad of 280 x 280 pixels, points in pixels."""
    count, owner = len(strokes), strokes.drawing_of_point
    low, high = strokes.bounds()
    points = (strokes.points - ((low + high) / 2)[owner]) / np.maximum((high - low).max(1), 1e-9)[owner, None]
    points = points + random.normal(0, 1, points.shape) * shift.tremor
    angle = np.radians(shift.rotation) * random.choice([-1, 1], count)
    cos, sin = np.cos(angle)[owner], np.sin(angle)[owner]
    points = np.stack([cos * points[:, 0] - sin * points[:, 1], sin * points[:, 0] + cos * points[:, 1]], 1)
    low, high = strokes.with_points(points).bounds()
    scale = random.uniform(*shift.size, count) * PAD / np.maximum((high - low).max(1), 1e-9)
    centre = np.full((count, 2), PAD / 2)
    if shift.moved:
        free = np.maximum(PAD * (1 - shift.pen) - (high - low) * scale[:, None], 0)
        centre += random.uniform(-0.5, 0.5, (count, 2)) * free
    points = (points - ((low + high) / 2)[owner]) * scale[owner, None] + centre[owner]
    return strokes.with_points(points)


def pictures(on_pad: Strokes, shift: Shift, random: np.random.Generator) -> Iterator[Grey]:
    """A picture of every drawing on the pad, uint8 [280, 280], black on white, disturbed."""
    rows, columns = np.mgrid[-1 : 1 : PAD * 1j, -1 : 1 : PAD * 1j]
    for start in range(0, len(on_pad), BATCH):
        batch = on_pad.select(np.arange(start, min(start + BATCH, len(on_pad))))
        for ink in rasterise(batch, PAD, shift.pen * PAD / 2, 1.0):
            paper = np.ones((PAD, PAD))
            if shift.shade:
                angle, (x, y) = random.uniform(0, 2 * np.pi), random.uniform(-1, 1, 2)
                ramp = (np.cos(angle) * columns + np.sin(angle) * rows) / np.sqrt(8) + 0.5  # 0..1
                shadow = np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / 0.5)
                paper = 1 - shift.shade * np.clip(ramp + 0.3 * shadow, 0, 1)
            image = paper * (1 - (1 - shift.grey) * _add_dirt(ink / 255, shift, random))
            if shift.blur:
                image = blur_mask(image, shift.blur * PAD)
            if shift.noise:
                image = image + random.normal(0, shift.noise, image.shape)
            if shift.flecked:
                chance = random.random(image.shape)
                image = np.where(chance < shift.flecked, chance < shift.flecked / 2, image)
            yield np.rint(np.clip(image, 0, 1) * 255).astype(np.uint8)


def _add_dirt(ink: Floats, shift: Shift, random: np.random.Generator) -> Floats:
    """The ink, float [280, 280] in 0..1, with an erased square, dust and scratches."""
    centres = np.arange(PAD) + 0.5
    if shift.wiped:
        inked = np.argwhere(ink > 0.5)
        y, x = inked[random.integers(len(inked))] if len(inked) else (0, 0)
        half = shift.wiped * PAD / 2
        ink = np.where((np.abs(centres - x) < half) & (np.abs(centres[:, None] - y) < half), 0, ink)
    for _ in range(shift.specks):
        (x, y), radius = random.uniform(0, PAD, 2), random.uniform(0.3, 0.75) / 100 * PAD
        ink = np.maximum(ink, np.clip(radius + 0.5 - np.hypot(centres - x, centres[:, None] - y), 0, 1))
    for _ in range(shift.scratches):
        (x, y), angle = random.uniform(0, PAD, 2), random.uniform(0, np.pi)
        distance = np.abs((centres - x) * np.sin(angle) - (centres[:, None] - y) * np.cos(angle))
        ink = np.maximum(ink, 0.5 * np.clip(0.0035 * PAD + 0.5 - distance, 0, 1))
    return ink


def stroke_images(strokes: Strokes, shift: Shift) -> Grey:
    """uint8 [D, 28, 28]: the disturbed strokes after the preprocessing."""
    on_pad = place_on_pad(strokes, shift, np.random.default_rng(SEED))
    return strokes_to_mnist(on_pad, shift.pen * PAD)


def picture_images(strokes: Strokes, shift: Shift) -> Grey:
    """uint8 [D, 28, 28]: the disturbed pictures after the preprocessing; D is at least 1."""
    return np.stack([to_mnist(picture) for picture in _disturbed(strokes, shift)])


def shortcut_images(strokes: Strokes, shift: Shift) -> dict[str, Grey]:
    """The shortcut's name → uint8 [D, 28, 28]: the same pictures after the preprocessing of other demos."""
    images: dict[str, list[Grey]] = {name: [] for name in SHORTCUTS}
    for picture in _disturbed(strokes, shift):
        for name, shortcut in SHORTCUTS.items():
            images[name].append(shortcut(1 - picture / 255))
    return {name: np.stack(shrunk) for name, shrunk in images.items()}


def _disturbed(strokes: Strokes, shift: Shift) -> Iterator[Grey]:
    random = np.random.default_rng(SEED)
    return pictures(place_on_pad(strokes, shift, random), shift, random)
