"""What of a picture is ink: how far each pixel is from the paper, light, noise and blemishes taken out.

In comes float32 [H, W, C], 0..1; out goes float64 [H, W], 0 paper to 1 ink, darker or lighter than the paper. The paper is
what the border is made of: one tone; bands of two tones; unevenly lit.
"""

import numpy as np
from PIL import Image, ImageFilter

from mnist_demo.drawing.ink import Floats
from mnist_demo.drawing.parts import squares

SMALL = 64  # pixels; in a picture of at most this longer side strokes are few pixels wide, and every grey level tells
UNEVEN = 0.08  # of full scale, between the border's darkest and lightest parts: from here on the paper is unevenly lit
NOISE = 0.004  # of full scale, standard deviation along the border: one grey level; anything less is clean paper

# Of small pictures. What stands beside is measured on 3,000 of MNIST's training images, clean and spoiled.
UNLIKE = 0.5  # of full scale, by which a pixel differs from a neighbour of another kind
FEW = 10  # pixels; as few may be all that was drawn
SPECKLED = 0.03  # share of pixels that are like one neighbour at most: clean 0.8 % at most, a sixth salt and pepper 3.7 % or more
BANDS = 0.3  # of full scale, between two tones of paper that go across the whole picture
CLEAN_BORDER = 0.5  # share of the border that is one tone, from which on the paper is, whatever lies on it
CLOUDY_PAPER = 13  # pixels; a neighbourhood that is mostly paper, strokes being three or four wide
THIN = 0.08  # share of the ink where two by two pixels fit into it: of edges 8 % at most, of one digit in a thousand under 10 %
HOLLOW = 1.5  # times as much ink once gaps of two pixels are filled: what was there was the outline of a stroke
FAINT = 0.06  # of full ink; what a compressed picture leaves around it
STRAY = 0.01  # share of faint pixels more than two off the ink, from which on they are noise: clean 0.3 % at most


def difference_from_paper(picture: Floats) -> Floats:
    """float64 [H, W], 0..1: how far each pixel of [H, W, C] is from the paper."""
    if max(picture.shape[:2]) <= SMALL:
        return _of_small(picture)
    edge = border(picture)
    uneven = np.ptp(_running_median(edge.mean(1))) > UNEVEN
    paper = np.stack([_light(layer) for layer in np.moveaxis(picture, 2, 0)], 2) if uneven else np.median(edge, axis=0)
    return _without_noise(picture - paper, edge, uneven)


def _of_small(picture: Floats) -> Floats:
    """The same for a picture of at most 64 pixels, where a blemish is as large as a stroke."""
    picture = _without_specks(picture)
    edge = border(picture)
    paper = np.median(edge, axis=0)
    across = bands(picture)
    if across is not None:
        grey = np.abs(picture - across).max(2).astype(np.float64)
    elif (np.abs(edge - paper).max(1) < 0.02).mean() < CLEAN_BORDER and np.ptp(_running_median(edge.mean(1))) > UNEVEN:
        grey = _through_clouds(picture.mean(2))
    else:
        grey = _without_noise(picture - paper, edge, False)
    return _without_faint_noise(_filled(grey))


def _without_specks(picture: Floats) -> Floats:
    """[H, W, 1] with single pixels of salt and pepper made like their neighbourhood; the picture itself where there are few."""
    grey = picture.mean(2)
    specks = _alone(grey)
    if specks.mean() < SPECKLED or specks.sum() < FEW:
        return picture
    for _ in range(3):  # where two lie side by side, the second goes once the first is gone
        grey = np.where(specks, _around(grey), grey)
        specks = _alone(grey)
    return grey[:, :, None] if np.ptp(grey) else picture


def _alone(grey: Floats) -> np.ndarray:
    """bool [H, W]: pixels like one of their eight neighbours at most; a line's have two, but for its ends."""
    like = np.zeros(grey.shape, np.int8)
    for here, there in _PAIRS:
        alike = np.abs(grey[here] - grey[there]) < UNLIKE
        like[here] += alike
        like[there] += alike
    return like <= 1


# Of all pixels those that have a neighbour to the right, below, below to the right and to the left, and those neighbours.
_ALL, _FIRST, _LAST = slice(None), slice(None, -1), slice(1, None)
_PAIRS = (
    ((_ALL, _FIRST), (_ALL, _LAST)),
    ((_FIRST, _ALL), (_LAST, _ALL)),
    ((_FIRST, _FIRST), (_LAST, _LAST)),
    ((_FIRST, _LAST), (_LAST, _FIRST)),
)


def _around(grey: Floats) -> Floats:
    """[H, W], the median of the eight neighbours of each pixel."""
    height, width = grey.shape
    wide = np.pad(grey, 1, mode="edge")
    places = [(row, column) for row in range(3) for column in range(3) if (row, column) != (1, 1)]
    return np.median([wide[row : row + height, column : column + width] for row, column in places], axis=0)


def bands(picture: Floats) -> Floats | None:
    """[H, W, C], the paper where it changes from column to column, or row to row; None where it does neither.

    A digit leaves the first and the last pixel of a column to the paper, so where they agree all along, they are it; but for
    the corners of a tile, beside which the outermost columns are of another tone.
    """
    for upright in (picture, picture.transpose(1, 0, 2)):
        first, last = upright[0], upright[-1]
        if np.abs(first - last).max() < 0.1 and np.ptp(first.mean(1)) > BANDS:
            paper = np.broadcast_to((first + last) / 2, upright.shape)
            away = np.abs(upright - paper).max(2)
            is_tile = np.median(away[:, [0, -1]]) > UNEVEN
            if away.max() > UNEVEN and not is_tile:  # else the bands are all there is to see
                return paper if upright is picture else paper.transpose(1, 0, 2)
    return None


