"""Counts the parts of a picture file before Pillow reads it, and refuses a file with too many.

Pillow's readers loop in Python over chunks, segments, blocks and directory entries, join some of them, and read values
that may overlap in the file. With ten times the limits below, a file of 30 MB takes minutes or gigabytes.

    format  part       what it is                                         a usual large file has
    PNG     chunk      chunk of any kind                                  4,000 of 8 kB
    JPEG    header     segment before the pixels                          20; 80 with a depth map
            exif       Exif data in one segment                           1
            scan       pass over all pixels; `picture_file` limits        10 in a progressive file
                       scans times pixels
            junk       byte between segments that belongs to none         0
    GIF     image      block of up to 255 bytes of pixels                 110,000
            extension  block of anything else                             1 a frame
            junk       byte between blocks that belongs to none           0
    TIFF    page       directory                                          100
            entry      of a directory                                     20 a page
            numbers    values that Pillow makes Python numbers of         5,000, the places and sizes of strips
            bytes      values that Pillow keeps as bytes                  profiles and notes of 1 MB
            big        header of a BigTIFF                                0

A file is parsed as Pillow parses it, even where it breaks the rules of its format, so no part stays uncounted.
"""

import mmap
import re
import struct
from collections import Counter
from collections.abc import Callable, Iterator

from PIL.JpegImagePlugin import MARKER

Content = bytes | mmap.mmap
Part = tuple[str, int, int]  # name, number of such parts, their bytes

# The largest number of parts, and of their bytes.
LIMITS: dict[str, tuple[int, int]] = {
    "PNG chunk": (20_000, 2**31),
    "JPEG header": (500, 8_000_000),
    "JPEG exif": (1, 65_536),
    "JPEG scan": (500, 2**31),
    "JPEG junk": (1_000, 2**31),
    "GIF image": (250_000, 2**31),
    "GIF extension": (3_000, 2**31),
    "GIF junk": (1_000, 2**31),
    "TIFF page": (1_000, 2**31),
    "TIFF entry": (20_000, 2**31),
    "TIFF numbers": (200_000, 2**31),
    "TIFF bytes": (2**31, 8_000_000),
    "TIFF big": (0, 0),
}


class TooManyPartsError(ValueError):
    """A file has too many parts of one kind; the message names it."""


def count_parts(content: Content) -> Counter[str]:
    """Name of each kind of part → its number in the file.

    Raises TooManyPartsError, and struct.error for some files that are cut off.
    """
    counts: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for signature, walk in _WALKS:
        if signature.match(content):
            for name, number, size in walk(content):
                counts[name] += number
                sizes[name] += size
                most, most_bytes = LIMITS[name]
                if counts[name] > most or sizes[name] > most_bytes:
                    raise TooManyPartsError(name)
    return counts


def _png(content: Content) -> Iterator[Part]:
    position = 8
    while position + 8 <= len(content):
        (size,) = struct.unpack_from(">I", content, position)
        yield "PNG chunk", 1, size
        position += size + 12


# In the pixels 0xFF is followed by 0 or a restart marker.
_MARKER = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])", re.DOTALL)
_SCAN = 0xDA


def _jpeg(content: Content) -> Iterator[Part]:
    position, in_pixels = 2, False
    while marker := _MARKER.search(content, position):
        kind = marker[1][0]
        if not in_pixels:
            yield "JPEG junk", marker.end() - position - 2, 0
        position = marker.end()
        name = "JPEG scan" if kind == _SCAN else "JPEG header"
        handler = MARKER.get(0xFF00 + kind, ("", "", None))[2]
        size = struct.unpack_from(">H", content, position)[0] if handler else 0  # other markers have no length
        yield name, 1, size
        if kind == 0xE1 and content[position + 2 : position + 8] == b"Exif\0\0":
            yield "JPEG exif", 1, size
        in_pixels = in_pixels or kind == _SCAN
        if in_pixels and kind == 0xD9:  # the end
            return
        position += size
    if not in_pixels:
        yield "JPEG junk", len(content) - position, 0


def _gif(content: Content) -> Iterator[Part]:
    position = 13 + _palette(content, 10)
    is_first = True

    def blocks(name: str) -> Iterator[Part]:
        nonlocal position
        while size := _byte(content, position):
            position += 1 + size
            yield name, 1, size
        position += 1

    while position < len(content):
        kind = content[position]
        if kind == 0x21:
            label, start = _byte(content, position + 1), position + 2
            position = start
            yield from blocks("GIF extension")
            # Pillow looks for the end again after a first or second block without content.
            is_loop = is_first and label == 0xFF and content[start + 1 : start + 12] == b"NETSCAPE2.0"
            again = [start, start + 1 + _byte(content, start)] if is_loop else [start]
            if label != 0xFE and position - 1 in again:
                yield from blocks("GIF extension")
        elif kind == 0x2C:
            position += 11 + _palette(content, position + 9)
            yield from blocks("GIF image")
            is_first = False
        elif kind == 0x3B:
            return
        else:
            position += 1
            yield "GIF junk", 1, 1


def _byte(content: Content, position: int) -> int:
    """The byte at this position, 0 beyond the end."""
    return content[position] if position < len(content) else 0


def _palette(content: Content, position: int) -> int:
    """The bytes of the palette that the flags at this position announce."""
    flags = _byte(content, position)
    return 3 << (flags & 7) + 1 if flags & 128 else 0


_BYTES_OF = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8}  # by type
_KEPT = (1, 2, 7)  # types that Pillow keeps as bytes


def _tiff(content: Content) -> Iterator[Part]:
    order = "<" if content[:1] == b"I" else ">"
    if content[2] == 43:
        yield "TIFF big", 1, 0
    (position,) = struct.unpack_from(f"{order}I", content, 4)
    seen = set()
    while position and position not in seen:
        seen.add(position)
        yield "TIFF page", 1, 0
        (count,) = struct.unpack_from(f"{order}H", content, position)
        yield "TIFF entry", count, 0
        end = position + 2 + 12 * count
        entries = content[position + 2 : end]
        for _, kind, number, _ in struct.iter_unpack(f"{order}HHII", entries[: len(entries) // 12 * 12]):
            size = number * _BYTES_OF.get(kind, 0)
            yield ("TIFF bytes", number, size) if kind in _KEPT else ("TIFF numbers", number if size else 0, size)
        following = content[end : end + 4]
        position = struct.unpack(f"{order}I", following)[0] if len(following) == 4 else 0


_WALKS: list[tuple[re.Pattern[bytes], Callable[[Content], Iterator[Part]]]] = [
    (re.compile(rb"\x89PNG\r\n\x1a\n"), _png),
    (re.compile(rb"\xff\xd8\xff"), _jpeg),
    (re.compile(rb"GIF8[79]a"), _gif),
    (re.compile(rb"II|MM"), _tiff),
]
