"""The usual shortcuts: their images and the chosen model's answers, folded at first."""

import numpy as np
import pytest
from actions import (
    SETTLED,
    answer_text,
    choose_model,
    draw,
    drawing,
    event_ids,
    expect_digit,
    hold_requests,
    is_request_of,
    pad_drawing,
    press,
    put,
    screen_strokes,
)
from playwright.sync_api import expect

from mnist_demo.networks.models import MODELS
from mnist_demo.strokes.drawing import Drawing

LEVELS = """canvas => [...canvas.getContext("2d").getImageData(0, 0, 28, 28).data].filter((_, at) => at % 4 === 0)"""
PAPER, INK = 0x0A, 0xFF  # red component of both colours


def small(name: str) -> dict:
    """A golden drawing at a third of its size in a corner, where the shortcuts fail."""
    whole = drawing(name)
    strokes = [[[0.05 * whole["size"][0] + x / 3, y / 3] for x, y in stroke] for stroke in whole["strokes"]]
    return whole | {"strokes": strokes}


def expect_shortcuts(page, predictor, model):
    answers = predictor.by_shortcuts(Drawing.from_json(pad_drawing(page)), model)
    captions = [
        f"{f'{answer.digit}, ' if answer.status == 'digit' else ''}{answer_text(answer)}{name}"
        for name, answer in answers.items()
    ]
    expect(page.locator("#steps .shortcuts figcaption")).to_have_text(captions)
    for number, answer in enumerate(answers.values()):
        seen = page.locator("#steps .shortcuts canvas").nth(number).evaluate(LEVELS)
        level = answer.image.ravel() / 255
        assert np.array(seen) == pytest.approx(PAPER + level * (INK - PAPER), abs=1)


def test_images_and_answers_of_the_shortcuts_are_those_of_the_chosen_model(page, predictor):
    """Unfolded, they follow the next drawing; folded, they are not requested."""
    put(page, small("7-crossed"))
    expect_digit(page, 7)
    expect(page.locator("#steps .box")).to_be_visible()
    shortcuts, canvas = page.locator("#steps .shortcuts"), page.locator("#steps .shortcuts canvas")
    assert canvas.count() == 0
    opener = page.get_by_role("button", name="And without these steps?")
    opener.focus()
    page.keyboard.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect_shortcuts(page, predictor, "cnn")
    choose_model(page, MODELS["mlp-128"].title)
    expect_shortcuts(page, predictor, "mlp-128")
    assert page.locator("#steps .shortcuts figure:not([data-digit='7'])").count() > 0
    press(page, "Clear")
    draw(page, small("3-round"))
    expect_digit(page, 3)
    expect_shortcuts(page, predictor, "mlp-128")
    opener.click()
    expect(shortcuts).to_be_hidden()
    press(page, "Clear")
    put(page, small("2-loop"))
    expect_digit(page, 2)
    expect(page.locator("#steps .box")).to_be_visible()
    expect(canvas).to_have_count(0)


def test_steps_without_shortcuts_do_not_replace_later_ones_with_them(page, predictor):
    """Steps that arrive before the answer are not treated as those of another drawing."""
    steps = event_ids(page, "steps")
    with hold_requests(page, steps) as waiting:
        with page.expect_request(is_request_of(steps)):
            put(page, small("7-crossed"))
        expect_digit(page, 7)
        page.get_by_role("button", name="And without these steps?").click()
        page.evaluate(SETTLED)
        sent, waiting[:] = waiting[:], []
        for route in reversed(sent):  # a later request, if it has been sent already, is answered first
            route.fulfill(response=route.fetch())
            page.evaluate(SETTLED)
    expect_shortcuts(page, predictor, "cnn")
    page.unroute_all()
    with hold_requests(page, event_ids(page, "answer")):
        press(page, "Example: 4, open")
        with page.expect_response(lambda each: is_request_of(steps)(each.request)):
            press(page, "Example: 8")
        page.evaluate(SETTLED)
    expect_digit(page, 8)
    expect(page.locator("#steps .steps")).not_to_have_attribute("data-older", "")


def test_the_first_steps_are_not_there_before_the_pen_is_lifted(page):
    """Their pictures would be black boxes."""
    stroke = screen_strokes(page, drawing("1-plain"))[0]
    page.mouse.move(*stroke[0])
    page.mouse.down()
    for point in stroke[1:]:
        page.mouse.move(*point)
    expect(page.locator("#steps [data-step=image]")).to_be_visible()
    expect(page.locator("#steps [data-step=ink]")).to_have_css("visibility", "hidden")
    page.mouse.up()
    expect(page.locator("#steps [data-step=ink]")).to_have_css("visibility", "visible")
