"""Figures in words: the one way in which tables, pages and terminals say a share, a size, a duration."""

from mnist_demo.evaluation.counts import interval
from mnist_demo.networks.card import Pair, SeedFigures


def percent(pair: Pair, digits: int = 2) -> str:
    """(correct, total) as "98.61 %"; a dash for a total of 0."""
    return percentage(pair[0] / pair[1], digits) if pair[1] else "–"


def percentage(share: float, digits: int = 2) -> str:
    """0..1 as "98.61 %"."""
    return f"{100 * share:.{digits}f} %"


def of(pair: Pair) -> str:
    """(correct, total) as "1,234 of 1,250"."""
    return f"{pair[0]:,} of {pair[1]:,}"


def bounds(pair: Pair, digits: int = 2) -> str:
    """The 95 % interval of (correct, total) as "97.80 to 99.12", in per cent."""
    low, high = interval(*pair)
    return f"{100 * low:.{digits}f} to {100 * high:.{digits}f}"


def share(pair: Pair) -> str:
    """(correct, total) as "98.61 % (1,234 of 1,250)"."""
    return f"{percent(pair)} ({of(pair)})"


def with_interval(pair: Pair) -> str:
    """(correct, total) as "98.61 % (1,234 of 1,250; 95 %: 97.80 to 99.12)"."""
    return f"{percent(pair)} ({of(pair)}; 95 %: {bounds(pair)})"


def spread(seeds: SeedFigures) -> str:
    """The accuracy over several seeds as "99.64 ± 0.02 %"."""
    return f"{100 * seeds.mean:.2f} ± {100 * seeds.std:.2f} %"


def size(count: float) -> str:
    """Bytes as "29 kB" or "1.5 MB"."""
    return f"{count / 1e6:.1f} MB" if count >= 1e5 else f"{count / 1e3:.0f} kB"


def duration(seconds: float) -> str:
    """Seconds as "14 s" or "25.3 min"."""
    return f"{seconds / 60:.1f} min" if seconds >= 60 else f"{seconds:.0f} s"


def number_of(count: int, thing: str) -> str:
    """A count with its noun, as "1 thread" or "1,386 drawings"."""
    return f"{count:,} {thing}{'s' * (count != 1)}"
