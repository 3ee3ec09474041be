"""Drawings on paper as a camera or a screenshot shows them: with a desk, shadows, rules, a finger, dust, clear corners.

In come the strokes of D drawings; out come pictures, and uint8 [D, 28, 28], as the networks take them. Every picture has paper,
ink, pen, place, angle, light, size and camera of its own. Lengths are shares of the picture's shorter side where nothing
else is said, colours and light shares of full scale.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from mnist_demo.drawing.ink import Floats, Strokes
from mnist_demo.drawing.picture import PictureError
from mnist_demo.drawing.preprocess import SIDE, to_mnist

SAMPLE = 100  # drawings that every picture is made of
SEED = 0
FINE = 2  # pictures are drawn so many times larger, for smooth edges

PAPERS = ((0.95, 0.95, 0.94), (0.93, 0.90, 0.84), (0.86, 0.87, 0.88), (0.95, 0.91, 0.70), (0.80, 0.78, 0.74))
INKS = ((0.08, 0.08, 0.09), (0.10, 0.13, 0.40), (0.13, 0.12, 0.22), (0.33, 0.33, 0.35), (0.60, 0.10, 0.12))
DARK_DESKS = ((0.34, 0.26, 0.20), (0.15, 0.15, 0.17), (0.45, 0.32, 0.22), (0.25, 0.33, 0.30))
PALE_DESKS = ((0.76, 0.74, 0.70), (0.68, 0.66, 0.66), (0.80, 0.70, 0.56), (0.62, 0.68, 0.72))
SKINS = ((0.84, 0.60, 0.50), (0.90, 0.72, 0.62), (0.55, 0.38, 0.29), (0.33, 0.22, 0.17))
RULES = {"ruled": (0.55, 0.66, 0.85), "squared": (0.60, 0.72, 0.80), "black": (0.16, 0.16, 0.17), "box": (0.12, 0.12, 0.13)}


@dataclass(frozen=True)
class Photo:
    """What is in the picture beside paper and digit."""

    name: str
    rules: str = ""  # "ruled", "squared", "black": thick and black; "box": around the digit
    desk: str = ""  # "strip": along a side or two; "dark", "pale": all around the sheet
    shadow: str = ""  # "hand", "phone", "sharp", "vignette"
    finger: bool = False  # in a corner or at a side
    specks: tuple[int, int] = (0, 0)  # of dust, from .. to
    clear: str = ""  # a screenshot instead: "corners", "margin", "window"


PHOTOS = (
    Photo("a blank sheet"),
    Photo("ruled paper", rules="ruled"),
    Photo("squared paper", rules="squared"),
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


def as_photos(strokes: Strokes, photo: Photo) -> np.ndarray:
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


def _photograph(drawing: list[Floats], photo: Photo, size: tuple[int, int], random: np.random.Generator) -> Image.Image:
    width, height = size
    shorter = min(size)
    place = _sheet(photo, size, random)
    pen = max(random.uniform(0.008, 0.03) * shorter, 2)
    span = random.uniform(0.2, 0.55)
    middle = random.uniform(0.5 - 0.2 * (1 - span), 0.5 + 0.2 * (1 - span), 2)
    points = [place(middle + span * stroke) for stroke in _unit(drawing, random.uniform(-6, 6))]

    image = np.ones((height, width, 3)) * _one_of(PAPERS, random)
    image *= 1 + 0.012 * _texture(size, random, random.uniform(1, 3))[:, :, None]
    if photo.rules:
        rules = [place(line) for line in _rules(photo.rules, middle, span, random)]
        thick = max(shorter * random.uniform(*((0.002, 0.004) if photo.rules in ("ruled", "squared") else (0.003, 0.01))), 1)
        image = _mixed(image, _lines(rules, thick, size), _one_of((RULES[photo.rules],), random), random.uniform(0.7, 1))
    if photo.specks[1]:
        image = _mixed(image, _specks(random.integers(*photo.specks), size, random), random.uniform(0.1, 0.4, 3), 0.9)
    image = _mixed(image, _lines(points, pen, size), _one_of(INKS, random), random.uniform(0.8, 1))
    if photo.desk:
        image = _on_desk(image, photo.desk, place, size, random)
    image *= _light(photo.shadow, size, random)
    if photo.finger:
        image = _fingered(image, size, random)
    return _taken(image, random)


def _sheet(photo: Photo, size: tuple[int, int], random: np.random.Generator):
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
        return found[:, :2] / found[:, 2:]

    return place


def _unit(drawing: list[Floats], angle: float) -> list[Floats]:
    """The strokes turned, the middle of their box at 0, 0 and its longer side 1."""
    every = _turned(np.concatenate(drawing), angle)
    low, high = every.min(0), every.max(0)
    scale = 1 / max((high - low).max(), 1e-9)
    return [(_turned(stroke, angle) - (low + high) / 2) * scale for stroke in drawing]


def _turned(points: Floats, angle: float) -> Floats:
    cos, sin = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    return points @ np.array([[cos, sin], [-sin, cos]])


def _rules(kind: str, middle: Floats, span: float, random: np.random.Generator) -> list[Floats]:
    """The lines printed on the sheet, each [2, 2], in places on it; they may well run beyond it."""
    if kind == "box":
        half = 0.5 * span * random.uniform(1.15, 1.9) * np.array([random.uniform(0.8, 1.2), 1])
        half = np.maximum(half, 0.55 * span + 0.01)
        corners = middle + half * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
        return [np.stack([corners[n], corners[(n + 1) % 4]]) for n in range(4)]
    step = random.uniform(0.12, 0.3) if kind != "squared" else random.uniform(0.06, 0.2)
    at = np.arange(random.uniform(0, step) - 2, 3, step)
    lines = [np.array([[-2, y], [3, y]]) for y in at]
    if kind == "squared":
        lines += [np.array([[x, -2], [x, 3]]) for x in at]
    return lines


def _lines(lines: list[Floats], thick: float, size: tuple[int, int]) -> Floats:
    """float [H, W], 1 where there is a line, in pixels, each of round ends."""
    image = Image.new("L", (size[0] * FINE, size[1] * FINE))
    draw = ImageDraw.Draw(image)
    radius = thick * FINE / 2
    for line in lines:
        points = [tuple(point) for point in (line * FINE).tolist()]
        draw.line(points, 255, max(round(2 * radius), 1))
        for x, y in points:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), 255)
    return _reduced(image)


def _specks(count: int, size: tuple[int, int], random: np.random.Generator) -> Floats:
    image = Image.new("L", (size[0] * FINE, size[1] * FINE))
    draw = ImageDraw.Draw(image)
    for _ in range(count):
        x, y = random.uniform(0, 1, 2) * image.size
        across, down = random.uniform(0.002, 0.0075, 2) * min(size) * FINE
        draw.ellipse((x - across, y - down, x + across, y + down), 255)
    return _reduced(image)


def _reduced(image: Image.Image) -> Floats:
    return np.asarray(image.reduce(FINE), np.float64) / 255


def _texture(size: tuple[int, int], random: np.random.Generator, grain: float) -> Floats:
    """float [H, W] of deviation about 1, its grains so many pixels wide."""
    small = random.normal(0, 40, [max(round(side / grain), 2) for side in size[::-1]]) + 128
    image = Image.fromarray(np.clip(small, 0, 255).astype(np.uint8)).resize(size, Image.Resampling.BICUBIC)
    return (np.asarray(image, np.float64) - 128) / 40


def _mixed(image: Floats, mask: Floats, colour: Floats, opacity: float) -> Floats:
    share = (mask * opacity)[:, :, None]
    return image * (1 - share) + np.asarray(colour) * share


def _one_of(colours: tuple, random: np.random.Generator) -> Floats:
    """One of these colours, not quite."""
    return np.clip(np.array(colours[random.integers(len(colours))]) * random.uniform(0.92, 1.05), 0, 1)


# ------------------------------------------------------------------------------------------- what lies around and above


def _on_desk(image: Floats, kind: str, place, size: tuple[int, int], random: np.random.Generator) -> Floats:
    width, height = size
    colour = _one_of(PALE_DESKS if kind == "pale" or (kind == "strip" and random.random() < 0.3) else DARK_DESKS, random)
    desk = colour * np.ones((height, width, 3))
    wood = np.asarray(_texture((size[0], max(size[1] // 12, 2)), random, 2.0))
    grain = np.asarray(Image.fromarray(wood.astype(np.float32)).resize(size, Image.Resampling.BILINEAR))
    desk *= 1 + random.uniform(0, 0.06) * (grain if random.random() < 0.5 else _texture(size, random, 3.0))[:, :, None]
    if kind == "strip":
        rows, columns = np.mgrid[0 : height / min(size) : height * 1j, 0 : width / min(size) : width * 1j]
        sides = (columns, columns.max() - columns, rows, rows.max() - rows)
        along = (rows, rows, columns, columns)
        away = np.ones((height, width))
        for side in random.permutation(4)[: random.integers(1, 3)]:
            away = np.minimum(away, sides[side] + random.uniform(-0.06, 0.06) * along[side] - random.uniform(0.03, 0.12))
        sheet = np.clip(away * min(size) + 0.5, 0, 1)
    else:
        shape = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], float)
        corners = place((shape - 0.5) * np.array(size) / min(size) + 0.5)
        mask = Image.new("L", (width * FINE, height * FINE))
        ImageDraw.Draw(mask).polygon([tuple(corner) for corner in (corners * FINE).tolist()], 255)
        sheet = _reduced(mask)
    # The sheet lies a little above the desk and throws a narrow shadow.
    mask = Image.fromarray((sheet * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(min(size) * 0.006))
    desk *= 1 - random.uniform(0, 0.5) * (np.asarray(mask, np.float64) / 255)[:, :, None]
    return image * sheet[:, :, None] + desk * (1 - sheet)[:, :, None]


def _light(shadow: str, size: tuple[int, int], random: np.random.Generator) -> Floats:
    """float [H, W, 3], by which what is there is multiplied: a lamp on one side, and the shadow."""
    width, height = size
    rows, columns = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    angle = random.uniform(0, 2 * np.pi)
    across = np.cos(angle) * columns + np.sin(angle) * rows
    light = 1 - random.uniform(0, 0.12) * (across / 2 + 0.5)
    light *= random.uniform(0.75, 1.03)
    dark = np.zeros((height, width))
    if shadow == "hand":  # an arm's and a hand's, soft
        soft, reach = random.uniform(0.08, 0.3), random.uniform(-0.4, 0.4)
        along = -np.sin(angle) * columns + np.cos(angle) * rows
        edge = reach + 0.15 * np.sin(along * random.uniform(1, 5) + random.uniform(0, 6))
        dark = random.uniform(0.25, 0.55) * np.clip((across - edge) / soft + 0.5, 0, 1)
    elif shadow == "phone":  # a straight edge and maybe a corner, half soft
        soft = random.uniform(0.02, 0.12)
        angle = np.radians(random.choice([0, 90, 180, 270]) + random.uniform(-15, 15))
        near = np.clip((np.cos(angle) * columns + np.sin(angle) * rows - random.uniform(-0.4, 0.4)) / soft + 0.5, 0, 1)
        side = np.clip((-np.sin(angle) * columns + np.cos(angle) * rows - random.uniform(-1.6, 0)) / soft + 0.5, 0, 1)
        dark = random.uniform(0.2, 0.5) * near * side
    elif shadow == "sharp":
        dark = random.uniform(0.2, 0.5) * np.clip((across - random.uniform(-0.3, 0.3)) / random.uniform(0.005, 0.02) + 0.5, 0, 1)
    elif shadow == "vignette":
        if random.random() < 0.5:  # all round, or on one side
            dark = random.uniform(0.3, 0.6) * np.clip(np.hypot(rows, columns) / np.sqrt(2), 0, 1) ** random.uniform(2, 4)
        else:
            dark = random.uniform(0.3, 0.7) * np.clip(across, 0, 1) ** random.uniform(1, 3)
    tint = random.uniform([0.9, 0.95, 1.0], [1.0, 1.0, 1.06])
    light = light[:, :, None] * (1 - dark[:, :, None])
    return light * (1 - dark[:, :, None] * (1 - tint))


def _fingered(image: Floats, size: tuple[int, int], random: np.random.Generator) -> Floats:
    """With a fingertip that comes in at the edge, and its shadow."""
    shorter = min(size)
    angle = random.uniform(0, 2 * np.pi)
    inwards = np.array([np.cos(angle), np.sin(angle)])
    edge = np.array(size) / 2 - inwards * np.array(size) / 2 / np.abs(inwards).max()
    radius = random.uniform(0.06, 0.12) * shorter
    tip = edge + inwards * random.uniform(0.02, 0.1) * shorter
    finger = _lines([np.stack([edge - inwards * shorter, tip])], 2 * radius, size)
    shade = Image.fromarray((finger * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(radius / 4))
    image = image * (1 - random.uniform(0, 0.4) * np.asarray(shade, np.float64) / 255)[:, :, None]
    skin = _one_of(SKINS, random)
    image = _mixed(image, finger, skin, 1)
    if random.random() < 0.5:
        nail = _lines([np.stack([tip - inwards * 0.5 * radius, tip + inwards * 0.2 * radius])], radius, size)
        image = _mixed(image, nail, skin + (1 - skin) * 0.4, 1)
    return image


# --------------------------------------------------------------------------------------------- camera and screenshot


def _taken(image: Floats, random: np.random.Generator) -> Image.Image:
    """What a camera makes of it: a little out of focus, noisy, compressed."""
    picture = _rgb(image).filter(ImageFilter.GaussianBlur(random.uniform(0.3, 0.003 * min(image.shape[:2]))))
    noisy = np.asarray(picture, np.float64) / 255
    noisy = noisy + random.normal(0, random.uniform(0.003, 0.03), noisy.shape)
    file = io.BytesIO()
    _rgb(noisy).save(file, "JPEG", quality=int(random.integers(60, 96)))
    return Image.open(file)


def _rgb(image: Floats) -> Image.Image:
    return Image.fromarray(np.rint(np.clip(image, 0, 1) * 255).astype(np.uint8))


def _screenshot(drawing: list[Floats], photo: Photo, size: tuple[int, int], random: np.random.Generator) -> Image.Image:
    """RGBA, a white or pale page with the digit; clear around it as programs leave it that cut out one window."""
    width, height = size
    shorter = min(size)
    span = random.uniform(0.25, 0.7)
    middle = np.array(size) / 2 + random.uniform(-0.5, 0.5, 2) * 0.6 * (1 - span) * shorter
    points = [middle + span * shorter * stroke for stroke in _unit(drawing, 0)]
    page = np.ones((height, width, 3)) * random.uniform(0.93, 1)
    page = _mixed(page, _lines(points, max(random.uniform(0.01, 0.05) * shorter, 2), size), _one_of(INKS, random), 1)
    margin = 0 if photo.clear == "corners" else round(random.uniform(0.02, 0.08) * shorter)
    mask = Image.new("L", (width * FINE, height * FINE))
    box = (margin * FINE, margin * FINE, (width - margin) * FINE - 1, (height - margin) * FINE - 1)
    ImageDraw.Draw(mask).rounded_rectangle(box, random.uniform(0.01, 0.1) * shorter * FINE, 255)
    opaque = _reduced(mask)
    # The drawing is in the window: the page is brought into it.
    inside = _rgb(page).resize((width - 2 * margin, height - 2 * margin), Image.Resampling.BOX)
    whole = Image.new("RGB", size, "white" if photo.clear == "margin" else "black")
    whole.paste(inside, (margin, margin))
    alpha = opaque
    if photo.clear == "window":
        shade = Image.fromarray((opaque * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(margin / 2.5))
        shade = np.asarray(shade, np.float64) / 255 * random.uniform(0.3, 0.7)
        alpha = opaque + (1 - opaque) * shade
    whole.putalpha(Image.fromarray(np.rint(alpha * 255).astype(np.uint8)))
    return whole
