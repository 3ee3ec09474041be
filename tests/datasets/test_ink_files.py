"""Ink files: saving and loading, errors for damaged files, and lines of JSON."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_demo.datasets.ink_files import InkFileError, load_ink, save_ink
from places import ROOT

HERE = {"PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "tests", Path(__file__).parent)))}


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


def test_loading_returns_the_saved_arrays(tmp_path):
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


def test_a_drawing_has_the_strokes_of_the_file_centred_on_its_pad(tmp_path):
    save_ink(tmp_path / "ink.npz", ink_arrays())
    drawing = load_ink(tmp_path / "ink.npz").drawing(0)
    points = np.concatenate(drawing.strokes)
    assert [len(stroke) for stroke in drawing.strokes] == [3, 2]
    assert (points - points[0]).tolist() == ink_arrays()["points"][:5].tolist()
    assert np.allclose((points.min(0) + points.max(0)) / 2, np.array(drawing.size) / 2)


def test_several_ink_files_are_concatenated_in_order(tmp_path):
    save_ink(tmp_path / "a.npz", ink_arrays())
    save_ink(tmp_path / "b.npz", ink_arrays() | {"label": np.array(["letter", "2"])})
    ink = load_ink(tmp_path / "a.npz", tmp_path / "b.npz")
    assert ink.labels.tolist() == ["7", "1", "letter", "2"]
    assert [len(ink.drawing(index).strokes) for index in range(4)] == [2, 1, 2, 1]
    assert ink.drawing(3).to_json() == ink.drawing(1).to_json()


def test_the_error_for_a_missing_ink_file_says_how_to_make_one(tmp_path):
    with pytest.raises(InkFileError, match=r"gone\.npz.*python -m mnist_demo\.convert"):
        load_ink(tmp_path / "gone.npz")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("points", np.zeros((7, 3), np.int16)),
        ("points", np.zeros((6, 2), np.int16)),
        ("points", np.zeros((7, 2), np.float64)),
        ("stroke_start", np.array([0, 3, 5, 8], np.int32)),
        ("stroke_start", np.array([0, 5, 3, 7], np.int32)),
        ("stroke_start", np.array([0, 5, 3, 7], np.uint32)),
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
def test_arrays_that_do_not_match_each_other_are_refused(tmp_path, name, value):
    np.savez(tmp_path / "ink.npz", **(ink_arrays() | {name: value}))
    with pytest.raises(InkFileError, match=r"ink\.npz"):
        load_ink(tmp_path / "ink.npz")


def test_the_error_names_a_file_that_is_not_an_ink_file(tmp_path):
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
        with pytest.raises(InkFileError, match=rf"{name}\.npz"):
            load_ink(tmp_path / f"{name}.npz")


@pytest.mark.slow
def test_flipped_bytes_are_detected_or_harmless(tmp_path):
    save_ink(tmp_path / "ink.npz", ink_arrays())
    whole = bytearray((tmp_path / "ink.npz").read_bytes())
    refused = 0
    for position in range(len(whole)):
        damaged = bytearray(whole)
        damaged[position] ^= 0x55
        (tmp_path / "damaged.npz").write_bytes(damaged)
        try:
            load_ink(tmp_path / "damaged.npz")
        except InkFileError:
            refused += 1
    assert refused > len(whole) / 2


@pytest.mark.slow
def test_killing_the_process_while_it_saves_leaves_a_complete_ink_file(tmp_path):
    save_ink(tmp_path / "ink.npz", ink_arrays())
    program = f"""
import numpy as np
from mnist_demo.datasets.ink_files import save_ink
from test_ink_files import ink_arrays
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


# ------------------------------------------------------------------------------------------------------- JSON Lines


SEVEN = {"label": "7", "strokes": [[[0, 0], [5, 0], [2, 10]], [[1, 5], [4, 5]]]}
ONE = {"label": "1", "writer": "own/anna", "split": "test", "strokes": [[[20.5, 100], [20.5, 100.5]]]}


def lines(path: Path, *drawings: dict) -> Path:
    path.write_text("".join(json.dumps(drawing) + "\n" for drawing in drawings), "utf-8")
    return path


def test_lines_of_json_are_read_like_an_archive(tmp_path):
    ink = load_ink(lines(tmp_path / "own.jsonl", SEVEN, ONE))
    assert (ink.labels.tolist(), ink.writers.tolist(), ink.splits.tolist()) == (
        ["7", "1"],
        ["own/pad", "own/anna"],
        ["train", "test"],
    )
    assert ink.collections.tolist() == ["own", "own"]
    save_ink(tmp_path / "same.npz", ink_arrays())
    assert ink.strokes == load_ink(tmp_path / "same.npz").strokes


def test_lines_and_archives_are_concatenated_in_order(tmp_path):
    save_ink(tmp_path / "ink.npz", ink_arrays())
    own = lines(tmp_path / "OWN.JSONL", SEVEN)
    assert load_ink(own, tmp_path / "ink.npz", own).labels.tolist() == ["7", "7", "1", "7"]


@pytest.mark.parametrize(
    "template", ["\ufeff{}\n{}", "{}\r\n\r\n{}\r\n", "\n  \n{}\n\t\n {} \n\n", "\ufeff{}\n\ufeff{}\n"]
)
def test_byte_order_marks_blank_lines_and_windows_line_ends_are_ignored(tmp_path, template):
    path = tmp_path / "own.jsonl"
    path.write_bytes(template.format(json.dumps(SEVEN), json.dumps(ONE)).encode())
    assert load_ink(path).strokes == load_ink(lines(tmp_path / "plain.jsonl", SEVEN, ONE)).strokes


