"""A fixed sample of digits for benchmarks, by writers outside the training set."""

from pathlib import Path

import numpy as np

from mnist_demo.datasets.splits import digits_of, is_held_out
from mnist_demo.datasets.training_data import load_ink_files
from mnist_demo.strokes.drawing import Drawing

SEED = 0


def digits(data: Path, count: int, held_out: bool = False) -> list[Drawing]:
    """Sample up to `count` digits of split "test", or of the writers held out for model selection.

    Raises FileNotFoundError if there is no ink file under `data`.
    """
    ink = load_ink_files(data)
    if ink is None:
        raise FileNotFoundError(f"no ink file under {data}: name the folder that holds one with --data")
    index = digits_of(ink, is_held_out(ink.writers, ink.splits) if held_out else ink.splits == "test")[0]
    sample = np.sort(np.random.default_rng(SEED).choice(index, min(count, len(index)), replace=False))
    return [ink.drawing(i) for i in sample]
