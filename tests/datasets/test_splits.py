"""Splits by writer, and which drawings are digits or clear non-digits."""

from zlib import crc32

import numpy as np

from mnist_demo.datasets.ink_files import InkFile, load_ink
from mnist_demo.datasets.splits import SCRIPTS_LIKE_A_DIGIT, for_thresholds, is_clear_non_digit, is_digit, is_held_out
from mnist_demo.strokes.batch import Strokes


def test_about_a_tenth_of_the_writers_is_held_out_and_none_is_in_the_test_split(ink_digits):
    ink = load_ink(ink_digits)
    held_out = is_held_out(ink.writers, ink.splits)
    writers = set(ink.writers[held_out].tolist())
    assert set(ink.splits[held_out].tolist()) == {"train"}
    assert writers == {w for w in set(ink.writers.tolist()) if crc32(w.encode()) % 10 == 8}
    assert 0.05 < len(writers) / len(set(ink.writers.tolist())) < 0.2
    # No writer is both held out and trained on.
    assert not writers & set(ink.writers[(ink.splits == "train") & ~held_out].tolist())


def own_drawings(writers: list[str], labels: str) -> InkFile:
    """One drawing of each of these labels by each writer."""
    drawings = [[np.array([[0, 0], [10, 10_000]])] for _ in writers for _ in labels]
    marks, names = np.array([*labels] * len(writers)), np.repeat(writers, len(labels))
    return InkFile(Strokes.from_drawings(drawings), marks, names, np.full(len(names), "train"))


def test_without_held_out_writers_every_fifth_digit_is_for_thresholds():
    chosen = for_thresholds(ink := own_drawings(["own/pad"], "0123456789" * 4 + "EFHKL"))
    assert chosen.sum() == 8
    assert is_digit(ink.labels[chosen]).all() and len(set(ink.labels[chosen].tolist())) == 8


def test_with_held_out_writers_their_drawings_are_for_thresholds():
    writers = [f"class/{number}" for number in range(30)]
    ink = own_drawings(writers, "0123456789")
    chosen = for_thresholds(ink)
    assert chosen.tolist() == is_held_out(ink.writers, ink.splits).tolist() and chosen.sum() >= 20


def test_the_published_test_set_is_the_split_of_the_ink_file(ink_digits):
    ink = load_ink(ink_digits)
    test = ink.splits == "test"
    assert test.sum() == 1386
    assert (ink.collections[test] == "ibm").sum() == 335


def test_letters_written_like_a_digit_are_not_clear_non_digits():
    labels = np.array(list("AEOoxz10?#%I|&Zk"))
    clear = dict(zip(labels.tolist(), is_clear_non_digit(labels).tolist(), strict=True))
    assert [label for label, is_clear in clear.items() if is_clear] == ["E", "x", "#", "%", "k"]


def test_script_characters_that_look_like_a_digit_are_not_clear_non_digits():
    labels = np.array(["Greek/01", "Greek/15", "Korean/21", "Korean/28", "Latin/19", "Balinese/01", "Tagalog/15"])
    assert is_clear_non_digit(labels).tolist() == [True, False, False, True, False, True, True]


def test_every_listed_script_character_is_in_the_file(ink_scripts):
    labels = load_ink(ink_scripts).labels
    for script, numbers in SCRIPTS_LIKE_A_DIGIT.items():
        assert {f"{script}/{number}" for number in numbers} <= set(labels.tolist())
        assert list(numbers) == sorted(set(numbers))


def test_digits_are_the_ten_digits():
    assert is_digit(np.array(["0", "9", "10", "o", ""])).tolist() == [True, True, False, False, False]
