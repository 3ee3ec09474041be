"""The answer view: the digit, its probabilities, what the network saw, which network; pictures; what cannot be read."""

import json
import shutil

import numpy as np
import pytest
from desk import ROOT, serve
from hand import (
    SETTLED,
    answer,
    choose_model,
    draw,
    drawing,
    evaluate_all,
    expect_digit,
    on_pad,
    picture_of,
    press,
    upload,
)
from PIL import Image
from playwright.sync_api import expect

from mnist_demo.drawing.ink import Drawing
from mnist_demo.drawing.preprocess import to_mnist
from mnist_demo.measuring.words import size
from mnist_demo.networks.models import MODELS


def test_there_is_exactly_one_answer_with_a_status(page):
    assert answer(page).count() == 1
    assert answer(page).get_attribute("data-status") == "blank"


def test_ten_bars_time_and_model_are_shown(page):
    draw(page, drawing("3-round"))
    expect_digit(page, 3)
    shares = [float(text) for text in page.locator("#answer .percent").all_inner_texts()]
    assert len(shares) == 10
    assert sum(shares) == pytest.approx(100, abs=0.6)
    assert max(shares) == shares[3]
    expect(page.locator("#answer .digit")).to_have_text("3")
    expect(page.locator("#answer .by")).to_contain_text("CNN")
    expect(page.locator("#answer .time")).to_contain_text(" ms")
    press(page, "Clear")
    draw(page, drawing("1-foot"))
    expect(page.locator("#answer")).to_contain_text("> 99.9 % sure")
    expect(page.locator("#answer li[data-best] .percent")).to_have_text("99.9")  # never quite 100


def test_what_the_network_sees_is_the_preprocessed_picture_and_its_pixels_can_be_read(page):
    draw(page, drawing("4-closed"))
    expect_digit(page, 4)
    seen = to_mnist(Drawing.from_json(on_pad(page)))
    expect(page.locator("#steps .steps[data-steps]")).to_be_visible()  # with the cross at the centre of mass
    canvas = page.locator("#steps [data-step=image] canvas")
    looks = canvas.evaluate("canvas => [canvas.width, canvas.height, getComputedStyle(canvas).imageRendering]")
    assert looks == [28, 28, "pixelated"]
    box = canvas.bounding_box()
    for row, column in [(0, 0), (14, 14), np.unravel_index(seen.argmax(), seen.shape)]:
        page.mouse.move(box["x"] + (column + 0.5) / 28 * box["width"], box["y"] + (row + 0.5) / 28 * box["height"])
        expect(page.locator("#steps .readout")).to_have_text(f"row {row}, column {column}: {seen[row, column]}")


def test_another_model_answers_at_once_and_shows_its_facts(page):
    draw(page, drawing("2-plain"))
    expect_digit(page, 2)
    strokes = on_pad(page)["strokes"]
    choose_model(page, MODELS["mlp"].title)
    expect(page.locator("#answer .model")).to_have_text(MODELS["mlp"].title)
    expect_digit(page, 2)
    assert on_pad(page)["strokes"] == strokes
    card = json.loads((ROOT / "checkpoints" / "mlp.json").read_text())
    facts = page.locator("#answer .facts")
    expect(facts).to_contain_text(f"{card['parameters']:,}")
    for counts in (card["clean"], card["freehand"]):
        expect(facts).to_contain_text(f"{100 * counts['correct'] / counts['total']:.2f} %")
        expect(facts).to_contain_text(f"{counts['correct']:,} of {counts['total']:,}")
    expect(facts).to_contain_text(size(card["file_bytes"]))


def test_cnn_is_chosen_at_first(page):
    expect(page.locator("#model input:checked")).to_have_value("cnn")


def test_the_steps_of_preprocessing_are_shown_once_the_pen_rests(page):
    draw(page, drawing("5-curved"))
    steps_view = page.locator("#steps .steps")
    expect(steps_view).to_be_visible()
    assert steps_view.locator("canvas").count() == 3
    press(page, "Clear")
    expect(steps_view).to_be_hidden()


@pytest.mark.parametrize(
    ("name", "mode", "ink", "paper"),
    [("7-crossed", "RGB", 0, 255), ("2-loop", "L", 255, 0), ("6-curl", "1", 0, 255), ("9-straight", "CMYK", 20, 240)],
)
def test_a_picture_is_read_dark_on_light_or_light_on_dark(page, tmp_path, name, mode, ink, paper):
    path = tmp_path / ("digit.jpg" if mode == "CMYK" else "digit.png")
    picture_of(name, ink, paper).convert(mode).save(path)
    upload(page, path)
    expect_digit(page, name[0])


