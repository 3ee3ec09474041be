"""How fast the answer follows the pen on our page, on a bare canvas and on Gradio's Sketchpad.

    python benchmarks/live.py                  # 12 strokes on each page; ten minutes on a slow machine
    python benchmarks/live.py --strokes 3      # a first look

Each page is served by a process of its own on 127.0.0.1. The same stroke is drawn on each in headless Chromium, with the
same points at the same times. The pages take turns, stroke by stroke, so that other work of the machine affects all of
them. Two values are measured in the browser, by observing the element that shows the answer:

    answers a second   changes of the answer from pen down to pen up
    pen up → answer    ms from the pointer's release to the last change of the answer

The bare canvas, in a `gr.HTML`, sends as our pad does, through the same kind of event, and gets a constant answer. It
shows the limit that Gradio and the browser set. The Sketchpad page is the usual demo, `gr.Sketchpad().change(...)`, also
with a constant answer.
"""

import argparse
import itertools
import math
import re
import shutil
import statistics
import sys
import time
from contextlib import ExitStack

from result_file import add_options, write_results
from servers import FLAGS, served

POINTS = 60  # of the stroke
SECONDS = 1.0  # duration of the stroke
SETTLE = 1.5  # seconds without a change after which an answer counts as the last

# The elements that show the answers in the views of our page.
VIEWS = {"Compare": "#comparison .compare", "Inside": "#inside .inside", "Number": "#number .number"}

# Notes the time of every change in the answer and of the last release of the pointer.
WATCH = """(selector) => {
  window.changes = [];
  new MutationObserver(() => changes.push(performance.now()))
    .observe(document.querySelector(selector), { childList: true, subtree: true, characterData: true });
  for (const type of ["pointerdown", "pointerup"])
    addEventListener(type, () => (window[type] = performance.now()), true);
}"""


# ---- the two pages ours is compared with

BARE = """
const canvas = element.querySelector("canvas"), paint = canvas.getContext("2d");
let strokes = [], sent = 0, timer = 0;
const send = () => {
  clearTimeout(timer); timer = 0; sent = performance.now();
  props.value = JSON.stringify({ size: [400, 400], pen: 16, strokes });
  trigger("input");
};
canvas.onpointerdown = (event) => {
  canvas.setPointerCapture(event.pointerId);
  strokes.push([[event.offsetX, event.offsetY]]);
  paint.beginPath(); paint.moveTo(event.offsetX, event.offsetY);
};
canvas.onpointermove = (event) => {
  if (!event.buttons) return;
  strokes.at(-1).push([event.offsetX, event.offsetY]);
  paint.lineTo(event.offsetX, event.offsetY); paint.stroke();
  timer ||= setTimeout(send, Math.max(0, sent + 30 - performance.now()));
};
canvas.onpointerup = send;
"""


def bare_page():
    """A canvas in a gr.HTML whose strokes get the same digit every time, numbered so that the page changes."""
    import gradio as gr

    from mnist_demo.ui.events import LIVE

    count = itertools.count()

    def constant(_):
        return f"7 #{next(count)}"

    with gr.Blocks(analytics_enabled=False) as page:
        pad = gr.HTML("", elem_id="pad", html_template='<canvas width="400" height="400"></canvas>', js_on_load=BARE)
        answer = gr.HTML("", elem_id="answer")
        pad.input(constant, pad, answer, **LIVE)
    return page


def sketchpad_page():
    """Gradio's Sketchpad, answered on every change with the same digit, numbered."""
    import gradio as gr

    count = itertools.count()
    with gr.Blocks(analytics_enabled=False) as page:
        pad = gr.Sketchpad(elem_id="pad", canvas_size=(400, 400), layers=False, type="numpy")
        answer = gr.HTML("", elem_id="answer")
        pad.change(lambda _: f"7 #{next(count)}", pad, answer, show_progress="hidden")
    return page


# ---- drawing and measuring


def stroke(box: dict) -> list[tuple[float, float]]:
    """A 3 in POINTS points, in the middle of this box."""
    points = []
    for step in range(POINTS):
        angle = -2.3 + 4.4 * ((2 * step / POINTS) % 1)
        lower = step >= POINTS / 2
        x = 0.47 + (0.16 if lower else 0.13) * math.cos(angle)
        y = (0.62 if lower else 0.32) + 0.15 * math.sin(angle)
        points.append((box["x"] + x * box["width"], box["y"] + y * box["height"]))
    return points


def draw(page) -> None:
    """Draw the stroke, each point at its moment, or at once where the browser is behind."""
    points = stroke(page.locator("#pad canvas").first.bounding_box())
    page.mouse.move(*points[0])
    page.mouse.down()
    start = time.perf_counter()
    for number, point in enumerate(points[1:], 1):
        time.sleep(max(0, start + number * SECONDS / POINTS - time.perf_counter()))
        page.mouse.move(*point)
    page.mouse.up()


