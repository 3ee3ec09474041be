"""The inside view shows the strongest path or every activation, and how a unit's values add up."""

import numpy as np
import pytest
from actions import (
    box_of,
    choose_model,
    draw,
    drawing,
    evaluate_all,
    pad_drawing,
    press,
    put,
    touch,
    wait_for_last_answer,
    wait_until,
)
from playwright.sync_api import expect
from serving import PATIENCE, PHONE

from mnist_demo.networks.models import MODELS
from mnist_demo.predictor import Predictor
from mnist_demo.strokes.drawing import Drawing

WIDE = {"width": 1760, "height": 1000}
DESK = {"width": 1280, "height": 720}
RED = """(canvas) => {
    const { width, height } = canvas;
    const data = canvas.getContext("2d").getImageData(0, 0, width, height).data;
    return { width, height, red: Array.from({ length: width * height }, (_, at) => data[4 * at + 3] ? data[4 * at] : -1) };
}"""


@pytest.fixture(scope="module")
def predictor():
    return Predictor()


def look_inside(page):
    page.get_by_role("tab", name="Inside").click()
    expect(page.locator("#inside .inside")).to_be_visible()


def expect_read(page, digit, view="#inside"):
    wait_for_last_answer(page)
    expect(page.locator(f"{view} .inside")).to_have_attribute("data-digit", str(digit))


def look_at(page, predictor, name, digit, model="cnn"):
    """Put a drawing on the pad, and return what the network computes from it."""
    choose_model(page, MODELS[model].title)
    put(page, drawing(name))
    expect_read(page, digit)
    seen = predictor.inside(Drawing.from_json(pad_drawing(page)), model)
    expect(page.locator("#inside .flow")).to_have_attribute(
        "aria-label", f"{MODELS[model].title}, {len(seen.stages)} stages"
    )
    return seen


def grid(page, stage, view="#inside"):
    return page.locator(f"{view} [data-stage='{stage}'] .grid canvas")


def cell(page, stage, place=0):
    return page.locator(f"#inside [data-stage='{stage}'] .cell").nth(place)


def shades(values, strongest):
    """The red of the pixels that show these values."""
    return np.rint(10 + 245 * np.sqrt(np.rint(values * (255 / strongest)) / 255))


def expect_all_maps(page, seen, view="#inside"):
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
        red_of_units = shades(values, values.max())
        for unit in range(units):
            top, left = unit // across * (height + gap), unit % across * (width + gap)
            expected[top : top + height, left : left + width] = red_of_units[unit]
        assert np.abs(red - expected).max() <= 5, f"stage {at}"
        assert (np.abs(red - expected) > 1).mean() < 0.01, f"stage {at}"


def expect_path(page, predictor, seen):
    """The maps, values and amounts on the screen are those of the strongest path, and its lines are drawn."""
    path = predictor.strongest_path(seen, seen.answer.digit)
    for at, (stage, units) in enumerate(zip(seen.stages[:-1], path.units)):
        shown = page.locator(f"#inside [data-stage='{at}'] .cell:not(.empty)")
        assert shown.count() == len(units)
        values = stage.values.clamp(min=0).numpy()
        for place, unit in enumerate(units):
            if values.shape[1] == 1:
                assert shown.nth(place).locator(".value").inner_text() == f"{values[unit].item():.2f}"
            else:
                red = np.array(shown.nth(place).locator("canvas").evaluate(RED)["red"])
                assert np.abs(red - shades(values[unit], values.max()).ravel()).max() <= 5, (at, unit)
            if at:
                amount = float(shown.nth(place).locator(".score").inner_text())
                assert amount == pytest.approx(float(path.contributions[at][unit]), abs=0.0051)
    lines = {"for": 0, "against": 0}
    for at in range(1, len(seen.stages)):
        values = [flow.value for flow in path.flows if flow.to_stage == at]
        for value in values:
            lines["against" if value < 0 else "for"] += abs(value) >= 0.04 * max(map(abs, values))
    for kind, count in lines.items():
        assert abs(page.locator(f"#inside .lines path.{kind}").count() - count) <= 1  # one may be at the limit


def number(text):
    return float(text.replace("−", "-"))


