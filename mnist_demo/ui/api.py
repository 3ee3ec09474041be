"""The functions that clients call over the API.

A UserError reaches the client as one sentence (gradio_compat.Page).
"""

from collections.abc import Callable
from typing import Any

import gradio as gr
from PIL import Image

from mnist_demo.pictures.picture_file import PictureFileError
from mnist_demo.predictor import Predictor
from mnist_demo.strokes.drawing import Drawing
from mnist_demo.ui.server.uploads import NOT_UPLOADED, is_upload, open_upload
from mnist_demo.ui.server.work_queues import QUICK, SLOW, in_line, in_turn


def api(predictor: Predictor) -> tuple[Callable[..., Any], ...]:
    """The functions of the API: predict, compare and read, each for pictures and for strokes.

    Each has the name of its endpoint. Their docstrings and types are published as the description of the API.
    """
    default = predictor.names[0]  # for clients that name no model, or null

    @in_turn
    def predict(image: gr.FileData, model: str = default) -> dict[str, Any]:
        """Read one picture of a digit with one model.

        From Python, image is gradio_client.handle_file("digit.png").
        """
        return predictor.predict(_picture(image), default if model is None else model).to_dict()

    @in_turn
    def compare(image: gr.FileData) -> list[dict[str, Any]]:
        """Read one picture of a digit with every model.

        From Python, image is gradio_client.handle_file("digit.png").
        """
        return [answer.to_dict() for answer in predictor.compare(_picture(image))]

    @in_turn
    def read(image: gr.FileData, model: str = default) -> dict[str, Any]:
        """Read the whole numbers in one picture with one model.

        From Python, image is gradio_client.handle_file("digit.png").
        """
        return predictor.read(_picture(image), default if model is None else model).to_dict()

    @in_line(QUICK, QUICK.line())
    def predict_strokes(drawing: dict[str, Any], model: str = default) -> dict[str, Any]:
        """Read one drawing with one model.

        A drawing is {"size": [w, h], "pen": d, "strokes": [[[x, y], ...], ...]}, y downwards.
        """
        return predictor.predict(Drawing.from_json(drawing), default if model is None else model).to_dict()

    @in_line(QUICK, QUICK.line())
    def compare_strokes(drawing: dict[str, Any]) -> list[dict[str, Any]]:
        """Read one drawing with every model."""
        return [answer.to_dict() for answer in predictor.compare(Drawing.from_json(drawing))]

    @in_line(SLOW, SLOW.line())
    def read_strokes(drawing: dict[str, Any], model: str = default) -> dict[str, Any]:
        """Read the whole numbers in one drawing with one model."""
        return predictor.read(Drawing.from_json(drawing), default if model is None else model).to_dict()

    return predict, compare, read, predict_strokes, compare_strokes, read_strokes


def _picture(image: Any) -> Image.Image:
    """The picture that a client sends as a gr.FileData. Raises PictureFileError."""
    path = image.get("path") if isinstance(image, dict) else None
    if not is_upload(path):
        raise PictureFileError(NOT_UPLOADED)
    return open_upload(path)
