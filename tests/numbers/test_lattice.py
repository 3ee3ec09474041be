"""The lattice: readings are the best chains of arcs, and probabilities sum to 1 over all chains."""

import itertools

import numpy as np
import pytest

from mnist_demo.numbers.lattice import FEATURES, MAX_ARCS, add_network_features, best_readings, build_lattice
from mnist_demo.numbers.segments import segment_ink
from mnist_demo.strokes.drawing import Drawing

WEIGHTS = np.array([1.0, 2.0, -3.0, -2.0, -1.0, 0.5, -2.0, -0.7, 2.0, -3.0, -3.0, -1.0])


def bars(*xs: float, height: float = 100.0) -> list:
    return segment_ink(Drawing([[[x, 0], [x, height]] for x in xs])).segments


def chains(arcs, count):
    """Every chain of arcs, by number, from 0 to count."""
    if count == 0:
        yield ()
        return
    for number, arc in enumerate(arcs):
        if arc.stop == count:
            yield from ((*before, number) for before in chains(arcs, arc.start))


def answered(found, seed=0):
    random = np.random.default_rng(seed)
    digits = sum(arc.kind == "digit" for arc in found.arcs)
    likely = random.dirichlet(np.full(10, 0.3), digits)
    return add_network_features(found, likely, random.normal(0.5, 2, digits))


def test_readings_are_the_best_of_all_chains_with_their_probabilities():
    segments = [*bars(0, 20), *segment_ink(Drawing([[[45, 50], [70, 52]]])).segments, *bars(90)]
    found = build_lattice(segments, [0, 2, 0], 100)
    features, logs = answered(found)
    scores = {}
    for chain in chains(found.arcs, len(segments)):
        choices = [range(10) if found.arcs[number].kind == "digit" else (None,) for number in chain]
        for digits in itertools.product(*choices):
            own = sum(float(features[number] @ WEIGHTS) for number in chain)
            own += sum(WEIGHTS[0] * logs[number][digit] for number, digit in zip(chain, digits) if digit is not None)
            scores[chain, digits] = own
    best = sorted(scores.items(), key=lambda item: -item[1])[:4]
    total = np.logaddexp.reduce(list(scores.values()))
    read = best_readings(found, features, logs, WEIGHTS)
    assert [(tuple(found.arcs.index(arc) for arc in each.arcs), each.digits) for each in read] == [
        key for key, _ in best
    ]
    assert [each.probability for each in read] == pytest.approx([np.exp(score - total) for _, score in best])
    assert read[0].text == "".join(str(digit) for digit in best[0][0][1] if digit is not None)


def test_only_small_segments_may_be_marks():
    point, dash, tall = ([[50, 98], [51, 100]], [[0, 50], [40, 52]], [[80, 0], [82, 100]])
    segments = segment_ink(Drawing([dash, point, tall])).segments
    kinds = {(arc.start, arc.kind) for arc in build_lattice(segments, [0, 0], 100).arcs if arc.kind != "digit"}
    assert kinds == {(0, "dash"), (1, "point")}


def test_no_arc_has_a_wide_gap_or_is_wider_than_a_digit():
    far = build_lattice(bars(0, 50), [0], 100)
    assert {(arc.start, arc.stop) for arc in far.arcs} == {(0, 1), (1, 2)}
    many = build_lattice(bars(*range(0, 350, 35)), [0] * 9, 100)
    assert max(arc.stop - arc.start for arc in many.arcs) == 7


@pytest.mark.parametrize(("lower", "is_stray"), [(85, True), (45, False)])
def test_two_points_one_above_the_other_are_a_colon_unless_they_are_close(lower, is_stray):
    points = [[[50, y], [52, y + 12]] for y in (28, lower)]
    left, right = ([[x, 0], [x, 100]] for x in (35, 67))
    found = build_lattice(segment_ink(Drawing([left, *points, right])).segments, [0] * 3, 100)
    both = next(number for number, arc in enumerate(found.arcs) if (arc.start, arc.stop) == (1, 3))
    assert found.features[both, FEATURES.index("stray")] == is_stray


def test_gaps_are_measured_at_the_slant_of_the_writing():
    segments = segment_ink(Drawing([[[x, 100], [x + 30, 0]] for x in (0, 20, 40)])).segments
    found = build_lattice(segments, [0, 0], 100)
    gaps = found.features[:, FEATURES.index("gap")]
    overlaps = found.features[:, FEATURES.index("overlap")]
    assert 0.1 < gaps.max() < 0.2 and not overlaps.any()


def test_many_segments_have_a_bounded_number_of_arcs():
    crowd = bars(*np.linspace(0, 60, 150))
    found = build_lattice(crowd, [0] * 149, 100)
    assert len(found.arcs) <= MAX_ARCS
    assert {arc.start for arc in found.arcs} == set(range(150))
