"""Which drawings are trained on, chosen on and measured on; which are digits, and which clearly are none.

In come the labels, writers and splits of an ink file, str [D] each. Split "test" is measured on, once; of split "train" the
held-out writers serve to choose thresholds, the others to learn from.
"""

from zlib import crc32

import numpy as np

from mnist_demo.learning.ink_files import InkFile
from mnist_demo.networks.models import DIGITS

HELD_OUT = 8  # crc32(writer) % 10 of the writers that thresholds are chosen on; 0 and 5 are split "test"

# Letters and symbols that people write like a digit or a part of one: no network can be asked to tell them apart.
LIKE_A_DIGIT = "OoDQa" + "Il|ij/\\!()[]'\"`,.:;-_J" + "Zz" + "Ss" + "bG" + "T?>" + "B&" + "gqy" + "YA"


def is_digit(labels: np.ndarray) -> np.ndarray:
    """bool [D]: which of the drawings are digits."""
    return np.isin(labels, list(DIGITS))


def is_clear_non_digit(labels: np.ndarray) -> np.ndarray:
    """bool [D]: which of the drawings are letters and symbols that nobody takes for a digit."""
    return ~np.isin(labels, [*LIKE_A_DIGIT, *DIGITS])


def is_held_out(writers: np.ndarray, splits: np.ndarray) -> np.ndarray:
    """bool [D]: drawings of the writers in split "train" kept from training, to choose thresholds on: about a tenth.

    Of the tenths a hash of the writer can give, this is the one with digits from every collection.
    """
    return (splits == "train") & np.array([crc32(writer.encode()) % 10 == HELD_OUT for writer in writers], bool)


def digits_of(ink: InkFile, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Indices [N], labels int64 [N] and collections str [N] of the chosen drawings, bool [D], that are digits."""
    index = np.flatnonzero(chosen & is_digit(ink.labels))
    return index, ink.labels[index].astype(np.int64), ink.collections[index]
