"""The pad: drawing, erasing, undo and keys. Each test is one visitor on one page."""

from contextlib import contextmanager
from itertools import pairwise

import pytest
from actions import (
    GOLDEN,
    answer,
    count_inked_pixels,
    draw,
    drawing,
    expect_digit,
    expect_ink,
    pad_drawing,
    press,
    put,
    screen_strokes,
    touch,
)
from playwright.sync_api import expect

from mnist_demo.strokes.drawing import MAX_POINTS, MAX_STROKES


def test_every_digit_drawn_with_the_mouse_is_read_and_clear_empties_the_pad(page):
    """The blank pad is completely in view with an invitation; screen readers get its name and content."""
    canvas, invitation = page.locator("#pad canvas"), page.locator("#pad .invitation")
    box = canvas.bounding_box()
    assert box["x"] >= 0 and box["y"] >= 0
    assert box["x"] + box["width"] <= 1280 and box["y"] + box["height"] <= 900
    expect(invitation).to_have_css("opacity", "1")
    how = "Draw a digit from 0 to 9 with mouse, finger or pen."
    expect(canvas).to_have_attribute("aria-label", f"Drawing pad, blank. {how}")
    for golden in GOLDEN[::3]:  # one of three writers per digit; tests/test_golden.py reads all of them
        draw(page, golden["drawing"])
        expect_digit(page, golden["label"])
        count = len(golden["drawing"]["strokes"])
        expect(canvas).to_have_attribute("aria-label", f"Drawing pad, {count} stroke{'s' * (count > 1)}. {how}")
        expect(invitation).to_have_css("opacity", "0")
        press(page, "Clear")
        expect_digit(page, "")
        expect(answer(page)).to_have_attribute("data-status", "blank")
        expect(answer(page)).to_contain_text("The pad is blank")
        expect_ink(page, 0, 0)
        assert pad_drawing(page)["strokes"] == []


def test_fingers_draw_and_erase_on_a_phone(phone):
    """A finger draws without scrolling the page. Pad and answer are in view together, and the canvas has the resolution of the
    screen. A second finger changes nothing, a cancelled touch leaves nothing, and the eraser follows a finger.
    """
    wide, shown = phone.locator("#pad canvas").evaluate("canvas => [canvas.width, canvas.clientWidth]")
    assert wide == 2 * shown
    undo = phone.locator("#pad").get_by_role("button", name="Undo")
    with hands(phone) as hand:
        hand("touchStart", at(phone, 500, 200))
        hand("touchMove", at(phone, 500, 600))
        hand("touchCancel")
        assert pad_drawing(phone)["strokes"] == []
        expect(undo).to_be_disabled()
        expect_ink(phone, 0, 0)
        first, second = {**at(phone, 300, 200), "id": 1}, {**at(phone, 600, 600), "id": 2}
        hand("touchStart", first)
        hand("touchStart", first, second)
        hand("touchMove", {**first, "y": first["y"] + 100}, second)
        hand("touchEnd")
    assert len(pad_drawing(phone)["strokes"]) == 1
    press(phone, "Clear")
    for name in ("2-plain", "4-open"):
        touch(phone, drawing(name))
        expect_digit(phone, name[0])
        assert phone.evaluate("[scrollX, scrollY]") == [0, 0]
        for part in ("#pad canvas", "#answer .digit", "#answer .bars", "#network .opener"):
            box = phone.locator(part).bounding_box()
            assert box["x"] >= 0 and box["y"] >= 0, part
            assert box["y"] + box["height"] <= 844, part
        assert phone.evaluate("document.documentElement.scrollWidth") == 390
        press(phone, "Clear")
    touch(phone, {"size": [1000, 1000], "strokes": [[(500, 100), (500, 900)]]})
    phone.get_by_role("button", name="Eraser").tap()
    touch(phone, {"size": [1000, 1000], "strokes": [[(300, 500), (700, 500)]]})
    assert len(pad_drawing(phone)["strokes"]) == 2
    expect(phone.locator("#pad .eraser")).to_be_hidden()


@contextmanager
def hands(page):
    """A function that sends touches, or pen events if the kind begins with "mouse"."""
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
    """A point in the pad's units → in pixels of the window."""
    ((point,),) = screen_strokes(page, {"size": [1000, 1000], "strokes": [[(x, y)]]})
    return dict(zip("xy", point, strict=True))


