"""Splits of an ink file for training, threshold selection and testing; digits and clear non-digits.

The functions take the labels, writers and splits of an ink file, str [D] each. Split "test" is for the final measurement
only. Of split "train" the held-out writers are for choosing thresholds, the others for training.
"""

from zlib import crc32

import numpy as np

from mnist_demo.arrays import Integers, Mask, Texts
from mnist_demo.datasets.ink_files import InkFile
from mnist_demo.networks.models import DIGITS

MIN_HELD_OUT = 20  # held-out digits; thresholds chosen on fewer are noise
HELD_OUT = 8  # crc32(writer) % 10 of the writers on whom thresholds are chosen; 0 and 5 are split "test"

# Letters and symbols that people write like a digit or a part of one, so that no network can tell them apart.
LIKE_A_DIGIT = "OoDQa" + "Il|ij/\\!()[]'\"`,.:;-_J" + "Zz" + "Ss" + "bG" + "T?>" + "B&" + "gqy" + "YA"

# The same for characters of Omniglot's scripts, chosen by eye from a sheet of each script. The comments list the digits
# that they look like, in the same order.
SCRIPTS_LIKE_A_DIGIT = {
    "Balinese": ("05", "14"),  # 1 7, 7 9
    # 9, 1 7, 4, 3, 4, 1 with its serifs, crossed 2 or 7, 7, 6, 9, 4, 0, 1 7, 4 9
    "Early_Aramaic": ("02", "03", "04", "05", "06", "07", "10", "11", "12", "13", "14", "16", "17", "20"),
    # 8, 8, 8 6, 5 3, slashed 0, 1, 3 5, 0, 6 0, 7, 9
    "Greek": ("02", "03", "04", "06", "08", "09", "14", "15", "18", "19", "21"),
    # 1, crossed 7, 1 with its foot, 4, 7, a bar, 4, 1, 7, 2, 0, crossed 7
    "Korean": ("05", "07", "09", "12", "14", "19", "20", "21", "22", "27", "33", "37"),
    "Latin": ("01", "02", "07", "09", "10", "12", "15", "17", "19", "25", "26"),  # a b g i j l o q s y z, as above
}


def is_digit(labels: Texts) -> Mask:
    """bool [D]: which drawings are digits."""
    return np.isin(labels, list(DIGITS))


def is_clear_non_digit(labels: Texts) -> Mask:
    """bool [D]: which drawings are letters, symbols or script characters that do not look like a digit."""
    lookalikes = [f"{script}/{number}" for script, numbers in SCRIPTS_LIKE_A_DIGIT.items() for number in numbers]
    return np.isin(labels, [*LIKE_A_DIGIT, *lookalikes, *DIGITS], invert=True)


def split_of(writer: str) -> str:
    """The split of a writer: "test" for about a fifth of all writers, "train" for the others."""
    return "test" if crc32(writer.encode()) % 5 == 0 else "train"


def is_held_out(writers: Texts, splits: Texts) -> Mask:
    """bool [D]: drawings of the tenth of the writers in split "train" that thresholds are chosen on.

    HELD_OUT is the only remainder that has digits from every collection.
    """
    held_out = [crc32(writer.encode()) % 10 == HELD_OUT for writer in writers]
    return np.asarray((splits == "train") & np.array(held_out, bool))


def for_thresholds(ink: InkFile) -> Mask:
    """bool [D]: drawings of split "train" that thresholds are chosen on and that are not trained on.

    These are the drawings of the held-out writers, or, if they have too few digits, every fifth digit.
    """
    held_out = is_held_out(ink.writers, ink.splits)
    if np.count_nonzero(held_out & is_digit(ink.labels)) >= MIN_HELD_OUT:
        return held_out
    digits = np.flatnonzero((ink.splits == "train") & is_digit(ink.labels))
    by_label = digits[np.argsort(ink.labels[digits], kind="stable")]
    return np.isin(np.arange(len(ink)), by_label[4::5])


def digits_of(ink: InkFile, chosen: Mask) -> tuple[Integers, Integers, Texts]:
    """Indices, labels (int64) and collections, [N] each, of the digits among the chosen, bool [D]."""
    index = np.flatnonzero(chosen & is_digit(ink.labels))
    return index, ink.labels[index].astype(np.int64), ink.collections[index]
