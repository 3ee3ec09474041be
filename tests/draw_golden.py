"""Draws golden.json: three handwritings for each digit, as strokes of a mouse or a finger.

    python tests/draw_golden.py [SHEET.png]        # writes data/golden.json, and a contact sheet of all drawings

Every path below was set by hand, point by point, on a grid of 100 by 100, x to the right and y downwards, without looking at
any data set. "/" is a corner, where the pen stops and turns; between corners the path is one smooth curve. The script then adds
what a moving hand adds: a slow wobble, slant and uneven speed, and rounds to whole pixels of the pad.
"""

import json
import sys
from pathlib import Path

import numpy as np

# name: (label, hand, pad, pen, (left, top, height) on the pad, slant, strokes)
HANDS = {
    "0-oval": (0, "an oval, begun at the top", (400, 400), 16, (110, 60, 270), 0.08, ["56 3, 30 8, 12 34, 10 66, 28 95, 55 98, 77 78, 83 45, 74 15, 54 2, 42 6"]),
    "0-slashed": (0, "a round one with a slash through it", (400, 400), 12, (90, 80, 230), 0.0, ["50 4, 22 12, 6 45, 14 82, 44 98, 76 88, 93 55, 84 18, 56 3, 46 5", "88 8, 60 44, 12 96"]),
    "0-open": (0, "narrow, clockwise, not quite closed", (280, 280), 14, (95, 50, 170), 0.18, ["34 8, 56 2, 72 22, 74 60, 58 92, 38 98, 22 76, 20 40, 28 14"]),
    "1-plain": (1, "one stroke, leaning", (400, 400), 24, (60, 20, 350), 0.15, ["50 0, 49 30, 51 64, 50 100"]),
    "1-flag": (1, "with a long flag", (400, 400), 18, (120, 70, 250), 0.05, ["18 40, 36 24, 56 2 / 56 2, 57 34, 55 68, 56 100"]),
    "1-foot": (1, "with a flag and a foot", (600, 600), 20, (60, 260, 280), 0.0, ["30 22, 42 14, 52 1 / 52 1, 53 40, 51 70, 52 99", "24 99, 48 98, 80 99"]),
    "2-plain": (2, "round head, straight base", (400, 400), 16, (110, 70, 250), 0.05, ["14 26, 22 8, 46 1, 68 10, 74 30, 62 54, 36 78, 12 98 / 12 98, 42 96, 86 98"]),
    "2-loop": (2, "with a loop at the bottom", (400, 400), 10, (250, 240, 130), 0.15, ["18 22, 30 6, 52 2, 70 14, 70 36, 54 62, 32 86, 16 97, 8 90, 18 82, 38 86, 62 97, 88 90"]),
    "2-swan": (2, "a curled start and a wavy base", (320, 320), 20, (70, 50, 200), 0.0, ["30 34, 20 28, 20 12, 40 1, 64 6, 76 26, 66 52, 40 78, 10 96 / 10 96, 30 88, 56 96, 76 98, 92 88"]),
    "3-round": (3, "two round bows", (400, 400), 16, (120, 70, 250), 0.0, ["16 14, 40 1, 66 8, 70 28, 56 42, 36 47 / 36 47, 62 50, 78 68, 70 90, 44 100, 14 90"]),
    "3-flat": (3, "a flat top, small", (400, 400), 8, (40, 36, 84), 0.1, ["14 3, 44 4, 76 2 / 76 2, 58 22, 38 42 / 38 42, 62 42, 80 62, 74 88, 46 100, 12 92"]),
    "3-knot": (3, "with a small knot in the middle", (300, 300), 10, (80, 40, 200), 0.05, ["20 12, 42 0, 64 8, 70 24, 58 40, 40 48, 32 44, 38 39, 52 47, 70 58, 76 76, 60 96, 34 100, 10 88"]),
    "4-open": (4, "open at the top, two strokes", (400, 400), 16, (100, 60, 260), 0.08, ["26 6, 20 32, 12 60 / 12 60, 44 62, 84 58", "66 22, 64 60, 62 100"]),
    "4-closed": (4, "closed, one stroke, begun at the foot", (400, 400), 14, (100, 70, 240), 0.0, ["62 100, 61 60, 63 30, 61 1 / 61 1, 38 32, 8 66 / 8 66, 48 65, 92 67"]),
    "4-print": (4, "closed, two strokes, as in print", (500, 350), 10, (380, 30, 110), 0.0, ["60 2, 36 32, 6 64 / 6 64, 50 63, 90 65", "62 3, 61 50, 62 99"]),
    "5-two": (5, "body first, then the hat", (400, 400), 16, (120, 70, 250), 0.05, ["26 6, 24 24, 20 45 / 20 45, 42 36, 68 46, 76 68, 62 92, 36 99, 10 90", "26 5, 52 4, 80 2"]),
    "5-one": (5, "one stroke with corners", (360, 360), 12, (100, 60, 220), 0.0, ["82 3, 54 2, 28 4 / 28 4, 24 24, 20 44 / 20 44, 40 37, 64 42, 78 62, 70 88, 42 99, 12 92"]),
    "5-curved": (5, "one flowing stroke like an S", (400, 400), 20, (130, 110, 180), 0.2, ["90 3, 62 3, 36 8, 27 28, 42 40, 64 50, 73 70, 60 92, 34 99, 8 90"]),
    "6-bow": (6, "one bow and a round belly", (400, 400), 16, (120, 60, 260), 0.05, ["68 2, 44 14, 24 42, 16 72, 30 95, 56 98, 74 82, 70 62, 50 52, 28 62, 18 80"]),
    "6-straight": (6, "a straight back, a small belly", (400, 400), 12, (140, 70, 240), 0.2, ["46 0, 36 26, 28 54, 24 80, 36 98, 56 96, 66 80, 58 66, 40 66, 26 80"]),
    "6-curl": (6, "wide, the end curled in", (320, 480), 22, (60, 180, 190), 0.0, ["78 10, 52 3, 24 22, 10 58, 22 90, 52 100, 82 86, 86 62, 64 46, 36 52, 24 70, 36 78"]),
    "7-plain": (7, "two straight lines", (400, 400), 16, (110, 70, 250), 0.0, ["12 5, 44 4, 82 3 / 82 3, 66 34, 50 66, 38 100"]),
    "7-crossed": (7, "with a bar through the stem", (400, 400), 14, (110, 70, 240), 0.05, ["14 6, 46 5, 84 2 / 84 2, 68 34, 52 66, 44 99", "30 54, 54 51, 82 50"]),
    "7-hooked": (7, "a hook at the start, a curved stem", (300, 300), 12, (70, 50, 190), 0.0, ["14 22, 15 12, 16 4 / 16 4, 44 8, 66 7, 84 2 / 84 2, 64 28, 50 58, 46 98"]),
    "8-right": (8, "begun at the top right", (400, 400), 16, (130, 60, 260), 0.05, ["72 12, 54 1, 30 7, 24 26, 44 44, 68 62, 74 84, 52 99, 26 92, 22 72, 42 54, 64 36, 73 15"]),
    "8-rings": (8, "two rings, as tall as the pad", (400, 400), 28, (30, 16, 364), 0.0, ["50 2, 30 8, 24 26, 36 43, 54 46, 72 34, 72 14, 52 2, 44 3", "50 46, 28 54, 18 76, 32 96, 56 99, 78 82, 74 58, 54 46, 44 47"]),
    "8-centre": (8, "begun in the middle, one stroke", (500, 500), 26, (190, 150, 230), 0.15, ["48 46, 28 32, 30 10, 52 0, 72 12, 68 34, 48 47, 26 64, 22 86, 44 100, 70 92, 74 68, 52 48"]),
    "9-straight": (9, "a straight stem", (400, 400), 16, (120, 60, 260), 0.0, ["72 14, 50 2, 26 10, 20 32, 36 48, 58 42, 72 16 / 72 16, 72 44, 70 72, 70 100"]),
    "9-curled": (9, "a curled tail", (400, 400), 14, (120, 70, 240), 0.05, ["72 18, 54 2, 30 6, 20 28, 34 46, 58 42, 72 20 / 72 20, 76 52, 70 84, 50 99, 26 96, 16 84"]),
    "9-bow": (9, "one bow, like a 6 upside down", (340, 340), 18, (90, 50, 220), 0.1, ["76 26, 66 6, 44 2, 26 18, 30 40, 50 48, 70 36, 78 20, 78 48, 64 78, 36 100"]),
}  # fmt: skip


