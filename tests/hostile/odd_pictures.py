"""Uploaded pictures: good ones of every format, damaged ones, huge ones, and files of other kinds."""

import io
import json
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from cases import Case, CaseError, Rng, choose, corrupt
from heavy_pictures import BOMBS, DENSE, chunk, png
from pads import predictor
from PIL import Image, PngImagePlugin

from mnist_demo.pictures.picture_file import PictureFileError, open_picture
from mnist_demo.preprocessing.pipeline import steps, to_mnist
from mnist_demo.ui.views.answer import payload as answer_payload

SECONDS = 6.0  # of one core: a picture of 25 megapixels in a slow format

KINDS = [  # format, mode
    *(("PNG", mode) for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")),
    *(("JPEG", mode) for mode in ("L", "RGB", "CMYK")),
    *(("GIF", mode) for mode in ("L", "P", "RGB")),
    *(("TIFF", mode) for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "I", "I;16", "F")),
    *(("WEBP", mode) for mode in ("RGB", "RGBA")),
    *(("BMP", mode) for mode in ("1", "L", "P", "RGB", "RGBA")),
    *(("PPM", mode) for mode in ("1", "L", "RGB", "I;16")),
    *(
        (name, "RGB")
        for name in ("JPEG2000", "AVIF", "ICO", "TGA", "PCX", "IM", "SGI", "ICNS", "MSP", "SPIDER", "EPS", "PDF", "DDS")
    ),
]


def case(rng: Rng, folder: Path) -> Case:
    """One file and the function that reads it."""
    what, content = choose(rng, [_damaged, _damaged, _damaged, _damaged, _good, _made])(rng)
    name = choose(
        rng,
        [
            "a.png",
            "a.jpg",
            "a.svg",
            "a",
            "a.txt",
            "..png",
            "ä ö 😀.png",
            "a.png.exe",
            " .png",
            "-rf.png",
            "a%2e.png",
            "x" * 200,
        ],
    )
    path = folder / "uploads" / name
    path.parent.mkdir(exist_ok=True)
    for old in path.parent.iterdir():
        old.unlink()
    path.write_bytes(content)
    read = choose(rng, [_predicted, _shown, _on_the_pad])
    return Case(f"{read.__name__[1:]} {what}", lambda: read(path), SECONDS)


def _predicted(path: Path) -> None:
    answer = predictor().predict(open_picture(path), "mlp-128")
    json.dumps(answer.to_dict(), allow_nan=False)


def _shown(path: Path) -> None:
    if not np.array_equal(steps(open_picture(path)).image, to_mnist(open_picture(path))):
        raise CaseError("two results for one picture differ")


def _on_the_pad(path: Path) -> None:
    pad = json.dumps({"size": [9, 9], "pen": 1, "strokes": [], "picture": str(path), "change": 1})
    value = answer_payload.answer(predictor(), pad, "mlp-128")
    json.dumps(value, allow_nan=False)
    if value.get("message"):
        raise PictureFileError(value["message"])


# --------------------------------------------------------------------------------------------------------------- files


def _good(rng: Rng) -> tuple[str, bytes]:
    """A picture of a few rectangles in a random size, format and mode."""
    kind, mode = choose(rng, KINDS)
    height, width = (int(side) for side in rng.choice([1, 2, 3, 20, 28, 29, 64, 65, 200], 2))
    grey = np.full((height, width), int(rng.integers(256)), np.uint8)
    for _ in range(int(rng.integers(4))):
        row, column = int(rng.integers(height)), int(rng.integers(width))
        grey[row : row + int(rng.integers(1, 30)), column : column + int(rng.integers(1, 30))] = int(rng.integers(256))
    if rng.random() < 0.2:
        grey = rng.integers(0, 256, grey.shape, dtype=np.uint8)
    image = Image.fromarray(grey)
    if mode == "I;16":
        image = Image.fromarray(grey.astype(np.uint16) * 257)
    elif mode == "F":
        values = grey.astype(np.float32) * np.float32(choose(rng, [1, 1 / 255, 1e30, -1, 1e-30]))
        if rng.random() < 0.3:
            values[0, 0] = choose(rng, [np.nan, np.inf, -np.inf])
        image = Image.fromarray(values)
    elif mode == "LAB":
        image = Image.merge("LAB", [image] * 3)
    else:
        image = image.convert(mode) if mode != "LA" else Image.merge("LA", [image, image])
    return f"{kind} {image.mode} {width}x{height}", _saved(rng, image, kind)


def _saved(rng: Rng, image: Image.Image, kind: str) -> bytes:
    file = io.BytesIO()
    options: dict = {}
    if kind in ("GIF", "PNG", "WEBP", "TIFF", "AVIF") and rng.random() < 0.3:  # several frames or pages
        options = {"save_all": True, "append_images": [image.rotate(90)] * 3}
    if kind in ("JPEG", "PNG", "WEBP") and rng.random() < 0.3:
        exif = Image.Exif()
        exif[0x0112] = choose(rng, [0, 1, 3, 6, 8, 9, 65535])
        options["exif"] = exif
    if kind == "TIFF":
        options["compression"] = choose(
            rng, [None, "tiff_lzw", "tiff_deflate", "packbits", "jpeg" if image.mode == "L" else None]
        )
    try:
        image.save(file, kind, **options)
    except (OSError, ValueError, SystemError, RuntimeError, KeyError):
        image.convert("L").save(file, "PNG")
    return file.getvalue()


