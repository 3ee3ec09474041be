"""A picture → its contrast: how much darker, or lighter, each pixel is than the paper around it, whatever light falls on it.

In comes uint8 [H, W, C]; out goes float64 [H, W], 0 paper to 1. The paper's brightness at a pixel is the picture's
grey-level closing: of all squares that hold the pixel, each as bright as its brightest, the darkest. What is narrower than the
square, as strokes are, is filled by the paper around; the edge of a shadow or of a sheet stays where it is and as sharp as it
is. The difference is Meyer's top-hat (F. Meyer, "Cytologie quantitative et morphologie mathématique", 1979; J. Serra, "Image
Analysis and Mathematical Morphology", 1982), here as a share of the brightness, for a shadow darkens ink and paper by the same
share.
"""

import functools
from collections.abc import Iterator
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from mnist_demo.drawing.ink import Floats
from mnist_demo.drawing.paper import border
from mnist_demo.drawing.parts import Mask, Parts, connected_parts, cut_out, is_from_edge_to_edge
from mnist_demo.drawing.raster import Grey

COARSE = 128  # pixels; the longer side at which the pen's width is looked for
WIDTHS = np.array([3, 5, 7, 9, 13, 17, 25, 33, 41, 49])  # pixels of it, the squares that are tried,
WIDEST = 0.3  # of its longer side at most; a pen may be a quarter of the picture wide
LONG = 6  # pixels of it; what is shorter is dust
THICK = (3, 5)  # pixels of it: rules are thinner than one of these, and the pen across them is not
STRONG = 0.25  # share of the strongest contrast from which a pixel of it may be ink
BROADEST = 0.26  # of the picture's longer side: no pen is broader, even where its strokes meet
EDGE = 0.8  # share of the picture's edge that is of one tone: rules and printed dots may reach it,
ONE_TONE = 0.95  # and of the other tone that a large square fills
FILLED = 0.8  # share of the ink that the right square shows of what the next ones show,
AHEAD = 3  # so many
JOINTS = 2.0  # times the square that fills the pen: where strokes cross there is more ink
# Of a digit cut out close: the share of the edge that is paper, by how much of full scale paper differs at most, how much of the
# picture is ink, how often one digit reaches the edge, and the paper to be put around it, of the longer side.
PAPER, ALIKE, INKED, REACHES, AROUND = 0.3, 0.1, 0.6, 6, 0.1
DARK = 0.25  # of full scale; what is darker is divided by this, lest a black desk's noise count as ink
SHADE = 0.4  # of the brightest paper; the same
NOISE = 0.004  # of full scale, standard deviation: anything less is clean paper
BLUR = 400  # of the picture's longer side, over which noise is averaged to either side of a pixel
FLECK = 60  # of 255, by which a fleck differs from the pixels beside it
FLECKED = 0.01  # share of pixels that are flecks: it is a bad camera,
ROW = 6  # pixels; or a thin pen, where most flecks hang together in parts so long
FINE = 2  # pixels at that side: details as fine as a pen's differ from their blur by so much
AGAINST = -0.5  # correlation below which the fine details of a colour are the reverse of those of all colours
BRIGHTEST = 2.5  # standard deviations by which the brightest of many noisy pixels is brighter than the paper,
DARKEST = 2.5  # and the darkest darker


def contrast(picture: Grey) -> tuple[Floats, Grey]:
    """float64 [H, W], 0 paper to 1 ink, of uint8 [H, W, C]; and uint8 [H, W], how bright the paper is."""
    if _flecked(picture) > FLECKED:
        calm = _filtered(picture, ImageFilter.MedianFilter(3))
        picture = picture if _is_written(np.abs(calm.astype(np.int16) - picture).max(2) > FLECK) else calm
    noise = _noise(picture)
    if noise > NOISE * 255:
        picture = _filtered(picture, ImageFilter.BoxBlur(max(max(picture.shape) / BLUR, 1)))
        noise = _noise(picture)
    digits = _cut_out(picture)
    if digits is None:
        return _of_calm(picture, noise)
    # What is around it would be paper, with the rules of it going on.
    margin = round(AROUND * max(digits.shape))
    inside = slice(margin, -margin)
    wide = np.pad(picture, ((margin, margin), (margin, margin), (0, 0)), mode="edge")
    is_around = np.pad(running(np.maximum, digits, 5), margin, mode="edge")
    is_around[inside, inside] = False
    wide[is_around] = np.median(border(picture), axis=0)
    share, bright = _of_calm(wide, noise)
    return share[inside, inside], bright[inside, inside]


