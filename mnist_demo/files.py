"""Safe reading and writing of files: atomic writes, .npz archives, and error messages about files."""

import gzip
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from mnist_demo.errors import UserError

NPZ_ERRORS = Exception  # NumPy raises errors of about fifteen classes for a file that is no archive or is damaged

MAX_UNPACKED_BYTES = 2**30  # of a compressed file; a million MNIST images take less


class FileError(UserError):
    """A file that cannot be written. The message is one sentence."""


def first_line(error: Exception) -> str:
    """First line of an error's message, at most 200 characters; the class name if there is no message."""
    line = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return line if len(line) <= 200 else f"{line[:199]}…"


def permission_denied(path: str | os.PathLike[str]) -> str:
    """Message for a file or folder that exists but may not be read."""
    return f"{path}: permission denied: make it readable."


def open_unpacked(path: Path) -> BinaryIO:
    """Open a file for reading, unpacked if its name ends in .gz.

    Raises OSError. Reading a damaged packed file raises OSError, EOFError or zlib.error.
    """
    return cast(BinaryIO, gzip.open(path)) if path.suffix.lower() == ".gz" else path.open("rb")


@contextmanager
def open_npz(path: Path) -> Iterator[Mapping[str, NDArray[Any]]]:
    """Open an .npz file as a mapping from names to arrays, which are read on access.

    Raises the errors in NPZ_ERRORS, among them ValueError for a file that unpacks to more than MAX_UNPACKED_BYTES.
    """
    with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
        if sum(member.file_size for member in archive.zip.infolist()) > MAX_UNPACKED_BYTES:
            raise ValueError(f"it unpacks to more than {MAX_UNPACKED_BYTES:,} bytes")
        yield archive


def check_writable(path: Path) -> None:
    """Create the parent folder of `path`. Raises FileError if no file can be written there."""
    if path.is_dir():
        raise FileError(f"Cannot write {path}: it is a folder.")
    try:  # permission bits are not sufficient: a disk may be read-only, and root ignores them
        path.parent.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=path.parent).close()
    except OSError as error:
        raise FileError(f"Cannot write {path}: {path.parent} is not a writable folder ({error.strerror}).") from None


@contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """Yield the path of a temporary file, which replaces `path` when the block ends.

    If the block fails, `path` stays as it was and the temporary file is deleted. Raises FileError if the disk is full
    or the folder is not writable.
    """
    unfinished = path.with_name(f".{path.stem}.{os.getpid()}.unfinished{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _delete_abandoned(path)
        yield unfinished
        unfinished.chmod(0o644)  # safetensors makes its files readable for the owner only
        os.replace(unfinished, path)
    except OSError as error:
        raise FileError(
            f"Cannot write {path} ({error.strerror or error}): free some space or choose another folder."
        ) from None
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _delete_abandoned(path: Path) -> None:
    """Delete temporary files for `path` whose process no longer runs."""
    prefix, suffix = f".{path.stem}.", f".unfinished{path.suffix}"
    for file in path.parent.iterdir():
        process = file.name.removeprefix(prefix).removesuffix(suffix)
        if file.name == f"{prefix}{process}{suffix}" and process.isdecimal() and not _is_running(int(process)):
            with suppress(OSError):
                file.unlink()


def _is_running(process: int) -> bool:
    if os.name != "posix":  # on Windows os.kill would end the process, and open files cannot be deleted anyway
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # it belongs to another user
        return True
    return True
