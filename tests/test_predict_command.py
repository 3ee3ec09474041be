"""The command predict: one line per picture, one sentence per unreadable file."""

import json
import shutil
import sys

import numpy as np
import pytest
from PIL import Image

from mnist_demo.evaluation.answers import mnist_test
from mnist_demo.networks.checkpoints import CHECKPOINTS
from mnist_demo.predict import main
from mnist_demo.preprocessing.pipeline import steps
from mnist_demo.strokes.drawing import Drawing
from places import GOLDEN

HANDS = {each["name"]: each["drawing"] for each in GOLDEN}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A working folder with pictures of a 7 and of blank paper, a drawing, a text file, and a hidden file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in" / "deeper").mkdir(parents=True)
    seven = Image.fromarray(255 - steps(Drawing.from_json(HANDS["7-crossed"])).ink)
    seven.save("in/b seven.png")
    seven.save("in/.hidden.png")
    Image.new("L", (30, 30), 255).save("in/c.png")
    (tmp_path / "in/deeper/a.json").write_text(json.dumps(HANDS["7-crossed"]))
    (tmp_path / "notes.txt").write_text("seven")
    return tmp_path


def test_there_is_one_line_per_picture_in_sorted_order(folder, capsys, predictor):
    assert main(["in"]) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    likely = predictor.predict(Image.open("in/b seven.png")).probabilities.max()
    assert lines[0] == ["in/b seven.png", "7", "digit", f"{100 * likely:.1f} %"]
    assert lines[1] == ["in/c.png", "-", "blank", "-"]
    assert lines[2][:3] == ["in/deeper/a.json", "7", "digit"]
    assert len(lines) == 3


def test_files_that_windows_makes_are_passed_over(folder, capsys):
    for name in ("Thumbs.db", "desktop.ini", ".DS_Store"):
        (folder / "in" / name).write_bytes(b"no picture")
    assert main(["in"]) == 0
    captured = capsys.readouterr()
    assert len(captured.out.splitlines()) == 3 and captured.err == ""


def test_an_svg_is_said_to_be_for_the_page(folder, capsys):
    (folder / "in" / "seven.svg").write_text("<svg/>")
    assert main(["in/seven.svg"]) == 1
    assert (
        capsys.readouterr().err
        == "in/seven.svg: This is an SVG: give it to the page, which can read it, or save it as PNG.\n"
    )


def test_a_pattern_that_the_shell_has_not_expanded_is_expanded_in_sorted_order(folder, capsys):
    shutil.copy("in/c.png", "in/a[1].png")
    assert main(["in/*.png", "in/a[1].png"]) == 0
    assert [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()] == [
        "in/a[1].png",
        "in/b seven.png",
        "in/c.png",
        "in/a[1].png",
    ]
    shutil.copytree("in", "in [2]")
    assert main(["in [2]/c*.png"]) == 0
    assert capsys.readouterr().out.startswith("in [2]/c.png\t")
    assert main(["in/*.gif"]) == 1
    assert capsys.readouterr().err == "in/*.gif: There is no such file.\n"