def ledger(page):
    """The lines of the sum: label → value."""
    rows = evaluate_all(
        page,
        "#inside .ledger li",
        "(all) => all.map((row) => [...row.querySelectorAll('span, b')].map((e) => e.textContent))",
    )
    return [(label, value) for label, value in rows]


def cells_of(page):
    """The numbers of each grid: the window, the weights, the products."""
    grids = evaluate_all(
        page, "#inside .windows .numbers", "(all) => all.map((grid) => [...grid.children].map((e) => e.textContent))"
    )
    return [[0.0 if text == "·" else number(text) for text in texts] for texts in grids]


def shown_term(page):
    """The line of the sum whose window is shown; of a single term there is no choice."""
    find = "(all) => all.findIndex((row) => row.querySelector('[aria-pressed=true]'))"
    return max(0, evaluate_all(page, "#inside .ledger li", find))


def expect_sum(page, value):
    """The lines add up to the sum, exactly, and lead to the network's value."""
    lines = ledger(page)
    at = next(index for index, (label, _) in enumerate(lines) if label == "sum" or label.startswith("score"))
    total = number(lines[at][1])
    assert round(100 * sum(number(each) for _, each in lines[:at])) == round(100 * total)
    result = number(lines[at + 1][1]) if lines[at][0] == "sum" else total
    assert result == (max(0, total) if lines[at][0] == "sum" else total)
    assert result == pytest.approx(value, abs=0.0052)
    return lines


def shown_pixel(page):
    """Row and column of the pixel that the panel explains."""
    words = page.locator("#inside .chooser canvas").get_attribute("aria-valuetext").split(":")[0].split()
    return int(words[1].strip(",")) - 1, int(words[3]) - 1


def expect_chosen(page, name):
    expect(page.locator("#inside .unit .name b")).to_have_text(name)


def test_the_strongest_path_is_the_networks_and_all_maps_are_a_button_away(page, predictor):
    """The address keeps the choice. All activations are dark for a blank pad, and two models stand side by side."""
    page.set_viewport_size(WIDE)
    look_inside(page)
    expect(page.locator("#inside .words")).to_have_text("The pad is blank.")
    for model in ("cnn-bn", "mlp", "cnn"):
        seen = look_at(page, predictor, "7-crossed", 7, model)
        wait_until(page, lambda: expect_path(page, predictor, seen))  # noqa: B023  the maps are painted a little after the answer arrives
    page.get_by_role("button", name="Show all maps").click()
    wait_until(page, lambda: expect_all_maps(page, seen))
    assert "maps=all" in page.url
    press(page, "Clear")
    expect_read(page, "")
    assert set(grid(page, 1).evaluate(RED)["red"]) <= {-1, 10}
    put(page, drawing("7-crossed"))
    expect_read(page, 7)

    expect(page.locator("#inside-beside .inside")).to_be_hidden()
    expect(page.locator("#inside option[value=cnn]")).to_be_disabled()  # it is the first network
    page.locator("#inside select").select_option("mlp")
    expect_read(page, 7, "#inside-beside")
    beside = predictor.inside(Drawing.from_json(pad_drawing(page)), "mlp")
    wait_until(page, lambda: expect_all_maps(page, beside, "#inside-beside"))
    left, right = (box_of(page.locator(f"{view} .inside")) for view in ("#inside", "#inside-beside"))
    assert left["x"] + left["width"] <= right["x"] and abs(left["y"] - right["y"]) < 2
    assert "second=mlp" in page.url
    page.reload()
    expect(page.locator("#inside-beside .inside")).to_be_visible(timeout=1000 * PATIENCE)
    expect(grid(page, 1)).to_be_visible()
    page.set_viewport_size(DESK)
    above, below = (box_of(page.locator(f"{view} .inside")) for view in ("#inside", "#inside-beside"))
    assert above["y"] + above["height"] <= below["y"]
    page.locator("#inside select").select_option("")
    page.get_by_role("button", name="Show the strongest only").click()
    expect(page.locator("#inside-beside .inside")).to_be_hidden()
    expect(page.locator("#inside .cell").first).to_be_visible()
    assert "maps=" not in page.url and "second=" not in page.url


