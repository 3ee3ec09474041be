"""Replay: every view shows the moment of the slider, and the whole drawing comes back."""

import re
from itertools import pairwise

import numpy as np
import pytest
from actions import (
    SETTLED,
    draw,
    drawing,
    evaluate_all,
    event_ids,
    expect_digit,
    hold_requests,
    is_request_of,
    press,
    put,
    shared_link,
    touch,
)
from playwright.sync_api import expect

from mnist_demo.explanation.replay import drawing_moments, settled_moment
from mnist_demo.predictor import Predictor
from mnist_demo.strokes.drawing import Drawing

MOMENT = 10  # of forty: at this moment a 4 reads as a 1


# Counts the moments that are shown: a replay of two seconds may end before the test reads the page.
NOTE_WHAT_IS_PLAYED = "window.played = 0; document.addEventListener('pad-until', () => { window.played += 1; }, true);"


@pytest.fixture(scope="module")
def predictor():
    return Predictor()


def half_up(number):
    """Rounded half up, as in JavaScript."""
    return int(number + 0.5)


def whole(page):
    return Drawing.from_json(page.locator("#pad .ink-pad").evaluate("pad => JSON.stringify(pad.drawing)"))


def open_replay(page):
    page.locator("#replay summary").click()
    expect(page.locator("#replay .told")).to_contain_text("the answer stays the same")


def move_to(page, moment):
    page.locator("#replay input").fill(str(moment))


BARS = """(percents) => {
    const shown = [...document.querySelectorAll("#answer .bars .percent")].map((each) => Number(each.textContent.replace("> ", "")));
    return shown.length === percents.length && shown.every((each, at) => Math.abs(each - percents[at]) < 0.35);
}"""


def expect_bars(page, probabilities):
    page.wait_for_function(BARS, arg=[100 * float(each) for each in probabilities])


def settled(reading):
    return settled_moment(reading.digit, reading.statuses)


def test_the_bands_show_the_readings_and_every_view_shows_the_moment_of_the_slider(page, predictor):
    """The inside view and the small pictures follow it. In the comparison each model has a line, the moment it settled, and
    legible readings. Numbers are read from the whole drawing. The next digit has its own replay.
    """
    expect(page.locator("#replay .replay")).to_be_hidden()
    draw(page, drawing("4-open"))
    expect_digit(page, 4)
    open_replay(page)
    lifts, [reading] = predictor.replay(whole(page), ["cnn"])
    images, _ = drawing_moments(whole(page))
    expect(page.locator("#replay .one")).to_have_attribute("data-settled", str(settled(reading)))
    expect(page.locator("#replay .picture .lift")).to_have_count(len(lifts))
    # The width of the band of the 4 at the last moment is its probability.
    outline = page.locator("#replay path[data-digit='4']").get_attribute("d")
    points = np.array([float(number) for number in re.findall(r"[-\d.]+", outline)]).reshape(-1, 2)
    last = points[np.isclose(points[:, 0], 400)][:, 1]
    assert np.ptp(last) / 120 == pytest.approx(reading.probabilities[-1][4], abs=0.01)
    move_to(page, MOMENT)
    expect_bars(page, reading.probabilities[MOMENT - 1])
    expect(page.locator("#replay .told")).to_contain_text(f"After {half_up(100 * MOMENT / 40)} % of the line")
    unsure = reading.statuses.index("unsure")
    move_to(page, unsure + 1)
    pair = f"unsure, {reading.digit[unsure]} or {reading.runner_up[unsure]}."
    expect(page.locator("#replay .told")).to_contain_text(pair)
    move_to(page, 40)
    expect_bars(page, reading.probabilities[-1])
    expect(page.locator("#replay .told")).to_contain_text("After 100 % of the line: 4, > 99 % sure.")

    page.get_by_role("tab", name="Inside").click()
    expect(page.locator("#inside .inside")).to_have_attribute("data-digit", "4")
    move_to(page, MOMENT)
    image = images[MOMENT - 1]
    row, column = np.unravel_index(image.argmax(), image.shape)
    red = """([column, row]) => document.querySelector("#steps [data-step=image] canvas").getContext("2d").getImageData(column, row, 1, 1).data[0]"""
    whole_image = images[-1]
    row, column = np.unravel_index((image.astype(int) - whole_image).argmax(), image.shape)
    page.wait_for_function(f"(at) => ({red})(at) > 128", arg=[int(column), int(row)])

    page.get_by_role("tab", name="Answer").click()
    expect(page.locator("#answer .answer")).not_to_have_attribute("data-digit", "4")

    page.get_by_role("tab", name="Number").click()
    expect(page.locator("#number .number")).to_have_attribute("data-text", "4")
    assert not page.evaluate("document.querySelector('#pad .ink-pad').replayed")
    assert "replay" not in shared_link(page)
    page.get_by_role("tab", name="Answer").click()
    expect_digit(page, 4)
    expect(page.locator("#replay .told")).to_contain_text("After 100 % of the line")

    page.get_by_role("tab", name="Compare").click()
    expect(page.locator("#replay li")).to_have_count(len(predictor.names))
    _, readings = predictor.replay(whole(page), predictor.names)
    expected = [f"{half_up(100 * (settled(reading) + 1) / 40)} %" for reading in readings]
    expect(page.locator("#replay li i")).to_have_text(expected)
    expect_legible(page)


