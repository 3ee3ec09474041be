"""Contrast → handwriting: what on a picture was written, and what else there is, taken away with its reason.

In comes what `mnist_demo.drawing.contrast` gives; out go the ink and what was taken for something else: lines printed on the
paper, the edges of a sheet, what comes in from outside the picture, dust. Nothing is taken away that leaves nothing behind: a
single bar is a 1, whether or not it is straight.
"""

from dataclasses import dataclass

import numpy as np

from mnist_demo.drawing.contrast import running
from mnist_demo.drawing.ink import Floats, Integers
from mnist_demo.drawing.parts import Mask, Parts, connected_parts, cut_out
from mnist_demo.drawing.printed import without_printed
from mnist_demo.drawing.raster import Grey
from mnist_demo.drawing.rules import Line, lines, stroke_width

INK = 0.35  # share of full ink from which a pixel is ink
PALE = 0.18  # share of it from which a pixel may be of a printed line
FRINGE = 2  # pixels around the ink whose grey levels belong to it
LEAST = 0.06  # of full scale: less contrast is no ink
EDGE = 0.12  # share by which the paper's brightness changes within a few pixels where a sheet or a shadow ends
# Share of what surrounds a part that is such an edge: it is an outgrowth of what begins there, a desk, say. Of one that does
# not come in from outside it is more: the edge of a shadow that falls on a row of digits crosses some of them.
ON_EDGE, ON_EDGE_INSIDE = 0.3, 0.5
# Why something was taken away: it is printed; it belongs to the edge of a sheet or of a shadow; it comes in from outside the
# picture; it is much paler than the rest; it is far smaller.
REASONS = ("lines", "edges", "outside", "faint", "dust")
# Of a frame with round corners: its longer side, of the picture's; its width, of its height; how far in from its box, of its
# longer side, a side of it is still straight; and the share of each side that is.
BIG, BROAD, BAND, STRAIGHT = 0.25, 0.7, 0.015, 0.4
# A digit cut out close goes from edge to edge, and so may its straight strokes: so many at most. Of its pen's width, and of its
# contrast, what is no stroke of it but printed.
STROKES = 6
THINNER, PALER = 0.6, 0.8
SEVERAL = 8  # parts of more than a speck's size: more are doubtful
SMALLEST = 0.03  # of the picture's longer side: where nothing is longer, there is nothing but noise
SPECK = 0.07  # of the longest part's side: what is shorter is dust,
DUST = 0.12  # and where there is more of it than MANY, what is shorter than this
MANY = 4
FAINT = 0.45  # of the strongest part's contrast: what is fainter is another thing
# Of the longest part taken away, which what is left must measure: else it is the ink that was taken. A digit that fills the
# picture touches its edge in places; a desk lies along it, or along the sheet's.
LEFT = 0.25
LEFT_BY_DESK = 0.06
ALONG = 0.3  # of a part's side: touching the edge so far it lies along it


@dataclass(frozen=True)
class Handwriting:
    """What was written on a picture, and what was not.

    ink      float64 [H, W], 0 paper to 1 ink
    taken    bool [H, W], what was taken away
    reasons  why, some of REASONS, in their order
    is_doubtful  whether what is left may well be something else: it reaches the edge, or lies about in many parts
    """

    ink: Floats
    taken: Mask
    reasons: tuple[str, ...]
    is_doubtful: bool


def handwriting(contrast: Floats, paper: Grey) -> Handwriting:
    """What float64 [H, W], 0 paper to 1, on paper of uint8 [H, W] brightness, holds of handwriting."""
    full = _full(contrast)
    mask = contrast > INK * full
    edges = _edges(paper)
    # Of printed lines, which are often paler, every bit is wanted, lest they seem to end.
    pale = contrast > max(PALE * full, LEAST)
    marked = connected_parts(mask)
    bare = pale & ~_frames(marked)
    straight = lines(bare)
    digits = cut_out(marked)
    if 0 < len(straight) <= STROKES * digits and _are_strokes(straight, mask, contrast / full):
        straight = []
    kept = mask & without_printed(bare, straight, edges)
    found = connected_parts(kept)
    if found.side.max(initial=0) < SMALLEST * max(mask.shape):
        return Handwriting(np.zeros(mask.shape), np.zeros_like(mask), (), False)
    every = np.ones(len(found), bool)
    outgrown = _share_around(found, edges) > np.where(found.on_edge, ON_EDGE, ON_EDGE_INSIDE)
    inside = _without(found, every, outgrown, LEFT_BY_DESK)
    outside = found.on_edge & (cut_out(found) == 0)
    whole = _without(found, inside, outside & (_along_edge(found) > ALONG * found.side), LEFT_BY_DESK)
    whole = _without(found, whole, outside, LEFT)
    strong = _without(found, whole, _faint(found, whole, found.mean(contrast)), LEFT)
    clean = _without(found, strong, _dust(found, strong), 0)
    happened = (
        (mask & ~kept).any(),
        (inside != every).any(),
        (whole != inside).any(),
        (strong != whole).any(),
        (clean != strong).any(),
    )
    reasons = tuple(reason for reason, has_happened in zip(REASONS, happened) if has_happened)
    large = clean & (found.side >= DUST * found.side[clean].max())
    is_doubtful = bool((clean & found.on_edge).any() or large.sum() > SEVERAL)
    written = found.mask(clean)
    taken = mask & ~written
    near = running(np.maximum, written, 2 * FRINGE + 1) & ~taken
    ink = np.where(near, np.clip(contrast / full, 0, 1), 0)
    return Handwriting(ink, taken, reasons, is_doubtful)