def test_each_page_of_a_tiff_is_a_line(folder, capsys):
    seven, blank = Image.open("in/b seven.png"), Image.open("in/c.png")
    blank.save("scan.tif", save_all=True, append_images=[seven])
    assert main(["scan.tif"]) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [line[:2] for line in lines] == [["scan.tif page 1", "-"], ["scan.tif page 2", "7"]]
    assert main(["scan.tif", "in/c.png", "--json"]) == 0
    values = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(value["path"], value.get("page")) for value in values] == [
        ("scan.tif", 1),
        ("scan.tif", 2),
        ("in/c.png", None),
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not allow these characters in names")
def test_control_characters_in_a_name_are_escaped(folder, capsys):
    shutil.copy("in/c.png", "in/a\tb\n\x1b[31mü.png")
    shutil.copy("notes.txt", "in/d\ne.png")
    assert main(["in"]) == 1
    printed = capsys.readouterr()
    assert printed.out.splitlines()[0] == "in/a\\tb\\n\\x1b[31mü.png\t-\tblank\t-"
    assert printed.err.startswith("in/d\\ne.png: ")


def test_json_lines_are_the_answers_without_the_picture(folder, capsys, predictor):
    assert main(["in/b seven.png", "in/c.png", "--json", "--model", "mlp-128"]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    expected = predictor.predict(Image.open("in/b seven.png"), "mlp-128").to_dict(image=False)
    assert first.pop("milliseconds") > 0 and expected.pop("milliseconds") > 0
    assert first.pop("probabilities") == pytest.approx(expected.pop("probabilities"), abs=1e-5)
    assert first == {"path": "in/b seven.png"} | expected
    assert second["digit"] is None and second["status"] == "blank"


def test_whole_numbers_are_printed_one_per_line(folder, capsys, predictor):
    seven = HANDS["7-crossed"]
    beside = {
        **seven,
        "size": [800, 400],
        "strokes": seven["strokes"] + [[[x + 350, y] for x, y in s] for s in seven["strokes"]],
    }
    (folder / "two.json").write_text(json.dumps(beside))
    assert main(["two.json", "in/c.png", "--number"]) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert lines[0][:2] == ["two.json", "77"] and lines[1] == ["in/c.png", "-", "100.0 %"]
    assert main(["two.json", "--number", "--json"]) == 0
    value = json.loads(capsys.readouterr().out)
    assert value["text"] == "77" and [digit["digit"] for digit in value["digits"]] == [7, 7]


def test_without_cnn_the_first_model_answers(folder, capsys):
    (folder / "few").mkdir()
    for end in ("json", "safetensors"):
        shutil.copy(CHECKPOINTS / f"mlp-128.{end}", "few")
    assert main(["in/c.png", "--json", "--checkpoints", "few"]) == 0
    assert json.loads(capsys.readouterr().out)["model"] == "mlp-128"


def test_a_rejected_drawing_is_printed_with_its_reason(folder, capsys):
    square = [[80, 80], [320, 80], [320, 320], [80, 320], [80, 80]]
    (folder / "square.json").write_text(json.dumps({"size": [400, 400], "pen": 16, "strokes": [square]}))
    main(["square.json"])
    line = capsys.readouterr().out.rstrip("\n").split("\t")
    assert line[2] == "not_a_digit" and "corners" in line[4]


def test_the_images_of_a_table_become_a_submission_for_kaggle(folder, capsys, predictor):
    images = mnist_test()[0][:30]
    header = ",".join(f"pixel{number}" for number in range(784))
    np.savetxt("test.csv", images.reshape(30, 784), "%d", ",", header=header, comments="")
    (folder / "submission.csv").write_text("old")
    assert main(["test.csv", "--out", "submission.csv", "--model", "mlp-128"]) == 0
    digits = predictor.model("mlp-128").judge(images).digit
    lines = ["ImageId,Label", *(f"{number},{digit}" for number, digit in enumerate(digits, 1))]
    assert (folder / "submission.csv").read_text().splitlines() == lines
    assert "30 digits written to submission.csv." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "content", "out", "expected"),
    [
        ("test.csv", "pixel0,pixel1\n0,0\n", "out.csv", "test.csv contains no readable images"),
        ("gone.csv", None, "out.csv", "There is no such file."),
        ("test.csv", "0\n", "test.csv", "name another file"),
        ("test.csv", "0\n", "notes.txt/out.csv", "Cannot write"),
    ],
)
def test_an_unusable_table_gives_one_sentence_and_writes_nothing(folder, capsys, name, content, out, expected):
    if content:
        (folder / name).write_text(content)
    before = sorted(folder.iterdir())
    assert main([name, "--out", out]) == 2
    message = capsys.readouterr().err
    assert expected in message and message.count("\n") == 1
    assert sorted(folder.iterdir()) == before


def test_a_table_without_out_and_out_without_a_table_name_the_remedy(folder, capsys):
    (folder / "test.csv").write_text("0\n")
    assert main(["test.csv"]) == 1
    assert "`--out submission.csv`" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["in/c.png", "--out", "out.csv"])
    assert "--out needs one CSV file" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "content", "expected"),
    [
        ("notes.txt", None, "not a picture"),
        ("gone.png", None, "There is no such file."),
        ("empty", None, "There are no files in this folder."),
        ("broken.json", b'{"strokes": 3}', "strokes"),
        ("text.json", b"seven", ""),
        ("latin.json", b"\xff\xfe\xfd", "UTF-8"),
    ],
)
def test_an_unreadable_file_gives_one_sentence_and_the_rest_is_read(folder, capsys, path, content, expected):
    (folder / "empty").mkdir()
    if content:
        (folder / path).write_bytes(content)
    assert main(["in/c.png", path, "in/b seven.png"]) == 1
    out, err = capsys.readouterr()
    assert [line.split("\t")[0] for line in out.splitlines()] == ["in/c.png", "in/b seven.png"]
    assert err.startswith(f"{path}: ") and expected in err and err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--model", "vgg"], "No model 'vgg'; there are cnn, mlp"),
        (["--model", ""], "No model ''; there are cnn, mlp"),
        (["--checkpoints", "gone"], "mnist_demo.train"),
    ],
)
def test_wrong_arguments_give_one_sentence(folder, capsys, arguments, expected):
    assert main(["in", *arguments]) == 2
    out, err = capsys.readouterr()
    assert expected in err and err.count("\n") == 1 and not out


def test_without_arguments_the_usage_is_printed(capsys):
    with pytest.raises(SystemExit) as stopped:
        main([])
    assert stopped.value.code == 2 and "usage: python -m mnist_demo.predict" in capsys.readouterr().err
