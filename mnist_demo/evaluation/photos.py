"""Drawings on paper as a camera or a screenshot shows them: with a desk, shadows, rules, a finger, dust, clear corners.

In come the strokes of D drawings; out come pictures, and uint8 [D, 28, 28], as the networks take them. Every picture has paper,
ink, pen, place, angle, light, size and camera of its own. Lengths are shares of the picture's shorter side where nothing
else is said, colours and light shares of full scale.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from mnist_demo.arrays import Floats
from mnist_demo.evaluation.photo_effects import (
    SUPERSAMPLING,
    SheetToPixels,
    Size,
    add_desk,
    add_finger,
    blend,
    camera_picture,
    downsample,
    light_field,
    line_mask,
    random_colour,
    texture,
    to_rgb,
)
from mnist_demo.pictures.picture_array import PictureError
from mnist_demo.preprocessing.mnist_format import SIDE
from mnist_demo.preprocessing.pipeline import to_mnist
from mnist_demo.strokes.batch import Strokes

SAMPLE = 100  # drawings that every picture is made of
SEED = 0

PAPERS = ((0.95, 0.95, 0.94), (0.93, 0.90, 0.84), (0.86, 0.87, 0.88), (0.95, 0.91, 0.70), (0.80, 0.78, 0.74))
INKS = ((0.08, 0.08, 0.09), (0.10, 0.13, 0.40), (0.13, 0.12, 0.22), (0.33, 0.33, 0.35), (0.60, 0.10, 0.12))
RULES = {
    "ruled": (0.55, 0.66, 0.85),
    "squared": (0.60, 0.72, 0.80),
    "dotted": (0.45, 0.50, 0.55),
    "black": (0.16, 0.16, 0.17),
    "box": (0.12, 0.12, 0.13),
}
THICK = {"ruled": (0.002, 0.004), "squared": (0.002, 0.004), "dotted": (0.004, 0.01)}


@dataclass(frozen=True)
class Photo:
    """What is in the picture beside paper and digit."""

    name: str
    rules: str = ""  # "ruled", "squared", "dotted", "black": thick and black; "box": around the digit
    desk: str = ""  # "strip": along a side or two; "dark", "pale": all around the sheet
    shadow: str = ""  # "hand", "phone", "sharp", "vignette"
    finger: bool = False  # in a corner or at a side
    specks: tuple[int, int] = (0, 0)  # of dust, from .. to
    clear: str = ""  # a screenshot instead: "corners", "margin", "window"


PHOTOS = (
    Photo("a blank sheet"),
    Photo("ruled paper", rules="ruled"),
    Photo("squared paper", rules="squared"),
    Photo("dotted paper", rules="dotted"),
    Photo("thick black rules", rules="black"),
    Photo("a box printed around the digit", rules="box"),
    Photo("a strip of desk", desk="strip"),
    Photo("a tilted sheet on a dark desk", desk="dark"),
    Photo("a tilted sheet on a pale desk", desk="pale"),
    Photo("a hand's shadow", shadow="hand"),
    Photo("the phone's own shadow", shadow="phone"),
    Photo("a sharp-edged shadow", shadow="sharp"),
    Photo("a dark edge, as lenses make it", shadow="vignette"),
    Photo("a fingertip", finger=True),
    Photo("10 to 60 specks of dust", specks=(10, 60)),
    Photo("a screenshot with rounded clear corners", clear="corners"),
    Photo("a screenshot with a clear margin", clear="margin"),
    Photo("a screenshot with a window's shadow", clear="window"),
)


def photo_images(strokes: Strokes, photo: Photo) -> np.ndarray:
    """uint8 [D, 28, 28]: what the preprocessing makes of the pictures; all 0 where it finds no drawing."""
    images = np.zeros((len(strokes), SIDE, SIDE), np.uint8)
    for image, picture in zip(images, pictures(strokes, photo, np.random.default_rng(SEED))):
        try:
            image[:] = to_mnist(picture)
        except PictureError:
            continue
    return images


def pictures(strokes: Strokes, photo: Photo, random: np.random.Generator) -> Iterator[Image.Image]:
    """Of every drawing its picture, RGB, RGBA where it is a screenshot; the longer side 480 to 1000 pixels."""
    for number in range(len(strokes)):
        longer = int(random.integers(480, 1000))
        shorter = round(longer * random.choice([9 / 16, 3 / 4, 3 / 4, 1]))
        size = (shorter, longer) if random.random() < 0.7 else (longer, shorter)
        drawing = strokes.select([number]).split()
        yield _screenshot(drawing, photo, size, random) if photo.clear else _photograph(drawing, photo, size, random)


# ----------------------------------------------------------------------------------------------------- photographs


def _photograph(drawing: list[Floats], photo: Photo, size: Size, random: np.random.Generator) -> Image.Image:
    width, height = size
    shorter = min(size)
    place = _sheet(photo, size, random)
    pen = max(random.uniform(0.008, 0.03) * shorter, 2)
    span = random.uniform(0.2, 0.55)
    middle = random.uniform(0.5 - 0.2 * (1 - span), 0.5 + 0.2 * (1 - span), 2)
    points = [place(middle + span * stroke) for stroke in _unit(drawing, random.uniform(-6, 6))]

    image = np.ones((height, width, 3)) * random_colour(PAPERS, random)
    image *= 1 + 0.012 * texture(size, random, random.uniform(1, 3))[:, :, None]
    if photo.rules:
        rules = [place(line) for line in _rules(photo.rules, middle, span, random)]
        thick = max(shorter * random.uniform(*THICK.get(photo.rules, (0.003, 0.01))), 1)
        image = blend(
            image, line_mask(rules, thick, size), random_colour((RULES[photo.rules],), random), random.uniform(0.7, 1)
        )
    if photo.specks[1]:
        image = blend(
            image, _specks(int(random.integers(*photo.specks)), size, random), random.uniform(0.1, 0.4, 3), 0.9
        )
    image = blend(image, line_mask(points, pen, size), random_colour(INKS, random), random.uniform(0.8, 1))
    if photo.desk:
        image = add_desk(image, photo.desk, place, size, random)
    image *= light_field(photo.shadow, size, random)
    if photo.finger:
        image = add_finger(image, size, random)
    return camera_picture(image, random)


def _sheet(photo: Photo, size: Size, random: np.random.Generator) -> SheetToPixels:
    """A function from places on the sheet, [N, 2] from 0 to 1, to pixels: tilted, and as seen a little from the side."""
    extent = np.array(size, float)
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], float)
    if photo.desk in ("dark", "pale"):
        share, tilt = random.uniform(0.72, 0.9), random.uniform(-10, 10)
    else:
        share, tilt = random.uniform(1.15, 1.3), random.uniform(-4, 4)
    quad = (corners - 0.5) * share * extent + random.normal(0, 0.015, (4, 2)) * min(size)
    quad = _turned(quad, tilt) + extent / 2
    # The projective map that takes the four corners there: A u = b in its eight numbers.
    rows, right = [], []
    for (u, v), (x, y) in zip(corners, quad):
        rows += [[u, v, 1, 0, 0, 0, -u * x, -v * x], [0, 0, 0, u, v, 1, -u * y, -v * y]]
        right += [x, y]
    matrix = np.append(np.linalg.solve(np.array(rows), np.array(right)), 1).reshape(3, 3)
    # Digits and squares are as tall as wide: places are spread over a square in the middle of the sheet.
    aspect = min(size) / extent

    def place(points: Floats) -> Floats:
        spread = (points - 0.5) * aspect + 0.5
        found = np.column_stack([spread, np.ones(len(spread))]) @ matrix.T
        placed: Floats = found[:, :2] / found[:, 2:]
        return placed

    return place


def _unit(drawing: list[Floats], angle: float) -> list[Floats]:
    """The strokes turned, the middle of their box at 0, 0 and its longer side 1."""
    every = _turned(np.concatenate(drawing), angle)
    low, high = every.min(0), every.max(0)
    scale = 1 / max((high - low).max(), 1e-9)
    return [(_turned(stroke, angle) - (low + high) / 2) * scale for stroke in drawing]


def _turned(points: Floats, angle: float) -> Floats:
    cos, sin = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    turned: Floats = points @ np.array([[cos, sin], [-sin, cos]])
    return turned


def _rules(kind: str, middle: Floats, span: float, random: np.random.Generator) -> list[Floats]:
    """The lines printed on the sheet, each [2, 2], in places on it; they may well run beyond it."""
    if kind == "box":
        half = 0.5 * span * random.uniform(1.15, 1.9) * np.array([random.uniform(0.8, 1.2), 1])
        half = np.maximum(half, 0.55 * span + 0.01)
        corners = middle + half * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
        return [np.stack([corners[n], corners[(n + 1) % 4]]) for n in range(4)]
    step = random.uniform(0.12, 0.3) if kind not in ("squared", "dotted") else random.uniform(0.06, 0.2)
    at = np.arange(random.uniform(0, step) - 2, 3, step)
    if kind == "dotted":
        return [np.full((2, 2), (x, y)) for y in at for x in at]
    lines = [np.array([[-2, y], [3, y]]) for y in at]
    if kind == "squared":
        lines += [np.array([[x, -2], [x, 3]]) for x in at]
    return lines


def _specks(count: int, size: Size, random: np.random.Generator) -> Floats:
    image = Image.new("L", (size[0] * SUPERSAMPLING, size[1] * SUPERSAMPLING))
    draw = ImageDraw.Draw(image)
    for _ in range(count):
        x, y = random.uniform(0, 1, 2) * image.size
        across, down = random.uniform(0.002, 0.0075, 2) * min(size) * SUPERSAMPLING
        draw.ellipse((x - across, y - down, x + across, y + down), 255)
    return downsample(image)


def _screenshot(drawing: list[Floats], photo: Photo, size: Size, random: np.random.Generator) -> Image.Image:
    """RGBA, a white or pale page with the digit; clear around it as programs leave it that cut out one window."""
    width, height = size
    shorter = min(size)
    span = random.uniform(0.25, 0.7)
    middle = np.array(size) / 2 + random.uniform(-0.5, 0.5, 2) * 0.6 * (1 - span) * shorter
    points = [middle + span * shorter * stroke for stroke in _unit(drawing, 0)]
    page = np.ones((height, width, 3)) * random.uniform(0.93, 1)
    page = blend(
        page, line_mask(points, max(random.uniform(0.01, 0.05) * shorter, 2), size), random_colour(INKS, random), 1
    )
    margin = 0 if photo.clear == "corners" else round(random.uniform(0.02, 0.08) * shorter)
    mask = Image.new("L", (width * SUPERSAMPLING, height * SUPERSAMPLING))
    box = (
        margin * SUPERSAMPLING,
        margin * SUPERSAMPLING,
        (width - margin) * SUPERSAMPLING - 1,
        (height - margin) * SUPERSAMPLING - 1,
    )
    ImageDraw.Draw(mask).rounded_rectangle(box, random.uniform(0.01, 0.1) * shorter * SUPERSAMPLING, 255)
    opaque = downsample(mask)
    # The drawing is in the window: the page is brought into it.
    inside = to_rgb(page).resize((width - 2 * margin, height - 2 * margin), Image.Resampling.BOX)
    whole = Image.new("RGB", size, "white" if photo.clear == "margin" else "black")
    whole.paste(inside, (margin, margin))
    alpha = opaque
    if photo.clear == "window":
        soft = Image.fromarray((opaque * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(margin / 2.5))
        shade = np.asarray(soft, np.float64) / 255 * random.uniform(0.3, 0.7)
        alpha = opaque + (1 - opaque) * shade
    whole.putalpha(Image.fromarray(np.rint(alpha * 255).astype(np.uint8)))
    return whole
