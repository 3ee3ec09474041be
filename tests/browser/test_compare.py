"""The comparison: all models on one drawing, live; agreement, sorting, switching models off."""

import json

from actions import (
    drawing,
    expect_answers,
    expect_digit,
    network_label,
    pad_drawing,
    press,
    put,
    screen_strokes,
    unfold_networks,
)
from playwright.sync_api import expect
from serving import ROOT

from mnist_demo.networks.models import MODELS
from mnist_demo.predictor import Predictor
from mnist_demo.strokes.drawing import Drawing

PREDICTOR = Predictor()
NAMES = PREDICTOR.names


def card(name):
    return json.loads((ROOT / "checkpoints" / f"{name}.json").read_text())


def order(page):
    return [each.get_attribute("data-model") for each in page.locator("[data-model]:visible").all()]


def test_every_model_answers_the_drawing_on_the_pad(page):
    """It also shows which models agree and each normalised input, can be sorted, and leaves out models that are switched off."""
    put(page, drawing("0-oval"))
    expect_digit(page, 0)
    page.get_by_role("tab", name="Compare").click()
    for name in NAMES:
        rival, spec = page.locator(f"[data-model='{name}']"), MODELS[name]
        expect(rival).to_have_count(1)
        expect(rival).to_have_attribute("data-digit", "0")
        assert rival.locator(".bars li").count() == 10
        expect(rival).to_contain_text(spec.title)
        expect(rival).to_contain_text(f"{card(name)['parameters']:,}")
        for counts in (card(name)["clean"], card(name)["freehand"]):
            expect(rival).to_contain_text(f"{100 * counts['correct'] / counts['total']:.2f} %")
        low, high = ((level - spec.mean) / spec.std for level in (0, 1))
        expect(rival.locator("canvas")).to_have_attribute("title", f"{low:.2f} (paper) to {high:.2f} (ink)")
    assert order(page) == NAMES

    put(page, drawing("7-crossed"))
    answers = PREDICTOR.compare(Drawing.from_json(pad_drawing(page)))
    expect_answers(page, answers)
    said = page.locator(".agreement")
    others = [each.model for each in answers if each.digit != 7]
    sevens = len(NAMES) - len(others)
    expect(said).to_contain_text(f"{sevens} of {len(NAMES)} say 7" if others else f"All {len(NAMES)} say 7")
    for name in others:
        expect(said).to_contain_text(name)

    for by, key in [
        ("Accuracy", lambda name: -card(name)["clean"]["correct"]),
        ("Size", lambda name: card(name)["parameters"]),
    ]:
        page.locator(".order label").filter(has_text=by).click()
        assert order(page) == sorted(NAMES, key=key)
    # In one step, so that no late answer with other times comes in between.
    times = page.evaluate(
        """() => {
            for (const order of ["Given", "Time"]) document.querySelector(`.order [value=${order}]`).click();
            return Array.from(document.querySelectorAll("[data-model] .time"), (time) => Number(time.textContent));
        }"""
    )
    assert len(times) == len(NAMES)
    assert times == sorted(times)

    unfold_networks(page)
    switch, chosen = network_label(page, MODELS["mlp"].title, "#chosen"), page.locator("#network .name")
    expect(page.locator("[data-model=mlp]")).to_be_visible()
    expect(chosen).to_have_text(f"{len(NAMES)} of {len(NAMES)}")
    switch.click()
    expect(page.locator("[data-model=mlp]")).to_be_hidden()
    expect(chosen).to_have_text(f"{len(NAMES) - 1} of {len(NAMES)}")
    expect(page.locator("[data-model=cnn]")).to_have_attribute("data-digit", "7")
    switch.click()
    expect(page.locator("[data-model=mlp]")).to_have_attribute("data-digit", "7")


def test_answers_follow_the_moving_pen(page):
    """The answer view is up to date when it is opened again."""
    page.get_by_role("tab", name="Compare").click()
    page.locator("[data-model=cnn]").wait_for()
    (stroke,) = screen_strokes(page, drawing("3-round"))
    page.mouse.move(*stroke[0])
    page.mouse.down()
    for point in stroke[1:]:
        page.mouse.move(*point)
    expect(page.locator("[data-model=cnn]")).to_have_attribute("data-digit", "3")
    page.mouse.up()
    press(page, "Clear")
    expect(page.locator("[data-model=cnn]")).to_have_attribute("data-status", "blank")
    expect(page.locator(".agreement")).to_have_text("The pad is blank.")
    put(page, drawing("5-two"))
    expect(page.locator("[data-model=cnn]")).to_have_attribute("data-digit", "5")
    page.get_by_role("tab", name="Answer").click()
    expect_digit(page, 5)
