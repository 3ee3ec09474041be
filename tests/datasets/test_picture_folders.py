"""Folders of pictures: how they are divided, and where their labels come from."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mnist_demo.datasets.labelled_images import DataError
from mnist_demo.datasets.mnist import load_for_evaluation, load_mnist, shipped_test_images
from mnist_demo.pictures.picture_file import open_picture
from mnist_demo.preprocessing.pipeline import to_mnist


@pytest.fixture
def folder(tmp_path):
    """An empty folder with a neighbour, so that it is not the only sub-folder of its parent."""
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


def save(path: Path, number: int) -> None:
    """Save a test image as a picture, mirrored, so that it is not one of MNIST's."""
    images = shipped_test_images()[0].numpy()
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(255 - np.fliplr(images[number])).save(path)


def labels_of(folder: Path) -> tuple[list[int], list[int]]:
    """Labels for training and for evaluation, in order."""
    return sorted(load_mnist(folder)[1].tolist()), sorted(load_for_evaluation(folder)[1].tolist())


@pytest.mark.parametrize("test", ["test", "testing", "val", "valid", "validation", "Val"])
def test_pictures_for_validation_are_measured(folder, test):
    for label in (1, 2):
        save(folder / "train" / str(label) / "a.png", label)
    save(folder / test / "9" / "b.png", 3)
    measured, labels, is_test = load_for_evaluation(folder)
    assert (is_test, len(measured), labels.tolist()) == (True, 1, [9])
    assert len(load_mnist(folder)[0]) == 2


def test_pictures_for_testing_go_before_those_for_validation(folder):
    for name, label in (("val", "3"), ("test", "4"), ("train", "5")):
        save(folder / name / label / "a.png", 0)
    assert load_for_evaluation(folder)[1].tolist() == [4]


@pytest.mark.parametrize(
    "name",
    ["7", "07", "seven", "Seven", "digit_7", "digit 7", "class-7", "label7", "digit_seven", "7_digit", "seven digits"],
)
def test_folders_may_have_the_names_of_digits(folder, name):
    save(folder / name / "a.png", 0)
    save(folder / "other" / "b.png", 1)
    assert labels_of(folder) == ([7], [7])


@pytest.mark.parametrize("name", ["10", "sample_3", "3rd", "37", "ones", "letters"])
def test_folders_with_other_names_are_no_digits(folder, name):
    save(folder / name / "a.png", 0)
    with pytest.raises(DataError, match=rf"data contains no readable images \(found {name}/\): `--data` takes"):
        load_for_evaluation(folder)


def test_pictures_may_be_one_folder_deeper(folder):
    save(folder / "mnist_png" / "training" / "3" / "anna" / "a.png", 0)
    save(folder / "mnist_png" / "testing" / "4" / "b.png", 1)
    (folder / "__MACOSX").mkdir()
    assert labels_of(folder) == ([3], [4])


@pytest.mark.parametrize("above", ["archive", "a/b/c"])
def test_texts_and_archives_beside_the_only_sub_folder_are_passed_over(folder, above):
    save(folder / above / "train" / "3" / "a.png", 0)
    save(folder / above / "val" / "4" / "b.png", 1)
    for name in ("README.md", "LICENSE", "archive.zip", "Thumbs.db"):
        (folder / name).write_bytes(b"text")
    assert labels_of(folder) == ([3], [4])


def test_one_of_several_sub_folders_is_not_chosen(folder):
    for name in ("anna", "ben"):
        save(folder / name / "3" / "a.png", 0)
    with pytest.raises(DataError, match=r"\(found anna/, ben/\): `--data` takes"):
        load_mnist(folder)


@pytest.mark.parametrize("form", ["{}_a.png", "{}-12.jpg", "{} (2).PNG", "{}.png", "digit_{}_003.webp"])
def test_pictures_may_be_named_by_their_digits(folder, form):
    for label in (3, 8):
        save(folder / form.format(label), label)
    (folder / "README.txt").write_text("Digits of my class.")
    assert labels_of(folder) == ([3, 8], [3, 8])


