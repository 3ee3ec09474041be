"""What is around and above a sheet of paper: a desk, shadows, a finger; and the camera that sees it.

In come pictures, float [H, W, 3] of 0 to 1, with a size (width, height) in pixels and a source of chance; out come the same, changed.
Lengths are shares of the picture's shorter side, colours and light shares of full scale.
"""

import io
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from mnist_demo.arrays import Floats

SUPERSAMPLING = 2  # pictures are drawn so many times larger, for smooth edges
DARK_DESKS = ((0.34, 0.26, 0.20), (0.15, 0.15, 0.17), (0.45, 0.32, 0.22), (0.25, 0.33, 0.30))
PALE_DESKS = ((0.76, 0.74, 0.70), (0.68, 0.66, 0.66), (0.80, 0.70, 0.56), (0.62, 0.68, 0.72))
SKINS = ((0.84, 0.60, 0.50), (0.90, 0.72, 0.62), (0.55, 0.38, 0.29), (0.33, 0.22, 0.17))

Size = tuple[int, int]  # width and height of a picture, pixels
SheetToPixels = Callable[[Floats], Floats]  # from places on a sheet, [N, 2] of 0 to 1, to pixels


def line_mask(lines: list[Floats], thick: float, size: Size) -> Floats:
    """float [H, W], 1 where there is a line, in pixels, each of round ends."""
    image = Image.new("L", (size[0] * SUPERSAMPLING, size[1] * SUPERSAMPLING))
    draw = ImageDraw.Draw(image)
    radius = thick * SUPERSAMPLING / 2
    for line in lines:
        points = [tuple(point) for point in (line * SUPERSAMPLING).tolist()]
        draw.line(points, 255, max(round(2 * radius), 1))
        for x, y in points:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), 255)
    return downsample(image)


def downsample(image: Image.Image) -> Floats:
    return np.asarray(image.reduce(SUPERSAMPLING), np.float64) / 255


def blend(image: Floats, mask: Floats, colour: Floats, opacity: float) -> Floats:
    share = (mask * opacity)[:, :, None]
    return image * (1 - share) + np.asarray(colour) * share


def random_colour(colours: tuple[tuple[float, float, float], ...], random: np.random.Generator) -> Floats:
    """One of these colours, not quite."""
    return np.clip(np.array(colours[random.integers(len(colours))]) * random.uniform(0.92, 1.05), 0, 1)


def texture(size: Size, random: np.random.Generator, grain: float) -> Floats:
    """float [H, W] of deviation about 1, its grains so many pixels wide."""
    small = random.normal(0, 40, [max(round(side / grain), 2) for side in size[::-1]]) + 128
    image = Image.fromarray(np.clip(small, 0, 255).astype(np.uint8)).resize(size, Image.Resampling.BICUBIC)
    return (np.asarray(image, np.float64) - 128) / 40


