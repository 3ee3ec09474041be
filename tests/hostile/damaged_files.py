"""Files that the commands read: good ones as small as they come, then damaged, or made with other things in them."""

import contextlib
import gzip
import hashlib
import io
import json
import re
import shutil
import struct
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import safetensors.torch
import torch
from cases import NASTY, Case, Luck, Wrong, any_of, damaged, must_be_sentence, nested, spoiled
from pads import MADE

from mnist_demo import convert, predict
from mnist_demo.datasets.image_files import find_images
from mnist_demo.datasets.ink_files import load_ink
from mnist_demo.datasets.mnist import load_for_evaluation, load_mnist
from mnist_demo.evaluation.answers import answers_path, load_answers
from mnist_demo.networks.card import card_from_json, card_to_json
from mnist_demo.networks.checkpoints import CHECKPOINTS, card_path, load_card, weights_path
from mnist_demo.networks.models import MODELS
from mnist_demo.networks.state_dict import network_from
from mnist_demo.predictor import Predictor
from mnist_demo.recognition.model import load_model
from mnist_demo.ui.model_facts import facts
from mnist_demo.ui.models_page.about import payload as about
from mnist_demo.ui.models_page.charts import payload as charts
from mnist_demo.ui.models_page.leaderboard import payload as leaderboard
from mnist_demo.ui.models_page.overview import payload as overview
from mnist_demo.ui.models_page.statuses import payload as statuses
from mnist_demo.ui.views.answer import payload as answer_payload
from places import GOLDEN

SECONDS = 10.0  # of one core; a kilobyte may unpack to a megabyte
MODEL = "cnn-10-20"  # the smallest
OUTER = [0, -1, 1, 2, 255, 256, -(2**31), 2**31, 2**62, 0.5, np.nan, np.inf, -np.inf]
DTYPES = [
    "u1",
    "i1",
    "<i2",
    ">i4",
    "u8",
    "i8",
    "f2",
    "f8",
    "c16",
    "?",
    "U1",
    "U40",
    "S3",
    "M8[s]",
    "m8[s]",
    "O",
    [("x", "i4")],
]


def case(luck: Luck, folder: Path) -> Case:
    """One folder of files and what reads it."""
    place = folder / "files"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    kind = any_of(luck, list(KINDS))
    return Case(kind, KINDS[kind](luck, place), SECONDS)


# --------------------------------------------------------------------------------------------------------- test images


def _idx(luck: Luck, place: Path) -> Callable:
    count = int(luck.integers(1, 5))
    images = struct.pack(">IIII", 2051, count, 28, 28) + luck.bytes(784 * count)
    labels = struct.pack(">II", 2049, count) + bytes(luck.integers(0, 10, count).tolist())
    files = {"train-images-idx3-ubyte": images, "train-labels-idx1-ubyte": labels}
    harmed = any_of(luck, list(files))
    if luck.random() < 0.3:  # other numbers in its head
        head = struct.pack(">I", int(any_of(luck, [0, 1, 27, 2**31, 2**32 - 1, 65536])))
        start = 4 * int(luck.integers(4))
        files[harmed] = files[harmed][:start] + head + files[harmed][start + 4 :]
    if luck.random() < 0.5:
        files = {f"{name}.gz": gzip.compress(content, 1) for name, content in files.items()}
        harmed += ".gz"
    if luck.random() < 0.02:
        files[harmed] = gzip.compress(bytes(300_000_000), 1)
    files[harmed] = damaged(luck, files[harmed])
    inside = any_of(luck, [place, place / "MNIST" / "raw"])
    inside.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (inside / name).write_bytes(content)
    return lambda: _images(place)


def _images(path: Path) -> None:
    found = find_images(path)
    for read in filter(None, (found.train, found.test, found.whole)):
        images, labels = read()
        if images.dtype != torch.uint8 or images.shape[1:] != (28, 28) or len(images) != len(labels) or not len(labels):
            raise Wrong("what is read is no images with labels")
        if int(labels.min()) < 0 or int(labels.max()) > 9:
            raise Wrong("labels beyond the digits")
    if found:
        load_for_evaluation(path)
    if found.train or found.whole:
        load_mnist(path)


