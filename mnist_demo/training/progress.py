"""A bar that fills while a network learns."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

from mnist_demo.training.loop import Step


@contextmanager
def progress_bar(name: str) -> Iterator[Callable[[Step], None]]:
    """Gives what `fit` is to call after every batch: a line on standard error with epoch, loss, accuracy and time left."""
    every = 0.2 if sys.stderr.isatty() else 15  # seconds; fewer lines where no one watches
    with tqdm(desc=name, unit="batch", mininterval=every, dynamic_ncols=True) as bar:

        def advance(step: Step) -> None:
            bar.total = step.steps
            bar.set_postfix_str(
                f"epoch {step.epoch}/{step.epochs}, loss {step.loss:.4f}, accuracy {step.accuracy:.1%}", refresh=False
            )
            bar.update()

        yield advance
