"""The functions that clients may call over the API."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import gradio as gr
from PIL import Image

from mnist_demo.pictures.picture_file import PictureFileError
from mnist_demo.predictor import Predictor
from mnist_demo.strokes.drawing import Drawing
from mnist_demo.ui.pad_value import open_upload
from mnist_demo.ui.uploads import NOT_UPLOADED, is_upload


def api(predictor: Predictor) -> tuple[Callable, ...]:
    """The functions that clients may call: `predict(image, model)`, `compare(image)` and `read(image, model)`, and the same
    of strokes."""
    default = predictor.names[0]  # the model that answers a client who names none

    def predict(image: gr.FileData, model: str = default) -> dict:
        """Read one picture of a digit with one model."""
        with _told_to_the_client():
            return predictor.predict(_uploaded(image), model=default if model is None else model).to_dict()

    def compare(image: gr.FileData) -> list[dict]:
        """Read one picture of a digit with every model."""
        with _told_to_the_client():
            return [answer.to_dict() for answer in predictor.compare(_uploaded(image))]

    def predict_strokes(drawing: dict, model: str = default) -> dict:
        """Read one drawing with one model: {"size": [w, h], "pen": d, "strokes": [[[x, y], ...], ...]}, y downwards."""
        with _told_to_the_client():
            return predictor.predict(Drawing.from_json(drawing), model=default if model is None else model).to_dict()

    def compare_strokes(drawing: dict) -> list[dict]:
        """Read one drawing with every model."""
        with _told_to_the_client():
            return [answer.to_dict() for answer in predictor.compare(Drawing.from_json(drawing))]

    def read(image: gr.FileData, model: str = default) -> dict:
        """Read the whole numbers in one picture with one model."""
        with _told_to_the_client():
            return predictor.read(_uploaded(image), model=default if model is None else model).to_dict()

    def read_strokes(drawing: dict, model: str = default) -> dict:
        """Read the whole numbers in one drawing with one model."""
        with _told_to_the_client():
            return predictor.read(Drawing.from_json(drawing), model=default if model is None else model).to_dict()

    return predict, compare, read, predict_strokes, compare_strokes, read_strokes


def _uploaded(image: Any) -> Image.Image:
    """The picture in what a client sends, a gr.FileData if it is well-meaning."""
    path = image.get("path") if isinstance(image, dict) else None
    if not is_upload(path):
        raise PictureFileError(NOT_UPLOADED)
    return open_upload(path)


@contextmanager
def _told_to_the_client() -> Iterator[None]:
    try:
        yield
    except ValueError as error:  # a picture, an ink or a model name that cannot be used
        raise gr.Error(str(error), print_exception=False) from None
