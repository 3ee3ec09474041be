"""What a browser or a client sends → what the Predictor takes, and its answers → what they get back.

Only this layer raises `gr.Error`: everything a visitor can get wrong is one clear sentence there.
"""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import gradio as gr
import numpy as np
from PIL import Image

from mnist_demo.drawing import preprocess
from mnist_demo.drawing.ink import Drawing, parsed, short
from mnist_demo.measuring.words import of, percent, size
from mnist_demo.networks.card import Card, Counts
from mnist_demo.networks.models import MODELS, ModelNameError, no_model
from mnist_demo.pictures.picture_file import PictureFileError, open_picture
from mnist_demo.reading.predict import Answer, Predictor
from mnist_demo.reading.several import may_be_several
from mnist_demo.ui.uploads import is_upload

QUICK = 20_000  # characters of a drawing's JSON, about 1,500 points
QUICK_STROKES = 100  # the time also grows with the strokes: a drawing with more is read in a thread
LONGEST_QUESTION = 2000  # characters of what is asked of the pad; with the names of all models it has 200
STEP_SIDE = 224  # the longer side of the ink that StepsView shows, pixels
BLANK = np.zeros((28, 28), np.uint8)  # the picture of which there is nothing to say

NOT_UPLOADED = (
    "This picture was not uploaded or is no longer here: pass `gradio_client.handle_file(path)`, or upload it to "
    '/gradio_api/upload and pass {"path": ...} with the path that this answers; base64, an address or a path by itself is '
    "not read."
)


def open_upload(path: str | None) -> Image.Image:
    """The picture in an uploaded file, its first frame, any PIL mode. Raises PictureFileError with the reason."""
    # The path comes from outside, so it may only name a file that Gradio itself has put there.
    gone = "This picture was not uploaded or is no longer here: please give it again."
    if not isinstance(path, str) or not is_upload(path):
        raise PictureFileError(gone)
    try:
        return open_picture(path)
    except (FileNotFoundError, IsADirectoryError, PermissionError):
        raise PictureFileError(gone) from None


def source(pad: Any) -> Drawing | Image.Image:
    """What is on the pad, from its value (InkPad says what that is) or its JSON parsed. Raises ValueErrors of one sentence."""
    value = pad if isinstance(pad, dict) else parsed(pad)
    if "picture" in value:
        return open_upload(value["picture"])
    return Drawing.from_json(value)


class Asked(NamedTuple):
    """What is asked of the pad: for which view, by which of its models, and the inside of which model beside it, "" for none.

    As JSON it is an object of the four. Nothing of it is checked here: what answers says which model there is none of.
    """

    view: Any
    model: Any
    chosen: Any
    second: Any

    def to_json(self) -> str:
        return json.dumps(self._asdict())

    @classmethod
    def from_json(cls, text: object) -> "Asked":
        """Raises gr.Error for what this page never sends."""
        try:
            if not isinstance(text, str) or len(text) > LONGEST_QUESTION:
                raise ValueError
            return cls(**json.loads(text))
        except (TypeError, ValueError, RecursionError):
            raise gr.Error("This request is none that the page sends: reload it.", print_exception=False) from None


def is_quick(pad: object) -> bool:
    """Whether what is on the pad is read in no time: strokes, as many as a hand draws."""
    # With a backslash, which no drawing needs, "picture" can be spelled otherwise.
    if not isinstance(pad, str) or len(pad) >= QUICK or '"picture"' in pad or "\\" in pad:
        return False
    return pad.replace(" ", "").count("]],") < QUICK_STROKES


def answer(predictor: Predictor, pad: Any, model: Any) -> dict:
    """The value of AnswerView for what is on the pad, or for the sentence that says why it cannot be read.

    Where the drawing is several digits, "number" is their text.
    """

    def show(value: dict) -> dict:
        drawing = source(value)
        answer = predictor.predict(drawing, model=model)
        number = predictor.several(drawing, answer)
        return value_of(answer) | ({"number": number.text} if number else {})

    return _answer(predictor, pad, model, show)


def quick_answer(predictor: Predictor, pad: Any, model: Any) -> dict | None:
    """The same, or None where the drawing may be several digits: to read a number takes up to a second."""
    is_one = True

    def show(value: dict) -> dict:
        nonlocal is_one
        drawing = source(value)
        answer = predictor.predict(drawing, model=model)
        is_one = not may_be_several(drawing, answer)
        return value_of(answer)

    shown = _answer(predictor, pad, model, show)
    return shown if is_one else None


def _answer(predictor: Predictor, pad: Any, model: Any, show: Callable[[dict], dict]) -> dict:
    known = model if model in predictor.names else predictor.names[0]
    return of_pad(pad, show, lambda message: blank(known, message))


