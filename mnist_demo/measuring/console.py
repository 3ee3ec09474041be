"""A command on a console: text that need not know every character, and an exit status with a sentence."""

import codecs
import io
import sys
from collections.abc import Callable

# What stands for a character that a console lacks, where there is something plainer; others become their numbers.
PLAIN = {"–": "-", "−": "-", "±": "+/-", "·": ".", "→": "->", "…": "...", "’": "'"}


def exit_status(work: Callable[[], None], errors: tuple[type[Exception], ...], stopped: str = "Stopped.") -> int:
    """Do a command's work: 0; 2 and the error's sentence where it is one of these; 130 where it was interrupted."""
    print_what_it_can()
    try:
        work()
        return 0
    except errors as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"\n{stopped}", file=sys.stderr)
        return 130


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