def test_a_photograph_that_lies_on_its_side_is_turned_upright(page, tmp_path):
    lying = picture_of("4-open").rotate(90, expand=True)  # a quarter to the left
    exif = Image.Exif()
    exif[0x0112] = 6  # "turn a quarter to the right to see it upright"
    lying.save(tmp_path / "photo.jpg", exif=exif)
    upload(page, tmp_path / "photo.jpg")
    expect_digit(page, 4)


def test_a_picture_follows_the_model_and_gives_way_to_a_stroke(page, tmp_path):
    picture_of("3-flat").save(tmp_path / "three.png")
    upload(page, tmp_path / "three.png")
    expect_digit(page, 3)
    choose_model(page, MODELS["mlp"].title)
    expect(page.locator("#answer .model")).to_have_text(MODELS["mlp"].title)
    expect_digit(page, 3)
    draw(page, drawing("0-oval"))
    expect_digit(page, 0)
    assert "picture" not in on_pad(page)
    press(page, "Clear")
    expect_digit(page, "")


def test_a_picture_of_25_megapixels_is_read(page, tmp_path):
    picture_of("8-right", size=(5000, 5000)).save(tmp_path / "large.png")
    upload(page, tmp_path / "large.png")
    expect(answer(page)).to_have_attribute("data-digit", "8")


def test_a_picture_too_large_or_none_at_all_is_refused_in_a_clear_sentence(page, tmp_path):
    # What the browser can read it makes smaller; this it cannot.
    Image.new("1", (6000, 5000), 1).save(tmp_path / "huge.tif", compression="group4")
    upload(page, tmp_path / "huge.tif")
    expect(answer(page)).to_contain_text("30.0 megapixels: at most 25 megapixels can be read")
    (tmp_path / "letter.png").write_text("Dear network, this is no picture.")
    upload(page, tmp_path / "letter.png")
    expect(answer(page)).to_contain_text("This file is not a picture")
    expect_digit(page, "")


def test_what_is_no_digit_is_named_so_with_its_nearest_greyed(page):
    page.get_by_role("button", name="Example: no digit").click()
    expect(answer(page)).to_have_attribute("data-status", "not_a_digit")
    nearest = answer(page).get_attribute("data-digit")
    expect(answer(page)).to_contain_text(f"Not a digit. The nearest is {nearest}.")
    assert float(page.locator("#answer .digit").evaluate("each => getComputedStyle(each).opacity")) < 0.6


def test_two_digits_that_are_close_are_both_named(page):
    page.get_by_role("button", name="Example: 1 or 7?").click()
    expect(answer(page)).to_have_attribute("data-status", "unsure")
    digit, other = answer(page).get_attribute("data-digit"), {"1": "7", "7": "1"}
    expect(answer(page)).to_contain_text(f"Unsure: {digit} or {other[digit]}?")
    expect(page.locator("#answer .digit")).to_have_text(f"{digit} or {other[digit]}")


def test_a_broken_checkpoint_is_named_and_the_other_models_still_answer(open_page, tmp_path):
    folder = tmp_path / "checkpoints"
    shutil.copytree(ROOT / "checkpoints", folder)
    weights = folder / "mlp.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with serve("--checkpoints", str(folder)) as address:
        page = open_page(address=address)
        expect(page.locator("#problems")).to_contain_text("mlp.safetensors")
        expect(page.locator("#problems")).to_contain_text("python -m mnist_demo.train mlp")
        assert page.locator("#model input[value=mlp]").count() == 0
        draw(page, drawing("6-bow"))
        expect_digit(page, 6)
        page.close()  # before its server ends


def test_a_rejected_drawing_says_why(page):
    corners = [(250, 250), (750, 250), (750, 750), (250, 750), (250, 250)]
    draw(page, {"size": [1000, 1000], "strokes": [corners]})
    expect(page.locator("#answer .words")).to_have_text("Not a digit: a closed shape with corners.")
    expect(answer(page)).to_have_attribute("data-status", "not_a_digit")


def test_an_answer_that_comes_late_does_not_overtake_a_newer_one(page):
    held = []
    page.route("**/run/predict*", lambda route: route.continue_() if held else held.append(route))
    examples = page.locator("#pad .examples button")
    evaluate_all(page, "#pad .examples button", "([first, second]) => { first.click(); second.click(); }")
    digit = int(examples.nth(1).get_attribute("aria-label").removeprefix("Example: ")[0])
    expect_digit(page, digit)
    with page.expect_response(lambda response: response.request == held[0].request):
        held[0].continue_()
    page.evaluate(SETTLED)
    expect_digit(page, digit)