def add_desk(image: Floats, kind: str, place: SheetToPixels, size: Size, random: np.random.Generator) -> Floats:
    width, height = size
    colour = random_colour(
        PALE_DESKS if kind == "pale" or (kind == "strip" and random.random() < 0.3) else DARK_DESKS, random
    )
    desk = colour * np.ones((height, width, 3))
    wood = np.asarray(texture((size[0], max(size[1] // 12, 2)), random, 2.0))
    grain = np.asarray(Image.fromarray(wood.astype(np.float32)).resize(size, Image.Resampling.BILINEAR))
    desk *= 1 + random.uniform(0, 0.06) * (grain if random.random() < 0.5 else texture(size, random, 3.0))[:, :, None]
    if kind == "strip":
        rows, columns = np.mgrid[0 : height / min(size) : height * 1j, 0 : width / min(size) : width * 1j]
        sides = (columns, columns.max() - columns, rows, rows.max() - rows)
        along = (rows, rows, columns, columns)
        away = np.ones((height, width))
        for side in random.permutation(4)[: random.integers(1, 3)]:
            away = np.minimum(
                away, sides[side] + random.uniform(-0.06, 0.06) * along[side] - random.uniform(0.03, 0.12)
            )
        sheet = np.clip(away * min(size) + 0.5, 0, 1)
    else:
        shape = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], float)
        corners = place((shape - 0.5) * np.array(size) / min(size) + 0.5)
        mask = Image.new("L", (width * SUPERSAMPLING, height * SUPERSAMPLING))
        ImageDraw.Draw(mask).polygon([tuple(corner) for corner in (corners * SUPERSAMPLING).tolist()], 255)
        sheet = downsample(mask)
    # The sheet lies a little above the desk and throws a narrow shadow.
    mask = Image.fromarray((sheet * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(min(size) * 0.006))
    desk *= 1 - random.uniform(0, 0.5) * (np.asarray(mask, np.float64) / 255)[:, :, None]
    return image * sheet[:, :, None] + desk * (1 - sheet)[:, :, None]


def light_field(shadow: str, size: Size, random: np.random.Generator) -> Floats:
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
        dark = random.uniform(0.2, 0.5) * np.clip(
            (across - random.uniform(-0.3, 0.3)) / random.uniform(0.005, 0.02) + 0.5, 0, 1
        )
    elif shadow == "vignette":
        if random.random() < 0.5:  # all round, or on one side
            dark = random.uniform(0.3, 0.6) * np.clip(np.hypot(rows, columns) / np.sqrt(2), 0, 1) ** random.uniform(
                2, 4
            )
        else:
            dark = random.uniform(0.3, 0.7) * np.clip(across, 0, 1) ** random.uniform(1, 3)
    tint = random.uniform([0.9, 0.95, 1.0], [1.0, 1.0, 1.06])
    light = light[:, :, None] * (1 - dark[:, :, None])
    tinted: Floats = light * (1 - dark[:, :, None] * (1 - tint))
    return tinted


def add_finger(image: Floats, size: Size, random: np.random.Generator) -> Floats:
    """With a fingertip that comes in at the edge, and its shadow."""
    shorter = min(size)
    angle = random.uniform(0, 2 * np.pi)
    inwards = np.array([np.cos(angle), np.sin(angle)])
    edge = np.array(size) / 2 - inwards * np.array(size) / 2 / np.abs(inwards).max()
    radius = random.uniform(0.06, 0.12) * shorter
    tip = edge + inwards * random.uniform(0.02, 0.1) * shorter
    finger = line_mask([np.stack([edge - inwards * shorter, tip])], 2 * radius, size)
    shade = Image.fromarray((finger * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(radius / 4))
    image = image * (1 - random.uniform(0, 0.4) * np.asarray(shade, np.float64) / 255)[:, :, None]
    skin = random_colour(SKINS, random)
    image = blend(image, finger, skin, 1)
    if random.random() < 0.5:
        nail = line_mask([np.stack([tip - inwards * 0.5 * radius, tip + inwards * 0.2 * radius])], radius, size)
        image = blend(image, nail, skin + (1 - skin) * 0.4, 1)
    return image


def camera_picture(image: Floats, random: np.random.Generator) -> Image.Image:
    """What a camera makes of it: a little out of focus, noisy, compressed."""
    picture = to_rgb(image).filter(ImageFilter.GaussianBlur(random.uniform(0.3, 0.003 * min(image.shape[:2]))))
    noisy = np.asarray(picture, np.float64) / 255
    noisy = noisy + random.normal(0, random.uniform(0.003, 0.03), noisy.shape)
    file = io.BytesIO()
    to_rgb(noisy).save(file, "JPEG", quality=int(random.integers(60, 96)))
    return Image.open(file)


def to_rgb(image: Floats) -> Image.Image:
    return Image.fromarray(np.rint(np.clip(image, 0, 1) * 255).astype(np.uint8))
