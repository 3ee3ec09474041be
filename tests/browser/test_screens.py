"""Every view on every screen: no overlaps, nothing cut off, pad and answer in view together, accessible."""

import pytest
from actions import SETTLED, drawing, expect_digit, put
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from serving import DESKTOP, PHONE
from test_models_view import open_everything

VIEWS = (
    "answer",
    "compare",
    "inside",
    "number",
    "help",
    "models",
)  # last: the Models tab, because it then has thousands of elements
# Every 80 pixels, portrait and landscape.
SWEEP = [(width, width * 16 // 9) for width in range(320, 2561, 80)] + [
    (width, width * 9 // 16) for width in range(320, 2561, 80)
]
# Both sides of the breakpoints of the style sheets (width 360, 480, 560, 800, 960, 1000, 1400 and 1500 pixels, height 520),
# and the extremes.
CHANGES = [(width, width * 16 // 9) for width in (320, 359, 361, 479, 481, 559, 560, 799, 801, 959, 999, 1000)] + [
    (width, width * 9 // 16) for width in (560, 640, 800, 924, 926, 961, 999, 1001, 1180, 1399, 1401, 1501, 1760, 2560)
]
PHONES = [(320, 640), (360, 640), (375, 667), (390, 844), (430, 932), (640, 360), (667, 375), (844, 390), (932, 430)]
TABLETS = [(768, 1024), (820, 1180), (834, 1194), (1024, 768), (1180, 820), (1194, 834)]

# Layout errors: elements with text and controls that are outside of the screen, cut off, or overlap.
WRONG = """() => {
    const selector = "button, label, p, li, dt, dd, td, th, h1, h2, h3, h4, figcaption, summary, canvas, input[type=range]";
    const wide = document.documentElement.clientWidth;
    const problems = [];
    const name = (e) => `${e.tagName.toLowerCase()}.${e.className?.baseVal ?? e.className} "${(e.innerText ?? "").trim().slice(0, 30)}"`;
    const scrolls = (e) => {
        for (let each = e.parentElement; each; each = each.parentElement) {
            if (/auto|scroll/.test(getComputedStyle(each).overflowX) && each.scrollWidth > each.clientWidth + 1) return true;
        }
        return false;
    };
    const shown = [...document.querySelectorAll(`.gradio-container :is(${selector})`)].filter((e) => {
        if (!e.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) return false;
        if (e.closest(".visually-hidden, .sr-only, [aria-hidden=true], .toast-wrap, .overflow-menu")) return false;
        if (e.closest(".waiting")) return false; // it lies over the answers on purpose, which are greyed then
        const box = e.getBoundingClientRect();
        const isSeen = e.innerText?.trim() || e.matches("button, canvas, input");
        return isSeen && box.width > 1 && box.height > 1;
    });
    const leaves = shown.filter((e) => !shown.some((other) => other !== e && e.contains(other)));
    for (const e of leaves) {
        const box = e.getBoundingClientRect();
        if ((box.left < -1 || box.right > wide + 1) && !scrolls(e)) problems.push(`beyond the screen: ${name(e)}`);
        const style = getComputedStyle(e);
        if (style.overflowX !== "visible" && e.scrollWidth > e.clientWidth + 1 && e.tagName !== "INPUT") problems.push(`cut: ${name(e)}`);
    }
    if (document.documentElement.scrollWidth > wide) problems.push(`the page is ${document.documentElement.scrollWidth} wide`);
    const boxes = leaves.map((e) => [e, e.getBoundingClientRect()]).sort((a, b) => a[1].top - b[1].top);
    for (let i = 0; i < boxes.length; i++) {
        for (let j = i + 1; j < boxes.length && boxes[j][1].top < boxes[i][1].bottom - 2; j++) {
            const [[a, first], [b, second]] = [boxes[i], boxes[j]];
            if (Math.min(first.right, second.right) - Math.max(first.left, second.left) < 2) continue;
            if (Math.min(first.bottom, second.bottom) - Math.max(first.top, second.top) < 2) continue;
            if (scrolls(a) || scrolls(b)) continue;
            problems.push(`over one another: ${name(a)} and ${name(b)}`);
        }
    }
    return problems;
}"""


# Controls that are too low for a finger.
SMALL = """() => [...document.querySelectorAll(".gradio-container :is(button, summary, [role=tab], label:has(input))")]
    .filter((e) => e.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && !e.closest(".visually-hidden, [aria-hidden=true]"))
    .filter((e) => e.getBoundingClientRect().height < 43.5 && e.getBoundingClientRect().width > 0 && !e.matches(".pen"))
    .map((e) => `small: ${e.outerHTML.slice(0, 80)} ${e.getBoundingClientRect().height}`)"""


# Waits until every finite animation has ended, so that colours are final.
FADED = """() => Promise.all(document.getAnimations()
    .filter((each) => Number.isFinite(each.effect.getComputedTiming().endTime))
    .map((each) => each.finished.catch(() => null)))"""


def show(page, view):
    """Open one of the views as a visitor would."""
    tabs = {"models": ("Models",), "help": ("Help",)}
    for tab in tabs.get(view, ("Draw", view.capitalize())):
        page.get_by_role("tab", name=tab, exact=True).click()
        expect(page.get_by_role("tab", name=tab, exact=True)).to_have_attribute("aria-selected", "true")
    if view == "models":
        open_everything(page)
    loaded = {
        "compare": "#comparison .rivals li",
        "inside": "#inside .flow figure",
        "models": "#models svg.marks",
        "help": "#help h2",
    }
    if view in loaded:
        page.locator(loaded[view]).first.wait_for()


def resize(page, width, height):
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def lasting(page, find):
    """The problems that `find` returns after the layout is stable: scripts react to the window with a delay."""
    problems = find()
    for _ in range(5):
        if not problems:
            break
        page.evaluate(SETTLED)
        problems = find()
    return problems


# Of hundreds of similar elements only the first are checked.
ALIKE = ["#models-one .values i:nth-child(n+30)", "#models .digit:nth-child(n+6)", ".confusion tr:nth-child(n+4) td"]


def violations(page, *rules):
    """Violations of axe-core's accessibility rules, all or these, by what is in sight."""
    context = {"exclude": [[each] for each in ALIKE]}
    options = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
    found = Axe().run(page, context=context, options=options).response["violations"]
    return [
        f"{each['id']}: {node['html'][:120]} {node.get('failureSummary', '')[:300]}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


@pytest.mark.slow
def test_no_view_has_layout_errors_at_the_breakpoints_and_all_are_accessible(page):
    put(page, drawing("7-crossed"))
    expect_digit(page, 7)
    page.locator("#steps .box").wait_for()
    wrong = []
    for view in VIEWS:
        resize(page, *DESKTOP["viewport"].values())
        show(page, view)
        for scheme, rules in (("dark", ["color-contrast"]), ("light", [])):
            page.evaluate("(is_dark) => document.body.classList.toggle('dark', is_dark)", scheme == "dark")
            page.evaluate(FADED)
            wrong += [f"{view}, {scheme}: {problem}" for problem in violations(page, *rules)]
        for width, height in CHANGES:
            resize(page, width, height)
            found = lasting(page, lambda: page.evaluate(WRONG))
            wrong += [f"{view} at {width}x{height}: {problem}" for problem in found]
    assert not wrong, "\n".join(wrong[:40])


def beyond(page, height, *parts):
    """Which of these elements end below a window of this height."""
    ends = "(parts) => parts.map((part) => document.querySelector(part).getBoundingClientRect().bottom)"
    bottoms = page.evaluate(ends, parts)
    return [f"{part} ends at {bottom:.0f}" for part, bottom in zip(parts, bottoms, strict=True) if bottom > height]


@pytest.mark.slow
def test_pad_and_answer_are_in_view_together_without_layout_errors_at_every_size(page):
    put(page, drawing("7-crossed"))
    expect_digit(page, 7)
    page.locator("#steps .box").wait_for()
    wrong = []
    for width, height in SWEEP:
        resize(page, width, height)
        is_enough = height >= 640 or (height >= 360 and width > height)
        parts = ("#pad canvas", "#pad .tools", "#answer .digit", "#answer .bars") if is_enough else ()
        found = lasting(page, lambda: page.evaluate(WRONG) + beyond(page, height, *parts))  # noqa: B023
        wrong += [f"{width}x{height}: {problem}" for problem in found]
    assert not wrong, "\n".join(wrong[:40])


@pytest.mark.slow
def test_phones_and_tablets_show_pad_and_answer_together_and_controls_fit_a_finger(phone):
    """They are accessible too."""
    put(phone, drawing("7-crossed"))
    expect_digit(phone, 7)
    wrong = []
    for view in VIEWS:
        resize(phone, *PHONE["viewport"].values())
        show(phone, view)
        phone.evaluate(FADED)
        wrong += [f"{view}: {problem}" for problem in violations(phone)]
        for width, height in PHONES + TABLETS:
            resize(phone, width, height)
            parts = ("#pad canvas", "#answer .digit", "#answer .bars") if view == "answer" else ()
            found = lasting(
                phone,
                lambda: phone.evaluate(SMALL) + phone.evaluate(WRONG) + beyond(phone, height, *parts),  # noqa: B023
            )
            wrong += [f"{view} at {width}x{height}: {problem}" for problem in found]
    assert not wrong, "\n".join(wrong[:40])


def test_the_dark_theme_follows_the_browsers_setting(open_page):
    page = open_page(color_scheme="dark")
    background = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert max(background) < 60
    assert page.evaluate("document.body.classList.contains('dark')")
    put(page, drawing("2-loop"))
    expect_digit(page, 2)


@pytest.mark.slow
@pytest.mark.parametrize("window", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_why_and_shortcuts_unfolded_have_no_layout_errors_and_are_accessible(open_page, window):
    page = open_page(window)
    put(page, drawing("9-curled"))
    expect_digit(page, 9)
    if window is PHONE:
        page.locator("#why summary").click()
    page.get_by_role("button", name="Why not 5").click()
    page.get_by_role("button", name="And without these steps?").click()
    expect(page.locator("#why path.added")).to_have_count(1)
    page.locator("#steps .shortcuts canvas").first.wait_for()
    wrong = []
    for width, height in CHANGES if window is DESKTOP else PHONES + TABLETS:
        resize(page, width, height)
        wrong += [f"{width}x{height}: {problem}" for problem in lasting(page, lambda: page.evaluate(WRONG))]
    wrong += page.evaluate(SMALL) if window is PHONE else []
    wrong += violations(page)
    assert not wrong, "\n".join(wrong[:40])
