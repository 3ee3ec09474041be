"""A picture of any kind → a small uint8 array: its colours, or its alpha channel if that is the ink.

A picture is a PIL image of any mode or a uint8 array [H, W], [H, W, 3] or [H, W, 4].
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_demo.arrays import Grey
from mnist_demo.errors import UserError

MAX_PIXELS = 25_000_000
WORKING_SIDE = 512  # pixels; larger pictures are first scaled down to this longer side
STRIP_PIXELS = 100_000  # of a picture of integers or floats that are converted at a time; a million take twice the time
# Minimum share of opaque pixels if alpha is the shape of a page, such as a screenshot with round corners, and not the
# ink. Without it 85 of 540 synthetic photographs and screenshots are misread (`benchmarks/pictures.py`).
PAGE_SHARE = 0.5


class PictureError(UserError):
    """A picture that cannot be processed. The message is one sentence that says what to do."""


def picture_array(source: object) -> tuple[Grey, bool]:
    """Convert a picture to uint8 [H, W, C], C being 1 or 3, with sides of at most WORKING_SIDE.

    Also returns whether the array is an alpha channel that is the ink. Raises PictureError for something that is not a
    picture, is empty or has more than 25 megapixels.
    """
    picture = np.atleast_3d(np.asarray(shrink(source)))
    return _remove_alpha(picture) if picture.shape[2] == 4 else (picture, False)


def shrink(source: object) -> Image.Image:
    """The picture in mode L, RGB or RGBA, with sides of at most WORKING_SIDE. Raises PictureError."""
    image = _plain_image(source)
    longer = max(image.size)
    return _scale_down(image, WORKING_SIDE / longer) if longer > WORKING_SIDE else image


def enlarge(source: object, factor: int) -> Image.Image | None:
    """Enlarge a picture by an integer factor, limited by WORKING_SIDE; None if the factor is less than 2."""
    image = _plain_image(source)
    factor = min(factor, WORKING_SIDE // max(image.size))
    if factor < 2:
        return None
    return image.resize((factor * image.width, factor * image.height), Image.Resampling.BICUBIC)


def _plain_image(source: object) -> Image.Image:
    """The picture in mode L, RGB or RGBA. Raises PictureError."""
    if isinstance(source, Image.Image):
        height, width = source.height, source.width
    else:
        source = _check_array(source)
        height, width = source.shape[:2]
    if height * width == 0:
        raise PictureError(f"A picture must have at least one pixel; got {[height, width]}.")
    if height * width > MAX_PIXELS:
        raise PictureError(f"A picture may have at most 25 megapixels; this one is {width} x {height}: scale it down.")
    if isinstance(source, Image.Image):
        return source if source.mode in ("L", "RGB", "RGBA") else _convert_mode(source)
    return Image.fromarray(source)


def _scale_down(image: Image.Image, scale: float) -> Image.Image:
    width, height = (max(round(side * scale), 1) for side in image.size)
    # Channels are scaled one by one. Pillow would first multiply all colours by alpha, at full size, which takes twice
    # the time. Colours are not used where alpha varies within a pixel.
    channels = image.split() if image.mode == "RGBA" else [image]
    # reducing_gap scales in two steps, the first by an integer: 14 ms for 12 megapixels instead of 29.
    small = [channel.resize((width, height), Image.Resampling.BOX, reducing_gap=1.01) for channel in channels]
    return Image.merge(image.mode, small) if len(small) > 1 else small[0]


def _check_array(source: object) -> Grey:
    """The source as uint8 [H, W], [H, W, 3] or [H, W, 4]. Raises PictureError."""
    if not isinstance(source, np.ndarray) or source.dtype != np.uint8:
        kind = f"an array of {source.dtype}" if isinstance(source, np.ndarray) else type(source).__name__
        raise PictureError(f"A picture must be a PIL image or an array of uint8, 0 to 255; got {kind}.")
    if source.ndim < 2 or source.shape[2:] not in ((), (1,), (3,), (4,)):
        raise PictureError(f"A picture must be [H, W], [H, W, 3] or [H, W, 4]; got {list(source.shape)}.")
    return source[:, :, 0] if source.shape[2:] == (1,) else source


def _remove_alpha(picture: Grey) -> tuple[Grey, bool]:
    """The colours of uint8 [H, W, 4]; or its alpha channel, [H, W, 1], and True if that is the ink.

    Pixels that are not opaque get the median colour.
    """
    colour, alpha = picture[:, :, :3], picture[:, :, 3]
    if alpha.min() == alpha.max():
        return colour, False
    opaque = alpha == 255
    visible = [colour[:, :, layer][opaque] for layer in range(3)]
    if opaque.mean() < PAGE_SHARE or not any(map(np.ptp, visible)):  # opaque pixels of one colour are ink, not a page
        return picture[:, :, 3:], True
    median = [round(float(np.median(layer[:: max(len(layer) // 10_000, 1)]))) for layer in visible]
    return np.where(opaque[:, :, None], colour, np.array(median, np.uint8)), False


def _convert_mode(image: Image.Image) -> Image.Image:
    """The picture of any other mode in mode L, RGB or RGBA."""
    if image.mode in ("I", "I;16", "I;16B", "I;16L", "I;16N", "F"):
        return _convert_numbers(image)
    if image.mode == "La":
        image = image.convert("LA")  # the only mode that Pillow cannot convert to RGBA directly
    has_alpha = image.has_transparency_data or image.mode in ("LA", "PA", "RGBa")
    return image.convert("RGBA" if has_alpha else "L" if image.mode == "1" else "RGB")


def _convert_numbers(image: Image.Image) -> Image.Image:
    """A picture of integers or floats in mode L. Raises PictureError for NaN or infinity.

    The full scale is guessed from the maximum: floats up to 1, then 8 bits, then 16 bits.
    """
    largest = 0.0
    for _, values in _strips(image):
        if not np.isfinite(values).all():
            raise PictureError("A picture's values must be finite numbers; this one contains NaN or infinity.")
        largest = max(largest, float(values.max()))
    full = 1 if image.mode == "F" and largest <= 1 else 255 if largest <= 255 else 65535
    grey = Image.new("L", image.size)
    for top, values in _strips(image):
        share = np.clip(values.astype(np.float64) / full, 0, 1)
        grey.paste(Image.fromarray(np.rint(share * 255).astype(np.uint8)), (0, top))
    return grey


def _strips(image: Image.Image) -> Iterator[tuple[int, NDArray[Any]]]:
    """The first row and the values of strips of the picture: all values as float64 would take 200 MB."""
    rows = max(STRIP_PIXELS // image.width, 1)
    for top in range(0, image.height, rows):
        yield top, np.asarray(image.crop((0, top, image.width, min(top + rows, image.height))))
