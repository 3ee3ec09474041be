"""Picture files: the formats that are read, and the messages for those that are refused."""

import subprocess

import pytest
from PIL import Image

from mnist_demo.pictures.picture_file import FORMATS, PictureFileError, open_picture


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_is_read(tmp_path, kind):
    path = tmp_path / "picture"
    Image.new("RGB", (32, 32), "white").save(path, kind)
    assert open_picture(path).size == (32, 32)


def test_a_format_whose_reader_runs_another_program_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("another program was run"))
    path = tmp_path / "picture.png"
    Image.new("RGB", (30, 20), "white").save(path, "EPS")
    with pytest.raises(PictureFileError, match="not a picture"):
        open_picture(path)


def test_a_format_that_this_build_of_pillow_lacks_is_skipped(tmp_path, monkeypatch):
    monkeypatch.setattr("mnist_demo.pictures.picture_file.FORMATS", (*FORMATS, "NONE"))
    path = tmp_path / "picture.png"
    Image.new("L", (30, 20)).save(path)
    assert open_picture(path).size == (30, 20)


def heif(*brands: bytes) -> bytes:
    """The start of a file with an "ftyp" box of these brands, the main brand first, and some zeros."""
    box = b"ftyp" + brands[0] + bytes(4) + b"".join(brands)
    return (len(box) + 4).to_bytes(4, "big") + box + bytes(200)


@pytest.mark.parametrize("brands", [(b"heic", b"mif1"), (b"heix",), (b"mif1", b"heic"), (b"msf1", b"hevc")])
def test_the_message_for_a_heic_file_says_what_to_do(tmp_path, brands):
    path = tmp_path / "IMG_0001.HEIC"
    path.write_bytes(heif(*brands))
    with pytest.raises(PictureFileError, match=r'HEIC picture, .*choose "Most compatible", or share it as JPEG'):
        open_picture(path)


@pytest.mark.parametrize("start", [heif(b"isom", b"mp42"), heif(b"heic")[:6], b"heic" * 20])
def test_other_files_are_not_called_heic(tmp_path, start):
    path = tmp_path / "film.heic"
    path.write_bytes(start)
    with pytest.raises(PictureFileError, match="not a picture"):
        open_picture(path)
