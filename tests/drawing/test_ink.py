"""Drawings, their JSON, ink files and inking."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_demo.drawing.ink import Drawing, InkError, Strokes
from places import ROOT

HERE = {"PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "tests", Path(__file__).parent)))}
STROKE = [[10, 20], [30.5, 40]]

coordinates = st.floats(-1e9, 1e9) | st.integers(-(10**9), 10**9)
points = st.lists(coordinates, min_size=2, max_size=2)
strokes = st.lists(st.lists(points, min_size=1, max_size=20), max_size=5)
lengths = st.floats(1e-3, 1e6)


def flat(*drawings: list) -> Strokes:
    """Drawings, each a list of strokes, as Strokes."""
    every = [stroke for drawing in drawings for stroke in drawing]
    return Strokes(
        np.array([point for stroke in every for point in stroke], float).reshape(-1, 2),
        np.cumsum([0, *map(len, every)]),
        np.cumsum([0, *map(len, drawings)]),
    )


# --------------------------------------------------------------------------------------------------- Drawing and JSON


@given(strokes, lengths, lengths, lengths)
def test_a_drawing_survives_json(strokes, width, height, pen):
    drawing = Drawing(strokes, (width, height), pen)
    again = Drawing.from_json(drawing.to_json())
    assert (again.size, again.pen) == (drawing.size, drawing.pen) == ((width, height), pen)
    assert again.strokes == strokes
    assert json.loads(drawing.to_json())["strokes"] == strokes


def test_a_blank_pad_has_no_strokes():
    blank = Drawing([], (400, 300), 16)
    assert json.loads(blank.to_json()) == {"size": [400, 300], "pen": 16, "strokes": []}
    assert len(blank.flat) == 0


def test_json_may_be_text_bytes_or_already_parsed():
    value = {"size": [400, 300], "pen": 16, "strokes": [STROKE]}
    drawings = [Drawing.from_json(form) for form in (value, json.dumps(value), json.dumps(value).encode())]
    assert len({drawing.to_json() for drawing in drawings}) == 1


def test_a_stroke_without_points_leaves_no_stroke():
    assert len(Drawing([[], STROKE, []]).strokes) == 1


BAD_STROKES = {
    "text for strokes": "zigzag",
    "number for strokes": 5,
    "nothing for strokes": None,
    "mapping for strokes": {"0": STROKE},
    "number for a stroke": [5],
    "text for a stroke": ["zigzag"],
    "mapping for a stroke": [{"x": 1, "y": 2}],
    "numbers for points": [[1, 2, 3]],
    "one number in a point": [[[1], [2]]],
    "three numbers in a point": [[[1, 2, 3]]],
    "points of uneven length": [[[1, 2], [3]]],
    "deeper than points": [[[[1, 2]]]],
    "text for numbers": [[["1", "2"]]],
    "nothing for a number": [[[None, 2]]],
    "truth for numbers": [[[True, False]]],
    "not a number": [[[float("nan"), 2]]],
    "infinite": [[[1, float("inf")]]],
    "huge": [[[1e300, 2]]],
    "a whole number too large for any float": [[[10**400, 2]]],
    "complex": [[[1j, 2]]],
}


@pytest.mark.parametrize("strokes", BAD_STROKES.values(), ids=BAD_STROKES)
def test_strokes_that_are_none_get_one_clear_sentence(strokes):
    with pytest.raises(InkError, match=r"^A drawing's [^\n]+\.$") as error:
        Drawing(strokes)
    assert len(str(error.value)) < 200


@pytest.mark.parametrize(
    ("size", "pen"),
    [
        ((0, 400), 16),
        ((400, -1), 16),
        ((400,), 16),
        ((400, 400, 400), 16),
        (400, 16),
        ("large", 16),
        (None, 16),
        ((400, float("nan")), 16),
        ((400, 400), 0),
        ((400, 400), -3),
        ((400, 400), "thick"),
        ((400, 400), None),
        ((400, 400), float("inf")),
        ((400, 400), [16, 16]),
        ((400, 400), True),
    ],
)
def test_a_size_or_pen_that_is_none_gets_one_clear_sentence(size, pen):
    with pytest.raises(InkError, match=r"^A drawing's (size|pen) must be [^\n]+\.$"):
        Drawing([STROKE], size, pen)


BAD_JSON = {
    "empty": "",
    "no JSON": "draw me",
    "cut off": '{"size": [400, 400], "pen": 16, "strokes": [[[1, 2]',
    "a list": "[]",
    "a number": "5",
    "null": "null",
    "text": '"strokes"',
    "no size": '{"pen": 16, "strokes": []}',
    "no pen": '{"size": [400, 400], "strokes": []}',
    "no strokes": '{"size": [400, 400], "pen": 16}',
    "NaN": '{"size": [400, 400], "pen": 16, "strokes": [[[NaN, 1]]]}',
    "Infinity": '{"size": [400, Infinity], "pen": 16, "strokes": []}',
    "beyond floats": '{"size": [400, 400], "pen": 16, "strokes": [[[1e999, 1]]]}',
    "very deep": "[" * 100_000,
    "bytes that are no text": b"\xff\xfe\x00",
    "nothing": None,
    "a list of numbers": [1, 2],
}


@pytest.mark.parametrize("text", BAD_JSON.values(), ids=BAD_JSON)
def test_json_that_is_no_drawing_gets_one_clear_sentence(text):
    with pytest.raises(InkError, match=r"^A drawing('s)? [^\n]+\.$") as error:
        Drawing.from_json(text)
    assert len(str(error.value)) < 300


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


@given(st.fixed_dictionaries({"size": json_values, "pen": json_values, "strokes": json_values}))
def test_any_other_json_is_refused_or_read_but_never_crashes(value):
    for form in (value, json.dumps(value)):
        try:
            drawing = Drawing.from_json(form)
        except InkError:
            continue
        assert Drawing.from_json(drawing.to_json()).to_json() == drawing.to_json()


def test_a_hundred_thousand_points_are_no_trouble_and_a_flood_is_refused():
    assert len(Drawing([np.zeros((100_000, 2))]).strokes[0]) == 100_000
    with pytest.raises(InkError, match=r"at most [\d,]+ points"):
        Drawing([np.zeros((2_000_000, 2))])


def test_equal_drawings_are_equal_and_strokes_are_lists():
    drawing = Drawing.from_json('{"size": [400, 400], "pen": 16, "strokes": [[[1, 2], [3.5, 4]]]}')
    assert drawing.strokes == [[[1, 2], [3.5, 4]]]
    assert Drawing.from_json(drawing.to_json()) == drawing
    assert Drawing([[[1, 2]]]) != Drawing([[[1, 3]]])


def test_drawings_can_be_selected_in_any_order_and_more_than_once():
    both = flat([[[0, 0], [1, 1]], [[2, 2]]], [[[3, 3]]])
    chosen = both.select(np.array([1, 0, 1]))
    assert chosen.points.tolist() == [[3, 3], [0, 0], [1, 1], [2, 2], [3, 3]]
    assert chosen.stroke_start.tolist() == [0, 1, 3, 4, 5]
    assert chosen.drawing_start.tolist() == [0, 1, 3, 4]
    assert len(both.select(np.array([], int))) == 0