def measure(page) -> tuple[float, float]:
    """Draw once; answers a second while drawing, and ms from pen up to the last answer."""
    page.evaluate("changes.length = 0")
    draw(page)
    seen = -1
    while (now := page.evaluate("changes.length")) != seen:
        seen = now
        page.wait_for_timeout(1000 * SETTLE)
    changes, down, up = page.evaluate("[changes, pointerdown, pointerup]")
    if not changes or changes[-1] < up:
        raise SystemExit(f"{page.url}: no answer came after the pen was lifted")
    return sum(down < change <= up for change in changes) / (up - down) * 1000, changes[-1] - up


def open_page(browser, url: str, view: str = ""):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(url)
    page.locator("#pad canvas").first.wait_for()
    page.wait_for_timeout(1000)
    if view:
        page.get_by_role("tab", name=view).click()
        page.locator(VIEWS[view]).first.wait_for()
        page.wait_for_timeout(1000)
    take_brush(page)
    page.evaluate(WATCH, VIEWS.get(view, "#answer .html-container > div"))
    warm_up(page)
    return page


def warm_up(page) -> None:
    """Draw once without measuring: the first stroke also loads what each page loads on first use."""
    draw(page)
    page.wait_for_timeout(1000 * SETTLE)


def take_brush(page) -> None:
    """The Sketchpad draws only after its brush is pressed, and again after every clearing."""
    brush = page.get_by_role("button", name="Brush", exact=True)
    if brush.count():
        brush.click()
        page.wait_for_timeout(300)


def clear(page) -> None:
    button = page.locator("#pad").get_by_role("button", name=re.compile("^clear", re.IGNORECASE))
    if button.count() and button.first.is_enabled():
        button.first.click()
        page.wait_for_timeout(500)
        take_brush(page)


def main() -> None:
    from playwright.sync_api import sync_playwright

    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--strokes", type=int, default=12, help="strokes drawn on each page")
    arguments.add_argument("--serve", choices=("bare", "sketchpad"), help=argparse.SUPPRESS)
    add_options(arguments)
    arguments = arguments.parse_args()
    if arguments.dry_run:
        arguments.strokes = 1
    if arguments.serve:
        {"bare": bare_page, "sketchpad": sketchpad_page}[arguments.serve]().launch(quiet=True, run_history=False)
        return

    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    print("Starting three servers and a browser ...", file=sys.stderr, flush=True)
    with ExitStack() as stack:
        ours, _ = stack.enter_context(served("app.py"))
        bare, _ = stack.enter_context(served(__file__, "--serve", "bare"))
        sketchpad = None if arguments.dry_run else stack.enter_context(served(__file__, "--serve", "sketchpad"))[0]
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        pages = {"our page": open_page(browser, ours), "bare gr.HTML canvas": open_page(browser, bare)}
        if sketchpad:
            pages["gr.Sketchpad"] = open_page(browser, sketchpad)
            pages |= {f"our page, {view}": open_page(browser, ours, view) for view in VIEWS}
        results = {name: [] for name in pages}
        for number in range(1, arguments.strokes + 1):
            for name, page in pages.items():
                print(f"stroke {number} of {arguments.strokes}, {name}", file=sys.stderr, flush=True)
                page.bring_to_front()
                clear(page)
                results[name].append(measure(page))
        browser.close()

    print(f"{arguments.strokes} strokes of {POINTS} points in {SECONDS:g} s on each page\n")
    print(f"{'':22}{'answers a second':>18}{'pen up → answer, ms':>22}{'95th percentile':>18}")
    rates, medians, figures = {}, {}, {}
    for name, measured in results.items():
        rate, late = (sorted(values) for values in zip(*measured))
        rates[name], medians[name] = statistics.median(rate), statistics.median(late)
        p95 = late[min(len(late) - 1, math.ceil(0.95 * len(late)) - 1)]
        figures[name] = {
            "answers_per_second": rates[name],
            "median_ms": medians[name],
            "percentile_95_ms": p95,
        }
        print(f"{name:22}{rates[name]:>18.1f}{medians[name]:>22.0f}{p95:>18.0f}")
    print()
    write_results(arguments.json, figures)
    if arguments.dry_run:
        return
    ours, bare, sketchpad, compare, inside, number = pages
    print(f"answers a second, ours / bare canvas: {rates[ours] / rates[bare]:.2f} (at least 0.94)")
    print(f"answers a second, Compare / one model: {rates[compare] / rates[ours]:.2f} (at least 0.7)")
    print(f"answers a second, Inside: {rates[inside]:.1f} (at least 20); Number / one digit: "
          f"{rates[number] / rates[ours]:.2f} (at least 0.5)")  # fmt: skip
    print(f"pen up, ours / bare canvas: {medians[ours] / medians[bare]:.1f} (at most 2)")
    print(f"pen up, Sketchpad / ours: {medians[sketchpad] / medians[ours]:.0f} (at least 10)")


if __name__ == "__main__":
    main()