def _of_calm(picture: Grey, noise: float) -> tuple[Floats, Grey]:
    """The same of uint8 [H, W, C] of which `noise` is left, a standard deviation."""
    layers = _of_one_sense(np.ascontiguousarray(np.moveaxis(picture, 2, 0)))
    is_light, square = _pen(layers)
    if is_light:
        layers = 255 - layers
    paper = closed(layers, square)
    away = (paper - layers).max(0).astype(np.float32) - np.float32(BRIGHTEST * noise)
    # Beside white paper no shadow is so dark; a black desk's noise is no ink.
    bright = paper.max(0)
    least = max(DARK * 255, SHADE * float(np.quantile(bright[::4, ::4], 0.95)))
    share = np.where(away > DARKEST * noise, away, 0) / np.maximum(bright, np.float32(least))
    return np.clip(share, 0, 1).astype(np.float64), bright


def _cut_out(picture: Grey) -> Mask | None:
    """bool [H, W], the digits that were cut out so close that in uint8 [H, W, C] they seem to come in from outside; None where none
    were."""
    edge = border(picture)
    paper = np.median(edge, axis=0)
    if (np.abs(edge - paper).max(1) <= ALIKE * 255).mean() < PAPER:
        return None
    level = np.rint(paper).astype(np.uint8)
    away = functools.reduce(np.maximum, np.moveaxis(np.maximum(picture, level) - np.minimum(picture, level), 2, 0))
    mask = away > STRONG * away.max()
    if not is_from_edge_to_edge(mask) or mask.mean() > INKED:
        return None
    for rest in chain([mask], _thinned(mask, _shrink(*mask.shape))):  # as it is, or without rules
        digits = cut_out(connected_parts(rest))
        if digits and np.count_nonzero(np.diff(border(rest).astype(np.int8)) > 0) <= REACHES * digits:
            return rest
    return None


def closed(layers: NDArray, side: int) -> NDArray:
    """The grey-level closing of uint8 or bool [..., H, W] by a square; beyond the edge the picture goes on as it is there."""
    return running(np.minimum, running(np.maximum, layers, side), side)


