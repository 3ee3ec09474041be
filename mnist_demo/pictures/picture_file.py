"""Opening picture files. Everything that can be wrong with a file becomes a message of one sentence."""

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from mnist_demo.errors import UserError
from mnist_demo.pictures.picture_array import MAX_PIXELS

# Formats that are read; JPEG includes MPO, a JPEG of several pictures. Some of Pillow's other readers run another
# program, as EPS runs Ghostscript.
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "DIB", "TIFF", "AVIF", "JPEG2000", "PPM", "ICO", "TGA")

# Animated files of these formats show a drawing that grows, so their last frame is read. The pages of a TIFF are read
# one by one. The pictures of an MPO are views of one scene: the first is read.
ANIMATED = ("GIF", "PNG", "WEBP", "AVIF")
MAX_FRAMES = 1000  # or pages of a file
MAX_FRAME_PIXELS = 4 * MAX_PIXELS  # of all frames: they are all decoded to get the last one, in 2 s for a GIF

HEIC = (
    'This is a HEIC picture, which cannot be read here: in your phone\'s camera settings choose "Most compatible", '
    "or share it as JPEG."
)
_LIMIT = f"at most {MAX_PIXELS / 1e6:.0f} megapixels can be read, please make it smaller."
# Brands in the "ftyp" box of HEIC files. AVIF files, which Pillow reads, have this box too.
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}


class PictureFileError(UserError):
    """A file that cannot be read as a picture. The message is one sentence that says what to do."""


def open_picture(path: str | Path) -> Image.Image:
    """Read a picture file, rotated upright, in any PIL mode.

    Returns the first page, or the last frame of an animation. If there are several, `info["part"]` of the result says
    which one it is, and `info["page"]` is the number of a page.
    Raises PictureFileError; FileNotFoundError or IsADirectoryError if there is no file; PermissionError if it may not
    be read.
    """
    with closing(open_pages(path)) as pages:
        return next(pages)


def open_pages(path: str | Path) -> Generator[Image.Image, None, None]:
    """Read the pages of a TIFF file one after the other; of any other file, what `open_picture` reads."""
    Image.init()  # registers the formats that this build of Pillow has
    formats = [name for name in FORMATS if name in Image.OPEN]
    # The file is opened here, because Pillow would leave a file open that it cannot read.
    with _errors_in_words(path), Path(path).open("rb") as file, Image.open(file, formats=formats) as picture:
        _check_size(picture)
        is_animated, has_pages = picture.format in ANIMATED, picture.format == "TIFF"
        count = _count_frames(picture) if is_animated or has_pages else 1
        for index in range(count) if has_pages else [count - 1]:
            picture.seek(index)
            _check_size(picture)
            picture.load()
            # Cameras store the picture unrotated and the rotation in the EXIF data.
            page = ImageOps.exif_transpose(picture)
            if count > 1 and has_pages:
                page.info |= {"page": index + 1, "part": f"page {index + 1} of {count}"}
            elif count > 1:
                page.info["part"] = f"the last of {count} frames"
            yield page


def _count_frames(picture: Image.Image) -> int:
    """The number of frames or pages. Raises PictureFileError if there are too many."""
    # n_frames of Pillow has no limit.
    limit = min(MAX_FRAMES, MAX_FRAME_PIXELS // max(picture.width * picture.height, 1))
    for index in range(1, limit + 1):
        try:
            picture.seek(index)
        except EOFError:
            return index
    raise PictureFileError(
        "This file has too many frames or pages: please give the one to be read as a picture of its own."
    )


def _check_size(picture: Image.Image) -> None:
    pixels = picture.width * picture.height
    if pixels > MAX_PIXELS:
        raise PictureFileError(f"This picture has {pixels / 1e6:.1f} megapixels: {_LIMIT}")


@contextmanager
def _errors_in_words(path: str | Path) -> Iterator[None]:
    """Turn every error of Pillow's readers into a PictureFileError."""
    try:
        yield
    except (PictureFileError, FileNotFoundError, IsADirectoryError, PermissionError):
        raise
    except Image.DecompressionBombError:
        raise PictureFileError(f"This picture is far too large: {_LIMIT}") from None
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
