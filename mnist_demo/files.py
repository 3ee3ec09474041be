"""A file is there whole or not at all; and what is said of one that cannot be used."""

import os
import struct
import tempfile
import tokenize
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

from mnist_demo.errors import UserError

# What NumPy raises for a file that is no archive of its own, is damaged, or lacks an array; AttributeError is what Python
# 3.10 says of `with` where what was read is a bare array.
NPZ_ERRORS = (
    *(OSError, EOFError, KeyError, AttributeError, TypeError, ValueError, NotImplementedError),
    *(zipfile.BadZipFile, zlib.error, struct.error),
    # Of an array's head, and of what it promises.
    *(SyntaxError, tokenize.TokenError, RecursionError, MemoryError, OverflowError),
)

MAX_UNPACKED_BYTES = 2**30  # bytes that a packed file may unpack to; a million MNIST images are fewer


class FileError(UserError):
    """A file that cannot be written. The message is one sentence."""


def first_line(error: Exception) -> str:
    """What an error says, in its first line, as much of it as a sentence holds; its kind where it says nothing."""
    line = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return line if len(line) <= 200 else f"{line[:199]}…"


def permission_denied(path: str | os.PathLike) -> str:
    """What is said of a file or folder that is there but may not be read."""
    return f"{path}: permission denied: make it readable."


@contextmanager
def open_npz(path: Path) -> Iterator[Mapping[str, np.ndarray]]:
    """The arrays in an .npz file by their names, read as they are asked for.

    Raises what NPZ_ERRORS lists; a ValueError too for a file that unpacks to more than MAX_UNPACKED_BYTES.
    """
    with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
        if sum(member.file_size for member in archive.zip.infolist()) > MAX_UNPACKED_BYTES:
            raise ValueError(f"it unpacks to more than {MAX_UNPACKED_BYTES:,} bytes")
        yield archive


def check_writable(path: Path) -> None:
    """Make the folder that `path` is to be written in; FileError where no file can be written there."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"Cannot write {path}: {path.parent} is no folder ({error.strerror}).") from None
    if path.is_dir():
        raise FileError(f"Cannot write {path}: it is a folder.")
    try:  # for a read-only disk has no sign of its own, and root may write where others may not
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise FileError(f"Cannot write {path}: nothing can be written to {path.parent} ({error.strerror}).") from None


@contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """The path of a file beside `path`, to be written inside the block; at its end it takes the place of `path`.

    Where the block fails, `path` stays as it was and what was written is gone. Raises FileError where the disk is full or the
    folder cannot be written to.
    """
    unfinished = path.with_name(f".{path.stem}.{os.getpid()}.unfinished{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove_what_the_killed_left(path)
        yield unfinished
        unfinished.chmod(0o644)  # safetensors writes for the owner alone
        os.replace(unfinished, path)
    except OSError as error:
        raise FileError(f"Cannot write {path} ({error.strerror or error}): make room, or name another place.") from None
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _remove_what_the_killed_left(path: Path) -> None:
    """Delete unfinished files for `path` of processes that are no more."""
    before, after = f".{path.stem}.", f".unfinished{path.suffix}"
    for left in path.parent.iterdir():
        process = left.name.removeprefix(before).removesuffix(after)
        if left.name == f"{before}{process}{after}" and process.isdecimal() and not _is_running(int(process)):
            with suppress(OSError):
                left.unlink()


def _is_running(process: int) -> bool:
    if os.name != "posix":  # elsewhere to ask is to end it, and a file that is written cannot be deleted
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # another's
        return True
    return True
