"""Random hostile and damaged input: any number of cases, reproducible by seed.

    python tests/hostile [--cases 20000] [--seed 0] [--only pad pictures files api disk]
    python tests/hostile --only files --case 4711      # one case, with its description, and a traceback if it fails

pad: values of the pad and drawings of API clients. pictures: uploaded files. files: files that commands read. api: requests to
the running app. disk: processes killed while they save, a full disk, a read-only folder, damaged checkpoints.
Prints how many cases of each suite were answered, refused with a sentence, or failed, and every failure; exit status 1 if
any failed. `tests/hostile/test_hostile.py` runs 150 of each.
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
from cases import CaseError, Watch, outcome  # noqa: E402

SUITES = {
    "pad": ("pads", 0.5),
    "pictures": ("odd_pictures", 0.18),
    "files": ("damaged_files", 0.27),
    "api": ("requests_to_app", 0.05),
}
KILLS = 100
# Bytes of address space; a larger allocation raises MemoryError instead of exhausting the machine.
ADDRESS_SPACE = 16 * 2**30


def rng_of(seed: int, suite: str, number: int) -> np.random.Generator:
    return np.random.default_rng([seed, zlib.crc32(suite.encode()), number])


class Tally:
    """The number of cases per suite and outcome, and the failures."""

    def __init__(self) -> None:
        self.counts: collections.Counter = collections.Counter()
        self.failures: list[str] = []

    def run(self, suite: str, number: int | str, work: Callable[[], str]) -> None:
        try:
            self.counts[suite, work()] += 1
        except CaseError as error:
            self.counts[suite, "FAILED"] += 1
            self.failures.append(f"{suite} --case {number}: {error}")
            print(self.failures[-1], flush=True)


def run_suite(tally: Tally, suite: str, seed: int, numbers: range, folder: Path) -> None:
    """Run cases in this process."""
    make = importlib.import_module(SUITES[suite][0]).case
    make(rng_of(seed, suite, 0), folder)  # load everything, which gc.freeze() then excludes, as in the app
    gc.collect()
    gc.freeze()
    for number in numbers:
        case = make(rng_of(seed, suite, number), folder)
        if len(numbers) == 1:
            print(f"{suite} {number}: {case.what}")
            case.run()

        def work(case=case) -> str:
            Watch.begin(folder)
            try:
                return outcome(case)
            except CaseError as error:
                raise CaseError(f"{case.what}: {error}") from error
            finally:
                Watch.end()

        tally.run(suite, number, work)


def run_api(tally: Tally, seed: int, numbers: range, folder: Path) -> None:
    """Send requests to the app, which runs in its own process."""
    import requests_to_app

    with requests_to_app.serve(folder) as server:
        for number in numbers:
            tally.run("api", number, lambda number=number: requests_to_app.try_one(server, rng_of(seed, "api", number)))
        for last in (
            requests_to_app.try_a_full_queue,
            requests_to_app.try_large_bodies,
            requests_to_app.try_silent_connections,
            requests_to_app.try_scribbles,
            requests_to_app.try_many_sessions,
            requests_to_app.try_measurements,
            requests_to_app.check_serving,
        ):
            tally.run("api", last.__name__, lambda last=last: last(server) or last.__name__.replace("_", " "))


def run_disk(tally: Tally, seed: int, kills: int, folder: Path) -> None:
    import disk
    import requests_to_app

    for name in ("steps", "random", "start"):
        (folder / name).mkdir()
    rng = rng_of(seed, "disk", 0)

    def full() -> str:
        try:
            disk.full_disk(folder / "full")
            requests_to_app.try_a_full_disk(folder / "app")
        except disk.NoMountError as error:
            return f"skipped: {error}"
        return "full disk, of checkpoints and of the app"

    def read_only() -> str:
        disk.read_only_folder(folder / "read only")
        return "read-only folder"

    def at_start() -> str:
        disk.corrupt_before_start(rng, folder / "start", kills)
        return f"{kills} damaged at start"

    tally.run("disk", "steps", lambda: f"killed at each of {disk.kill_at_every_step(folder / 'steps')} steps of saving")
    tally.run(
        "disk",
        "random",
        lambda: (
            f"killed {kills} times, {disk.kill_at_random(rng, folder / 'random', kills)} of them while a checkpoint was written"
        ),
    )
    for work in (full, read_only, at_start):
        tally.run("disk", work.__name__, work)


def main() -> int:
    """Run the command line. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python tests/hostile", description="Random hostile and damaged input, reproducible by seed."
    )
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--each", type=int, help="number of cases of every suite, instead of shares of --cases")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="+", choices=[*SUITES, "disk"], default=[*SUITES, "disk"])
    parser.add_argument("--case", type=int, help="run only this case")
    parser.add_argument("--kills", type=int, default=KILLS)
    arguments = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    tally = Tally()
    suites = [suite for suite in arguments.only if suite in SUITES]
    whole = sum(SUITES[suite][1] for suite in suites)
    for suite in arguments.only:
        start = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            tempfile.tempdir = folder
            if suite == "disk":
                run_disk(tally, arguments.seed, arguments.kills, Path(folder))
            else:
                share = arguments.each or round(arguments.cases * SUITES[suite][1] / whole)
                numbers = range(share) if arguments.case is None else range(arguments.case, arguments.case + 1)
                run = run_api if suite == "api" else lambda *rest, suite=suite: run_suite(rest[0], suite, *rest[1:])
                run(tally, arguments.seed, numbers, Path(folder))
            tempfile.tempdir = None
        print(f"{suite}: {time.perf_counter() - start:.0f} s", flush=True)
        for (which, result), count in sorted(tally.counts.items()):
            if which == suite:
                print(f"  {count:6} {result}", flush=True)
    print(f"{sum(tally.counts.values()):,} cases of seed {arguments.seed}, {len(tally.failures)} failed.")
    return bool(tally.failures)


if __name__ == "__main__":
    raise SystemExit(main())