@pytest.mark.parametrize(
    ("model", "stage"),
    [("cnn", 1), ("cnn", 5), ("cnn-32-64", 3), ("mlp-128", 1), ("cnn-10-20", 5), ("cnn", 9), ("mlp", 2)],
)
def test_the_numbers_of_a_pressed_unit_add_up_to_what_the_network_computed(page, predictor, model, stage):
    """Convolutions, a shortcut, single units that read the image, maps or units, and a mean, at several pixels."""
    look_inside(page)
    seen = look_at(page, predictor, "4-open", 4, model)
    unit = predictor.strongest_path(seen, 4).units[stage][0]
    cell(page, stage).click()
    is_map = seen.stages[stage].values.shape[1] > 1
    is_last = stage == len(seen.stages) - 1
    expect_chosen(page, f"digit {unit}" if is_last else f"{'map' if is_map else 'unit'} {unit + 1}")
    expect(page.locator("#inside .ledger li")).not_to_have_count(0)
    arithmetic = predictor.arithmetic(seen, stage, unit)
    values = seen.stages[stage].values[unit]
    if arithmetic.rule == "sum":
        sizes = [abs(number(value)) for _, value in ledger(page)[: len(arithmetic.terms)]]
        assert sizes[shown_term(page)] >= max(sizes) - 0.011  # the lines are rounded so that they add up
    places = [(0.5, 0.5), (0.1, 0.9)] if is_map else [None]
    for place in places:
        if place:
            box = box_of(page.locator("#inside .chooser canvas"))
            page.mouse.move(box["x"] + place[0] * box["width"], box["y"] + place[1] * box["height"])
        row, column = shown_pixel(page) if is_map else (0, 0)
        if place:
            height, width = values.shape
            assert (row, column) == (int(place[1] * height), int(place[0] * width))
        if arithmetic.rule != "sum":
            assert number(ledger(page)[-1][1]) == pytest.approx(float(values[row, column]), abs=0.0051)
            continue
        if arithmetic.activation == "softmax":
            continue
        lines = expect_sum(page, float(values[row, column]))
        grids = cells_of(page)
        if grids:
            term = shown_term(page)
            assert round(100 * sum(grids[2])) == round(100 * number(lines[term][1]))
            weights = arithmetic.terms[term].weights.flatten().tolist()
            assert grids[1] == pytest.approx(weights, abs=0.0051)
            for pixel, weight, product in zip(grids[0], weights, grids[2]):
                assert product == pytest.approx(pixel * weight, abs=0.02)


def test_pooling_shows_which_pixel_is_the_largest(page, predictor):
    look_inside(page)
    seen = look_at(page, predictor, "4-open", 4, "cnn-10-20")
    unit = predictor.strongest_path(seen, 4).units[2][0]
    cell(page, 2).click()
    expect(page.locator("#inside .numbers .best")).to_have_count(1)
    (window,) = cells_of(page)
    best = number(page.locator("#inside .numbers .best").inner_text())
    assert best == max(window) == number(ledger(page)[-1][1])
    row, column = shown_pixel(page)
    assert best == pytest.approx(float(seen.stages[2].values[unit, row, column]), abs=0.0051)


