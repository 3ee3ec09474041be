"""The inside view shows the network's activations, and the connections of a unit."""

import re

import numpy as np
import pytest
from actions import (
    SETTLED,
    choose_model,
    draw,
    drawing,
    evaluate_all,
    hold_requests,
    pad_drawing,
    press,
    put,
    touch,
    wait_for_last_answer,
    wait_until,
)
from playwright.sync_api import expect

from mnist_demo.evaluation.top_images import top_images_of
from mnist_demo.networks.models import MODELS
from mnist_demo.predictor import Predictor
from mnist_demo.strokes.drawing import Drawing

WIDE = {"width": 1760, "height": 1000}
RED = """(canvas) => {
    const { width, height } = canvas;
    const data = canvas.getContext("2d").getImageData(0, 0, width, height).data;
    return { width, height, red: Array.from({ length: width * height }, (_, at) => data[4 * at + 3] ? data[4 * at] : -1) };
}"""

AROUND = """(digit) => {
    const bar = document.querySelectorAll("#inside .flow > figure:last-of-type li")[digit];
    const [a, b] = [bar, document.querySelector("#inside .links .here")].map((each) => each?.getBoundingClientRect());
    return b && Math.abs(a.top + a.bottom - b.top - b.bottom) < a.height / 2;
}"""  # whether the frame around the chosen unit encloses the digit's bar


@pytest.fixture(scope="module")
def predictor():
    return Predictor()


def look_inside(page):
    page.get_by_role("tab", name="Inside").click()
    expect(page.locator("#inside .inside")).to_be_visible()


def expect_read(page, digit, view="#inside"):
    wait_for_last_answer(page)
    expect(page.locator(f"{view} .inside")).to_have_attribute("data-digit", str(digit))


def grid(page, stage, view="#inside"):
    return page.locator(f"{view} [data-stage='{stage}'] .grid canvas")


def expect_stages(page, seen, view="#inside"):
    """Every pixel of every feature map on the screen has the network's value."""
    assert page.locator(f"{view} .flow > figure").count() == len(seen.stages)
    for at, stage in enumerate(seen.stages[:-1]):
        units, height, width = stage.values.shape
        shown = grid(page, at, view).evaluate(RED)
        red = np.array(shown["red"]).reshape(shown["height"], shown["width"])
        gap = max(1, round(height / 14)) if height > 1 else 0
        across = (shown["width"] + gap) // (width + gap)
        expected = np.full_like(red, -1)
        values = stage.values.clamp(min=0).numpy()
        shades = np.rint(10 + 245 * np.sqrt(np.rint(values * (255 / values.max())) / 255))
        for unit in range(units):
            top, left = unit // across * (height + gap), unit % across * (width + gap)
            expected[top : top + height, left : left + width] = shades[unit]
        assert np.abs(red - expected).max() <= 5, f"stage {at}"
        assert (np.abs(red - expected) > 1).mean() < 0.01, f"stage {at}"


