"""Draw a digit and watch neural networks read it.

The public API of the package:

    from mnist_demo import Answer, Drawing, Predictor, to_mnist

CONTRIBUTING.md describes the packages and the order in which they may import each other.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mnist_demo.explanation.attribution import Why
    from mnist_demo.numbers.reader import Number
    from mnist_demo.predictor import Predictor
    from mnist_demo.preprocessing.pipeline import to_mnist
    from mnist_demo.recognition.answer import Answer
    from mnist_demo.strokes.drawing import Drawing

__version__ = "1.0"

__all__ = ["Answer", "Drawing", "Number", "Predictor", "Why", "to_mnist"]


def __getattr__(name: str) -> Any:
    # Loaded on first use, because importing PyTorch takes seconds and commands print a line before that.
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


_MODULES = {
    "Answer": "recognition.answer",
    "Drawing": "strokes.drawing",
    "Number": "numbers.reader",
    "Predictor": "predictor",
    "Why": "explanation.attribution",
    "to_mnist": "preprocessing.pipeline",
}
