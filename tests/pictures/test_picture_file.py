"""Picture files: the formats that are read, and the messages for those that are refused."""

import subprocess

import pytest
from PIL import Image

from mnist_demo.pictures.picture_file import FORMATS, PictureFileError, open_pages, open_picture


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


def save_frames(path, kind: str, *tones: str, size=(40, 20)) -> None:
    first, *rest = (Image.new("RGB", size, tone) for tone in tones)
    first.save(path, kind, save_all=True, append_images=rest)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_the_last_frame_of_an_animation_is_read(tmp_path, kind):
    save_frames(tmp_path / "picture", kind, "white", "blue", "red")
    picture = open_picture(tmp_path / "picture")
    assert picture.info["part"] == "the last of 3 frames"
    red, green, blue = picture.convert("RGB").getpixel((9, 9))
    assert red > 240 and green < 10 and blue < 10


def test_the_pages_of_a_tiff_are_read_in_order(tmp_path):
    save_frames(tmp_path / "scan.tif", "TIFF", "white", "blue", "red")
    pages = list(open_pages(tmp_path / "scan.tif"))
    assert [page.getpixel((9, 9)) for page in pages] == [(255, 255, 255), (0, 0, 255), (255, 0, 0)]
    assert [page.info["part"] for page in pages] == ["page 1 of 3", "page 2 of 3", "page 3 of 3"]
    assert open_picture(tmp_path / "scan.tif").info["part"] == "page 1 of 3"
    Image.new("L", (9, 9)).save(tmp_path / "one.tif")
    assert "part" not in open_picture(tmp_path / "one.tif").info


def test_a_file_of_too_many_frames_is_refused_at_once(tmp_path, monkeypatch):
    save_frames(tmp_path / "long.gif", "GIF", "white", "blue", "red", size=(100, 100))
    for name, value in (("MAX_FRAMES", 2), ("MAX_DECODED", {"GIF": 20_000})):
        with monkeypatch.context() as patch:
            patch.setattr(f"mnist_demo.pictures.picture_file.{name}", value)
            with pytest.raises(PictureFileError, match="too many frames or pages"):
                open_picture(tmp_path / "long.gif")


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
