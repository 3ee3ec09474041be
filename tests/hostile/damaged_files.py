"""Files that the commands read: small good ones, damaged or with changed content."""

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
from cases import BAD_VALUES, Case, CaseError, Rng, check_sentence, choose, corrupt, mutate, nested
from pads import MADE

from mnist_demo import convert, predict
from mnist_demo.datasets.image_files import find_images
from mnist_demo.datasets.ink_files import load_ink
from mnist_demo.datasets.mnist import load_for_evaluation, load_mnist
from mnist_demo.networks.card import card_from_json, card_to_json
from mnist_demo.networks.checkpoints import card_path, weights_path
from mnist_demo.networks.models import MODELS
from mnist_demo.networks.state_dict import load_state_dict
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

SECONDS = 10.0  # of one core; a kilobyte may decompress to a megabyte
MODEL = "cnn-10-20"  # the smallest
EXTREMES = [0, -1, 1, 2, 255, 256, -(2**31), 2**31, 2**62, 0.5, np.nan, np.inf, -np.inf]
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


def case(rng: Rng, folder: Path) -> Case:
    """One folder of files and the function that reads it."""
    place = folder / "files"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    kind = choose(rng, list(KINDS))
    return Case(kind, KINDS[kind](rng, place), SECONDS)


# --------------------------------------------------------------------------------------------------------- test images


def _idx(rng: Rng, place: Path) -> Callable:
    count = int(rng.integers(1, 5))
    images = struct.pack(">IIII", 2051, count, 28, 28) + rng.bytes(784 * count)
    labels = struct.pack(">II", 2049, count) + bytes(rng.integers(0, 10, count).tolist())
    files = {"train-images-idx3-ubyte": images, "train-labels-idx1-ubyte": labels}
    chosen = choose(rng, list(files))
    if rng.random() < 0.3:  # a changed number in the header
        head = struct.pack(">I", int(choose(rng, [0, 1, 27, 2**31, 2**32 - 1, 65536])))
        start = 4 * int(rng.integers(4))
        files[chosen] = files[chosen][:start] + head + files[chosen][start + 4 :]
    if rng.random() < 0.5:
        files = {f"{name}.gz": gzip.compress(content, 1) for name, content in files.items()}
        chosen += ".gz"
    if rng.random() < 0.02:
        files[chosen] = gzip.compress(bytes(300_000_000), 1)
    files[chosen] = corrupt(rng, files[chosen])
    inside = choose(rng, [place, place / "MNIST" / "raw"])
    inside.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (inside / name).write_bytes(content)
    return lambda: _images(place)


def _images(path: Path) -> None:
    found = find_images(path)
    for read in filter(None, (found.train, found.test, found.whole)):
        images, labels = read()
        if images.dtype != torch.uint8 or images.shape[1:] != (28, 28) or len(images) != len(labels) or not len(labels):
            raise CaseError("the result is not images with labels")
        if int(labels.min()) < 0 or int(labels.max()) > 9:
            raise CaseError("a label is not a digit")
    if found:
        load_for_evaluation(path)
    if found.train or found.whole:
        load_mnist(path)


def _mnist_npz(rng: Rng, place: Path) -> Callable:
    arrays = {
        f"{kind}_{split}": rng.integers(0, 10, (3, 28, 28) if kind == "x" else 3).astype(np.uint8)
        for kind in "xy"
        for split in ("train", "test")
    }
    (place / "mnist.npz").write_bytes(_archive(rng, arrays))
    return lambda: _images(choose(rng, [place, place / "mnist.npz"]))


def _archive(rng: Rng, arrays: dict[str, Any]) -> bytes:
    """A NumPy archive with a changed array or damaged bytes."""
    what = rng.random()
    name = choose(rng, list(arrays))
    if what < 0.6:
        arrays[name] = _mutated_array(rng, arrays[name])
        if rng.random() < 0.1:
            del arrays[name]
    file = io.BytesIO()
    (np.savez if rng.random() < 0.7 else np.savez_compressed)(file, **arrays)
    content = file.getvalue()
    if 0.6 < what < 0.8:  # a changed array header of the same length, with valid checksums
        heads = [
            (rb"'shape': \(\d+", lambda old: b"'shape': (" + b"9" * (len(old) - 10)),
            (rb"False", lambda old: b"None " if rng.random() < 0.5 else b"((((("),
            (rb"'descr': '..", lambda old: b"'descr': '|O" if rng.random() < 0.5 else b"'descr': [['"),
        ]
        pattern, new = choose(rng, heads)
        content = re.sub(pattern, lambda match: new(match[0]), content, count=int(rng.integers(1, 3)))
        content = _with_valid_checksums(content)
    return corrupt(rng, content) if what > 0.75 else content


def _with_valid_checksums(content: bytes) -> bytes:
    """An uncompressed zip archive with the checksums of its present content."""
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


