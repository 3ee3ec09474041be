"""The contact sheet shows every misread drawing, pixel by pixel."""

import numpy as np

from mnist_demo.evaluation.contact_sheet import TILE, TILES_PER_ROW, Tile, contact_sheet, draw_tiles, model_section
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


def test_every_tile_is_on_the_sheet_dark_on_white_without_overlap():
    tiles = [
        Tile(number % 10, 7, 0.93, [pattern(number), pattern(100 + number)]) for number in range(2 * TILES_PER_ROW + 1)
    ]
    image = np.asarray(contact_sheet([("cnn: 13 of 1,386 misread", tiles)]).convert("L"))
    places = [
        find(image, 255 - picture.repeat(TILE // 28, 0).repeat(TILE // 28, 1))
        for tile in tiles
        for picture in tile.pictures
    ]
    assert None not in places
    rows = sorted({row for row, _ in places})
    assert [sum(row == place[0] for place in places) for row in rows] == [2 * TILES_PER_ROW, 2 * TILES_PER_ROW, 2]
    for number, (row, column) in enumerate(places):
        for other_row, other_column in places[:number]:
            assert abs(row - other_row) >= TILE or abs(column - other_column) >= TILE


def test_a_row_has_twice_as_many_tiles_of_one_picture():
    tiles = [Tile(1, 7, 0.5, [pattern(number)]) for number in range(2 * TILES_PER_ROW)]
    two_rows = contact_sheet([("mlp", [*tiles, tiles[0]])])
    assert two_rows.height - contact_sheet([("mlp", tiles)]).height > TILE
    assert contact_sheet([("mlp", tiles)]).height == contact_sheet([("mlp", tiles[:1])]).height


def test_the_title_has_the_digit_read_in_red_and_its_probability():
    def title(read: int, probability: float) -> np.ndarray:
        image = np.asarray(contact_sheet([("", [Tile(1, read, probability, [pattern(0)])])])).astype(int)
        return image[44:64]

    seven = title(7, 0.93)
    assert ((seven[:, :, 0] - seven[:, :, 1]) > 80).any()
    assert not np.array_equal(seven, title(2, 0.93))
    assert not np.array_equal(seven, title(7, 0.51))


def test_sections_are_stacked_and_may_be_empty():
    one = ("cnn", [Tile(1, 7, 0.5, [pattern(0)])])
    assert contact_sheet([]).height < contact_sheet([("cnn", [])]).height < contact_sheet([one]).height
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
    probabilities = np.zeros((5, 10), np.float32)
    for row, (digit, probability) in enumerate([(7, 0.6), (1, 0.9), (7, 0.8), (3, 0.7), (2, 1.0)]):
        probabilities[row, digit] = probability
    digit, none = probabilities.argmax(1), np.zeros(5, bool)
    reading = Judgement(probabilities, probabilities.max(1), digit, digit, none, none)
    pictures = np.stack([pattern(number) for number in range(5)])[:, None]
    heading, tiles = model_section("cnn", reading, np.array([1, 1, 1, 0, 2]), pictures)
    assert heading == "cnn: 3 of 5 misread"
    assert [(tile.true, tile.read, round(tile.probability, 3)) for tile in tiles] == [
        (0, 3, 0.7),
        (1, 7, 0.8),
        (1, 7, 0.6),
    ]
    assert np.array_equal(tiles[1].pictures[0], pictures[2, 0])
