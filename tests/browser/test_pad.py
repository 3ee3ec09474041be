"""The pad: whatever draws on it, the drawing is there, stays there and is read."""

from contextlib import contextmanager
from itertools import pairwise

import pytest
from desk import PHONE
from hand import GOLDEN, answer, draw, drawing, expect_digit, expect_ink, inked_pixels, on_pad, on_screen, press, touch
from playwright.sync_api import expect

from mnist_demo.drawing.ink import MAX_POINTS, MAX_STROKES


def test_every_digit_drawn_with_the_mouse_is_read(page):
    for golden in GOLDEN[::3]:  # one hand of three for each; tests/test_golden.py reads all of them
        draw(page, golden["drawing"])
        expect_digit(page, golden["label"])
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
    first = {"x": box["x"] + 100, "y": box["y"] + 60, "id": 1}
    second = {"x": box["x"] + 200, "y": box["y"] + 200, "id": 2}
    with hands(phone) as hand:
        hand("touchStart", first)
        hand("touchStart", first, second)
        hand("touchMove", {**first, "y": first["y"] + 100}, second)
        hand("touchEnd")
    assert len(on_pad(phone)["strokes"]) == 1


@contextmanager
def hands(page):
    """A function that sends touches, or with one "mouse..." kind a pen, as the browser gets them from a screen."""
    session = page.context.new_cdp_session(page)

    def send(kind: str, *points: dict) -> None:
        if kind.startswith("touch"):
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        else:
            down = {"button": "left", "buttons": 1, "clickCount": 1}
            session.send("Input.dispatchMouseEvent", {"type": kind, **points[0], **down, "pointerType": "pen"})

    yield send
    session.detach()


def at(page, x: float, y: float) -> dict:
    """A point of the pad, its units, in pixels of the window."""
    ((point,),) = on_screen(page, {"size": [1000, 1000], "strokes": [[(x, y)]]})
    return dict(zip("xy", point, strict=True))


def test_a_pen_takes_over_from_a_palm_of_which_nothing_stays(phone):
    palm = at(phone, 800, 900)
    with hands(phone) as hand:
        hand("touchStart", palm)
        hand("touchMove", {**palm, "y": palm["y"] - 20})
        assert len(on_pad(phone)["strokes"]) == 1
        hand("mousePressed", at(phone, 200, 200))
        hand("mouseMoved", at(phone, 200, 500))
        hand("touchMove", {**palm, "y": palm["y"] + 20})
        hand("touchEnd")
        hand("mouseReleased", at(phone, 200, 500))
    (stroke,) = on_pad(phone)["strokes"]
    assert {round(x) for x, y in stroke} == {200}
    press(phone, "Undo")
    assert on_pad(phone)["strokes"] == []
    expect(phone.locator("#pad").get_by_role("button", name="Undo")).to_be_disabled()


def test_once_a_pen_was_there_a_finger_draws_only_where_that_is_switched_on(phone):
    switch = phone.get_by_role("button", name="Finger draws")
    expect(switch).to_be_hidden()
    touch(phone, drawing("1-plain"))
    assert len(on_pad(phone)["strokes"]) == 1
    with hands(phone) as hand:
        hand("mousePressed", at(phone, 200, 200))
        hand("mouseReleased", at(phone, 200, 200))
    expect(switch).to_have_attribute("aria-pressed", "false")
    touch(phone, drawing("1-plain"))
    assert len(on_pad(phone)["strokes"]) == 2
    expect(phone.locator("#pad .note")).to_contain_text("Only the pen draws now.")
    switch.tap()
    expect(switch).to_have_attribute("aria-pressed", "true")
    touch(phone, drawing("1-plain"))
    assert len(on_pad(phone)["strokes"]) == 3


def test_where_no_finger_can_draw_there_is_no_switch_for_it(page):
    with hands(page) as hand:
        hand("mousePressed", at(page, 200, 200))
        hand("mouseReleased", at(page, 200, 200))
    assert len(on_pad(page)["strokes"]) == 1
    expect(page.get_by_role("button", name="Finger draws")).to_be_hidden()


def test_a_cancelled_touch_leaves_nothing(phone):
    with hands(phone) as hand:
        hand("touchStart", at(phone, 500, 200))
        hand("touchMove", at(phone, 500, 600))
        hand("touchCancel")
    assert on_pad(phone)["strokes"] == []
    expect(phone.locator("#pad").get_by_role("button", name="Undo")).to_be_disabled()
    expect_ink(phone, 0, 0)


