"""A drawing or picture → the numbers in it, line by line.

The ink is divided into segments, and the segments are assigned to text lines. Segments that the network does not read
as one sure digit are cut. The answer is the most probable grouping of neighbouring pieces into digits.
"""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mnist_demo.arrays import Floats, Floats32, Grey
from mnist_demo.numbers.cuts import count_joints, cut_segment
from mnist_demo.numbers.lattice import Arc, Lattice, Reading, add_network_features, best_readings, build_lattice
from mnist_demo.numbers.segments import Box, Segment, SegmentedInk, merge_segments, segment_ink
from mnist_demo.numbers.text_lines import TextLine, find_text_lines
from mnist_demo.preprocessing.pipeline import Source, to_mnist
from mnist_demo.recognition.answer import Answer, make_answer
from mnist_demo.recognition.calibration import familiarity_margin
from mnist_demo.recognition.model import Model
from mnist_demo.recognition.statuses import apply_thresholds
from mnist_demo.strokes.polyline import corners

MAX_SEGMENTS = 150  # a source with more, such as dots and scribbles, is read as one digit
# A segment is not cut if it is sure (probability times the logistic function of the familiarity's margin) and not wide,
# or if it is narrow or flat. Lengths are relative to the line's height.
SURE = 0.9  # confidence
WIDE = 1.1  # width
NARROW_COMPONENT = 0.35  # width of a picture's component
NARROW_STROKE = 0.9  # width of a drawing's stroke; fewer strokes than components hold two digits
FLAT = 0.5  # height
# Two digits of a reading are one digit in separate pieces if the network reads all ink together as one digit with at
# least this probability and this familiarity margin. Of 1,236 rows of two digits by held-out writers, those that are
# read as two reach a margin of 3.2 (`cnn`) and 5.7 (`mlp`); of 20 single digits by training writers that `cnn` read as
# two, 15 are above 6.5.
ONE_DIGIT_PROBABILITY = 0.99
ONE_DIGIT_MARGIN = 6.0
ONE_DIGIT_GAP = 0.18  # of the common height; two digits above one another with a wider gap are not one, such as an 8
MIN_ALTERNATIVE = 0.05  # probability of an alternative reading relative to the best, to report it

# Weights of `mnist_demo.numbers.lattice.FEATURES`, in their order, fitted by benchmarks/fit_numbers.py.
WEIGHTS = {
    "drawing": (0.97, 1.96, -5.08, -1.15, -4.08, -1.03, -3.42, -0.73, 3.68, -4.35, -3.78, -1.26),
    "picture": (0.99, 1.83, -4.78, -0.4, -3.74, -1.37, -3.33, 0.33, 2.88, -1.61, -3.41, -0.38),
}


@dataclass(frozen=True)
class NumberDigit:
    """One digit of a number.

    answer   the model's answer to this digit alone
    box      (left, top, right, bottom) of its ink, in the source's units
    strokes  the strokes of a Drawing or pieces of them, float64 [., 2] each; () for a picture
    """

    answer: Answer
    box: Box
    strokes: tuple[Floats, ...]


@dataclass(frozen=True)
class Mark:
    """A mark beside the digits: a "point" (or comma) or a "dash". Box and strokes are as in NumberDigit."""

    kind: str
    box: Box
    strokes: tuple[Floats, ...]


@dataclass(frozen=True)
class Number:
    """The numbers that one model reads in a drawing or picture.

    model         name of the model
    text          the digits, best guesses whatever their status, lines joined by a line feed; "" for blank
    digits        in reading order
    marks         points and dashes in reading order; not part of the text
    probability   of this reading among all possible readings
    instead       text of the second best reading; None if its relative probability is below MIN_ALTERNATIVE
    milliseconds  preprocessing and network
    """

    model: str
    text: str
    digits: tuple[NumberDigit, ...]
    marks: tuple[Mark, ...]
    probability: float
    instead: str | None
    milliseconds: float

    def to_dict(self, images: bool = True) -> dict[str, Any]:
        """The fields as JSON values. Set `images` to False to leave the digits' images out."""

        def place(part: NumberDigit | Mark) -> dict[str, Any]:
            # The pieces of a cut stroke have up to 150,000 interpolated points, which would make 5 MB of JSON.
            strokes = [np.round(corners(stroke), 2).tolist() for stroke in part.strokes]
            return {"box": [round(side, 2) for side in part.box], "strokes": strokes}

        return {
            "model": self.model,
            "text": self.text,
            "digits": [digit.answer.to_dict(images) | place(digit) for digit in self.digits],
            "marks": [{"kind": mark.kind} | place(mark) for mark in self.marks],
            "probability": round(self.probability, 6),
            "instead": self.instead,
            "milliseconds": round(self.milliseconds, 3),
        }


