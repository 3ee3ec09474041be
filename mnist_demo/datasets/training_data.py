"""Everything a network learns from and is measured on, in memory.

Feeding the 600 batches of an epoch from one uint8 tensor takes 0.05 s, through DataLoader over PIL images 2.1 s.
"""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch

from mnist_demo.datasets.ink_files import InkFile, load_ink
from mnist_demo.datasets.mnist import DATA, load_mnist, shipped_test_images
from mnist_demo.datasets.splits import is_clear_non_digit, is_digit, is_held_out

INK_FILE = "ink-digits.npz"  # under the data folder: pen drawings of digits
OTHER_INK_FILE = "ink-other.npz"  # beside it: letters and symbols by the same hands
SCRIPT_INK_FILE = "ink-scripts.npz"  # and characters of five scripts by others (Omniglot)


@dataclass(frozen=True)
class Data:
    """What there is to train on and to measure with; images uint8 [N, 28, 28], labels int64 [N].

    `digits` and `others` are bool [D] over the drawings of `ink`: those trained on as digits, and as none of them.
    """

    images: torch.Tensor
    labels: torch.Tensor
    test_images: torch.Tensor
    test_labels: torch.Tensor
    ink: InkFile | None = None
    digits: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))
    others: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))


def load_data(folder: Path = DATA, ink_files: list[Path] | None = None) -> Data:
    """MNIST from `folder` and the drawings of the ink files, by default those under the folder, if any.

    Trained on are the drawings of split "train" but for the writers held out to choose thresholds. Raises DataError or
    InkFileError.
    """
    images, labels = load_mnist(folder)
    # Every card counts the same 10,000 test images, those in the package, wherever the training images come from.
    test_images, test_labels = shipped_test_images()
    ink = load_ink_files(folder, ink_files)
    if ink is None:
        return Data(images, labels, test_images, test_labels)
    train = (ink.splits == "train") & ~is_held_out(ink.writers, ink.splits)
    digits = train & is_digit(ink.labels)
    return Data(images, labels, test_images, test_labels, ink, digits, train & is_clear_non_digit(ink.labels))


def load_ink_files(folder: Path = DATA, ink_files: list[Path] | None = None) -> InkFile | None:
    """The drawings of the named ink files, or of those under the data folder, or beside the data file; None where there
    are none.

    Beside an ink file of digits, the files of other drawings in the same folder are read too. Raises InkFileError.
    """
    if not ink_files:
        default = (Path(folder).parent if Path(folder).is_file() else Path(folder)) / INK_FILE
        if not default.is_file():
            return None
        ink_files = [default]
    folders = dict.fromkeys(Path(file).parent for file in ink_files)
    beside = [folder / name for folder in folders for name in (OTHER_INK_FILE, SCRIPT_INK_FILE)]
    missing = [path for path in beside if path.is_file() and path not in map(Path, ink_files)]
    return load_ink(*ink_files, *missing)