@pytest.mark.parametrize("kind", ["mouse", "pen"])
def test_a_stroke_may_begin_outside_the_pad(page, kind):
    box = page.locator("#pad canvas").bounding_box()
    start = {"x": box["x"] - 40, "y": box["y"] + 100}
    if kind == "mouse":
        page.mouse.move(*start.values())
        page.mouse.down()
        page.mouse.move(*at(page, 500, 400).values())
        page.mouse.move(*at(page, 500, 800).values())
        page.mouse.up()
    else:
        with hands(page) as hand:
            hand("mousePressed", start)
            hand("mouseMoved", at(page, 500, 400))
            hand("mouseMoved", at(page, 500, 800))
            hand("mouseReleased", at(page, 500, 800))
    (stroke,) = on_pad(page)["strokes"]
    assert stroke[0][0] == 0 and 200 < stroke[0][1] < 400  # where it came in
    assert stroke[-1] == [500, 800]
    assert page.evaluate("String(getSelection())") == ""


def test_what_is_pressed_beside_the_pad_is_no_stroke(page):
    box = page.locator("#pad canvas").bounding_box()
    inside = at(page, 500, 500).values()
    middles = [page.locator(f"#pad {each}").first.bounding_box() for each in (".pen input", ".examples button")]
    for part in middles:
        page.mouse.move(part["x"] + part["width"] / 2, part["y"] + part["height"] / 2)
        page.mouse.down()
        page.mouse.move(*inside)
        page.mouse.up()
    # Text is selected as ever, and a button that is not held draws nothing.
    heading = page.locator("h1").bounding_box()
    page.mouse.move(heading["x"] + 20, heading["y"] + heading["height"] / 2)
    page.mouse.down()
    page.mouse.move(*inside)
    assert page.evaluate("String(getSelection())") != ""
    page.mouse.up()
    page.mouse.move(box["x"] - 40, box["y"] + 100)
    page.mouse.move(*inside)
    assert on_pad(page)["strokes"] == []


def rub(page, *way: tuple[float, float]) -> None:
    """Move the mouse over the pad with its button held, along points in its units."""
    first, *others = [at(page, *each).values() for each in way]
    page.mouse.move(*first)
    page.mouse.down()
    for each in others:
        page.mouse.move(*each)
    page.mouse.up()


def test_the_eraser_cuts_a_stroke_where_it_passes_and_undo_brings_it_back(page):
    eraser = page.get_by_role("button", name="Eraser")
    expect(eraser).to_be_disabled()
    rub(page, (500, 100), (500, 900))
    before = on_pad(page)["strokes"]
    eraser.click()
    expect(eraser).to_have_attribute("aria-pressed", "true")
    rub(page, (300, 500), (700, 500))
    upper, lower = on_pad(page)["strokes"]
    reach = (80 + on_pad(page)["pen"]) / 2
    assert upper == [[500, 100], [500, 500 - reach]]
    assert lower == [[500, 500 + reach], [500, 900]]
    press(page, "Undo")
    assert on_pad(page)["strokes"] == before
    eraser.click()
    rub(page, (600, 100), (600, 900))
    assert len(on_pad(page)["strokes"]) == 2


def test_the_answer_follows_the_eraser_and_the_empty_pad_has_its_pen_back(page):
    draw(page, drawing("7-crossed"))
    expect_digit(page, 7)
    page.keyboard.press("e")
    page.mouse.move(*at(page, 50, 50).values())
    page.mouse.down()
    for y in range(50, 1000, 50):
        page.mouse.move(*at(page, 50, y).values())
        page.mouse.move(*at(page, 950, y).values())
    expect_digit(page, "")  # before it is lifted
    page.mouse.up()
    assert on_pad(page)["strokes"] == []
    expect(page.get_by_role("button", name="Eraser")).to_have_attribute("aria-pressed", "false")
    press(page, "Undo")
    assert len(on_pad(page)["strokes"]) == 2
    expect_digit(page, 7)


