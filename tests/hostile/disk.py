"""What becomes of checkpoints where a process is killed while it saves one, the disk is full, or the folder is read-only."""

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
from cases import Luck, Wrong, damaged, must_be_sentence

from mnist_demo.datasets.ink_files import save_ink
from mnist_demo.files import FileError, check_writable
from mnist_demo.networks.checkpoints import CHECKPOINTS, card_path, load, load_card, save, weights_path
from mnist_demo.networks.models import MODELS
from mnist_demo.predictor import Predictor

MODEL = "mlp-128"
CARD = load_card(MODEL)
CAPABILITIES_V3 = 0x20080522  # version of the structures that capset(2) takes
SAVING = ("open", "os.rename", "os.remove", "os.chmod", "os.listdir", "os.scandir", "shutil.copyfile", "os.mkdir")


class NoMountError(Exception):
    """A small disk cannot be had here."""


def network(seed: int) -> torch.nn.Module:
    """An untrained network of MODEL that says by its first weight which seed it is of."""
    network = MODELS[MODEL].build().eval()
    with torch.no_grad():
        next(network.parameters()).fill_(seed)
    return network


def write(seed: int, folder: Path) -> None:
    save(MODELS[MODEL], network(seed), replace(CARD, seed=seed), folder)


def must_be_whole(folder: Path, known: set[int]) -> int:
    """The seed of the checkpoint in the folder; Wrong if it does not load, or weights and card are not of one saving."""
    network, card = load(MODEL, folder)
    seed = int(next(network.parameters()).flatten()[0])
    if seed != card.seed or seed not in known:
        raise Wrong(f"weights of seed {seed} with the card of seed {card.seed}; saved were {sorted(known)}")
    return seed


def in_child(work: Callable[[], object]) -> int:
    """A process of its own that does this and ends; its id."""
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


def killed_at_random(luck: Luck, folder: Path, times: int) -> int:
    """Kill a process that saves checkpoints in a loop, so many times; returns in how many the saving was cut off."""
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
        child = in_child(loop)
        time.sleep(float(luck.uniform(0, 6 * took)))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        cut_off += any(path.name.startswith(".") for path in folder.iterdir())
        last = must_be_whole(folder, {last, *range(seed * 500, seed * 500 + 500)})
    write(1, folder)
    must_be_alone(folder)
    return cut_off


def killed_at_every_step(folder: Path) -> int:
    """Kill a process at its first touch of the disk while it saves, then at its second, and so on; returns how many there are."""
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

        _, status = os.waitpid(in_child(save_until_killed), 0)
        last = must_be_whole(folder, {last, step})
        if not os.WIFSIGNALED(status):
            if status:
                raise Wrong("saving failed where nothing stopped it")
            must_be_alone(folder)
            return step - 1


def must_be_alone(folder: Path) -> None:
    left = sorted(path.name for path in folder.iterdir())
    if left != sorted([weights_path(MODEL).name, card_path(MODEL).name]):
        raise Wrong(f"left behind: {left}")


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Path]:
    """A file system of so many bytes. Raises NoMountError where this user may not make one."""
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
    """A disk on which a second checkpoint finds no room: the first stays, and it is said."""
    size = weights_path(MODEL).stat().st_size
    with small_disk(folder, size * 5 // 2) as disk:
        write(0, disk)
        (disk / "filler").write_bytes(bytes(size))
        must_be_refused(lambda: write(1, disk))
        must_be_whole(disk, {0})
        points = np.random.default_rng(0).integers(0, 10_000, (size, 2)).astype(np.int16)
        arrays = {
            "points": points,
            "stroke_start": [0, size],
            "drawing_start": [0, 1],
            "label": ["7"],
            "writer": ["a/b"],
            "split": ["test"],
        }
        must_be_refused(lambda: save_ink(disk / "ink.npz", arrays))
        (disk / "filler").unlink()
        must_be_alone(disk)
        write(2, disk)
        must_be_whole(disk, {2})
        must_be_alone(disk)


def must_be_refused(work: Callable[[], object]) -> None:
    try:
        work()
    except FileError as error:
        must_be_sentence(str(error))
        return
    raise Wrong("what cannot be written was not refused")


def read_only_folder(folder: Path) -> None:
    """A folder that may only be read: its models answer, nothing is written to it, and that is said."""
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
            must_be_refused(work)

    places = [*folder.iterdir(), folder]
    for path in places:
        path.chmod(0o444 if path.is_file() else 0o555)
    try:
        _, status = os.waitpid(in_child(as_a_user), 0)
    finally:
        folder.chmod(0o755)
    if status or before != {path.name: path.read_bytes() for path in folder.iterdir()}:
        raise Wrong("a read-only folder was not left alone with a sentence")


def drop_capabilities() -> None:
    """From now on root, who may write everywhere, may write what a user may. It stays root: the folders above may be closed
    to everybody else."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.capset((ctypes.c_uint32 * 2)(CAPABILITIES_V3, 0), (ctypes.c_uint32 * 6)()):
        raise OSError(ctypes.get_errno(), "capabilities cannot be dropped")


def damaged_at_start(luck: Luck, folder: Path, times: int) -> None:
    """One checkpoint of all is damaged: it is named in a sentence, and the others answer."""
    for name in (MODEL, "mlp-256"):
        shutil.copy(weights_path(name), folder)
        shutil.copy(card_path(name), folder)
    whole = {path: path.read_bytes() for path in (weights_path(MODEL, folder), card_path(MODEL, folder))}
    for _ in range(times):
        for path, content in whole.items():
            path.write_bytes(content)
        path = list(whole)[int(luck.integers(2))]
        while (content := damaged(luck, whole[path])) == whole[path]:
            pass
        path.write_bytes(content)
        predictor = Predictor(folder)
        if "mlp-256" not in predictor.names:
            raise Wrong("a whole checkpoint beside a damaged one does not answer")
        if MODEL in predictor.problems:
            must_be_sentence(predictor.problems[MODEL])
        elif path == weights_path(MODEL, folder):
            raise Wrong("damaged weights answer")
