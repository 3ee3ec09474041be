"""A command on a console: text that need not know every character, and an exit status with a sentence."""

import codecs
import io
import os
import sys
from collections.abc import Callable

# What stands for a character that a console lacks, where there is something plainer; others become their numbers.
PLAIN = {"–": "-", "−": "-", "±": "+/-", "·": ".", "→": "->", "…": "...", "’": "'"}


def exit_status(work: Callable[[], None], errors: tuple[type[Exception], ...], stopped: str = "Stopped.") -> int:
    """Do a command's work: 0; 2 and the error's sentence where it is one of these; 130 where it was interrupted.

    1 where what is printed finds no place: without a word where its reader has read enough, as in `| head`.
    """
    escape_unprintable()
    try:
        work()
        print(end="", flush=True)
        return 0
    except BrokenPipeError:
        discard_stdout()
        return 1
    except errors as error:
        # Imported here: app.py prints its first line before NumPy is loaded.
        from mnist_demo.files import permission_denied

        # A file that cannot be written is a FileError, so this one was to be read.
        file = error.filename if isinstance(error, PermissionError) else None
        status, sentence = 2, permission_denied(file) if file else str(error)
    except KeyboardInterrupt:
        status, sentence = 130, f"\n{stopped}"
    except OSError as error:  # the disk is full, or whatever else is printed to
        status, sentence = 1, str(error)
    print(sentence, file=sys.stderr)
    try:
        print(end="", flush=True)
    except OSError:
        discard_stdout()
    return status


def discard_stdout() -> None:
    """Let go of what could not be printed, or Python would try it once more at its end, and complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def escape_unprintable() -> None:
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