def expect_legible(page):
    """In the comparison the readings of a model do not overlap."""
    expect(page.locator("#replay .key")).to_contain_text("? is unsure, – not a digit.")
    lines = evaluate_all(
        page,
        "#replay .line",
        """(lines) => lines.map((line) => [...line.querySelectorAll("span")].filter((span) => span.checkVisibility()).map((span) => {
            const { left, right } = span.getBoundingClientRect();
            return [left, right, span.textContent];
        }))""",
    )
    for spans in lines:
        for (_, right, before), (left, _, after) in pairwise(spans):
            assert right < left and (before, after) != ("–", "–")


def test_drawing_on_ends_the_replay_with_the_whole_drawing(page):
    """So does a reload, which keeps it unfolded. A drawing without replay has no slider, and the next digit has one."""
    put(page, drawing("4-open"))
    expect_digit(page, 4)
    before = whole(page)
    open_replay(page)
    move_to(page, MOMENT)
    expect(page.locator("#answer .answer")).not_to_have_attribute("data-digit", "4")
    page.reload()
    expect_digit(page, 4)
    assert whole(page).strokes == before.strokes
    expect(page.locator("#replay .told")).to_contain_text("After 100 % of the line")
    move_to(page, MOMENT)
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Redo").click()
    expect_digit(page, 4)

    put(page, {"size": [100, 100], "strokes": [[[50, 50]]]})
    expect(page.locator("#replay .told")).to_have_text(
        "A dot, or a scribble longer than any digit, cannot be replayed."
    )
    expect(page.locator("#replay .scrub")).to_be_hidden()
    expect(page.locator("#replay .replay")).not_to_have_attribute("data-older", "")
    assert "replay" not in shared_link(page)
    put(page, drawing("9-curled"))
    expect(page.locator("#replay .told")).to_contain_text("After 100 % of the line")
    expect(page.locator("#replay .scrub")).to_be_visible()
    # A digit that leads from the first moment has its name on the band.
    name = page.locator("#replay .picture span", has_text="1")
    band = page.locator("#replay path[data-digit='1']")
    assert name.bounding_box()["x"] >= band.bounding_box()["x"]


def test_it_plays_by_keyboard_and_from_a_link(page, open_page, server):
    put(page, drawing("4-open"))
    expect_digit(page, 4)
    open_replay(page)
    link = shared_link(page)
    assert "replay=1" in link
    page.evaluate(NOTE_WHAT_IS_PLAYED)
    page.set_viewport_size({"width": 1280, "height": 720})
    page.locator("#replay .key").scroll_into_view_if_needed()
    page.locator("#replay [data-do=play]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#pad canvas").first).to_be_in_viewport(ratio=0.99)
    page.wait_for_function("window.played > 20")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect_digit(page, 4)
    other = open_page(address=link, script=NOTE_WHAT_IS_PLAYED)
    other.wait_for_function("window.played > 20")
    expect(other.get_by_role("button", name="Play")).to_be_visible()
    expect_digit(other, 4)


def test_it_works_by_touch(phone):
    touch(phone, drawing("2-loop"))
    expect_digit(phone, 2)
    phone.locator("#replay summary").tap()
    expect(phone.locator("#replay .told")).to_contain_text("the answer stays the same")
    phone.evaluate(NOTE_WHAT_IS_PLAYED)
    phone.locator("#replay [data-do=play]").tap()
    phone.wait_for_function("window.played > 20")
    expect(phone.get_by_role("button", name="Play")).to_be_visible()
    expect_digit(phone, 2)
    phone.get_by_role("tab", name="Compare").click()
    expect_legible(phone)


def test_a_late_replay_of_another_drawing_is_not_shown(page):
    press(page, "Example: 3")
    expect_digit(page, 3)
    replay = event_ids(page, "replay")
    with hold_requests(page, replay) as waiting:
        with page.expect_request(is_request_of(replay)):
            page.locator("#replay summary").click()
        press(page, "Example: 8")
        expect_digit(page, 8)
        for _ in range(2):  # closed and opened, it sends a request at once
            page.locator("#replay summary").click()
        page.evaluate(SETTLED)
        with page.expect_request(is_request_of(replay)):  # sent when the one before has arrived
            waiting[0].continue_()
        waiting.pop(0)
        expect(page.locator("#replay .told")).to_contain_text("of the line: 3")
        expect(page.locator("#replay .replay")).to_have_attribute("data-older", "")
    expect(page.locator("#replay .told")).to_contain_text("of the line: 8")
    expect(page.locator("#replay .replay")).not_to_have_attribute("data-older", "")