def _mutated_array(rng: Rng, array: np.ndarray) -> Any:
    """The array with another type, shape or values."""
    kind = int(rng.integers(6))
    with np.errstate(all="ignore"):
        if kind == 0:
            try:
                return array.astype(choose(rng, DTYPES))
            except (ValueError, TypeError):
                return np.array(choose(rng, BAD_VALUES), dtype=object)
        if kind == 1:
            return np.zeros(
                tuple(int(side) for side in rng.integers(0, 30, int(rng.integers(5)))), choose(rng, DTYPES[:9])
            )
        if kind == 2:
            changed = array.astype(np.float64 if array.dtype.kind in "iu" else array.dtype).ravel()
            if array.dtype.kind in "iu" and changed.size:
                changed[int(rng.integers(changed.size))] = choose(rng, EXTREMES)
                changed = changed.astype(array.dtype) if rng.random() < 0.7 else changed
            return changed.reshape(array.shape)
        if kind == 3:
            return array[: int(rng.integers(len(array) + 1))] if array.ndim else array
        if kind == 4:
            return array[None] if rng.random() < 0.5 else np.array(choose(rng, [7, "7", b"7", 0.5]))
        return np.concatenate([array, array[::-1]]) if array.ndim else array


def _csv(rng: Rng, place: Path) -> Callable:
    lines = ["label," + ",".join(f"pixel{n}" for n in range(784))] if rng.random() < 0.5 else []
    lines += [",".join(map(str, rng.integers(0, 10, 785))) for _ in range(3)]
    row = int(rng.integers(len(lines)))
    words = lines[row].split(",")
    words[int(rng.integers(len(words)))] = choose(
        rng, ["", "x", "256", "-1", "1e3", "0.5", "nan", '"', "9" * 5000, "١", "\0", "7\r", " 7", '"7"']
    )
    lines[row] = ",".join(words)
    content = choose(rng, ["\n", "\r\n", "\r"]).join(lines).encode(choose(rng, ["utf-8", "utf-8-sig", "utf-16"]))
    path = place / choose(rng, ["train.csv", "mnist_test.csv", "any.csv"])
    path.write_bytes(corrupt(rng, content) if rng.random() < 0.5 else content)
    return lambda: _images(choose(rng, [place, path]))


# --------------------------------------------------------------------------------------------------------- pen drawings


def _ink_npz(rng: Rng, place: Path) -> Callable:
    arrays = {
        "points": rng.integers(0, 10_000, (12, 2)).astype(np.int16),
        "stroke_start": np.array([0, 4, 8, 12], np.int32),
        "drawing_start": np.array([0, 1, 3], np.int32),
        "label": np.array(["7", "a"]),
        "writer": np.array(["a/1", "a/2"]),
        "split": np.array(["train", "test"]),
    }
    (place / "ink.npz").write_bytes(_archive(rng, arrays))
    return lambda: _drawings(place / "ink.npz")


def _jsonl(rng: Rng, place: Path) -> Callable:
    lines = []
    for _ in range(int(rng.integers(1, 4))):
        value = {"label": "7", "writer": "a/b", "split": "train", "strokes": choose(rng, GOLDEN)["drawing"]["strokes"]}
        if rng.random() < 0.7:
            value = mutate(rng, value)
        lines.append(json.dumps(value).encode())
    if rng.random() < 0.2:
        made = MADE[choose(rng, list(MADE))](int(10 ** rng.uniform(0, 4.5)))
        lines.append(made.encode() if isinstance(made, str) else b"")
    content = choose(rng, [b"\n", b"\r\n", b"\n\n\xef\xbb\xbf"]).join(lines)
    (place / "ink.jsonl").write_bytes(corrupt(rng, content) if rng.random() < 0.4 else content)
    return lambda: _drawings(place / "ink.jsonl")


def _drawings(path: Path) -> None:
    ink = load_ink(path)
    if not len(ink) == len(ink.labels) == len(ink.writers) == len(ink.splits):
        raise CaseError("the result is not an ink file")
    assert ink.collections is not None
    if not np.isfinite(ink.strokes.points).all() or not set(ink.splits) <= {"train", "test"}:
        raise CaseError("the result is not an ink file")
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


def _unipen(rng: Rng, place: Path) -> Callable:
    release = place / "release"
    folder = release / "data" / choose(rng, ["1a", "1a", "1b", "1d"]) / "abc"
    include = release / "include" / "a"
    for each in (folder, include):
        each.mkdir(parents=True)
    text = UNIPEN.encode()
    for _ in range(int(rng.integers(3))):
        odd = [b".INCLUDE ../../../../../../etc/passwd", b".INCLUDE /etc/hostname", b'.SEGMENT CHARACTER 999999999 OK "7"', b".COORD Y", b".COORD X X Y",
               b'.SEGMENT CHARACTER 1-0 "\\', b".PEN_DOWN nan inf", b".", b".INCLUDE\n", b'.SEGMENT CHARACTER 0 "77"', b".PEN_DOWN 1e999 2 3", b".INCLUDE \0", b".INCLUDE " + b"x" * 5000]  # fmt: skip
        place_in = int(rng.integers(len(text)))
        text = text[:place_in] + b"\n" + choose(rng, odd) + b"\n" + text[place_in:]
    (folder / choose(rng, ["w.dat", "ä.dat"])).write_bytes(corrupt(rng, text))
    (include / "b.dat").write_bytes(
        corrupt(rng, text) if rng.random() < 0.3 else b".PEN_DOWN\n1 1 1\n.INCLUDE a/b.dat\n"
    )
    return lambda: _command(convert.main, [str(release), str(place / "out.npz")])