def _mnist_npz(luck: Luck, place: Path) -> Callable:
    arrays = {
        f"{kind}_{split}": luck.integers(0, 10, (3, 28, 28) if kind == "x" else 3).astype(np.uint8)
        for kind in "xy"
        for split in ("train", "test")
    }
    (place / "mnist.npz").write_bytes(_archive(luck, arrays))
    return lambda: _images(any_of(luck, [place, place / "mnist.npz"]))


def _archive(luck: Luck, arrays: dict[str, Any]) -> bytes:
    """An archive of NumPy's, something wrong with an array or with the bytes."""
    what = luck.random()
    name = any_of(luck, list(arrays))
    if what < 0.6:
        arrays[name] = _odd(luck, arrays[name])
        if luck.random() < 0.1:
            del arrays[name]
    file = io.BytesIO()
    (np.savez if luck.random() < 0.7 else np.savez_compressed)(file, **arrays)
    content = file.getvalue()
    if 0.6 < what < 0.8:  # as no program writes it: another head, of the same length, with no checksum of the archive's
        heads = [
            (rb"'shape': \(\d+", lambda old: b"'shape': (" + b"9" * (len(old) - 10)),
            (rb"False", lambda old: b"None " if luck.random() < 0.5 else b"((((("),
            (rb"'descr': '..", lambda old: b"'descr': '|O" if luck.random() < 0.5 else b"'descr': [['"),
        ]
        pattern, new = any_of(luck, heads)
        content = re.sub(pattern, lambda match: new(match[0]), content, count=int(luck.integers(1, 3)))
        content = _without_checksums(content)
    return damaged(luck, content) if what > 0.75 else content


def _without_checksums(content: bytes) -> bytes:
    """A zip archive whose checksums are those of what is in it, where nothing is compressed."""
    import zipfile
    import zlib

    changed = bytearray(content)
    with contextlib.suppress(zipfile.BadZipFile, struct.error), zipfile.ZipFile(io.BytesIO(content)) as archive:
        for info in archive.infolist():
            start = info.header_offset
            begin = start + 30 + sum(struct.unpack("<HH", content[start + 26 : start + 30]))
            checksum = struct.pack("<I", zlib.crc32(content[begin : begin + info.compress_size]))
            old = struct.pack("<I", info.CRC)
            changed = bytearray(bytes(changed).replace(old, checksum))
    return bytes(changed)


def _odd(luck: Luck, array: np.ndarray) -> Any:
    """An array of another type, shape or with other values."""
    kind = int(luck.integers(6))
    with np.errstate(all="ignore"):
        if kind == 0:
            try:
                return array.astype(any_of(luck, DTYPES))
            except (ValueError, TypeError):
                return np.array(any_of(luck, NASTY), dtype=object)
        if kind == 1:
            return np.zeros(
                tuple(int(side) for side in luck.integers(0, 30, int(luck.integers(5)))), any_of(luck, DTYPES[:9])
            )
        if kind == 2:
            changed = array.astype(np.float64 if array.dtype.kind in "iu" else array.dtype).ravel()
            if array.dtype.kind in "iu" and changed.size:
                changed[int(luck.integers(changed.size))] = any_of(luck, OUTER)
                changed = changed.astype(array.dtype) if luck.random() < 0.7 else changed
            return changed.reshape(array.shape)
        if kind == 3:
            return array[: int(luck.integers(len(array) + 1))] if array.ndim else array
        if kind == 4:
            return array[None] if luck.random() < 0.5 else np.array(any_of(luck, [7, "7", b"7", 0.5]))
        return np.concatenate([array, array[::-1]]) if array.ndim else array