def test_a_pen_replaces_a_palm_and_then_a_finger_draws_only_if_that_is_switched_on(phone):
    """The palm leaves nothing. With the switch in sight, all tools fit and are large enough for a finger."""
    switch = phone.get_by_role("button", name="Finger draws")
    expect(switch).to_be_hidden()
    palm = at(phone, 800, 900)
    with hands(phone) as hand:
        hand("touchStart", palm)
        hand("touchMove", {**palm, "y": palm["y"] - 20})
        assert len(pad_drawing(phone)["strokes"]) == 1
        hand("mousePressed", at(phone, 200, 200))
        hand("mouseMoved", at(phone, 200, 500))
        hand("touchMove", {**palm, "y": palm["y"] + 20})
        hand("touchEnd")
        hand("mouseReleased", at(phone, 200, 500))
    (stroke,) = pad_drawing(phone)["strokes"]
    assert {round(x) for x, y in stroke} == {200}
    press(phone, "Undo")
    assert pad_drawing(phone)["strokes"] == []
    expect(phone.locator("#pad").get_by_role("button", name="Undo")).to_be_disabled()
    expect(switch).to_have_attribute("aria-pressed", "false")
    touch(phone, drawing("1-plain"))
    assert pad_drawing(phone)["strokes"] == []
    expect(phone.locator("#pad .note")).to_contain_text("Only the pen draws now.")
    switch.tap()
    expect(switch).to_have_attribute("aria-pressed", "true")
    touch(phone, drawing("1-plain"))
    assert len(pad_drawing(phone)["strokes"]) == 1
    for width in (390, 320):
        phone.set_viewport_size({"width": width, "height": 700})
        phone.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        tools = phone.locator("#pad .tools > *, #pad .finger").all()
        assert len(tools) == 7
        boxes = [tool.bounding_box() for tool in tools]
        for box in boxes:
            assert box["width"] >= 44 and box["height"] >= 44
            assert box["x"] >= 0 and box["x"] + box["width"] <= width
        for left, right in pairwise(boxes[1:]):
            is_beside = left["x"] + left["width"] <= right["x"]
            assert is_beside or left["y"] + left["height"] <= right["y"]  # in the next row


def test_a_stroke_may_begin_and_end_outside_the_pad_and_a_press_beside_it_draws_nothing(page):
    """For mouse and pen. Without a touch screen there is no switch for fingers, and text can be selected as usual. An unfinished
    stroke is kept when another tab is opened.
    """
    box = page.locator("#pad canvas").bounding_box()
    start, inside = {"x": box["x"] - 40, "y": box["y"] + 100}, at(page, 500, 500).values()
    middles = [page.locator(f"#pad {each}").first.bounding_box() for each in (".pen input", ".examples button")]
    for part in middles:
        page.mouse.move(part["x"] + part["width"] / 2, part["y"] + part["height"] / 2)
        page.mouse.down()
        page.mouse.move(*inside)
        page.mouse.up()
    page.mouse.move(*start.values())
    page.mouse.move(*inside)  # without a button
    assert pad_drawing(page)["strokes"] == []

    def expect_from_outside():
        (stroke,) = pad_drawing(page)["strokes"]
        assert stroke[0][0] == 0 and 200 < stroke[0][1] < 400  # where it entered
        assert stroke[-1] == [500, 800]
        assert page.evaluate("String(getSelection())") == ""
        press(page, "Clear")

    page.mouse.move(*start.values())
    page.mouse.down()
    page.mouse.move(*at(page, 500, 400).values())
    page.mouse.move(*at(page, 500, 800).values())
    page.mouse.up()
    expect_from_outside()
    with hands(page) as hand:
        hand("mousePressed", start)
        hand("mouseMoved", at(page, 500, 400))
        hand("mouseMoved", at(page, 500, 800))
        hand("mouseReleased", at(page, 500, 800))
    expect_from_outside()
    expect(page.get_by_role("button", name="Finger draws")).to_be_hidden()

    page.mouse.move(box["x"] + 200, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 300)
    page.mouse.move(box["x"] - 30, box["y"] + 400)
    page.mouse.up()
    (stroke,) = pad_drawing(page)["strokes"]
    assert stroke[-1][0] < 0
    press(page, "Clear")

    heading = page.locator("h1").bounding_box()
    page.mouse.move(heading["x"] + 20, heading["y"] + heading["height"] / 2)
    page.mouse.down()
    page.mouse.move(*inside)
    assert page.evaluate("String(getSelection())") != ""
    page.mouse.up()
    assert pad_drawing(page)["strokes"] == []

    page.mouse.move(box["x"] + 200, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 190, box["y"] + 300, steps=5)
    expect_digit(page, 1)  # before pen up
    page.get_by_role("tab", name="Models", exact=True).dispatch_event("click")
    expect(page.locator("#pad canvas")).to_be_hidden()
    page.mouse.move(box["x"] + 60, box["y"] + 300, steps=3)  # over elements beside the pad
    page.mouse.up()
    page.get_by_role("tab", name="Draw", exact=True).click()
    expect_digit(page, 1)
    [stroke] = pad_drawing(page)["strokes"]
    assert all(None not in point for point in stroke)


