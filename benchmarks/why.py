"""Time of an explanation on one thread, and how often it finds an added stroke or a removed piece that changes the digit.

    python benchmarks/why.py --data DIR                          # every model, 100 drawings of split "test"
    python benchmarks/why.py --data DIR --held-out --count 300   # held-out writers, for choosing parameters

Prints one row of a Markdown table for each model: median and 95th percentile of the CPU milliseconds of `explain`, and the numbers of
drawings with an added stroke that gives the second best digit and with a removed piece that gives another digit. The target for `cnn` is
at most 250 ms.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parent.parent))

from drawings import digits
from result_file import add_options, write_results

from mnist_demo.datasets.mnist import DATA
from mnist_demo.evaluation.formatting import format_counts
from mnist_demo.networks.models import MODELS
from mnist_demo.predictor import Predictor

HEADINGS = ("model", "median ms", "95 % under", "stroke added", "piece removed")
WARM_UP = 5


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--models", nargs="+", choices=MODELS, metavar="NAME", default=list(MODELS))
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--held-out", action="store_true")
    add_options(parser)
    arguments = parser.parse_args()
    if arguments.dry_run:
        arguments.models, arguments.count = arguments.models[:1], 2
    try:
        drawings = digits(arguments.data, arguments.count, arguments.held_out)
    except FileNotFoundError as error:
        parser.error(str(error))
    torch.set_num_threads(1)
    predictor = Predictor()
    print(f"| {' | '.join(HEADINGS)} |\n|{' --- |' * len(HEADINGS)}")
    results = {}
    for model in arguments.models:
        for drawing in drawings[:WARM_UP]:
            predictor.explain(drawing, model)
        times, added, removed = [], 0, 0
        for drawing in drawings:
            start = time.process_time()
            why = predictor.explain(drawing, model)
            times.append((time.process_time() - start) * 1000)
            added, removed = added + (why.added is not None), removed + (why.removed is not None)
        median, high = np.quantile(times, [0.5, 0.95])
        results[model] = {
            "median_ms": round(median, 1),
            "percentile_95_ms": round(high, 1),
            "added": added,
            "removed": removed,
            "drawings": len(drawings),
        }
        found = (format_counts((count, len(drawings))) for count in (added, removed))
        print(f"| `{model}` | {median:.0f} | {high:.0f} | {' | '.join(found)} |", flush=True)
    write_results(arguments.json, results)


if __name__ == "__main__":
    main()
