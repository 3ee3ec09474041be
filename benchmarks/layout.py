"""Looks for faults in the layout of an open page, for `screens.py` and for the tests in the browser."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

EVERYTHING = ".gradio-container"
SCRIPT = Path(__file__).with_suffix(".js").read_text("utf-8").replace("export default ", "")
FIND_FAULTS = f"(root) => {{ {SCRIPT}\nreturn findFaults(root); }}"
TRIES = 6  # scripts react to the window with a delay

# Waits until the pad's position is the same in ten frames: a stroke before that may miss it.
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

# Waits until every finite animation has ended, so that colours are final.
FADED = """() => Promise.all(document.getAnimations()
    .filter((each) => Number.isFinite(each.effect.getComputedTiming().endTime))
    .map((each) => each.finished.catch(() => null)))"""

TABS = {"Models": ("Models",), "Help": ("Help",)}  # every other view is a tab of Draw
# A part of each view that is there once it is loaded.
LOADED = {
    "Answer": "#desk:not(:has(.why[open][data-older])) #steps .box",
    "Compare": "#comparison .rivals li",
    "Inside": "#inside .flow figure",
    "Number": "#number .digits li",
    "Help": "#help h2",
}
CHARTS = ("scatter-clean", "scatter-freehand", "steps", "epochs", "digits", "reliability")  # of Models
# Of hundreds of similar elements axe checks only the first.
ALIKE = ["#models-one .values i:nth-child(n+30)", "#models .digit:nth-child(n+6)", ".confusion tr:nth-child(n+4) td"]


def show(page: Page, view: str) -> None:
    """Open one of the views as a visitor would, with everything in Models unfolded."""
    for name in TABS.get(view, ("Draw", view)):
        tab = page.get_by_role("tab", name=name, exact=True)
        if tab.get_attribute("aria-selected") != "true":
            tab.click()
    if view == "Models":
        unfold_models(page)
    else:
        page.locator(LOADED[view]).first.wait_for()


def unfold_models(page: Page) -> None:
    """Open all folds of Models, and wait for what they show."""
    page.locator("#models-overview button").first.wait_for()
    shut = page.locator('#models .fold button[aria-expanded="false"]:visible')
    while shut.count():
        shut.first.click()
    for part in ("#models-misread .digit", "#models-one .one", "#models-data .digit"):
        page.locator(part).first.wait_for()
    page.locator(".leaderboard tbody tr").filter(has_not_text="…").first.wait_for()  # the times are measured
    for name in CHARTS:
        page.locator(f"#models-{name} svg.marks").wait_for()
    page.locator("#models-about details").evaluate("(recipe) => { recipe.open = true; }")


def resize(page: Page, width: int, height: int) -> None:
    """Give the window another size, and wait for the layout."""
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def faults(page: Page, root: str = EVERYTHING) -> list[str]:
    """What is wrong in this part of the page, once its layout is stable."""
    for _ in range(TRIES):
        found = page.evaluate(FIND_FAULTS, root)
        if not found:
            break
        page.evaluate(SETTLED)
    return list(found)


def violations(page: Page, *rules: str) -> list[str]:
    """Serious violations of axe-core's accessibility rules, all or these."""
    if page.evaluate("window.axe === undefined"):
        page.evaluate(Axe().axe_script)
    options = {"resultTypes": ["violations"]} | ({"runOnly": rules} if rules else {})
    arguments = [{"exclude": [[each] for each in ALIKE]}, options]
    found = page.evaluate("([context, options]) => axe.run(context, options)", arguments)["violations"]
    return [
        f"{each['id']}: {node['html'][:120]} {node.get('failureSummary', '')[:300]}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]
