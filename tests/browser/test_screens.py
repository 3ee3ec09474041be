"""Every view on every screen: nothing overlaps, nothing is cut, pad and answer are in one view, and everybody can use it."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from desk import DESK, PHONE
from hand import draw, drawing, expect_digit, touch
from playwright.sync_api import expect
from test_models_view import open_everything

VIEWS = ("answer", "compare", "inside", "number", "models", "help")
SIZES = [(width, width * 16 // 9) for width in range(320, 2561, 40)] + [
    (width, width * 9 // 16) for width in range(320, 2561, 40)
]
PHONES = [(320, 640), (360, 640), (375, 667), (390, 844), (430, 932), (640, 360), (667, 375), (844, 390), (932, 430)]
TABLETS = [(768, 1024), (820, 1180), (834, 1194), (1024, 768), (1180, 820), (1194, 834)]

# What stands wrong: elements that have text or are pressed, beyond the screen, cut, or over one another.
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


# What is pressed and too low for a finger.
SMALL = """() => [...document.querySelectorAll(".gradio-container :is(button, summary, [role=tab], label:has(input))")]
    .filter((e) => e.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && !e.closest(".visually-hidden, [aria-hidden=true]"))
    .filter((e) => e.getBoundingClientRect().height < 43.5 && e.getBoundingClientRect().width > 0 && !e.matches(".pen"))
    .map((e) => `${e.outerHTML.slice(0, 80)} ${e.getBoundingClientRect().height}`)"""


def show(page, view):
    """Look at one of the views, as a visitor would."""
    tabs = {"models": ("Models",), "help": ("Help",)}
    for tab in tabs.get(view, ("Draw", view.capitalize())):
        page.get_by_role("tab", name=tab, exact=True).click()
        expect(page.get_by_role("tab", name=tab, exact=True)).to_have_attribute("aria-selected", "true")
    if view == "models":
        open_everything(page)
    told = {
        "compare": "#comparison .rivals li",
        "inside": "#inside .flow figure",
        "models": "#models svg.marks",
        "help": "#help h2",
    }
    if view in told:
        page.locator(told[view]).first.wait_for()


def resize(page, width, height):
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


@pytest.mark.slow
@pytest.mark.parametrize("view", VIEWS)
def test_nothing_overlaps_or_is_cut_at_any_size(page, view):
    draw(page, drawing("7-crossed"))
    expect_digit(page, 7)
    page.locator("#steps .box").wait_for()
    show(page, view)
    wrong = []
    for width, height in SIZES:
        resize(page, width, height)
        wrong += [f"{width}x{height}: {problem}" for problem in page.evaluate(WRONG)]
    assert not wrong, "\n".join(wrong[:40])


def bottoms(page, *parts):
    return {part: page.locator(part).evaluate("e => e.getBoundingClientRect().bottom") for part in parts}


@pytest.mark.slow
def test_pad_and_answer_are_in_one_view_at_every_size(page):
    draw(page, drawing("7-crossed"))
    expect_digit(page, 7)
    beyond = []
    for width, height in SIZES:
        if height < 360 or (width < height and height < 640):
            continue
        resize(page, width, height)
        for part, bottom in bottoms(page, "#pad canvas", "#pad .tools", "#answer .digit", "#answer .bars").items():
            if bottom > height:
                beyond.append(f"{width}x{height}: {part} ends at {bottom:.0f}")
    assert not beyond, "\n".join(beyond)


@pytest.mark.slow
@pytest.mark.parametrize("size", PHONES + TABLETS, ids=lambda size: f"{size[0]}x{size[1]}")
def test_phones_and_tablets_have_pad_and_answer_in_one_view_and_nothing_too_small_for_a_finger(open_page, size):
    page = open_page({**PHONE, "viewport": dict(zip(("width", "height"), size))})
    touch(page, drawing("7-crossed"))
    expect_digit(page, 7)
    for part, bottom in bottoms(page, "#pad canvas", "#answer .digit", "#answer .bars").items():
        assert bottom <= size[1], part
    for view in VIEWS:
        show(page, view)
        assert page.evaluate(SMALL) == [], view
        assert page.evaluate(WRONG) == [], view


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", [DESK, PHONE], ids=["desk", "phone"])
def test_no_view_has_a_serious_accessibility_violation(open_page, window, scheme):
    page = open_page({**window, "color_scheme": scheme})
    draw(page, drawing("7-crossed"))
    expect_digit(page, 7)
    for view in VIEWS:
        show(page, view)
        page.wait_for_timeout(300)  # colours fade in
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        serious = [
            f"{each['id']}: {node['html'][:120]} {node.get('failureSummary', '')[:300]}"
            for each in found
            if each["impact"] in ("serious", "critical")
            for node in each["nodes"]
        ]
        assert not serious, f"{view}: " + "\n".join(serious)


@pytest.mark.slow
@pytest.mark.parametrize("window", [DESK, PHONE], ids=["desk", "phone"])
def test_why_and_shortcuts_unfolded_overlap_nothing_and_everybody_can_use_them(open_page, window):
    page = open_page(window)
    (touch if window is PHONE else draw)(page, drawing("9-curled"))
    expect_digit(page, 9)
    page.locator("#why summary").click()
    page.get_by_role("button", name="Why not 5").click()
    page.get_by_role("button", name="Without these steps?").click()
    expect(page.locator("#why path.added")).to_have_count(1)
    page.locator("#steps .shortcuts canvas").first.wait_for()
    wrong = []
    for width, height in SIZES[::4] if window is DESK else PHONES + TABLETS:
        resize(page, width, height)
        wrong += [f"{width}x{height}: {problem}" for problem in page.evaluate(WRONG)]
    wrong += page.evaluate(SMALL) if window is PHONE else []
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    wrong += [
        f"{each['id']}: {each['nodes'][0]['html']}" for each in found if each["impact"] in ("serious", "critical")
    ]
    assert not wrong, "\n".join(wrong[:40])