@dataclass(frozen=True)
class RecognisedLine:
    """A text line with a network's results for every possible digit in it."""

    segments: list[Segment]  # from left to right, after cutting
    lattice: Lattice
    images: Grey  # uint8 [D, 28, 28] of the arcs that are digits, in their order
    probabilities: Floats32  # [D, 10]
    familiarity: Floats32  # [D]
    margin: Floats  # [D], familiarity minus the threshold of "not a digit"


def read_number(source: Source, model: Model) -> Number:
    """The numbers in the source as the model reads them. Raises DrawingError or PictureError."""
    start = time.perf_counter()
    ink = segment_ink(source)
    lines = recognise_lines(ink, model) if len(ink.segments) <= MAX_SEGMENTS else []
    readings = [line_readings(line, WEIGHTS["picture" if ink.is_picture else "drawing"]) for line in lines]
    best = [candidates[0] for candidates in readings]
    arcs = [(line, arc) for line, reading in zip(lines, best) for arc in reading.arcs]
    merged = [merge_segments(line.segments[arc.start : arc.stop]) for line, arc in arcs]
    digit_segments = [segment for segment, (_, arc) in zip(merged, arcs) if arc.kind == "digit"]
    if not digit_segments or (ink.is_picture and len(arcs) == 1):
        return _read_single_digit(source, ink, model, start)
    # Networks that were not trained to reject two digits side by side read most pairs as one digit.
    if model.spec.recipe.doodles and _are_one_digit(digit_segments, len(lines), _SegmentClassifier(ink, model)):
        return replace(_read_single_digit(source, ink, model, start), instead=_text(best))
    milliseconds = (time.perf_counter() - start) * 1000
    digits: list[NumberDigit] = []
    marks: list[Mark] = []
    for segment, (line, arc) in zip(merged, arcs):
        box, strokes = ink.box(segment), () if ink.is_picture else segment.strokes
        if arc.kind == "digit":
            digits.append(NumberDigit(_arc_answer(line, arc, model, milliseconds), box, strokes))
        else:
            marks.append(Mark(arc.kind, box, strokes))
    probability = math.prod(reading.probability for reading in best)
    return Number(
        model.name, _text(best), tuple(digits), tuple(marks), probability, _alternative(readings), milliseconds
    )


class _SegmentClassifier:
    """A model's results for groups of segments, computed in batches and cached."""

    def __init__(self, ink: SegmentedInk, model: Model):
        self.ink, self._model = ink, model
        self._known: dict[tuple[Segment, ...], tuple[Grey, Floats32, np.float32, np.float64]] = {}

    def classify(self, groups: list[list[Segment]]) -> tuple[Grey, Floats32, Floats32, Floats]:
        """Images, probabilities, familiarity and its margin for each group, as in RecognisedLine."""
        new = [group for group in groups if tuple(group) not in self._known]
        if new:
            images = self.ink.images(new)
            judgement = self._model.judge(images)
            margin = familiarity_margin(self._model.spec, judgement.familiarity, self._model.card.thresholds)
            results = zip(images, judgement.probabilities, judgement.familiarity, margin)
            self._known |= zip(map(tuple, new), results)
        known = [self._known[tuple(group)] for group in groups]
        all_images, probabilities, familiarity, margins = zip(*known)
        return np.stack(all_images), np.stack(probabilities), np.array(familiarity), np.array(margins)


def recognise_lines(ink: SegmentedInk, model: Model) -> list[RecognisedLine]:
    """The text lines of the ink, cut where the model is unsure, with its results for every digit arc."""
    classifier = _SegmentClassifier(ink, model)
    lines = find_text_lines(ink.segments)
    if not lines:
        return []
    classifier.classify([[segment] for line in lines for segment in line.segments])
    cut = [_cut_line(line, ink, classifier) for line in lines]
    if sum(len(segments) for segments, _ in cut) > MAX_SEGMENTS:  # as in scribbles; it bounds time and memory
        cut = [(line.segments, [0] * (len(line.segments) - 1)) for line in lines]
    lattices = [
        build_lattice(segments, joints, line.height, len(lines)) for (segments, joints), line in zip(cut, lines)
    ]
    groups = [
        [segments[arc.start : arc.stop] for arc in lattice.arcs if arc.kind == "digit"]
        for (segments, _), lattice in zip(cut, lattices)
    ]
    classifier.classify([group for line_groups in groups for group in line_groups])
    results = map(classifier.classify, groups)
    return [RecognisedLine(segments, lattice, *own) for (segments, _), lattice, own in zip(cut, lattices, results)]


