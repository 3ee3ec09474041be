"""The evaluate command: what it measures, prints and writes, and its messages for bad arguments."""

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mnist_demo.datasets.ink_files import load_ink, save_ink
from mnist_demo.datasets.mnist import shipped_test_images
from mnist_demo.evaluate import main
from mnist_demo.evaluation import shifts
from mnist_demo.evaluation.counts import wilson_interval
from mnist_demo.evaluation.shifts import DRAWN, PICTURED
from mnist_demo.evaluation.tables import full_tables, markers, short_table
from mnist_demo.networks.checkpoints import CHECKPOINTS, load_card
from mnist_demo.networks.models import MODELS
from mnist_demo.preprocessing.other_demos import SHORTCUTS
from places import GOLDEN, ROOT

QUICK = "mlp-256"


def write_ink(path: Path, drawings: list[tuple[str, str, str, dict]]) -> Path:
    """An ink file of (label, writer, split, golden entry)."""
    strokes = [entry["drawing"]["strokes"] for *_, entry in drawings]
    polylines = [np.array(stroke) for drawing in strokes for stroke in drawing]
    arrays = {
        "points": np.concatenate(polylines).astype(np.int16),
        "stroke_start": np.cumsum([0, *map(len, polylines)]).astype(np.int32),
        "drawing_start": np.cumsum([0, *map(len, strokes)]).astype(np.int32),
    }
    texts = {
        key: np.array([drawing[column] for drawing in drawings])
        for column, key in enumerate(("label", "writer", "split"))
    }
    save_ink(path, arrays | texts)
    return path


@pytest.fixture
def ink_file(tmp_path) -> Path:
    """One drawing of each digit in two collections of split "test", one mislabelled; and letters and a training drawing."""
    hands = [(str(e["label"]), "ibm/a" if e["label"] < 4 else "syn/b", "test", e) for e in GOLDEN[::3]]
    hands[7] = ("2", "syn/b", "test", hands[7][3])
    letters = [(letter, "syn/b", "test", entry) for letter, entry in zip("EKxO", GOLDEN)]
    return write_ink(tmp_path / "hands.npz", [*hands, *letters, ("5", "syn/c", "train", GOLDEN[0])])


@pytest.fixture
def empty_folder(tmp_path, monkeypatch) -> Path:
    """An empty working folder, without a data folder or an ink file."""
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.slow
def test_without_data_the_shipped_images_are_measured_and_the_missing_drawings_are_named(empty_folder, capsys):
    assert main(["--models", QUICK, "--json", "figures.json"]) == 0
    clean, card = json.loads(Path("figures.json").read_text())[QUICK]["clean"], load_card(QUICK).clean
    assert clean == json.loads(json.dumps({**asdict(card), "interval": wilson_interval(*card.pair)}))
    output = capsys.readouterr().out
    assert f"{card.correct:,} of 10,000" in output and f"{card.last_batch_loss:.5f}" in output
    assert "No pen drawings" in output and "python -m mnist_demo.convert UNIPEN_FOLDER OUT.npz" in output
    with Image.open("runs/misread.png") as sheet:
        assert sheet.format == "PNG" and sheet.height > 500


