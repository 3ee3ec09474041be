"""The page works in the oldest browsers that Gradio supports."""

from actions import drawing, expect_digit, put
from playwright.sync_api import expect
from serving import DESKTOP

# Functions newer than Safari 16.4 and Chrome 94.
WITHOUT = "delete Element.prototype.checkVisibility;"
# An error in a script beside the answers.
FAILING = """
    const ask = Element.prototype.getClientRects;
    Element.prototype.getClientRects = function () {
        if (this.id === "desk") throw new Error("as an old browser might");
        return ask.call(this);
    };
"""


def test_without_newer_functions_it_answers_and_shows_the_tour(open_page):
    page = open_page(script=WITHOUT)
    put(page, drawing("7-crossed"))
    expect_digit(page, 7)
    page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text }")
    page.get_by_role("button", name="Copy a link").click()
    expect(page.locator("#address [role=status]")).to_have_text("Copied.")
    page.get_by_role("button", name="Take the tour: one minute").click()
    expect(page.locator("#tour .ring")).to_be_visible()


def test_an_error_in_another_script_does_not_prevent_the_answer(windows, server):
    page = windows(**DESKTOP).new_page()
    page.add_init_script(FAILING)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(server)
    page.wait_for_function("document.querySelector('#pad .ink-pad')?.drawing")
    put(page, drawing("7-crossed"))
    expect_digit(page, 7)
    assert "as an old browser might" in errors
    page.evaluate("sessionStorage.clear()")
    page.close()