def _csv(luck: Luck, place: Path) -> Callable:
    lines = ["label," + ",".join(f"pixel{n}" for n in range(784))] if luck.random() < 0.5 else []
    lines += [",".join(map(str, luck.integers(0, 10, 785))) for _ in range(3)]
    row = int(luck.integers(len(lines)))
    words = lines[row].split(",")
    words[int(luck.integers(len(words)))] = any_of(
        luck, ["", "x", "256", "-1", "1e3", "0.5", "nan", '"', "9" * 5000, "١", "\0", "7\r", " 7", '"7"']
    )
    lines[row] = ",".join(words)
    content = any_of(luck, ["\n", "\r\n", "\r"]).join(lines).encode(any_of(luck, ["utf-8", "utf-8-sig", "utf-16"]))
    path = place / any_of(luck, ["train.csv", "mnist_test.csv", "any.csv"])
    path.write_bytes(damaged(luck, content) if luck.random() < 0.5 else content)
    return lambda: _images(any_of(luck, [place, path]))


# --------------------------------------------------------------------------------------------------------- pen drawings


def _ink_npz(luck: Luck, place: Path) -> Callable:
    arrays = {
        "points": luck.integers(0, 10_000, (12, 2)).astype(np.int16),
        "stroke_start": np.array([0, 4, 8, 12], np.int32),
        "drawing_start": np.array([0, 1, 3], np.int32),
        "label": np.array(["7", "a"]),
        "writer": np.array(["a/1", "a/2"]),
        "split": np.array(["train", "test"]),
    }
    (place / "ink.npz").write_bytes(_archive(luck, arrays))
    return lambda: _drawings(place / "ink.npz")


def _jsonl(luck: Luck, place: Path) -> Callable:
    lines = []
    for _ in range(int(luck.integers(1, 4))):
        value = {"label": "7", "writer": "a/b", "split": "train", "strokes": any_of(luck, GOLDEN)["drawing"]["strokes"]}
        if luck.random() < 0.7:
            value = spoiled(luck, value)
        lines.append(json.dumps(value).encode())
    if luck.random() < 0.2:
        made = MADE[any_of(luck, list(MADE))](int(10 ** luck.uniform(0, 4.5)))
        lines.append(made.encode() if isinstance(made, str) else b"")
    content = any_of(luck, [b"\n", b"\r\n", b"\n\n\xef\xbb\xbf"]).join(lines)
    (place / "ink.jsonl").write_bytes(damaged(luck, content) if luck.random() < 0.4 else content)
    return lambda: _drawings(place / "ink.jsonl")


def _drawings(path: Path) -> None:
    ink = load_ink(path)
    if not len(ink) == len(ink.labels) == len(ink.writers) == len(ink.splits):
        raise Wrong("what is read is no ink file")
    assert ink.collections is not None
    if not np.isfinite(ink.strokes.points).all() or not set(ink.splits) <= {"train", "test"}:
        raise Wrong("what is read is no ink file")
    for index in range(min(len(ink), 3)):
        ink.drawing(index)


UNIPEN = """.VERSION 1.0
.COORD X Y T
.SEGMENT CHARACTER 0-1 OK "7"
.SEGMENT CHARACTER 1:0-1:2 OK "8"
.INCLUDE a/b.dat
.PEN_DOWN
1 2 3
4 5 6
9 9 9
.PEN_UP
1 1 1
.PEN_DOWN
5 5 5
7 7 7
8 3 1
"""


def _unipen(luck: Luck, place: Path) -> Callable:
    release = place / "release"
    folder = release / "data" / any_of(luck, ["1a", "1a", "1b", "1d"]) / "abc"
    include = release / "include" / "a"
    for each in (folder, include):
        each.mkdir(parents=True)
    text = UNIPEN.encode()
    for _ in range(int(luck.integers(3))):
        odd = [b".INCLUDE ../../../../../../etc/passwd", b".INCLUDE /etc/hostname", b'.SEGMENT CHARACTER 999999999 OK "7"', b".COORD Y", b".COORD X X Y",
               b'.SEGMENT CHARACTER 1-0 "\\', b".PEN_DOWN nan inf", b".", b".INCLUDE\n", b'.SEGMENT CHARACTER 0 "77"', b".PEN_DOWN 1e999 2 3", b".INCLUDE \0", b".INCLUDE " + b"x" * 5000]  # fmt: skip
        place_in = int(luck.integers(len(text)))
        text = text[:place_in] + b"\n" + any_of(luck, odd) + b"\n" + text[place_in:]
    (folder / any_of(luck, ["w.dat", "ä.dat"])).write_bytes(damaged(luck, text))
    (include / "b.dat").write_bytes(
        damaged(luck, text) if luck.random() < 0.3 else b".PEN_DOWN\n1 1 1\n.INCLUDE a/b.dat\n"
    )
    return lambda: _command(convert.main, [str(release), str(place / "out.npz")])