def _through_clouds(grey: Floats) -> Floats:
    """float64 [H, W], the ink in [H, W] on paper that is nowhere one tone: lighter than its surroundings, or darker."""
    reach = CLOUDY_PAPER // 2
    wide = Image.fromarray(np.rint(np.pad(grey, reach, mode="edge") * 255).astype(np.uint8))
    paper = np.asarray(wide.filter(ImageFilter.MedianFilter(CLOUDY_PAPER)).filter(ImageFilter.GaussianBlur(2))) / 255
    away = grey.astype(np.float64) - paper[reach:-reach, reach:-reach]
    lighter, darker = np.clip(away, 0, 1), np.clip(-away, 0, 1)
    # Ink is far from the paper in few places, clouds a little in many.
    ink = lighter if (lighter**3).sum() > (darker**3).sum() else darker
    full = max(np.quantile(ink, 0.99), 1e-9)
    return np.clip((ink - 0.35 * full) / (0.65 * full), 0, 1)


def _filled(grey: Floats) -> Floats:
    """float64 [H, W] with strokes filled of which only the outline is there."""
    ink = grey > 0.5 * grey.max()
    square = squares(ink)
    broad = (
        np.pad(square, (0, 1))
        | np.pad(square, ((0, 1), (1, 0)))
        | np.pad(square, ((1, 0), (0, 1)))
        | np.pad(square, (1, 0))
    )
    if broad.sum() > THIN * ink.sum():
        return grey
    wide = Image.fromarray(np.pad(np.rint(grey * 255).astype(np.uint8), 2))
    closed = np.asarray(wide.filter(ImageFilter.MaxFilter(3)).filter(ImageFilter.MinFilter(3)))[2:-2, 2:-2] / 255
    return closed if (closed > 0.5 * grey.max()).sum() > HOLLOW * ink.sum() else grey


def _without_faint_noise(grey: Floats) -> Floats:
    """float64 [H, W] without faint levels where they lie about far from the ink; beside it they are its own."""
    ink = grey > FAINT * grey.max()
    near = Image.fromarray(np.pad(ink, 2).astype(np.uint8)).filter(ImageFilter.MaxFilter(5))
    stray = (grey > 0) & (np.asarray(near)[2:-2, 2:-2] == 0)
    return np.where(ink, grey, 0) if stray.mean() > STRAY else grey


def _without_noise(away: Floats, edge: Floats, uneven: bool) -> Floats:
    """float64 [H, W] of [H, W, C], each pixel's difference from the paper, if need be calmed and without what is noise.

    edge [N, C] are the picture's border pixels; what is left of uneven light is noise too.
    """
    noise = 1.4826 * np.median(np.abs(np.diff(edge.mean(1)))) / np.sqrt(2)
    if not uneven and noise <= NOISE:
        return np.abs(away).max(2).astype(np.float64)
    calm = np.abs(_blur(away)).max(2).astype(np.float64)
    full = np.quantile(calm, 0.995)
    return np.where(calm > max(0.35 * full, 2.5 * noise), np.clip(calm / full, 0, 1), 0)


def border(picture: np.ndarray) -> np.ndarray:
    """[N] or [N, C], the pixels along the edge of [H, W] or [H, W, C], in order around it."""
    top, bottom, left, right = picture[0], picture[-1][::-1], picture[:, 0][::-1], picture[:, -1]
    return np.concatenate([top, right, bottom, left])


def _running_median(values: np.ndarray, parts: int = 16) -> np.ndarray:
    """The median of each sixteenth of the border."""
    return np.array([np.median(part) for part in np.array_split(values, min(parts, len(values)))])


def _light(layer: np.ndarray) -> np.ndarray:
    """float32 [H, W], how bright the paper is at each pixel: the median of a wide neighbourhood."""
    height, width = layer.shape
    small = Image.fromarray(np.rint(layer * 255).astype(np.uint8))
    small.thumbnail((64, 64), Image.Resampling.BOX)
    wide = np.pad(np.asarray(small), 15, mode="reflect" if min(small.size) > 15 else "edge")
    median = Image.fromarray(wide).filter(ImageFilter.MedianFilter(31)).filter(ImageFilter.GaussianBlur(3))
    median = median.crop((15, 15, 15 + small.width, 15 + small.height))
    return np.asarray(median.convert("F").resize((width, height), Image.Resampling.BILINEAR)) / 255


def _blur(picture: np.ndarray) -> np.ndarray:
    """[H, W, C] with each pixel averaged over its neighbourhood of about a hundredth of the picture."""
    radius = max(max(picture.shape[:2]) / 200, 1)
    layers = [Image.fromarray(np.rint(layer * 127 + 128).astype(np.uint8)) for layer in np.moveaxis(picture, 2, 0)]
    blurred = [np.asarray(layer.filter(ImageFilter.GaussianBlur(radius)), np.float64) for layer in layers]
    return (np.stack(blurred, 2) - 128) / 127
