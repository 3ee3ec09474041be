"""The folder of uploaded pictures: where it is, and what is deleted from it.

    MAX_AGE    the README promises "deleted within an hour", also for files of an earlier server
    MAX_BYTES  visitors could fill the disk in minutes; the oldest files are deleted first
    MAX_FILES  each file has a folder of its own, and the number of folders on a disk is limited

Gradio's own folder is shared by all Gradio apps of a user. Ours lies in it, so that Gradio accepts its files, and nothing
else is ever deleted.
"""

import os
import re
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from anyio import to_thread
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_AGE = 1800  # seconds; the visitor may ask another model about the same picture
SECONDS_BETWEEN_SWEEPS = 300
MAX_BYTES = 2**30  # of all uploads
MAX_FILES = 5_000
SWEEP_AFTER = 50 * 2**20  # bytes uploaded since the last sweep; a sweep leaves room for these below MAX_BYTES
LEAST_BYTES = 2**20  # minimum for which an upload counts, so that fifty small ones start a sweep too
EMPTY_AGE = 60  # seconds; a younger empty folder is kept, because Gradio creates it before it moves the file there

# Names in the folder: a SHA-256, for the folder of a complete upload; or that of a file that is still arriving.
_NAME = re.compile(r"[0-9a-f]{64}|tmp[a-z0-9_]{8}")


def gradio_folder() -> Path:
    """The folder in which Gradio keeps files, as its documentation of GRADIO_TEMP_DIR says."""
    return _resolved(os.environ.get("GRADIO_TEMP_DIR") or os.path.join(tempfile.gettempdir(), "gradio"))


@cache
def _resolved(folder: str) -> Path:
    return Path(folder).resolve()


def upload_folder() -> Path:
    """The folder of uploaded pictures, in Gradio's folder; it may not exist yet."""
    return gradio_folder() / "draw-a-digit"


_lock = threading.Lock()


def sweep(now: float | None = None) -> None:
    """Delete uploads that are too old, then the oldest beyond MAX_BYTES and MAX_FILES, and empty folders."""
    now = time.time() if now is None else now
    with _lock, suppress(FileNotFoundError):
        folder = upload_folder()
        if folder.is_symlink():  # another user of this machine may have put it there
            return
        bytes_left, files_left = MAX_BYTES - SWEEP_AFTER, MAX_FILES
        for changed, size, path in sorted(_uploads(folder), reverse=True):
            bytes_left, files_left = bytes_left - size, files_left - 1
            if now - changed > MAX_AGE or bytes_left < 0 or files_left < 0:
                with suppress(OSError):
                    os.unlink(path)
        for entry in _entries(folder):
            with suppress(OSError):
                if entry.is_dir(follow_symlinks=False) and now - entry.stat().st_mtime > EMPTY_AGE:
                    os.rmdir(entry)  # fails unless it is empty


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        yield from (entry for entry in entries if _NAME.fullmatch(entry.name))


def _uploads(folder: Path) -> Iterator[tuple[float, int, str]]:
    """Time of the last change, bytes and path of each upload."""
    for entry in _entries(folder):
        with suppress(OSError):
            if entry.is_dir(follow_symlinks=False):
                with os.scandir(entry) as files:
                    yield from map(_facts, files)
            else:
                yield _facts(entry)


def _facts(file: os.DirEntry[str]) -> tuple[float, int, str]:
    status = file.stat(follow_symlinks=False)
    return status.st_mtime, status.st_size, file.path


@cache  # one thread for all pages of a process
def sweep_regularly() -> None:
    """Start a thread that sweeps now and then every SECONDS_BETWEEN_SWEEPS."""

    def run() -> None:
        while True:
            with suppress(OSError):
                sweep()
            time.sleep(SECONDS_BETWEEN_SWEEPS)

    threading.Thread(target=run, name="sweep uploads", daemon=True).start()


class Uploads:
    """An ASGI application around Gradio's, which keeps uploads in their folder and within their limits."""

    def __init__(self, app: ASGIApp):
        self.app = app
        self._bytes = 0  # uploaded since the last sweep
        sweep_regularly()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request; count the bytes of an upload while they arrive."""
        if hasattr(scope.get("app"), "uploaded_file_dir"):  # Gradio's app: it stores uploads there (Gradio 6.31)
            scope["app"].uploaded_file_dir = str(upload_folder())
        if scope["type"] != "http" or not scope["path"].rstrip("/").endswith("/upload"):
            await self.app(scope, receive, send)
            return
        await self._count(scope, LEAST_BYTES)

        async def receive_counted() -> Message:
            message = await receive()
            await self._count(scope, len(message.get("body", b"")))
            return message

        await self.app(scope, receive_counted, send)

    async def _count(self, scope: Scope, size: int) -> None:
        self._bytes += size
        if self._bytes >= SWEEP_AFTER:
            self._bytes = 0
            await to_thread.run_sync(sweep)
            # Gradio never forgets a file that it did not delete itself.
            if hasattr(scope.get("app"), "uploaded_file_dir"):
                known = scope["app"].get_blocks().upload_file_set
                known -= {path for path in known if not os.path.exists(path)}
