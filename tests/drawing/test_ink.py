"""Drawings, their JSON, ink files and inking."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnist_demo.drawing.ink import Drawing, InkError, Strokes, load_ink, rasterise, save_ink
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


def ink_arrays() -> dict[str, np.ndarray]:
    """A small ink file: a 7 of two strokes, a 1 of one stroke, by two writers."""
    return {
        "points": np.array(
            [[0, 0], [5000, 0], [2000, 10000], [1000, 5000], [4000, 5000], [0, 0], [0, 10000]], np.int16
        ),
        "stroke_start": np.array([0, 3, 5, 7], np.int32),
        "drawing_start": np.array([0, 2, 3], np.int32),
        "label": np.array(["7", "1"]),
        "writer": np.array(["abc/anna", "xyz/bert"]),
        "split": np.array(["train", "test"]),
    }


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
    assert len(blank.flat()) == 0


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


# ---------------------------------------------------------------------------------------------------------- ink files


def test_an_ink_file_gives_back_what_was_saved(tmp_path):
    save_ink(tmp_path / "new" / "ink.npz", ink_arrays())
    ink = load_ink(tmp_path / "new" / "ink.npz")
    assert len(ink) == 2
    assert (ink.labels.tolist(), ink.writers.tolist(), ink.splits.tolist()) == (
        ["7", "1"],
        ["abc/anna", "xyz/bert"],
        ["train", "test"],
    )
    assert ink.collections.tolist() == ["abc", "xyz"]
    assert ink.strokes.points.tolist() == ink_arrays()["points"].tolist()


def test_a_drawing_of_an_ink_file_has_the_files_strokes_in_the_middle_of_its_pad(tmp_path):
    save_ink(tmp_path / "ink.npz", ink_arrays())
    drawing = load_ink(tmp_path / "ink.npz").drawing(0)
    every = np.concatenate(drawing.strokes)
    assert [len(stroke) for stroke in drawing.strokes] == [3, 2]
    assert (every - every[0]).tolist() == ink_arrays()["points"][:5].tolist()
    assert np.allclose((every.min(0) + every.max(0)) / 2, np.array(drawing.size) / 2)


def test_several_ink_files_are_joined_in_order(tmp_path):
    save_ink(tmp_path / "a.npz", ink_arrays())
    save_ink(tmp_path / "b.npz", ink_arrays() | {"label": np.array(["letter", "2"])})
    ink = load_ink(tmp_path / "a.npz", tmp_path / "b.npz")
    assert ink.labels.tolist() == ["7", "1", "letter", "2"]
    assert [len(ink.drawing(index).strokes) for index in range(4)] == [2, 1, 2, 1]
    assert ink.drawing(3).to_json() == ink.drawing(1).to_json()


def test_drawings_can_be_selected_in_any_order_and_more_than_once():
    both = flat([[[0, 0], [1, 1]], [[2, 2]]], [[[3, 3]]])
    chosen = both.select(np.array([1, 0, 1]))
    assert chosen.points.tolist() == [[3, 3], [0, 0], [1, 1], [2, 2], [3, 3]]
    assert chosen.stroke_start.tolist() == [0, 1, 3, 4, 5]
    assert chosen.drawing_start.tolist() == [0, 1, 3, 4]
    assert len(both.select(np.array([], int))) == 0


def test_a_missing_ink_file_says_how_to_make_one(tmp_path):
    with pytest.raises(InkError, match=r"gone\.npz.*python -m mnist_demo\.convert"):
        load_ink(tmp_path / "gone.npz")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("points", np.zeros((7, 3), np.int16)),
        ("points", np.zeros((6, 2), np.int16)),
        ("points", np.zeros((7, 2), np.float64)),
        ("stroke_start", np.array([0, 3, 5, 8], np.int32)),
        ("stroke_start", np.array([0, 5, 3, 7], np.int32)),
        ("stroke_start", np.array([1, 3, 5, 7], np.int32)),
        ("stroke_start", np.array([], np.int32)),
        ("drawing_start", np.array([0, 2, 4], np.int32)),
        ("drawing_start", np.array([0, 3], np.int32)),
        ("drawing_start", np.array(0, np.int32)),
        ("label", np.array(["7"])),
        ("writer", np.array("anna")),
        ("split", np.array([["train", "test"]])),
        ("label", np.array(["7", None], object)),
    ],
)
def test_arrays_that_do_not_fit_each_other_are_a_damaged_file(tmp_path, name, value):
    np.savez(tmp_path / "ink.npz", **(ink_arrays() | {name: value}))
    with pytest.raises(InkError, match=r"ink\.npz"):
        load_ink(tmp_path / "ink.npz")


def test_a_file_that_is_no_ink_file_is_named(tmp_path):
    save_ink(tmp_path / "ink.npz", ink_arrays())
    whole = (tmp_path / "ink.npz").read_bytes()
    (tmp_path / "cut.npz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "text.npz").write_text("no archive")
    (tmp_path / "empty.npz").write_bytes(b"")
    np.savez(tmp_path / "other.npz", pictures=np.zeros(3))
    np.save(tmp_path / "single.npy", np.zeros(3))
    (tmp_path / "single.npy").rename(tmp_path / "single.npz")
    (tmp_path / "folder.npz").mkdir()
    for name in ("cut", "text", "empty", "other", "single", "folder"):
        with pytest.raises(InkError, match=rf"{name}\.npz"):
            load_ink(tmp_path / f"{name}.npz")


def test_flipped_bytes_are_found_or_do_no_harm(tmp_path):
    save_ink(tmp_path / "ink.npz", ink_arrays())
    whole = bytearray((tmp_path / "ink.npz").read_bytes())
    refused = 0
    for place in range(len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= 0x55
        (tmp_path / "damaged.npz").write_bytes(damaged)
        try:
            load_ink(tmp_path / "damaged.npz")
        except InkError:
            refused += 1
    assert refused > len(whole) / 2


def test_a_writer_killed_at_any_moment_leaves_the_previous_ink_file_whole(tmp_path):
    save_ink(tmp_path / "ink.npz", ink_arrays())
    program = f"""
