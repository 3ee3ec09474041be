"""A file → the picture in it; whatever is wrong with the file is one sentence."""

from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from mnist_demo.drawing.picture import MAX_PIXELS

# What pictures come in; a JPEG of several pictures, an MPO, is one too. Of the rest that Pillow reads some run another
# program, as EPS does Ghostscript.
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "DIB", "TIFF", "AVIF", "JPEG2000", "PPM", "ICO", "TGA")


class PictureFileError(ValueError):
    """A file that cannot be read as a picture. The message is one sentence with the remedy."""


def open_picture(path: str | Path) -> Image.Image:
    """The picture in a file, its first frame, upright, any PIL mode.

    Raises PictureFileError with the reason, FileNotFoundError or IsADirectoryError where there is no file.
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
    except (PictureFileError, FileNotFoundError, IsADirectoryError):
        raise
    except Image.DecompressionBombError:
        raise PictureFileError(f"This picture is far too large: {too_large}") from None
    except UnidentifiedImageError:
        raise PictureFileError(
            "This file is not a picture that can be read: please use PNG, JPEG or the like."
        ) from None
    except PermissionError:
        raise PictureFileError("This file may not be read: please give its reader the right to.") from None
    # A damaged file makes Pillow's readers stumble in any way: struct.error, IndexError, RuntimeError ...
    except Exception:
        raise PictureFileError("This picture is damaged: its file ends early or does not make sense.") from None
