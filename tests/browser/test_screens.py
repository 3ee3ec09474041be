"""Every view on some screens: no overlaps, nothing cut off, pad and answer in view together, accessible.

`python benchmarks/screens.py` looks at many more.
"""

import pytest
from actions import drawing, expect_digit, put
from playwright.sync_api import expect
from serving import DESKTOP, PHONE

from benchmarks.layout import FADED, faults, resize, show, violations

VIEWS = ("Answer", "Compare", "Inside", "Number", "Help", "Models")  # Models last: it then has thousands of elements
# Every 160 pixels, portrait and landscape.
SWEEP = [(width, width * 16 // 9) for width in range(320, 2561, 160)] + [
    (width, width * 9 // 16) for width in range(320, 2561, 160)
]
# Beside breakpoints of the style sheets, and the extremes.
WINDOWS = [(359, 640), (559, 993), (801, 1424), (640, 360), (999, 562), (1180, 664), (1401, 788), (2560, 1440)]
PHONES = [(320, 640), (390, 844), (844, 390), (768, 1024)]


@pytest.mark.slow
def test_no_view_has_layout_errors_at_the_breakpoints_and_all_are_accessible(page):
    put(page, drawing("7-crossed"))
    expect_digit(page, 7)
    wrong = []
    for view in VIEWS:
        resize(page, *DESKTOP["viewport"].values())
        show(page, view)
        for scheme, rules in (("dark", ["color-contrast"]), ("light", [])):
            page.evaluate("(is_dark) => document.body.classList.toggle('dark', is_dark)", scheme == "dark")
            page.evaluate(FADED)
            wrong += [f"{view}, {scheme}: {problem}" for problem in violations(page, *rules)]
        for width, height in WINDOWS:
            resize(page, width, height)
            wrong += [f"{view} at {width}x{height}: {problem}" for problem in faults(page)]
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
        found = faults(page)
        if height >= 640 or (height >= 360 and width > height):
            found += beyond(page, height, "#pad canvas", "#pad .tools", "#answer .digit", "#answer .bars")
        wrong += [f"{width}x{height}: {problem}" for problem in found]
    assert not wrong, "\n".join(wrong[:40])


@pytest.mark.slow
def test_phones_and_tablets_show_pad_and_answer_together_and_controls_fit_a_finger(phone):
    put(phone, drawing("7-crossed"))
    expect_digit(phone, 7)
    wrong = []
    for view in VIEWS:
        resize(phone, *PHONE["viewport"].values())
        show(phone, view)
        for width, height in PHONES:
            resize(phone, width, height)
            found = faults(phone)
            if view == "Answer":
                found += beyond(phone, height, "#pad canvas", "#answer .digit", "#answer .bars")
            wrong += [f"{view} at {width}x{height}: {problem}" for problem in found]
    assert not wrong, "\n".join(wrong[:40])


def test_planted_faults_are_found(page):
    put(page, drawing("7-crossed"))
    expect_digit(page, 7)
    page.add_style_tag(
        content="""#pad .pen input { flex: none; width: 40px; }
        #answer .words { width: 9px; overflow: hidden; white-space: nowrap; }
        #network { transform: translateX(90vw); }
        #tools { transform: translateX(250px); }"""
    )
    found = "\n".join(faults(page))
    for fault in ("px wide", "cut off", "outside of the screen", "over one another", "covered"):
        assert fault in found


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
    for width, height in WINDOWS if window is DESKTOP else PHONES:
        resize(page, width, height)
        wrong += [f"{width}x{height}: {problem}" for problem in faults(page)]
    wrong += violations(page)
    assert not wrong, "\n".join(wrong[:40])
