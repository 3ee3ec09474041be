"""Share: a picture of drawing and answer that the browser paints, and a link; each has a way that needs no https."""

import io
import re

import numpy as np
import pytest
from actions import drawing, evaluate_all, expect_digit, pad_drawing, picture_of, put, shared_link, upload, wait_until
from PIL import Image
from playwright.sync_api import expect
from serving import DESKTOP, PHONE

PEN, CHALK = (0x24, 0x47, 0xC5), (0xF3, 0xF1, 0xE4)
# As over plain http at another machine's address, where browsers offer neither a clipboard nor sharing.
INSECURE = """
Object.defineProperty(navigator, "clipboard", { value: undefined });
Object.defineProperty(navigator, "canShare", { value: undefined });
Document.prototype.execCommand = () => false;
"""
SHARES = """
navigator.canShare = ({ files }) => files[0].type === "image/png";
navigator.share = async (what) => { window.passed = what; };
"""


def open_panel(page):
    """Open the panel and wait for its picture."""
    page.get_by_role("button", name="Share", exact=True).click()
    page.wait_for_function("document.querySelector('#address .preview').naturalWidth > 0")


def saved(page):
    """The picture that "Save picture" saves."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Save picture").click()
    assert download.value.suggested_filename == "draw-a-digit.png"
    image = Image.open(io.BytesIO(download.value.path().read_bytes()))
    assert (image.format, image.size) == ("PNG", (1200, 630))
    return np.asarray(image.convert("RGB")).astype(int)


def has(pixels, colour):
    """Whether at least a hundred of the pixels have about this colour."""
    return (np.abs(pixels - colour).max(2) < 12).sum() > 100


@pytest.mark.parametrize("window", [DESKTOP, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_picture_shows_drawing_answer_and_why_and_the_link_opens_the_same_page(open_page, window, scheme):
    page = open_page(window, color_scheme=scheme)
    put(page, drawing("7-crossed"))
    expect_digit(page, 7)
    open_panel(page)
    expect(page.locator("#address .preview")).to_have_attribute("alt", re.compile("7 .* sure"))
    expect(page.locator("#why summary")).to_contain_text("Why 7 and not")
    ink, why = (PEN, PEN) if scheme == "light" else (CHALK, (0x8F, 0xB4, 0xFF))
    wait_until(page, lambda: has(saved(page)[232:496, 896:1160], why))  # the pieces that speak for it
    pixels = saved(page)
    assert has(pixels[40:530, 40:530], ink)  # the drawing
    assert has(pixels[40:200, 570:800], ink)  # the digit
    assert has(pixels[230:530, 590:800], ink)  # its bar
    assert (pixels.mean() > 128) == (scheme == "light")
    panel, screen = page.locator("#address .panel").bounding_box(), window["viewport"]
    assert panel["x"] >= 0 and panel["x"] + panel["width"] <= screen["width"]
    assert panel["y"] >= 0 and panel["y"] + panel["height"] <= screen["height"]
    other = open_page(address=shared_link(page))
    expect_digit(other, 7)
    assert len(pad_drawing(other)["strokes"]) == len(pad_drawing(page)["strokes"])


def test_a_refused_a_blank_and_a_compared_drawing_have_pictures_too(page):
    """Where no digit is read, there is no large digit and no why."""
    open_panel(page)
    expect(page.locator("#address .preview")).to_have_attribute("alt", re.compile("Draw a digit"))
    blank = saved(page)
    assert not has(blank[40:530, 40:1160], PEN)
    page.keyboard.press("Escape")
    expect(page.locator("#address .panel")).to_be_hidden()
    page.get_by_role("button", name="Example: no digit").click()
    page.locator("#answer [data-status=not_a_digit]").wait_for()
    expect(page.locator("#why summary")).to_contain_text("and not")
    open_panel(page)
    expect(page.locator("#address .preview")).to_have_attribute("alt", re.compile("Not a digit"))
    refused = saved(page)
    assert has(refused[40:530, 40:530], PEN)
    assert not has(refused[40:200, 570:1160], PEN)
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Compare").click()
    page.locator("#comparison [data-model=cnn][data-status=not_a_digit]").wait_for()
    open_panel(page)
    expect(page.locator("#address .preview")).to_have_attribute("alt", re.compile("not a digit"))


def test_without_https_the_link_is_selected_and_the_picture_can_be_saved(open_page):
    page = open_page(script=INSECURE)
    put(page, drawing("3-round"))
    expect_digit(page, 3)
    open_panel(page)
    expect(page.get_by_role("button", name="Share …")).to_be_hidden()
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("#address .said")).to_have_text("The link is selected: copy it by hand.")
    field = page.locator("#address input")
    expect(field).to_be_focused()
    assert page.evaluate("getSelection().toString()") == field.input_value() == shared_link(page)
    assert has(saved(page)[40:530, 40:530], PEN)
    assert not evaluate_all(page, "#address button", "(all) => all.filter((each) => each.disabled).length")


def test_the_whole_panel_fits_on_a_phone_that_lies_on_its_side(open_page):
    page = open_page({**PHONE, "viewport": {"width": 844, "height": 390}})
    put(page, drawing("3-round"))
    expect_digit(page, 3)
    open_panel(page)
    expect(page.locator("#address .panel")).to_be_in_viewport(ratio=1)
    assert page.locator("#address .panel").evaluate("(panel) => panel.scrollHeight <= panel.clientHeight")


def test_the_share_sheet_of_the_system_gets_picture_and_link(open_page):
    page = open_page(script=SHARES)
    put(page, drawing("3-round"))
    expect_digit(page, 3)
    open_panel(page)
    page.get_by_role("button", name="Share …").click()
    page.wait_for_function("window.passed")
    passed = page.evaluate("({ url: passed.url, name: passed.files[0].name, size: passed.files[0].size })")
    assert (passed["url"], passed["name"]) == (shared_link(page), "draw-a-digit.png")
    assert passed["size"] > 5000


def test_a_photograph_is_in_the_picture_but_not_in_the_link_and_the_panel_says_so(page, server, tmp_path):
    picture_of("3-flat").save(tmp_path / "three.png")
    upload(page, tmp_path / "three.png")
    expect_digit(page, 3)
    open_panel(page)
    expect(page.locator("#address [data-note=picture]")).to_contain_text("does not fit into a link")
    assert shared_link(page) == server
    drawn = saved(page)[40:530, 40:530]
    assert (drawn.max(2) < 90).sum() > 500  # dark strokes of the picture
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#address .panel")).to_be_hidden()
