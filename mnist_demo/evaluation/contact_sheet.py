"""Contact sheet of misread drawings: each as drawn and as the network's input, titled "4 → 9 93 %"."""

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
ROW_HEIGHT = TITLE_HEIGHT + TILE + GAP  # px
WIDTH = TILES_PER_ROW * (2 * TILE + 3 * GAP) + GAP  # px
PEN = 0.04  # pen diameter, as a fraction of the drawing's longer side
PAPER = "#ffffff"
INK = "#1c1c1c"
MUTED = "#777777"
WRONG = "#b3261e"
FRAME = "#d0d0d0"


def model_section(name: str, judgement: Judgement, labels: Integers, pictures: Grey) -> Image.Image:
    """A model's heading and its misread drawings, by true digit and then by descending probability.

    judgement of N drawings, labels int [N], pictures uint8 [N, K, H, W], one or two of each drawing, 0 paper to 255 ink.
    """
    misread = np.flatnonzero(judgement.digit != labels)
    misread = misread[np.lexsort([-judgement.confidence[misread], labels[misread]])]
    columns = 2 * TILES_PER_ROW // pictures.shape[1]
    image = Image.new("RGB", (WIDTH, HEADING_HEIGHT + -(-len(misread) // columns) * ROW_HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    heading = f"{name}: {len(misread):,} of {len(labels):,} misread"
    draw.text((GAP, HEADING_HEIGHT / 2), heading, INK, ImageFont.load_default(18), "lm")
    for number, i in enumerate(misread):
        left = GAP + number % columns * ((WIDTH - GAP) // columns)
        top = HEADING_HEIGHT + number // columns * ROW_HEIGHT + TITLE_HEIGHT
        probability = format_fraction(float(judgement.confidence[i]), 0)
        _draw_title(draw, left, top - TITLE_HEIGHT / 2, str(labels[i]), str(judgement.digit[i]), probability)
        for picture in pictures[i]:
            image.paste(Image.fromarray(255 - picture).resize((TILE, TILE), Image.Resampling.NEAREST), (left, top))
            draw.rectangle((left, top, left + TILE - 1, top + TILE - 1), outline=FRAME)
            left += TILE + GAP // 2
    return image


def _draw_title(draw: ImageDraw.ImageDraw, x: float, y: float, true: str, read: str, probability: str) -> None:
    """Draw "4 → 9 93 %". The arrow is made of lines because Pillow's default font has none."""
    font = ImageFont.load_default(14)
    draw.text((x, y), true, INK, font, "lm")
    x += draw.textlength(true, font) + 4
    draw.line((x, y, x + 12, y), MUTED)
    draw.line((x + 8, y - 4, x + 12, y, x + 8, y + 4), MUTED)
    x += 17
    draw.text((x, y), read, WRONG, font, "lm")
    draw.text((x + draw.textlength(read, font) + 6, y), probability, MUTED, font, "lm")


def contact_sheet(sections: list[Image.Image]) -> Image.Image:
    """One RGB image of the models' sections, one below the other."""
    image = Image.new("RGB", (WIDTH, sum(section.height for section in sections) + GAP), PAPER)
    top = 0
    for section in sections:
        image.paste(section, (0, top))
        top += section.height
    return image


def draw_tiles(strokes: Strokes) -> Grey:
    """uint8 [D, 84, 84]: every drawing as its writer saw it, scaled to the tile."""
    low, high = strokes.bounds()
    owner = strokes.drawing_of_point
    scale = (TILE - 2 * GAP) / np.maximum((high - low).max(1), 1e-9)
    points = (strokes.points - ((low + high) / 2)[owner]) * scale[owner, None] + TILE / 2
    return rasterise(strokes.with_points(points), TILE, PEN * TILE / 2, 1.0)