def _command(main: Callable, arguments: list[str], right: tuple[int, ...] = (0, 1, 2)) -> None:
    """What a command prints of an error is sentences, and its exit status one of these."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(arguments)
    if status not in right:
        raise Wrong(f"exit status {status}")
    for line in err.getvalue().splitlines():
        must_be_sentence(line)
    if status and not err.getvalue():
        raise Wrong("exit status without a word")
    if status == 0:
        for path in map(Path, arguments):
            if path.name == "out.npz" and path.exists():
                load_ink(path)


def _drawing_file(luck: Luck, place: Path) -> Callable:
    content = json.dumps(spoiled(luck, any_of(luck, GOLDEN)["drawing"])).encode()
    if luck.random() < 0.3:
        made = MADE[any_of(luck, list(MADE))](int(10 ** luck.uniform(0, 5)))
        content = made.encode() if isinstance(made, str) else b"[]"
    (place / "a.json").write_bytes(damaged(luck, content) if luck.random() < 0.5 else content)
    (place / "b.png").write_bytes(luck.bytes(99))
    return lambda: _one_predicts(place)


def _one_predicts(place: Path) -> None:
    real = predict.Predictor
    predict.Predictor = lambda checkpoints: small()  # loading takes a second
    try:
        _command(predict.main, [str(place), "--json", "--model", "mlp-128"])
    finally:
        predict.Predictor = real


# ---------------------------------------------------------------------------------------------------------- checkpoints


@cache
def small() -> Predictor:
    return Predictor()


@cache
def whole() -> tuple[dict[str, torch.Tensor], str, dict[str, Any]]:
    tensors = safetensors.torch.load_file(weights_path(MODEL))
    return tensors, card_path(MODEL).read_text("utf-8"), json.loads(card_path(MODEL).read_text("utf-8"))


def _card(luck: Luck, place: Path) -> Callable:
    _, text, value = whole()
    kind = luck.random()
    if kind < 0.7:
        text = json.dumps(spoiled(luck, value))
    elif kind < 0.8:
        text = json.dumps(nested(value, int(10 ** luck.uniform(0, 2.9))))
    content = damaged(luck, text.encode()) if kind > 0.8 else text.encode()
    (place / f"{MODEL}.json").write_bytes(content)
    shutil.copy(weights_path(MODEL), place)
    return lambda: _answers(place)


def _answers(place: Path) -> None:
    """As the page starts, and shows its card."""
    model = load_model(MODEL, place)
    card = model.card
    card_from_json(card_to_json(card))
    predictor = Predictor.__new__(Predictor)
    predictor.checkpoints, predictor.problems = place, {}
    predictor._stored, predictor._live = {MODEL: model}, {MODEL: model.fused()}
    for entry in GOLDEN[:2]:
        json.dumps(answer_payload.answer(predictor, json.dumps(entry["drawing"]), MODEL), allow_nan=False)
    shown = [
        facts(predictor),
        overview.rows(predictor.cards),
        overview.story(predictor.cards),
        leaderboard.rows(predictor.cards, {}),
        about.rows(card),
        statuses.rows(card.statuses),
        *(charts.scatter(predictor.cards, "clean"), charts.scatter(predictor.cards, "freehand"), charts.by_digit(card)),
        *((charts.by_step(card.history), charts.by_epoch(card.history)) if card.history else ()),
        charts.reliability(card),
    ]
    json.dumps(shown, allow_nan=False)


def _weights(luck: Luck, place: Path) -> Callable:
    tensors, _, value = whole()
    tensors = dict(tensors)
    name = any_of(luck, list(tensors))
    if luck.random() < 0.7:
        tensors[name] = _odd_tensor(luck, tensors[name])
    if luck.random() < 0.1:
        del tensors[name]
    if luck.random() < 0.1:
        tensors["beside"] = torch.zeros(3)
    model = MODEL if luck.random() < 0.9 else any_of(luck, ["cnn", "", "x"])
    content = safetensors.torch.save(tensors, {"model": model} if luck.random() < 0.95 else None)
    if luck.random() < 0.4:
        content = damaged(luck, content)
    (place / f"{MODEL}.safetensors").write_bytes(content)
    # As its card describes it, so that no checksum tells.
    value = {**value, "sha256": hashlib.sha256(content).hexdigest()}
    (place / f"{MODEL}.json").write_text(json.dumps(value), "utf-8")
    return lambda: _answers(place)


def _odd_tensor(luck: Luck, tensor: torch.Tensor) -> torch.Tensor:
    kind = int(luck.integers(4))
    if kind == 0:
        types = [
            torch.float16,
            torch.float64,
            torch.int64,
            torch.uint8,
            torch.bool,
            torch.bfloat16,
            torch.complex64,
            torch.float8_e4m3fn,
        ]
        return tensor.to(any_of(luck, types))
    if kind == 1:
        return torch.zeros(tuple(int(side) for side in luck.integers(0, 9, int(luck.integers(4)))))
    if kind == 2:
        changed = tensor.clone().reshape(-1).float()
        changed[int(luck.integers(len(changed)))] = float(any_of(luck, OUTER))
        return changed.reshape(tensor.shape)
    return tensor.reshape(-1) if tensor.ndim > 1 else tensor[None].contiguous()


def _state_dict(luck: Luck, place: Path) -> Callable:
    tensors, _, _ = whole()
    value: Any = {name: tensor.clone() for name, tensor in tensors.items()}
    name = any_of(luck, list(value))
    kind = luck.random()
    if kind < 0.4:
        value[name] = any_of(
            luck,
            [
                _odd_tensor(luck, value[name]),
                value[name].to_sparse(),
                any_of(luck, NASTY),
                torch.zeros(2, device="meta"),
            ],
        )
    elif kind < 0.6:
        value = any_of(
            luck, [MODELS[MODEL].build(), [value], {"model": value, 7: value}, {7: value[name]}, value[name], *NASTY]
        )
    file = io.BytesIO()
    torch.save(value, file, _use_new_zipfile_serialization=luck.random() < 0.7)
    content = file.getvalue()
    path = place / "weights.pt"
    path.write_bytes(damaged(luck, content) if luck.random() < 0.5 else content)
    return lambda: network_from(path, MODELS[MODEL])


def _kept_answers(luck: Luck, place: Path) -> Callable:
    card = load_card(MODEL)
    with np.load(answers_path(MODEL, CHECKPOINTS)) as archive:
        arrays = {name: archive[name] for name in archive.files}
    answers_path(MODEL, place).write_bytes(_archive(luck, arrays))

    def read() -> None:
        judgement = load_answers(card, place)
        if judgement is not None and (
            judgement.digit.min() < 0 or judgement.digit.max() > 9 or judgement.runner_up.min() < 0
        ):
            raise Wrong("an answer that is no digit")

    return read


KINDS: dict[str, Callable[[Luck, Path], Callable]] = {
    "IDX": _idx,
    "mnist.npz": _mnist_npz,
    "csv": _csv,
    "ink.npz": _ink_npz,
    "ink.jsonl": _jsonl,
    "UNIPEN": _unipen,
    "a drawing's .json": _drawing_file,
    "a card": _card,
    "weights": _weights,
    "a state dict": _state_dict,
    "kept answers": _kept_answers,
}
