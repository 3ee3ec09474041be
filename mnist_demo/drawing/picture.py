"""A picture → its ink, grey levels without the paper.

A picture is a PIL image of any mode or a uint8 array [H, W], [H, W, 3] or [H, W, 4]. Where its alpha channel varies,
alpha is the ink; otherwise what differs from the paper is ink, darker or lighter (`mnist_demo.drawing.paper`).
"""

import numpy as np
from PIL import Image

from mnist_demo.drawing.contrast import contrast
from mnist_demo.drawing.frame import UNLIKE, without_frame
from mnist_demo.drawing.handwriting import Handwriting, handwriting
from mnist_demo.drawing.paper import SMALL, bands, border, difference_from_paper
from mnist_demo.drawing.raster import Grey

MAX_PIXELS = 25_000_000
WORKING_SIDE = 512  # pixels; a larger picture is scaled down to this longer side before anything else
# Of the darkest ink; what is fainter is paper a little darker in places. Without this, where light falls off by five grey
# levels across a white sheet, the whole sheet counts as ink: 62 % of such pictures are read, with it as many as of any.
FAINT = 0.15
PLAIN = ("L", "RGB", "RGBA")  # modes that are read as they are
NARROW = 16  # pixels; in a narrower picture there is no paper around the ink
OPAQUE = 250  # of 255
ONE_COLOUR = 40  # of 255; what is further from the usual colour is another one
PAGE = 0.5  # of the box around it: so much a page fills at least, turned by any angle; strokes fill less


class PictureError(ValueError):
    """A picture that cannot be read. The message is one sentence with the remedy."""


def ink(source: Image.Image | np.ndarray) -> np.ndarray:
    """float64 [h, w], 0 paper to 1 ink; all zeros if nothing differs from the paper. Large pictures come out smaller.

    Raises PictureError for what is no picture, is empty or has more than 25 megapixels.
    """
    return found(source).ink


def found(source: Image.Image | np.ndarray) -> Handwriting:
    """The same ink, with what was taken away and why."""
    picture, is_alpha = _read(source)
    if not is_alpha and max(picture.shape[:2]) > SMALL and min(picture.shape[:2]) >= NARROW:
        written = handwriting(*contrast(picture))
        if written.ink.any():
            return written
    # Of a broad shape nothing stands out from what is around it.
    shares = picture.astype(np.float32) / 255
    taken = np.zeros(shares.shape[:2], bool)
    if max(taken.shape) <= SMALL and bands(shares) is None:
        framed, shares = shares, without_frame(shares)
        taken = np.abs(framed - shares).max(2) > UNLIKE[-1]
    grey = shares[:, :, 0].astype(np.float64) if is_alpha else difference_from_paper(shares)
    black = _full_black(grey)
    is_doubtful = max(grey.shape) > SMALL and bool(border(black).any())
    return Handwriting(black, taken, ("lines",) if taken.any() else (), is_doubtful)


def _full_black(grey: np.ndarray) -> np.ndarray:
    """float64 [h, w] with its darkest ink full black, and without what is no ink beside that."""
    peak = grey.max()
    if peak < 2 / 255:
        return np.zeros_like(grey)
    if max(grey.shape) > SMALL:
        grey = np.where(grey > FAINT * peak, grey, 0)
    # MNIST's own peaks are 254 or 255; fainter ink, a pencil's say, is brought up to full black.
    return grey if peak >= 254 / 255 else grey / peak


def enlarged(source: Image.Image | np.ndarray, times: int) -> Image.Image | None:
    """The picture so many times as large, or as often as WORKING_SIDE allows; None where that is less than twice."""
    image = _plain(source)
    times = min(times, WORKING_SIDE // max(image.size))
    if times < 2:
        return None
    return image.resize((times * image.width, times * image.height), Image.Resampling.BICUBIC)


def tight_box(grey: np.ndarray) -> tuple[int, int, int, int] | None:
    """(left, top, right, bottom) around everything above 0 in [H, W], right and bottom exclusive; None if all is 0."""
    rows, columns = np.flatnonzero(grey.any(1)), np.flatnonzero(grey.any(0))
    if not len(rows):
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def resize(grey: np.ndarray, scale: float) -> np.ndarray:
    """float64 [h, w] scaled to whole pixels, at least one: area-weighted when made smaller, bilinear when larger."""
    height, width = (max(round(side * scale), 1) for side in grey.shape)
    return resize_to(grey, height, width)


def resize_to(grey: np.ndarray, height: int, width: int) -> np.ndarray:
    """float64 [height, width] of [H, W], area-weighted when made smaller, bilinear when larger."""
    resampling = Image.Resampling.BOX if height * width < grey.size else Image.Resampling.BILINEAR
    image = Image.fromarray(grey.astype(np.float32)).resize((width, height), resampling)
    return np.clip(np.asarray(image, np.float64), 0, 1)


def _read(source: object) -> tuple[Grey, bool]:
    """uint8 [H, W, C] of at most WORKING_SIDE, and whether it is an alpha channel, which is ink itself."""
    image = _plain(source)
    longer = max(image.size)
    if longer > WORKING_SIDE:
        image = _smaller(image, WORKING_SIDE / longer)
    picture = np.asarray(image)
    if picture.ndim == 2:
        picture = picture[:, :, None]
    return _without_alpha(picture) if picture.shape[2] == 4 else (picture, False)


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


def _without_alpha(picture: np.ndarray) -> tuple[np.ndarray, bool]:
    """uint8 [H, W, 1], the alpha channel, where it is the ink, and that it is; else uint8 [H, W, 3] without it.

    It is the ink where it varies and all that it leaves to see is of one colour, or no page: pens of several colours. Else it is
    the shape of what is seen: a page with round corners or with a shadow of its own. There what is clear is made like the page.
    """
    colour, alpha = picture[:, :, :3], picture[:, :, 3]
    if alpha.min() == alpha.max():
        return colour, False
    opaque = alpha >= OPAQUE
    seen = colour[opaque]
    if not len(seen):
        return picture[:, :, 3:], True
    usual = np.median(seen[:: max(len(seen) // 10_000, 1)], axis=0)
    other = np.abs(seen - usual).max(1) > ONE_COLOUR
    left, top, right, bottom = tight_box(opaque) or (0, 0, 0, 0)
    if other.sum() < 8 or opaque[top:bottom, left:right].mean() < PAGE:
        return picture[:, :, 3:], True
    return np.where(opaque[:, :, None], colour, np.rint(usual).astype(np.uint8)), False


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
