"""The data for training and measuring, in memory."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch

from mnist_demo.arrays import Mask
from mnist_demo.datasets.ink_files import InkFile, load_ink
from mnist_demo.datasets.labelled_images import Images
from mnist_demo.datasets.mnist import DATA, load_mnist, shipped_test_images
from mnist_demo.datasets.splits import MIN_HELD_OUT, for_thresholds, is_clear_non_digit, is_digit

INK_FILE = "ink-digits.npz"  # in the data folder: pen drawings of digits
OTHER_INK_FILE = "ink-other.npz"  # beside it: letters and symbols by the same writers
SCRIPT_INK_FILE = "ink-scripts.npz"  # beside it: characters of five scripts by other writers (Omniglot)
# If there are too few drawings to choose thresholds on, every 30th training image is left out for that: 2,000 of MNIST's.
LEFT_OUT_STEP = 30


@dataclass(frozen=True)
class Data:
    """Images, uint8 [N, 28, 28], with labels, int64 [N], for training and testing; and D pen drawings."""

    images: torch.Tensor
    labels: torch.Tensor
    test_images: torch.Tensor
    test_labels: torch.Tensor
    ink: InkFile | None = None  # for training, threshold selection and testing; None if there are no drawings
    digits: Mask = field(default_factory=lambda: np.zeros(0, bool))  # [D], the drawings to train on as digits
    others: Mask = field(default_factory=lambda: np.zeros(0, bool))  # [D], the drawings to train on as non-digits
    # Not in `images`, to choose thresholds on if the ink has too few drawings for that; else None.
    left_out: Images | None = None


def load_data(folder: Path = DATA, ink_files: list[Path] | None = None) -> Data:
    """MNIST from `folder`, and the drawings of the ink files, by default of those in the folder if any.

    The drawings to train on are those of split "train" without those that thresholds are chosen on. Raises DataError, InkFileError and
    OSError.
    """
    # All cards use the same 10,000 test images, those in the package, wherever the training images come from.
    data = Data(*load_mnist(folder), *shipped_test_images())
    ink = load_ink_files(folder, ink_files)
    if ink is None:
        return data
    reserved = for_thresholds(ink)
    if np.count_nonzero(reserved & is_digit(ink.labels)) < MIN_HELD_OUT:
        out = torch.arange(len(data.images)) % LEFT_OUT_STEP == 0
        left_out = data.images[out], data.labels[out]
        data = replace(data, images=data.images[~out], labels=data.labels[~out], left_out=left_out)
    train = (ink.splits == "train") & ~reserved
    return replace(data, ink=ink, digits=train & is_digit(ink.labels), others=train & is_clear_non_digit(ink.labels))


def for_experiment(
    data: Data, images: int | None = None, without: int | None = None, shuffled: bool = False, seed: int = 0
) -> Data:
    """The data with fewer or wrong training images, to see what becomes of a training.

    images    about this number, the first of each digit; None for all
    without   a digit that is left out
    shuffled  whether the labels are exchanged at random, by this seed
    """
    chosen = torch.ones(len(data.labels), dtype=torch.bool)
    if images is not None:
        for digit in range(10):
            chosen &= (data.labels != digit) | ((data.labels == digit).cumsum(0) <= images // 10)
    if without is not None:
        chosen &= data.labels != without
    labels = data.labels[chosen]
    if shuffled:
        labels = labels[torch.randperm(len(labels), generator=torch.Generator().manual_seed(seed))]
    return replace(data, images=data.images[chosen], labels=labels)


def load_ink_files(folder: Path = DATA, ink_files: list[Path] | None = None) -> InkFile | None:
    """The drawings of the named ink files, or of the default one.

    The default is INK_FILE in the data folder, or beside a data file. The files of other drawings beside an ink file are
    read too. None if there is no default file. Raises InkFileError and OSError.
    """
    if not ink_files:
        ink_files = [(folder.parent if folder.is_file() else folder) / INK_FILE]
        if not ink_files[0].is_file():
            return None
    folders = dict.fromkeys(file.parent for file in ink_files)
    others = [folder / name for folder in folders for name in (OTHER_INK_FILE, SCRIPT_INK_FILE)]
    return load_ink(*ink_files, *(path for path in others if path.is_file() and path not in ink_files))