def _without(found: Parts, here: Mask, gone: Mask, left: float) -> Mask:
    """bool [N], which of the parts that are still here, bool [N], stay, if all that go leave enough behind."""
    goes, stays = here & gone, here & ~gone
    if not goes.any() or not stays.any() or found.side[stays].max() < left * found.side[goes].max():
        return here
    return stays


def _frames(found: Parts) -> Mask:
    """bool [H, W], frames among these parts around something else, of round corners too: straight along all four sides of their box.

    What is narrow is none: it may be a 0 with a stroke in it.
    """
    is_frame = np.zeros(len(found), bool)
    for number in np.flatnonzero(found.side >= BIG * max(found.labels.shape)):
        left, top, right, bottom = found.box[number]
        height = bottom - top
        if right - left < BROAD * height:
            continue
        inside = (found.box[:, :2] > [left, top]).all(1) & (found.box[:, 2:] < [right, bottom]).all(1)
        if (found.box[inside, 3] - found.box[inside, 1]).max(initial=0) < LEFT * height:
            continue
        part, band = found.labels[top:bottom, left:right] == number + 1, max(round(BAND * found.side[number]), 2)
        sides = part[:band].any(0), part[-band:].any(0), part[:, :band].any(1), part[:, -band:].any(1)
        is_frame[number] = min(side.mean() for side in sides) >= STRAIGHT
    return running(np.maximum, found.mask(is_frame), 2 * FRINGE + 1) if is_frame.any() else found.mask(is_frame)


def _are_strokes(straight: list[Line], mask: Mask, contrast: Floats) -> bool:
    """Whether none of these lines is thinner or paler than the pen that drew bool [H, W]."""
    width = stroke_width(mask)
    dark = running(np.maximum, contrast, 3)
    return all(line.thickness >= THINNER * width and np.median(line.of(dark)) >= PALER for line in straight)


def _full(contrast: Floats) -> float:
    """The contrast of full ink."""
    inked = contrast[contrast > LEAST]
    for _ in range(3):  # the middle between paper and ink, each the mean of what lies on its side of it
        if len(inked) < 8:
            return 1.0
        middle = inked.mean()
        inked = inked[inked > 0.5 * middle]
    return float(np.quantile(inked, 0.97))


def _edges(paper: Grey) -> Mask:
    """bool [H, W], where the paper's brightness changes at once."""
    side = 2 * round(max(paper.shape) / 128) + 1
    highest, lowest = (running(extreme, paper, side).astype(np.float32) for extreme in (np.maximum, np.minimum))
    return (highest - lowest) > EDGE * np.maximum(highest, 64)


def _share_around(found: Parts, where: Mask) -> Floats:
    """float [N], of the pixels around each part the share that bool [H, W] holds."""
    around = np.where(found.labels > 0, 0, running(np.maximum, found.labels, 5))
    count = np.bincount(around.ravel(), minlength=len(found) + 1)[1:]
    return np.bincount(around[where], minlength=len(found) + 1)[1:] / np.maximum(count, 1)


def _along_edge(found: Parts) -> Integers:
    """int [N], how many pixels of the picture's edge each part covers."""
    labels = found.labels
    edge = np.concatenate([labels[0], labels[-1], labels[1:-1, 0], labels[1:-1, -1]])
    return np.bincount(edge, minlength=len(found) + 1)[1:]


def _faint(found: Parts, here: Mask, strength: Floats) -> Mask:
    large = here & (found.side >= DUST * found.side[here].max())
    return strength < FAINT * strength[large].max()


def _dust(found: Parts, here: Mask) -> Mask:
    share = found.side / found.side[here].max()
    return share < (DUST if (here & (share < DUST)).sum() > MANY else SPECK)
