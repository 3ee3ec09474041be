"""Hostile and unlucky input, as much as is asked for, the same for the same seed.

    python tests/hostile [--cases 20000] [--seed 0] [--only pad pictures files api disk]
    python tests/hostile --only files --case 4711      # one case again, with what it does; a whole traceback if it fails

pad: what a browser or a client sends as a drawing. pictures: files given as pictures. files: what the commands read. api:
requests to the running app. disk: processes killed while they save, a full disk, a read-only folder, damaged checkpoints.
Prints how many of each were answered, refused with a sentence, or went wrong, and every one that did; exit status 1 then.
`tests/hostile/test_hostile.py` runs 150 of each.
"""

import argparse
import collections
import gc
import importlib
import os
import resource
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
sys.dont_write_bytecode = True

import numpy as np  # noqa: E402
from cases import Watch, Wrong, outcome  # noqa: E402

ROOMS = {
    "pad": ("pads", 0.5),
    "pictures": ("odd_pictures", 0.18),
    "files": ("damaged_files", 0.27),
    "api": ("visitors", 0.05),
}
KILLS = 100
ADDRESSES = 16 * 2**30  # bytes; what asks for more than the machine has gets a MemoryError, and the machine lives on


def luck_of(seed: int, room: str, number: int) -> np.random.Generator:
    return np.random.default_rng([seed, zlib.crc32(room.encode()), number])


class Tally:
    """How many of each kind came out how, and those that went wrong."""

    def __init__(self) -> None:
        self.counts: collections.Counter = collections.Counter()
        self.wrong: list[str] = []

    def run(self, room: str, number: int | str, work: Callable[[], str]) -> None:
        try:
            self.counts[room, work()] += 1
        except Wrong as wrong:
            self.counts[room, "WRONG"] += 1
            self.wrong.append(f"{room} --case {number}: {wrong}")
            print(self.wrong[-1], flush=True)


def run_room(tally: Tally, room: str, seed: int, numbers: range, folder: Path) -> None:
    """Cases in this process."""
    make = importlib.import_module(ROOMS[room][0]).case
    make(luck_of(seed, room, 0), folder)  # what is loaded by now stays, as in the app
    gc.collect()
    gc.freeze()
    for number in numbers:
        case = make(luck_of(seed, room, number), folder)
        if len(numbers) == 1:
            print(f"{room} {number}: {case.what}")
            case.run()

        def work(case=case) -> str:
            Watch.begin(folder)
            try:
                return outcome(case)
            except Wrong as wrong:
                raise Wrong(f"{case.what}: {wrong}") from wrong
            finally:
                Watch.end()

        tally.run(room, number, work)


def run_api(tally: Tally, seed: int, numbers: range, folder: Path) -> None:
    """Requests to the app in a process of its own."""
    import visitors

    with visitors.serve(folder) as server:
        for number in numbers:
            tally.run("api", number, lambda number=number: visitors.try_one(server, luck_of(seed, "api", number)))
        for last in (visitors.try_the_large, visitors.try_the_silent, visitors.must_serve):
            tally.run("api", last.__name__, lambda last=last: last(server) or last.__name__.replace("_", " "))


def run_disk(tally: Tally, seed: int, kills: int, folder: Path) -> None:
    import disk
    import visitors

    for name in ("steps", "random", "start"):
        (folder / name).mkdir()
    luck = luck_of(seed, "disk", 0)

    def full() -> str:
        try:
            disk.full_disk(folder / "full")
            visitors.try_a_full_disk(folder / "app")
        except disk.NoMountError as error:
            return f"skipped: {error}"
        return "full disk, of checkpoints and of the app"

    def read_only() -> str:
        disk.read_only_folder(folder / "read only")
        return "read-only folder"

    def at_start() -> str:
        disk.damaged_at_start(luck, folder / "start", kills)
        return f"{kills} damaged at start"

    tally.run(
        "disk", "steps", lambda: f"killed at each of {disk.killed_at_every_step(folder / 'steps')} steps of saving"
    )
    tally.run(
        "disk",
        "random",
        lambda: (
            f"killed {kills} times, {disk.killed_at_random(luck, folder / 'random', kills)} of them while a checkpoint was written"
        ),
    )
    for work in (full, read_only, at_start):
        tally.run("disk", work.__name__, work)


def main() -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python tests/hostile", description="Hostile and unlucky input, repeatable by seed."
    )
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--each", type=int, help="so many of every room, instead of shares of --cases")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="+", choices=[*ROOMS, "disk"], default=[*ROOMS, "disk"])
    parser.add_argument("--case", type=int, help="only this one")
    parser.add_argument("--kills", type=int, default=KILLS)
    arguments = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
    tally = Tally()
    rooms = [room for room in arguments.only if room in ROOMS]
    whole = sum(ROOMS[room][1] for room in rooms)
    for room in arguments.only:
        start = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            tempfile.tempdir = folder
            if room == "disk":
                run_disk(tally, arguments.seed, arguments.kills, Path(folder))
            else:
                share = arguments.each or round(arguments.cases * ROOMS[room][1] / whole)
                numbers = range(share) if arguments.case is None else range(arguments.case, arguments.case + 1)
                run = run_api if room == "api" else lambda *rest, room=room: run_room(rest[0], room, *rest[1:])
                run(tally, arguments.seed, numbers, Path(folder))
            tempfile.tempdir = None
        print(f"{room}: {time.perf_counter() - start:.0f} s", flush=True)
        for (which, result), count in sorted(tally.counts.items()):
            if which == room:
                print(f"  {count:6} {result}", flush=True)
    print(f"{sum(tally.counts.values()):,} cases of seed {arguments.seed}, {len(tally.wrong)} wrong.")
    return bool(tally.wrong)


if __name__ == "__main__":
    raise SystemExit(main())
