"""A drawing or picture → the whole numbers in it, line by line.

Its ink falls into segments, the segments into lines; what a network doubts to be one digit is cut at its joints and thin
places; of all ways to group neighbouring pieces into digits the most probable is the answer.
"""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from mnist_demo.arrays import Floats, Grey
from mnist_demo.numbers.cuts import cut, joints_between
from mnist_demo.numbers.lattice import Arc, Lattice, Reading, lattice, readings, with_answers
from mnist_demo.numbers.segments import Ink, Segment, ink_of, joined
from mnist_demo.numbers.text_lines import Line, text_lines
from mnist_demo.preprocessing.pipeline import Source, to_mnist
from mnist_demo.recognition.answer import Answer, make_answer
from mnist_demo.recognition.calibration import familiarity_margin
from mnist_demo.recognition.model import Model
from mnist_demo.recognition.statuses import apply_thresholds

MOST_SEGMENTS = 150  # a drawing that falls into more, dots and scribbles, is read as one digit
SURE = 0.9  # probability times familiarity: what is read more surely is not cut,
WIDE = 1.1  # of the line's height, unless it is wider;
NARROW, NARROW_STROKE = 0.35, 0.9  # nor is what is narrower, of a picture, and of a drawing, whose strokes are known,
FLAT = 0.5  # of the line's height, or flatter
# Two digits are one whose pieces lie apart where all ink together is one so probably, so far above the threshold of "not a
# digit". Of 1,236 rows of two digits by held-out writers, those that are read as two come up to 3.2 (`cnn`) and 5.7 (`mlp`);
# of 20 single digits by training writers that `cnn` read as two, 15 are above 6.5.
ONE, ONE_ABOVE = 0.99, 6.0
ONE_APART = 0.18  # of the height of both: where more paper is between two lines, 0 above 0 is no 8
INSTEAD = 0.05  # times as probable as the best another reading is, to be told

# Of the features of `mnist_demo.numbers.lattice`, in their order; fitted by benchmarks/fit_numbers.py.
WEIGHTS = {
    "drawing": (0.97, 1.96, -5.08, -1.15, -4.08, -1.03, -3.42, -0.73, 3.68, -4.35, -3.78, -1.26),
    "picture": (0.99, 1.83, -4.78, -0.4, -3.74, -1.37, -3.33, 0.33, 2.88, -1.61, -3.41, -0.38),
}

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class NumberDigit:
    """One digit of a number.

    answer   what the model says of it alone
    box      (left, top, right, bottom) around its ink, in the source's units
    strokes  of a Drawing its strokes, or pieces of them, float64 [., 2] each; () of a picture
    """

    answer: Answer
    box: Box
    strokes: tuple[Floats, ...]


@dataclass(frozen=True)
class Mark:
    """Ink beside digits that is none: a "point", which a comma is too, or a "dash". Box and strokes as of a digit."""

    kind: str
    box: Box
    strokes: tuple[Floats, ...]


@dataclass(frozen=True)
class Number:
    """What one model reads in a drawing or picture.

    model         its name
    text          the digits, best guesses whatever their status, lines joined by a line feed; "" for blank
    digits        in reading order
    marks         what stands beside them and is no digit, in reading order; not in the text
    probability   of this reading among all that there are
    instead       the text of the next best, where that is not improbable; else None
    milliseconds  preprocessing and network
    """

    model: str
    text: str
    digits: tuple[NumberDigit, ...]
    marks: tuple[Mark, ...]
    probability: float
    instead: str | None
    milliseconds: float

    def to_dict(self, images: bool = True) -> dict:
        """The same as JSON knows it; what the network saw of each digit can be left out."""

        def part(each: NumberDigit | Mark) -> dict:
            strokes = [np.round(stroke, 2).tolist() for stroke in each.strokes]
            return {"box": [round(side, 2) for side in each.box], "strokes": strokes}

        return {
            "model": self.model,
            "text": self.text,
            "digits": [each.answer.to_dict(images) | part(each) for each in self.digits],
            "marks": [{"kind": each.kind} | part(each) for each in self.marks],
            "probability": round(self.probability, 6),
            "instead": self.instead,
            "milliseconds": round(self.milliseconds, 3),
        }