def press_unit(page, stage, unit, seen, touch=False):
    """Press the centre of a unit on the screen."""
    units, height, width = seen.stages[stage].values.shape
    canvas = grid(page, stage)
    canvas.scroll_into_view_if_needed()
    box, size = canvas.bounding_box(), canvas.evaluate("({ width, height }) => ({ width, height })")
    if stage == len(seen.stages) - 1:
        x, y = 0.5, (unit + 0.5) / units
    else:
        gap = max(1, round(height / 14)) if height > 1 else 0
        across = (size["width"] + gap) // (width + gap)
        x = (unit % across * (width + gap) + width / 2) / size["width"]
        y = (unit // across * (height + gap) + height / 2) / size["height"]
    point = box["x"] + x * box["width"], box["y"] + y * box["height"]
    (page.touchscreen.tap if touch else page.mouse.click)(*point)


def expect_connections(page, predictor, seen, stage, unit):
    """The panel and the lines show the unit's connections, and the panel its test images."""
    incoming, outgoing = predictor.links(seen, stage, unit)
    shown = page.locator("#inside .unit .ties span")
    expect(shown).to_have_count(len(incoming) + len(outgoing))
    given = [float(text.split()[-1].replace("−", "-")) for text in shown.all_text_contents()]
    assert given == pytest.approx([link.contribution for link in incoming + outgoing], abs=0.0051)
    expect(page.locator("#inside .links path")).to_have_count(len(incoming) + len(outgoing))
    expect(page.locator("#inside .links path.against")).to_have_count(
        sum(link.contribution < 0 for link in incoming + outgoing)
    )
    titles = evaluate_all(page, "#inside .unit .images canvas", "(all) => all.map(({ title }) => title)")
    expected = top_images_of(predictor, seen.answer.model)[stage - 1][unit] if stage else []
    assert [int(title.split()[2].strip(",")) for title in titles] == list(expected)


def test_every_stage_shows_the_activations_and_two_models_stand_side_by_side(page, predictor):
    """All activations are dark for a blank pad."""
    page.set_viewport_size(WIDE)
    look_inside(page)
    expect(page.locator("#inside .words")).to_have_text("The pad is blank.")
    assert set(grid(page, 1).evaluate(RED)["red"]) <= {-1, 10}
    draw(page, drawing("7-crossed"))
    expect_read(page, 7)
    pad = Drawing.from_json(pad_drawing(page))
    for model in ("cnn-bn", "mlp", "cnn"):
        choose_model(page, MODELS[model].title)
        seen = predictor.inside(pad, model)
        named = f"{MODELS[model].title}, {len(seen.stages)} stages"
        expect(page.locator("#inside .flow")).to_have_attribute("aria-label", named)
        expect_read(page, 7)
        wait_until(page, lambda: expect_stages(page, seen))  # noqa: B023  the maps are painted a little after the answer arrives

    expect(page.locator("#inside-beside .inside")).to_be_hidden()
    page.locator("#inside select").select_option("mlp")
    expect_read(page, 7, "#inside-beside")
    beside = predictor.inside(pad, "mlp")
    wait_until(page, lambda: expect_stages(page, beside, "#inside-beside"))
    left, right = (page.locator(f"{view} .inside").bounding_box() for view in ("#inside", "#inside-beside"))
    assert left["x"] + left["width"] <= right["x"] and abs(left["y"] - right["y"]) < 2
    page.locator("#inside select").select_option("")
    expect(page.locator("#inside-beside .inside")).to_be_hidden()


def test_a_pressed_unit_shows_its_connections_and_stays_chosen_while_the_drawing_changes(page, predictor):
    """A feature map and a digit's bar, by mouse and by keyboard."""
    look_inside(page)
    put(page, drawing("4-open"))
    expect_read(page, 4)
    seen = predictor.inside(Drawing.from_json(pad_drawing(page)))
    grid(page, 1).focus()
    page.keyboard.press("End")
    expect(grid(page, 1)).to_have_attribute("aria-valuetext", "map 24 of 24")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(grid(page, 1)).to_have_attribute("aria-valuetext", "map 23 of 24, pinned")
    wait_until(page, lambda: expect_connections(page, predictor, seen, 1, 22))
    page.keyboard.press("Alt+ArrowRight")
    expect(grid(page, 1)).to_have_attribute("aria-valuetext", "map 23 of 24, pinned")
    grid(page, 2).focus()
    page.keyboard.press("Home")
    expect(grid(page, 1)).to_have_attribute("aria-valuetext", "none chosen")
    expect(grid(page, 2)).to_have_attribute("aria-valuetext", "map 1 of 32, pinned")
    page.keyboard.press("Escape")
    expect(grid(page, 2)).to_have_attribute("aria-valuetext", "none chosen")
    expect(page.locator("#inside .unit .hint")).to_be_visible()
    expect_bars_pressed(page)

    unit = int(seen.stages[2].values.sum((1, 2)).argmax())
    press_unit(page, 2, unit, seen)
    expect(page.locator("#inside .unit .name b")).to_have_text(f"map {unit + 1} of 32")
    expect(page.get_by_role("button", name="Pinned")).to_be_visible()
    wait_until(page, lambda: expect_connections(page, predictor, seen, 2, unit))
    press(page, "Clear")
    draw(page, drawing("7-crossed"))
    expect_read(page, 7)
    expect(page.locator("#inside .unit .name b")).to_have_text(f"map {unit + 1} of 32")
    after = predictor.inside(Drawing.from_json(pad_drawing(page)))
    wait_until(page, lambda: expect_connections(page, predictor, after, 2, unit))  # requested when the pen rests


def expect_bars_pressed(page):
    """Pressing a digit's bar chooses that digit; the drawing is a 4."""
    for digit in (0, 4, 7, 9):
        bar = page.locator("#inside .flow > figure:last-of-type li").nth(digit)
        bar.scroll_into_view_if_needed()
        box = bar.bounding_box()
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        expect(page.locator("#inside .unit .name b")).to_have_text(f"digit {digit}")
        page.wait_for_function(AROUND, arg=digit)
        expect(page.locator("#inside .unit .value")).to_have_text("> 99.9 %" if digit == 4 else "0.0 %")


def test_a_digit_shows_its_strongest_inputs_and_a_unit_of_the_first_layer_its_weights(page, predictor):
    """A pointer that moves while another model arrives chooses nothing of the model before."""
    look_inside(page)
    choose_model(page, MODELS["mlp-128"].title)
    put(page, drawing("3-round"))
    expect_read(page, 3)
    expect(page.locator("#inside .flow")).to_have_attribute(
        "aria-label", re.compile(re.escape(MODELS["mlp-128"].title))
    )
    seen = predictor.inside(Drawing.from_json(pad_drawing(page)), "mlp-128")
    press_unit(page, 2, 3, seen)
    expect(page.locator("#inside .unit .name b")).to_have_text("digit 3")
    wait_until(page, lambda: expect_connections(page, predictor, seen, 2, 3))
    press_unit(page, 1, 17, seen)
    expect(page.locator("#inside .unit .name b")).to_have_text("unit 18 of 128")
    wait_until(page, lambda: expect_connections(page, predictor, seen, 1, 17))
    expect(page.locator("#inside .unit")).to_contain_text("looks for this")
    page.keyboard.press("Escape")
    expect(page.locator("#inside .inside")).not_to_have_attribute("data-looking", "")
    with hold_requests(page):
        choose_model(page, MODELS["mlp"].title)
        page.evaluate("""() => {
            const canvas = document.querySelector("#inside .flow > figure:last-of-type canvas");
            const { left, top } = canvas.getBoundingClientRect();
            const where = { pointerType: "mouse", clientX: left + 5, clientY: top + 5, bubbles: true };
            const move = () => {
                if (!canvas.isConnected) return;
                canvas.dispatchEvent(new PointerEvent("pointermove", where));
                requestAnimationFrame(move);
            };
            move();
        }""")
    expect(page.locator("#inside .flow")).to_have_attribute("aria-label", re.compile(re.escape(MODELS["mlp"].title)))
    page.evaluate(SETTLED)
    expect(page.locator("#inside .inside")).not_to_have_attribute("data-looking", "")


def test_it_works_by_touch(phone, predictor):
    look_inside(phone)
    touch(phone, drawing("2-loop"))
    expect_read(phone, 2)
    seen = predictor.inside(Drawing.from_json(pad_drawing(phone)))
    press_unit(phone, 1, 3, seen, touch=True)
    expect(phone.locator("#inside .unit .name b")).to_have_text("map 4 of 24")
    wait_until(phone, lambda: expect_connections(phone, predictor, seen, 1, 3))
    put(phone, drawing("4-open"))
    expect_read(phone, 4)
    expect_bars_pressed(phone)
