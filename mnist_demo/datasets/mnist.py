"""MNIST as tensors in memory: from a folder or file, downloaded, or the test images in the package.

Feeding the 600 batches of an epoch from one uint8 tensor takes 0.05 s, through DataLoader over PIL images 2.1 s.
"""

import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies

import numpy as np
import torch
from torch.nn import functional

from mnist_demo.datasets.image_files import find_images, no_images
from mnist_demo.datasets.labelled_images import DataError, Images, ImageSet
from mnist_demo.files import first_line

DATA = Path("data")  # default folder of the trainer: MNIST and the ink files; MNIST is downloaded to it
TEST_IMAGES = Path(__file__).with_name("mnist_test.npz")  # the 10,000 test images
# The first 1,000 training images of each digit, in their order.
TRAINING_IMAGES = Path(__file__).with_name("mnist_train_10000.npz")

# Images count as transposed if their class means correlate with MNIST's better by this much once transposed. Measured on
# samples of 100 MNIST images: the correlation is 0.40 to 0.42 lower if they are transposed.
TRANSPOSED_CORRELATION_GAIN = 0.15
TIMEOUT = 30  # seconds without data after which a download is given up
MIN_IMAGES_TO_JUDGE = 100  # the smallest sample that was measured


def load_mnist(folder: Path = DATA) -> Images:
    """Training images, uint8 [N, 28, 28], and labels, int64 [N]; MNIST has 60,000.

    `folder` is a folder or a file as for `image_files.find_images`. MNIST is downloaded to the default folder, and to a
    folder that is empty or contains only ink files. Data without a split is used whole except for MNIST's own test images,
    some of which are in Kaggle's train.csv. Raises DataError and OSError.
    """
    found = ImageSet() if folder == DATA and not folder.exists() else find_images(folder)
    if found.train:
        return _turn_upright(found.train())
    if found.whole:
        images, labels = _turn_upright(found.whole())
        shipped = {image.tobytes() for image in shipped_test_images()[0].numpy()}
        keep = torch.tensor([image.tobytes() not in shipped for image in images.numpy()])
        if not keep.any():
            raise DataError(f"{folder} contains only MNIST's test images, which are not for training: pass others.")
        return images[keep], labels[keep]
    if found:
        raise DataError(f"{folder} contains no training images: name some with `--data`.")
    # Other files might be meant as the data.
    if folder != DATA and any(
        path.name != "MNIST" and path.suffix not in (".npz", ".jsonl") for path in folder.iterdir()
    ):
        raise DataError(no_images(folder, found))
    _download(folder, found.missing)
    return load_mnist(folder)


def load_for_evaluation(path: Path) -> tuple[torch.Tensor, torch.Tensor, bool]:
    """The test images at `path` and their labels, and True; if it has no test split all images, and False.

    Nothing is downloaded. Raises DataError if there are no images, and OSError.
    """
    found = find_images(path)
    read = found.test or found.whole or found.train
    if not read:
        raise DataError(no_images(path, found))
    return *_turn_upright(read()), found.test is not None


def shipped_test_images() -> Images:
    """MNIST's test images, uint8 [10000, 28, 28], and labels, int64 [10000], from the package itself."""
    return _shipped(TEST_IMAGES)


def shipped_training_images() -> Images:
    """Of each digit the first 1,000 training images, uint8 [10000, 28, 28], and labels, int64 [10000]."""
    return _shipped(TRAINING_IMAGES)


def _shipped(path: Path) -> Images:
    with np.load(path) as archive:
        return torch.from_numpy(archive["images"]), torch.from_numpy(archive["labels"]).long()


def _turn_upright(data: Images) -> Images:
    """The images and labels; images with rows and columns swapped, as in EMNIST, are transposed."""
    images, labels = data
    if len(labels) < MIN_IMAGES_TO_JUDGE:
        return data
    shipped, shipped_labels = shipped_test_images()
    gains = []
    for digit in labels.unique():
        mean = images[labels == digit].double().mean(0)
        mnist_mean = shipped[shipped_labels == digit].double().mean(0)
        gains.append(_correlation(mean.T, mnist_mean) - _correlation(mean, mnist_mean))
    if sum(gains) / len(gains) > TRANSPOSED_CORRELATION_GAIN:
        return images.transpose(1, 2).contiguous(), labels
    return data


def _correlation(a: torch.Tensor, b: torch.Tensor) -> float:
    """Correlation coefficient of two images; 0 if one of them is constant."""
    return float(functional.cosine_similarity((a - a.mean()).flatten(), (b - b.mean()).flatten(), dim=0))


def _download(folder: Path, missing: str) -> None:
    """Put MNIST's four files into MNIST/raw: all of them, or none and no new folder. Raises DataError."""
    # Imported here: the page needs only the shipped images, and torchvision adds 4 s and 0.16 GB to its start.
    from torchvision.datasets import MNIST

    raw = folder / "MNIST" / "raw"
    existing = next(each for each in raw.parents if each.is_dir())  # on the same disk, so that moving a file is atomic
    try:
        with _timeout(TIMEOUT), tempfile.TemporaryDirectory(prefix=".unfinished-", dir=existing) as unfinished:
            MNIST(unfinished, download=True)
            raw.mkdir(parents=True, exist_ok=True)
            for path in (Path(unfinished) / "MNIST" / "raw").iterdir():
                if path.suffix != ".gz":
                    os.replace(path, raw / path.name)
    except (RuntimeError, OSError, ValueError, HTTPException) as error:  # what torchvision raises
        raise DataError(
            f"{f'{missing}, and MNIST' if missing else f'MNIST is not in {raw} and'} could not be downloaded "
            f"({_reason(error)}): pass `--data DIR` with a folder that contains MNIST/raw, or go online."
        ) from None


@contextmanager
def _timeout(seconds: float) -> Iterator[None]:
    """Limits how long connections wait for data; urllib has no limit and torchvision sets none."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(seconds)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


def _reason(error: Exception) -> str:
    """Why a download failed, and the proxy that it used."""
    lines = str(error).split("\n")  # torchvision lists the reasons of all servers, each after "got:"
    listed = dict.fromkeys(text for line, text in pairwise(lines) if line.endswith("got:"))
    reasons = [reason.removeprefix("<urlopen error ").removesuffix(">") for reason in listed or [first_line(error)]]
    if proxy := getproxies().get("https"):
        address = urlsplit(proxy).netloc.rpartition("@")[2]  # without user name and password
        reasons.append(f"the environment variable https_proxy names the proxy {address}")
    return "; ".join(reasons)
