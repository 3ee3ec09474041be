"""Actions on the page, such as drawing, and functions that read its state."""

import re
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from serving import PATIENCE

from benchmarks.layout import SETTLED
from mnist_demo.predictor import Answer
from mnist_demo.preprocessing.pipeline import steps
from mnist_demo.strokes.drawing import Drawing
from places import GOLDEN

RUN = re.compile(r"/gradio_api/run/")  # requests of events
BY_NAME = {each["name"]: each for each in GOLDEN}


def drawing(name: str) -> dict:
    """A golden drawing as parsed JSON."""
    return BY_NAME[name]["drawing"]


def wait_for_page(page: Page) -> None:
    """Wait until the page is loaded and the scripts of all components have run."""
    page.locator("html[data-ready]").wait_for(state="attached")
    for part in ("#pad .examples button", "#answer .bars li", "#network .name:not(:empty)", "#keep .labels button"):
        page.locator(part).first.wait_for(state="attached")  # attached: some are out of sight
    page.evaluate(SETTLED)


def screen_strokes(page: Page, drawing: dict) -> list[list[tuple[float, float]]]:
    """The drawing's strokes in pixels of the window, thinned, so that the drawing fills the pad.

    The browser waits a frame for each point. With a quarter of their points the golden drawings are still read correctly.
    """
    box = page.locator("#pad canvas").bounding_box()
    width, height = drawing["size"]
    return [
        [(box["x"] + x / width * box["width"], box["y"] + y / height * box["height"]) for x, y in thinned(stroke)]
        for stroke in drawing["strokes"]
    ]


def thinned(stroke: list) -> list:
    """Every fourth point and the last one, if there are more than eight."""
    return [*stroke[:-1:4], stroke[-1]] if len(stroke) > 8 else stroke


def draw(page: Page, drawing: dict) -> None:
    """Draw with the mouse."""
    for stroke in screen_strokes(page, drawing):
        page.mouse.move(*stroke[0])
        page.mouse.down()
        for point in stroke[1:]:
            page.mouse.move(*point)
        page.mouse.up()


def put(page: Page, drawing: dict) -> None:
    """Replace the drawing on the pad at once, as a link does. This takes a tenth of the time of `draw`."""
    page.locator("#pad .ink-pad").evaluate(
        """(pad, { size, strokes }) => {
            const scale = pad.drawing.size[1] / size[1];
            const scaled = strokes.map((points) => points.map(([x, y]) => [x * scale, y * scale]));
            pad.dispatchEvent(new CustomEvent("pad-open", { detail: { strokes: scaled } }));
        }""",
        drawing,
    )
    assert len(pad_drawing(page)["strokes"]) == len(drawing["strokes"])


def touch(page: Page, drawing: dict) -> None:
    """Draw with a finger, by touch events of the browser's protocol."""
    session = page.context.new_cdp_session(page)
    for stroke in screen_strokes(page, drawing):
        for number, (x, y) in enumerate(stroke):
            kind = "touchStart" if number == 0 else "touchMove"
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


def answer(page: Page) -> Locator:
    """The element with data-digit and data-status."""
    return page.locator("#answer [data-digit]")


# Script that runs before those of the page.
RECORD_SHOWN_CHANGE = "document.addEventListener('answer-shown', ({ detail }) => { window.shown = detail.change; })"

# Whether the answer in sight is for the last change of the pad. Answers to the growing stroke may arrive after pen up.
LAST = """() => {
    const pad = document.querySelector("#pad .ink-pad");
    if (!pad?.drawing) return false; // the page is loading
    return pad.replayed || window.shown === undefined || window.shown === pad.drawing.change;
}"""


def wait_for_last_answer(page: Page) -> None:
    """Wait until the answer in sight is for the whole drawing on the pad."""
    page.wait_for_function(LAST)


def expect_digit(page: Page, digit: int | str) -> None:
    """Wait until the answer to the drawing on the pad is this digit, "" for none."""
    wait_for_last_answer(page)
    expect(answer(page)).to_have_attribute("data-digit", str(digit))


def event_ids(page: Page, part: str) -> list[int]:
    """The ids of the events whose first output is the component with this element id."""
    return page.evaluate(
        """(part) => {
            const { components, dependencies } = window.gradio_config;
            const idOf = (output) => components.find(({ id }) => id === output)?.props.elem_id;
            return dependencies.filter(({ outputs }) => idOf(outputs[0]) === part).map(({ id }) => id);
        }""",
        part,
    )


def is_request_of(events: list[int]):
    """A function: request → whether it is one of these events."""
    return lambda request: bool(RUN.search(request.url)) and request.post_data_json["fn_index"] in events


@contextmanager
def hold_requests(page: Page, events: list[int] | None = None):
    """Hold back the requests of all events, or of these, and yield the list of waiting routes."""
    waiting, is_open = [], False

    def hold(route):
        is_free = is_open or (events is not None and not is_request_of(events)(route.request))
        route.continue_() if is_free else waiting.append(route)

    page.route(RUN, hold)
    yield waiting
    is_open = True
    for route in waiting:
        route.continue_()


