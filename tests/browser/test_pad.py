"""The pad: whatever draws on it, the drawing is there, stays there and is read."""

import pytest
from hand import GOLDEN, answer, draw, drawing, expect_digit, expect_ink, inked_pixels, on_pad, on_screen, press, touch
from playwright.sync_api import expect


@pytest.mark.parametrize("digit", range(10))
def test_every_digit_drawn_with_the_mouse_is_read(page, digit):
    for golden in GOLDEN:
        if golden["label"] == digit:
            draw(page, golden["drawing"])
            expect_digit(page, digit)
            press(page, "Clear")
            expect_digit(page, "")


@pytest.mark.parametrize("name", ["2-plain", "4-open", "7-crossed"])
def test_a_finger_draws_on_a_phone_and_the_page_does_not_scroll(phone, name):
    touch(phone, drawing(name))
    expect_digit(phone, name[0])
    assert phone.evaluate("[scrollX, scrollY]") == [0, 0]


def test_the_answer_comes_while_the_pen_still_moves(page):
    (stroke,) = on_screen(page, drawing("3-round"))
    page.mouse.move(*stroke[0])
    page.mouse.down()
    for point in stroke[1:]:
        page.mouse.move(*point)
    expect_digit(page, 3)
    page.mouse.up()


def test_a_stroke_that_leaves_the_pad_goes_on_until_the_pen_is_lifted(page):
    box = page.locator("#pad canvas").bounding_box()
    page.mouse.move(box["x"] + 200, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 300)
    page.mouse.move(box["x"] - 30, box["y"] + 400)
    page.mouse.up()
    (stroke,) = on_pad(page)["strokes"]
    assert stroke[-1][0] < 0


def test_a_second_finger_does_not_disturb_the_first(phone):
    box = phone.locator("#pad canvas").bounding_box()
    session = phone.context.new_cdp_session(phone)
    first = {"x": box["x"] + 100, "y": box["y"] + 60, "id": 1}
    second = {"x": box["x"] + 200, "y": box["y"] + 200, "id": 2}
    for kind, points in [
        ("touchStart", [first]),
        ("touchStart", [first, second]),
        ("touchMove", [{**first, "y": first["y"] + 100}, second]),
        ("touchEnd", []),
    ]:
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    assert len(on_pad(phone)["strokes"]) == 1


def test_undo_and_redo_by_button(page):
    draw(page, drawing("7-crossed"))
    two = on_pad(page)["strokes"]
    assert len(two) == 2
    press(page, "Undo")
    assert on_pad(page)["strokes"] == two[:1]
    expect_digit(page, 7)
    press(page, "Redo")
    assert on_pad(page)["strokes"] == two
    press(page, "Undo")
    press(page, "Undo")
    expect_digit(page, "")
    for name in ("Undo", "Clear"):
        expect(page.locator("#pad").get_by_role("button", name=name)).to_be_disabled()


def test_keys_undo_redo_and_clear(page):
    draw(page, drawing("7-crossed"))
    strokes = on_pad(page)["strokes"]
    for keys, left in [
        ("Control+z", strokes[:1]),
        ("Control+Shift+z", strokes),
        ("Control+z", strokes[:1]),
        ("Control+y", strokes),
        ("Delete", []),
        ("Control+z", strokes),
    ]:
        page.keyboard.press(keys)
        assert on_pad(page)["strokes"] == left, keys
    expect_digit(page, 7)


def test_clear_empties_the_pad_and_says_so(page):
    draw(page, drawing("8-rings"))
    expect_digit(page, 8)
    page.locator("#pad [aria-label=Clear]").click()
    expect(answer(page)).to_have_attribute("data-status", "blank")
    expect_digit(page, "")
    expect(answer(page)).to_contain_text("The pad is blank")
    expect_ink(page, 0, 0)
    assert on_pad(page)["strokes"] == []


def test_the_pen_width_changes_the_look_and_not_the_answer(page):
    draw(page, drawing("5-two"))
    expect_digit(page, 5)
    expect_ink(page, 1000)
    before, thin = on_pad(page)["strokes"], inked_pixels(page)
    page.get_by_role("slider", name="Pen width").fill("110")
    expect_ink(page, 1.5 * thin)
    assert on_pad(page)["strokes"] == before
    expect_digit(page, 5)


def test_the_drawing_survives_another_size_of_the_window(page):
    draw(page, drawing("9-curled"))
    strokes = on_pad(page)["strokes"]
    page.set_viewport_size({"width": 420, "height": 800})
    page.wait_for_function("(({ width, clientWidth }) => width === clientWidth)(document.querySelector('#pad canvas'))")
    expect_ink(page, 1000)
    assert on_pad(page)["strokes"] == strokes
    expect_digit(page, 9)


def test_the_drawing_survives_the_dark_theme(page):
    draw(page, drawing("6-curl"))
    strokes = on_pad(page)["strokes"]
    page.evaluate("document.body.classList.add('dark')")
    # Chalk on a blackboard: what is drawn is light now.
    brightest = """() => {
        const canvas = document.querySelector("#pad canvas");
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return data.reduce((most, value, i) => (i % 4 ? most : Math.max(most, value)), 0) > 200;
    }"""
    page.wait_for_function(brightest)
    assert on_pad(page)["strokes"] == strokes


