"""Ink files: what is saved is read again, and whatever is damaged is named."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from mnist_demo.drawing.ink import InkError
from mnist_demo.learning.ink_files import load_ink, save_ink
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
from mnist_demo.learning.ink_files import save_ink
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
