"""Drawing: validation, JSON, limits, immutability."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnist_demo.strokes.drawing import MAX_JSON_LENGTH, MAX_PATH_LENGTH, MAX_POINTS, Drawing, DrawingError

STROKE = [[10, 20], [30.5, 40]]

coordinates = st.floats(-1e9, 1e9) | st.integers(-(10**9), 10**9)
points = st.lists(coordinates, min_size=2, max_size=2)
strokes = st.lists(st.lists(points, min_size=1, max_size=20), max_size=5)
lengths = st.floats(1e-3, 1e6)


@pytest.mark.slow
@given(strokes, lengths, lengths, lengths)
def test_a_drawing_survives_a_json_round_trip(strokes, width, height, pen):
    drawing = Drawing(strokes, (width, height), pen)
    again = Drawing.from_json(drawing.to_json())
    assert (again.size, again.pen) == (drawing.size, drawing.pen) == ((width, height), pen)
    assert again.strokes == strokes
    assert json.loads(drawing.to_json())["strokes"] == strokes


def test_a_blank_pad_has_no_strokes():
    blank = Drawing([], (400, 300), 16)
    assert json.loads(blank.to_json()) == {"size": [400, 300], "pen": 16, "strokes": []}
    assert len(blank.batch) == 0


def test_json_may_be_text_bytes_or_already_parsed():
    value = {"size": [400, 300], "pen": 16, "strokes": [STROKE]}
    drawings = [Drawing.from_json(form) for form in (value, json.dumps(value), json.dumps(value).encode())]
    assert len({drawing.to_json() for drawing in drawings}) == 1


def test_strokes_without_points_are_dropped():
    assert len(Drawing([[], STROKE, []]).strokes) == 1


BAD_STROKES = {
    "text for strokes": "zigzag",
    "number for strokes": 5,
    "None for strokes": None,
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
    "None for a number": [[[None, 2]]],
    "booleans for numbers": [[[True, False]]],
    "not a number": [[[float("nan"), 2]]],
    "infinite": [[[1, float("inf")]]],
    "huge": [[[1e300, 2]]],
    "an integer too large for a float": [[[10**400, 2]]],
    "complex": [[[1j, 2]]],
}


@pytest.mark.parametrize("strokes", BAD_STROKES.values(), ids=BAD_STROKES)
def test_invalid_strokes_are_refused_with_one_sentence(strokes):
    with pytest.raises(DrawingError, match=r"^A drawing's [^\n]+\.$") as error:
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
def test_an_invalid_size_or_pen_is_refused_with_one_sentence(size, pen):
    with pytest.raises(DrawingError, match=r"^A drawing's (size|pen) must be [^\n]+\.$"):
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
    "bytes that are not text": b"\xff\xfe\x00",
    "None": None,
    "a list of numbers": [1, 2],
}


@pytest.mark.parametrize("text", BAD_JSON.values(), ids=BAD_JSON)
def test_json_that_is_not_a_drawing_is_refused_with_one_sentence(text):
    with pytest.raises(DrawingError, match=r"^A drawing('s)? [^\n]+\.$") as error:
        Drawing.from_json(text)
    assert len(str(error.value)) < 300


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=40)
@given(st.fixed_dictionaries({"size": json_values, "pen": json_values, "strokes": json_values}))
def test_arbitrary_json_is_read_or_refused_and_never_crashes(value):
    for form in (value, json.dumps(value)):
        try:
            drawing = Drawing.from_json(form)
        except DrawingError:
            continue
        assert Drawing.from_json(drawing.to_json()).to_json() == drawing.to_json()


def test_the_maximum_number_of_points_is_accepted_and_one_more_is_refused():
    assert len(Drawing([np.zeros((MAX_POINTS, 2))]).strokes[0]) == MAX_POINTS
    with pytest.raises(DrawingError, match=r"at most [\d,]+ points"):
        Drawing([np.zeros((MAX_POINTS + 1, 2))])


def test_the_maximum_path_length_is_accepted_and_more_is_refused():
    there_and_back = [[100 * (n % 2), 0] for n in range(MAX_PATH_LENGTH + 1)]
    assert len(Drawing([there_and_back]).strokes[0]) == MAX_PATH_LENGTH + 1
    with pytest.raises(DrawingError, match=r"at most \d+ times"):
        Drawing([[*there_and_back, [0, 0], [100, 0]]])
    # The distance between two strokes does not count.
    Drawing([[point] for point in there_and_back * 4])


def test_drawings_are_equal_if_strokes_size_and_pen_are_equal():
    drawing = Drawing.from_json('{"size": [400, 400], "pen": 16, "strokes": [[[1, 2], [3.5, 4]]]}')
    assert drawing.strokes == [[[1, 2], [3.5, 4]]]
    assert Drawing.from_json(drawing.to_json()) == drawing
    assert Drawing([[[1, 2]]]) == Drawing(np.array([[[1, 2]]]))
    for other in (Drawing([[[1, 3]]]), Drawing([[[1, 2]]], pen=3), Drawing([[[1, 2]], [[1, 2]]]), Drawing([]), None):
        assert Drawing([[[1, 2]]]) != other
    assert Drawing([[[1, 2], [3, 4]]]) != Drawing([[[1, 2]], [[3, 4]]])


def test_a_drawing_cannot_be_changed_even_through_the_array_it_was_made_from():
    given = np.array([[1.0, 2], [3, 4]])
    drawing = Drawing([given])
    given[0] = 9
    drawing.strokes[0][0][0] = 9
    assert drawing.strokes == [[[1, 2], [3, 4]]]
    with pytest.raises(ValueError, match="read-only"):
        drawing.batch.points[0] = 9
    for name in ("strokes", "batch", "pen"):
        with pytest.raises(AttributeError):
            setattr(drawing, name, 9)


def test_the_repr_of_a_drawing_evaluates_to_it():
    drawing = Drawing([[[1, 2], [3.5, 4]]], (400, 300), 16)
    assert repr(drawing) == "Drawing([[[1.0, 2.0], [3.5, 4.0]]], size=(400.0, 300.0), pen=16.0)"
    assert eval(repr(drawing)) == drawing


def test_json_above_a_limit_is_refused():
    long = '{"size": [9, 9], "pen": 1, "strokes": [' + "[]," * (MAX_JSON_LENGTH // 3) + "[]]}"
    with pytest.raises(DrawingError, match="at most 1,000,000 characters"):
        Drawing.from_json(long)
    with pytest.raises(DrawingError, match="at most 2,500 strokes"):
        Drawing([[]] * 2501)
    with pytest.raises(DrawingError, match="at most 20,000 points"):
        Drawing([[[1, 2]] * 20_001])


def test_long_texts_for_numbers_take_no_memory():
    # NumPy would pad all of the 10,000 texts to the length of the longest: 40 GB.
    with pytest.raises(DrawingError, match=r"lists of \[x, y\] points"):
        Drawing([["x" * 1_000_000] + ["y"] * 10_000])


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"size": ' + "[" * 100_000 + "]" * 100_000 + "}", "1" * 5000, "NaN", "null"]
)
def test_deeply_nested_json_is_refused_with_one_sentence(text):
    with pytest.raises(DrawingError, match=r"^A drawing must be JSON like [^\n]*\.$"):
        Drawing.from_json(text)


def test_a_deeply_nested_value_is_shortened_in_the_message():
    deep = []
    for _ in range(50_000):
        deep = [deep]
    for wrong in ({"strokes": deep}, {"strokes": [], "size": deep}, {"strokes": [], "size": [9, 9], "pen": deep}):
        with pytest.raises(DrawingError, match=r"^A drawing[^\n]{1,300}\.$"):
            Drawing.from_json({"size": [9, 9], "pen": 1} | wrong)
