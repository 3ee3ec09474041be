"""A printed page is dark on white in both themes, with its probability bars and without controls."""

import io

import numpy as np
import pytest
from actions import drawing, expect_digit, put
from PIL import Image
from playwright.sync_api import expect
from serving import DESKTOP

# Prints do not contain backgrounds except where the page asks for them.
ADJUST = "(element) => getComputedStyle(element).printColorAdjust"


def darkest(locator) -> int:
    """The smallest grey level in a screenshot of the element."""
    return int(np.asarray(Image.open(io.BytesIO(locator.screenshot())).convert("L")).min())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_print_shows_answer_and_bars_dark_on_white(windows, server, scheme):
    page = windows(**DESKTOP, color_scheme=scheme).new_page()
    page.goto(server)
    page.wait_for_selector("html[data-ready]", state="attached")
    put(page, drawing("7-crossed"))
    expect_digit(page, 7)
    page.emulate_media(media="print", color_scheme=scheme)
    body = page.locator("body")
    expect(body).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.locator("#answer .words")).to_have_css("color", "rgb(0, 0, 0)")
    bar = page.locator("#answer .bars [data-best] .track i")
    assert bar.evaluate(ADJUST) == "exact"
    assert darkest(page.locator("#pad canvas")) < 100
    for control in ("#pad .tools", "#pad .try", "#keep", "#tools", "#network", "#rooms > .tab-wrapper"):
        expect(page.locator(control)).to_be_hidden()
    page.close()
