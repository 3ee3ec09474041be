"""Effects of synthetic photographs: desk, shadow, finger, camera; and drawing primitives.

Images are float [H, W, 3] in 0..1; sizes are (width, height) in pixels. Every function takes the random generator it uses. Lengths
are fractions of the picture's shorter side, colours and light fractions of full scale.
"""

import io
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from mnist_demo.arrays import Floats

Colour = tuple[float, float, float]  # RGB
Size = tuple[int, int]  # width and height of a picture, px
SheetToPixels = Callable[[Floats], Floats]  # points on the sheet, [N, 2] in 0..1, to pixels

SQUARE: Floats = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], float)  # the corners of a sheet
SUPERSAMPLING = 2  # shapes are drawn this many times larger and reduced, for smooth edges
DARK_DESKS: tuple[Colour, ...] = ((0.34, 0.26, 0.20), (0.15, 0.15, 0.17), (0.45, 0.32, 0.22), (0.25, 0.33, 0.30))
PALE_DESKS: tuple[Colour, ...] = ((0.76, 0.74, 0.70), (0.68, 0.66, 0.66), (0.80, 0.70, 0.56), (0.62, 0.68, 0.72))
SKINS: tuple[Colour, ...] = ((0.84, 0.60, 0.50), (0.90, 0.72, 0.62), (0.55, 0.38, 0.29), (0.33, 0.22, 0.17))


# ------------------------------------------------------------------------------------------------------ primitives


def draw_mask(size: Size, draw: Callable[[ImageDraw.ImageDraw], None]) -> Floats:
    """float [H, W], 1 on the shapes that `draw` draws in 255, on a canvas SUPERSAMPLING times as large."""
    image = Image.new("L", (size[0] * SUPERSAMPLING, size[1] * SUPERSAMPLING))
    draw(ImageDraw.Draw(image))
    return np.asarray(image.reduce(SUPERSAMPLING), np.float64) / 255


def line_mask(lines: list[Floats], width: float, size: Size) -> Floats:
    """float [H, W], 1 on the polylines, which have round ends; `width` in pixels."""
    radius = width * SUPERSAMPLING / 2

    def draw_lines(draw: ImageDraw.ImageDraw) -> None:
        for line in lines:
            points = (line * SUPERSAMPLING).tolist()
            draw.line(points, 255, max(round(2 * radius), 1))
            for point in points:
                draw.circle(point, radius, 255)

    return draw_mask(size, draw_lines)


def blend(image: Floats, mask: Floats, colour: Floats, opacity: float) -> Floats:
    """The image, mixed with this colour where the mask, float [H, W] in 0..1, is above 0."""
    alpha: Floats = (mask * opacity)[:, :, None]
    return image * (1 - alpha) + colour * alpha


def random_colour(colours: tuple[Colour, ...], random: np.random.Generator) -> Floats:
    """One of these colours, a little lighter or darker."""
    return np.clip(np.array(colours[random.integers(len(colours))]) * random.uniform(0.92, 1.05), 0, 1)


def texture(size: Size, random: np.random.Generator, grain: float) -> Floats:
    """Noise, float [H, W], with a standard deviation of about 1 and grains of `grain` pixels."""
    small = random.normal(0, 40, [max(round(side / grain), 2) for side in size[::-1]]) + 128
    image = Image.fromarray(np.clip(small, 0, 255).astype(np.uint8)).resize(size, Image.Resampling.BICUBIC)
    return (np.asarray(image, np.float64) - 128) / 40