def wait_until(page: Page, check: Callable[[], Any]) -> None:
    """Wait until `check` neither raises AssertionError nor returns False."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            if check() is not False:
                return
        except AssertionError:
            if time.monotonic() > end:
                raise
        assert time.monotonic() < end
        page.evaluate("new Promise(requestAnimationFrame)")


def evaluate_all(page: Page, selector: str, function: str):
    """The result of this JavaScript function for all matching elements, found and evaluated in one step.

    `Locator.evaluate_all` takes two steps, and the next answer may replace the elements in between.
    """
    return page.evaluate(f"(selector) => ({function})([...document.querySelectorAll(selector)])", selector)


def format_probability(probability: float) -> str:
    """A probability as the page shows it."""
    return "> 99.9 %" if probability >= 0.9995 else f"{100 * probability:.1f} %"


def shown_shares(page: Page) -> list[float]:
    """The percentages beside the bars, 0 for none; "> 99.9" is 99.9."""
    return [float(text.removeprefix("> ") or 0) for text in page.locator("#answer .percent").all_inner_texts()]


def answer_text(answer: Answer) -> str:
    """The text that the page shows beside the digit."""
    if answer.status == "unsure":
        return f"Unsure: {answer.digit} or {answer.runner_up}?"
    if answer.status == "not_a_digit":
        return f"Not a digit: {answer.reason}." if answer.reason else "Not a digit."
    return f"{format_probability(answer.probabilities.max())} sure"


def pad_drawing(page: Page) -> dict:
    """The Drawing on the pad, as parsed JSON."""
    return page.locator("#pad .ink-pad").evaluate("pad => pad.drawing")


INKED = """() => {
    const canvas = document.querySelector("#pad canvas");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((value, index) => index % 4 === 3 && value > 127).length;
}"""


def count_inked_pixels(page: Page) -> int:
    """The number of pixels of the pad's canvas with ink. The canvas is painted a little after each change."""
    return page.evaluate(INKED)


def expect_ink(page: Page, minimum: float, maximum: float = float("inf")) -> None:
    """Wait until the number of pixels with ink on the pad's canvas is in this range."""
    page.wait_for_function(
        f"([minimum, maximum]) => {{ const n = ({INKED})(); return n >= minimum && n <= maximum; }}",
        arg=[minimum, maximum],
    )


def expect_answers(page: Page, answers: list[Answer]) -> None:
    """Wait until the comparison shows the digits of these answers."""
    wait_for_last_answer(page)
    for each in answers:
        expect(page.locator(f"[data-model='{each.model}']")).to_have_attribute("data-digit", str(each.digit))


def press(page: Page, name: str) -> None:
    """Press one of the pad's buttons."""
    page.locator("#pad").get_by_role("button", name=name, exact=True).click()


def shared_link(page: Page) -> str:
    """The link in the panel under "Share", which is as open as before."""
    was_hidden = page.locator("#address .panel").is_hidden()
    if was_hidden:
        page.get_by_role("button", name="Share", exact=True).click()
    link = page.locator("#address input").input_value()
    if was_hidden:
        page.keyboard.press("Escape")
    return link


def unfold_networks(page: Page) -> None:
    """Unfold the list of networks of the view in sight."""
    opener = page.locator("#network .opener")
    if opener.get_attribute("aria-expanded") == "false":
        opener.click()
    expect(opener).to_have_attribute("aria-expanded", "true")


def network_label(page: Page, title: str, group: str = "#model") -> Locator:
    """The entry of this network in the list of one view, or of the comparison: `group` "#chosen"."""
    # The first line of an entry is the title, the second says what the network is.
    return page.locator(f"{group} label").filter(has_text=re.compile(rf"^\s*{re.escape(title)}\n"))


def choose_model(page: Page, title: str) -> None:
    """Choose the network with this title in the list, which folds then."""
    unfold_networks(page)
    network_label(page, title).click()
    expect(page.locator("#network .name")).to_have_text(title)
    expect(page.locator("#network .opener")).to_have_attribute("aria-expanded", "false")


def picture_of(name: str, ink: int = 0, paper: int = 255, size: tuple[int, int] = (300, 300)) -> Image.Image:
    """A golden drawing as a PIL picture of mode L."""
    visible = Image.fromarray(steps(Drawing.from_json(drawing(name))).ink).resize(size)
    levels = np.asarray(visible) / 255
    return Image.fromarray((paper + levels * (ink - paper)).astype(np.uint8))


def upload(page: Page, path: Path) -> None:
    """Upload a picture to the pad."""
    page.locator("#pad input[type=file]").set_input_files(path)


def box_of(locator: Locator) -> dict:
    """The bounding box of a visible element. While a view is rendered again, it has none for a moment."""
    while True:
        expect(locator).to_be_visible()
        if found := locator.bounding_box():
            return found
