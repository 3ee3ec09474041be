"""A picture's file: what is read of it, and what is refused in one sentence."""

import subprocess

import pytest
from PIL import Image

from mnist_demo.pictures.picture_file import FORMATS, PictureFileError, open_picture


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_is_read(tmp_path, kind):
    path = tmp_path / "picture"
    Image.new("RGB", (32, 32), "white").save(path, kind)
    assert open_picture(path).size == (32, 32)


def test_a_file_that_would_run_another_program_is_no_picture(tmp_path, monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("another program was run"))
    path = tmp_path / "picture.png"
    Image.new("RGB", (30, 20), "white").save(path, "EPS")
    with pytest.raises(PictureFileError, match="not a picture"):
        open_picture(path)


def test_a_format_that_this_pillow_lacks_is_left_out(tmp_path, monkeypatch):
    monkeypatch.setattr("mnist_demo.pictures.picture_file.FORMATS", (*FORMATS, "NONE"))
    path = tmp_path / "picture.png"
    Image.new("L", (30, 20)).save(path)
    assert open_picture(path).size == (30, 20)


def heif(*brands: bytes) -> bytes:
    """How a file of this family begins, and something after it: its main brand first."""
    box = b"ftyp" + brands[0] + bytes(4) + b"".join(brands)
    return (len(box) + 4).to_bytes(4, "big") + box + bytes(200)


@pytest.mark.parametrize("brands", [(b"heic", b"mif1"), (b"heix",), (b"mif1", b"heic"), (b"msf1", b"hevc")])
def test_a_heic_file_is_named_with_the_remedy(tmp_path, brands):
    path = tmp_path / "IMG_0001.HEIC"
    path.write_bytes(heif(*brands))
    with pytest.raises(PictureFileError, match=r'HEIC picture, .*choose "Most compatible", or share it as JPEG'):
        open_picture(path)


@pytest.mark.parametrize("start", [heif(b"isom", b"mp42"), heif(b"heic")[:6], b"heic" * 20])
def test_what_is_no_heic_is_not_called_so(tmp_path, start):
    path = tmp_path / "film.heic"
    path.write_bytes(start)
    with pytest.raises(PictureFileError, match="not a picture"):
        open_picture(path)