def blur_mask(mask: Floats, radius: float) -> Floats:
    """A mask, float [H, W] in 0..1, after a Gaussian blur; `radius` in pixels."""
    image = Image.fromarray((mask * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(radius))
    return np.asarray(image, np.float64) / 255


def to_picture(image: Floats) -> Image.Image:
    """An image as an 8-bit PIL image, or a mask as a grey one."""
    return Image.fromarray(np.rint(np.clip(image, 0, 1) * 255).astype(np.uint8))


# ----------------------------------------------------------------------------------------------------------- scene


def add_desk(image: Floats, kind: str, to_pixels: SheetToPixels, size: Size, random: np.random.Generator) -> Floats:
    """The sheet on a desk that is visible along one or two sides ("strip") or all around ("dark", "pale")."""
    is_pale = kind == "pale" or (kind == "strip" and random.random() < 0.3)
    desk = random_colour(PALE_DESKS if is_pale else DARK_DESKS, random) * np.ones_like(image)
    wood = texture((size[0], max(size[1] // 12, 2)), random, 2.0)
    grain = np.asarray(Image.fromarray(wood.astype(np.float32)).resize(size, Image.Resampling.BILINEAR))
    desk *= 1 + random.uniform(0, 0.06) * (grain if random.random() < 0.5 else texture(size, random, 3.0))[:, :, None]
    if kind == "strip":
        sheet = _sheet_with_strips(size, random)
    else:
        corners = to_pixels((SQUARE - 0.5) * np.array(size) / min(size) + 0.5)
        sheet = draw_mask(size, lambda draw: draw.polygon((corners * SUPERSAMPLING).ravel().tolist(), 255))
    # The sheet lies a little above the desk, so its narrow shadow falls on the desk.
    shadow = blur_mask(sheet, min(size) * 0.006)
    desk *= 1 - random.uniform(0, 0.5) * shadow[:, :, None]
    return image * sheet[:, :, None] + desk * (1 - sheet)[:, :, None]


def _sheet_with_strips(size: Size, random: np.random.Generator) -> Floats:
    """float [H, W], 1 on the sheet, 0 in a slanted strip along one or two sides of the picture."""
    width, height = size
    rows, columns = np.mgrid[0 : height / min(size) : height * 1j, 0 : width / min(size) : width * 1j]
    from_side = (columns, columns.max() - columns, rows, rows.max() - rows)
    along_side = (rows, rows, columns, columns)
    distance = np.ones((height, width))
    for side in random.permutation(4)[: random.integers(1, 3)]:
        slope, offset = random.uniform(-0.06, 0.06), random.uniform(0.03, 0.12)
        distance = np.minimum(distance, from_side[side] + slope * along_side[side] - offset)
    return _soft_step(distance * min(size))


def light_field(shadow: str, size: Size, random: np.random.Generator) -> Floats:
    """float [H, W, 3], a factor for the image: the light of a lamp on one side, and a shadow.

    `shadow` is "hand", "phone", "sharp", "vignette", or "" for none.
    """
    width, height = size
    rows, columns = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    angle = random.uniform(0, 2 * np.pi)
    across = np.cos(angle) * columns + np.sin(angle) * rows
    light = 1 - random.uniform(0, 0.12) * (across / 2 + 0.5)
    light *= random.uniform(0.75, 1.03)
    dark = np.zeros_like(light)
    if shadow == "hand":  # hand and arm, soft
        softness, reach = random.uniform(0.08, 0.3), random.uniform(-0.4, 0.4)
        along = -np.sin(angle) * columns + np.cos(angle) * rows
        edge = reach + 0.15 * np.sin(along * random.uniform(1, 5) + random.uniform(0, 6))
        dark = random.uniform(0.25, 0.55) * _soft_step((across - edge) / softness)
    elif shadow == "phone":  # a straight edge and perhaps a corner, half soft
        softness = random.uniform(0.02, 0.12)
        angle = np.radians(random.choice([0, 90, 180, 270]) + random.uniform(-15, 15))
        cos, sin = np.cos(angle), np.sin(angle)
        near = _soft_step((cos * columns + sin * rows - random.uniform(-0.4, 0.4)) / softness)
        side = _soft_step((-sin * columns + cos * rows - random.uniform(-1.6, 0)) / softness)
        dark = random.uniform(0.2, 0.5) * near * side
    elif shadow == "sharp":
        depth, position, softness = random.uniform(0.2, 0.5), random.uniform(-0.3, 0.3), random.uniform(0.005, 0.02)
        dark = depth * _soft_step((across - position) / softness)
    elif shadow == "vignette":
        if random.random() < 0.5:  # on all sides
            depth, power = random.uniform(0.3, 0.6), random.uniform(2, 4)
            dark = depth * np.clip(np.hypot(rows, columns) / np.sqrt(2), 0, 1) ** power
        else:  # on one side
            depth, power = random.uniform(0.3, 0.7), random.uniform(1, 3)
            dark = depth * np.clip(across, 0, 1) ** power
    tint = random.uniform([0.9, 0.95, 1.0], [1.0, 1.0, 1.06])
    dark = dark[:, :, None]
    tinted: Floats = light[:, :, None] * (1 - dark) * (1 - dark * (1 - tint))
    return tinted


def _soft_step(distance: Floats) -> Floats:
    """The distance from an edge, in widths of its blur, as 0 outside, 1 inside and a ramp between."""
    return np.clip(distance + 0.5, 0, 1)


def add_finger(image: Floats, size: Size, random: np.random.Generator) -> Floats:
    """The image with a fingertip that comes in from an edge, and its shadow."""
    shorter = min(size)
    angle = random.uniform(0, 2 * np.pi)
    inwards = np.array([np.cos(angle), np.sin(angle)])
    edge = np.array(size) / 2 - inwards * np.array(size) / 2 / np.abs(inwards).max()
    radius = random.uniform(0.06, 0.12) * shorter
    tip = edge + inwards * random.uniform(0.02, 0.1) * shorter
    finger = line_mask([np.stack([edge - inwards * shorter, tip])], 2 * radius, size)
    shadow = blur_mask(finger, radius / 4)
    image = image * (1 - random.uniform(0, 0.4) * shadow)[:, :, None]
    skin = random_colour(SKINS, random)
    image = blend(image, finger, skin, 1)
    if random.random() < 0.5:
        nail = line_mask([np.stack([tip - inwards * 0.5 * radius, tip + inwards * 0.2 * radius])], radius, size)
        image = blend(image, nail, skin + (1 - skin) * 0.4, 1)
    return image


def camera_picture(image: Floats, random: np.random.Generator) -> Image.Image:
    """The image as a camera takes it: slightly out of focus, noisy, JPEG-compressed."""
    picture = to_picture(image).filter(ImageFilter.GaussianBlur(random.uniform(0.3, 0.003 * min(image.shape[:2]))))
    noise = random.normal(0, random.uniform(0.003, 0.03), image.shape)
    file = io.BytesIO()
    to_picture(np.asarray(picture, np.float64) / 255 + noise).save(file, "JPEG", quality=int(random.integers(60, 96)))
    return Image.open(file)