def smooth(points: np.ndarray, per_piece: int = 24) -> np.ndarray:
    """A centripetal Catmull-Rom curve through the points, [N, 2] → [(N - 1) * per_piece + 1, 2]."""
    if len(points) == 2:
        return points[0] + np.linspace(0, 1, per_piece + 1)[:, None] * (points[1] - points[0])
    padded = np.concatenate([[2 * points[0] - points[1]], points, [2 * points[-1] - points[-2]]])
    curve = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        t0 = 0.0
        t1 = t0 + np.hypot(*(p1 - p0)) ** 0.5
        t2 = t1 + np.hypot(*(p2 - p1)) ** 0.5
        t3 = t2 + np.hypot(*(p3 - p2)) ** 0.5
        t = np.linspace(t1, t2, per_piece, endpoint=False)[:, None]
        a1 = ((t1 - t) * p0 + (t - t0) * p1) / (t1 - t0)
        a2 = ((t2 - t) * p1 + (t - t1) * p2) / (t2 - t1)
        a3 = ((t3 - t) * p2 + (t - t2) * p3) / (t3 - t2)
        b1 = ((t2 - t) * a1 + (t - t0) * a2) / (t2 - t0)
        b2 = ((t3 - t) * a2 + (t - t1) * a3) / (t3 - t1)
        curve.append(((t2 - t) * b1 + (t - t1) * b2) / (t2 - t1))
    return np.concatenate([*curve, points[-1:]])


