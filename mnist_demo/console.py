"""Exit statuses and console output of the commands."""

import codecs
import io
import os
import sys
from collections.abc import Callable

from mnist_demo.errors import UserError

# Replacements for characters that a console cannot print. Other characters become escape sequences.
REPLACEMENTS = {"–": "-", "−": "-", "±": "+/-", "·": ".", "→": "->", "…": "...", "’": "'"}


def exit_status(work: Callable[[], int | None], stopped: str = "Stopped.") -> int:
    """Run a command and return its exit status: what `work` returns, or one of these.

    0    success, where `work` returns None
    1    nothing can be printed, because the disk is full or the reader has closed the pipe, as `| head` does
    2    a UserError, or an OSError that names a file; its message is printed
    130  interrupted; `stopped` is printed
    """
    escape_unprintable()
    try:
        status = work() or 0
        print(end="", flush=True)
        return status
    except BrokenPipeError:
        _discard_stdout()
        return 1
    except UserError as error:
        status, message = 2, str(error)
    except KeyboardInterrupt:
        status, message = 130, f"\n{stopped}"
    except OSError as error:
        # Imported here because app.py prints its first line before NumPy is loaded.
        from mnist_demo.files import permission_denied

        is_denied = isinstance(error, PermissionError) and error.filename
        status, message = 2 if error.filename else 1, permission_denied(error.filename) if is_denied else str(error)
    print(message, file=sys.stderr)
    try:
        print(end="", flush=True)
    except OSError:
        _discard_stdout()
    return status


def _discard_stdout() -> None:
    """Redirect standard output to the null device.

    Otherwise Python would flush it again at exit and report the error a second time.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def escape_unprintable() -> None:
    """Print replacements for characters that the console's encoding lacks, instead of raising an error."""
    codecs.register_error("replace_plainly", _replace)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace_plainly")


def _replace(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError), "registered for output streams only"
    characters = error.object[error.start : error.end]
    replaced = (REPLACEMENTS.get(each) or each.encode("ascii", "backslashreplace").decode() for each in characters)
    return "".join(replaced), error.end
