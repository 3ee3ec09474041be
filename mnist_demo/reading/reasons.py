"""Why a drawing is no digit, in a few words, where its picture alone says so."""

from collections.abc import Iterator

import numpy as np

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
    holes = [paper[1:-1, 1:-1] for paper in _parts(~np.pad(ink, 1), diagonally=False) if not paper[0, 0]]
    holes = [hole for hole in holes if hole.sum() >= LOOP]
    if len(holes) > 2:
        return "more than two loops"
    if len(holes) == 1 and (ink & _widened(holes[0], LINE)).sum() >= BARE * ink.sum():
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


def _shapes(ink: np.ndarray) -> list[np.ndarray]:
    """What of bool [28, 28] counts as a shape, bool [28, 28] each."""
    return [shape for shape in _parts(ink, diagonally=True) if shape.sum() >= LARGE * ink.sum()]


def _parts(mask: np.ndarray, diagonally: bool) -> Iterator[np.ndarray]:
    """The connected parts of bool [H, W], bool [H, W] each; `diagonally`, whether pixels touch at a corner.

    With one bit a pixel in one whole number, all rows grow at once: 0.1 ms where arrays take 2.
    """
    width = mask.shape[1] + 1  # beyond each row's end a pixel that belongs to nothing
    left = _to_bits(mask)
    while left:
        part, grown = 0, left & -left
        while grown != part:
            part = grown
            grown = _grown(part, width, diagonally) & left
        yield _from_bits(part, mask.shape)
        left &= ~part


def _widened(mask: np.ndarray, pixels: int) -> np.ndarray:
    """bool [H, W] and what lies so many pixels around it."""
    inside = _to_bits(np.ones_like(mask))
    bits = _to_bits(mask)
    for _ in range(pixels):
        bits = _grown(bits, mask.shape[1] + 1, True) & inside
    return _from_bits(bits, mask.shape)


def _grown(bits: int, width: int, diagonally: bool) -> int:
    row = bits | bits << 1 | bits >> 1
    sides = row if diagonally else bits
    return row | sides << width | sides >> width


def _to_bits(mask: np.ndarray) -> int:
    """bool [H, W] as a number, its rows W + 1 bits apart."""
    return int.from_bytes(np.packbits(np.pad(mask, ((0, 0), (0, 1))), bitorder="little").tobytes(), "little")


def _from_bits(bits: int, shape: tuple[int, ...]) -> np.ndarray:
    height, width = shape
    size = height * (width + 1)
    octets = np.frombuffer(bits.to_bytes(-(-size // 8), "little"), np.uint8)
    return np.unpackbits(octets, bitorder="little", count=size).reshape(height, width + 1)[:, :-1].astype(bool)


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
