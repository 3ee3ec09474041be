"""IDX files of MNIST, QMNIST and EMNIST."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from mnist_demo.datasets.labelled_images import DataError
from mnist_demo.datasets.mnist import load_for_evaluation, load_mnist, shipped_test_images


def some(count: int) -> tuple[np.ndarray, np.ndarray]:
    images, labels = (tensor[:count].numpy() for tensor in shipped_test_images())
    return images, labels


def write_idx(path: Path, array: np.ndarray) -> None:
    """An IDX file of bytes, or of four-byte numbers for an array of another type."""
    kind, code = (np.uint8, 8) if array.dtype == np.uint8 else (np.dtype(">i4"), 12)
    content = bytes([0, 0, code, array.ndim]) + np.array(array.shape, ">u4").tobytes() + array.astype(kind).tobytes()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)


def qmnist_labels(labels: np.ndarray) -> np.ndarray:
    """int32 [N, 8], as in QMNIST: the digit, then the writer's series and number and so on."""
    return np.column_stack([labels, np.full((len(labels), 7), 4_000)]).astype(np.int32)


@pytest.mark.parametrize("ending", ["", ".gz"])
def test_qmnists_files_are_read_under_their_own_names(tmp_path, ending):
    images, labels = some(30)
    for split, part in (("train", slice(20)), ("test", slice(20, None))):
        write_idx(tmp_path / f"qmnist-{split}-images-idx3-ubyte{ending}", images[part])
        write_idx(tmp_path / f"qmnist-{split}-labels-idx2-int{ending}", qmnist_labels(labels[part]))
    assert load_mnist(tmp_path)[1].tolist() == labels[:20].tolist()
    read, read_labels, is_test = load_for_evaluation(tmp_path)
    assert is_test and read.numpy().tolist() == images[20:].tolist() and read_labels.tolist() == labels[20:].tolist()


def test_qmnists_labels_are_read_under_mnists_names(tmp_path):
    images, labels = some(10)
    write_idx(tmp_path / "train-images-idx3-ubyte", images)
    write_idx(tmp_path / "train-labels-idx1-ubyte", qmnist_labels(labels))
    assert load_mnist(tmp_path)[1].tolist() == labels.tolist()


@pytest.mark.parametrize("prefix", ["emnist-digits-", "emnist-mnist-", ""])
def test_emnists_images_are_turned_upright(tmp_path, prefix):
    images, labels = some(200)
    (tmp_path / "raw").mkdir()
    write_idx(tmp_path / "raw" / f"{prefix}train-images-idx3-ubyte", np.ascontiguousarray(images.transpose(0, 2, 1)))
    write_idx(tmp_path / "raw" / f"{prefix}train-labels-idx1-ubyte", labels)
    for read in (load_mnist(tmp_path)[0], load_for_evaluation(tmp_path)[0]):
        assert read.numpy().tolist() == images.tolist()


def test_of_all_sets_of_emnist_the_digits_are_read(tmp_path):
    images, labels = some(10)
    for prefix, shift in (("emnist-balanced-", 20), ("emnist-digits-", 0), ("emnist-letters-", 10)):
        write_idx(tmp_path / f"{prefix}test-images-idx3-ubyte.gz", images)
        write_idx(tmp_path / f"{prefix}test-labels-idx1-ubyte.gz", (labels + shift).astype(np.uint8))
    assert load_for_evaluation(tmp_path)[1].tolist() == labels.tolist()
    for path in tmp_path.glob("emnist-digits-*"):
        path.unlink()
    with pytest.raises(DataError, match=r"several data sets \(emnist-balanced-train-images, .*folder of its own\.$"):
        load_for_evaluation(tmp_path)


def test_images_without_labels_are_named(tmp_path):
    write_idx(tmp_path / "emnist-digits-train-images-idx3-ubyte", some(10)[0])
    with pytest.raises(DataError, match=r"no readable images \(found emnist-digits-train-images-idx3-ubyte\)"):
        load_mnist(tmp_path)


def test_labels_in_three_dimensions_are_refused(tmp_path):
    write_idx(tmp_path / "train-images-idx3-ubyte", some(10)[0])
    write_idx(tmp_path / "train-labels-idx1-ubyte", np.zeros((10, 2, 2), np.uint8))
    with pytest.raises(DataError, match=r"labels-idx1-ubyte is damaged or not an IDX file[^\n]*\.$"):
        load_mnist(tmp_path)
