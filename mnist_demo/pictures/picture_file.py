"""Opening picture files. Everything that can be wrong with a file becomes a message of one sentence.

What a file costs is bounded by counts before anything is decoded: its parts (file_parts.py), its pixels, and how often
they are decoded. `benchmarks/heavy_pictures.py` measures the heaviest files.
"""

import mmap
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from io import SEEK_END, BufferedReader
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image, UnidentifiedImageError
from PIL.TiffImagePlugin import TILELENGTH, TILEWIDTH

from mnist_demo.errors import UserError
from mnist_demo.pictures.file_parts import TooManyPartsError, count_parts
from mnist_demo.pictures.picture_array import MAX_PIXELS

# Formats that are read, and the most pixels that are decoded of one file, all frames together. JPEG includes MPO, a JPEG
# of several pictures. Some of Pillow's other readers run another program, as EPS runs Ghostscript; JPEG 2000 takes 1.3 s
# for 4 megapixels; an ICO or AVIF may hold larger pictures than it says. The page itself sends an AVIF as its browser paints it.
MAX_DECODED = {
    "PNG": 2 * MAX_PIXELS,
    "JPEG": MAX_PIXELS,
    "WEBP": 16_000_000,  # 16 bytes a pixel: Pillow, libwebp and its copy of the frame before
    "GIF": 2 * MAX_PIXELS,
    "BMP": MAX_PIXELS,
    "TIFF": MAX_PIXELS,
    "PPM": MAX_PIXELS,
}
FORMATS = tuple(MAX_DECODED)

# Animated files of these formats show a drawing that grows, so their last frame is read. The pages of a TIFF are read
# one by one. The pictures of an MPO are views of one scene: the first is read.
ANIMATED = ("GIF", "PNG", "WEBP")
MAX_FRAMES = 1000  # or pages of a file
MAX_SIDE = 30_000  # pixels; Pillow keeps a pointer to each row, so a picture of 1 x 25,000,000 takes 1.4 GB
MAX_SCAN_PIXELS = 12 * MAX_PIXELS  # of a JPEG: pixels times scans, each of which passes over all pixels
MAX_TILES = 100_000  # or strips
# The other compressions of TIFF hold files of other formats, or are slow.
TIFF_COMPRESSIONS = {
    "raw",
    "packbits",
    "tiff_lzw",
    "tiff_deflate",
    "tiff_adobe_deflate",
    "tiff_ccitt",
    "group3",
    "group4",
}
MAX_EXIF_BYTES = 65_536  # as many as a JPEG can hold in one segment
# Orientation in the Exif data → what makes the picture upright.
_ROTATIONS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

HEIC = (
    'This is a HEIC picture, which cannot be read here: in your phone\'s camera settings choose "Most compatible", '
    "or share it as JPEG."
)
TOO_MANY_PARTS = "This picture file has too many parts to be read: please save the picture again, as PNG or JPEG."
_LIMIT = f"at most {MAX_PIXELS / 1e6:.0f} megapixels can be read, please make it smaller."
UNKNOWN = "This file is not a picture that can be read: please use PNG, JPEG or the like."

# Brands in the "ftyp" box of HEIC files. AVIF files have this box too.
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
    with _errors_in_words(path), Path(path).open("rb") as file:
        scans = _count_scans(file)
        with Image.open(file, formats=formats) as picture:
            _check_size(picture)
            if picture.width * picture.height * scans > MAX_SCAN_PIXELS:
                raise PictureFileError(TOO_MANY_PARTS)
            yield from _pages(picture)


def _count_scans(file: BufferedReader) -> int:
    """The number of scans of a JPEG, 0 for others. Raises TooManyPartsError."""
    if not file.seek(0, SEEK_END):
        return 0
    file.seek(0)
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return count_parts(content)["JPEG scan"]


def _pages(picture: Image.Image) -> Iterator[Image.Image]:
    """The pages of a TIFF, or the one frame of another picture that is read."""
    is_animated, has_pages = picture.format in ANIMATED, picture.format == "TIFF"
    count = _count_frames(picture) if is_animated or has_pages else 1
    for index in range(count) if has_pages else [count - 1]:
        picture.seek(index)
        _check_size(picture)
        _check_decoder(picture)
        picture.load()
        page = _upright(picture)
        if count > 1 and has_pages:
            page.info |= {"page": index + 1, "part": f"page {index + 1} of {count}"}
        elif count > 1:
            page.info["part"] = f"the last of {count} frames"
        yield page


