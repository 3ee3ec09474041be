"""The contact sheet: every misread drawing as it was drawn and as the network saw it, titled true → read 93 %."""

import io

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from mnist_demo.ink import Strokes, rasterise

TILE = 84  # pixels; one picture, three for each of MNIST's
GAP = 8
TITLE = 20  # pixels above each tile's pictures
HEADING = 44  # above each model's
ACROSS = 6  # tiles, each of two pictures
PEN = 0.04  # of the drawing's longer side
PAPER, INK, QUIET, WRONG = "#ffffff", "#1c1c1c", "#777777", "#b3261e"


def sheet(sections: list[tuple[str, list[tuple[int, int, float, list[np.ndarray]]]]]) -> Image.Image:
    """One RGB image. A section is a heading and its tiles, a tile (true, read, probability 0..1, pictures uint8 [H, W])."""
    width = ACROSS * (2 * TILE + 3 * GAP) + GAP
    across = [max(ACROSS * 2 // max(map(len, (tile[3] for tile in tiles)), default=2), 1) for _, tiles in sections]
    row = TITLE + TILE + GAP
    heights = [HEADING + -(-len(tiles) // per_row) * row for (_, tiles), per_row in zip(sections, across)]
    image = Image.new("RGB", (width, sum(heights) + GAP), PAPER)
    draw = ImageDraw.Draw(image)
    heading_font, font = ImageFont.load_default(18), ImageFont.load_default(14)
    top = 0
    for (heading, tiles), per_row, height in zip(sections, across, heights):
        draw.text((GAP, top + HEADING / 2), heading, INK, heading_font, "lm")
        for number, (true, read, probability, pictures) in enumerate(tiles):
            left = GAP + number % per_row * ((width - GAP) // per_row)
            y = top + HEADING + number // per_row * row
            _title(draw, left, y + TITLE / 2, font, str(true), str(read), f"{probability:.0%}".replace("%", " %"))
            for place, picture in enumerate(pictures):
                tile = Image.fromarray(255 - picture).resize((TILE, TILE), Image.Resampling.NEAREST)
                x = left + place * (TILE + GAP // 2)
                image.paste(tile, (x, y + TITLE))
                draw.rectangle((x, y + TITLE, x + TILE - 1, y + TITLE + TILE - 1), outline="#d0d0d0")
        top += height
    return image


def _title(draw: ImageDraw.ImageDraw, x: float, y: float, font, true: str, read: str, probability: str) -> None:
    """true → read probability; the arrow is drawn, as Pillow's own font has none."""
    draw.text((x, y), true, INK, font, "lm")
    x += draw.textlength(true, font) + 4
    draw.line((x, y, x + 12, y), QUIET)
    draw.line((x + 8, y - 4, x + 12, y, x + 8, y + 4), QUIET)
    x += 17
    draw.text((x, y), read, WRONG, font, "lm")
    draw.text((x + draw.textlength(read, font) + 6, y), probability, QUIET, font, "lm")


def drawn(strokes: Strokes) -> np.ndarray:
    """uint8 [D, 84, 84], every drawing as its writer saw it, filling the tile."""
    first = strokes.point_start[:-1]
    low, high = np.minimum.reduceat(strokes.points, first), np.maximum.reduceat(strokes.points, first)
    owner = np.repeat(np.arange(len(strokes)), np.diff(strokes.point_start))
    scale = (TILE - 2 * GAP) / np.maximum((high - low).max(1), 1e-9)
    points = (strokes.points - ((low + high) / 2)[owner]) * scale[owner, None] + TILE / 2
    return rasterise(Strokes(points, strokes.stroke_start, strokes.drawing_start), TILE, PEN * TILE / 2, 1.0)


def png(image: Image.Image) -> bytes:
    """The image as the content of a PNG file."""
    content = io.BytesIO()
    image.save(content, "PNG", optimize=True)
    return content.getvalue()
