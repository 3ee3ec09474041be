"""Figures as text: percentages, counts, sizes and durations.

Tables, the page and the terminal share these formats. A pair is (part, total), both counts; a fraction is a float in 0..1.
"""

from mnist_demo.evaluation.counts import wilson_interval
from mnist_demo.networks.card import Pair, SeedFigures


def format_fraction(fraction: float, decimals: int = 2) -> str:
    """0.9861 as "98.61 %"."""
    return f"{100 * fraction:.{decimals}f} %"


def format_percent(pair: Pair, decimals: int = 2) -> str:
    """A pair as "98.61 %"; a dash for a total of 0."""
    return format_fraction(pair[0] / pair[1], decimals) if pair[1] else "–"


def format_counts(pair: Pair) -> str:
    """A pair as "1,234 of 1,250"."""
    return f"{pair[0]:,} of {pair[1]:,}"


def format_bounds(pair: Pair, decimals: int = 2) -> str:
    """The 95 % interval of a pair as "97.80 to 99.12", in percent."""
    low, high = wilson_interval(*pair)
    return f"{100 * low:.{decimals}f} to {100 * high:.{decimals}f}"


def format_share(pair: Pair) -> str:
    """A pair as "98.61 % (1,234 of 1,250)"."""
    return f"{format_percent(pair)} ({format_counts(pair)})"


def format_with_interval(pair: Pair) -> str:
    """A pair as "98.61 % (1,234 of 1,250; 95 %: 97.80 to 99.12)"."""
    return f"{format_percent(pair)} ({format_counts(pair)}; 95 %: {format_bounds(pair)})"


def format_spread(seeds: SeedFigures) -> str:
    """Mean and standard deviation of the accuracy over seeds as "99.64 ± 0.02 %"."""
    return f"{100 * seeds.mean:.2f} ± {100 * seeds.std:.2f} %"


def format_bytes(count: float) -> str:
    """A number of bytes as "29 kB" or "1.5 MB"."""
    return f"{count / 1e6:.1f} MB" if count >= 1e5 else f"{count / 1e3:.0f} kB"


def format_duration(seconds: float) -> str:
    """Seconds as "14 s" or "25.3 min"."""
    return f"{seconds / 60:.1f} min" if seconds >= 60 else f"{seconds:.0f} s"


def format_number_of(count: int, noun: str) -> str:
    """A count with its noun, as "1 thread" or "1,386 drawings"."""
    return f"{count:,} {noun}{'s' * (count != 1)}"
