"""The contact sheet shows every misread drawing, pixel by pixel."""

import numpy as np
from PIL import Image

from mnist_demo.evaluation.contact_sheet import TILE, TILES_PER_ROW, contact_sheet, draw_tiles, model_section
from mnist_demo.pictures.crop_resize import bounding_box
from mnist_demo.recognition.statuses import Judgement
from mnist_demo.strokes.batch import Strokes


def pattern(seed: int, side: int = 28) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (side, side), dtype=np.uint8)


def find(image: np.ndarray, picture: np.ndarray) -> tuple[int, int] | None:
    """The (row, column) of the picture in the grey image, or None. The outermost pixels are covered by the frame."""
    inner = picture[1:-1, 1:-1]
    height, width = inner.shape
    windows = np.lib.stride_tricks.sliding_window_view(image, (1, width))[: image.shape[0] - height + 1, :, 0]
    for row, column in np.argwhere((windows == inner[0]).all(-1)):
        if np.array_equal(image[row : row + height, column : column + width], inner):
            return int(row), int(column)
    return None


def section(read: list[tuple[int, float]], labels: list[int], pictures: list[list[np.ndarray]]) -> Image.Image:
    """The section of a model that reads each drawing as a digit with a probability."""
    probabilities = np.zeros((len(read), 10), np.float32)
    for row, (digit, probability) in zip(probabilities, read, strict=True):
        row[digit] = probability
    digit, none = np.array([digit for digit, _ in read]), np.zeros(len(read), bool)
    judgement = Judgement(probabilities, probabilities.max(1), digit, digit, none, none)
    return model_section("cnn", judgement, np.array(labels), np.array(pictures))


def places(image: Image.Image, pictures: list[np.ndarray]) -> list[tuple[int, int] | None]:
    grey = np.asarray(image.convert("L"))
    return [find(grey, 255 - picture.repeat(TILE // 28, 0).repeat(TILE // 28, 1)) for picture in pictures]


def test_every_tile_is_on_the_sheet_dark_on_white_without_overlap():
    count = 2 * TILES_PER_ROW + 1
    pictures = [[pattern(number), pattern(100 + number)] for number in range(count)]
    one = section([(7, 0.93)] * count, [number % 5 for number in range(count)], pictures)
    found = places(contact_sheet([one]), [picture for each in pictures for picture in each])
    assert None not in found
    rows = sorted({row for row, _ in found})
    assert [sum(row == place[0] for place in found) for row in rows] == [2 * TILES_PER_ROW, 2 * TILES_PER_ROW, 2]
    for number, (row, column) in enumerate(found):
        for other_row, other_column in found[:number]:
            assert abs(row - other_row) >= TILE or abs(column - other_column) >= TILE


def test_a_row_has_twice_as_many_tiles_of_one_picture():
    def height(count: int) -> int:
        return section([(7, 0.5)] * count, [1] * count, [[pattern(0)]] * count).height

    assert height(2 * TILES_PER_ROW + 1) - height(2 * TILES_PER_ROW) > TILE
    assert height(2 * TILES_PER_ROW) == height(1)


def test_the_title_has_the_digit_read_in_red_and_its_probability():
    def title(read: int, probability: float) -> np.ndarray:
        return np.asarray(section([(read, probability)], [1], [[pattern(0)]])).astype(int)[44:64]

    seven = title(7, 0.93)
    assert ((seven[:, :, 0] - seven[:, :, 1]) > 80).any()
    assert not np.array_equal(seven, title(2, 0.93))
    assert not np.array_equal(seven, title(7, 0.51))


def test_sections_are_stacked_and_may_be_empty():
    one, empty = section([(7, 0.5)], [1], [[pattern(0)]]), section([(1, 0.5)], [1], [[pattern(0)]])
    assert contact_sheet([]).height < contact_sheet([empty]).height < contact_sheet([one]).height
    assert contact_sheet([one, one]).height > 2 * TILE


def test_a_drawing_keeps_its_proportions_inside_the_tile():
    points = np.array([[0, 0], [5000, 10_000], [3, 3]], float)
    image = draw_tiles(Strokes(points, np.array([0, 2, 3]), np.array([0, 1, 2])))
    assert image.shape == (2, TILE, TILE)
    left, top, right, bottom = bounding_box(image[0])
    assert min(left, top, TILE - right, TILE - bottom) > 2
    assert abs((bottom - top) - 2 * (right - left)) <= 4
    assert image[1].any()  # a dot is visible


def test_a_section_has_the_misread_drawings_by_digit_and_falling_probability():
    pictures = [pattern(number) for number in range(5)]
    image = section(
        [(7, 0.6), (1, 0.9), (7, 0.8), (3, 0.7), (2, 1.0)], [1, 1, 1, 0, 2], [[picture] for picture in pictures]
    )
    found = places(image, pictures)
    assert found[1] is found[4] is None
    assert sorted((0, 2, 3), key=lambda number: found[number]) == [3, 2, 0]
