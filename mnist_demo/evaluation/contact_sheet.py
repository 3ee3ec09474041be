"""The contact sheet: every misread drawing as it was drawn and as the network saw it, titled true → read 93 %."""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from mnist_demo.evaluation.formatting import format_fraction
from mnist_demo.recognition.statuses import Judgement
from mnist_demo.strokes.batch import Strokes
from mnist_demo.strokes.raster import rasterise

TILE = 84  # pixels; one picture, three for each of MNIST's
GAP = 8
TITLE = 20  # pixels above each tile's pictures
HEADING = 44  # above each model's
TILES_PER_ROW = 6  # tiles, each of two pictures
PEN = 0.04  # of the drawing's longer side
PAPER, INK, QUIET, WRONG = "#ffffff", "#1c1c1c", "#777777", "#b3261e"


@dataclass(frozen=True)
class Tile:
    """One misread drawing."""

    true: int
    read: int
    probability: float  # of what was read, 0..1
    pictures: list[np.ndarray]  # one or two, uint8 [H, W], 0 paper to 255 ink


Section = tuple[str, list[Tile]]  # a heading and what stands under it
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def model_section(name: str, judgement: Judgement, labels: np.ndarray, pictures: np.ndarray) -> Section:
    """A model's part of the sheet, its heading and its tiles: of each digit the surest mistakes first.

    The judgement is of N drawings; labels int [N], pictures uint8 [N, K, H, W].
    """
    probability = judgement.confidence
    misread = np.flatnonzero(judgement.digit != labels)
    misread = misread[np.lexsort([-probability[misread], labels[misread]])]
    tiles = [Tile(int(labels[i]), int(judgement.digit[i]), float(probability[i]), list(pictures[i])) for i in misread]
    return f"{name}: {len(misread):,} of {len(labels):,} misread", tiles


def contact_sheet(sections: list[Section]) -> Image.Image:
    """One RGB image of all sections, one below the other."""
    width = TILES_PER_ROW * (2 * TILE + 3 * GAP) + GAP
    across = [TILES_PER_ROW * 2 // max((len(tile.pictures) for tile in tiles), default=2) for _, tiles in sections]
    row = TITLE + TILE + GAP
    heights = [HEADING + -(-len(tiles) // per_row) * row for (_, tiles), per_row in zip(sections, across)]
    image = Image.new("RGB", (width, sum(heights) + GAP), PAPER)
    draw = ImageDraw.Draw(image)
    heading_font, font = ImageFont.load_default(18), ImageFont.load_default(14)
    top = 0
    for (heading, tiles), per_row, height in zip(sections, across, heights):
        draw.text((GAP, top + HEADING / 2), heading, INK, heading_font, "lm")
        for number, tile in enumerate(tiles):
            left = GAP + number % per_row * ((width - GAP) // per_row)
            y = top + HEADING + number // per_row * row
            _title(draw, left, y + TITLE / 2, font, tile)
            for place, picture in enumerate(tile.pictures):
                enlarged = Image.fromarray(255 - picture).resize((TILE, TILE), Image.Resampling.NEAREST)
                x = left + place * (TILE + GAP // 2)
                image.paste(enlarged, (x, y + TITLE))
                draw.rectangle((x, y + TITLE, x + TILE - 1, y + TITLE + TILE - 1), outline="#d0d0d0")
        top += height
    return image


def _title(draw: ImageDraw.ImageDraw, x: float, y: float, font: Font, tile: Tile) -> None:
    """true → read probability; the arrow is drawn, as Pillow's own font has none."""
    true, read = str(tile.true), str(tile.read)
    draw.text((x, y), true, INK, font, "lm")
    x += draw.textlength(true, font) + 4
    draw.line((x, y, x + 12, y), QUIET)
    draw.line((x + 8, y - 4, x + 12, y, x + 8, y + 4), QUIET)
    x += 17
    draw.text((x, y), read, WRONG, font, "lm")
    draw.text((x + draw.textlength(read, font) + 6, y), format_fraction(tile.probability, 0), QUIET, font, "lm")


def draw_tiles(strokes: Strokes) -> np.ndarray:
    """uint8 [D, 84, 84], every drawing as its writer saw it, filling the tile."""
    low, high = strokes.bounds()
    owner = strokes.drawing_of_point
    scale = (TILE - 2 * GAP) / np.maximum((high - low).max(1), 1e-9)
    points = (strokes.points - ((low + high) / 2)[owner]) * scale[owner, None] + TILE / 2
    return rasterise(strokes.with_points(points), TILE, PEN * TILE / 2, 1.0)


def to_png(image: Image.Image) -> bytes:
    """The image as the content of a PNG file."""
    content = io.BytesIO()
    image.save(content, "PNG", optimize=True)
    return content.getvalue()