def _count_frames(picture: Image.Image) -> int:
    """The number of frames or pages.

    Raises PictureFileError if there are too many, or too many pixels in all.
    """
    pixels = 0
    for index in range(1, MAX_FRAMES + 1):
        _check_size(picture)
        _check_decoder(picture)
        # Pillow decodes all frames before the last one, but only the page of a TIFF that is asked for.
        pixels += 0 if picture.format == "TIFF" else picture.width * picture.height
        if pixels > MAX_DECODED.get(str(picture.format), MAX_PIXELS):
            break
        try:
            picture.seek(index)
        except EOFError:
            return index
    raise PictureFileError(
        "This file has too many frames or pages: please give the one to be read as a picture of its own."
    )


def _check_decoder(picture: Image.Image) -> None:
    """Raise PictureFileError if the picture is stored in a way that costs more than its pixels."""
    tiles: list[Any] = getattr(picture, "tile", [])
    is_rare = any(tile.codec_name in Image.DECODERS for tile in tiles)  # decoders written in Python
    is_rare |= picture.format == "TIFF" and picture.info.get("compression") not in TIFF_COMPRESSIONS
    if is_rare:
        raise PictureFileError("This picture is compressed in a way that is not read: please save it as PNG or JPEG.")
    area = sum((right - left) * (bottom - top) for _, (left, top, right, bottom), *_ in tiles)
    # The tiles of a TIFF may extend beyond the picture, with up to eight bytes a pixel. Its channels may be planes, each of which
    # is as large as the picture.
    tags = getattr(picture, "tag_v2", {})
    tile_area = tags.get(TILEWIDTH, 0) * tags.get(TILELENGTH, 0)
    if tile_area > MAX_PIXELS or area > 5 * MAX_PIXELS or len(tiles) > MAX_TILES:
        raise PictureFileError(TOO_MANY_PARTS)


def _upright(picture: Image.Image) -> Image.Image:
    """A copy of the picture, rotated as its Exif data say: cameras store it unrotated."""
    # `ImageOps.exif_transpose` also writes the Exif data again, which takes minutes if their values overlap.
    exif = (picture.info.get(name, "") for name in ("exif", "Raw profile type exif"))
    is_short = max(map(len, exif)) <= MAX_EXIF_BYTES
    method = _ROTATIONS.get(picture.getexif().get(ExifTags.Base.Orientation, 1)) if is_short else None
    return picture.copy() if method is None else picture.transpose(method)


def _check_size(picture: Image.Image) -> None:
    if max(picture.size) > MAX_SIDE:
        size = f"{picture.width:,} x {picture.height:,} pixels"
        raise PictureFileError(f"This picture has {size}: at most {MAX_SIDE:,} a side can be read, please crop it.")
    pixels, most = picture.width * picture.height, min(MAX_PIXELS, MAX_DECODED.get(str(picture.format), MAX_PIXELS))
    if pixels > most:
        limit = f"at most {most / 1e6:.0f} megapixels of a {picture.format} picture can be read"
        raise PictureFileError(f"This picture has {pixels / 1e6:.1f} megapixels: {limit}, please make it smaller.")


@contextmanager
def _errors_in_words(path: str | Path) -> Iterator[None]:
    """Turn every error of Pillow's readers into a PictureFileError."""
    try:
        yield
    except (PictureFileError, FileNotFoundError, IsADirectoryError, PermissionError):
        raise
    except Image.DecompressionBombError:
        raise PictureFileError(f"This picture is far too large: {_LIMIT}") from None
    except TooManyPartsError:
        raise PictureFileError(TOO_MANY_PARTS) from None
    except UnidentifiedImageError:
        raise PictureFileError(HEIC if _is_heic(path) else UNKNOWN) from None
    # Pillow's readers fail on damaged files in many ways: struct.error, IndexError, RuntimeError ...
    except Exception:
        raise PictureFileError("This picture is damaged: please use another one.") from None


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
