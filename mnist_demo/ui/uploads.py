"""The folder of uploaded files, and whether a path lies in it."""

import os
import tempfile
from functools import cache
from pathlib import Path

LONGEST_PATH = 1000  # characters; to resolve a path takes time that grows with the square of its length

NOT_UPLOADED = (
    "This picture was not uploaded or is no longer here: pass `gradio_client.handle_file(path)`, or upload it to "
    '/gradio_api/upload and pass {"path": ...} with the path that this answers; base64, an address or a path by itself is '
    "not read."
)


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