def running(extreme: np.ufunc, layers: NDArray, side: int) -> NDArray:
    """[..., H, W], of each pixel's neighbourhood, a square of an odd `side`, the extreme; in as many steps as `side` has bits."""
    for axis in (-1, -2):
        pad = [(0, 0)] * layers.ndim
        pad[axis] = (side // 2, side // 2)
        values = np.moveaxis(np.pad(layers, pad, mode="edge"), axis, 0)
        reach = 1
        while reach < side:
            step = min(reach, side - reach)
            values = extreme(values[:-step], values[step:])
            reach += step
        layers = np.moveaxis(values, 0, axis)
    return layers


def _of_one_sense(layers: Grey) -> Grey:
    """uint8 [C, H, W] in which ink is darker than paper in every colour, or in every one lighter: reversed where it is not.

    Red ink on blue paper is darker in blue, but lighter in red, where the paper between two strokes would be filled for ink.
    """
    if len(layers) == 1:
        return layers
    small = [Image.fromarray(layer).reduce(_shrink(*layers.shape[1:])) for layer in layers]
    blurred = [layer.filter(ImageFilter.BoxBlur(FINE)) for layer in small]
    fine = np.asarray([*map(np.asarray, small)], np.float64) - np.asarray([*map(np.asarray, blurred)])
    together = fine.sum(0)
    spread = np.sqrt((fine**2).sum((1, 2)) * (together**2).sum())
    against = (fine * together).sum((1, 2)) < AGAINST * spread
    return np.where(against[:, None, None], 255 - layers, layers)


def _pen(layers: Grey) -> tuple[bool, int]:
    """Whether the ink is lighter than the paper, and the side of the square that fills it, an odd number of pixels."""
    shrink = _shrink(*layers.shape[1:])
    small = np.stack([np.asarray(Image.fromarray(layer).reduce(shrink)) for layer in layers])
    widths = WIDTHS[: max(int(np.searchsorted(WIDTHS, WIDEST * max(small.shape), "right")), 3)]
    away = np.stack([[(closed(image, side) - image).max(0) for side in widths] for image in (small, 255 - small)])
    strongest = np.partition(away.ravel(), -away[0].size // 1000)[-away[0].size // 1000]
    inked = away > STRONG * strongest
    widest = int(np.searchsorted(widths, BROADEST * max(small.shape), "right")) - 1
    is_light = _is_lighter(small.mean(0), inked[:, max(widest, 0)])
    if is_light is None:
        # A pen is narrower than what it leaves white, so what small squares fill is ink, what large ones do may be either.
        much = inked.sum((2, 3))
        is_light = bool(np.subtract(*(much / np.square(widths)).sum(1)) < 0)
    ink = np.array([_inside(each) for each in inked[int(is_light)]])
    ahead = np.lib.stride_tricks.sliding_window_view(np.append(ink, [0] * AHEAD), AHEAD + 1).max(1)
    side = widths[int(((ink > 0) & (ink >= FILLED * ahead)).argmax())]
    return is_light, 2 * round(JOINTS * side * shrink / 2) + 1


def _inside(inked: Mask) -> int:
    """How many cells of bool [H, W] are of parts that do not come in from its edge, as desk and shadow do.

    Rules do so too, and what is written across them hangs together with them: so also what is left where they are too thin.
    """
    found = connected_parts(inked)
    outside = found.mask(found.on_edge)
    rests = map(connected_parts, _thinned(outside))
    return _within(found) + (max(map(_within, rests)) if outside.any() else 0)


def _thinned(mask: Mask, shrink: int = 1) -> Iterator[Mask]:
    """bool [H, W] of bool [H, W], so many times as large as the pen is looked for at, without what is thinner than each of THICK."""
    for thick in THICK:
        yield ~closed(~mask, 2 * (thick * shrink // 2) + 1)


def _shrink(height: int, width: int) -> int:
    """How many times a picture is as large as the pen is looked for at."""
    return max(round(max(height, width) / COARSE), 1)


def _within(found: Parts) -> int:
    """How many cells those of them have that are large enough for ink and do not reach the edge."""
    return int(found.area[~found.on_edge & (found.side >= LONG)].sum())


def _is_lighter(grey: Floats, filled: Mask) -> bool | None:
    """Whether what differs from the edge of [H, W] is lighter than it; None where that is no pen's.

    Two tones are told apart by N. Otsu's threshold ("A threshold selection method from gray-level histograms", 1979). A pen's is
    all filled by a large square, bool [2, H, W] of dark and light ink; a sheet on a desk is too wide.
    """
    count = np.bincount(np.rint(grey).astype(np.int64).ravel(), minlength=256)
    below, mass = np.cumsum(count), np.cumsum(count * np.arange(256))
    apart = (mass[-1] * below - mass * below[-1]) ** 2 / np.maximum(below * (below[-1] - below), 1)
    lighter = grey > int(apart.argmax())
    edge = border(lighter).mean()
    if EDGE > edge > 1 - EDGE:
        return None
    is_lighter = bool(edge < 0.5)
    other = lighter == is_lighter
    is_pens = 0 < other.mean() < 0.5 and filled[int(is_lighter)][other].mean() >= ONE_TONE
    return is_lighter if is_pens else None


def _noise(picture: Grey) -> float:
    """Standard deviation of single pixels, from the differences of pixels four apart, most of which are paper."""
    steps = picture[::4, 4:].astype(np.int16) - picture[::4, :-4]
    return 1.4826 * float(np.median(np.abs(steps))) / np.sqrt(2)


def _flecked(picture: Grey) -> float:
    """Share of pixels, of some rows, far from the pixels to their left and right, which are alike."""
    rows = picture[::8].astype(np.int16)
    left, here, right = rows[:, :-2], rows[:, 1:-1], rows[:, 2:]
    return float(((np.abs(left - right) < FLECK / 2) & (np.abs(here - left) > FLECK)).mean())


def _is_written(flecks: Mask) -> bool:
    """Whether flecks, bool [H, W], are a pen's of one pixel."""
    found = connected_parts(flecks)
    return bool(found.area[found.side >= ROW].sum() > 0.5 * found.area.sum())


def _filtered(picture: Grey, how: ImageFilter.Filter) -> Grey:
    """uint8 [H, W, C] of 1 or 3 layers."""
    return np.asarray(Image.fromarray(picture.squeeze()).filter(how)).reshape(picture.shape)
