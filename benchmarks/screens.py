"""Looks at every view on many screens, for faults that a script can find.

    python benchmarks/screens.py                   # every view, theme and size; ten minutes on a slow machine
    python benchmarks/screens.py --views Number    # one view
    python benchmarks/screens.py --shots DIR       # also keeps the screenshots

The page is served on 127.0.0.1 and opened in headless Chromium. Each view is looked at in light, dark and forced colours, at
the sizes of phones, tablets and desks, and zoomed to 200 %; so are the panels of Share and Tour, and the classroom. A fault is:
text or a control that is cut off, hidden, covered or outside of the screen; a control that is too small; a pad that has another
size in another view; a mark that forced colours hide; a serious violation of axe-core's accessibility rules; and a layout
that shifts by more than MAX_SHIFT while ten digits are drawn. Ends with 1 if there are any.
"""

import argparse
import json
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from layout import FADED, SETTLED, faults, resize, show, violations
from playwright.sync_api import Browser, Page, sync_playwright
from result_file import add_options, write_results
from servers import FLAGS, ROOT, served

PHONES = [(320, 640), (360, 640), (390, 844), (844, 390), (768, 1024), (1024, 768)]  # and tablets, touched by a finger
DESKS = [(1280, 720), (1440, 900), (1920, 1080), (2560, 1440)]
ZOOMED = [(640, 360), (720, 450)]  # the first two desks at 200 %
THEMES = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced colours": {"color_scheme": "light", "forced_colors": "active"},
}
DRAW_VIEWS = ("Answer", "Compare", "Inside", "Number")
VIEWS = (*DRAW_VIEWS, "Share", "Tour", "Classroom", "Help", "Models")  # Models last: it then has thousands of elements
PANELS = {"Share": "#address", "Tour": "#tour"}  # what lies over the page is looked at alone
SAME_PAD = {"Answer", "Compare", "Inside"}
DRAWINGS = 10
MAX_SHIFT = 0.02  # the sum for all drawings; for a whole visit 0.1 counts as good (web.dev, Cumulative Layout Shift)

RECORD_SHIFTS = """window.shift = 0;
new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (window.shift += value)))
    .observe({ type: "layout-shift", buffered: true });"""

# Marks whose colour is that of what lies under them, which forced colours do to every background.
HIDDEN_MARKS = """() => [...document.querySelectorAll(".bars [data-best] i, .key i, [role=tab][aria-selected=true], [aria-pressed=true]")]
    .filter((mark) => mark.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && mark.getBoundingClientRect().width > 1)
    .filter((mark) => {
        const [own, around] = [mark, mark.parentElement].map((each) => getComputedStyle(each));
        const hasLine = own.outlineStyle !== "none" || ["Top", "Left", "Bottom"].some((side) => parseFloat(own[`border${side}Width`]) > 0);
        return own.backgroundColor === around.backgroundColor && !hasLine && own.textDecorationLine === "none";
    })
    .map((mark) => `not to be seen: ${mark.closest("[id]").id} ${mark.outerHTML.slice(0, 80)}`)"""


def open_page(browser: Browser, url: str, is_phone: bool) -> Page:
    """The page in light colours, loaded, with a 7 on the pad."""
    width, height = PHONES[2] if is_phone else DESKS[0]
    page = browser.new_page(viewport={"width": width, "height": height}, has_touch=is_phone, is_mobile=is_phone)
    page.add_init_script(RECORD_SHIFTS)
    page.goto(url)
    page.locator("html[data-ready]").wait_for(state="attached")
    page.evaluate(SETTLED)
    return page


def set_theme(page: Page, theme: str) -> None:
    page.emulate_media(**THEMES[theme])
    page.evaluate("(is_dark) => document.body.classList.toggle('dark', is_dark)", theme == "dark")
    page.evaluate(FADED)


def open_view(page: Page, view: str) -> None:
    """Show a view, or one of the panels and the classroom over Answer."""
    is_panel = view not in (*DRAW_VIEWS, "Help", "Models")
    show(page, "Answer" if is_panel else view)
    if is_panel:
        page.locator("#tools").get_by_role("button", name=view, exact=True).click()


def close_view(page: Page, view: str) -> None:
    """Take away what `open_view` put over the page."""
    if view == "Tour":
        page.locator("#tour").get_by_role("button", name="Skip", exact=True).click()
    elif view == "Share":
        page.keyboard.press("Escape")
    elif view == "Classroom":
        page.locator("#tools").get_by_role("button", name=view, exact=True).click()


