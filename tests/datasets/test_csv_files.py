"""CSV files of images: their separators, encodings and columns, and errors for tables that could be misread."""

import gzip

import numpy as np
import pytest

from mnist_demo.datasets.csv_files import read_csv
from mnist_demo.datasets.labelled_images import DataError
from mnist_demo.datasets.mnist import load_for_evaluation, load_mnist

COUNT = 12
LABELS = np.arange(COUNT) % 10
PIXELS = [f"pixel{number}" for number in range(784)]


def grey_levels() -> np.ndarray:
    """uint8 [12, 784]: noise with white borders left out, as in MNIST."""
    images = np.random.default_rng(0).integers(0, 256, (COUNT, 28, 28), np.uint8)
    images[:, [0, -1]] = images[:, :, [0, -1]] = 0
    return images.reshape(COUNT, 784)


def text(*columns: np.ndarray, names: list[str] | None = None, form: str = "{}", delimiter: str = ",") -> str:
    rows = np.column_stack(columns).tolist()
    lines = [delimiter.join(form.format(value) for value in row) for row in rows]
    return "\n".join([*([delimiter.join(names)] if names else []), *lines]) + "\n"


def index(first: int = 0) -> np.ndarray:
    return np.arange(first, first + COUNT)


GREY = grey_levels()
FORMS = {
    "label first": text(LABELS, GREY),
    "label last": text(GREY, LABELS),
    "label last, with a header": text(GREY, LABELS, names=[*PIXELS, "digit"]),
    "an unknown header": text(LABELS, GREY, names=["what", *PIXELS]),
    "pandas": text(index(), LABELS, GREY, names=["", "label", *PIXELS]),
    "pandas, label last": text(index()[::-1], GREY, LABELS, names=["Unnamed: 0", *PIXELS, "target"]),
    "pandas without names": text(LABELS, GREY, names=[str(number) for number in range(785)]),
    "pandas with line numbers and without names": text(index(), GREY, LABELS, names=["", *map(str, range(785))]),
    "line numbers without a header": text(index(1), LABELS, GREY),
    "semicolons": text(LABELS, GREY, delimiter=";", names=["label", *PIXELS]),
    "tabs": text(LABELS, GREY, delimiter="\t"),
    "decimals": text(LABELS, GREY, form="{:.2f}"),
    "decimal commas": text(LABELS, GREY, form="{:.1f}", delimiter=";").replace(".", ","),
    "an empty line first": "\n\r\n" + text(LABELS, GREY, names=["label", *PIXELS]),
    "0 to 1": text(LABELS.astype(float), GREY / 255),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_usual_form_is_read(tmp_path, form):
    (tmp_path / "digits.csv").write_text(FORMS[form])
    images, labels = read_csv(tmp_path / "digits.csv")
    assert labels.tolist() == LABELS.tolist()
    assert images.reshape(COUNT, 784).numpy().tolist() == GREY.tolist()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("name", ["train.csv", "train.csv.gz"])
def test_utf_16_and_packed_files_are_read(tmp_path, encoding, name):
    content = FORMS["pandas"].replace("\n", "\r\n").encode(encoding)
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    for path in (tmp_path, tmp_path / name):
        images, labels = load_mnist(path)
        assert labels.tolist() == LABELS.tolist() and images.reshape(COUNT, 784).numpy().tolist() == GREY.tolist()


@pytest.mark.parametrize(("levels", "count"), [(GREY, 0), (255 - GREY, 1)])
def test_images_that_may_be_inverted_are_read_with_a_hint(tmp_path, caplog, levels, count):
    (tmp_path / "digits.csv").write_text(text(LABELS, levels))
    assert read_csv(tmp_path / "digits.csv")[0].reshape(COUNT, 784).numpy().tolist() == levels.tolist()
    assert len(caplog.messages) == count
    assert all("replace each level by 255 - level" in message for message in caplog.messages)


@pytest.mark.parametrize("name", ["test.csv", "val.csv", "mnist_valid.csv.gz"])
def test_a_table_for_validation_is_the_test_split(tmp_path, name):
    (tmp_path / "train.csv").write_text(FORMS["label first"])
    content = text(LABELS[:3], GREY[:3]).encode()
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    _, labels, is_test = load_for_evaluation(tmp_path)
    assert is_test and len(labels) == 3


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (text(GREY), "has no labels"),
        (text(index(), GREY, names=["", *PIXELS]), "has no labels"),
        (text(GREY % 10, LABELS).replace("\n0,", "\n5,"), "both of its first and its last column may be the labels"),
        (text(index(20), GREY), "neither of its first and its last column may be the labels"),
        (text(LABELS, GREY[:, :-1] + 1), "it has no labels|has no labels"),
        (text(LABELS, GREY[:, :-2]), "it has 783 columns"),
        (FORMS["label first"].replace("\n1,0", "\n1"), r"changed from 785 to 784 at row \d+\)"),
        (text(LABELS, GREY, GREY[:, :1]), "it has 786 columns"),
        (text(LABELS, GREY - 128.0), "from 0 to 255"),
        (FORMS["label first"].replace("\n1,0", "\n1,x"), "could not convert"),
        (FORMS["label first"][1:], "could not convert"),
        ("label,a,b\n", "no lines of numbers"),
        ("", "no lines of numbers"),
    ],
)
def test_a_table_that_could_be_misread_is_refused_in_one_sentence(tmp_path, content, expected):
    (tmp_path / "digits.csv").write_text(content)
    with pytest.raises(DataError, match=rf"digits\.csv [^\n]*(?:{expected})[^\n]*\.$"):
        read_csv(tmp_path / "digits.csv")


def test_a_damaged_packed_table_is_refused(tmp_path):
    packed = gzip.compress(FORMS["label first"].encode())
    for content in (packed[:50], b"no gzip"):
        (tmp_path / "test.csv.gz").write_bytes(content)
        for path in (tmp_path, tmp_path / "test.csv.gz"):
            with pytest.raises(DataError, match=r"test\.csv\.gz contains no readable images"):
                load_for_evaluation(path)