def _damaged(rng: Rng) -> tuple[str, bytes]:
    what, content = _good(rng)
    return f"{what} damaged", corrupt(rng, content)


def _made(rng: Rng) -> tuple[str, bytes]:
    what = choose(rng, list(MADE))
    return what, MADE[what](rng)


def _large(rng: Rng, mode: str, kind: str, side: int) -> bytes:
    file = io.BytesIO()
    image = Image.new("I;16", (side, side), 40_000) if mode == "I;16" else Image.new(mode, (side, side))
    image.save(file, kind)
    return file.getvalue()


def _text_bomb(rng: Rng) -> bytes:
    kind = choose(rng, [b"zTXt", b"iTXt", b"iCCP"])
    squeezed = zlib.compress(bytes(80_000_000), 9)
    head = b"a\0\1\0\0\0" if kind == b"iTXt" else b"a\0\0"
    return png(20, 20, more=chunk(kind, head + squeezed) * int(rng.integers(1, 4)))


def _many_chunks(rng: Rng) -> bytes:
    return png(20, 20, more=chunk(b"tEXt", b"a\0b") * 20_000)


def _animated(rng: Rng) -> bytes:
    frames = [Image.new("P", (200, 200), n % 256) for n in range(60)]
    file = io.BytesIO()
    frames[0].save(file, choose(rng, ["GIF", "PNG"]), save_all=True, append_images=frames[1:])
    return file.getvalue()


def _gif_screen(rng: Rng) -> bytes:
    """A GIF with one small frame on a huge screen."""
    return (
        b"GIF89a"
        + struct.pack("<HHBBB", 65535, choose(rng, [300, 65535]), 0x80, 0, 0)
        + b"\0\0\0\xff\xff\xff"
        + (b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00\x3b")
    )


def _apng_frame(rng: Rng) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add(b"acTL", struct.pack(">II", 4_000_000_000, 0))
    file = io.BytesIO()
    Image.new("L", (20, 20)).save(file, "PNG", pnginfo=info)
    return file.getvalue()


TEXTS = [
    b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/hostname"/></svg>',
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><svg>&b;</svg>',
    b"<html><script>alert(1)</script></html>",
    b"push graphic-context\nviewbox 0 0 640 480\nfill 'url(https://127.0.0.1/|id)'\n",
    b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n%%EndComments\n(/etc/hostname) (r) file\nshowpage\n",
    b"P1 999999999 999999999\n0",
    b"P2 3 3 70000\n1 2 3 4 5 6 7 8 9",
    b"P3 -5 -5 255\n",
    b"P5 5000 5000 255\n",
    b"P6 " + b"9" * 5000,
    b"Pf 3 3 -1.0\n" + b"\xff" * 36,
    b"#define a_width 30000\n#define a_height 30000\nstatic char a_bits[] = {\n0x00 };",
    b"BM" + b"\xff" * 60,
    b"II*\0\x08\0\0\0\xff\xff" + b"\xff" * 200,
    b"MM\0*\0\0\0\x08\0\x01\x01\0\0\x04\0\0\0\x01\0\0\0\0\0\0\0\x08",  # its next directory is itself: a loop
    b"PK\x03\x04" + b"\0" * 60,
    b"\x1f\x8b" + b"\0" * 60,
    b"%PDF-1.7\n",
    b"\x7fELF" + b"\0" * 60,
    b"\0",
    b"\0" * 100_000,
    b"seven",
    b"RIFF\xff\xff\xff\xffWEBPVP8X\x0a\0\0\0\x10\0\0\0\xff\xff\xff\xff\xff\xff",
]

MADE: dict[str, Callable[[Rng], bytes]] = {
    "no picture": lambda rng: choose(rng, TEXTS),
    "no picture, damaged": lambda rng: corrupt(rng, choose(rng, TEXTS)),
    "a PNG of enormous sides": lambda rng: png(
        *(int(10 ** rng.uniform(0, 9.6)) % 2**32 or 1 for _ in range(2)), data=zlib.compress(b"\0" * 99)
    ),
    "a PNG of no size": lambda rng: png(choose(rng, [0, 5]), 0),
    "a PNG of 25 megapixels of one bit": lambda rng: png(5000, 5000, depth=1),
    "a PNG of odd depth": lambda rng: png(
        9, 9, depth=int(rng.integers(256)), colour=int(rng.integers(8)), interlaced=int(rng.integers(3))
    ),
    "a PNG of a long line": lambda rng: png(choose(rng, [20_000_000, 1]), choose(rng, [1, 25_000_000])),
    "a PNG of many megapixels": lambda rng: png(
        *choose(rng, [(5001, 5000), (9500, 9500), (13_000, 13_000), (65_000, 65_000)])
    ),
    "25 megapixels": lambda rng: _large(
        rng, *choose(rng, [("L", "PNG"), ("RGBA", "PNG"), ("CMYK", "JPEG"), ("I;16", "PNG"), ("RGB", "TIFF")]), 5000
    ),
    "texts that unpack to 80 MB": _text_bomb,
    "twenty thousand chunks": _many_chunks,
    "an animation": _animated,
    "an enormous GIF screen": _gif_screen,
    "an APNG of four thousand million frames": _apng_frame,
    **{name: lambda rng, make=make: make() for name, make in (BOMBS | DENSE).items()},
}
