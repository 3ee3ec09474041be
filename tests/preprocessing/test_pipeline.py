"""The preprocessing: MNIST's construction, invariances, pictures of all kinds, and degenerate input."""

import itertools
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image, ImageDraw

import places
from mnist_demo.datasets.ink_files import load_ink
from mnist_demo.pictures.picture_array import PictureError
from mnist_demo.preprocessing.pipeline import steps, to_mnist
from mnist_demo.preprocessing.strokes_to_mnist import strokes_to_mnist
from mnist_demo.strokes.batch import Strokes
from mnist_demo.strokes.drawing import MAX_PATH_LENGTH, MAX_POINTS, Drawing

GOLDEN = [Drawing.from_json(entry["drawing"]) for entry in places.GOLDEN]
EXAMPLES = 40  # for each property; Hypothesis's default is 100
INDEX = st.integers(0, len(GOLDEN) - 1)

coordinates = st.floats(0, 400) | st.integers(0, 400)
drawings = st.builds(
    Drawing,
    st.lists(st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=8), min_size=1, max_size=4),
    st.just((400, 400)),
    st.floats(4, 48),
)


def box_side(image: np.ndarray) -> int:
    """The longer side of the bounding box of the ink, in pixels."""
    rows, columns = np.flatnonzero(image.any(1)), np.flatnonzero(image.any(0))
    return max(rows[-1] - rows[0], columns[-1] - columns[0]) + 1


def centres(images: np.ndarray) -> np.ndarray:
    """float [D, 2], the centre of mass of each image as (x, y) in pixel indices."""
    ink = images.astype(np.float64)
    total = ink.sum((1, 2))
    return np.stack([ink.sum(1) @ np.arange(28) / total, ink.sum(2) @ np.arange(28) / total], 1)


def move(drawing: Drawing, span: float, place: tuple[float, float], pen: float) -> Drawing:
    """Scale the longer side to `span` and the pen to `pen`, shares of the pad; move it to `place`, a share of the free space."""
    points = np.concatenate(drawing.strokes)
    low, extent = points.min(0), np.ptp(points, axis=0)
    pad = np.array([500.0, 500.0])
    scale = span * 500 / max(extent.max(), 1e-9)
    corner = (pad - extent * scale) * place
    return Drawing(
        [(stroke - low) * scale + corner for stroke in map(np.array, drawing.strokes)], tuple(pad), pen * 500
    )


def draw_picture(drawing: Drawing, side: int = 400, ink=0, paper=255) -> Image.Image:
    """The drawing as a picture with a round pen and smooth edges."""
    scale = 4 * side / max(drawing.size)
    size = [round(extent * scale) for extent in drawing.size]
    image = Image.new("L", size, paper)
    draw = ImageDraw.Draw(image)
    radius = drawing.pen * scale / 2
    for stroke in map(np.array, drawing.strokes):
        points = [tuple(point) for point in (stroke * scale).tolist()]
        draw.line(points, ink, round(2 * radius), joint="curve")
        for x, y in points:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), ink)
    return image.resize([round(extent / 4) for extent in size], Image.Resampling.BOX)


def overlap(a: np.ndarray, b: np.ndarray) -> float:
    """Correlation of the grey levels of two images, the maximum over shifts by up to one pixel; 1 for the same image.

    The ink of a picture is known to one pixel of the picture only, so its centre of mass may fall on the next pixel.
    """
    shifted = [np.roll(b, shift, (0, 1)) for shift in np.ndindex(3, 3)]
    return max(float(np.corrcoef(np.roll(a, 1, (0, 1)).ravel(), image.ravel())[0, 1]) for image in shifted)


# ------------------------------------------------------------------------------------------------- MNIST's construction


@pytest.fixture(scope="module")
def mnist_test_images(mnist_folder) -> np.ndarray:
    """uint8 [1000, 28, 28], every tenth test image of MNIST's own file; benchmarks/unchanged.py counts all."""
    raw = (mnist_folder / "MNIST" / "raw" / "t10k-images-idx3-ubyte").read_bytes()
    return np.frombuffer(raw, np.uint8, offset=16).reshape(-1, 28, 28)[::10]


