"""InkPad: a canvas that takes pen strokes and gives the Drawing as JSON while the pen still moves."""

import json
from typing import Any

from mnist_demo.pictures.picture_array import MAX_PIXELS
from mnist_demo.pictures.picture_file import HEIC
from mnist_demo.strokes.drawing import MAX_POINTS, MAX_STROKES, Drawing
from mnist_demo.ui import asset
from mnist_demo.ui.components.view import View
from mnist_demo.ui.requests import LARGEST_UPLOAD

BLANK = Drawing([]).to_json()
# What the script needs to know of what is read here.
LIMITS = {"points": MAX_POINTS, "strokes": MAX_STROKES, "pixels": MAX_PIXELS, "bytes": LARGEST_UPLOAD, "heic": HEIC}


class InkPad(View):
    """The pad, its tools and a row of example drawings.

    Its value is text: the JSON that `mnist_demo.strokes.drawing.Drawing.from_json` reads. Where the visitor gave a picture instead,
    there are no strokes and `"picture"` holds the path under which Gradio keeps the upload; `"change"` counts the values
    sent, and the values of the views that show something of the pad carry it back. `input` fires at most every
    30 ms while the pen moves, and once more when it is lifted; `rest` when nothing has changed for 150 ms after that.

    Text, because a drawing of many points compared deeply on every change would be as slow as View says.
    """

    def __init__(self, value: str = BLANK, **props: Any):
        super().__init__(value, examples=asset("examples.json"), limits=json.dumps(LIMITS), **props)