@dataclass(frozen=True)
class ReadLine:
    """A line with all that a network says of it: what its readings are made of.

    segments       from left to right, after cutting
    lattice        its arcs
    images         uint8 [D, 28, 28] of the arcs that are digits, in their order
    probabilities  float32 [D, 10] and
    familiarity    float32 [D], what the network says of these
    above          float64 [D], how far the familiarity is above the threshold of "not a digit"
    """

    segments: list[Segment]
    lattice: Lattice
    images: Grey
    probabilities: np.ndarray
    familiarity: np.ndarray
    above: Floats


def read(source: Source, model: Model) -> Number:
    """The numbers in the source as the model reads them. Raises DrawingError or PictureError."""
    start = time.perf_counter()
    ink = ink_of(source)
    lines = read_lines(ink, model) if len(ink.segments) <= MOST_SEGMENTS else []
    found = [line_readings(line, WEIGHTS["picture" if ink.is_picture else "drawing"]) for line in lines]
    arcs = [(line, arc) for line, few in zip(lines, found) for arc in few[0].arcs]
    written = [joined(line.segments[arc.start : arc.stop]) for line, arc in arcs]
    of_digits = [segment for segment, (_, arc) in zip(written, arcs) if arc.kind == "digit"]
    if not of_digits or (ink.is_picture and len(arcs) == 1):
        return _whole(source, ink, model, start)
    # To a network that was not taught that two digits side by side are none, most are one.
    if model.spec.recipe.doodles and _are_one(of_digits, len(lines), _Asked(ink, model)):
        return replace(_whole(source, ink, model, start), instead=_text([few[0] for few in found]))
    milliseconds = (time.perf_counter() - start) * 1000
    digits: list[NumberDigit] = []
    marks: list[Mark] = []
    for segment, (line, arc) in zip(written, arcs):
        place = ink.box(segment), () if ink.is_picture else segment.strokes
        if arc.kind == "digit":
            digits.append(NumberDigit(_answer(line, arc, model, milliseconds), *place))
        else:
            marks.append(Mark(arc.kind, *place))
    best = [few[0] for few in found]
    probability = math.prod(each.probability for each in best)
    return Number(model.name, _text(best), tuple(digits), tuple(marks), probability, _instead(found), milliseconds)


def _are_one(digits: list[Segment], lines: int, asked: "_Asked") -> bool:
    """Whether the two digits that were found are one in pieces: a 5 whose bar lies beside it, an 8 of two rings."""
    if len(digits) != 2:
        return False
    if lines > 1:
        one, other = (segment.box for segment in digits)
        height = max(one[3], other[3]) - min(one[1], other[1])
        if max(one[1], other[1]) - min(one[3], other[3]) > ONE_APART * height:
            return False
    _, probabilities, _, above = asked.about([asked.ink.segments])
    return bool(probabilities.max() >= ONE and above[0] >= ONE_ABOVE)


def read_lines(ink: Ink, model: Model) -> list[ReadLine]:
    """The ink's lines, cut where the network doubts, with what it says of every arc."""
    asked = _Asked(ink, model)
    lines = text_lines(ink.segments)
    if not lines:
        return []
    asked.about([[segment] for line in lines for segment in line.segments])
    result, groups = [], []
    for line in lines:
        segments, joints = _cut(line, ink, asked)
        arcs = lattice(segments, joints, line.height)
        result.append((segments, arcs))
        groups.append([segments[arc.start : arc.stop] for arc in arcs.arcs if arc.kind == "digit"])
    asked.about([group for line_groups in groups for group in line_groups])
    return [ReadLine(*line, *asked.about(line_groups)) for line, line_groups in zip(result, groups)]


