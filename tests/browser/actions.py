"""Draws on the page as a hand would, and finds what the page says."""

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

from mnist_demo.predictor import Answer
from mnist_demo.preprocessing.pipeline import steps
from mnist_demo.strokes.drawing import Drawing
from places import GOLDEN

RUN = re.compile(r"/gradio_api/run/")  # what asks the server for an answer
BY_NAME = {each["name"]: each for each in GOLDEN}


def drawing(name: str) -> dict:
    """One of the golden drawings, as JSON."""
    return BY_NAME[name]["drawing"]


# The pad's place on the screen, the same in ten frames: until then a stroke may miss it.
SETTLED = """() => new Promise((done) => {
    let [last, frames] = ["", 0];
    const look = () => {
        const { x, y, width } = document.querySelector("#pad canvas").getBoundingClientRect();
        frames = last === `${x} ${y} ${width}` ? frames + 1 : 0;
        last = `${x} ${y} ${width}`;
        frames < 10 ? requestAnimationFrame(look) : done();
    };
    look();
})"""


def wait_for_page(page: Page) -> None:
    """Wait until the page is loaded and all its parts are at work: what is waited for, their scripts make."""
    page.locator("html[data-ready]").wait_for(state="attached")
    for part in ("#pad .examples button", "#answer .facts dt", "#keep .labels button"):
        page.locator(part).first.wait_for(state="attached")  # of the answer and its comparison one is out of sight
    page.evaluate(SETTLED)


def screen_strokes(page: Page, drawing: dict) -> list[list[tuple[float, float]]]:
    """The drawing's strokes in pixels of the window, filling the pad on the page; of long ones every fourth point.

    For each point the browser waits for a frame; a golden drawing of a quarter of its points is still read.
    """
    box = page.locator("#pad canvas").bounding_box()
    width, height = drawing["size"]
    return [
        [(box["x"] + x / width * box["width"], box["y"] + y / height * box["height"]) for x, y in thinned(stroke)]
        for stroke in drawing["strokes"]
    ]


def thinned(stroke: list) -> list:
    """Of more than eight points every fourth, and the last."""
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
    """Put a drawing on the pad in place of what is there, at once, as a link does: a tenth of the work of `draw`."""
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
    """Draw with a finger: touches as the browser gets them from a screen."""
    session = page.context.new_cdp_session(page)
    for stroke in screen_strokes(page, drawing):
        for number, (x, y) in enumerate(stroke):
            kind = "touchStart" if number == 0 else "touchMove"
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


def answer(page: Page) -> Locator:
    """The element that carries data-digit and data-status."""
    return page.locator("#answer [data-digit]")


# Run before the page's own scripts.
RECORD_SHOWN_CHANGE = "document.addEventListener('answer-shown', ({ detail }) => { window.shown = detail.change; })"

# Answers to the stroke as it grew may still come when the pen is up, and what is read from the page meanwhile is theirs.
LAST = """() => {
    const pad = document.querySelector("#pad .ink-pad");
    if (!pad?.drawing) return false; // the page is loading
    return pad.replayed || window.shown === undefined || window.shown === pad.drawing.change;
}"""


def wait_for_last_answer(page: Page) -> None:
    """Wait until what is shown is for what is on the pad, and not for a part of it."""
    page.wait_for_function(LAST)


def expect_digit(page: Page, digit: int | str) -> None:
    """Wait until the answer for what is on the pad is this digit; "" for none."""
    wait_for_last_answer(page)
    expect(answer(page)).to_have_attribute("data-digit", str(digit))


def event_ids(page: Page, part: str) -> list[int]:
    """The numbers of the events whose first answer is for the part of this id."""
    return page.evaluate(
        """(part) => {
            const { components, dependencies } = window.gradio_config;
            const idOf = (output) => components.find(({ id }) => id === output)?.props.elem_id;
            return dependencies.filter(({ outputs }) => idOf(outputs[0]) === part).map(({ id }) => id);
        }""",
        part,
    )


def is_request_of(events: list[int]):
    """Whether a request is one of these events."""
    return lambda request: bool(RUN.search(request.url)) and request.post_data_json["fn_index"] in events


@contextmanager
def hold_requests(page: Page, events: list[int] | None = None):
    """No request to the server comes through inside, or none of these events; gives the routes that wait, the first first."""
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
    """Wait until the check, which looks at the page, holds: until it raises no AssertionError and is not False."""
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
    """What this JavaScript makes of all elements that match, found and looked at in one moment.

    `Locator.evaluate_all` finds them first: of those that the next answer replaces it measures what is no longer there.
    """
    return page.evaluate(f"(selector) => ({function})([...document.querySelectorAll(selector)])", selector)


def format_probability(probability: float) -> str:
    """A probability as the page writes it."""
    return "> 99.9 %" if probability >= 0.9995 else f"{100 * probability:.1f} %"


def answer_text(answer: Answer) -> str:
    """What the page says of an answer beside its digit."""
    if answer.status == "unsure":
        return f"Unsure: {answer.digit} or {answer.runner_up}?"
    if answer.status == "not_a_digit":
        return f"Not a digit: {answer.reason}." if answer.reason else f"Not a digit. The nearest is {answer.digit}."
    return f"{format_probability(answer.probabilities.max())} sure"


def pad_drawing(page: Page) -> dict:
    """The Drawing that the pad holds, as JSON."""
    return page.locator("#pad .ink-pad").evaluate("pad => pad.drawing")


INKED = """() => {
    const canvas = document.querySelector("#pad canvas");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((value, index) => index % 4 === 3 && value > 127).length;
}"""


def count_inked_pixels(page: Page) -> int:
    """How many pixels of the pad's canvas have ink at this moment; it is painted a little after what it shows changes."""
    return page.evaluate(INKED)


def expect_ink(page: Page, least: float, most: float = float("inf")) -> None:
    """Wait until so many pixels of the pad's canvas have ink."""
    page.wait_for_function(
        f"([least, most]) => {{ const n = ({INKED})(); return n >= least && n <= most; }}", arg=[least, most]
    )


def expect_answers(page: Page, answers: list[Answer]) -> None:
    """Wait until the comparison shows these answers' digits."""
    wait_for_last_answer(page)
    for each in answers:
        expect(page.locator(f"[data-model='{each.model}']")).to_have_attribute("data-digit", str(each.digit))


def press(page: Page, name: str) -> None:
    """Press one of the pad's buttons."""
    page.locator("#pad").get_by_role("button", name=name, exact=True).click()


def choose_model(page: Page, title: str) -> None:
    """Choose the model of this title beside the pad."""
    page.locator("#model label").filter(has=page.get_by_text(title, exact=True)).click()


def picture_of(name: str, ink: int = 0, paper: int = 255, size: tuple[int, int] = (300, 300)) -> Image.Image:
    """A golden drawing as a PIL picture of mode L."""
    visible = Image.fromarray(steps(Drawing.from_json(drawing(name))).ink).resize(size)
    levels = np.asarray(visible) / 255
    return Image.fromarray((paper + levels * (ink - paper)).astype(np.uint8))


def upload(page: Page, path: Path) -> None:
    """Choose a file as the picture to be read."""
    page.locator("#pad input[type=file]").set_input_files(path)
