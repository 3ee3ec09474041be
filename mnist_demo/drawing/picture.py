"""A picture → its ink, grey levels without the paper.

A picture is a PIL image of any mode or a uint8 array [H, W], [H, W, 3] or [H, W, 4]. Where its alpha channel varies,
alpha is the ink; otherwise what differs from the paper is ink, darker or lighter (`mnist_demo.drawing.paper`).
"""

import numpy as np
from PIL import Image

from mnist_demo.drawing.paper import SMALL, difference_from_paper

MAX_PIXELS = 25_000_000
WORKING_SIDE = 512  # pixels; a larger picture is scaled down to this longer side before anything else
# Of the darkest ink; what is fainter is paper a little darker in places. Without this, where light falls off by five grey
# levels across a white sheet, the whole sheet counts as ink: 62 % of such pictures are read, with it as many as of any.
FAINT = 0.15


class PictureError(ValueError):
    """A picture that cannot be read. The message is one sentence with the remedy."""


def ink(source: Image.Image | np.ndarray) -> np.ndarray:
    """float64 [h, w], 0 paper to 1 ink; all zeros if nothing differs from the paper. Large pictures come out smaller.

    Raises PictureError for what is no picture, is empty or has more than 25 megapixels.
    """
    picture, is_alpha = _read(source)
    grey = picture[:, :, 0] if is_alpha else difference_from_paper(picture)
    peak = grey.max()
    if peak < 2 / 255:
        return np.zeros_like(grey)
    if max(grey.shape) > SMALL:
        grey = np.where(grey > FAINT * peak, grey, 0)
    # MNIST's own peaks are 254 or 255; fainter ink, a pencil's say, is brought up to full black.
    return grey if peak >= 254 / 255 else grey / peak


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


def _read(source: object) -> tuple[np.ndarray, bool]:
    """float32 [H, W, C] in 0..1 of at most WORKING_SIDE, and whether it is an alpha channel, which is ink itself."""
    if isinstance(source, Image.Image):
        if source.width * source.height > MAX_PIXELS:
            raise _too_large(source.width, source.height)
        source = _from_pil(source)
    if not isinstance(source, np.ndarray) or source.dtype != np.uint8:
        kind = f"an array of {source.dtype}" if isinstance(source, np.ndarray) else type(source).__name__
        raise PictureError(f"A picture must be a PIL image or an array of uint8, 0 to 255; got {kind}.")
    if source.ndim not in (2, 3) or (source.ndim == 3 and source.shape[2] not in (1, 3, 4)):
        raise PictureError(f"A picture must be [H, W], [H, W, 3] or [H, W, 4]; got {list(source.shape)}.")
    if source.size == 0:
        raise PictureError(f"A picture must have at least one pixel; got {list(source.shape)}.")
    if source.shape[0] * source.shape[1] > MAX_PIXELS:
        raise _too_large(source.shape[1], source.shape[0])
    picture = source if source.ndim == 3 else source[:, :, None]
    is_alpha = picture.shape[2] == 4 and picture[:, :, 3].min() != picture[:, :, 3].max()
    picture = picture[:, :, 3:] if is_alpha else picture[:, :, :3]
    longer = max(picture.shape[:2])
    if longer > WORKING_SIDE:
        size = [max(round(side * WORKING_SIDE / longer), 1) for side in picture.shape[1::-1]]
        layers = [Image.fromarray(np.ascontiguousarray(layer)) for layer in np.moveaxis(picture, 2, 0)]
        picture = np.stack([np.asarray(layer.resize(size, Image.Resampling.BOX)) for layer in layers], 2)
    return picture.astype(np.float32) / 255, is_alpha


def _from_pil(image: Image.Image) -> np.ndarray:
    """uint8 [H, W], [H, W, 3] or [H, W, 4] of an image of any mode."""
    if image.mode in ("I", "I;16", "I;16B", "I;16L", "I;16N", "F"):
        values = np.asarray(image, np.float64)
        if not np.isfinite(values).all():
            raise PictureError("A picture's values must be finite numbers; this one holds NaN or infinity.")
        # 16 bits where the values need them, 8 where they do; floats up to 1 count as 0..1.
        largest = values.max(initial=0)
        full = 1 if image.mode == "F" and largest <= 1 else 255 if largest <= 255 else 65535
        return np.rint(np.clip(values / full, 0, 1) * 255).astype(np.uint8)
    if image.mode in ("L", "RGB", "RGBA"):
        return np.asarray(image)
    if image.mode == "La":
        image = image.convert("LA")  # the one mode that Pillow does not convert at once
    has_alpha = image.has_transparency_data or image.mode in ("LA", "PA", "RGBa")
    return np.asarray(image.convert("RGBA" if has_alpha else "L" if image.mode == "1" else "RGB"))


def _too_large(width: int, height: int) -> PictureError:
    return PictureError(f"A picture may have at most 25 megapixels; this one is {width} x {height}: scale it down.")