@pytest.mark.slow
def test_every_figure_on_pen_drawings_is_measured_and_printed(empty_folder, ink_file, predictor, capsys, monkeypatch):
    monkeypatch.setattr(shifts, "SAMPLE", 4)
    arguments = ["--models", QUICK, "--ink", str(ink_file), "--json", "out/figures.json", "--sheet", "sheet.png"]
    assert main([*arguments, "--shift"]) == 0
    figures = json.loads(Path("out/figures.json").read_text())[QUICK]
    freehand, statuses = figures["freehand"], figures["statuses"]
    read_digits = [predictor.predict(load_ink(ink_file).drawing(index), QUICK).digit for index in range(10)]
    labels = [0, 1, 2, 3, 4, 5, 6, 2, 8, 9]
    right = sum(digit == label for digit, label in zip(read_digits, labels))
    assert [freehand["correct"], freehand["total"]] == [right, 10]
    assert freehand["interval"] == list(wilson_interval(right, 10))
    assert {name: total for name, (_, total) in freehand["collections"].items()} == {"ibm": 4, "syn": 6}
    assert freehand["without_ibm"] == freehand["collections"]["syn"]
    assert freehand["digits"][2][1] == 2 and freehand["digits"][7] == [0, 0]
    assert statuses["accepted"][1] == statuses["unsure"][1] == 10 and statuses["rejected"][1] == 3
    (shortcuts,) = figures["preprocessing"].values()
    assert list(shortcuts)[2:] == list(SHORTCUTS) and all(total == 10 for _, total in shortcuts.values())
    assert shortcuts["this preprocessing, of the strokes"] == [right, 10]
    as_strokes, as_pictures = figures["shift"].values()
    assert [list(as_strokes), list(as_pictures)] == [[shift.name for shift in shifts] for shifts in (DRAWN, PICTURED)]
    assert as_strokes["moved anywhere"]["correct"][1] == 4 and as_strokes["moved anywhere"]["same"] == [4, 4]
    output = capsys.readouterr().out
    for part in ("freehand", "without ibm", "per collection", "unsure", "calibration error", "rejected", *SHORTCUTS):
        assert part in output
    with Image.open("sheet.png") as sheet:
        assert sheet.width > 1000


@pytest.mark.slow
def test_own_drawings_are_measured_although_none_is_of_split_test(empty_folder, tmp_path, capsys):
    mine = write_ink(tmp_path / "mine.npz", [(str(e["label"]), "me/mouse", "train", e) for e in GOLDEN[:6]])
    assert main(["--models", QUICK, "--ink", str(mine), "--json", "figures.json"]) == 0
    freehand = json.loads(Path("figures.json").read_text())[QUICK]["freehand"]
    assert (freehand["split"], freehand["total"]) == ("all", 6)
    assert "all are measured" in capsys.readouterr().out


@pytest.mark.slow
def test_the_ink_file_in_the_data_folder_is_found(empty_folder, ink_file, capsys):
    Path("data").mkdir()
    shutil.copy(ink_file, "data/ink-digits.npz")
    assert main(["--models", QUICK]) == 0
    assert "Freehand: 10 drawings" in capsys.readouterr().out


def test_test_images_may_come_from_an_archive(empty_folder, capsys):
    images, labels = (tensor[:300].numpy() for tensor in shipped_test_images())
    np.savez("mnist.npz", x_train=images, y_train=labels, x_test=images, y_test=labels)
    assert main(["--models", QUICK, "--data", "mnist.npz"]) == 0
    assert " of 300;" in capsys.readouterr().out


def test_pictures_in_folders_by_digit_are_all_measured_with_a_warning(empty_folder, capsys):
    images, labels = shipped_test_images()
    for digit in range(10):
        folder = Path("mine", str(digit))
        folder.mkdir(parents=True)
        for index in np.flatnonzero(labels.numpy() == digit)[:3]:
            Image.fromarray(images[index].numpy()).save(folder / f"{index}.png")
    assert main(["--models", QUICK, "--data", "mine"]) == 0
    output = capsys.readouterr().out
    assert "Test images: all 30 of mine, which has no test split" in output and " of 30;" in output


@pytest.mark.slow
def test_a_data_folder_with_only_ink_files_uses_the_test_images_of_the_package(empty_folder, ink_file, capsys):
    Path("people").mkdir()
    shutil.copy(ink_file, "people/ink-digits.npz")
    assert main(["--models", QUICK, "--data", "people"]) == 0
    output = capsys.readouterr().out
    assert "Test images: the 10,000 in the package" in output and "Freehand: 10 drawings" in output


def test_one_test_image_is_shown_with_its_values_and_answers(capsys):
    assert main(["image", "7", "--models", QUICK, "mlp"]) == 0
    output = capsys.readouterr().out
    image, label = (tensor[7] for tensor in shipped_test_images())
    assert f"It is a {label}." in output
    assert all(f"{value:4d}" in output for value in image.unique().tolist() if value)
    assert output.count(" reads ") == 2


