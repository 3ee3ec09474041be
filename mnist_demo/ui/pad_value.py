"""The pad's value → a Drawing or a picture, and from that the payload of a view."""

import traceback
from collections.abc import Callable
from typing import Any, TypedDict, TypeVar

from PIL import Image

from mnist_demo.errors import UserError
from mnist_demo.strokes.drawing import Drawing, DrawingError, parse_json
from mnist_demo.ui.gradio_compat import UNEXPECTED_ERROR
from mnist_demo.ui.server.uploads import open_small
from mnist_demo.ui.server.work_queues import may_be_picture

# Bounds of a drawing that is read in the event loop, where it takes up to 5 ms.
MAX_QUICK_CHARACTERS = 20_000  # of its JSON: about 1,500 points
MAX_QUICK_STROKES = 100
MAX_QUICK_LENGTH = 60.0  # of all strokes, in lengths of the drawing's longer side; a digit has 2 to 5


NO_INK = "No writing was found in this picture."


class Payload(TypedDict, total=False):
    """What every view's payload may have.

    change   number of the pad's change that the payload belongs to, by which a view recognises a late payload
    message  why there is no result, where the view shows that
    part     which page or frame of a picture is read, if it has several
    """

    change: int
    message: str
    part: str


AnyPayload = TypeVar("AnyPayload", bound=Payload)


def source(pad: Any) -> Drawing | Image.Image:
    """The Drawing or picture on the pad, from its value: JSON as text or already parsed. Raises UserError."""
    value = _parsed(pad)
    if "picture" in value:
        return open_small(value["picture"])
    return Drawing.from_json(value)


def _parsed(pad: Any) -> dict[str, Any]:
    """The pad's value as a dict. Raises DrawingError."""
    return pad if isinstance(pad, dict) else parse_json(pad)


def picture_words(drawing: object, is_blank: bool) -> Payload:
    """Fields of a payload about a picture: which part of it is read, and that it has no ink."""
    words: Payload = {}
    if isinstance(drawing, Image.Image):
        if part := drawing.info.get("part"):
            words["part"] = str(part)
        if is_blank:
            words["message"] = NO_INK
    return words


def quick_drawing(pad: object) -> tuple[dict[str, Any], Drawing] | None:
    """The parsed value of the pad and its drawing; None if it is slow to read, and for an error."""
    if not isinstance(pad, str) or len(pad) > MAX_QUICK_CHARACTERS or may_be_picture(pad):
        return None
    try:
        value = parse_json(pad)
        strokes = value.get("strokes")
        if not isinstance(strokes, list) or len(strokes) > MAX_QUICK_STROKES:
            return None
        drawing = Drawing.from_json(value)
    except DrawingError:
        return None
    return (value, drawing) if drawing.length <= MAX_QUICK_LENGTH else None


def view_payload(pad: Any, show: Callable[[dict[str, Any]], AnyPayload], fallback: AnyPayload) -> AnyPayload:
    """The payload of a view, with the number of the pad's change. The pad's value may be parsed already.

    show      parsed value of the pad → payload; may raise UserError
    fallback  payload without a result; it has a field "message", which is set here, if the view shows messages

    A bug in `show` is logged with its traceback, and the message is then a neutral one. Where the view shows no messages,
    the exception is raised: Gradio logs it and shows the neutral message (see gradio_compat.Page).
    """
    change, payload, message = None, fallback, ""
    try:
        value = _parsed(pad)
        change = value.get("change")
        payload = show(value)
    except UserError as error:
        message = str(error)
    except Exception:
        if "message" not in fallback:
            raise
        traceback.print_exc()
        message = UNEXPECTED_ERROR
    if message and "message" in fallback:
        payload["message"] = message
    if isinstance(change, int) and abs(change) < 2**53:  # a number that JavaScript can represent
        payload["change"] = change
    return payload
