"""The number view shows what the predictor reads, live, and the pad is wide for it."""

import re

import numpy as np
import pytest
from actions import (
    SETTLED,
    draw,
    drawing,
    evaluate_all,
    expect_digit,
    hold_requests,
    pad_drawing,
    press,
    put,
    shared_link,
    touch,
    wait_for_last_answer,
    wait_for_page,
)
from PIL import Image
from playwright.sync_api import expect

from mnist_demo.networks.models import MODELS
from mnist_demo.predictor import Predictor
from mnist_demo.strokes.drawing import Drawing
from mnist_demo.strokes.raster import render_pad

NAMES = ["1-plain", "7-crossed", "4-open", "2-loop"]
EIGHT = ["7-crossed", "4-open", "3-round", "2-loop"] * 2  # a busy browser may leave out points of it


# Whether there is a frame around each of these boxes and no other frame.
BOXES = """(boxes) => {
    const frames = [...document.querySelectorAll("#pad .number-boxes rect")];
    const sides = (e) => ["x", "y", "width", "height"].map((name) => Number(e.getAttribute(name)));
    const around = ([left, top, right, bottom], [x, y, width, height]) =>
        [x + 14 - left, y + 14 - top, x + width - 14 - right, y + height - 14 - bottom].every((off) => Math.abs(off) < 0.2);
    return frames.length === boxes.length && frames.every((frame, at) => around(boxes[at], sides(frame)));
}"""


@pytest.fixture(scope="module")
def predictor():
    return Predictor()


def row(names, size, left=100.0):
    """Golden drawings side by side, as a Drawing's JSON."""
    strokes, height = [], 0.42 * size[1]
    for name in names:
        points = np.concatenate([np.array(stroke) for stroke in drawing(name)["strokes"]])
        low, high = points.min(0), points.max(0)
        scale = height / (high - low)[1]
        strokes += [
            ((np.array(stroke) - low) * scale + [left, 0.3 * size[1]]).tolist() for stroke in drawing(name)["strokes"]
        ]
        left += float((high - low)[0] * scale) + 90
    return {"size": size, "pen": 38, "strokes": strokes}


def open_numbers(page):
    page.get_by_role("tab", name="Number").click()
    expect(page.locator("#number .number")).to_be_visible()
    page.wait_for_function("document.querySelector('#pad .ink-pad').drawing.size[0] > 2000")
    page.wait_for_function(
        "(() => { const { width, height } = document.querySelector('#pad canvas'); return width > 2 * height })()"
    )


def expect_number(page, text):
    wait_for_last_answer(page)
    expect(page.locator("#number .number")).to_have_attribute("data-text", text)


def test_a_number_is_read_while_it_is_drawn_with_box_and_probability_per_digit(page, predictor):
    """The readings of the other models can be shown and the model changed; readings of an earlier number disappear."""
    open_numbers(page)
    expect(page.locator("#number .words")).to_contain_text("Write a number")
    expect(page.locator("#pad .number-boxes rect")).to_have_count(0)
    draw(page, row(NAMES, [2200, 1000]))
    expect_number(page, "1742")
    pad = Drawing.from_json(pad_drawing(page))
    number = predictor.read(pad)
    assert number.text == "1742"
    likeliest = [each.answer.probabilities.max() for each in number.digits]
    shares = ["> 99 %" if share >= 0.995 else f"{100 * share:.0f} %" for share in likeliest]
    expect(page.locator("#number .digits span")).to_have_text(shares)
    page.wait_for_function(BOXES, arg=[list(digit.box) for digit in number.digits])

    others = page.locator("#number .others")
    others.locator("summary").click()
    expect(others.locator("b")).to_have_text([predictor.read(pad, name).text for name in predictor.names])
    page.get_by_text(MODELS["mlp-256"].title, exact=True).first.click()
    expect_number(page, predictor.read(pad, "mlp-256").text)
    others.locator("summary").click()
    press(page, "Clear")
    expect_number(page, "")
    others.locator("summary").click()
    expect(others.locator("li")).to_have_count(0)


def test_a_reload_and_a_link_restore_the_number_and_the_square_pad_shows_all_of_its_ink(page, open_page):
    """A reload in another tab of the page keeps the number on its wide pad."""
    open_numbers(page)
    put(page, row(NAMES, [2200, 1000]))
    expect_number(page, "1742")
    link = shared_link(page)
    page.reload()
    expect_number(page, "1742")
    page.get_by_role("tab", name="Models", exact=True).click()
    page.wait_for_url("**view=models*")
    page.reload()
    expect(page.get_by_role("tab", name="Models", exact=True)).to_have_attribute("aria-selected", "true")
    wait_for_page(page)
    page.get_by_role("tab", name="Draw", exact=True).click()
    expect_number(page, "1742")
    assert pad_drawing(page)["size"] == [2200, 1000]
    expect_number(open_page(address=link), "1742")
    page.get_by_role("tab", name="Answer").click()
    page.wait_for_function("document.querySelector('#pad .ink-pad').drawing.size[0] === 1000")
    ink = np.concatenate([np.array(stroke) for stroke in Drawing.from_json(pad_drawing(page)).strokes])
    assert 0 <= ink.min() and ink.max() <= 1000
    expect(page.locator("#answer .words")).to_have_text("This looks like several digits.")


OVERLAPS = """() => {
    const boxes = [...document.querySelectorAll("#pad .number-boxes text")].map((e) => e.getBoundingClientRect());
    return boxes.some((a, at) => boxes.some((b, other) =>
        at < other && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom));
}"""


