"""MNIST in memory: what ships, what is loaded, and what is said where data is missing or damaged."""

import hashlib

import numpy as np
import pytest
import torch

from mnist_demo.learning.mnist import DataError, load_mnist, shipped_test_images


def test_the_package_ships_mnists_ten_thousand_test_images():
    images, labels = shipped_test_images()
    assert (images.shape, images.dtype) == ((10_000, 28, 28), torch.uint8)
    assert (labels.shape, labels.dtype) == ((10_000,), torch.int64)
    # How often each digit occurs, and the checksum of MNIST's own file behind its 16 bytes of header.
    assert labels.bincount().tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert hashlib.md5(images.numpy().tobytes()).hexdigest() == TEST_IMAGES_MD5


TEST_IMAGES_MD5 = "240610fa99e73bfa49df8e7fc24d3206"


def test_the_shipped_images_are_those_of_mnist(mnist_folder):
    for shipped, original in zip(shipped_test_images(), load_mnist(mnist_folder, train=False), strict=True):
        assert torch.equal(shipped, original)


def test_the_training_images_are_sixty_thousand(mnist_folder):
    images, labels = load_mnist(mnist_folder)
    assert (images.shape, images.dtype) == ((60_000, 28, 28), torch.uint8)
    assert (labels.shape, labels.dtype) == ((60_000,), torch.int64)


@pytest.fixture
def archive(tmp_path):
    """An mnist.npz of four and two images."""
    arrays = {
        "x_train": np.arange(4 * 784, dtype=np.uint32).astype(np.uint8).reshape(4, 28, 28),
        "y_train": np.array([3, 1, 4, 1], np.uint8),
        "x_test": np.zeros((2, 28, 28), np.uint8),
        "y_test": np.array([5, 9], np.uint8),
    }

    def write(**changes):
        np.savez(tmp_path / "mnist.npz", **{k: v for k, v in (arrays | changes).items() if v is not None})
        return tmp_path / "mnist.npz"

    return write


def test_mnist_may_come_from_one_archive(archive):
    images, labels = load_mnist(archive())
    assert images.shape == (4, 28, 28) and labels.tolist() == [3, 1, 4, 1] and labels.dtype == torch.int64
    images, labels = load_mnist(str(archive()), train=False)
    assert images.shape == (2, 28, 28) and labels.tolist() == [5, 9]


@pytest.mark.parametrize(
    "changes",
    [
        {"x_train": None},
        {"y_train": None},
        {"x_train": np.zeros((4, 784), np.uint8)},
        {"x_train": np.zeros((4, 28, 28), np.float32)},
        {"x_train": np.zeros((3, 28, 28), np.uint8)},
        {"y_train": np.zeros((4, 10), np.uint8)},
        {"y_train": np.array([None] * 4, object)},
    ],
)
def test_an_archive_that_is_no_mnist_is_named(archive, changes):
    with pytest.raises(DataError, match=r"mnist\.npz is no mnist\.npz[^\n]*\.$"):
        load_mnist(archive(**changes))


def test_a_damaged_archive_is_named(archive):
    path = archive()
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(DataError, match=r"mnist\.npz"):
        load_mnist(path)


def test_missing_data_says_where_it_was_looked_for_and_what_to_do(tmp_path):
    with pytest.raises(DataError, match=r"gone\.npz.*--data"):
        load_mnist(tmp_path / "gone.npz")
    (tmp_path / "MNIST" / "raw").mkdir(parents=True)
    with pytest.raises(DataError, match=r"MNIST is not in .*raw.*--data DIR"):
        load_mnist(tmp_path)


@pytest.mark.parametrize("label", [10, -1, 2.5])
def test_an_npz_with_labels_that_are_no_digits_is_refused(tmp_path, label):
    path = tmp_path / "mnist.npz"
    labels = np.array([1, 2, label])
    np.savez(path, x_train=np.zeros((3, 28, 28), np.uint8), y_train=labels)
    with pytest.raises(DataError, match="0 to 9"):
        load_mnist(path)