def test_the_dark_page_reads_as_the_light_one(open_page):
    page = open_page(color_scheme="dark")
    background = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert max(background) < 60
    draw(page, drawing("2-loop"))
    expect_digit(page, 2)


def test_the_canvas_is_as_fine_as_the_screen(phone):
    wide, shown = phone.locator("#pad canvas").evaluate("canvas => [canvas.width, canvas.clientWidth]")
    assert wide == 2 * shown


def test_every_example_is_drawn_and_read_by_one_press(page):
    examples = page.get_by_role("group", name="Example drawings").get_by_role("button").all()
    assert len(examples) >= 10
    for example in examples:
        name = example.get_attribute("title")
        example.click()
        assert len(on_pad(page)["strokes"]) >= 1
        if name[0].isdigit() and "or" not in name:
            expect_digit(page, name[0])


def test_the_blank_pad_invites_and_steps_back_when_drawn_on(page):
    invitation = page.locator("#pad .invitation")
    expect(invitation).to_have_css("opacity", "1")
    draw(page, drawing("1-plain"))
    expect(invitation).to_have_css("opacity", "0")


def test_the_canvas_is_wholly_in_view_on_a_desk_screen(page):
    box = page.locator("#pad canvas").bounding_box()
    assert box["x"] >= 0 and box["y"] >= 0
    assert box["x"] + box["width"] <= 1280 and box["y"] + box["height"] <= 900


def test_pad_and_answer_are_in_view_together_on_a_phone(phone):
    draw(phone, drawing("0-oval"))
    expect_digit(phone, 0)
    for part in ("#pad canvas", "#answer .digit", "#answer .bars", "#model"):
        box = phone.locator(part).bounding_box()
        assert box["x"] >= 0 and box["y"] >= 0, part
        assert box["y"] + box["height"] <= 844, part
    assert phone.evaluate("document.documentElement.scrollWidth") == 390


def test_screen_readers_are_told_what_the_pad_is_and_holds(page):
    canvas = page.locator("#pad canvas")
    how = "Draw a digit from 0 to 9 with mouse, finger or pen."
    expect(canvas).to_have_attribute("aria-label", f"Drawing pad, blank. {how}")
    draw(page, drawing("7-crossed"))
    expect(canvas).to_have_attribute("aria-label", f"Drawing pad, 2 strokes. {how}")


def tell(page, event: str, detail: object = None) -> None:
    """Send one of the events that the page's other scripts send to the pad."""
    page.locator("#pad .ink-pad").evaluate(
        "(pad, [event, detail]) => pad.dispatchEvent(new CustomEvent(event, { detail }))", [event, detail]
    )


def test_other_scripts_put_strokes_on_the_pad_and_clear_it(page):
    draw(page, drawing("1-plain"))
    before = on_pad(page)["strokes"]
    page.evaluate("document.addEventListener('pad-sent', ({ detail }) => { window.heard = detail; })")
    tell(page, "pad-open", {"strokes": drawing("7-crossed")["strokes"], "pen": 60})
    assert on_pad(page)["strokes"] == drawing("7-crossed")["strokes"]
    assert page.evaluate("heard") == on_pad(page)
    assert on_pad(page)["pen"] == 60
    expect_digit(page, 7)
    press(page, "Undo")
    assert on_pad(page)["strokes"] == before
    tell(page, "pad-clear")
    assert on_pad(page)["strokes"] == []
    expect_digit(page, "")
    press(page, "Undo")
    assert on_pad(page)["strokes"] == before


NO_STROKES = {
    "nothing": None,
    "no strokes": {},
    "text": {"strokes": "7"},
    "a stroke without points": {"strokes": [[]]},
    "a point of one number": {"strokes": [[[1]]]},
    "text for a number": {"strokes": [[["1", 2]]]},
    "no number": {"strokes": [[[None, 2]]]},
    "far away": {"strokes": [[[2001, 2]]]},
    "too many strokes": {"strokes": [[[1, 2]]] * 1001},
    "too many points": {"strokes": [[[1, 2]] * 10_001] * 2},
}


def test_what_is_no_drawing_leaves_the_pad_as_it_is(page):
    draw(page, drawing("7-crossed"))
    before = on_pad(page)
    for what, detail in NO_STROKES.items():
        tell(page, "pad-open", detail)
        assert on_pad(page) == before, what


def test_the_same_drawing_is_asked_about_again(page):
    draw(page, drawing("7-crossed"))
    expect_digit(page, 7)
    page.evaluate("document.addEventListener('digit-read', () => { window.again = true; })")
    page.wait_for_load_state("networkidle")
    page.evaluate("window.again = false")
    before = on_pad(page)
    tell(page, "pad-again")
    page.wait_for_function("again")
    assert on_pad(page) == before
