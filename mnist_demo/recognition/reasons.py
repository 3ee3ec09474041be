"""Why a drawing is no digit, in a few words, where its picture alone says so."""

import numpy as np

from mnist_demo.arrays import Mask
from mnist_demo.pictures.components import components
from mnist_demo.pictures.morphology import dilate

LITTLE, MUCH = "too little ink", "too much ink"
LYING, BESIDE = "a line that lies flat", "two shapes side by side"
MANY = " shapes"  # after their number, three or more
INK = 128  # grey level from which a pixel is ink
DOT = 9  # pixels; what is no longer than that has not been magnified to a digit's size, for it is a dot
FLAT = 3.0  # so many times wider than tall, a line lies flat
FULL = 0.7  # share of its box: more ink than a pen leaves that writes a digit
TALL = 0.95  # of all ink's height: where two shapes side by side are so tall, neither is a part of a digit; of 79,000 none has two
SOLID = 12  # pixels; where a square so large is all ink, it is no stroke: MNIST's fattest digits hold one of ten
LARGE = 0.15  # share of all ink: a shape that counts beside another
LOOP = 5  # pixels; what paper two strokes of a pen enclose by chance is smaller
LINE = 4  # pixels around a hole that its outline covers,
BARE = 0.95  # and the share of all ink that lies there where an outline is all there is
RAYS = 72  # from the middle of a closed shape to its edge
ARM = 7  # rays to either side of the one where the edge is seen to turn
CORNER = 58.0  # degrees; a circle turns by 35 between such arms


def reason(image: np.ndarray) -> str | None:
    """What uint8 [28, 28] shows that no digit has, as a phrase; None where nothing can be named.

    It looks at shapes and holes only and knows nothing of digits: to be asked of what has been rejected.
    """
    ink = image >= INK
    if not ink.any():
        return None
    height, width = (int(np.ptp(np.flatnonzero(ink.any(axis)))) + 1 for axis in (1, 0))
    if max(height, width) <= DOT:
        return LITTLE
    shapes = _shapes(ink)
    if _are_beside(shapes):
        return BESIDE
    if width > FLAT * height:
        return LYING
    if min(height, width) > DOT and ink.sum() > FULL * height * width:
        return MUCH
    if len(shapes) > 2:
        return f"{len(shapes)}{MANY}"
    holes = _holes(ink)
    if len(holes) > 2:
        return "more than two loops"
    if len(holes) == 1 and (ink & dilate(holes[0], 2 * LINE + 1)).sum() >= BARE * ink.sum():
        return "a closed shape with corners" if _corners(ink | holes[0]) >= 3 else "a closed shape"
    return None


def objection(image: np.ndarray, status: str) -> str | None:
    """Why uint8 [28, 28] is no digit, as a phrase: any reason where a network has rejected it, "not_a_digit"; where it is
    "unsure" or sees a "digit", one that leaves no doubt."""
    ink = image >= INK
    if status != "not_a_digit" and _is_solid(ink):
        return MUCH
    if status == "digit":
        return BESIDE if _are_beside(_shapes(ink), TALL) else None
    found = reason(image)
    if found is None or status == "not_a_digit":
        return found
    return found if found in (LITTLE, LYING, BESIDE) or found.endswith(MANY) else None


def _is_solid(ink: np.ndarray) -> bool:
    """Whether a square of SOLID pixels fits into bool [H, W]."""
    total = np.pad(ink.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    inside = total[SOLID:, SOLID:] - total[:-SOLID, SOLID:] - total[SOLID:, :-SOLID] + total[:-SOLID, :-SOLID]
    return bool((inside == SOLID**2).any())


def _shapes(ink: Mask) -> list[Mask]:
    """What of bool [28, 28] counts as a shape, bool [28, 28] each."""
    found = components(ink)
    return [found.labels == number + 1 for number in np.flatnonzero(found.area >= LARGE * ink.sum())]


def _holes(ink: Mask) -> list[Mask]:
    """The holes in bool [28, 28], bool [28, 28] each: paper that is nowhere connected with what is around."""
    paper = components(~np.pad(ink, 1), corners=False)
    is_hole = (paper.area >= LOOP) & (paper.along_edge == 0)
    return [paper.labels[1:-1, 1:-1] == number + 1 for number in np.flatnonzero(is_hole)]


def _are_beside(shapes: list[np.ndarray], tall: float = 0.0) -> bool:
    """Whether shapes are two that share rows but hardly a column, and each as `tall` at least, a share of both together."""
    if len(shapes) != 2:
        return False
    (across, down), (other_across, other_down) = ((shape.any(0), shape.any(1)) for shape in shapes)
    least, whole = min(down.sum(), other_down.sum()), (down | other_down).sum()
    together = (down & other_down).sum() >= 0.5 * least
    return bool((across & other_across).sum() <= 2 and together and least >= tall * whole)


def _corners(area: np.ndarray) -> int:
    """How many corners the edge of bool [H, W] has, seen from its middle: where it turns at once."""
    middle = np.argwhere(area).mean(0)
    angle = np.arange(RAYS) * 2 * np.pi / RAYS
    direction = np.stack([np.sin(angle), np.cos(angle)], 1)
    far = np.arange(0, 20, 0.25)
    place = middle + far[:, None, None] * direction  # [F, RAYS, 2], rows and columns
    row, column = np.clip(np.rint(place), 0, np.array(area.shape) - 1).astype(int).transpose(2, 0, 1)
    reach = far[len(far) - 1 - area[row, column][::-1].argmax(0)]  # to the last of the area on each ray
    reach = (np.roll(reach, 1) + 2 * reach + np.roll(reach, -1)) / 4
    edge = middle + reach[:, None] * direction
    before, after = edge - np.roll(edge, ARM, 0), np.roll(edge, -ARM, 0) - edge
    cross = before[:, 1] * after[:, 0] - before[:, 0] * after[:, 1]
    turn = np.degrees(np.arctan2(cross, (before * after).sum(1)))
    around = np.stack([np.roll(turn, step) for step in range(-ARM, ARM + 1)])
    return int(((turn >= CORNER) & (turn >= around.max(0)) & (np.roll(turn, 1) < turn)).sum())
