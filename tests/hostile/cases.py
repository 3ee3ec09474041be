"""What a hostile case is, what counts as right, and the damage that every kind of case does to what is good.

A room of cases (pads, odd_pictures, damaged_files) has `case(luck, folder)`, which makes one from a random generator. Right are an answer, and
a refusal: one of the project's own ValueErrors, or Gradio's error, with one sentence. Anything else is wrong: another
exception, words of several lines, too much time or memory, a file written outside the folder.
"""

import gc
import math
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np

from mnist_demo.ui.gradio_compat import UNEXPECTED_ERROR

Luck = np.random.Generator

MEMORY = (
    1200  # MB by which one case may raise the most that the process ever held; a picture of 25 megapixels takes most
)
LONGEST = 700  # characters of a sentence

# What stands where something else was meant.
NASTY: list[Any] = [
    *(None, True, False, 0, -1, 1, 0.5, -0.0, 5e-324, 1e-9, 1e9, -1e9, 1.0000001e9, 1e308, -1e308, 10**19, -(10**30)),
    *(math.nan, math.inf, -math.inf),
    *("", "7", "cnn", "\0", "\ud800", "\u202e", "NaN", "a\nb", "x" * 5000, "../../etc/passwd", "/etc/hostname"),
    *([], [[]], [[[]]], {}, {"a": 1}, [None], ["cnn"], [1, 2], [1, 2, 3], [[1, 2]], [[1, 2], [3]], [True, False], [{}]),
]


class Wrong(Exception):
    """A case that did not go as it should; the message says how."""


@dataclass(frozen=True)
class Case:
    """One thing to try: a few words on what it is, what to call, and the CPU seconds that it may take."""

    what: str
    run: Callable[[], object]
    seconds: float = math.inf


def outcome(case: Case) -> str:
    """ "answered" or "refused". Raises Wrong."""
    before, start = most_memory(), time.thread_time()
    try:
        case.run()
        result = "answered"
    except Wrong:
        raise
    except gr.Error as error:
        result = "refused"
        must_be_sentence(error.message)
        if error.print_exception:
            raise Wrong("Gradio would print a traceback of it") from error
    except ValueError as error:
        if not type(error).__module__.startswith("mnist_demo."):
            raise Wrong(f"a bare {type(error).__name__}: {error}"[:300]) from error
        result = "refused"
        must_be_sentence(str(error))
    except Exception as error:
        raise Wrong(f"{type(error).__name__}: {error}"[:300]) from error
    seconds = time.thread_time() - start
    if seconds > case.seconds:
        gc.collect()
        raise Wrong(f"it took {seconds * 1000:.0f} ms, {result}")
    if (grown := most_memory() - before) > MEMORY:
        raise Wrong(f"it took {grown:.0f} MB, {result}")
    if touched := Watch.take():
        raise Wrong(f"it wrote to {touched[0]}")
    return result


def must_be_sentence(text: object) -> None:
    """Wrong unless it is one sentence, as a visitor is told."""
    if text == UNEXPECTED_ERROR:
        raise Wrong("a bug, with its traceback in the log")
    if not isinstance(text, str) or not text.endswith((".", "?", "…")) or len(text.splitlines()) != 1:
        raise Wrong(f"no sentence: {text!r}"[:300])
    if len(text) > LONGEST or "Traceback" in text:
        raise Wrong(f"no sentence for a visitor, {len(text)} characters: {text[:200]!r}")