def test_one_picture_with_another_name_shows_that_names_are_no_labels(folder):
    for name in ("8_a.png", "9_a.png", "10_a.png"):
        save(folder / name, 0)
    for read in (load_mnist, load_for_evaluation):
        with pytest.raises(
            DataError, match=r"found 10_a\.png, 8_a\.png, 9_a\.png\): `--data` takes .*named like 3_a\.png"
        ):
            read(folder)


@pytest.mark.parametrize(
    "table",
    [
        "a.png,3\nmore/b.png,8\n",
        "file;label\na.png;3\nmore/b.png;8\n",
        "label,file\n3,a.png\n8,more/b.png\n",
        "picture,what\n\na.png,3\nmore/b.png,8\n",
        "file,label\na.png,3\nmore\\b.png,8\n",  # written on Windows
        "id,label\na,3\nmore/b,8\n",
        "a.png,three\nmore/b.png,Eight\n",
    ],
)
def test_a_table_may_have_the_labels_of_pictures(folder, table):
    save(folder / "a.png", 0)
    save(folder / "more" / "b.png", 1)
    (folder / "labels.csv").write_text(table)
    assert labels_of(folder) == ([3, 8], [3, 8])


@pytest.mark.parametrize("name", ["Labels.csv", "train.csv", "labels.CSV"])
def test_the_table_may_have_another_usual_name(folder, name):
    save(folder / "train" / "a.png", 0)
    (folder / name).write_text("image_id,label\na.png,3\n")
    assert labels_of(folder) == ([3], [3])


def test_folders_of_letters_beside_those_of_digits_are_said_to_be_ignored(folder, caplog):
    for name in ("3", "A", "B"):
        save(folder / name / "a.png", 0)
    assert load_for_evaluation(folder)[1].tolist() == [3]
    assert caplog.messages == [f"{folder}: only digits are read, not the sub-folders A, B."]


def test_the_listed_pictures_may_be_in_a_sub_folder(folder):
    save(folder / "images" / "a.png", 0)
    (folder / "labels.csv").write_text("file,label\na.png,3\n")
    assert labels_of(folder) == ([3], [3])


@pytest.mark.parametrize("line", ["gone.png,3", "a.png,x", "a.png,12", "a.png", "a.png,3,4"])
def test_a_bad_line_of_the_table_is_named(folder, line):
    save(folder / "a.png", 0)
    (folder / "labels.csv").write_text(f"file,label\na.png,3\n{line}\n")
    with pytest.raises(DataError, match=rf"labels\.csv has the line '{line}': each line must have[^\n]*\.$"):
        load_for_evaluation(folder)


@pytest.mark.parametrize("content", [b"", b"file,label\n", b"\xff\xff\xff"])
def test_an_unusable_table_is_refused(folder, content):
    save(folder / "a.png", 0)
    (folder / "labels.csv").write_bytes(content)
    with pytest.raises(DataError, match=r"labels\.csv (lists no pictures|cannot be read)[^\n]*\.$"):
        load_mnist(folder)


def test_a_split_may_have_pictures_named_by_their_digits(folder):
    save(folder / "train" / "1_a.png", 0)
    save(folder / "val" / "2_a.png", 1)
    assert labels_of(folder) == ([1], [2])


def test_a_split_may_have_its_pictures_one_folder_deeper(folder):
    save(folder / "train" / "digits" / "1" / "a.png", 0)
    save(folder / "val" / "digits" / "2" / "a.png", 1)
    assert labels_of(folder) == ([1], [2])


def test_pictures_are_preprocessed_as_on_the_page(folder):
    save(folder / "7_a.png", 0)
    picture = open_picture(folder / "7_a.png")
    assert np.array_equal(load_for_evaluation(folder)[0][0], to_mnist(picture))
