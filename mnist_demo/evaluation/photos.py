"""Synthetic photographs and screenshots of drawings, on ruled paper, with shadows, dust and the like.

Input: the strokes of D drawings. Output: pictures, or uint8 [D, 28, 28], the networks' input. Paper, ink, pen width, position, angle,
light, size and camera vary from picture to picture. Lengths are fractions of the picture's shorter side unless stated otherwise;
colours and light are fractions of full scale.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from mnist_demo.arrays import Floats, Grey
from mnist_demo.evaluation.photo_effects import (
    SQUARE,
    SUPERSAMPLING,
    SheetToPixels,
    Size,
    add_desk,
    add_finger,
    blend,
    blur_mask,
    camera_picture,
    draw_mask,
    light_field,
    line_mask,
    random_colour,
    texture,
    to_picture,
)
from mnist_demo.pictures.picture_array import PictureError
from mnist_demo.preprocessing.mnist_format import SIDE
from mnist_demo.preprocessing.pipeline import to_mnist
from mnist_demo.strokes.batch import Strokes

SAMPLE = 100  # drawings rendered as every kind of photograph
SEED = 0

PAPERS = ((0.95, 0.95, 0.94), (0.93, 0.90, 0.84), (0.86, 0.87, 0.88), (0.95, 0.91, 0.70), (0.80, 0.78, 0.74))
INKS = ((0.08, 0.08, 0.09), (0.10, 0.13, 0.40), (0.13, 0.12, 0.22), (0.33, 0.33, 0.35), (0.60, 0.10, 0.12))
RULES = {  # kind → colour, and range of the width
    "ruled": ((0.55, 0.66, 0.85), (0.002, 0.004)),
    "squared": ((0.60, 0.72, 0.80), (0.002, 0.004)),
    "dotted": ((0.45, 0.50, 0.55), (0.004, 0.01)),
    "black": ((0.16, 0.16, 0.17), (0.003, 0.01)),
    "box": ((0.12, 0.12, 0.13), (0.003, 0.01)),
}


@dataclass(frozen=True)
class Photo:
    """A kind of picture: what it shows in addition to the paper and the digit."""

    name: str
    rules: str = ""  # "ruled", "squared", "dotted", "black" (thick lines), or "box" (a frame around the digit)
    desk: str = ""  # "strip" (along one or two sides), or "dark" or "pale" (all around the sheet)
    shadow: str = ""  # "hand", "phone", "sharp", "vignette"
    finger: bool = False  # at an edge or corner
    specks: tuple[int, int] = (0, 0)  # range of the number of dust specks
    clear: str = ""  # a screenshot instead, with transparent "corners", "margin", or a "window" shadow


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


def photo_images(strokes: Strokes, photo: Photo) -> Grey:
    """uint8 [D, 28, 28]: the pictures after preprocessing; all 0 if no drawing is found in a picture."""
    images = np.zeros((len(strokes), SIDE, SIDE), np.uint8)
    for image, picture in zip(images, pictures(strokes, photo, np.random.default_rng(SEED))):
        with suppress(PictureError):
            image[:] = to_mnist(picture)
    return images


def pictures(strokes: Strokes, photo: Photo, random: np.random.Generator) -> Iterator[Image.Image]:
    """A picture of every drawing, RGB, or RGBA for screenshots; the longer side is 480 to 1000 pixels."""
    for number in range(len(strokes)):
        longer = int(random.integers(480, 1000))
        shorter = round(longer * random.choice([9 / 16, 3 / 4, 3 / 4, 1]))
        size = (shorter, longer) if random.random() < 0.7 else (longer, shorter)
        drawing = strokes.select([number]).split()
        yield _screenshot(drawing, photo, size, random) if photo.clear else _photograph(drawing, photo, size, random)


# ----------------------------------------------------------------------------------------------------- photographs


def _photograph(drawing: list[Floats], photo: Photo, size: Size, random: np.random.Generator) -> Image.Image:
    shorter = min(size)
    to_pixels = _sheet(photo, size, random)
    pen = max(random.uniform(0.008, 0.03) * shorter, 2)
    span = random.uniform(0.2, 0.55)
    centre = random.uniform(0.5 - 0.2 * (1 - span), 0.5 + 0.2 * (1 - span), 2)
    lines = [to_pixels(centre + span * stroke) for stroke in _normalise(drawing, random.uniform(-6, 6))]

    image = np.ones((*size[::-1], 3)) * random_colour(PAPERS, random)
    image *= 1 + 0.012 * texture(size, random, random.uniform(1, 3))[:, :, None]
    if photo.rules:
        rules = [to_pixels(line) for line in _rules(photo.rules, centre, span, random)]
        colour, widths = RULES[photo.rules]
        mask = line_mask(rules, max(shorter * random.uniform(*widths), 1), size)
        image = blend(image, mask, random_colour((colour,), random), random.uniform(0.7, 1))
    if photo.specks[1]:
        mask = _specks(int(random.integers(*photo.specks)), size, random)
        image = blend(image, mask, random.uniform(0.1, 0.4, 3), 0.9)
    image = blend(image, line_mask(lines, pen, size), random_colour(INKS, random), random.uniform(0.8, 1))
    if photo.desk:
        image = add_desk(image, photo.desk, to_pixels, size, random)
    image *= light_field(photo.shadow, size, random)
    if photo.finger:
        image = add_finger(image, size, random)
    return camera_picture(image, random)


def _sheet(photo: Photo, size: Size, random: np.random.Generator) -> SheetToPixels:
    """The perspective projection of a tilted sheet: points on the sheet, [N, 2] in 0..1, to pixels."""
    extent = np.array(size, float)
    if photo.desk in ("dark", "pale"):
        scale, tilt = random.uniform(0.72, 0.9), random.uniform(-10, 10)
    else:
        scale, tilt = random.uniform(1.15, 1.3), random.uniform(-4, 4)
    quad = (SQUARE - 0.5) * scale * extent + random.normal(0, 0.015, (4, 2)) * min(size)
    quad = _rotate(quad, tilt) + extent / 2
    # The homography that maps the four corners: a linear system in its eight unknowns.
    rows: list[list[float]] = []
    for (u, v), (x, y) in zip(SQUARE, quad):
        rows += [[u, v, 1, 0, 0, 0, -u * x, -v * x], [0, 0, 0, u, v, 1, -u * y, -v * y]]
    matrix: Floats = np.append(np.linalg.solve(np.array(rows), quad.ravel()), 1).reshape(3, 3)
    # The unit square of points is a square in the middle of the sheet, so that digits keep their proportions.
    aspect = min(size) / extent

    def to_pixels(points: Floats) -> Floats:
        on_sheet = (points - 0.5) * aspect + 0.5
        projected = np.column_stack([on_sheet, np.ones(len(on_sheet))]) @ matrix.T
        return projected[:, :2] / projected[:, 2:]

    return to_pixels


def _normalise(drawing: list[Floats], angle: float) -> list[Floats]:
    """The strokes rotated by `angle` degrees, centred at (0, 0), and scaled to a longer side of 1."""
    points = _rotate(np.concatenate(drawing), angle)
    low, high = points.min(0), points.max(0)
    scale = 1 / max((high - low).max(), 1e-9)
    return [(_rotate(stroke, angle) - (low + high) / 2) * scale for stroke in drawing]


def _rotate(points: Floats, angle: float) -> Floats:
    cos, sin = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    rotated: Floats = points @ np.array([[cos, sin], [-sin, cos]])
    return rotated


def _rules(kind: str, centre: Floats, span: float, random: np.random.Generator) -> list[Floats]:
    """The lines printed on the sheet, each [2, 2], in sheet coordinates; they may extend beyond the sheet."""
    if kind == "box":
        half = 0.5 * span * random.uniform(1.15, 1.9) * np.array([random.uniform(0.8, 1.2), 1])
        half = np.maximum(half, 0.55 * span + 0.01)
        corners = centre + half * (2 * SQUARE - 1)
        return [np.stack([corners[n], corners[(n + 1) % 4]]) for n in range(4)]
    step = random.uniform(0.06, 0.2) if kind in ("squared", "dotted") else random.uniform(0.12, 0.3)
    positions = np.arange(random.uniform(0, step) - 2, 3, step)
    if kind == "dotted":
        return [np.full((2, 2), (x, y)) for y in positions for x in positions]
    lines = [np.array([[-2, y], [3, y]]) for y in positions]
    if kind == "squared":
        lines += [np.array([[x, -2], [x, 3]]) for x in positions]
    return lines


def _specks(count: int, size: Size, random: np.random.Generator) -> Floats:
    """float [H, W], 1 on the specks of dust."""

    def draw_specks(draw: ImageDraw.ImageDraw) -> None:
        for _ in range(count):
            x, y = random.uniform(0, 1, 2) * size * SUPERSAMPLING
            across, down = random.uniform(0.002, 0.0075, 2) * min(size) * SUPERSAMPLING
            draw.ellipse((x - across, y - down, x + across, y + down), 255)

    return draw_mask(size, draw_specks)


# ----------------------------------------------------------------------------------------------------- screenshots


def _screenshot(drawing: list[Floats], photo: Photo, size: Size, random: np.random.Generator) -> Image.Image:
    """RGBA: a white or pale page with the digit, transparent around it as screenshots of one window are."""
    width, height = size
    shorter = min(size)
    span = random.uniform(0.25, 0.7)
    centre = np.array(size) / 2 + random.uniform(-0.5, 0.5, 2) * 0.6 * (1 - span) * shorter
    lines = [centre + span * shorter * stroke for stroke in _normalise(drawing, 0)]
    page = np.ones((height, width, 3)) * random.uniform(0.93, 1)
    pen = max(random.uniform(0.01, 0.05) * shorter, 2)
    page = blend(page, line_mask(lines, pen, size), random_colour(INKS, random), 1)
    margin = 0 if photo.clear == "corners" else round(random.uniform(0.02, 0.08) * shorter)
    left, right, bottom = (SUPERSAMPLING * each for each in (margin, width - margin, height - margin))
    radius = random.uniform(0.01, 0.1) * shorter * SUPERSAMPLING
    window = (left, left, right - 1, bottom - 1)
    opaque = draw_mask(size, lambda draw: draw.rounded_rectangle(window, radius, 255))
    # The page fills the window.
    content = to_picture(page).resize((width - 2 * margin, height - 2 * margin), Image.Resampling.BOX)
    picture = Image.new("RGB", size, "white" if photo.clear == "margin" else "black")
    picture.paste(content, (margin, margin))
    if photo.clear == "window":
        shadow = blur_mask(opaque, margin / 2.5) * random.uniform(0.3, 0.7)
        opaque += (1 - opaque) * shadow
    picture.putalpha(to_picture(opaque))
    return picture
