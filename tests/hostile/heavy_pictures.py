"""Picture files that cost a reader the most, of every format that the page reads, each as small as it can be.

`python tests/hostile` reads them among its cases; `benchmarks/heavy_pictures.py` measures time and memory.
"""

import io
import itertools
import struct
import zlib
from collections.abc import Callable, Iterable

import numpy as np
from PIL import Image

SIDE = 5000  # pixels; the square has 25 megapixels, the most that is read


def png(
    width: int,
    height: int,
    depth: int = 8,
    colour: int = 0,
    data: bytes | None = None,
    *,
    interlaced: int = 0,
    more: bytes = b"",
) -> bytes:
    """A PNG with this size in its header; by default its data are zeros for at most 30 MB of it."""
    line = 1 + (width // 8 if depth == 1 else width)
    data = zlib.compress(bytes(min(height * line, 30_000_000)), 1) if data is None else data
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + more + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def chunk(name: bytes, content: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """The image as a file of this format."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def _noise(mode: str, side: int = SIDE) -> Image.Image:
    """Noise of few levels, coarse enough that a file of 30 MB holds it."""
    bands = len(Image.new(mode, (1, 1)).getbands())
    small = np.random.default_rng(0).integers(0, 256, (side // 4, side // 4, bands), dtype=np.uint8)
    return Image.merge(mode, [Image.fromarray(small[:, :, band]).resize((side, side), 0) for band in range(bands)])


def _dots(side: int = 512, step: int = 4) -> bytes:
    """A picture of separate dots, all as large as one another."""
    grey = np.full((side, side), 255, np.uint8)
    for row, column in itertools.product(range(2), range(2)):
        grey[2 + row :: step, 2 + column :: step] = 0
    return saved(Image.fromarray(grey), "PNG")


def _marks(columns: int, rows: int, draw: Callable[[np.ndarray], None]) -> bytes:
    """Rows of the same mark, drawn into a white cell by `draw`."""
    cell = np.full((500 // rows, 500 // columns), 255, np.uint8)
    draw(cell)
    return saved(Image.fromarray(np.pad(np.tile(cell, (rows, columns)), 6, constant_values=255)), "PNG")


def _spiral(cell: np.ndarray) -> None:
    height, width = cell.shape
    for inset in range(1, min(height, width) // 2 - 1, 3):
        cell[inset, inset : width - inset] = cell[inset : height - inset, width - inset - 1] = 0
        cell[height - inset - 1, inset : width - inset] = cell[inset + 3 : height - inset, inset] = 0


def _cross(cell: np.ndarray) -> None:
    height, width = cell.shape
    cell[1 : height - 2, width // 2] = cell[height // 2, 1 : width - 2] = 0


def _scans(side: int, count: int) -> bytes:
    """A progressive JPEG with one of its scans repeated."""
    content = saved(Image.new("L", (side, side), 255), "JPEG", progressive=True)
    start = content.rindex(b"\xff\xda")
    end = content.index(b"\xff\xd9", start)
    return content[:end] + content[start:end] * count + content[end:]


def _segments(segments: Iterable[bytes]) -> bytes:
    """A small JPEG with these segments before its own."""
    content = saved(Image.new("L", (20, 20), 255), "JPEG")
    return content[:2] + b"".join(segments) + content[2:]


def _segment(kind: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 255, kind, len(content) + 2) + content


def _directory(entries: list[tuple[int, int, int, int]], following: int = 0) -> bytes:
    """A TIFF directory of (tag, type, count, value or offset)."""
    return (
        struct.pack("<H", len(entries))
        + b"".join(struct.pack("<HHII", *entry) for entry in entries)
        + struct.pack("<I", following)
    )


def _strips(count: int, length: int = 1) -> bytes:
    """A TIFF of `count` strips, one row each."""
    offsets, lengths = 8, 8 + 4 * count
    entries = [(256, 4, 1, length), (257, 4, 1, count), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1),
               (273, 4, count, offsets), (278, 4, 1, 1), (279, 4, count, lengths)]  # fmt: skip
    tables = struct.pack("<I", 8) * count + struct.pack("<I", length) * count
    return b"II*\0" + struct.pack("<I", 8 + len(tables)) + tables + _directory(entries)


def _tile(side: int) -> bytes:
    """A TIFF of 100 x 100 pixels of eight bytes in one much larger tile."""
    data = zlib.compress(bytes(8 * side), 9)
    entries = [(256, 4, 1, 100), (257, 4, 1, 100), (258, 3, 4, 8), (259, 3, 1, 8), (262, 3, 1, 2), (277, 3, 1, 4),
               (322, 4, 1, side), (323, 4, 1, side), (324, 4, 1, 16), (325, 4, 1, len(data)), (338, 3, 1, 2)]  # fmt: skip
    return (
        b"II*\0" + struct.pack("<I", 16 + len(data)) + struct.pack("<4H", 16, 16, 16, 16) + data + _directory(entries)
    )


def _overlapping(tags: int, size: int) -> bytes:
    """TIFF directory whose `tags` values all are the same `size` bytes."""
    entries = [(40_000 + number, 7, size, 8) for number in range(tags)]
    directory = _directory(entries)
    return b"II*\0" + struct.pack("<I", 8 + size) + bytes(size) + directory


def _pages(count: int) -> bytes:
    """A TIFF of many directories, with the same large value in each."""
    size, content = 20_000_000, b""
    for number in range(count):
        entries = [(256, 4, 1, 9), (257, 4, 1, 9), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8),
                   (278, 4, 1, 9), (279, 4, 1, 81), (40_000, 7, size, 8)]  # fmt: skip
        last = number == count - 1
        content += _directory(entries, 0 if last else 8 + size + (number + 1) * 114)
    return b"II*\0" + struct.pack("<I", 8 + size) + bytes(size) + content


def _gif(extensions: bytes, data: bytes = b"\x02\x02\x44\x01\x00") -> bytes:
    head = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    return head + extensions + b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + data + b";"


def _animation(kind: str, side: int, count: int, mode: str = "RGBA", **options: object) -> bytes:
    noise = _noise(mode, side)
    frames = [noise.rotate(90 * (number % 4)) for number in range(count)]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], **options)


def _growing_gif() -> bytes:
    """A GIF of one small frame and several large ones."""
    frame = saved(Image.new("P", (12_000, 12_000)), "GIF")
    body = frame[frame.index(b",\0\0\0\0") : -1]
    small = _gif(b"")
    return small[:-1] + body * 20 + b";"


def _bmp_runs() -> bytes:
    """A BMP of 8 bits whose run lengths Pillow decodes in Python."""
    palette = bytes(1024)
    body = b"\x01\0" * 14_000_000 + b"\0\x01"
    info = struct.pack("<IiiHHIIiiII", 40, 4000, 4000, 1, 8, 1, len(body), 0, 0, 256, 0)
    return struct.pack("<2sIHHI", b"BM", 14 + 40 + 1024 + len(body), 0, 0, 14 + 40 + 1024) + info + palette + body


def _sixteen_bits() -> Image.Image:
    return Image.fromarray(np.asarray(_noise("L")).astype(np.uint16) * 257)


def _strips_on_strips(count: int) -> bytes:
    """A TIFF of strips that all are the whole picture except its last row."""
    side, tables = 1000, struct.pack("<I", 8) * count + struct.pack("<I", 1_000_000) * count
    entries = [(256, 4, 1, side), (257, 4, 1, side), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1),
               (273, 4, count, 1_000_008), (278, 4, 1, side - 1), (279, 4, count, 1_000_008 + 4 * count)]  # fmt: skip
    return b"II*\0" + struct.pack("<I", 1_000_008 + len(tables)) + bytes(1_000_000) + tables + _directory(entries)


# As large as may be: these are answered, except those of more than their format's megapixels.
LARGE: dict[str, Callable[[], bytes]] = {
    "PNG, RGBA": lambda: saved(_noise("RGBA"), "PNG", compress_level=1),
    "PNG, narrow": lambda: png(833, 30_000, colour=4, data=zlib.compress(bytes(30_000 * (2 * 833 + 1)), 9)),
    "PNG, 16 bits": lambda: saved(_sixteen_bits(), "PNG", compress_level=1),
    "PNG, interlaced": lambda: png(
        SIDE, SIDE, colour=6, interlaced=1, data=zlib.compress(bytes(SIDE * (4 * SIDE + 20)), 9)
    ),
    "APNG of full frames": lambda: _animation("PNG", 3500, 4, compress_level=1),
    "JPEG, RGB": lambda: saved(_noise("RGB"), "JPEG", quality=60, subsampling=0),
    "JPEG, CMYK": lambda: saved(_noise("CMYK"), "JPEG", quality=50),
    "JPEG, progressive": lambda: saved(_noise("RGB"), "JPEG", quality=40, subsampling=0, progressive=True),
    "JPEG, CMYK, progressive": lambda: saved(_noise("CMYK"), "JPEG", quality=40, progressive=True),
    "WebP, lossless": lambda: saved(_noise("RGBA", 4000), "WEBP", lossless=True, quality=0, method=0),
    "WebP": lambda: saved(_noise("RGBA", 4000), "WEBP", quality=50, method=0),
    "WebP, animated": lambda: _animation("WEBP", 2000, 4, lossless=True, method=0),
    "GIF": lambda: saved(_noise("L"), "GIF"),
    "GIF, animated": lambda: _animation("GIF", 4000, 3, "RGB"),
    "BMP": lambda: saved(_noise("RGB", 3100), "BMP"),
    "TIFF, 16 bits": lambda: saved(_sixteen_bits(), "TIFF", compression="tiff_lzw"),
    "TIFF, floats": lambda: saved(_noise("L", 4300).convert("F"), "TIFF", compression="tiff_lzw"),
    "TIFF, CMYK": lambda: saved(_noise("CMYK"), "TIFF", compression="tiff_lzw"),
    "TIFF, CCITT": lambda: saved(_noise("L").convert("1"), "TIFF", compression="group4"),
    "TIFF, 25,000 strips": lambda: _strips(25_000, 1000),
    "JPEG, 12 scans": lambda: _scans(SIDE, 6),
}

# Small pictures of much ink.
DENSE: dict[str, Callable[[], bytes]] = {
    "dots": _dots,
    "marks": lambda: _marks(12, 12, _cross),
    "lines of marks": lambda: _marks(40, 4, _cross),
    "spirals": lambda: _marks(7, 7, _spiral),
    "one spiral": lambda: _marks(1, 1, _spiral),
    "noise": lambda: saved(
        Image.fromarray(np.random.default_rng(0).integers(0, 256, (512, 512), dtype=np.uint8)), "PNG"
    ),
}

# These are refused by their counts.
BOMBS: dict[str, Callable[[], bytes]] = {
    "PNG, 2.4 million chunks": lambda: png(20, 20, more=chunk(b"abCd", b"") * 2_400_000),
    "PNG, 25 million rows": lambda: png(1, 25_000_000, colour=4, data=zlib.compress(bytes(3 * 25_000_000), 9)),
    "PPM, 25 million rows": lambda: b"P5 1 25000000 255\n" + bytes(25_000_000),
    "JPEG, 2,000 scans": lambda: _scans(2500, 2000),
    "JPEG, 20 scans": lambda: _scans(SIDE, 20),
    "JPEG, junk": lambda: b"\xff\xd8\xff" + b"\xff" * 30_000_000,
    "JPEG, junk after the end": lambda: b"\xff\xd8\xff\xd9" + bytes(30_000_000),
    "JPEG, Exif in pieces": lambda: _segments(_segment(0xE1, b"Exif\0\0" + bytes(60)) for _ in range(100_000)),
    "GIF, growing": _growing_gif,
    "GIF, comment": lambda: _gif(b"!\xfe" + (b"\xff" + bytes(255)) * 110_000 + b"\0"),
    "GIF, small blocks": lambda: _gif(b"!\x01" + b"\x01a" * 14_000_000 + b"\0"),
    "GIF, hidden blocks": lambda: _gif(b"!\x01\0" + b"\x01a" * 14_000_000 + b"\0"),
    "GIF, junk": lambda: _gif(b"x" * 29_000_000),
    "BMP, run lengths": _bmp_runs,
    "TIFF, 2 million strips": lambda: _strips(2_000_000),
    "TIFF, strips on strips": lambda: _strips_on_strips(50_000),
    "TIFF, overlapping values": lambda: _overlapping(25_000, 5_000_000),
    "TIFF, one huge tile": lambda: _tile(11_168),
    "TIFF, many pages": lambda: _pages(1000),
    "PPM, text": lambda: b"P3 2000 2000 255\n" + b"1 " * 12_000_000,
    "PPM, odd scale": lambda: b"P5 5000 5000 254\n" + bytes(25_000_000),
}
HEAVY = LARGE | DENSE | BOMBS
