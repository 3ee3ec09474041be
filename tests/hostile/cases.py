"""A hostile case, its possible outcomes, and functions that damage good input.

A suite of cases (pads, odd_pictures, damaged_files) has a function `case(rng, folder)` that makes one. A case may be answered,
or refused by a UserError or gr.Error with one sentence. Anything else is a failure: another exception, a message of several
lines, too much time or memory, a file written outside of the folder.
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

Rng = np.random.Generator

# MB by which one case may raise the peak memory of the process; a picture of 25 megapixels needs the most, 250.
MAX_MEMORY_GROWTH = 400
MAX_SENTENCE = 700  # characters of an error message

# Values that replace good ones.
BAD_VALUES: list[Any] = [
    *(None, True, False, 0, -1, 1, 0.5, -0.0, 5e-324, 1e-9, 1e9, -1e9, 1.0000001e9, 1e308, -1e308, 10**19, -(10**30)),
    *(math.nan, math.inf, -math.inf),
    *("", "7", "cnn", "\0", "\ud800", "\u202e", "NaN", "a\nb", "x" * 5000, "../../etc/passwd", "/etc/hostname"),
    *([], [[]], [[[]]], {}, {"a": 1}, [None], ["cnn"], [1, 2], [1, 2, 3], [[1, 2]], [[1, 2], [3]], [True, False], [{}]),
]


class CaseError(Exception):
    """A case failed; the message says how."""


@dataclass(frozen=True)
class Case:
    """One case: a short description, the function to call, and its limit in CPU seconds."""

    what: str
    run: Callable[[], object]
    seconds: float = math.inf


def outcome(case: Case) -> str:
    """Run a case. Returns "answered" or "refused"; raises CaseError."""
    before, start = peak_memory(), time.thread_time()
    try:
        case.run()
        result = "answered"
    except CaseError:
        raise
    except gr.Error as error:
        result = "refused"
        check_sentence(error.message)
        if error.print_exception:
            raise CaseError("Gradio would print a traceback of it") from error
    except ValueError as error:
        if not type(error).__module__.startswith("mnist_demo."):
            raise CaseError(f"a bare {type(error).__name__}: {error}"[:300]) from error
        result = "refused"
        check_sentence(str(error))
    except Exception as error:
        raise CaseError(f"{type(error).__name__}: {error}"[:300]) from error
    seconds = time.thread_time() - start
    if seconds > case.seconds:
        gc.collect()
        raise CaseError(f"it took {seconds * 1000:.0f} ms, {result}")
    if (growth := peak_memory() - before) > MAX_MEMORY_GROWTH:
        raise CaseError(f"it took {growth:.0f} MB, {result}")
    if touched := Watch.take():
        raise CaseError(f"it wrote to {touched[0]}")
    return result


def check_sentence(text: object) -> None:
    """Raise CaseError unless `text` is one sentence for a visitor."""
    if text == UNEXPECTED_ERROR:
        raise CaseError("a bug, with its traceback in the log")
    if not isinstance(text, str) or not text.endswith((".", "?", "…")) or len(text.splitlines()) != 1:
        raise CaseError(f"no sentence: {text!r}"[:300])
    if len(text) > MAX_SENTENCE or "Traceback" in text:
        raise CaseError(f"no sentence for a visitor, {len(text)} characters: {text[:200]!r}")


def peak_memory() -> float:
    """The peak memory of this process, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# ------------------------------------------------------------------------------------------- recording writes and connections


