"""The answer view: digit, probabilities, the network's input, the model; pictures and errors."""

import re

import numpy as np
import pytest
from actions import (
    SETTLED,
    answer,
    choose_model,
    draw,
    drawing,
    expect_digit,
    pad_drawing,
    picture_of,
    press,
    put,
    shown_shares,
    upload,
    wait_until,
)
from PIL import Image
from playwright.sync_api import expect

from mnist_demo.networks.models import MODELS
from mnist_demo.preprocessing.pipeline import to_mnist
from mnist_demo.strokes.drawing import Drawing

CLOSEST = re.compile(r"^Closest digit: \d, \d+\.\d %\.$")


def test_an_answer_shows_bars_time_model_and_the_steps_of_the_preprocessing(page):
    """The blank page has one answer, of the CNN. Every pixel of the network's input can be read. A newly chosen model answers at
    once.
    """
    assert answer(page).count() == 1
    assert answer(page).get_attribute("data-status") == "blank"
    expect(page.locator("#model input:checked")).to_have_value("cnn")
    put(page, drawing("3-round"))
    expect_digit(page, 3)
    shares = shown_shares(page)
    assert len(shares) == 10
    assert sum(shares) == pytest.approx(100, abs=0.6)
    assert max(shares) == shares[3]
    expect(page.locator("#answer .digit")).to_have_text("3")
    expect(page.locator("#answer .by")).to_contain_text("CNN")
    expect(page.locator("#answer .time")).to_contain_text(" ms")
    steps_view = page.locator("#steps .steps")
    expect(steps_view).to_be_visible()
    assert steps_view.locator("canvas").count() == 3
    press(page, "Clear")
    expect(steps_view).to_be_hidden()
    put(page, drawing("1-foot"))
    expect(page.locator("#answer")).to_contain_text("> 99.9 % sure")
    expect(page.locator("#answer li[data-best] .percent")).to_have_text("> 99.9")  # as in the verdict

    put(page, drawing("4-closed"))
    expect_digit(page, 4)
    seen = to_mnist(Drawing.from_json(pad_drawing(page)))
    expect(page.locator("#steps .steps[data-steps]")).to_be_visible()  # has the cross at the centre of mass
    expect(page.locator("#steps .steps")).not_to_have_attribute("data-older", "")
    canvas = page.locator("#steps [data-step=image] canvas")
    looks = canvas.evaluate("canvas => [canvas.width, canvas.height, getComputedStyle(canvas).imageRendering]")
    assert looks == [28, 28, "pixelated"]
    box = canvas.bounding_box()
    for row, column in [(0, 0), (14, 14), np.unravel_index(seen.argmax(), seen.shape)]:
        page.mouse.move(box["x"] + (column + 0.5) / 28 * box["width"], box["y"] + (row + 0.5) / 28 * box["height"])
        expect(page.locator("#steps .readout")).to_have_text(f"row {row}, column {column}: {seen[row, column]}")

    strokes = pad_drawing(page)["strokes"]
    choose_model(page, MODELS["mlp"].title)
    expect(page.locator("#answer .model")).to_have_text(MODELS["mlp"].title)
    expect_digit(page, 4)
    assert pad_drawing(page)["strokes"] == strokes


def test_pictures_are_read_in_both_polarities_and_upright(page, tmp_path):
    """A new model reads the same picture; a stroke replaces it. Too large or bad files are refused in a sentence."""
    for name, mode, ink, paper in [
        ("7-crossed", "RGB", 0, 255),
        ("2-loop", "L", 255, 0),
        ("6-curl", "1", 0, 255),
        ("9-straight", "CMYK", 20, 240),
    ]:
        path = tmp_path / ("digit.jpg" if mode == "CMYK" else "digit.png")
        picture_of(name, ink, paper).convert(mode).save(path)
        upload(page, path)
        expect_digit(page, name[0])
    lying = picture_of("4-open").rotate(90, expand=True)  # a quarter turn to the left
    exif = Image.Exif()
    exif[0x0112] = 6  # EXIF orientation: upright after a quarter turn to the right
    lying.save(tmp_path / "photo.jpg", exif=exif)
    upload(page, tmp_path / "photo.jpg")
    expect_digit(page, 4)
    picture_of("8-right", size=(5000, 5000)).save(tmp_path / "large.png", compress_level=1)  # 25 megapixels
    upload(page, tmp_path / "large.png")
    expect_digit(page, 8)

    picture_of("3-flat").save(tmp_path / "three.png")
    upload(page, tmp_path / "three.png")
    expect_digit(page, 3)
    choose_model(page, MODELS["mlp"].title)
    expect(page.locator("#answer .model")).to_have_text(MODELS["mlp"].title)
    expect_digit(page, 3)
    draw(page, drawing("1-plain"))
    expect_digit(page, 1)
    assert "picture" not in pad_drawing(page)

    # The browser shrinks pictures that it can decode; it cannot decode this one.
    Image.new("1", (6000, 5000), 1).save(tmp_path / "huge.tif", compression="group4")
    upload(page, tmp_path / "huge.tif")
    expect(answer(page)).to_contain_text("30.0 megapixels: at most 25 megapixels of a TIFF picture can be read")
    (tmp_path / "letter.png").write_text("Dear network, this is no picture.")
    upload(page, tmp_path / "letter.png")
    expect(answer(page)).to_contain_text("This file is not a picture")
    expect_digit(page, "")


def test_a_non_digit_shows_no_large_digit_and_an_unsure_answer_names_two_digits(page):
    """The closest digit of a refusal stands in small type. A late answer does not replace a newer one."""
    press(page, "Example: no digit")
    expect(answer(page)).to_have_attribute("data-status", "not_a_digit")
    closest = answer(page).get_attribute("data-digit")
    expect(page.locator("#answer .words")).to_have_text("Not a digit.")
    expect(page.locator("#why summary")).to_contain_text(f"Why closest to {closest}")
    expect(page.locator("#answer .digit")).to_have_text("–")
    expect(page.locator("#answer .key span")).to_have_text(CLOSEST)

    press(page, "Example: 1 or 7?")
    expect(answer(page)).to_have_attribute("data-status", "unsure")
    digit, other = answer(page).get_attribute("data-digit"), {"1": "7", "7": "1"}
    expect(answer(page)).to_contain_text(f"Unsure: {digit} or {other[digit]}?")
    expect(page.locator("#answer .digit")).to_have_text(f"{digit} or {other[digit]}")

    corners = [(250, 250), (750, 250), (750, 750), (250, 750), (250, 250)]
    put(page, {"size": [1000, 1000], "strokes": [corners]})
    expect(page.locator("#answer .words")).to_have_text("Not a digit: a closed shape with corners.")
    expect(answer(page)).to_have_attribute("data-status", "not_a_digit")
    expect(page.locator("#answer .digit")).to_have_text("–")
    expect(page.locator("#answer .key span")).to_have_text(CLOSEST)
    assert page.locator("#answer .mark:visible").count() == 0  # the threshold of "unsure" has not decided

    held = []
    page.route("**/run/predict*", lambda route: route.continue_() if held else held.append(route))
    examples = page.locator("#pad .examples button")
    examples.nth(0).click()
    wait_until(page, lambda: bool(held))
    examples.nth(1).click()
    digit = int(examples.nth(1).get_attribute("aria-label").removeprefix("Example: ")[0])
    expect_digit(page, digit)
    with page.expect_response(lambda response: response.request == held[0].request):
        held[0].continue_()
    page.evaluate(SETTLED)
    expect_digit(page, digit)
