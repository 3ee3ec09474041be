"""Figures as text."""

import pytest

from mnist_demo.evaluation.formatting import (
    format_bytes,
    format_duration,
    format_number_of,
    format_percent,
    format_share,
    format_with_interval,
)


def test_a_pair_is_formatted_with_counts_and_interval():
    assert format_percent((1, 3)) == "33.33 %"
    assert format_share((9_950, 10_000)) == "99.50 % (9,950 of 10,000)"
    assert format_with_interval((9_950, 10_000)) == "99.50 % (9,950 of 10,000; 95 %: 99.34 to 99.62)"


def test_a_total_of_0_is_a_dash():
    assert format_percent((0, 0)) == "–"


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 kB"), (28_816, "29 kB"), (407_408, "0.4 MB"), (5_846_612, "5.8 MB")]
)
def test_bytes_are_in_kb_or_mb(count, text):
    assert format_bytes(count) == text


@pytest.mark.parametrize(("seconds", "text"), [(0.4, "0 s"), (14.2, "14 s"), (59.4, "59 s"), (90, "1.5 min")])
def test_a_duration_is_in_seconds_or_minutes(seconds, text):
    assert format_duration(seconds) == text


@pytest.mark.parametrize(("count", "text"), [(0, "0 threads"), (1, "1 thread"), (1_386, "1,386 threads")])
def test_a_noun_is_plural_except_after_1(count, text):
    assert format_number_of(count, "thread") == text
