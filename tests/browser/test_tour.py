"""The tour points at the components of the page; the classroom switch enlarges the answer."""

import pytest
from actions import RUN, SETTLED, drawing, evaluate_all, expect_digit, put
from playwright.sync_api import expect
from serving import DESKTOP, PHONE

ABOUT = """([ring, about]) => {
    const [a, b] = [ring, about].map((selector) => document.querySelector(selector)?.getBoundingClientRect());
    return Boolean(a && b) && Math.abs(a.left + 6 - b.left) < 2 && Math.abs(a.width - 12 - b.width) < 2 && Math.abs(a.top + 6 - b.top) < 2;
}"""


def steps(page):
    return evaluate_all(page, "#tour li", "(all) => all.map(({ dataset }) => dataset.at)")


@pytest.mark.parametrize("window", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_every_step_points_at_something_in_sight_and_the_last_ends_the_tour(open_page, window):
    page = open_page(window)
    entries = page.evaluate("history.length")
    page.get_by_role("button", name="Take the tour").click()
    for at in steps(page):
        page.wait_for_function(ABOUT, arg=["#tour .ring", at])
        expect(page.locator("#tour li:visible")).to_have_count(1)
        if "#why" in at:
            expect(page.locator("#why .told")).to_be_visible()
        middle = page.locator(at).evaluate(
            "e => { const b = e.getBoundingClientRect(); return (b.top + b.bottom) / 2 }"
        )
        assert 0 < middle < page.viewport_size["height"]
        if window is DESKTOP:
            assert (
                page.locator("#tour .card").bounding_box()["y"]
                > page.get_by_role("tab", name="Answer").bounding_box()["y"]
            )
        page.locator("#tour [data-do=next]").click()
    expect(page.get_by_role("dialog", name="Tour")).to_be_hidden()
    expect(page.locator("#tour .ring")).to_be_hidden()
    expect(page.locator(at)).to_be_in_viewport()
    page.wait_for_url("**/?view=compare")
    assert page.evaluate("history.length") == entries  # Back leads to where the visitor was before
    expect(page.locator("#tour [data-do=start]")).to_be_focused()


def test_it_draws_only_on_a_blank_pad(page):
    page.get_by_role("button", name="Take the tour", exact=True).click()
    page.keyboard.press("Enter")
    expect_digit(page, 7)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Tour")).to_be_hidden()
    page.get_by_role("button", name="Clear").click()
    put(page, drawing("3-round"))
    expect_digit(page, 3)
    page.get_by_role("button", name="Tour", exact=True).click()
    page.get_by_role("button", name="Next").click()
    expect(page.locator("#tour .count")).to_have_text("2 of 9")
    expect_digit(page, 3)


def test_classroom_mode_enlarges_the_answer_and_survives_a_reload(page):
    put(page, drawing("3-round"))
    expect_digit(page, 3)
    bars = "#answer .bars .name"
    before = page.locator(bars).first.bounding_box()["height"]
    page.get_by_role("button", name="Classroom").click()
    assert page.locator(bars).first.bounding_box()["height"] > 1.3 * before
    expect(page.locator("#why .sum")).to_contain_text("as likely as")
    words = page.locator("#why .words").bounding_box()
    assert words["width"] > words["height"]
    expect(page.locator("#keep")).to_be_hidden()
    page.reload()
    expect_digit(page, 3)
    expect(page.get_by_role("button", name="Classroom")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Classroom").click()
    assert page.locator(bars).first.bounding_box()["height"] == before


def test_classroom_mode_shows_how_to_join_only_if_other_devices_can_open_the_page(page):
    classroom, join = page.get_by_role("button", name="Classroom"), page.locator("#tour .join")
    with page.expect_response(RUN):
        classroom.click()  # the server listens at 127.0.0.1
    page.evaluate(SETTLED)
    expect(join).to_be_hidden()
    classroom.click()
    page.evaluate("mnistDemo['views/tour/join.js'].ownAddress = () => 'http://board.example:7860/'")
    classroom.click()
    expect(join).to_contain_text("Join: http://board.example:7860/")
    page.wait_for_function("document.querySelector('#tour .join .code').naturalWidth > 0")
    expect(page.get_by_alt_text("QR code of the address")).to_be_visible()
    classroom.click()
    expect(join).to_be_hidden()