def line_readings(line: ReadLine, weights: Sequence[float]) -> list[Reading]:
    """The line's most probable readings, the best first."""
    weighed = with_answers(line.lattice, line.probabilities, line.above)
    return readings(line.lattice, *weighed, np.array(weights))


class _Asked:
    """What a network says of groups of segments: of each it is asked once, of all that are new at once."""

    def __init__(self, ink: Ink, model: Model):
        self.ink, self._model = ink, model
        self._known: dict[tuple[Segment, ...], tuple] = {}

    def about(self, groups: list[list[Segment]]) -> tuple[Grey, np.ndarray, np.ndarray, Floats]:
        """Of each group image, probabilities, familiarity and how far that is above the threshold, as ReadLine has them."""
        new = [group for group in groups if tuple(group) not in self._known]
        if new:
            seen = self.ink.images(new)
            said = self._model.judge(seen)
            above_it = familiarity_margin(self._model.spec, said.familiarity, self._model.card.thresholds)
            self._known |= zip(map(tuple, new), zip(seen, said.probabilities, said.familiarity, above_it))
        images, probabilities, familiarity, above = zip(*(self._known[tuple(group)] for group in groups))
        return np.stack(images), np.stack(probabilities), np.array(familiarity), np.array(above)


def _cut(line: Line, ink: Ink, asked: _Asked) -> tuple[list[Segment], list[int]]:
    """The line's segments, in pieces those that may be several digits; behind each but the last, how often ink was cut."""
    _, probabilities, _, above = asked.about([[segment] for segment in line.segments])
    sure = probabilities.max(1) / (1 + np.exp(-above))
    segments: list[Segment] = []
    joints: list[int] = []
    for segment, certain in zip(line.segments, sure > SURE):
        left, top, right, bottom = (side / line.height for side in segment.box)
        narrow = right - left < (NARROW if ink.is_picture else NARROW_STROKE) or bottom - top < FLAT
        pieces = [segment] if narrow or (certain and right - left < WIDE) else cut(ink, segment, line.height)
        segments += pieces
        joints += [joints_between(pieces[:number], pieces[number:]) for number in range(1, len(pieces))] + [0]
    return segments, joints[:-1]


def _answer(line: ReadLine, arc: Arc, model: Model, milliseconds: float) -> Answer:
    """What was said of an arc that is a digit."""
    number = [each for each in line.lattice.arcs if each.kind == "digit"].index(arc)
    one = slice(number, number + 1)
    judgement = apply_thresholds(line.probabilities[one], line.familiarity[one], model.card.thresholds)
    return make_answer(model.name, line.images[number], judgement, milliseconds)


def _whole(source: Source, ink: Ink, model: Model, start: float) -> Number:
    """The number that is one digit, read as `predict` reads it, whatever it is; or none, of a blank source."""
    image = to_mnist(source)
    if not image.any():
        return Number(model.name, "", (), (), 1.0, None, (time.perf_counter() - start) * 1000)
    judgement = model.judge(image[None])
    answer = make_answer(model.name, image, judgement, (time.perf_counter() - start) * 1000)
    segment = joined(ink.segments)
    digit = NumberDigit(answer, ink.box(segment), () if ink.is_picture else segment.strokes)
    probability, instead = (
        float(answer.probabilities.max()),
        None if answer.runner_up is None else str(answer.runner_up),
    )
    return Number(model.name, str(answer.digit), (digit,), (), probability, instead, answer.milliseconds)


def _text(lines: Sequence[Reading]) -> str:
    return "\n".join(text for line in lines if (text := line.text))


def _instead(found: list[list[Reading]]) -> str | None:
    """The text in which the line that is most nearly another is; None where that is too improbable."""
    best = [few[0] for few in found]
    odds, number, other = max(
        (
            (other.probability / best[number].probability, number, rank)
            for number, few in enumerate(found)
            for rank, other in enumerate(few)
            if other.text != best[number].text
        ),
        default=(0.0, 0, 0),
    )
    return _text([*best[:number], found[number][other], *best[number + 1 :]]) if odds >= INSTEAD else None
