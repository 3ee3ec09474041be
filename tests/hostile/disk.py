"""Checkpoints after a process was killed while saving, on a full disk, or in a read-only folder."""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from cases import CaseError, Rng, check_sentence, corrupt

from mnist_demo.datasets.ink_files import save_ink
from mnist_demo.files import FileError, check_writable
from mnist_demo.networks.checkpoints import CHECKPOINTS, card_path, load, load_card, save, weights_path
from mnist_demo.networks.models import MODELS
from mnist_demo.predictor import Predictor

MODEL = "mlp-128"
CARD = load_card(MODEL)
CAPABILITIES_V3 = 0x20080522  # version of the arguments of capset(2)
SAVING = ("open", "os.rename", "os.remove", "os.chmod", "os.listdir", "os.scandir", "shutil.copyfile", "os.mkdir")


class NoMountError(Exception):
    """This user cannot mount a file system."""


def network(seed: int) -> torch.nn.Module:
    """An untrained network of MODEL whose first weights are the seed."""
    network = MODELS[MODEL].build().eval()
    with torch.no_grad():
        next(network.parameters()).fill_(seed)
    return network


def write(seed: int, folder: Path) -> None:
    save(MODELS[MODEL], network(seed), replace(CARD, seed=seed), folder)


def check_checkpoint(folder: Path, known: set[int]) -> int:
    """The seed of the checkpoint in the folder. Raises CaseError if weights and card are not from the same save."""
    network, card = load(MODEL, folder)
    seed = int(next(network.parameters()).flatten()[0])
    if seed != card.seed or seed not in known:
        raise CaseError(f"weights of seed {seed} with the card of seed {card.seed}; saved were {sorted(known)}")
    return seed


def fork(work: Callable[[], object]) -> int:
    """Run `work` in a forked process. Returns its id."""
    if child := os.fork():
        return child
    status = 1
    try:
        work()
        status = 0
    except BaseException as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
    finally:
        os._exit(status)


def kill_at_random(rng: Rng, folder: Path, times: int) -> int:
    """Kill a process that saves checkpoints, `times` times. Returns how often a save was interrupted."""
    write(0, folder)
    seed, cut_off = 0, 0

    def loop() -> None:
        for number in range(500):
            write(seed * 500 + number, folder)

    start = time.perf_counter()
    write(0, folder)
    took = time.perf_counter() - start
    last = 0
    for seed in range(1, times + 1):
        child = fork(loop)
        time.sleep(float(rng.uniform(0, 6 * took)))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        cut_off += any(path.name.startswith(".") for path in folder.iterdir())
        last = check_checkpoint(folder, {last, *range(seed * 500, seed * 500 + 500)})
    write(1, folder)
    check_no_other_files(folder)
    return cut_off


def kill_at_every_step(folder: Path) -> int:
    """Kill a process at each file operation of a save, one after the other. Returns the number of operations."""
    write(0, folder)
    step, last = 0, 0
    while True:
        step += 1

        def save_until_killed(step: int = step) -> None:
            left = step

            def hook(event: str, arguments: tuple) -> None:
                nonlocal left
                if event in SAVING and str(folder) in f"{arguments[0]}":
                    left -= 1
                    if not left:
                        os.kill(os.getpid(), signal.SIGKILL)

            sys.addaudithook(hook)
            write(step, folder)

        _, status = os.waitpid(fork(save_until_killed), 0)
        last = check_checkpoint(folder, {last, step})
        if not os.WIFSIGNALED(status):
            if status:
                raise CaseError("saving failed although nothing interrupted it")
            check_no_other_files(folder)
            return step - 1


def check_no_other_files(folder: Path) -> None:
    left = sorted(path.name for path in folder.iterdir())
    if left != sorted([weights_path(MODEL).name, card_path(MODEL).name]):
        raise CaseError(f"left behind: {left}")


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Path]:
    """A file system of `size` bytes. Raises NoMountError if this user cannot mount one."""
    folder.mkdir(parents=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True, text=True
    )
    if done.returncode:
        raise NoMountError(f"no file system can be mounted ({done.stderr.strip()})")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def full_disk(folder: Path) -> None:
    """A disk without space for a second checkpoint: the first one stays, and the error is reported."""
    size = weights_path(MODEL).stat().st_size
    with small_disk(folder, size * 5 // 2) as disk:
        write(0, disk)
        (disk / "filler").write_bytes(bytes(size))
        check_refused(lambda: write(1, disk))
        check_checkpoint(disk, {0})
        points = np.random.default_rng(0).integers(0, 10_000, (size, 2)).astype(np.int16)
        arrays = {
            "points": points,
            "stroke_start": [0, size],
            "drawing_start": [0, 1],
            "label": ["7"],
            "writer": ["a/b"],
            "split": ["test"],
        }
        check_refused(lambda: save_ink(disk / "ink.npz", arrays))
        (disk / "filler").unlink()
        check_no_other_files(disk)
        write(2, disk)
        check_checkpoint(disk, {2})
        check_no_other_files(disk)


def check_refused(work: Callable[[], object]) -> None:
    try:
        work()
    except FileError as error:
        check_sentence(str(error))
        return
    raise CaseError("writing did not fail")


def read_only_folder(folder: Path) -> None:
    """A read-only folder: its models answer, nothing is written to it, and the error is reported."""
    shutil.copytree(CHECKPOINTS, folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def as_a_user() -> None:
        drop_capabilities()
        load(MODEL, folder)
        for work in (
            lambda: write(1, folder),
            lambda: check_writable(folder / "a"),
            lambda: check_writable(folder / "new" / "a"),
        ):
            check_refused(work)

    places = [*folder.iterdir(), folder]
    for path in places:
        path.chmod(0o444 if path.is_file() else 0o555)
    try:
        _, status = os.waitpid(fork(as_a_user), 0)
    finally:
        folder.chmod(0o755)
    if status or before != {path.name: path.read_bytes() for path in folder.iterdir()}:
        raise CaseError("a read-only folder was changed, or the error was not reported")


def drop_capabilities() -> None:
    """Give up root's right to write everywhere.

    The process stays root, because other users may have no access to the folders above.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.capset((ctypes.c_uint32 * 2)(CAPABILITIES_V3, 0), (ctypes.c_uint32 * 6)()):
        raise OSError(ctypes.get_errno(), "capabilities cannot be dropped")


def corrupt_before_start(rng: Rng, folder: Path, times: int) -> None:
    """Damage one of two checkpoints, `times` times: it is reported in a sentence, and the other one answers."""
    for name in (MODEL, "mlp-256"):
        shutil.copy(weights_path(name), folder)
        shutil.copy(card_path(name), folder)
    whole = {path: path.read_bytes() for path in (weights_path(MODEL, folder), card_path(MODEL, folder))}
    for _ in range(times):
        for path, content in whole.items():
            path.write_bytes(content)
        path = list(whole)[int(rng.integers(2))]
        while (content := corrupt(rng, whole[path])) == whole[path]:
            pass
        path.write_bytes(content)
        predictor = Predictor(folder)
        if "mlp-256" not in predictor.names:
            raise CaseError("an intact checkpoint beside a damaged one does not answer")
        if MODEL in predictor.problems:
            check_sentence(predictor.problems[MODEL])
        elif path == weights_path(MODEL, folder):
            raise CaseError("damaged weights answer")
