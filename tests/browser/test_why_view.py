"""The why view shows what the predictor computes, for the answer and for any other digit."""

from itertools import combinations

import numpy as np
import pytest
from actions import (
    choose_model,
    draw,
    drawing,
    evaluate_all,
    expect_digit,
    format_probability,
    hold_requests,
    pad_drawing,
    picture_of,
    press,
    put,
    upload,
)
from playwright.sync_api import expect

from mnist_demo.networks.models import MODELS
from mnist_demo.predictor import Predictor
from mnist_demo.strokes.drawing import Drawing


@pytest.fixture(scope="module")
def predictor():
    return Predictor()


def shown(page):
    """The numbers beside the pieces."""
    texts = page.locator("#why text").all_text_contents()
    return [number(text) for text in texts]


def number(text):
    return float(text.replace("−", "-"))


# The names and the numbers of the parts of the answer.
LEDGER = "(rows) => rows.map((row) => [row.querySelector('span').textContent, row.querySelector('b').textContent])"


def expect_why(page, why):
    expect(page.locator("#why summary")).to_have_text(f"Why {why.digit} and not {why.against}?")
    expect(page.locator("#why .why")).not_to_have_attribute("data-older", "")
    assert shown(page) == pytest.approx(why.values, abs=0.051)
    expect(page.locator("#why path.for")).to_have_count(int((why.values >= 0).sum()))
    gains, losses = why.values[why.values > 0].sum(), why.values[why.values < 0].sum()
    rows = [(name, number(value)) for name, value in evaluate_all(page, "#why .ledger li", LEDGER)]
    assert [name for name, _ in rows] == [
        "empty pad",
        f"speaks for {why.digit}",
        f"speaks for {why.against}",
        "together",
    ]
    parts = [value for _, value in rows]
    assert parts == pytest.approx([why.start, gains, losses, why.start + why.change], abs=0.051)
    assert sum(parts[:3]) == pytest.approx(parts[3], abs=0.201)  # each of the four is rounded
    expect(page.locator("#why .sum")).to_contain_text(f"as likely as {why.against}")


def test_pieces_and_pixels_have_the_computed_contributions_for_the_answer_and_any_other_digit(page, predictor):
    """It is open on a desk, and a blank pad has no explanation. A new drawing and a new model are explained too, and a
    contribution that rounds to 0 has no minus. The parts of the answer add up.
    """
    expect(page.locator("#why .why")).to_be_hidden()
    draw(page, drawing("7-crossed"))
    expect_digit(page, 7)
    why = predictor.explain(Drawing.from_json(pad_drawing(page)))
    expect_why(page, why)
    # The map: coloured where it is strongest, the paper's colour where there is no ink.
    pixel = """(canvas, [x, y]) => [...canvas.getContext("2d").getImageData(x, y, 1, 1).data.slice(0, 3)]"""
    row, column = np.unravel_index(np.abs(why.map).argmax(), why.map.shape)
    canvas = page.locator("#why canvas")
    assert canvas.evaluate(pixel, [int(column), int(row)]) == (
        [0x24, 0x47, 0xC5] if why.map.max() > -why.map.min() else [0xC2, 0x57, 0x0C]
    )
    assert canvas.evaluate(pixel, [0, 0]) == [0xFD, 0xFD, 0xFF]

    page.get_by_role("button", name="Why not 1").click()
    expect_why(page, predictor.explain(Drawing.from_json(pad_drawing(page)), against=1))
    press(page, "Clear")
    expect(page.locator("#why .why")).to_be_hidden()
    draw(page, drawing("8-rings"))
    expect_digit(page, 8)
    expect_why(page, predictor.explain(Drawing.from_json(pad_drawing(page))))
    expect(page.locator("#why text", has_text="0.0")).to_have_text("0.0")
    choose_model(page, MODELS["mlp-128"].title)
    expect(page.locator("#answer .by b")).to_have_text(MODELS["mlp-128"].title)
    expect_why(page, predictor.explain(Drawing.from_json(pad_drawing(page)), "mlp-128"))