def line_readings(line: RecognisedLine, weights: Sequence[float]) -> list[Reading]:
    """The most probable readings of a line, the best first."""
    features, logs = add_network_features(line.lattice, line.probabilities, line.margin)
    return best_readings(line.lattice, features, logs, np.array(weights))


def _cut_line(line: TextLine, ink: SegmentedInk, classifier: _SegmentClassifier) -> tuple[list[Segment], list[int]]:
    """Cut those segments of a line that may hold several digits.

    Returns the segments and, for each except the last, the number of joints at which it was cut from the next one.
    """
    _, probabilities, _, margin = classifier.classify([[segment] for segment in line.segments])
    confidence = probabilities.max(1) / (1 + np.exp(-margin))
    segments: list[Segment] = []
    joints: list[int] = []
    for segment, is_sure in zip(line.segments, confidence > SURE):
        left, top, right, bottom = (side / line.height for side in segment.box)
        is_narrow = right - left < (NARROW_COMPONENT if ink.is_picture else NARROW_STROKE) or bottom - top < FLAT
        is_whole = is_narrow or (is_sure and right - left < WIDE)
        pieces = [segment] if is_whole else cut_segment(ink, segment, line.height)
        segments += pieces
        joints += [count_joints(pieces[:index], pieces[index:]) for index in range(1, len(pieces))] + [0]
    return segments, joints[:-1]


def _are_one_digit(digits: list[Segment], lines: int, classifier: _SegmentClassifier) -> bool:
    """Whether two digits are one in separate pieces, such as a 5 and its bar, or the two rings of an 8."""
    if len(digits) != 2:
        return False
    if lines > 1:
        (_, top, _, bottom), (_, other_top, _, other_bottom) = (segment.box for segment in digits)
        height = max(bottom, other_bottom) - min(top, other_top)
        if max(top, other_top) - min(bottom, other_bottom) > ONE_DIGIT_GAP * height:
            return False
    _, probabilities, _, margin = classifier.classify([classifier.ink.segments])
    return bool(probabilities.max() >= ONE_DIGIT_PROBABILITY and margin[0] >= ONE_DIGIT_MARGIN)


def _arc_answer(line: RecognisedLine, arc: Arc, model: Model, milliseconds: float) -> Answer:
    """The answer for an arc that is a digit."""
    index = [other for other in line.lattice.arcs if other.kind == "digit"].index(arc)
    judgement = apply_thresholds(line.probabilities, line.familiarity, model.card.thresholds)
    return make_answer(model.name, line.images[index], judgement, milliseconds, index)


def _read_single_digit(source: Source, ink: SegmentedInk, model: Model, start: float) -> Number:
    """Read the source as one digit, as `predict` does; a blank source is a number without digits."""
    image = to_mnist(source)
    if not image.any():
        return Number(model.name, "", (), (), 1.0, None, (time.perf_counter() - start) * 1000)
    judgement = model.judge(image[None])
    answer = make_answer(model.name, image, judgement, (time.perf_counter() - start) * 1000)
    segment = merge_segments(ink.segments)
    digit = NumberDigit(answer, ink.box(segment), () if ink.is_picture else segment.strokes)
    instead = None if answer.runner_up is None else str(answer.runner_up)
    probability = float(answer.probabilities.max())
    return Number(model.name, str(answer.digit), (digit,), (), probability, instead, answer.milliseconds)


def _text(readings: Sequence[Reading]) -> str:
    return "\n".join(reading.text for reading in readings if reading.text)


def _alternative(readings: list[list[Reading]]) -> str | None:
    """The text if one line has its most probable other reading; None if that is too improbable."""
    best = [candidates[0] for candidates in readings]
    odds, line, rank = max(
        (
            (other.probability / best[line].probability, line, rank)
            for line, candidates in enumerate(readings)
            for rank, other in enumerate(candidates)
            if other.text != best[line].text
        ),
        default=(0.0, 0, 0),
    )
    return _text([*best[:line], readings[line][rank], *best[line + 1 :]]) if odds >= MIN_ALTERNATIVE else None