@pytest.mark.slow
def test_mnist_images_pass_unchanged(mnist_test_images):
    unchanged = sum(np.array_equal(to_mnist(image), image) for image in mnist_test_images)
    assert len(mnist_test_images) == 1_000
    assert unchanged >= 998  # two of the four that change in all 10,000 are among them


@pytest.fixture(scope="module")
def rasterised(ink_digits) -> np.ndarray:
    """uint8 [D, 28, 28], all digits of the ink file except the few without extent."""
    strokes = load_ink(ink_digits).strokes
    low, high = strokes.bounds()
    extent = high - low
    images = strokes_to_mnist(strokes)
    assert (extent.max(1) > 0).sum() > 9_500
    return images[extent.max(1) > 0]


@pytest.mark.slow
def test_pen_drawings_hold_as_much_ink_as_mnist(rasterised):
    assert rasterised.astype(np.float64).sum((1, 2)).mean() / 255 == pytest.approx(103.9, rel=0.03)


def test_pen_drawings_are_20_pixels_long(rasterised):
    assert {box_side(image) for image in rasterised} == {20}


def test_pen_drawings_have_their_centre_of_mass_on_pixel_14(rasterised):
    offcentre = np.abs(centres(rasterised) - 14)
    # Ink is not moved over the edge, which limits the offset if the centre is more than 6 pixels from the middle of the box.
    assert (offcentre <= 0.5 + 1e-3).all(1).mean() > 0.999


def test_pen_drawings_reach_full_black(rasterised):
    assert np.quantile(rasterised.max((1, 2)), 0.01) >= 254


def test_one_drawing_and_many_drawings_give_the_same_image(ink_digits):
    ink = load_ink(ink_digits)
    chosen = np.arange(0, len(ink), 97)
    together = strokes_to_mnist(ink.strokes.select(chosen))
    for image, index in zip(together, chosen.tolist(), strict=True):
        assert np.array_equal(image, to_mnist(ink.drawing(index)))


# ---------------------------------------------------------------------------------------------- invariances


place = st.tuples(st.floats(0, 1), st.floats(0, 1))


@settings(max_examples=EXAMPLES)
@given(INDEX, st.floats(0.15, 0.95), place, st.floats(0.01, 0.12))
def test_size_position_and_visible_pen_do_not_change_the_image(index, span, place, pen):
    reference, other = to_mnist(GOLDEN[index]), to_mnist(move(GOLDEN[index], span, place, pen))
    assert np.abs(reference.astype(int) - other).max() <= 2


@settings(max_examples=EXAMPLES)
@given(drawings, st.floats(0.15, 0.95), place, st.floats(0.01, 0.12))
def test_size_and_position_of_a_scribble_do_not_change_the_image(drawing, span, place, pen):
    if np.ptp(np.concatenate(drawing.strokes), axis=0).max() < 50:
        return  # a dot, and dots are not magnified
    reference, other = to_mnist(drawing), to_mnist(move(drawing, span, place, pen))
    assert np.abs(reference.astype(int) - other).max() <= 2


@settings(max_examples=EXAMPLES)
@given(INDEX)
def test_order_and_direction_of_strokes_do_not_change_the_image(index):
    drawing = GOLDEN[index]
    backwards = Drawing([stroke[::-1] for stroke in drawing.strokes[::-1]], drawing.size, drawing.pen)
    assert np.abs(to_mnist(drawing).astype(int) - to_mnist(backwards)).max() <= 2


@settings(max_examples=EXAMPLES)
@given(drawings)
def test_any_scribble_becomes_an_image_in_mnists_format(drawing):
    image = to_mnist(drawing)
    assert image.shape == (28, 28) and image.dtype == np.uint8
    assert image.max() >= 200
    assert box_side(image) <= 20