def test_a_missing_checkpoint_is_named_and_the_other_models_are_measured(empty_folder, tmp_path, capsys):
    folder = tmp_path / "checkpoints"
    folder.mkdir()
    for end in ("json", "safetensors"):
        shutil.copy(CHECKPOINTS / f"{QUICK}.{end}", folder)
    assert main(["image", "0", "--checkpoints", str(folder)]) == 0
    out, err = capsys.readouterr()
    assert QUICK in out and "Left out" in err and "python -m mnist_demo.train cnn" in err


def test_the_tables_are_renewed_without_measuring(empty_folder, capsys):
    texts = {Path("README.md"): short_table, Path("docs/accuracy.md"): full_tables}
    Path("docs").mkdir()
    for path in texts:
        path.write_text("before\n{}\n{}\nafter\n".format(*markers("models")))
    assert main(["tables", "README.md"]) == 0
    for path, table in texts.items():
        text = path.read_text()
        assert text.startswith("before\n") and text.endswith("\nafter\n")
        assert table({name: load_card(name) for name in MODELS}) in text
    assert {path for path in Path().rglob("*") if path.is_file()} == set(texts)


def test_no_page_is_changed_where_one_has_no_table(empty_folder, capsys):
    text = "\n".join(markers("models"))
    Path("README.md").write_text(text)
    assert main(["tables", "README.md"]) == 2
    assert "docs/accuracy.md cannot be read as text" in capsys.readouterr().err
    Path("docs").mkdir()
    Path("docs/accuracy.md").write_text("no markers")
    assert main(["tables", "README.md"]) == 2
    assert "no table 'models' to renew" in capsys.readouterr().err
    assert Path("README.md").read_text() == text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--models", "vgg"], "No model 'vgg'; there are cnn, mlp"),
        (["image", "10000"], "from 0 to 9999"),
        (["image", "-1"], "from 0 to 9999"),
        (["--data", "gone"], "gone"),
        (["--data", "gone.npz"], "gone.npz"),
        (["--data", "text.txt"], "text.txt contains no readable images"),
        (["--data", "."], "contains no readable images"),
        (["--data", "letters.csv"], "letters.csv contains no readable images"),
        (["--ink", "gone.npz"], "No ink file at gone.npz"),
        (["--ink", "text.txt"], "text.txt is not an ink file"),
        (["--sheet", "sheet.txt"], ".png"),
        (["--checkpoints", "gone"], "python -m mnist_demo.train"),
        (["tables", "gone.md"], "gone.md cannot be read as text: pass the path of a README"),
        (["tables", "text.txt"], "no table 'models' to renew"),
        (["tables", "."], ". cannot be read as text"),
        (["cards", "--models", QUICK, "--ink", "few.jsonl"], "too few drawings"),
        (["numbers", "--data", "."], "--ink FILE"),
        (["--models", QUICK, "--json", "text.txt/figures.json"], "text.txt"),
    ],
)
def test_bad_arguments_give_one_sentence(empty_folder, capsys, arguments, expected):
    Path("text.txt").write_text("text")
    Path("letters.csv").write_text("a,b\n")
    Path("few.jsonl").write_text('{"label": "1", "split": "test", "strokes": [[[0, 0], [0, 9]]]}\n')
    assert main(arguments) == 2
    message = capsys.readouterr().err
    assert expected in message
    assert message.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [(["image", "seven"], "INDEX"), (["tables", "--models", QUICK], "--models"), (["numbers", "--shift"], "--shift")],
)
def test_an_invalid_option_shows_the_usage_and_exits_with_2(capsys, arguments, expected):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert expected in capsys.readouterr().err


@pytest.mark.slow
def test_an_interrupt_prints_one_line_without_a_traceback(empty_folder):
    command = [sys.executable, "-m", "mnist_demo.evaluate", "--sheet", str(empty_folder / "sheet.png")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert "Test images" in process.stdout.readline()
        os.kill(process.pid, signal.SIGINT)
        message = process.communicate(timeout=120)[1]
    assert process.returncode == 130
    assert "Stopped." in message and "Traceback" not in message
    assert list(empty_folder.iterdir()) == []
