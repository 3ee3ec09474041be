"""The page in a frame of another page: one view, nothing else, without scrolling."""

import re

import pytest
from actions import SETTLED, drawing, expect_digit, put, wait_for_page
from playwright.sync_api import expect
from serving import PHONE

from mnist_demo.networks.models import MODELS
from places import ROOT

FRAME = {"viewport": {"width": 720, "height": 480}}
EXTRAS = (
    "#header",
    "#rooms > .tab-wrapper",
    "#views > .tab-wrapper",
    "#network",
    "#keep",
    "#pad .try",
    "#replay summary",
)


@pytest.mark.parametrize("window", [FRAME, PHONE], ids=["frame", "phone"])
def test_it_shows_one_view_without_extras_or_scrolling_and_leads_to_the_whole_page(open_page, server, window):
    page = open_page(window, address=f"{server}?embed=1&model=mlp")
    put(page, drawing("7-crossed"))
    expect_digit(page, 7)
    page.locator("#steps .box").wait_for(state="attached")
    page.evaluate(SETTLED)
    for part in (*EXTRAS, "#address .tool", "#tour .doors"):
        expect(page.locator(part).first).to_be_hidden()
    for part in ("#pad canvas", "#pad [data-do=clear]", "#answer .bars"):
        expect(page.locator(part)).to_be_in_viewport(ratio=1)
    width, height = window["viewport"].values()
    assert page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]") == [
        width,
        height,
    ]
    assert "embed=1" in page.url
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Open the whole page").click()
    whole = opened.value
    wait_for_page(whole)
    expect_digit(whole, 7)
    assert "embed" not in whole.url
    expect(whole.locator("#answer .by b")).to_have_text(MODELS["mlp"].title)
    expect(whole.locator("#header")).to_be_visible()
    whole.close()


def test_the_frame_of_the_documentation_reads_a_drawing(open_page, server):
    (frame,) = re.findall(r"<iframe.*?</iframe>", (ROOT / "docs/hosting.md").read_text("utf-8"), re.DOTALL)
    page = open_page()
    page.set_content(frame.replace("https://example.org/", server))
    inside = page.frame_locator("iframe")
    inside.locator("html[data-ready]").wait_for(state="attached")
    box = inside.locator("#pad canvas").bounding_box()
    corners = [
        (box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in ((0.3, 0.2), (0.7, 0.2), (0.4, 0.8))
    ]
    page.mouse.move(*corners[0])
    page.mouse.down()
    for corner in corners[1:]:
        page.mouse.move(*corner, steps=5)
    page.mouse.up()
    expect(inside.locator("#answer .answer")).to_have_attribute("data-digit", "7")