def stroke(path: str, place: tuple, slant: float, random: np.random.Generator) -> list[list[int]]:
    """The 8 to 40 points in whole pixels that a pad records along one path on the grid."""
    pieces = [
        np.array([[float(number) for number in point.split()] for point in piece.split(",")])
        for piece in path.split("/")
    ]
    line = np.concatenate([smooth(piece) for piece in pieces])
    line[:, 0] += slant * (100 - line[:, 1])
    left, top, height = place
    line = line * height / 100 + [left, top]
    steps = np.hypot(*np.diff(line, axis=0).T)
    line, steps = line[np.concatenate([[True], steps > 0])], steps[steps > 0]
    along = np.concatenate([[0], np.cumsum(steps)])
    # The wobble of a hand is slow: a few waves along the stroke, about 1 % of the digit's height.
    turns, phases = random.uniform(0.5, 4, (2, 5)), random.uniform(0, 2 * np.pi, (2, 5))
    wobble = np.sin(2 * np.pi * turns[:, :, None] * along / along[-1] + phases[:, :, None]).mean(1).T
    line = line + wobble * height * 0.016
    # The hand starts and stops slowly, and the pad samples at equal times.
    count = int(np.clip(along[-1] / max(0.055 * height, 5), 8, 40))
    time = np.linspace(0, 1, count)
    moved = 0.75 * time + 0.25 * (3 * time**2 - 2 * time**3)
    moved[1:-1] += random.uniform(-0.25, 0.25, count - 2) / count
    points = np.stack([np.interp(along[-1] * moved, along, line[:, axis]) for axis in (0, 1)], axis=1)
    return np.rint(points).astype(int).tolist()


def draw() -> list[dict]:
    """All golden drawings; deterministic."""
    golden = []
    for number, (name, (label, hand, size, pen, place, slant, paths)) in enumerate(HANDS.items()):
        random = np.random.default_rng(number)
        strokes = [stroke(path, place, slant, random) for path in paths]
        drawing = {"size": list(size), "pen": pen, "strokes": strokes}
        golden.append({"name": name, "label": label, "hand": hand, "drawing": drawing})
    return golden


def contact_sheet(golden: list[dict], path: Path) -> None:
    """Save a picture of all drawings, six in a row, each with its name."""
    from PIL import Image, ImageDraw

    side = 240
    rows = -(-len(golden) // 6)
    sheet = Image.new("L", (6 * side, rows * (side + 20)), 255)
    draw = ImageDraw.Draw(sheet)
    for number, entry in enumerate(golden):
        drawing = entry["drawing"]
        left, top = number % 6 * side, number // 6 * (side + 20)
        scale = side / max(drawing["size"])
        radius = max(drawing["pen"] * scale / 2, 1)
        for points in drawing["strokes"]:
            points = [(left + x * scale, top + 20 + y * scale) for x, y in points]
            draw.line(points, 0, round(2 * radius), joint="curve")
            for x, y in (points[0], points[-1]):
                draw.ellipse((x - radius, y - radius, x + radius, y + radius), 0)
        draw.rectangle((left, top, left + side - 1, top + side + 19), outline=170)
        draw.text((left + 4, top + 4), entry["name"], 0)
    sheet.save(path)


if __name__ == "__main__":
    golden = draw()
    lines = ",\n".join(json.dumps(entry) for entry in golden)
    (Path(__file__).parent / "data" / "golden.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    if len(sys.argv) > 1:
        contact_sheet(golden, Path(sys.argv[1]))