def _command(main: Callable, arguments: list[str], right: tuple[int, ...] = (0, 1, 2)) -> None:
    """Run a command; check that its errors are sentences and that its exit status is one of these."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(arguments)
    if status not in right:
        raise CaseError(f"exit status {status}")
    for line in err.getvalue().splitlines():
        check_sentence(line)
    if status and not err.getvalue():
        raise CaseError("an exit status without a message")
    if status == 0:
        for path in map(Path, arguments):
            if path.name == "out.npz" and path.exists():
                load_ink(path)


def _drawing_file(rng: Rng, place: Path) -> Callable:
    content = json.dumps(mutate(rng, choose(rng, GOLDEN)["drawing"])).encode()
    if rng.random() < 0.3:
        made = MADE[choose(rng, list(MADE))](int(10 ** rng.uniform(0, 5)))
        content = made.encode() if isinstance(made, str) else b"[]"
    (place / "a.json").write_bytes(corrupt(rng, content) if rng.random() < 0.5 else content)
    (place / "b.png").write_bytes(rng.bytes(99))
    return lambda: _one_predicts(place)


def _one_predicts(place: Path) -> None:
    real = predict.Predictor
    predict.Predictor = lambda checkpoints: small()  # loading the models takes a second
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


def _card(rng: Rng, place: Path) -> Callable:
    _, text, value = whole()
    kind = rng.random()
    if kind < 0.7:
        text = json.dumps(mutate(rng, value))
    elif kind < 0.8:
        text = json.dumps(nested(value, int(10 ** rng.uniform(0, 2.9))))
    content = corrupt(rng, text.encode()) if kind > 0.8 else text.encode()
    (place / f"{MODEL}.json").write_bytes(content)
    shutil.copy(weights_path(MODEL), place)
    return lambda: _answers(place)


def _answers(place: Path) -> None:
    """Load and show a checkpoint as the page does."""
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


def _weights(rng: Rng, place: Path) -> Callable:
    tensors, _, value = whole()
    tensors = dict(tensors)
    name = choose(rng, list(tensors))
    if rng.random() < 0.7:
        tensors[name] = _mutated_tensor(rng, tensors[name])
    if rng.random() < 0.1:
        del tensors[name]
    if rng.random() < 0.1:
        tensors["beside"] = torch.zeros(3)
    model = MODEL if rng.random() < 0.9 else choose(rng, ["cnn", "", "x"])
    content = safetensors.torch.save(tensors, {"model": model} if rng.random() < 0.95 else None)
    if rng.random() < 0.4:
        content = corrupt(rng, content)
    (place / f"{MODEL}.safetensors").write_bytes(content)
    # With its checksum on the card, so that the content itself is checked.
    value = {**value, "sha256": hashlib.sha256(content).hexdigest()}
    (place / f"{MODEL}.json").write_text(json.dumps(value), "utf-8")
    return lambda: _answers(place)


def _mutated_tensor(rng: Rng, tensor: torch.Tensor) -> torch.Tensor:
    kind = int(rng.integers(4))
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
        return tensor.to(choose(rng, types))
    if kind == 1:
        return torch.zeros(tuple(int(side) for side in rng.integers(0, 9, int(rng.integers(4)))))
    if kind == 2:
        changed = tensor.clone().reshape(-1).float()
        changed[int(rng.integers(len(changed)))] = float(choose(rng, EXTREMES))
        return changed.reshape(tensor.shape)
    return tensor.reshape(-1) if tensor.ndim > 1 else tensor[None].contiguous()


def _state_dict(rng: Rng, place: Path) -> Callable:
    tensors, _, _ = whole()
    value: Any = {name: tensor.clone() for name, tensor in tensors.items()}
    name = choose(rng, list(value))
    kind = rng.random()
    if kind < 0.4:
        value[name] = choose(
            rng,
            [
                _mutated_tensor(rng, value[name]),
                value[name].to_sparse(),
                choose(rng, BAD_VALUES),
                torch.zeros(2, device="meta"),
            ],
        )
    elif kind < 0.6:
        value = choose(
            rng,
            [MODELS[MODEL].build(), [value], {"model": value, 7: value}, {7: value[name]}, value[name], *BAD_VALUES],
        )
    file = io.BytesIO()
    torch.save(value, file, _use_new_zipfile_serialization=rng.random() < 0.7)
    content = file.getvalue()
    path = place / "weights.pt"
    path.write_bytes(corrupt(rng, content) if rng.random() < 0.5 else content)
    return lambda: load_state_dict(path, MODELS[MODEL])


KINDS: dict[str, Callable[[Rng, Path], Callable]] = {
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
}
