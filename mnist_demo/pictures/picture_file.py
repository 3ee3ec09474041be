"""A file → the picture in it; whatever is wrong with the file is one sentence."""

from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from mnist_demo.errors import UserError
from mnist_demo.pictures.picture_array import MAX_PIXELS

# What pictures come in; a JPEG of several pictures, an MPO, is one too. Of the rest that Pillow reads some run another
# program, as EPS does Ghostscript.
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "DIB", "TIFF", "AVIF", "JPEG2000", "PPM", "ICO", "TGA")

HEIC = (
    'This is a HEIC picture, which cannot be read here: in your phone\'s camera settings choose "Most compatible", '
    "or share it as JPEG."
)
# What a HEIC file says to be in its first box; AVIF, which Pillow reads, has the same box.
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}


class PictureFileError(UserError):
    """A file that cannot be read as a picture. The message is one sentence with the remedy."""


def open_picture(path: str | Path) -> Image.Image:
    """The picture in a file, its first frame, upright, any PIL mode.

    Raises PictureFileError with the reason, FileNotFoundError or IsADirectoryError where there is no file, PermissionError
    where it may not be read.
    """
    too_large = f"at most {MAX_PIXELS / 1e6:.0f} megapixels can be read, please make it smaller."
    Image.init()  # Pillow may be built without some of them
    formats = [name for name in FORMATS if name in Image.OPEN]
    try:
        # Opened here: Pillow would leave a file open that it cannot read.
        with Path(path).open("rb") as file, Image.open(file, formats=formats) as picture:
            pixels = picture.width * picture.height
            if pixels > MAX_PIXELS:
                raise PictureFileError(f"This picture has {pixels / 1e6:.1f} megapixels: {too_large}")
            picture.load()
            # Upright: cameras write pictures as they lie and say in the file how to turn them.
            return ImageOps.exif_transpose(picture)
    except (PictureFileError, FileNotFoundError, IsADirectoryError, PermissionError):
        raise
    except Image.DecompressionBombError:
        raise PictureFileError(f"This picture is far too large: {too_large}") from None
    except UnidentifiedImageError:
        none = "This file is not a picture that can be read: please use PNG, JPEG or the like."
        raise PictureFileError(HEIC if _is_heic(path) else none) from None
    # A damaged file makes Pillow's readers stumble in any way: struct.error, IndexError, RuntimeError ...
    except Exception:
        raise PictureFileError("This picture is damaged: its file ends early or does not make sense.") from None


def _is_heic(path: str | Path) -> bool:
    """Whether a file says to be HEIC: a box "ftyp" with its length, its main brand, a version and more brands."""
    with Path(path).open("rb") as file:
        start = file.read(64)
    brands = {start[at : at + 4] for at in range(8, min(int.from_bytes(start[:4], "big"), len(start)), 4)}
    return start[4:8] == b"ftyp" and b"avif" not in brands and bool(brands & _HEIC_BRANDS)
