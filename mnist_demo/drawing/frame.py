"""A small picture → the same without a frame around its digit: a box, or the edge of what it was cut out of.

In pictures of at most `mnist_demo.drawing.paper.SMALL` pixels, where a printed line is as thick as a pen's, only a whole frame
can be told from ink: four straight sides, level and upright, then paper, and in it a digit.
"""

from itertools import product

import numpy as np

from mnist_demo.drawing.ink import Floats
from mnist_demo.drawing.parts import Mask, connected_parts

LEVELS = 8  # of brightness; the paper's is the most frequent, or where much is inked, the second,
MUCH = 0.2  # of the picture, which it covers even there
# Of full scale, by which what is no paper differs from it; the first lets what a compressed picture leaves pass for paper.
UNLIKE = (0.2, 0.08)
WHOLE = 0.9  # share of a frame's side that is inked
LARGE = 0.6  # of the picture's side: so long is a frame's at least
BROADEST = 0.2  # of the picture's longer side: a frame's sides are no thicker
# Share of what is beside the frame, inside it, that is paper: of the most frequent tone, or of the second.
CLEAR = (0.4, 0.85)
LARGEST = 0.35  # of the room inside the frame: so tall or wide is at least what was written in it,
ACROSS = 0.9  # and no wider than this
NESTED = 2  # one in another, so many are looked for


def without_frame(picture: Floats) -> Floats:
    """[H, W, C], 0..1, of the same, with the frame and what is around it made like the paper."""
    for _ in range(NESTED):
        grey = picture.mean(2)
        for unlike, (paper, clear) in product(UNLIKE, zip(_tones(grey), CLEAR)):
            mask = np.abs(grey - paper) > unlike
            room = _room(mask, clear)
            if room is not None:
                break
        else:
            break
        left, top, right, bottom = room
        framed = np.full_like(picture, np.median(picture[~mask], axis=0))
        framed[top:bottom, left:right] = picture[top:bottom, left:right]
        picture = framed
    return picture


def _tones(grey: Floats) -> list[float]:
    """The two most frequent in [H, W], the first first, if they are frequent."""
    level = np.rint(grey * (LEVELS - 1)).astype(np.int64)
    count = np.bincount(level.ravel(), minlength=LEVELS)
    order = np.argsort(-count, kind="stable")[:2]
    return [float(np.median(grey[level == each])) for each in order if count[each] >= MUCH * grey.size]


def _room(mask: Mask, clear: float) -> tuple[int, int, int, int] | None:
    """Left, top, right and bottom, the latter two exclusive, of the room in the frame in bool [H, W]; None where there is none."""
    height, width = mask.shape
    found = connected_parts(mask)
    for left, top, right, bottom in found.box[np.argsort(-found.side)].tolist():
        if right - left < LARGE * width or bottom - top < LARGE * height:
            continue
        part = mask[top:bottom, left:right]
        thick = [_thickness(sides) for sides in (part.T, part, part.T[::-1], part[::-1])]
        if min(thick) == 0 or max(thick) > BROADEST * max(mask.shape):
            continue
        # A pixel more, half inked where the frame does not end with one.
        left, top, right, bottom = left + thick[0] + 1, top + thick[1] + 1, right - thick[2] - 1, bottom - thick[3] - 1
        inside = mask[top:bottom, left:right]
        if min(inside.shape, default=0) < 3:
            continue
        around = np.concatenate([inside[0], inside[-1], inside[:, 0], inside[:, -1]])
        if 1 - around.mean() >= clear and _is_written(inside):
            return left, top, right, bottom
    return None


def _is_written(inside: Mask) -> bool:
    """Whether something in bool [H, W] is large enough for a digit, or for a dash: what goes from side to side is an 8's bar."""
    box = connected_parts(inside).box
    wide, tall = (box[:, 2:] - box[:, :2]).T / np.array(inside.shape[::-1])[:, None]
    return bool(((tall >= LARGEST) | ((wide >= LARGEST) & (wide < ACROSS))).any())


def _thickness(part: Mask) -> int:
    """How many of the first rows of bool [H, W] are inked all along."""
    whole = part.mean(1) >= WHOLE
    return len(whole) if whole.all() else int(whole.argmin())
