"""The folder of uploaded files, and whether a path lies in it."""

import os
import tempfile
from functools import cache
from pathlib import Path

LONGEST_PATH = 1000  # characters; to resolve a path takes time that grows with the square of its length


def uploads() -> Path:
    """The folder in which Gradio keeps what visitors upload."""
    # As Gradio's documentation of GRADIO_TEMP_DIR has it; the function that Gradio itself asks is not for others.
    return _resolved(os.environ.get("GRADIO_TEMP_DIR") or os.path.join(tempfile.gettempdir(), "gradio"))


@cache
def _resolved(folder: str) -> Path:
    return Path(folder).resolve()


def is_upload(path: object) -> bool:
    """Whether `path` names a file, there or not, in the folder of uploads. Opens no connection, whatever it is."""
    if not isinstance(path, str) or len(path) > LONGEST_PATH:
        return False
    # Gradio fetches what begins as an address, also one with so many ".." that it ends in the folder of uploads; Windows
    # asks the machine that a path with two slashes names.
    if "://" in path or path.startswith(("//", "\\\\")):
        return False
    try:
        return Path(path).resolve().is_relative_to(uploads())
    except (ValueError, OSError, RuntimeError):  # no path at all: a NUL, half a surrogate pair, a loop of links
        return False


def file_paths(value: object) -> list[object]:
    """The "path" of every dict in JSON of any depth that Gradio takes for a file: one with a "path" and with "meta"."""
    found: list[object] = []
    left = [value]
    while left:
        each = left.pop()
        if isinstance(each, dict):
            if "path" in each and "meta" in each:
                found.append(each["path"])
            left += each.values()
        elif isinstance(each, (list, tuple)):
            left += each
    return found
