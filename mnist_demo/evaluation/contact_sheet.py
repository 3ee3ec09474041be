"""Contact sheet of misread drawings: each as drawn and as the network's input, titled "4 → 9 93 %"."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from mnist_demo.arrays import Grey, Integers
from mnist_demo.evaluation.formatting import format_fraction
from mnist_demo.recognition.statuses import Judgement
from mnist_demo.strokes.batch import Strokes
from mnist_demo.strokes.raster import rasterise

TILE = 84  # px, side of a picture: three times MNIST's 28
GAP = 8  # px, between pictures
TITLE_HEIGHT = 20  # px, above a tile's pictures
HEADING_HEIGHT = 44  # px, above a model's tiles
TILES_PER_ROW = 6  # of two pictures each
PEN = 0.04  # pen diameter, as a fraction of the drawing's longer side
PAPER = "#ffffff"
INK = "#1c1c1c"
MUTED = "#777777"
WRONG = "#b3261e"
FRAME = "#d0d0d0"


@dataclass(frozen=True)
class Tile:
    """One misread drawing."""

    true: int
    read: int
    probability: float  # of the digit read, 0..1
    pictures: list[Grey]  # one or two, uint8 [H, W], 0 paper to 255 ink


Section = tuple[str, list[Tile]]  # a heading and the tiles below it
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def model_section(name: str, judgement: Judgement, labels: Integers, pictures: Grey) -> Section:
    """A model's heading and tiles: the misread drawings by true digit, then by descending probability.

    judgement of N drawings, labels int [N], pictures uint8 [N, K, H, W].
    """
    probability = judgement.confidence
    misread = np.flatnonzero(judgement.digit != labels)
    misread = misread[np.lexsort([-probability[misread], labels[misread]])]
    tiles = [Tile(int(labels[i]), int(judgement.digit[i]), float(probability[i]), list(pictures[i])) for i in misread]
    return f"{name}: {len(misread):,} of {len(labels):,} misread", tiles


def contact_sheet(sections: list[Section]) -> Image.Image:
    """One RGB image of all sections, one below the other."""
    width = TILES_PER_ROW * (2 * TILE + 3 * GAP) + GAP
    columns = [TILES_PER_ROW * 2 // max((len(tile.pictures) for tile in tiles), default=2) for _, tiles in sections]
    row_height = TITLE_HEIGHT + TILE + GAP
    heights = [HEADING_HEIGHT + -(-len(tiles) // count) * row_height for (_, tiles), count in zip(sections, columns)]
    image = Image.new("RGB", (width, sum(heights) + GAP), PAPER)
    draw = ImageDraw.Draw(image)
    heading_font, font = ImageFont.load_default(18), ImageFont.load_default(14)
    top = 0
    for (heading, tiles), count, height in zip(sections, columns, heights):
        draw.text((GAP, top + HEADING_HEIGHT / 2), heading, INK, heading_font, "lm")
        for number, tile in enumerate(tiles):
            left = GAP + number % count * ((width - GAP) // count)
            y = top + HEADING_HEIGHT + number // count * row_height
            _draw_title(draw, left, y + TITLE_HEIGHT / 2, font, tile)
            for index, picture in enumerate(tile.pictures):
                enlarged = Image.fromarray(255 - picture).resize((TILE, TILE), Image.Resampling.NEAREST)
                x = left + index * (TILE + GAP // 2)
                image.paste(enlarged, (x, y + TITLE_HEIGHT))
                draw.rectangle((x, y + TITLE_HEIGHT, x + TILE - 1, y + TITLE_HEIGHT + TILE - 1), outline=FRAME)
        top += height
    return image


def _draw_title(draw: ImageDraw.ImageDraw, x: float, y: float, font: Font, tile: Tile) -> None:
    """Draw "4 → 9 93 %". The arrow is made of lines because Pillow's default font has none."""
    true, read = str(tile.true), str(tile.read)
    draw.text((x, y), true, INK, font, "lm")
    x += draw.textlength(true, font) + 4
    draw.line((x, y, x + 12, y), MUTED)
    draw.line((x + 8, y - 4, x + 12, y, x + 8, y + 4), MUTED)
    x += 17
    draw.text((x, y), read, WRONG, font, "lm")
    draw.text((x + draw.textlength(read, font) + 6, y), format_fraction(tile.probability, 0), MUTED, font, "lm")


def draw_tiles(strokes: Strokes) -> Grey:
    """uint8 [D, 84, 84]: every drawing as its writer saw it, scaled to the tile."""
    low, high = strokes.bounds()
    owner = strokes.drawing_of_point
    scale = (TILE - 2 * GAP) / np.maximum((high - low).max(1), 1e-9)
    points = (strokes.points - ((low + high) / 2)[owner]) * scale[owner, None] + TILE / 2
    return rasterise(strokes.with_points(points), TILE, PEN * TILE / 2, 1.0)