import numpy as np
from mnist_demo.drawing.ink import save_ink
from test_ink import ink_arrays
arrays = ink_arrays() | {{"points": np.random.default_rng(0).integers(0, 9, (3_000_000, 2)).astype(np.int16)}}
print("ready", flush=True)
while True:
    save_ink({str(tmp_path / "ink.npz")!r}, arrays)
"""
    for delay in (0.05, 0.2):
        writer = subprocess.Popen(
            [sys.executable, "-c", program], env=os.environ | HERE, stdout=subprocess.PIPE, text=True
        )
        with writer:
            assert writer.stdout.readline() == "ready\n"
            time.sleep(delay)
            os.kill(writer.pid, signal.SIGKILL)
        with np.load(tmp_path / "ink.npz") as archive:
            assert len(archive["points"]) in (7, 3_000_000)


# ------------------------------------------------------------------------------------------------------------- inking


def test_a_dot_is_a_disc_of_the_pens_size():
    image = rasterise(flat([[[10, 10]]]), 20, radius=5.0, softness=1.0)[0]
    assert image.shape == (20, 20) and image.dtype == np.uint8
    assert image.sum() / 255 == pytest.approx(np.pi * 25, rel=0.02)
    assert (image == image.T).all() and (image == image[::-1, ::-1]).all()


def test_a_line_is_as_thick_as_the_pen():
    image = rasterise(flat([[[5, 10.5], [25, 10.5]]]), 30, radius=2.0, softness=1.0)[0]
    assert (image[:, 10:20].sum(0) / 255).tolist() == pytest.approx([4] * 10, abs=0.02)
    assert image[10, 15] == 255 and image[14, 15] == 0


def test_crossing_strokes_are_not_inked_twice():
    cross = rasterise(flat([[[2, 10], [18, 10]], [[10, 2], [10, 18]]]), 20, 2.0, 1.0)[0]
    bars = [rasterise(flat([bar]), 20, 2.0, 1.0)[0] for bar in ([[2, 10], [18, 10]], [[10, 2], [10, 18]])]
    assert (cross == np.maximum(*bars)).all()


def test_every_drawing_is_inked_on_its_own_grid_with_its_own_pen():
    drawings = [[[[3, 3], [7, 7]]], [[[5, 1]], [[5, 9]]]]
    both = rasterise(flat(*drawings), 10, np.array([1.0, 2.0]), 1.0)
    for image, drawing, radius in zip(both, drawings, (1.0, 2.0), strict=True):
        assert (image == rasterise(flat(drawing), 10, radius, 1.0)[0]).all()


def test_ink_beyond_the_grid_is_cut_off():
    image = rasterise(flat([[[-50, 5.5], [60, 5.5]]]), 10, 1.0, 1.0)[0]
    assert (image[5] == 255).all()
    assert rasterise(flat([[[-50, 5], [-40, 5]]]), 10, 1.0, 1.0).sum() == 0


@given(st.integers(1, 8), st.floats(0.5, 3))
@settings(max_examples=30)
def test_more_points_on_the_same_way_change_nothing(extra, radius):
    ends = np.array([[3.0, 4.0], [16.0, 13.0]])
    way = ends[0] + np.linspace(0, 1, extra + 2)[:, None] * (ends[1] - ends[0])
    coarse, fine = (rasterise(flat([line.tolist()]), 20, radius, 1.0)[0] for line in (ends, way))
    assert np.abs(coarse.astype(int) - fine).max() <= 1


def test_equal_drawings_are_equal_and_strokes_are_lists():
    drawing = Drawing.from_json('{"size": [400, 400], "pen": 16, "strokes": [[[1, 2], [3.5, 4]]]}')
    assert drawing.strokes == [[[1, 2], [3.5, 4]]]
    assert Drawing.from_json(drawing.to_json()) == drawing
    assert Drawing([[[1, 2]]]) != Drawing([[[1, 3]]])