def compare(predictor: Predictor, pad: Any, models: Any) -> dict:
    """The value of CompareView for what is on the pad: an answer from each of these models, computed for no other."""
    try:
        known = _each_once(models, predictor.names)
    except ModelNameError as error:
        return blank_all([], str(error))
    return of_pad(
        pad,
        lambda value: value_of_all(predictor.compare(source(value), known) if known else []),
        lambda message: blank_all(known, message),
    )


def steps(pad: Any) -> dict:
    """The value of StepsView for what is on the pad; of no steps where there is nothing to show."""
    return of_pad(pad, lambda value: _steps(preprocess.steps(source(value))), lambda message: {})


def of_pad(pad: Any, show: Callable[[dict], dict], instead: Callable[[str], dict]) -> dict:
    """A view's value: what it shows of the pad's, parsed, or instead of that for the sentence that says why it cannot.

    With it goes the pad's number of the change, by which a view tells a late answer, where it has one that JavaScript can
    count.
    """
    change = {}
    try:
        value = parsed(pad)
        number = value.get("change")
        if isinstance(number, int) and abs(number) < 2**53:
            change["change"] = number
        return show(value) | change
    except ValueError as error:
        return instead(str(error)) | change


def _each_once(models: Any, names: list[str]) -> list[str]:
    """The models that were asked for, if they are some of these. Raises ModelNameError."""
    if not isinstance(models, list) or len(models) > len(names):
        raise ModelNameError(f"Models must be a list of some of {', '.join(names)}; got {short(models)}.")
    for name in models:
        if name not in names:
            raise no_model(name, names)
    return list(dict.fromkeys(models))


def _steps(way: preprocess.Steps) -> dict:
    if not (way.box and way.centre and way.offset):
        return {}
    shown = _thumbnail(way.ink)
    shrunk = shown.shape[1] / way.ink.shape[1]
    taken = {} if way.taken is None or not way.reasons else {"taken": _picture(_thumbnail(np.uint8(255) * way.taken))}
    return {
        "ink": _picture(shown),
        "box": [round(side * shrunk, 1) for side in way.box],
        "scaled": _picture(way.scaled),
        "centre": [float(c) + o for c, o in zip(way.centre, way.offset)],
        "reasons": list(way.reasons),
        **taken,
    }


def _thumbnail(grey: np.ndarray) -> np.ndarray:
    image = Image.fromarray(grey)
    image.thumbnail((STEP_SIDE, STEP_SIDE))
    return np.asarray(image)


def blank(model: str, message: str = "") -> dict:
    """The value of AnswerView without an answer; the message, if any, says why."""
    return value_of(_blank(model)) | {"message": message}


def blank_all(models: list[str], message: str = "") -> dict:
    """The value of CompareView where no model has an answer."""
    return value_of_all([_blank(model) for model in models]) | {"message": message}


def _blank(model: str) -> Answer:
    return Answer(model, "blank", None, None, np.zeros(10, np.float32), None, 0.0, BLANK)


def value_of(answer: Answer) -> dict:
    """The value of AnswerView."""
    return {**answer.to_dict(image=False), "image": packed(answer.image)}


def value_of_all(answers: list[Answer]) -> dict:
    """The answers, and once the picture that all of them were given."""
    image = answers[0].image if answers else BLANK
    return {"answers": [answer.to_dict(image=False) for answer in answers], "image": packed(image)}


def _picture(grey: np.ndarray) -> dict:
    """uint8 [H, W] → what a view paints it from."""
    return {"width": grey.shape[1], "height": grey.shape[0], "grey": packed(grey)}


def packed_signed(values: np.ndarray) -> str:
    """The base64 of float of any shape as uint8, 128 for 0; the strongest is 127 away from it."""
    return packed(np.rint(128 + 127 * values / max(float(np.abs(values).max()), 1e-9)).astype(np.uint8))


def packed(grey: np.ndarray) -> str:
    """The base64 of uint8 of any shape."""
    return base64.b64encode(grey.tobytes()).decode()


def facts(predictor: Predictor) -> dict[str, dict]:
    """Per model that loaded what the views say of it: title, summary, description, normalisation, sizes and accuracies."""
    return {name: _facts(predictor.cards[name]) for name in predictor.names}


def _facts(card: Card) -> dict:
    spec = MODELS[card.name]
    return {
        "title": spec.title,
        "summary": spec.summary,
        "description": spec.description,
        "mean": spec.mean,
        "std": spec.std,
        "parameters": card.parameters,
        "accuracy": card.clean.correct / card.clean.total,
        "facts": {
            "Clean accuracy": _accuracy(card.clean, "MNIST's test images"),
            "Freehand accuracy": _accuracy(card.freehand, "people's pen drawings"),
            "Parameters": [f"{card.parameters:,}", ""],
            "File": [size(card.file_bytes), ""],
        },
    }


def _accuracy(counts: Counts | None, of_what: str) -> list[str]:
    """[percentage, what it was counted on]"""
    return [percent(counts.pair), f"{of(counts.pair)} {of_what}"] if counts else ["–", "never measured"]


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
