"""A small picture → the same without a frame around its digit: a box, or the edge of what it was cut out of.

In pictures of at most `mnist_demo.drawing.paper.SMALL` pixels, where a printed line is as thick as a pen's, only a whole frame
can be told from ink: four sides, level and upright, straight but for round corners, then paper, and in it a digit. So also
where a tile with round corners fills the picture, of which only what is around its corners is to be seen.
"""

from itertools import product

import numpy as np

from mnist_demo.drawing.contrast import running
from mnist_demo.drawing.ink import Floats
from mnist_demo.drawing.paper import border
from mnist_demo.drawing.parts import Mask, Parts, connected_parts

LEVELS = 8  # of brightness; the paper's is the most frequent, or where much is inked, the second,
MUCH = 0.2  # of the picture, which it covers even there
# Of full scale, by which what is no paper differs from it; the first lets what a compressed picture leaves pass for paper.
UNLIKE = (0.2, 0.08)
STRAIGHT = 0.4  # share of a frame's side that is straight at least: its corners may be round
AS_FAR = 0.9  # of that goes whatever else is of the side; where it is less of all of it, the corners are round
LARGE = 0.6  # of the picture's side: so long is a frame's at least
BROADEST = 0.2  # of the picture's longer side: a frame's sides are no thicker
CLEAR = 0.8  # share of what is beside the frame, inside it, that is paper;
TOUCHED = 0.5  # or of the most frequent tone, where the frame is square and of one tone and the digit may touch it,
ONE_TONE = 0.05  # of full scale, within which most of it is: around a fat pen's digit cut out close lies paper and ink
LARGEST = 0.35  # of the room inside the frame: so tall or wide is at least what was written in it,
ACROSS = 0.9  # and no wider than this
NESTED = 2  # one in another, so many are looked for


def without_frame(picture: Floats) -> Floats:
    """[H, W, C], 0..1, of the same, with the frame and what is around it made like the paper."""
    for _ in range(NESTED):
        grey = picture.mean(2)
        for unlike, (rank, paper) in product(UNLIKE, enumerate(_tones(grey))):
            mask = np.abs(grey - paper) > unlike
            room = _room(grey, mask, CLEAR if rank else TOUCHED)
            if room is None and rank == 0:
                room = _tile(mask)
            if room is not None:
                break
        else:
            break
        picture = np.where(room[:, :, None], picture, np.median(picture[~mask], axis=0)).astype(picture.dtype)
    return picture


def _tones(grey: Floats) -> list[float]:
    """The two most frequent in [H, W], the first first, if they are frequent."""
    level = np.rint(grey * (LEVELS - 1)).astype(np.int64)
    count = np.bincount(level.ravel(), minlength=LEVELS)
    order = np.argsort(-count, kind="stable")[:2]
    return [float(np.median(grey[level == each])) for each in order if count[each] >= MUCH * grey.size]


def _room(grey: Floats, mask: Mask, clear: float) -> Mask | None:
    """bool [H, W], the room in the frame that bool [H, W] of [H, W] holds, without what reaches into it of round corners; None
    where there is none. `clear`: share of what is beside a square frame of one tone that is paper."""
    height, width = mask.shape
    found = connected_parts(mask)
    for left, top, right, bottom in found.box[np.argsort(-found.side)].tolist():
        if right - left < LARGE * width or bottom - top < LARGE * height:
            continue
        part, frame = mask[top:bottom, left:right], border(grey[top:bottom, left:right])
        sides = part.T, part, part.T[::-1], part[::-1]
        thick = [_thickness(side) for side in sides]
        if min(thick) == 0 or max(thick) > BROADEST * max(mask.shape):
            continue
        # A pixel more, half inked where the frame does not end with one.
        left, top, right, bottom = left + thick[0] + 1, top + thick[1] + 1, right - thick[2] - 1, bottom - thick[3] - 1
        inside = mask[top:bottom, left:right]
        if min(inside.shape, default=0) < 3:
            continue
        is_square = min(side[0].mean() for side in sides) >= AS_FAR
        corners = np.zeros_like(inside) if is_square else _corners(inside)
        share = clear if is_square and _is_of_one_tone(frame) else CLEAR
        if 1 - border(inside).mean() >= share and _is_written(inside & ~corners):
            room = np.zeros_like(mask)
            room[top:bottom, left:right] = ~running(np.maximum, corners, 3)
            return room
    return None


def _tile(mask: Mask) -> Mask | None:
    """bool [H, W], all but the four corners of bool [H, W] that round ones leave of what is around; None where there are none."""
    corners = _corners(mask)
    is_tile = corners[[0, 0, -1, -1], [0, -1, 0, -1]].all() and 1 - border(mask).mean() >= STRAIGHT
    return ~running(np.maximum, corners, 3) if is_tile and _is_written(mask & ~corners) else None


def _corners(inside: Mask) -> Mask:
    """bool [H, W], what in bool [H, W] reaches two sides that meet and is smaller than what is written."""
    found = connected_parts(inside)
    at_first, at_last = found.box[:, :2] == 0, found.box[:, 2:] == inside.shape[::-1]
    return found.mask((at_first | at_last).all(1) & (np.maximum(*_extent(found)) < LARGEST))


def _is_written(inside: Mask) -> bool:
    """Whether something in bool [H, W] is large enough for a digit, or for a dash: what goes from side to side is an 8's bar."""
    wide, tall = _extent(connected_parts(inside))
    return bool(((tall >= LARGEST) | ((wide >= LARGEST) & (wide < ACROSS))).any())


def _extent(found: Parts) -> Floats:
    """float64 [2, N], how wide and how tall each part is, as shares of the mask's sides."""
    return (found.box[:, 2:] - found.box[:, :2]).T / np.array(found.labels.shape[::-1])[:, None]


def _is_of_one_tone(frame: Floats) -> bool:
    """Whether three in four of [N] are."""
    return bool(np.quantile(np.abs(frame - np.median(frame)), 0.75) <= ONE_TONE)


def _thickness(part: Mask) -> int:
    """How many of the first rows of bool [H, W] are inked as far along as the very first."""
    share = part.mean(1)
    whole = share >= max(STRAIGHT, AS_FAR * share[0])
    return len(whole) if whole.all() else int(whole.argmin())