# Pixels of the screen.
FONT_SIZES = "(all) => all.map((e) => parseFloat(getComputedStyle(e).fontSize) * e.getScreenCTM().a)"


LINE_COUNTS = "(all) => all.map((e) => { const range = new Range(); range.selectNodeContents(e); return range.getClientRects().length; })"


def test_labels_of_boxes_are_legible_and_the_number_stays_on_one_line(page):
    open_numbers(page)
    put(page, row(EIGHT, [2200, 1000], left=60) | {"size": [3300, 1500]})
    expect_labels(page, 8)
    for width in (1920, 320):
        page.set_viewport_size({"width": width, "height": 1000})
        page.evaluate(SETTLED)
        expect(page.locator("#number .digits li")).to_have_count(8)
        assert evaluate_all(page, "#number .text span", LINE_COUNTS) == [1]
    put(page, row(["4-open"], [2200, 1000]))
    expect(page.locator("#pad .number-boxes text")).to_have_text([re.compile("^4: .* %$")])


def expect_labels(page, count):
    """There are `count` labels of boxes; none covers another, and each is large enough."""
    wait_for_last_answer(page)
    expect(page.locator("#pad .number-boxes text")).to_have_count(count)
    assert not page.evaluate(OVERLAPS)
    assert min(evaluate_all(page, "#pad .number-boxes text", FONT_SIZES)) >= 11.9


def test_it_works_by_touch_in_portrait_and_landscape(phone):
    open_numbers(phone)
    phone.locator("#pad canvas").scroll_into_view_if_needed()
    touch(phone, row(NAMES, [2200, 1000]))
    expect_number(phone, "1742")
    put(phone, row(EIGHT, [2200, 1000], left=60) | {"size": [3300, 1500]})
    expect_labels(phone, 8)
    press(phone, "Clear")
    phone.set_viewport_size({"width": 844, "height": 390})
    phone.evaluate(SETTLED)
    phone.locator("#pad canvas").scroll_into_view_if_needed()
    touch(phone, row(["7-crossed", "4-open"], [2200, 1000]))
    expect_number(phone, "74")


def test_boxes_of_an_answer_that_arrives_in_another_tab_are_shown_with_the_pad(page, tmp_path, predictor):
    """The digits of a picture have boxes too."""
    open_numbers(page)
    put(page, row(["4-open"], [2200, 1000]))
    expect_number(page, "4")
    with hold_requests(page):
        put(page, row(["4-open", "2-loop"], [2200, 1000]))
        page.get_by_role("tab", name="Models", exact=True).click()
        expect(page.locator("#pad .paper")).to_be_hidden()
    expect_number(page, "42")
    page.get_by_role("tab", name="Draw", exact=True).click()
    expect(page.locator("#pad .number-boxes text")).to_have_count(2)
    page.set_viewport_size({"width": 400, "height": 800})
    page.wait_for_function(
        f"Math.min(...({FONT_SIZES})([...document.querySelectorAll('#pad .number-boxes text')])) >= 11.9"
    )

    ink = render_pad(Drawing.from_json(row(["3-round", "7-crossed"], [1200, 800])))
    Image.fromarray(255 - ink).save(tmp_path / "number.png")
    page.locator("#pad .upload input").set_input_files(tmp_path / "number.png")
    expect_number(page, predictor.read(Image.open(tmp_path / "number.png")).text)
    expect_number(page, "37")
    expect(page.locator("#pad .number-boxes rect")).to_have_count(2)
    sides = "(all) => all.map((e) => e.getBoundingClientRect()).map(({ left, right }) => [left, right])"
    [[paper_left, paper_right]] = evaluate_all(page, "#pad .paper", sides)
    for left, right in evaluate_all(page, "#pad .number-boxes rect", sides):
        assert paper_left < left and right < paper_right


def test_several_digits_are_reported_and_one_press_reads_the_number(page):
    """An unfinished stroke is kept when another view is opened."""
    put(page, row(["4-open", "2-loop"], [1000, 1000], left=80))
    expect(page.locator("#answer .words")).to_have_text("This looks like several digits.")
    expect(page.locator("#answer .digit")).to_have_text("")  # neither is the answer, and there is nothing to explain
    expect(page.locator("#why .why")).to_be_hidden()
    page.get_by_role("button", name="Read the number").click()
    expect_number(page, "42")
    page.get_by_role("tab", name="Answer").click()
    press(page, "Clear")
    put(page, drawing("4-open"))
    expect_digit(page, 4)
    expect(page.get_by_role("button", name="Read the number")).to_be_hidden()
    press(page, "Clear")
    open_numbers(page)
    box = page.locator("#pad canvas").bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 50, box["y"] + 200, steps=5)
    page.get_by_role("tab", name="Answer").dispatch_event("click")
    page.wait_for_function("document.querySelector('#pad .ink-pad').drawing.size[0] === 1000")
    page.mouse.up()
    expect_digit(page, 1)
    assert len(pad_drawing(page)["strokes"]) == 1


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_several_digits_leave_the_card_of_the_answer_as_high_as_it_is(page, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    card, heights = page.locator("#answer .answer"), []
    for drawn, words in (
        (drawing("4-open"), "sure"),
        (row(["4-open", "2-loop"], [1000, 1000], left=80), "This looks like several digits."),
        (row(["4-open"] * 3, [3000, 1000]), "This looks like several digits."),
    ):
        put(page, drawn)
        expect(page.locator("#answer .words")).to_contain_text(words)
        heights.append(card.bounding_box()["height"])
    assert max(heights) - min(heights) < 1, heights