@settings(max_examples=EXAMPLES)
@given(drawings)
def test_the_steps_lead_to_the_image(drawing):
    result = steps(drawing)
    assert np.array_equal(result.image, to_mnist(drawing))
    left, top = result.offset
    height, width = result.scaled.shape
    assert np.array_equal(result.image[top : top + height, left : left + width], result.scaled)
    assert result.image.astype(int).sum() == result.scaled.astype(int).sum()
    x0, y0, x1, y1 = result.box
    assert result.ink[y0:y1, x0:x1].any() and result.ink.astype(int).sum() == result.ink[y0:y1, x0:x1].astype(int).sum()


# ----------------------------------------------------------------------------------------------------------- pictures


@pytest.mark.slow
@pytest.mark.parametrize("index", range(len(GOLDEN)))
def test_a_picture_of_a_drawing_becomes_nearly_the_same_image(index):
    assert overlap(to_mnist(draw_picture(GOLDEN[index])), to_mnist(GOLDEN[index])) > 0.88


@pytest.mark.slow
@pytest.mark.parametrize(
    "mode", ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr", "HSV", "LAB", "I", "F", "I;16"]
)
def test_every_pil_mode_gives_the_same_image(mode):
    grey = draw_picture(GOLDEN[7])
    reference = to_mnist(grey)
    if mode == "PA":
        picture = grey.convert("P").convert("PA")
    elif mode in ("HSV", "LAB", "YCbCr", "CMYK", "RGBX"):
        picture = grey.convert("RGB")
        picture = lab(picture) if mode == "LAB" else picture.convert(mode)
    elif mode == "I;16":
        picture = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    else:
        picture = grey.convert(mode)
    assert picture.mode == mode
    assert overlap(to_mnist(picture), reference) > 0.97


def lab(picture: Image.Image) -> Image.Image:
    """A grey picture in CIE Lab, to which PIL converts only with colour profiles."""
    lightness = picture.convert("L")
    neutral = Image.new("L", picture.size, 128)
    return Image.merge("LAB", (lightness, neutral, neutral))


@pytest.mark.slow
@pytest.mark.parametrize("index", range(0, len(GOLDEN), 5))
def test_light_ink_on_dark_paper_and_coloured_ink_give_the_same_image(index):
    drawing = GOLDEN[index]
    reference = to_mnist(draw_picture(drawing))
    assert overlap(to_mnist(draw_picture(drawing, ink=255, paper=0)), reference) > 0.98
    assert overlap(to_mnist(draw_picture(drawing, ink=90, paper=210)), reference) > 0.97
    amount = np.asarray(draw_picture(drawing, ink=255, paper=0))[:, :, None] / 255
    blue_on_yellow = np.rint(amount * [20, 40, 200] + (1 - amount) * [250, 240, 180]).astype(np.uint8)
    assert overlap(to_mnist(blue_on_yellow), reference) > 0.97


def test_varying_alpha_is_the_ink():
    drawing = GOLDEN[10]
    alpha = np.asarray(draw_picture(drawing, ink=255, paper=0))
    reference = to_mnist(draw_picture(drawing))
    for colour in (0, 255):
        picture = np.dstack([np.full((*alpha.shape, 3), colour, np.uint8), alpha])
        assert overlap(to_mnist(picture), reference) > 0.98


@pytest.mark.parametrize(
    ("index", "side"), list(zip(range(0, len(GOLDEN), 5), itertools.cycle([60, 100, 280, 800, 1500])))
)
def test_the_resolution_of_a_picture_changes_little(index, side):
    drawing = GOLDEN[index]
    assert overlap(to_mnist(draw_picture(drawing, side)), to_mnist(draw_picture(drawing))) > 0.85


@pytest.mark.slow
@settings(max_examples=EXAMPLES)
@given(hnp.arrays(np.uint8, st.tuples(st.integers(1, 60), st.integers(1, 60)), fill=st.just(255)))
def test_any_grey_picture_has_an_image(picture):
    image = to_mnist(picture)
    assert image.shape == (28, 28) and image.dtype == np.uint8
    assert np.array_equal(steps(picture).image, image)