def test_arrow_keys_lead_to_every_unit_and_pixel(page, predictor):
    """In both depths. Escape closes the panel."""
    look_inside(page)
    look_at(page, predictor, "4-open", 4)
    cell(page, 0).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(cell(page, 1, 1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(cell(page, 1, 1)).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#inside .ledger li")).not_to_have_count(0)
    page.locator("#inside .chooser canvas").focus()
    row, column = shown_pixel(page)
    page.keyboard.press("ArrowLeft" if column else "ArrowRight")
    assert shown_pixel(page) == (row, column - 1 if column else 1)
    page.keyboard.press("Escape")
    expect(page.locator("#inside .unit")).to_be_hidden()

    page.get_by_role("button", name="Show all maps").click()
    grid(page, 1).focus()
    page.keyboard.press("End")
    expect(grid(page, 1)).to_have_attribute("aria-valuetext", "map 24 of 24")
    page.keyboard.press("ArrowLeft")
    expect_chosen(page, "map 23")
    grid(page, 2).focus()
    page.keyboard.press("Home")
    expect(grid(page, 1)).to_have_attribute("aria-valuetext", "none chosen")
    expect_chosen(page, "map 1")
    page.keyboard.press("Escape")
    expect(grid(page, 2)).to_have_attribute("aria-valuetext", "none chosen")


def test_among_all_maps_a_pressed_unit_or_digit_has_lines_from_its_inputs(page, predictor):
    look_inside(page)
    seen = look_at(page, predictor, "4-open", 4)
    page.get_by_role("button", name="Show all maps").click()
    for digit in (0, 4, 9):
        bar = page.locator("#inside .flow > figure:last-of-type li").nth(digit)
        box = box_of(bar)
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        expect_chosen(page, f"digit {digit}")
        terms = predictor.arithmetic(seen, len(seen.stages) - 1, digit).terms
        expect(page.locator("#inside .lines path")).to_have_count(len(terms))
        expect(page.locator("#inside .lines path.against")).to_have_count(sum(term.contribution < 0 for term in terms))
        wait_until(page, lambda: expect_sum(page, float(seen.stages[-1].values[digit])))  # noqa: B023


def test_a_unit_stays_chosen_while_the_drawing_changes_until_the_pad_is_cleared(page, predictor):
    """Nothing of it is left then."""
    look_inside(page)
    look_at(page, predictor, "4-open", 4)
    cell(page, 2).click()
    name = page.locator("#inside .unit .name b")
    expect(name).not_to_be_empty()
    unit = int(name.inner_text().split()[1]) - 1
    draw(page, drawing("1-plain"))
    wait_for_last_answer(page)
    after = predictor.inside(Drawing.from_json(pad_drawing(page)))

    def expect_new_sum():
        expect_sum(page, float(after.stages[2].values[unit][shown_pixel(page)]))

    wait_until(page, expect_new_sum)
    expect_chosen(page, f"map {unit + 1}")
    press(page, "Clear")
    expect_read(page, "")
    expect(page.locator("#inside .unit")).to_be_hidden()
    expect(page.locator("#inside .lines > *")).to_have_count(0)
    expect(page.locator("#inside .cell[aria-pressed=true]")).to_have_count(0)


def expect_in_sight(page, stage, place):
    """The panel is on the screen, and the chosen unit is not behind it."""
    height = page.viewport_size["height"]
    panel = box_of(page.locator("#inside .unit"))
    chosen = box_of(cell(page, stage, place))
    assert panel["height"] > 100 and panel["y"] >= 0 and panel["y"] + panel["height"] <= height + 1
    assert chosen["y"] >= 0 and chosen["y"] + chosen["height"] <= panel["y"] + 1


def test_the_details_are_in_sight_and_stay_while_the_pointer_moves_to_them(page, predictor):
    page.set_viewport_size(DESK)
    look_inside(page)
    look_at(page, predictor, "4-open", 4)
    cell(page, 3, 3).click()
    wait_until(page, lambda: expect_in_sight(page, 3, 3))
    name = page.locator("#inside .unit .name b").inner_text()
    box = box_of(page.locator("#inside .ledger"))
    page.mouse.move(box["x"] + 20, box["y"] + 20, steps=8)
    expect_chosen(page, name)
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.locator("#inside .unit")).to_be_hidden()


def expect_whole_panel(page):
    """The panel does not scroll inside itself."""
    assert page.locator("#inside .unit").evaluate("(unit) => unit.scrollHeight <= unit.clientHeight + 1")


def test_it_works_by_touch(phone, predictor):
    look_inside(phone)
    touch(phone, drawing("2-loop"))
    expect_read(phone, 2)
    seen = predictor.inside(Drawing.from_json(pad_drawing(phone)))
    unit = predictor.strongest_path(seen, 2).units[4][2]
    cell(phone, 4, 2).tap()
    expect_chosen(phone, f"map {unit + 1}")
    wait_until(phone, lambda: expect_in_sight(phone, 4, 2))
    expect_whole_panel(phone)
    wait_until(phone, lambda: expect_sum(phone, float(seen.stages[4].values[unit][shown_pixel(phone)])))


def test_on_a_phone_that_lies_on_its_side_the_details_are_below_the_maps(open_page):
    phone = open_page({**PHONE, "viewport": {"width": 844, "height": 390}})
    look_inside(phone)
    touch(phone, drawing("2-loop"))
    expect_read(phone, 2)
    cell(phone, 4, 2).tap()
    expect(phone.locator("#inside .unit .name")).to_be_in_viewport(timeout=20_000)
    expect_whole_panel(phone)
