"""Time of one answer on one thread: preprocessing, each network, and the complete path from drawing to answer.

    python benchmarks/predict.py [--repetitions 300]

Each row is measured on the golden drawings of tests/data in turn, because the time depends on the length of a drawing. The target for the
complete path with `cnn` is a median of at most 2.5 ms.
"""

import argparse
import itertools
import json
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from PIL import Image

sys.path.insert(0, str(Path(__file__).parent.parent))

from result_file import add_options, write_results

from mnist_demo.arrays import Grey
from mnist_demo.evaluation.shifts import Shift, pictures
from mnist_demo.networks.checkpoints import CHECKPOINTS, CheckpointError
from mnist_demo.predictor import Predictor
from mnist_demo.preprocessing.pipeline import to_mnist
from mnist_demo.strokes.drawing import Drawing

GOLDEN = Path(__file__).parent.parent / "tests" / "data" / "golden.json"
TARGET = 2.5  # ms, median of the complete path with `cnn`
WARM_UP = 30


def milliseconds(work: Callable, inputs: list, repetitions: int, warm_up: int) -> tuple[float, float, float]:
    """Median, minimum and 95th percentile of the milliseconds of `work` on the inputs in turn."""
    turns = itertools.cycle(inputs)
    for _ in range(warm_up):
        work(next(turns))
    times = []
    for _ in range(repetitions):
        one = next(turns)
        start = time.perf_counter()
        work(one)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times), min(times), statistics.quantiles(times, n=20)[-1]


def picture_of(drawing: Drawing) -> Grey:
    """uint8 [280, 280], the drawing in black on white, at its size on the pad."""
    scaled = drawing.batch.with_points(drawing.batch.points * 280 / max(drawing.size))
    shift = Shift("as drawn", pen=drawing.pen / max(drawing.size))
    return next(pictures(scaled, shift, np.random.default_rng(0)))


def beside(four: tuple[Drawing, ...]) -> Drawing:
    """Drawings of one digit each beside each other as a number, scaled to the same height."""
    strokes, left = [], 0.0
    for drawing in four:
        low, high = (each[0] for each in drawing.batch.bounds())
        scale = 300 / (high - low)[1]
        strokes += [(stroke - low) * scale + [left, 0] for stroke in drawing.batch.split()]
        left += (high - low)[0] * scale + 80
    return Drawing(strokes, (left, 400), 16)


def large(picture: Grey, kind: str) -> Image.Image:
    """The picture at 4000x3000 pixels: a photo (RGB), a screenshot (opaque RGBA), or ink on a transparent background (RGBA)."""
    ink = Image.fromarray(255 - picture).resize((3000, 3000))
    clear = Image.new("RGBA", (4000, 3000), (0, 0, 0, 0))
    clear.paste((20, 20, 60, 255), (500, 0), ink)
    if kind == "clear":
        return clear
    whole = Image.alpha_composite(Image.new("RGBA", clear.size, (232, 226, 214, 255)), clear)
    return whole.convert("RGB") if kind == "photo" else whole


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repetitions", type=int, default=300)
    parser.add_argument("--checkpoints", type=Path, default=CHECKPOINTS)
    add_options(parser)
    arguments = parser.parse_args()
    if arguments.dry_run:
        arguments.repetitions = 2
    if arguments.repetitions < 2:
        parser.error("--repetitions must be at least 2")
    torch.set_num_threads(1)
    try:
        predictor = Predictor(arguments.checkpoints)
    except CheckpointError as error:
        parser.error(str(error))
    golden = json.loads(GOLDEN.read_text("utf-8"))
    texts = [Drawing.from_json(entry["drawing"]).to_json() for entry in golden]
    drawings = [Drawing.from_json(text) for text in texts]
    rasters = [picture_of(drawing) for drawing in drawings]
    images = [torch.from_numpy(to_mnist(drawing))[None] for drawing in drawings]

    print(f"One thread, {platform.processor() or platform.machine()}, torch {torch.__version__}, "
          f"{arguments.repetitions} repetitions over {len(drawings)} drawings")  # fmt: skip
    print(f"{'':<34}{'median ms':>12}{'least':>9}{'95 % under':>12}")

    results: dict[str, dict[str, float]] = {}

    def line(title: str, work: Callable, inputs: list) -> float:
        warm_up = 0 if arguments.dry_run else WARM_UP
        median, least, high = milliseconds(work, inputs, arguments.repetitions, warm_up)
        results[title] = {"median_ms": median, "min_ms": least, "percentile_95_ms": high}
        print(f"{title:<34}{median:12.3f}{least:9.3f}{high:12.3f}", flush=True)
        return median

    line("a drawing from its JSON", Drawing.from_json, texts)
    line("preprocessing, a drawing", to_mnist, drawings)
    line("preprocessing, a 280x280 picture", to_mnist, rasters)
    for name in predictor.names:
        line(f"network, {name}", lambda image, name=name: predictor.outputs(image, name), images)
    whole = {
        name: line(
            f"whole path, a drawing, {name}", lambda drawing, name=name: predictor.predict(drawing, name), drawings
        )
        for name in predictor.names
    }
    line(f"all {len(predictor.names)} compared, a drawing", predictor.compare, drawings)
    numbers = [beside(four) for four in zip(*(drawings[start:] for start in (0, 7, 14, 21)))]
    line(f"a number of four digits, {predictor.names[0]}", lambda number: predictor.read(number), numbers)
    line("the same as a picture", lambda picture: predictor.read(picture), [picture_of(each) for each in numbers])
    for kind in ("photo", "screenshot", "clear"):
        pictures_of_kind = [large(rasters[0], kind)]  # 36 or 48 MB each
        line(f"12 megapixels, {kind}, {predictor.names[0]}", predictor.predict, pictures_of_kind)
    if "cnn" in whole:
        print(f"whole path with cnn: {whole['cnn']:.2f} ms, to reach: at most {TARGET} ms")
    write_results(arguments.json, results)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
