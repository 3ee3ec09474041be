"""A progress bar for training."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

from mnist_demo.training.loop import Step


@contextmanager
def progress_bar(name: str) -> Iterator[Callable[[Step], None]]:
    """The callback for `fit` that shows epoch, loss, accuracy and remaining time on standard error."""
    interval = 0.2 if sys.stderr.isatty() else 15  # seconds; fewer lines in a log file
    with tqdm(desc=name, unit="batch", mininterval=interval, dynamic_ncols=True) as bar:

        def update(step: Step) -> None:
            bar.total = step.steps
            bar.set_postfix_str(
                f"epoch {step.epoch}/{step.epochs}, loss {step.loss:.4f}, accuracy {step.accuracy:.1%}", refresh=False
            )
            if not bar.n:  # a continued training begins later
                bar.initial = bar.n = step.step - 1
            bar.update()

        yield update