@settings(max_examples=EXAMPLES)
@given(
    hnp.arrays(
        np.uint8,
        hnp.array_shapes(min_dims=2, max_dims=2, max_side=40).flatmap(
            lambda shape: st.sampled_from([(*shape, 1), (*shape, 3), (*shape, 4)])
        ),
    )
)
def test_any_coloured_picture_has_an_image(picture):
    assert to_mnist(picture).shape == (28, 28)


# --------------------------------------------------------------------------------------------------- degenerate input


def one_black_pixel(side: int) -> np.ndarray:
    picture = np.full((side, side), 255, np.uint8)
    picture[side // 2, side // 2] = 0
    return picture


def two_corners(height: int, width: int) -> np.ndarray:
    picture = np.full((height, width), 255, np.uint8)
    picture[[0, -1], 0] = 0
    return picture


def bar(width: int, height: int) -> Image.Image:
    """A black bar across the middle of a white picture."""
    image = Image.new("L", (width, height), 255)
    ImageDraw.Draw(image).rectangle((width * 9 // 20, height // 4, width * 11 // 20, height * 3 // 4), 0)
    return image


BLANK = {
    "no strokes": Drawing([], (400, 400), 16),
    "only empty strokes": Drawing([[], []], (400, 400), 16),
    "white": Image.new("L", (300, 200), 255),
    "black": np.zeros((28, 28), np.uint8),
    "full black canvas": Image.new("RGB", (400, 400)),
    "one colour": Image.new("RGB", (50, 80), (10, 200, 30)),
    "clear": Image.new("RGBA", (40, 40)),
    "opaque white": Image.new("RGBA", (40, 40), (255, 255, 255, 255)),
    "one pixel": Image.new("L", (1, 1)),
    "one bit": Image.new("1", (30, 30), 1),
    # It is wider than any pen, so it is not ink.
    "1 x 4000": bar(1, 4000),
    "frame along the border": np.pad(np.full((80, 80), 255, np.uint8), 10),
    "half black": np.repeat(np.array([0, 255], np.uint8), 50)[None].repeat(100, 0),
}


@pytest.mark.slow
@pytest.mark.parametrize("source", BLANK.values(), ids=BLANK)
def test_blank_sources_give_a_blank_image(source):
    assert not to_mnist(source).any()
    result = steps(source)
    assert not result.image.any() and result.box is None and result.offset is None and result.scaled.size == 0


UNUSUAL = {
    "one dot": Drawing([[[200, 200]]]),
    "the same dot many times": Drawing([[[200, 200]] * 50]),
    "many dots": Drawing([[[x, y]] for x in range(0, 400, 40) for y in range(0, 400, 40)]),
    "vertical line": Drawing([[[200, 10], [200, 390]]]),
    "horizontal line": Drawing([[[10, 200], [390, 200]]]),
    "two points close by": Drawing([[[200, 200], [200.001, 200]]]),
    "outside the pad": Drawing([[[-500, -900], [-400, -700], [-450, -600]]]),
    "across the pad": Drawing([[[-5000, 200], [9000, 210]]]),
    "far away": Drawing([[[9e8, 9e8], [9e8 + 100, 9e8 + 300]]]),
    "line of integers": Drawing([[[0, 0], [10**9, 10**9]]]),
    "tiny pad": Drawing([[[0.001, 0.002], [0.003, 0.004]]], (0.01, 0.01), 0.001),
    "huge pen": Drawing([[[200, 200], [210, 220]]], (400, 400), 1e6),
    "tiny pen": Drawing([[[200, 200], [210, 300]]], (400, 400), 1e-9),
    "maximum number of points": Drawing([np.random.default_rng(0).normal(0, 1.5, (MAX_POINTS, 2)).cumsum(0)]),
    "maximum path length": Drawing([[[400 * (n % 2), n / 2] for n in range(MAX_PATH_LENGTH)]]),
    "pad of 1 x 4000": Drawing([[[0.5, 100], [0.5, 3900]]], (1, 4000), 1),
    "one black pixel": one_black_pixel(200),
    "one black pixel of nine": one_black_pixel(3),
    "specks in two corners": two_corners(43, 7),
    "noise": np.random.default_rng(1).integers(0, 256, (300, 300, 3), np.uint8),
    "25 megapixels": bar(5000, 5000),
    "grey on grey": np.where(np.asarray(bar(100, 100)) > 0, 128, 120).astype(np.uint8),
}


@pytest.mark.slow
@pytest.mark.parametrize("source", UNUSUAL.values(), ids=UNUSUAL)
def test_unusual_sources_have_an_image(source):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        image = to_mnist(source)
        result = steps(source)
    assert image.shape == (28, 28) and image.dtype == np.uint8
    assert image.any()
    assert np.array_equal(result.image, image)


def test_a_dot_stays_a_dot():
    image = to_mnist(Drawing([[[200, 200]]], (400, 400), 16))
    assert box_side(image) <= 6
    assert (np.abs(centres(image[None])[0] - 14) <= 0.51).all()


def test_a_line_is_20_pixels_long_and_has_mnists_stroke_width():
    image = to_mnist(Drawing([[[200, 10], [200, 390]]], (400, 400), 3))
    rows, columns = np.flatnonzero(image.any(1)), np.flatnonzero(image.any(0))
    assert np.ptp(rows) + 1 == 20
    assert 2 <= np.ptp(columns) + 1 <= 4


@pytest.mark.parametrize(
    "source",
    [
        None,
        "picture.png",
        b"bytes",
        5,
        [[0, 255], [255, 0]],
        np.zeros((28, 28)),
        np.zeros((28, 28), bool),
        np.zeros((28, 28), np.int64),
        np.zeros(28, np.uint8),
        np.zeros((28, 28, 2), np.uint8),
        np.zeros((2, 28, 28, 3), np.uint8),
        np.zeros((0, 28), np.uint8),
        np.zeros((28, 0, 3), np.uint8),
        np.array("text"),
        Image.new("L", (0, 5)),
        Image.new("L", (6000, 5000)),
        np.zeros((6000, 5000), np.uint8),
    ],
    ids=lambda source: f"{type(source).__name__} {getattr(source, 'shape', getattr(source, 'size', ''))}",
)
def test_an_invalid_picture_is_refused_with_one_sentence(source):
    for read in (to_mnist, steps):
        with pytest.raises(PictureError, match=r"^A picture [^\n]+\.$"):
            read(source)


def test_an_empty_batch_gives_no_images():
    none = Strokes(np.zeros((0, 2)), np.zeros(1, int), np.zeros(1, int))
    assert strokes_to_mnist(none).shape == (0, 28, 28)


def test_a_float_picture_with_infinite_values_is_refused():
    values = np.zeros((60, 60), np.float32)
    values[3, 3] = np.inf
    with pytest.raises(PictureError, match="finite"):
        to_mnist(Image.fromarray(values))


def test_premultiplied_grey_gives_the_same_image():
    picture = Image.new("LA", (60, 60), (0, 0))
    picture.paste((0, 255), (20, 10, 30, 50))
    assert (to_mnist(picture.convert("La")) == to_mnist(picture)).all()


def test_a_wide_pen_leaves_a_ring_open():
    rows, columns = np.mgrid[:200, :200] - 99.5
    distance = np.hypot(rows, columns)
    ring = np.where(np.abs(distance - 15) < 11, 0, 255).astype(np.uint8)  # a hole of 8 pixels in a ring of 52
    image = to_mnist(ring)
    assert image[14, 14] < 200 and image[14, 6] > 200


@pytest.mark.parametrize("side", [20, 28])
def test_a_small_picture_drawn_with_a_pen_of_one_pixel_is_rasterised_again(side):
    image = Image.new("L", (side, side), 255)
    last = side - 4
    ImageDraw.Draw(image).line([(3, 3), (last, 3), (side // 2 - 2, last)], 0)
    drawn = to_mnist(Drawing([[(3, 3), (last, 3), (side // 2 - 2, last)]], (side, side), 1))
    assert np.abs(to_mnist(image).astype(int) - drawn).mean() < 5
