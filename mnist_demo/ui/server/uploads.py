"""Uploaded pictures: whether a path is in Gradio's folder, and opening the picture there."""

from functools import lru_cache
from pathlib import Path

from PIL import Image

from mnist_demo.pictures.picture_array import shrink
from mnist_demo.pictures.picture_file import PictureFileError, open_picture
from mnist_demo.ui.server.upload_folder import gradio_folder

MAX_PATH_CHARACTERS = 1000  # the time to resolve a path grows with the square of its length

NOT_UPLOADED = (
    "This picture was not uploaded or is no longer here: pass `gradio_client.handle_file(path)`, or upload it to "
    '/gradio_api/upload and pass {"path": ...} with the path that this answers; base64, an address or a path by itself is '
    "not read."
)


def is_upload(path: object) -> bool:
    """Whether `path` names a file in Gradio's folder; the file need not exist. Opens no connection."""
    if not isinstance(path, str) or len(path) > MAX_PATH_CHARACTERS:
        return False
    # Gradio fetches every path that begins like a URL, even if its ".." lead back into the folder. Windows connects to the
    # machine that a path with two slashes at its start names.
    if "://" in path or path.startswith(("//", "\\\\")):
        return False
    try:
        return Path(path).resolve().is_relative_to(gradio_folder())
    except (ValueError, OSError, RuntimeError):  # a NUL, an unpaired surrogate, a loop of links
        return False


def open_upload(path: object) -> Image.Image:
    """The first frame of an uploaded picture, in any PIL mode. Raises PictureFileError.

    A client sends the path, so only a file in Gradio's folder is opened.
    """
    message = "This picture was not uploaded or is no longer here: please give it again."
    if not isinstance(path, str) or not is_upload(path):
        raise PictureFileError(message)
    try:
        return open_picture(path)
    except (FileNotFoundError, IsADirectoryError, PermissionError):
        raise PictureFileError(message) from None


def open_small(path: object) -> Image.Image:
    """The same with sides of at most WORKING_SIDE, which changes no answer. Raises PictureFileError."""
    try:
        changed = Path(path).stat().st_mtime_ns if isinstance(path, str) and is_upload(path) else None
    except OSError:
        changed = None
    return open_upload(path) if changed is None else _open_small(path, changed)


# The events of one change of the pad come one after the other, and some read the picture for several models.
@lru_cache(maxsize=4)
def _open_small(path: object, changed: int) -> Image.Image:
    picture = open_upload(path)
    small = shrink(picture)
    small.info = {name: value for name, value in picture.info.items() if name == "part"}
    return small