def most_memory() -> float:
    """The most that this process has held so far, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# ------------------------------------------------------------------------------------------- what is written, and where


class Watch:
    """What this process writes, renames, makes or deletes outside one folder, by Python's own audit events.

    It may open no connection and look up no name beyond this machine: that is noted and fails.
    """

    folder: str | None = None
    touched: list[str] = []  # noqa: RUF012
    _hooked = False

    @classmethod
    def begin(cls, folder: Path) -> None:
        cls.folder, cls.touched = f"{folder.resolve()}{os.sep}", []
        if not cls._hooked:
            sys.addaudithook(cls._hook)  # for the rest of the process
            cls._hooked = True

    @classmethod
    def end(cls) -> None:
        cls.folder = None

    @classmethod
    def take(cls) -> list[str]:
        touched, cls.touched = cls.touched, []
        return touched

    @classmethod
    def _hook(cls, event: str, arguments: tuple) -> None:
        if cls.folder is None:
            return
        if event == "open":
            path, mode, flags = arguments
            written = (
                set(mode) & set("wax+") if isinstance(mode, str) else flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            )
            paths = [path] if written else []
        elif event in ("os.rename", "os.link", "os.symlink", "shutil.move", "shutil.copyfile"):
            paths = list(arguments[:2])
        elif event in ("os.mkdir", "os.remove", "os.rmdir", "os.chmod", "os.truncate"):
            paths = [arguments[0]]
        elif event in ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "socket.connect"):
            cls.touched.append(f"{event} {str(arguments)[:200]}")
            if event == "socket.connect" and not _is_here(arguments[1]):
                raise PermissionError("no connection beyond this machine")
            return
        elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
            if not _is_here(arguments[1] if event == "socket.sendto" else arguments):
                cls.touched.append(f"{event} {str(arguments)[:200]}")
                raise PermissionError("no name beyond this machine")
            return
        else:
            return
        for path in paths:
            if isinstance(path, (str, bytes, os.PathLike)):
                name = os.path.abspath(os.fsdecode(path))
                if not f"{name}{os.sep}".startswith(cls.folder) and name != os.devnull:
                    cls.touched.append(name)


def _is_here(address: object) -> bool:
    """Whether (host, port, ...), or the path of a socket, is of this machine."""
    host = address[0] if isinstance(address, tuple) else None
    return host in (None, "", "127.0.0.1", "::1", "localhost", "0.0.0.0", b"127.0.0.1", b"localhost")


# -------------------------------------------------------------------------------------------------------------- damage


def damaged(luck: Luck, content: bytes) -> bytes:
    """A file's bytes with something done to them."""
    kind = int(luck.integers(10))
    if kind == 0:
        return content[: luck.integers(len(content) + 1)]
    if kind == 1:
        return b""
    if kind == 2:
        return b"\xef\xbb\xbf" + content
    if kind == 3:
        return luck.bytes(int(luck.integers(1, 2000)))
    changed = bytearray(content)
    start = int(luck.integers(len(content) + 1))
    length = int(min(luck.geometric(0.02), len(content)))
    if kind == 4:
        changed[start : start + length] = b""
    elif kind == 5:
        changed[start:start] = luck.bytes(length)
    elif kind == 6:
        changed[start : start + length] = bytes([int(luck.choice([0, 255]))]) * length
    elif kind == 7:
        changed += changed[start:]
    else:  # a few single bytes, half of them where a file says what it is
        for _ in range(int(luck.integers(1, 8))):
            if changed:
                reach = min(len(changed), 200) if luck.random() < 0.5 else len(changed)
                changed[int(luck.integers(reach))] = int(luck.integers(256))
    return bytes(changed)


def spoiled(luck: Luck, value: Any) -> Any:
    """A copy of a value of JSON in which one to three things are others than they should be."""
    for _ in range(int(luck.integers(1, 4))):
        value = _spoiled_once(luck, value)
    return value


def _spoiled_once(luck: Luck, value: Any) -> Any:
    if isinstance(value, dict) and value and luck.random() < 0.9:
        copy = dict(value)
        key = list(copy)[int(luck.integers(len(copy)))]
        what = luck.random()
        if what < 0.1:
            del copy[key]
        elif what < 0.15:
            copy[str(any_of(luck, ["strokes", "picture", "size", "name", "change"]))] = any_of(luck, NASTY)
        else:
            copy[key] = _spoiled_once(luck, copy[key])
        return copy
    if isinstance(value, list) and value and luck.random() < 0.85:
        copy = list(value)
        place = int(luck.integers(len(copy)))
        what = luck.random()
        if what < 0.1:
            del copy[place]
        elif what < 0.2:
            copy[place:place] = [copy[place]] * int(luck.integers(1, 50))
        elif what < 0.3:
            copy[place] = nested(copy[place], int(luck.integers(1, 80)))
        else:
            copy[place] = _spoiled_once(luck, copy[place])
        return copy
    if isinstance(value, (int, float)) and not isinstance(value, bool) and luck.random() < 0.4:
        with np.errstate(all="ignore"):
            return float(np.float64(value) * 10.0 ** luck.uniform(-320, 308) * luck.choice([-1, 1]))
    return any_of(luck, NASTY)


def nested(value: Any, depth: int) -> Any:
    """The value in so many lists, one in another."""
    for _ in range(depth):
        value = [value]
    return value


def any_of(luck: Luck, values: list) -> Any:
    """One of them; what they are stays as it is, where NumPy's own choice would make an array of them."""
    return values[int(luck.integers(len(values)))]