def erase(page, *path: tuple[float, float]) -> None:
    """Move the mouse with its button held along points in the pad's units."""
    first, *others = [at(page, *each).values() for each in path]
    page.mouse.move(*first)
    page.mouse.down()
    for each in others:
        page.mouse.move(*each)
    page.mouse.up()


def test_the_eraser_cuts_a_stroke_where_it_passes_and_undo_brings_it_back(page):
    """It shows its size and follows the answer; a miss is no change; an empty pad switches back to the pen."""
    eraser, ring = page.get_by_role("button", name="Eraser"), page.locator("#pad .eraser")
    expect(eraser).to_be_disabled()
    erase(page, (500, 100), (500, 900))
    before = pad_drawing(page)
    expect(ring).to_be_hidden()
    page.keyboard.press("e")
    expect(eraser).to_have_attribute("aria-pressed", "true")
    erase(page, (200, 500), (300, 500))
    assert pad_drawing(page) == before
    box, paper = ring.bounding_box(), page.locator("#pad canvas").bounding_box()
    assert box["width"] == pytest.approx(0.08 * paper["width"], abs=1)
    assert box["x"] + box["width"] / 2 == pytest.approx(at(page, 300, 500)["x"], abs=1)

    erase(page, (300, 500), (700, 500))
    upper, lower = pad_drawing(page)["strokes"]
    reach = (80 + pad_drawing(page)["pen"]) / 2
    assert upper == [[500, 100], [500, 500 - reach]]
    assert lower == [[500, 500 + reach], [500, 900]]
    press(page, "Undo")
    assert pad_drawing(page)["strokes"] == before["strokes"]
    eraser.click()
    expect(ring).to_be_hidden()
    erase(page, (700, 100), (700, 900))
    assert len(pad_drawing(page)["strokes"]) == 2
    press(page, "Undo")
    expect_digit(page, 1)

    eraser.click()
    page.mouse.move(*at(page, 500, 50).values())
    page.mouse.down()
    page.mouse.move(*at(page, 500, 950).values())
    expect_digit(page, "")  # before pen up
    page.mouse.up()
    assert pad_drawing(page)["strokes"] == []
    expect(eraser).to_have_attribute("aria-pressed", "false")
    press(page, "Undo")
    assert pad_drawing(page)["strokes"] == before["strokes"]
    expect_digit(page, 1)


def test_the_eraser_end_of_a_pen_erases_and_the_key_for_the_eraser_types_in_text_fields(page):
    erase(page, (500, 100), (500, 900))
    page.mouse.move(*at(page, 300, 500).values())
    # Chromium's protocol has no eraser end; these are the events that the browser would send.
    events = [
        ("pointerdown", at(page, 300, 500)),
        ("pointermove", at(page, 700, 500)),
        ("pointerup", at(page, 700, 500)),
    ]
    for kind, point in events:
        page.locator("#pad canvas").dispatch_event(
            kind,
            {
                "pointerId": 1,  # an active pointer: the mouse's
                "pointerType": "pen",
                "button": 5,
                "buttons": 0 if kind == "pointerup" else 32,
                "clientX": point["x"],
                "clientY": point["y"],
            },
        )
    assert len(pad_drawing(page)["strokes"]) == 2
    expect(page.get_by_role("button", name="Eraser")).to_have_attribute("aria-pressed", "false")
    page.evaluate("document.querySelector('#pad').append(document.createElement('textarea'))")
    page.locator("#pad textarea").press("e")
    expect(page.locator("#pad textarea")).to_have_value("e")
    expect(page.get_by_role("button", name="Eraser")).to_have_attribute("aria-pressed", "false")


def test_buttons_and_keys_undo_redo_and_clear(page):
    draw(page, drawing("7-crossed"))
    strokes = pad_drawing(page)["strokes"]
    assert len(strokes) == 2
    for keys, left in [
        ("Control+z", strokes[:1]),
        ("Control+Shift+z", strokes),
        ("Control+z", strokes[:1]),
        ("Control+y", strokes),
        ("Delete", []),
        ("Control+z", strokes),
    ]:
        page.keyboard.press(keys)
        assert pad_drawing(page)["strokes"] == left, keys
    press(page, "Undo")
    assert pad_drawing(page)["strokes"] == strokes[:1]
    expect_digit(page, 7)
    press(page, "Redo")
    assert pad_drawing(page)["strokes"] == strokes
    press(page, "Undo")
    press(page, "Undo")
    expect_digit(page, "")
    for name in ("Undo", "Clear"):
        expect(page.locator("#pad").get_by_role("button", name=name)).to_be_disabled()


