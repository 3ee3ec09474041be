"""The comparison: all models on one drawing, live; who agrees; sorting; switching off."""

import json

import pytest
from desk import ROOT
from hand import draw, drawing, expect_answers, expect_digit, on_pad, on_screen, press
from playwright.sync_api import expect

from mnist_demo.drawing.ink import Drawing
from mnist_demo.networks.models import MODELS
from mnist_demo.reading.predict import Predictor

PREDICTOR = Predictor()
NAMES = PREDICTOR.names


@pytest.fixture
def compare(page):
    """The page with the comparison in sight."""
    page.get_by_role("tab", name="Compare").click()
    page.locator("[data-model=cnn]").wait_for()
    return page


def card(name):
    return json.loads((ROOT / "checkpoints" / f"{name}.json").read_text())


def order(page):
    return [each.get_attribute("data-model") for each in page.locator("[data-model]:visible").all()]


def test_every_model_answers_the_drawing_that_was_on_the_pad(page):
    draw(page, drawing("0-oval"))
    expect_digit(page, 0)
    page.get_by_role("tab", name="Compare").click()
    for name in NAMES:
        rival = page.locator(f"[data-model='{name}']")
        expect(rival).to_have_count(1)
        expect(rival).to_have_attribute("data-digit", "0")
        assert rival.locator(".bars li").count() == 10
        expect(rival).to_contain_text(MODELS[name].title)
        expect(rival).to_contain_text(f"{card(name)['parameters']:,}")
        for counts in (card(name)["clean"], card(name)["freehand"]):
            expect(rival).to_contain_text(f"{100 * counts['correct'] / counts['total']:.2f} %")
    assert order(page) == NAMES


def test_the_answers_follow_the_pen_while_it_moves(compare):
    (stroke,) = on_screen(compare, drawing("3-round"))
    compare.mouse.move(*stroke[0])
    compare.mouse.down()
    for point in stroke[1:]:
        compare.mouse.move(*point)
    expect(compare.locator("[data-model=cnn]")).to_have_attribute("data-digit", "3")
    compare.mouse.up()
    press(compare, "Clear")
    expect(compare.locator("[data-model=cnn]")).to_have_attribute("data-status", "blank")
    expect(compare.locator(".agreement")).to_have_text("The pad is blank.")


def test_it_says_at_a_glance_who_agrees(compare):
    draw(compare, drawing("7-crossed"))
    answers = PREDICTOR.compare(Drawing.from_json(on_pad(compare)))
    expect_answers(compare, answers)
    said = compare.locator(".agreement")
    others = [each.model for each in answers if each.digit != 7]
    sevens = len(NAMES) - len(others)
    expect(said).to_contain_text(f"{sevens} of {len(NAMES)} say 7" if others else f"All {len(NAMES)} say 7")
    for name in others:
        expect(said).to_contain_text(name)


def test_it_sorts_by_accuracy_and_size(compare):
    for by, key in [
        ("Accuracy", lambda name: -card(name)["clean"]["correct"]),
        ("Size", lambda name: card(name)["parameters"]),
    ]:
        compare.locator(".order label").filter(has_text=by).click()
        assert order(compare) == sorted(NAMES, key=key)


def test_it_sorts_by_time(compare):
    draw(compare, drawing("2-plain"))
    expect_answers(compare, PREDICTOR.compare(Drawing.from_json(on_pad(compare))))
    # At one stroke, so that no late answer with other times comes between.
    times = compare.evaluate(
        """() => {
            for (const order of ["Given", "Time"]) document.querySelector(`.order [value=${order}]`).click();
            return Array.from(document.querySelectorAll("[data-model] .time"), (time) => Number(time.textContent));
        }"""
    )
    assert len(times) == len(NAMES)
    assert times == sorted(times)


def test_a_model_that_is_switched_off_is_gone_until_it_is_switched_on(compare):
    draw(compare, drawing("4-open"))
    switch = compare.locator("#chosen label").filter(has=compare.get_by_text(MODELS["mlp"].title, exact=True))
    expect(compare.locator("[data-model=mlp]")).to_be_visible()
    switch.click()
    expect(compare.locator("[data-model=mlp]")).to_be_hidden()
    expect(compare.locator("[data-model=cnn]")).to_have_attribute("data-digit", "4")
    switch.click()
    expect(compare.locator("[data-model=mlp]")).to_have_attribute("data-digit", "4")


def test_each_input_is_shown_after_the_models_own_normalisation(compare):
    draw(compare, drawing("1-foot"))
    for name in NAMES:
        spec = MODELS[name]
        canvas = compare.locator(f"[data-model='{name}'] canvas")
        low, high = ((level - spec.mean) / spec.std for level in (0, 1))
        expect(canvas).to_have_attribute("title", f"{low:.2f} (paper) to {high:.2f} (ink)")


def test_the_answer_is_up_to_date_when_one_comes_back_to_it(compare):
    draw(compare, drawing("5-two"))
    expect(compare.locator("[data-model=cnn]")).to_have_attribute("data-digit", "5")
    compare.get_by_role("tab", name="Answer").click()
    expect_digit(compare, 5)