def test_the_added_stroke_and_the_removed_piece_are_the_computed_ones(page, predictor, tmp_path):
    """If no stroke leads to the other digit, none is dashed. The numbers of the pieces do not cover each other."""
    draw(page, drawing("9-curled"))
    expect_digit(page, 9)
    page.get_by_role("button", name="Why not 5").click()
    why = predictor.explain(Drawing.from_json(pad_drawing(page)), against=5)
    expect_why(page, why)
    dashed = page.locator("#why path.added")
    expect(dashed).to_have_count(1)
    assert dashed.evaluate("e => getComputedStyle(e).strokeDasharray") != "none"
    points = [[float(x) for x in point.split()] for point in dashed.get_attribute("d")[1:].split("L")]
    assert np.array(points) == pytest.approx(why.added.stroke_in_image, abs=0.051)
    added, removed = why.added, why.removed
    text = f"With this stroke, 5 would be the likeliest ({format_probability(added.probability)})."
    expect(page.locator("#why p.added")).to_have_text(text)
    piece = f"{why.values[removed.piece]:+.1f}".replace("-", "−")
    text = f"Without the piece of {piece}, {removed.digit} would be the likeliest ({format_probability(removed.probability)})."
    expect(page.locator("#why .removed")).to_have_text(text)

    draw_anew(page, "1-plain")
    page.get_by_role("button", name="Why not 7").click()
    expect(page.locator("#why path.added")).to_have_count(1)
    page.get_by_role("button", name="Why not 8").click()
    expect_why(page, predictor.explain(Drawing.from_json(pad_drawing(page)), against=8))
    expect(page.locator("#why path.added")).to_have_count(0)
    expect(page.locator("#why p.added")).to_be_hidden()

    picture_of("7-crossed").save(tmp_path / "7.png")
    upload(page, tmp_path / "7.png")
    expect_digit(page, 7)
    expect(page.locator("#why summary")).to_contain_text("Why 7 and not")
    expect(page.locator("#why .why")).not_to_have_attribute("data-older", "")
    expect(page.locator("#why .sum")).to_contain_text("as likely as")
    boxes = [text.bounding_box() for text in page.locator("#why text").all()]
    assert len(boxes) > 4
    for one, other in combinations(boxes, 2):
        apart = max(
            abs(2 * (one[x] - other[x]) + one[w] - other[w]) / (one[w] + other[w])
            for x, w in (("x", "width"), ("y", "height"))
        )
        assert apart > 0.8


def draw_anew(page, name):
    press(page, "Clear")
    draw(page, drawing(name))
    expect_digit(page, name[0])
    expect(page.locator("#why .why")).not_to_have_attribute("data-older", "")


def test_an_answer_that_arrives_while_a_digit_is_pressed_is_explained_too(page, predictor):
    press(page, "Example: 3")
    expect_digit(page, 3)
    pressed = "(all) => all.map((each) => each.ariaPressed)"
    expect_why(page, predictor.explain(Drawing.from_json(pad_drawing(page)), "cnn"))
    page.locator("#why summary").click()
    press(page, "Example: 5")
    expect_digit(page, 5)
    assert set(evaluate_all(page, "#why .others button", pressed)) == {"false"}
    page.locator("#why summary").click()
    expect_why(page, predictor.explain(Drawing.from_json(pad_drawing(page)), "cnn"))
    with hold_requests(page):
        press(page, "Example: 8")
        page.mouse.move(900, 10)
        page.mouse.down()
    expect_digit(page, 8)
    page.mouse.up()
    expect_why(page, predictor.explain(Drawing.from_json(pad_drawing(page)), "cnn"))


def test_it_works_by_touch_and_by_keyboard(phone):
    """On a phone nothing is requested before it is opened."""
    put(phone, drawing("2-loop"))
    expect_digit(phone, 2)
    expect(phone.locator("#why summary")).to_have_text("Why 2?")
    assert phone.locator("#why path").count() == 0
    phone.locator("#why summary").tap()
    expect(phone.locator("#why summary")).to_contain_text("Why 2 and not ")
    phone.locator("#why summary").focus()
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    expect(phone.locator("#why summary")).to_have_text("Why 2 and not 0?")
