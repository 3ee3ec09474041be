"""A picture of any kind → uint8 [H, W, C], small enough to work on, without its alpha channel, or that alone.

A picture is a PIL image of any mode or a uint8 array [H, W], [H, W, 3] or [H, W, 4].
"""

import numpy as np
from PIL import Image

from mnist_demo.arrays import Grey
from mnist_demo.errors import UserError

MAX_PIXELS = 25_000_000
WORKING_SIDE = 512  # pixels; a larger picture is scaled down to this longer side before anything else
PLAIN = ("L", "RGB", "RGBA")  # modes that are read as they are
OPAQUE = (
    250  # of 255: what a program leaves opaque of a page. 256, so that none is: 44 of 288 photographs and screenshots
)
# Share of a picture that is opaque, from which on alpha is the shape of a page, a screenshot with round corners, say, not ink.
# Without it 85 of 540 screenshots and photographs are lost.
PAGE = 0.5
# Of 255, within which all that is opaque is of one colour, as ink is that covers more than half of its picture.
ONE_COLOUR = 16


class PictureError(UserError):
    """A picture that cannot be read. The message is one sentence with the remedy."""


def picture_array(source: object) -> tuple[Grey, bool]:
    """uint8 [H, W, C] of at most WORKING_SIDE, C being 1 or 3, and whether it is an alpha channel that is itself the ink.

    Raises PictureError for what is no picture, is empty or has more than 25 megapixels.
    """
    image = _plain(source)
    longer = max(image.size)
    if longer > WORKING_SIDE:
        image = _smaller(image, WORKING_SIDE / longer)
    picture = np.asarray(image)
    if picture.ndim == 2:
        picture = picture[:, :, None]
    return _without_alpha(picture) if picture.shape[2] == 4 else (picture, False)


def enlarge(source: object, times: int) -> Image.Image | None:
    """The picture so many times as large, or as often as WORKING_SIDE allows; None where that is less than twice."""
    image = _plain(source)
    times = min(times, WORKING_SIDE // max(image.size))
    if times < 2:
        return None
    return image.resize((times * image.width, times * image.height), Image.Resampling.BICUBIC)


def _plain(source: object) -> Image.Image:
    """The picture in one of the PLAIN modes. Raises PictureError."""
    if not isinstance(source, Image.Image):
        return Image.fromarray(_checked(source))
    if source.width * source.height > MAX_PIXELS:
        raise _too_large(source.width, source.height)
    image = source if source.mode in PLAIN else Image.fromarray(_from_pil(source))
    if 0 in source.size:
        raise PictureError(f"A picture must have at least one pixel; got {[source.height, source.width]}.")
    return image


def _smaller(image: Image.Image, scale: float) -> Image.Image:
    width, height = (max(round(side * scale), 1) for side in image.size)
    # Of all channels at once Pillow would weigh the colours by the alpha, at full size, in twice the time. Where the alpha
    # varies within a pixel, its colour is not looked at.
    channels = image.split() if image.mode == "RGBA" else [image]
    # In two steps, the first by a whole number of pixels: 14 ms for 12 megapixels, where one takes 29.
    small = [each.resize((width, height), Image.Resampling.BOX, reducing_gap=1.01) for each in channels]
    return Image.merge(image.mode, small) if len(small) > 1 else small[0]


def _checked(source: object) -> Grey:
    """The array itself, uint8 [H, W], [H, W, 3] or [H, W, 4]. Raises PictureError."""
    if not isinstance(source, np.ndarray) or source.dtype != np.uint8:
        kind = f"an array of {source.dtype}" if isinstance(source, np.ndarray) else type(source).__name__
        raise PictureError(f"A picture must be a PIL image or an array of uint8, 0 to 255; got {kind}.")
    if source.ndim not in (2, 3) or (source.ndim == 3 and source.shape[2] not in (1, 3, 4)):
        raise PictureError(f"A picture must be [H, W], [H, W, 3] or [H, W, 4]; got {list(source.shape)}.")
    if source.size == 0:
        raise PictureError(f"A picture must have at least one pixel; got {list(source.shape)}.")
    if source.shape[0] * source.shape[1] > MAX_PIXELS:
        raise _too_large(source.shape[1], source.shape[0])
    return source[:, :, 0] if source.ndim == 3 and source.shape[2] == 1 else source


def _without_alpha(picture: Grey) -> tuple[Grey, bool]:
    """uint8 [H, W, 3] of uint8 [H, W, 4], clear parts coloured like the rest; or [H, W, 1], its alpha, where that is the ink."""
    colour, alpha = picture[:, :, :3], picture[:, :, 3]
    if alpha.min() == alpha.max():
        return colour, False
    opaque = alpha >= OPAQUE
    seen = [colour[:, :, layer][opaque] for layer in range(3)]
    if opaque.mean() < PAGE or max(map(np.ptp, seen)) <= ONE_COLOUR:
        return picture[:, :, 3:], True
    usual = [round(float(np.median(layer[:: max(len(layer) // 10_000, 1)]))) for layer in seen]
    return np.where(opaque[:, :, None], colour, np.array(usual, np.uint8)), False


def _from_pil(image: Image.Image) -> np.ndarray:
    """uint8 [H, W], [H, W, 3] or [H, W, 4] of an image of any other mode."""
    if image.mode in ("I", "I;16", "I;16B", "I;16L", "I;16N", "F"):
        values = np.asarray(image, np.float64)
        if not np.isfinite(values).all():
            raise PictureError("A picture's values must be finite numbers; this one holds NaN or infinity.")
        # 16 bits where the values need them, 8 where they do; floats up to 1 count as 0..1.
        largest = values.max(initial=0)
        full = 1 if image.mode == "F" and largest <= 1 else 255 if largest <= 255 else 65535
        return np.rint(np.clip(values / full, 0, 1) * 255).astype(np.uint8)
    if image.mode == "La":
        image = image.convert("LA")  # the one mode that Pillow does not convert at once
    has_alpha = image.has_transparency_data or image.mode in ("LA", "PA", "RGBa")
    return np.asarray(image.convert("RGBA" if has_alpha else "L" if image.mode == "1" else "RGB"))


def _too_large(width: int, height: int) -> PictureError:
    return PictureError(f"A picture may have at most 25 megapixels; this one is {width} x {height}: scale it down.")
