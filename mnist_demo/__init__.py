"""Draw a digit and watch neural networks read it: the map of the house, and what other programs import.

    from mnist_demo import Drawing, Predictor

A drawing goes one way, and each folder is one stretch of it; a module imports only from its own folder and from those
before it:

    drawing/     strokes or a picture → 28x28, exactly as MNIST was made
    networks/    architectures, recipes, MODELS, cards and checkpoints
    reading/     a drawing → answers
    learning/    MNIST and pen drawings in memory, their variation, the training loop
    measuring/   what is right, how sure it is, and the report of it
    ui/          the page

app.py, train.py, evaluate.py, convert.py, predict.py, export.py, adopt.py and publish.py are the commands; nothing
imports them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mnist_demo.drawing.ink import Drawing
    from mnist_demo.drawing.preprocess import to_mnist
    from mnist_demo.reading.answer import Answer
    from mnist_demo.reading.numbers import Number
    from mnist_demo.reading.predict import Predictor
    from mnist_demo.reading.why import Why

__all__ = ["Answer", "Drawing", "Number", "Predictor", "Why", "to_mnist"]


def __getattr__(name: str) -> Any:
    # Loaded when first asked for: with them comes PyTorch, for whose seconds a command first says what it is about to do.
    places = {"Drawing": "drawing.ink", "to_mnist": "drawing.preprocess"}
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{places.get(name, 'reading.predict')}"), name)
