"""What a browser or a client sends → what the Predictor takes, and its answers → what they get back.

Only this layer raises `gr.Error`: everything a visitor can get wrong is one clear sentence there.
"""

from collections.abc import Callable
from typing import Any

from PIL import Image

from mnist_demo.pictures.picture_file import PictureFileError, open_picture
from mnist_demo.strokes.drawing import Drawing, parse_json
from mnist_demo.ui.uploads import is_upload

QUICK = 20_000  # characters of a drawing's JSON, about 1,500 points
QUICK_STROKES = 100  # the time also grows with the strokes: a drawing with more is read in a thread


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
    value = pad if isinstance(pad, dict) else parse_json(pad)
    if "picture" in value:
        return open_upload(value["picture"])
    return Drawing.from_json(value)


def is_quick(pad: object) -> bool:
    """Whether what is on the pad is read in no time: strokes, as many as a hand draws."""
    # With a backslash, which no drawing needs, "picture" can be spelled otherwise.
    if not isinstance(pad, str) or len(pad) >= QUICK or '"picture"' in pad or "\\" in pad:
        return False
    return pad.replace(" ", "").count("]],") < QUICK_STROKES


def of_pad(pad: Any, show: Callable[[dict], dict], instead: Callable[[str], dict]) -> dict:
    """A view's value: what it shows of the pad's, parsed, or instead of that for the sentence that says why it cannot.

    With it goes the pad's number of the change, by which a view tells a late answer, where it has one that JavaScript can
    count.
    """
    change = {}
    try:
        value = parse_json(pad)
        number = value.get("change")
        if isinstance(number, int) and abs(number) < 2**53:
            change["change"] = number
        return show(value) | change
    except ValueError as error:
        return instead(str(error)) | change