def looks(page: Page, views: list[str], sizes: list[tuple[int, int]]) -> Iterator[tuple[str, str, int, int]]:
    """Every view, theme and size, each shown while the loop looks at it."""
    for view in views:
        resize(page, *sizes[-1])
        open_view(page, view)
        for theme in THEMES:
            set_theme(page, theme)
            for width, height in sizes:
                resize(page, width, height)
                yield view, theme, width, height
        set_theme(page, "light")
        close_view(page, view)


def audit(page: Page, views: list[str], sizes: list[tuple[int, int]], shots: Path | None) -> list[str]:
    """The faults of these views in all themes at these sizes."""
    found, pads = [], {}
    for view, theme, width, height in looks(page, views, sizes):
        here = f"{view}, {theme}, {width}x{height}"
        print(here, file=sys.stderr, flush=True)
        problems = faults(page, PANELS.get(view, ".gradio-container"))
        if view in SAME_PAD:
            box = page.locator("#pad canvas").bounding_box() or {}
            pad = f"{box.get('width', 0):.0f}x{box.get('height', 0):.0f}"
            first = pads.setdefault((theme, width, height), pad)
            problems += [f"the pad is {pad}, in Answer {first}"] if pad != first else []
        if theme == "forced colours":
            problems += page.evaluate(HIDDEN_MARKS)
        if (width, height) == sizes[0]:
            # Contrast depends on the theme, everything else that axe checks does not. Forced colours are the visitor's.
            rules = {"light": [[]], "dark": [["color-contrast"]], "forced colours": []}[theme]
            problems += [each for some in rules for each in violations(page, *some)]
        if shots:
            page.screenshot(
                path=shots / f"{here.replace(', ', '-').replace(' ', '-')}.png", full_page=view not in PANELS
            )
        found += [f"{here}: {problem}" for problem in problems]
    return found


def drawings() -> list[dict]:
    """Ten of the examples that ship with the page."""
    examples = json.loads((ROOT / "mnist_demo/ui/examples.json").read_text("utf-8"))
    return [example["drawing"] for example in examples[:DRAWINGS]]


def draw(page: Page, drawing: dict) -> None:
    """Draw with the mouse, with a fourth of the points: the browser waits a frame for each."""
    box = page.locator("#pad canvas").bounding_box()
    assert box
    scale = box["height"] / drawing["size"][1]
    for stroke in drawing["strokes"]:
        points = [(box["x"] + x * scale, box["y"] + y * scale) for x, y in [*stroke[:-1:4], stroke[-1]]]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point)
        page.mouse.up()


def measure_shift(page: Page, count: int) -> float:
    """How much the layout of Answer shifts while digits are drawn, each after the pad was cleared."""
    page.evaluate("shift = 0")
    for drawing in drawings()[:count]:
        page.evaluate("scrollTo(0, 0)")
        draw(page, drawing)
        page.wait_for_function("document.querySelector('#answer [data-digit]').dataset.digit !== ''")
        page.wait_for_timeout(500)  # what explains the answer comes after it
        page.locator("#pad [aria-label=Clear]").click()
        page.wait_for_function("document.querySelector('#answer [data-digit]').dataset.digit === ''")
    return round(page.evaluate("shift"), 4)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--views", nargs="+", choices=VIEWS, default=VIEWS, metavar="VIEW", help=", ".join(VIEWS))
    arguments.add_argument("--shots", type=Path, metavar="DIR", help="keep the screenshots in this folder")
    add_options(arguments)
    arguments = arguments.parse_args()
    if arguments.shots:
        arguments.shots.mkdir(parents=True, exist_ok=True)
    screens = {"phone": PHONES, "desk": [*DESKS, *ZOOMED]}
    if arguments.dry_run:
        arguments.views, screens = VIEWS[:1], {"desk": DESKS[:1]}
    start = time.perf_counter()
    found: list[str] = []
    shifts: dict[str, float] = {}
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with served("app.py") as (url, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for name, sizes in screens.items():
            page = open_page(browser, url, name == "phone")
            shifts[name] = measure_shift(page, 1 if arguments.dry_run else DRAWINGS)
            draw(page, drawings()[7])
            found += audit(page, arguments.views, sizes, arguments.shots)
            page.close()
        browser.close()
    found += [f"{name}: the layout shifts by {shift}" for name, shift in shifts.items() if shift > MAX_SHIFT]
    seconds = round(time.perf_counter() - start, 1)
    print(*found, sep="\n")
    print(f"{len(found)} faults in {seconds} s; layout shift {shifts} (at most {MAX_SHIFT})")
    write_results(arguments.json, {"faults": found, "layout_shift": shifts, "seconds": seconds})
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
