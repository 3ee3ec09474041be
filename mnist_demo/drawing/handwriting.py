"""Contrast → handwriting: what on a picture was written, and what else there is, taken away with its reason.

In comes what `mnist_demo.drawing.contrast` gives; out go the ink and what was taken for something else: lines printed on the
paper, the edges of a sheet, what comes in from outside the picture, dust. Nothing is taken away that leaves nothing behind: a
single bar is a 1, whether or not it is straight.
"""

from dataclasses import dataclass

import numpy as np

from mnist_demo.drawing.contrast import running
from mnist_demo.drawing.ink import Floats
from mnist_demo.drawing.parts import Mask, Parts, parts
from mnist_demo.drawing.printed import printed
from mnist_demo.drawing.raster import Grey
from mnist_demo.drawing.rules import lines, without

INK = 0.35  # share of full ink from which a pixel is ink
LEAST = 0.06  # of full scale: less contrast is no ink
EDGE = 0.12  # share by which the paper's brightness changes within a few pixels where a sheet or a shadow ends
ON_EDGE = 0.5  # share of a part that lies on such an edge: it is nothing but that
SPECK = 0.12  # of the longest part's side: what is shorter is dust, or a point
FAINT = 0.45  # of the strongest part's contrast: what is fainter is another thing
LEFT = 0.25  # of the longest part taken away, which what is left must measure: else it is the ink


@dataclass(frozen=True)
class Handwriting:
    """What was written on a picture, and what was not.

    ink      float64 [H, W], 0 paper to 1 ink
    taken    bool [H, W], what was taken away
    reasons  why, the largest first: some of "lines", "edges", "what comes in from the edge", "dust"
    """

    ink: Floats
    taken: Mask
    reasons: tuple[str, ...]


def handwriting(contrast: Floats, paper: Grey) -> Handwriting:
    """What float64 [H, W], 0 paper to 1, on paper of uint8 [H, W] brightness, holds of handwriting."""
    full = _full(contrast)
    mask = contrast > INK * full
    edges = _edges(paper)
    taken: dict[str, Mask] = {}

    kept = without(mask, printed(lines(mask), mask, edges))
    if kept.any():
        taken["lines"] = mask & ~kept
    else:
        kept = mask
    for reason, choose in (
        ("edges", lambda found: found.mean(edges) > ON_EDGE),
        ("what comes in from the edge", lambda found: found.on_edge),
        ("faint", lambda found: _faint(found, contrast)),
        ("dust", _specks),
    ):
        found = parts(kept)
        if not len(found):
            break
        gone = choose(found)
        if gone.any() and _leaves_enough(found, gone):
            taken[reason] = found.mask(gone)
            kept = found.mask(~gone)
    ink = np.where(_wider(kept) & ~_any(taken, mask), np.clip(contrast / full, 0, 1), 0)
    return Handwriting(ink, _any(taken, mask), tuple(reason for reason, where in taken.items() if where.any()))


def _any(masks: dict[str, Mask], like: Mask) -> Mask:
    return np.logical_or.reduce([np.zeros_like(like), *masks.values()])


def _full(contrast: Floats) -> float:
    """The contrast of full ink."""
    inked = contrast[contrast > LEAST]
    for _ in range(3):  # the middle between paper and ink, each the mean of what lies on its side of it
        if len(inked) < 8:
            return 1.0
        middle = inked.mean()
        inked = inked[inked > 0.5 * middle]
    return float(np.quantile(inked, 0.9))


def _edges(paper: Grey) -> Mask:
    """bool [H, W], where the paper's brightness changes at once."""
    side = 2 * round(max(paper.shape) / 128) + 1
    highest, lowest = (running(extreme, paper, side).astype(np.float32) for extreme in (np.maximum, np.minimum))
    return (highest - lowest) > EDGE * np.maximum(highest, 64)


def _wider(mask: Mask) -> Mask:
    return running(np.maximum, mask, 5)


def _leaves_enough(found: Parts, gone: Mask) -> bool:
    return bool((~gone).any()) and found.side[~gone].max() >= LEFT * found.side[gone].max()


def _faint(found: Parts, contrast: Floats) -> Mask:
    strength = found.mean(contrast)
    large = found.side >= SPECK * found.side.max()
    return strength < FAINT * strength[large].max()


def _specks(found: Parts) -> Mask:
    return found.side < SPECK * found.side.max()
