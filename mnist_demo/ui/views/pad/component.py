"""InkPad: a canvas for pen strokes that sends the drawing as JSON while the pen moves."""

import json
from typing import Any

from mnist_demo.pictures.picture_array import MAX_PIXELS
from mnist_demo.pictures.picture_file import HEIC, mime_types
from mnist_demo.strokes.drawing import MAX_POINTS, MAX_STROKES, Drawing
from mnist_demo.ui import asset
from mnist_demo.ui.components.view import View
from mnist_demo.ui.requests import MAX_UPLOAD_BYTES

BLANK = Drawing([]).to_json()
# Limits that the script checks before it sends something.
LIMITS = {"points": MAX_POINTS, "strokes": MAX_STROKES, "pixels": MAX_PIXELS, "bytes": MAX_UPLOAD_BYTES, "heic": HEIC}


class InkPad(View):
    """The pad, its tools and a row of example drawings.

    Its value is JSON text. `Drawing.from_json` reads it. Two more fields may be there: "picture", the path of an uploaded
    picture (then there are no strokes), and "change", the number of the change, which payloads return.

    Events: `input` fires while the pen moves, at most every 30 ms, and when it is lifted; `rest` fires when nothing has
    changed for 150 ms after that.

    The value is text because Gradio compares objects deeply on every change (see View).
    """

    def __init__(self, value: str = BLANK, **props: Any):
        limits = LIMITS | {"types": mime_types()}
        super().__init__("pad", value, examples=asset("examples.json"), limits=json.dumps(limits), **props)
