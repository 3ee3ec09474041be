"""Picture files that would take Pillow minutes or gigabytes are refused by their counts."""

import io

import numpy as np
import pytest
from heavy_pictures import BOMBS, saved
from PIL import Image

from mnist_demo.pictures.file_parts import LIMITS, count_parts
from mnist_demo.pictures.picture_file import FORMATS, PictureFileError, open_picture

NOISE = Image.fromarray(np.random.default_rng(0).integers(0, 256, (600, 600), dtype=np.uint8))


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("name", BOMBS)
def test_a_file_of_too_many_parts_is_refused(name, tmp_path):
    path = tmp_path / "picture"
    path.write_bytes(BOMBS[name]())
    with pytest.raises(PictureFileError, match=r"too many|megapixels|a side|compressed in a way"):
        open_picture(path)


@pytest.mark.parametrize("kind", FORMATS)
def test_the_counts_of_an_ordinary_picture_are_far_below_the_limits(kind):
    options = {"save_all": True, "append_images": [NOISE] * 3} if kind in ("GIF", "TIFF", "PNG", "WEBP") else {}
    for name, count in count_parts(saved(NOISE, kind, **options)).items():
        assert count <= max(LIMITS[name][0] / 10, 1), name


def test_the_scans_of_a_progressive_jpeg_are_counted():
    colour = saved(NOISE.convert("RGB"), "JPEG", progressive=True)
    assert count_parts(colour)["JPEG scan"] == 10
    assert count_parts(saved(NOISE, "JPEG"))["JPEG scan"] == 1


def test_a_picture_is_rotated_as_its_exif_data_say(tmp_path):
    for kind in ("JPEG", "PNG", "WEBP", "TIFF"):
        exif = Image.Exif()
        exif[0x0112] = 6
        Image.new("RGB", (40, 20), "white").save(tmp_path / kind, kind, exif=exif)
        assert open_picture(tmp_path / kind).size == (20, 40), kind


def test_a_picture_is_read_although_its_exif_data_are_too_long_to_be_read(tmp_path):
    file = io.BytesIO()
    exif = b"Exif\0\0II*\0\x08\0\0\0\0\0" + bytes(100_000)
    Image.new("RGB", (40, 20), "white").save(file, "WEBP", exif=exif)
    (tmp_path / "picture").write_bytes(file.getvalue())
    assert open_picture(tmp_path / "picture").size == (40, 20)
