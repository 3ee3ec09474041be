"""MNIST as tensors in memory.

Feeding the 600 batches of an epoch from one uint8 tensor takes 0.05 s, through DataLoader over PIL images 2.1 s.
"""

import os
import tempfile
from http.client import HTTPException
from pathlib import Path

import numpy as np
import torch

from mnist_demo.datasets.image_files import FORMS, DataError, Found, Images, find
from mnist_demo.files import first_line

DATA = Path("data")  # where the trainer looks for MNIST and the ink files, and downloads MNIST to
TEST_IMAGES = Path(__file__).with_name("mnist_test.npz")  # the 10,000 test images, shipped

# Images are taken to lie on their side where the means of the classes, turned over, are nearer to MNIST's by so much
# correlation: of 100 MNIST images these are further by 0.40 to 0.42, and turned over nearer by as much.
ON_THEIR_SIDE = 0.15
FEWEST_TO_TELL = 100


def load_mnist(folder: str | Path = DATA, train: bool = True) -> Images:
    """MNIST's images, uint8 [N, 28, 28], and labels, int64 [N]; N is 60,000 for training, 10,000 for the test.

    `folder` is a folder or a file as `image_files.find` takes it. To the default folder, and to one that is empty or
    holds ink files alone, MNIST is downloaded. To train on what has no split, all of it is taken but for MNIST's test
    images among it, as there are in Kaggle's train.csv. Raises DataError.
    """
    path, split = Path(folder), "train" if train else "test"
    found = Found() if path == DATA and not path.exists() else find(path)
    read = found.train if train else found.test
    if read:
        return _upright(read(), path)
    if found.whole:
        images, labels = _upright(found.whole(), path)
        if not train:
            raise DataError(
                f"{path} holds no split of test images: `python -m mnist_demo.evaluate` measures all of it."
            )
        own = _not_among_the_test_images(images)
        if not own.any():
            raise DataError(f"{path} holds nothing but MNIST's test images, which are not trained on: pass others.")
        return images[own], labels[own]
    if found:
        raise DataError(f"{path} holds no {'training' if train else 'test'} images: `--data` must name some.")
    if not _is_for_mnist(path):
        raise DataError(_no_images(path, found) + f" that can be read: `--data` takes {FORMS}.")
    _download(path, found.lacks.get(split, ""))
    return load_mnist(path, train)


def load_for_evaluation(path: Path) -> tuple[torch.Tensor, torch.Tensor, bool]:
    """The test images at `path`, as `load_mnist` gives them, and True; of what has no test images all, and False.

    Nothing is downloaded. Raises DataError where there are no images.
    """
    found = find(path)
    read = found.test or found.whole or found.train
    if not read:
        raise DataError(_no_images(path, found) + ": leave out --data to measure on the test images in the package.")
    return *_upright(read(), path), found.test is not None


def shipped_test_images() -> Images:
    """MNIST's 10,000 test images, uint8 [10000, 28, 28], and labels, int64 [10000], from the package itself."""
    with np.load(TEST_IMAGES) as archive:
        return torch.from_numpy(archive["images"]), torch.from_numpy(archive["labels"]).long()


def _no_images(path: Path, found: Found) -> str:
    return f"{path} holds no images" + "".join(f" ({reason})" for reason in list(found.lacks.values())[:1])


def _not_among_the_test_images(images: torch.Tensor) -> torch.Tensor:
    """bool [N], of uint8 [N, 28, 28]."""
    shipped = {image.tobytes() for image in shipped_test_images()[0].numpy()}
    return torch.tensor([image.tobytes() not in shipped for image in images.numpy()])


def _upright(images: Images, path: Path) -> Images:
    """The same; DataError where rows and columns are swapped, as they are in EMNIST."""
    pictures, labels = images
    if len(labels) < FEWEST_TO_TELL:
        return images
    shipped, shipped_labels = shipped_test_images()
    further = []
    for digit in labels.unique():
        theirs, ours = (each.double().mean(0) for each in (pictures[labels == digit], shipped[shipped_labels == digit]))
        further.append(_correlation(theirs, ours) - _correlation(theirs.T, ours))
    if sum(further) / len(further) < -ON_THEIR_SIDE:
        raise DataError(
            f"The images of {path} lie on their side, rows and columns swapped, as EMNIST's do: turn them with NumPy's "
            "`images.transpose(0, 2, 1)` and save them as an mnist.npz."
        )
    return images


def _correlation(one: torch.Tensor, other: torch.Tensor) -> float:
    one, other = one - one.mean(), other - other.mean()
    return float((one * other).sum() / (one.norm() * other.norm()).clamp(min=1e-9))


def _is_for_mnist(folder: Path) -> bool:
    """Whether MNIST may be downloaded to a folder that holds no images: not beside what someone may take for them."""
    if folder == DATA:
        return True
    return all(path.name == "MNIST" or path.suffix in (".npz", ".jsonl") for path in folder.iterdir())


def _download(folder: Path, lacks: str) -> None:
    """Put MNIST's four files into MNIST/raw: whole, or nothing of them and no new folder."""
    # Here, for the page reads nothing but what is shipped, and torchvision would make it start 4 s later with 0.16 GB more.
    from torchvision.datasets import MNIST

    raw = folder / "MNIST" / "raw"
    made = [place for place in (raw, raw.parent, folder) if not place.exists()]
    try:
        raw.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=raw) as unfinished:
            MNIST(unfinished, download=True)
            for path in (Path(unfinished) / "MNIST" / "raw").iterdir():
                if path.suffix != ".gz":
                    os.replace(path, raw / path.name)
    except (RuntimeError, OSError, ValueError, HTTPException) as error:
        raise DataError(
            f"{f'{lacks}, and MNIST' if lacks else f'MNIST is not in {raw} and'} could not be downloaded "
            f"({first_line(error)}): pass `--data DIR` with a folder that holds MNIST/raw, or go online."
        ) from None
    finally:
        for place in made:
            if place.is_dir() and not any(place.iterdir()):
                place.rmdir()
