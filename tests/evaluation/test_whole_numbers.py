"""`evaluate numbers`, and the edit distance of texts."""

import json

import numpy as np
import pytest

from mnist_demo.datasets.ink_files import save_ink, to_ink
from mnist_demo.evaluate import main
from mnist_demo.evaluation import whole_numbers
from mnist_demo.evaluation.whole_numbers import edit_distance
from mnist_demo.strokes.batch import Strokes
from places import GOLDEN


@pytest.mark.parametrize(
    ("text", "other", "expected"),
    [
        ("", "", 0),
        ("1984", "1984", 0),
        ("1984", "1784", 1),
        ("1984", "184", 1),
        ("14", "1984", 2),
        ("", "42", 2),
        ("7", "1", 1),
    ],
)
def test_the_edit_distance_is_the_smallest_number_of_changes(text, other, expected):
    assert edit_distance(text, other) == edit_distance(other, text) == expected


@pytest.fixture
def ink_file(tmp_path):
    """One drawing of each digit, all by one writer of split "test"."""
    flat = Strokes.from_drawings([to_ink(entry["drawing"]["strokes"]) for entry in GOLDEN[::3]])
    arrays = {
        "points": flat.points.astype(np.int16),
        "stroke_start": flat.stroke_start.astype(np.int32),
        "drawing_start": flat.drawing_start.astype(np.int32),
        "label": np.array([str(entry["label"]) for entry in GOLDEN[::3]]),
        "writer": np.full(10, "x/a"),
        "split": np.full(10, "test"),
    }
    save_ink(tmp_path / "hands.npz", arrays)
    return tmp_path / "hands.npz"


@pytest.mark.slow
def test_every_figure_on_whole_numbers_is_measured_and_printed(ink_file, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(whole_numbers, "ROWS", 6)
    figures = tmp_path / "figures.json"
    assert main(["numbers", "--models", "cnn", "--ink", str(ink_file), "--json", str(figures)]) == 0
    measured = json.loads(figures.read_text())["cnn"]
    assert measured["alone"] == [6, 6]
    for form in ("drawings", "pictures"):
        counts = measured[form]
        assert counts["whole"][1] == 6 and counts["whole"][0] >= 5
        assert counts["digits"][1] >= 12 and counts["split"] == [0, 10]
    output = capsys.readouterr().out
    for part in ("6 rows", "as drawings", "as pictures", "whole numbers right", "single digits not one"):
        assert part in output
