"""Text → a console that need not know every character."""

import codecs
import io
import sys

# What stands for a character that a console lacks, where there is something plainer; others become their numbers.
PLAIN = {"–": "-", "−": "-", "±": "+/-", "·": ".", "→": "->", "…": "...", "’": "'"}


def print_what_it_can() -> None:
    """From now on nothing that is printed fails for want of a character, as it did on a console of cp1252 or ASCII."""
    codecs.register_error("plain", _plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="plain")


def _plain(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError), "it is the handler of what is printed"
    lacking = error.object[error.start : error.end]
    written = (PLAIN.get(each) or each.encode("ascii", "backslashreplace").decode() for each in lacking)
    return "".join(written), error.end
