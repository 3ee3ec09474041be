"""Opening picture files. Everything that can be wrong with a file becomes a message of one sentence."""

from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from mnist_demo.errors import UserError
from mnist_demo.pictures.picture_array import MAX_PIXELS

# Formats that are read; JPEG includes MPO, a JPEG of several pictures. Some of Pillow's other readers run another
# program, as EPS runs Ghostscript.
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "DIB", "TIFF", "AVIF", "JPEG2000", "PPM", "ICO", "TGA")

HEIC = (
    'This is a HEIC picture, which cannot be read here: in your phone\'s camera settings choose "Most compatible", '
    "or share it as JPEG."
)
# Brands in the "ftyp" box of HEIC files. AVIF files, which Pillow reads, have this box too.
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}


class PictureFileError(UserError):
    """A file that cannot be read as a picture. The message is one sentence that says what to do."""


def open_picture(path: str | Path) -> Image.Image:
    """Read the first frame of a picture file, rotated upright, in any PIL mode.

    Raises PictureFileError; FileNotFoundError or IsADirectoryError if there is no file; PermissionError if it may not
    be read.
    """
    limit = f"at most {MAX_PIXELS / 1e6:.0f} megapixels can be read, please make it smaller."
    Image.init()  # registers the formats that this build of Pillow has
    formats = [name for name in FORMATS if name in Image.OPEN]
    try:
        # The file is opened here, because Pillow would leave a file open that it cannot read.
        with Path(path).open("rb") as file, Image.open(file, formats=formats) as picture:
            pixels = picture.width * picture.height
            if pixels > MAX_PIXELS:
                raise PictureFileError(f"This picture has {pixels / 1e6:.1f} megapixels: {limit}")
            picture.load()
            # Cameras store the picture unrotated and the rotation in the EXIF data.
            return ImageOps.exif_transpose(picture)
    except (PictureFileError, FileNotFoundError, IsADirectoryError, PermissionError):
        raise
    except Image.DecompressionBombError:
        raise PictureFileError(f"This picture is far too large: {limit}") from None
    except UnidentifiedImageError:
        unknown = "This file is not a picture that can be read: please use PNG, JPEG or the like."
        raise PictureFileError(HEIC if _is_heic(path) else unknown) from None
    # Pillow's readers fail on damaged files in many ways: struct.error, IndexError, RuntimeError ...
    except Exception:
        raise PictureFileError("This picture is damaged: its file ends early or is inconsistent.") from None


def mime_types() -> list[str]:
    """The MIME types of the formats that are read, sorted."""
    Image.init()
    return sorted({Image.MIME[name] for name in FORMATS if name in Image.OPEN})


def _is_heic(path: str | Path) -> bool:
    """Whether a file starts with an "ftyp" box that names a HEIC brand.

    The box holds its length, "ftyp", the main brand, a version and further brands, 4 bytes each.
    """
    with Path(path).open("rb") as file:
        start = file.read(64)
    brands = {start[i : i + 4] for i in range(8, min(int.from_bytes(start[:4], "big"), len(start)), 4)}
    return start[4:8] == b"ftyp" and b"avif" not in brands and bool(brands & _HEIC_BRANDS)