def test_a_drawing_survives_changes_of_pen_window_size_and_theme(page):
    put(page, drawing("5-two"))
    expect_digit(page, 5)
    expect_ink(page, 1000)
    before, thin = pad_drawing(page)["strokes"], count_inked_pixels(page)
    page.get_by_role("slider", name="Pen width").fill("110")
    expect_ink(page, 1.5 * thin)
    assert pad_drawing(page)["strokes"] == before
    expect_digit(page, 5)
    page.set_viewport_size({"width": 420, "height": 800})
    page.wait_for_function("(({ width, clientWidth }) => width === clientWidth)(document.querySelector('#pad canvas'))")
    expect_ink(page, 1000)
    assert pad_drawing(page)["strokes"] == before
    expect_digit(page, 5)
    page.evaluate("document.body.classList.add('dark')")
    # In the dark theme ink is light.
    brightest = """() => {
        const canvas = document.querySelector("#pad canvas");
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return data.reduce((most, value, i) => (i % 4 ? most : Math.max(most, value)), 0) > 200;
    }"""
    page.wait_for_function(brightest)
    assert pad_drawing(page)["strokes"] == before


def test_every_example_is_put_on_the_pad_and_read_by_one_press(page):
    examples = page.get_by_role("group", name="Example drawings").get_by_role("button").all()
    assert len(examples) >= 10
    for example in examples:
        name = example.get_attribute("title")
        example.click()
        assert len(pad_drawing(page)["strokes"]) >= 1
        if name[0].isdigit() and "or" not in name:
            expect_digit(page, name[0])


def send_event(page, event: str, detail: object = None) -> None:
    """Send an event to the pad, as other scripts of the page do."""
    page.locator("#pad .ink-pad").evaluate(
        "(pad, [event, detail]) => pad.dispatchEvent(new CustomEvent(event, { detail }))", [event, detail]
    )


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


def test_other_scripts_put_strokes_on_the_pad_clear_it_and_repeat_its_request(page):
    """Bad strokes and a repeated request leave the pad unchanged."""
    draw(page, drawing("1-plain"))
    before = pad_drawing(page)["strokes"]
    page.evaluate("document.addEventListener('pad-sent', ({ detail }) => { window.heard = detail; })")
    send_event(page, "pad-open", {"strokes": drawing("7-crossed")["strokes"], "pen": 60})
    assert pad_drawing(page)["strokes"] == drawing("7-crossed")["strokes"]
    assert page.evaluate("heard") == pad_drawing(page)
    assert pad_drawing(page)["pen"] == 60
    expect_digit(page, 7)
    page.evaluate("document.addEventListener('answer-shown', () => { window.again = true; })")
    page.wait_for_load_state("networkidle")
    page.evaluate("window.again = false")
    seven = pad_drawing(page)
    for what, detail in NO_STROKES.items():
        send_event(page, "pad-open", detail)
        assert pad_drawing(page) == seven, what
    send_event(page, "pad-again")
    page.wait_for_function("again")
    assert pad_drawing(page) == seven
    press(page, "Undo")
    assert pad_drawing(page)["strokes"] == before
    send_event(page, "pad-clear")
    assert pad_drawing(page)["strokes"] == []
    expect_digit(page, "")
    press(page, "Undo")
    assert pad_drawing(page)["strokes"] == before


def test_a_press_that_moves_a_little_is_a_dot(page):
    box = page.locator("#pad canvas").bounding_box()
    page.mouse.move(box["x"] + 200, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 204, box["y"] + 205, steps=3)
    page.mouse.up()
    assert [len(stroke) for stroke in pad_drawing(page)["strokes"]] == [1]
    expect(answer(page)).to_contain_text("Not a digit: too little ink.")


def test_an_example_is_read_when_it_is_written(page):
    """Until then the answer is that to the drawing before."""
    page.evaluate("document.addEventListener('pad-sent', () => (window.sent = performance.now()))")
    press(page, "Example: 8")
    expect_digit(page, 8)
    asked = "performance.getEntriesByType('resource').filter(({ name }) => name.includes('/run/')).map(({ startTime }) => startTime)"
    assert min(each for each in page.evaluate(asked) if each > page.evaluate("sent")) >= page.evaluate("sent") + 400


def test_the_wide_pad_invites_to_write_a_number(page):
    page.get_by_role("tab", name="Number").click()
    expect(page.locator("#pad .invitation p")).to_have_text("Write a number")
    page.wait_for_function(
        "document.querySelector('#pad canvas').clientWidth > 1.5 * document.querySelector('#pad canvas').clientHeight"
    )
    digit, pad = (page.locator(f"#pad {part}").bounding_box() for part in (".invitation svg", "canvas"))
    assert digit["y"] >= pad["y"] and digit["y"] + digit["height"] <= pad["y"] + pad["height"]
    page.get_by_role("tab", name="Answer").click()
    expect(page.locator("#pad .invitation p")).to_have_text("Draw a digit")
