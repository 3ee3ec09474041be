"""The page works in the oldest browsers that Gradio supports, and an error in one script stops no other."""

import pytest
from actions import SETTLED, drawing, evaluate_all, expect_digit, put, shared_link, unfold_networks
from old_css import as_old_browsers_read
from playwright.sync_api import expect
from serving import DESKTOP, PHONE

from too_new import JAVASCRIPT

# Takes the newer functions away: from the prototype of each class, or from the object itself.
WITHOUT = """
for (const name of NAMES) {
    const parts = name.split(".");
    const member = parts.pop();
    const owner = parts.reduce((object, part) => object?.[part], window);
    if (owner) delete owner[member];
}
""".replace("NAMES", str(list(JAVASCRIPT)))
# An error in a script beside the answers.
FAILING = """
    const ask = Element.prototype.getClientRects;
    Element.prototype.getClientRects = function () {
        if (this.id === "desk") throw new Error("as an old browser might");
        return ask.call(this);
    };
"""
# Runs between the page's scripts, which Gradio adds to the head, and the start of the components.
BETWEEN = """
    new MutationObserver((_, observer) => {
        if (!window.mnistDemo) return;
        observer.disconnect();
        const fail = () => { throw new Error("as an old browser might"); };
        FAILURE
    }).observe(document, { childList: true, subtree: true });
"""
FAILURE = "A part of this page has failed. Please reload the page."


def test_without_newer_functions_it_answers_and_shows_the_tour(open_page):
    page = open_page(script=WITHOUT)
    put(page, drawing("7-crossed"))
    expect_digit(page, 7)
    page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text }")
    link = shared_link(page)
    page.get_by_role("button", name="Share", exact=True).click()
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("#address .said")).to_have_text("Link copied.")
    assert page.evaluate("window.copied") == link
    page.wait_for_function("document.querySelector('#address .preview').naturalWidth === 1200")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Tour", exact=True).click()
    expect(page.locator("#tour .ring")).to_be_visible()


def rule_out_newer_css(page):
    """Let the page's style sheet be what an old browser would keep of it."""
    own = "({ textContent }) => textContent.includes('--margin-line')"
    style = page.evaluate_handle(f"[...document.querySelectorAll('style')].find({own})")
    text = style.evaluate("(style) => style.textContent")
    style.evaluate("(style, text) => { style.textContent = text; }", as_old_browsers_read(text))
    page.evaluate(SETTLED)


@pytest.mark.parametrize("window", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_without_newer_css_the_layout_holds_and_the_choices_are_marked(open_page, window):
    page = open_page(window)
    rule_out_newer_css(page)
    put(page, drawing("7-crossed"))
    expect_digit(page, 7)
    screen = window["viewport"]
    pad = page.locator("#pad canvas").bounding_box()
    assert pad["x"] >= 0 and pad["x"] + pad["width"] <= screen["width"]
    assert pad["y"] >= 0 and pad["y"] + pad["height"] <= screen["height"]
    shown = page.locator("#answer .answer").bounding_box()
    assert shown["x"] >= pad["x"] + pad["width"] or shown["y"] >= pad["y"] + pad["height"]
    assert page.locator("#answer .track").first.bounding_box()["width"] > 100
    colours = evaluate_all(
        page, "#model label", "labels => labels.map((label) => getComputedStyle(label).backgroundColor)"
    )
    assert colours.count(colours[0]) == 1  # the first is chosen
    for view in ("Compare", "Inside", "Answer", "Number"):
        page.get_by_role("tab", name=view).click()
        expect(page.locator("#desk")).to_have_attribute("data-view", view.lower())
        assert page.evaluate("document.documentElement.scrollWidth") <= screen["width"]
    expect(page.locator("#keep")).to_be_hidden()  # in the view Number
    page.get_by_role("tab", name="Answer").click()
    unfold_networks(page)
    expect(page.locator("#model input:checked")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#model label.selected")).to_have_css("outline-style", "solid")


def test_an_error_in_another_script_does_not_prevent_the_answer(failing_page):
    page, errors = failing_page(FAILING)
    put(page, drawing("7-crossed"))
    expect_digit(page, 7)
    expect(page.get_by_role("alert").filter(has_text=FAILURE)).to_be_visible()
    assert any("as an old browser might" in error for error in errors)


@pytest.mark.parametrize(
    "failure",
    [
        'mnistDemo["views/keep/script.js"].default = fail;',
        'const { listen, PAD_SENT, ANSWER_SHOWN } = mnistDemo["components/events.js"];'
        "for (const event of [PAD_SENT, ANSWER_SHOWN]) listen(event, fail);",
        'const { default: start } = mnistDemo["views/answer/script.js"];'
        'mnistDemo["views/answer/script.js"].default = (element, props, trigger, watch, upload) => {'
        '    watch("value", fail);'
        "    start(element, props, trigger, watch, upload);"
        "};",
        "const toggle = Element.prototype.toggleAttribute;"
        "Element.prototype.toggleAttribute = function (name, ...rest) {"
        '    return name === "data-blank" && this.closest("#pad") ? fail() : toggle.call(this, name, ...rest);'
        "};",
    ],
    ids=["a component does not start", "a listener", "a watcher", "what the pad shows"],
)
def test_what_fails_stops_nothing_else_and_is_said_once(failing_page, failure):
    page, errors = failing_page(BETWEEN.replace("FAILURE", failure))
    put(page, drawing("7-crossed"))
    expect_digit(page, 7)
    put(page, drawing("1-plain"))
    expect_digit(page, 1)
    expect(page.get_by_role("alert").filter(has_text=FAILURE)).to_have_count(1)
    assert any("as an old browser might" in error for error in errors)


@pytest.fixture
def failing_page(windows, server):
    """A function that loads the page with this script before its own; it returns the page and the list of its errors."""
    opened = []

    def open_failing(script):
        page = windows(**DESKTOP).new_page()
        opened.append(page)
        page.add_init_script(script)
        errors = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto(server)
        page.wait_for_function("document.querySelector('#pad .ink-pad')?.drawing")
        return page, errors

    yield open_failing
    for page in opened:
        page.evaluate("sessionStorage.clear()")
        page.close()