def test_the_eraser_shows_its_size_and_what_it_misses_is_no_change(page):
    ring = page.locator("#pad .eraser")
    rub(page, (500, 100), (500, 900))
    before = on_pad(page)
    expect(ring).to_be_hidden()
    page.keyboard.press("e")
    rub(page, (200, 500), (300, 500))
    assert on_pad(page) == before
    box, paper = ring.bounding_box(), page.locator("#pad canvas").bounding_box()
    assert box["width"] == pytest.approx(0.08 * paper["width"], abs=1)
    assert box["x"] + box["width"] / 2 == pytest.approx(at(page, 300, 500)["x"], abs=1)
    page.keyboard.press("e")
    expect(ring).to_be_hidden()


def test_a_finger_erases(phone):
    touch(phone, {"size": [1000, 1000], "strokes": [[(500, 100), (500, 900)]]})
    phone.get_by_role("button", name="Eraser").tap()
    touch(phone, {"size": [1000, 1000], "strokes": [[(300, 500), (700, 500)]]})
    assert len(on_pad(phone)["strokes"]) == 2
    expect(phone.locator("#pad .eraser")).to_be_hidden()


def test_a_pens_other_end_erases(page):
    rub(page, (500, 100), (500, 900))
    page.mouse.move(*at(page, 300, 500).values())
    # Chromium's protocol has no such end: these are the events that it makes of one.
    way = [("pointerdown", at(page, 300, 500)), ("pointermove", at(page, 700, 500)), ("pointerup", at(page, 700, 500))]
    for kind, point in way:
        page.locator("#pad canvas").dispatch_event(
            kind,
            {
                "pointerId": 1,  # the mouse's, which is there
                "pointerType": "pen",
                "button": 5,
                "buttons": 0 if kind == "pointerup" else 32,
                "clientX": point["x"],
                "clientY": point["y"],
            },
        )
    assert len(on_pad(page)["strokes"]) == 2
    expect(page.get_by_role("button", name="Eraser")).to_have_attribute("aria-pressed", "false")


def test_the_key_for_the_eraser_writes_where_one_writes(page):
    draw(page, drawing("1-plain"))
    page.evaluate("document.querySelector('#pad').append(document.createElement('textarea'))")
    page.locator("#pad textarea").press("e")
    expect(page.locator("#pad textarea")).to_have_value("e")
    expect(page.get_by_role("button", name="Eraser")).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize("width", [320, 390])
def test_every_tool_is_large_enough_for_a_finger_and_fits_beside_the_others(open_page, width):
    phone = open_page(PHONE, viewport={"width": width, "height": 700})
    with hands(phone) as hand:
        hand("mousePressed", at(phone, 200, 200))
        hand("mouseReleased", at(phone, 200, 200))
    tools = phone.locator("#pad .tools > *, #pad .finger").all()
    assert len(tools) == 7
    boxes = [tool.bounding_box() for tool in tools]
    for box in boxes:
        assert box["width"] >= 44 and box["height"] >= 44
        assert box["x"] >= 0 and box["x"] + box["width"] <= width
    for left, right in pairwise(boxes[1:]):
        assert left["x"] + left["width"] <= right["x"]


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
    "far away": {"strokes": [[[3001, 2]]]},
    "too many strokes": {"strokes": [[[1, 2]]] * (MAX_STROKES + 1)},
    "too many points": {"strokes": [[[1, 2]] * (MAX_POINTS // 2 + 1)] * 2},
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
    page.evaluate("document.addEventListener('answer-shown', () => { window.again = true; })")
    page.wait_for_load_state("networkidle")
    page.evaluate("window.again = false")
    before = on_pad(page)
    tell(page, "pad-again")
    page.wait_for_function("again")
    assert on_pad(page) == before


def test_a_stroke_in_the_making_is_kept_where_another_room_is_opened(page):
    box = page.locator("#pad canvas").bounding_box()
    page.mouse.move(box["x"] + 200, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 190, box["y"] + 300, steps=5)
    page.get_by_role("tab", name="Models", exact=True).dispatch_event("click")
    expect(page.locator("#pad canvas")).to_be_hidden()
    page.mouse.move(box["x"] + 60, box["y"] + 300, steps=3)  # over what the pad has no place on
    page.mouse.up()
    page.get_by_role("tab", name="Draw", exact=True).click()
    expect_digit(page, 1)
    [stroke] = on_pad(page)["strokes"]
    assert all(None not in point for point in stroke)