BAD_LINES = {
    "not JSON": b"draw me",
    "cut off": b'{"label": "7", "strokes": [[[1, 2]',
    "a list": b"[]",
    "very deep": b"[" * 100_000,
    "bytes that are not text": b"\xff\xfe{\x00",
    "no label": b'{"strokes": [[[1, 2]]]}',
    "no strokes": b'{"label": "7"}',
    "a number for the label": b'{"label": 7, "strokes": [[[1, 2]]]}',
    "two characters": b'{"label": "17", "strokes": [[[1, 2]]]}',
    "no character": b'{"label": "", "strokes": [[[1, 2]]]}',
    "NUL": b'{"label": "\\u0000", "strokes": [[[1, 2]]]}',
    "half a character": b'{"label": "\\ud800", "strokes": [[[1, 2]]]}',
    "a writer without name": b'{"label": "7", "writer": "", "strokes": [[[1, 2]]]}',
    "a writer that cannot be encoded": b'{"label": "7", "writer": "own/\\ud800", "strokes": [[[1, 2]]]}',
    "a number for the writer": b'{"label": "7", "writer": 1, "strokes": [[[1, 2]]]}',
    "another split": b'{"label": "7", "split": "dev", "strokes": [[[1, 2]]]}',
    "a list for the split": b'{"label": "7", "split": ["train"], "strokes": [[[1, 2]]]}',
    "no points": b'{"label": "7", "strokes": [[], []]}',
    "points of three numbers": b'{"label": "7", "strokes": [[[1, 2, 3]]]}',
    "not a number": b'{"label": "7", "strokes": [[[NaN, 2]]]}',
}


@pytest.mark.parametrize("line", BAD_LINES.values(), ids=BAD_LINES)
def test_the_error_names_a_bad_line_and_says_what_is_wrong(tmp_path, line):
    path = tmp_path / "own.jsonl"
    path.write_bytes(json.dumps(SEVEN).encode() + b"\r\n\r\n" + line + b"\r\n" + json.dumps(ONE).encode())
    with pytest.raises(InkFileError, match=r"own\.jsonl has a bad line 3, correct or delete it: [^\n]+\.$") as error:
        load_ink(path)
    assert len(str(error.value)) < 300 + len(str(path))


def test_the_error_names_a_file_without_lines(tmp_path):
    (tmp_path / "empty.jsonl").write_bytes(b"\r\n\n")
    (tmp_path / "folder.jsonl").mkdir()
    for name, reason in (("empty", "contains no drawings"), ("gone", "download"), ("folder", "download")):
        with pytest.raises(InkFileError, match=rf"{name}\.jsonl.*{reason}"):
            load_ink(tmp_path / f"{name}.jsonl")


points = st.lists(st.floats(-1e9, 1e9) | st.integers(-(10**9), 10**9), min_size=2, max_size=2)
# All drawings of a writer are in one split; the default is "train".
writers = st.sampled_from(
    [
        *({}, {"split": "train"}, {"writer": "own/anna"}, {"writer": "own/anna", "split": "train"}),
        {"writer": "çä/七", "split": "test"},
    ]
)
drawn = st.fixed_dictionaries(
    {
        "label": st.characters(categories=["L", "N", "P", "S"]),
        "strokes": st.lists(st.lists(points, min_size=1, max_size=8), min_size=1, max_size=4),
    }
)
labelled = st.builds(lambda drawing, writer: drawing | writer, drawn, writers)


def test_a_writer_in_both_splits_is_refused(tmp_path):
    with pytest.raises(InkFileError, match=r"own\.jsonl: writer own/anna is in both splits"):
        load_ink(lines(tmp_path / "own.jsonl", ONE, ONE | {"split": "train"}))


@pytest.mark.slow
@given(st.lists(labelled, min_size=1, max_size=4))
def test_any_drawings_in_any_unit_keep_their_shape_and_texts(drawings):
    with tempfile.TemporaryDirectory() as folder:
        ink = load_ink(lines(Path(folder) / "own.jsonl", *drawings))
    assert ink.labels.tolist() == [each["label"] for each in drawings]
    assert ink.writers.tolist() == [each.get("writer", "own/pad") for each in drawings]
    assert ink.splits.tolist() == [each.get("split", "train") for each in drawings]
    for number, each in enumerate(drawings):
        strokes = ink.strokes.select([number])
        assert [len(stroke) for stroke in strokes.split()] == [len(stroke) for stroke in each["strokes"]]
        drawn = np.concatenate([np.array(stroke, float) for stroke in each["strokes"]])
        drawn -= drawn.min(0)
        side = drawn.max()
        assert strokes.points.min() == 0 and strokes.points.max() == (10_000 if side > 1e-9 else 0)
        assert np.abs(strokes.points - drawn * (10_000 / side if side > 1e-9 else 0)).max() <= 0.5 + 1e-6


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=8,
)


@given(
    st.binary(max_size=40)
    | st.fixed_dictionaries(
        {"label": st.just("7") | anything, "strokes": st.just(SEVEN["strokes"]) | anything},
        optional={"writer": anything, "split": anything},
    ).map(lambda value: json.dumps(value).encode())
)
def test_any_line_is_either_read_or_refused(line):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "own.jsonl"
        path.write_bytes(line)
        try:
            ink = load_ink(path)
        except InkFileError:
            return
    assert len(ink) == 1
