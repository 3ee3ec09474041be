"""Cost of the heaviest picture files: CPU seconds and memory of reading one, as an answer and as whole numbers.

    python benchmarks/heavy_pictures.py              # --only NAME ...

The files are those of tests/hostile/heavy_pictures.py: as large as a format may be, full of marks, or made to be slow. Each
is read in a process of its own. Memory is the peak of that process minus its memory before (Linux only). The exit status
is 1 if a file costs more than MAX_SECONDS or MAX_MEGABYTES.
"""

import argparse
import os
import re
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from result_file import add_options, write_results

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "hostile")]

from heavy_pictures import HEAVY  # noqa: E402

from mnist_demo.errors import UserError  # noqa: E402
from mnist_demo.pictures.picture_file import open_picture  # noqa: E402
from mnist_demo.predictor import Predictor  # noqa: E402

Reader = Callable[[Predictor, Path], None]
Cost = tuple[float, float, str]

MAX_SECONDS = 2.0
MAX_MEGABYTES = 300
DRY_RUN = ("dots", "JPEG, 2,000 scans")


def answer(predictor: Predictor, path: Path) -> None:
    """What the view Answer computes of a picture."""
    picture = open_picture(path)
    predictor.several(picture, predictor.predict(picture))


def number(predictor: Predictor, path: Path) -> None:
    """What the view Number computes of a picture."""
    predictor.read(open_picture(path))


def measure(read: Reader, predictor: Predictor, path: Path) -> Cost:
    """CPU seconds, megabytes, and "read" or an error message, of reading one picture in this process."""
    before = megabytes("VmRSS", is_reset=True)
    start, outcome = time.process_time(), "read"
    try:
        read(predictor, path)
    except UserError as error:
        outcome = str(error)
    return time.process_time() - start, megabytes("VmHWM") - before, outcome


def in_own_process(work: Callable[..., Any], *arguments: object) -> Any:
    """The result of `work` in a new process, whose memory is not affected by other pictures."""
    context = get_context("fork")
    found = context.SimpleQueue()
    process = context.Process(target=lambda: found.put(work(*arguments)))
    process.start()
    result = found.get()
    process.join()
    return result


def in_this_process(work: Callable[..., Any], *arguments: object) -> Any:
    """The result of `work`; a process that runs threads, as pytest does, must not be forked."""
    return work(*arguments)


def megabytes(field: str, is_reset: bool = False) -> float:
    """A field of this process's memory in MB; NaN on systems without /proc. `is_reset` resets the peak first."""
    try:
        if is_reset:
            Path("/proc/self/clear_refs").write_text("5")
        (kilobytes,) = re.findall(rf"{field}:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    except OSError:
        return float("nan")
    return int(kilobytes) / 1000


def main() -> int:
    """Run the command line. Returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=HEAVY, metavar="NAME", default=list(HEAVY))
    add_options(parser)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    warnings.filterwarnings("ignore", module="PIL")  # as app.py does
    predictor, rows = Predictor(), []
    predictor.read(Image.new("L", (200, 200), 255))  # warm-up: loads everything that is loaded on first use
    run = in_this_process if arguments.dry_run else in_own_process
    with tempfile.TemporaryDirectory() as folder:
        for name in DRY_RUN if arguments.dry_run else arguments.only:
            path = Path(folder) / "picture"
            run(lambda path=path, name=name: path.write_bytes(HEAVY[name]()))
            for read in (answer, number):
                seconds, memory, outcome = run(measure, read, predictor, path)
                print(f"{name:28} {read.__name__:7} {seconds:5.2f} s {memory:4.0f} MB  {outcome}", flush=True)
                rows.append({"picture": name, "bytes": os.path.getsize(path), "view": read.__name__,
                             "seconds": seconds, "megabytes": memory, "outcome": outcome})  # fmt: skip
    worst_seconds, worst_memory = (max(row[key] for row in rows) for key in ("seconds", "megabytes"))
    print(f"worst: {worst_seconds:.2f} s, {worst_memory:.0f} MB; limits {MAX_SECONDS:.0f} s, {MAX_MEGABYTES} MB")
    write_results(arguments.json, {"rows": rows})
    return int(worst_seconds > MAX_SECONDS or worst_memory > MAX_MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())
