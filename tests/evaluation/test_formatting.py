"""Figures in words."""

import pytest

from mnist_demo.evaluation.formatting import (
    format_bytes,
    format_duration,
    format_number_of,
    format_percent,
    format_share,
    format_with_interval,
)


def test_a_share_comes_with_its_counts_and_interval():
    assert format_percent((1, 3)) == "33.33 %"
    assert format_share((9_950, 10_000)) == "99.50 % (9,950 of 10,000)"
    assert format_with_interval((9_950, 10_000)) == "99.50 % (9,950 of 10,000; 95 %: 99.34 to 99.62)"


def test_nothing_counted_is_a_dash():
    assert format_percent((0, 0)) == "–"


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 kB"), (28_816, "29 kB"), (407_408, "0.4 MB"), (5_846_612, "5.8 MB")]
)
def test_a_size_is_in_a_fitting_unit(count, words):
    assert format_bytes(count) == words


@pytest.mark.parametrize(("seconds", "words"), [(0.4, "0 s"), (14.2, "14 s"), (59.4, "59 s"), (90, "1.5 min")])
def test_a_duration_is_in_a_fitting_unit(seconds, words):
    assert format_duration(seconds) == words


@pytest.mark.parametrize(("count", "words"), [(0, "0 threads"), (1, "1 thread"), (1_386, "1,386 threads")])
def test_a_number_agrees_with_its_noun(count, words):
    assert format_number_of(count, "thread") == words