class Watch:
    """Records what this process writes, renames, creates or deletes outside of one folder, by Python's audit events.

    Connections and name look-ups beyond this machine are recorded and refused.
    """

    folder: str | None = None
    touched: list[str] = []  # noqa: RUF012
    _hooked = False

    @classmethod
    def begin(cls, folder: Path) -> None:
        cls.folder, cls.touched = f"{folder.resolve()}{os.sep}", []
        if not cls._hooked:
            sys.addaudithook(cls._hook)  # cannot be removed again
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
            if event == "socket.connect" and not _is_local(arguments[1]):
                raise PermissionError("connections beyond this machine are refused")
            return
        elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
            if not _is_local(arguments[1] if event == "socket.sendto" else arguments):
                cls.touched.append(f"{event} {str(arguments)[:200]}")
                raise PermissionError("name look-ups beyond this machine are refused")
            return
        else:
            return
        for path in paths:
            if isinstance(path, (str, bytes, os.PathLike)):
                name = os.path.abspath(os.fsdecode(path))
                if not f"{name}{os.sep}".startswith(cls.folder) and name != os.devnull:
                    cls.touched.append(name)


def _is_local(address: object) -> bool:
    """Whether (host, port, ...) or the path of a socket is on this machine."""
    host = address[0] if isinstance(address, tuple) else None
    return host in (None, "", "127.0.0.1", "::1", "localhost", "0.0.0.0", b"127.0.0.1", b"localhost")


# -------------------------------------------------------------------------------------------------------------- damage


def corrupt(rng: Rng, content: bytes) -> bytes:
    """The bytes of a file, damaged."""
    kind = int(rng.integers(10))
    if kind == 0:
        return content[: rng.integers(len(content) + 1)]
    if kind == 1:
        return b""
    if kind == 2:
        return b"\xef\xbb\xbf" + content
    if kind == 3:
        return rng.bytes(int(rng.integers(1, 2000)))
    changed = bytearray(content)
    start = int(rng.integers(len(content) + 1))
    length = int(min(rng.geometric(0.02), len(content)))
    if kind == 4:
        changed[start : start + length] = b""
    elif kind == 5:
        changed[start:start] = rng.bytes(length)
    elif kind == 6:
        changed[start : start + length] = bytes([int(rng.choice([0, 255]))]) * length
    elif kind == 7:
        changed += changed[start:]
    else:  # a few single bytes, half of them in the header
        for _ in range(int(rng.integers(1, 8))):
            if changed:
                reach = min(len(changed), 200) if rng.random() < 0.5 else len(changed)
                changed[int(rng.integers(reach))] = int(rng.integers(256))
    return bytes(changed)


def mutate(rng: Rng, value: Any) -> Any:
    """A copy of a JSON value with one to three changes."""
    for _ in range(int(rng.integers(1, 4))):
        value = _mutate_once(rng, value)
    return value


def _mutate_once(rng: Rng, value: Any) -> Any:
    if isinstance(value, dict) and value and rng.random() < 0.9:
        copy = dict(value)
        key = list(copy)[int(rng.integers(len(copy)))]
        what = rng.random()
        if what < 0.1:
            del copy[key]
        elif what < 0.15:
            copy[str(choose(rng, ["strokes", "picture", "size", "name", "change"]))] = choose(rng, BAD_VALUES)
        else:
            copy[key] = _mutate_once(rng, copy[key])
        return copy
    if isinstance(value, list) and value and rng.random() < 0.85:
        copy = list(value)
        place = int(rng.integers(len(copy)))
        what = rng.random()
        if what < 0.1:
            del copy[place]
        elif what < 0.2:
            copy[place:place] = [copy[place]] * int(rng.integers(1, 50))
        elif what < 0.3:
            copy[place] = nested(copy[place], int(rng.integers(1, 80)))
        else:
            copy[place] = _mutate_once(rng, copy[place])
        return copy
    if isinstance(value, (int, float)) and not isinstance(value, bool) and rng.random() < 0.4:
        with np.errstate(all="ignore"):
            return float(np.float64(value) * 10.0 ** rng.uniform(-320, 308) * rng.choice([-1, 1]))
    return choose(rng, BAD_VALUES)


def nested(value: Any, depth: int) -> Any:
    """The value inside of `depth` nested lists."""
    for _ in range(depth):
        value = [value]
    return value


def choose(rng: Rng, values: list) -> Any:
    """One of the values. NumPy's own `choice` would convert them to an array."""
    return values[int(rng.integers(len(values)))]
