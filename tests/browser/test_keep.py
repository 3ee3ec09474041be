"""The visitor's own drawings: labelled by one press, kept in the browser, handed out as an ink file."""

import json
import zlib

import numpy as np
import pytest
from hand import SETTLED, draw, drawing, expect_digit, on_pad, press, wait_for_page
from playwright.sync_api import expect

from mnist_demo.learning.ink_files import load_ink


def keep_as(page, digit):
    page.get_by_role("button", name=f"It was a {digit}").click()


@pytest.fixture
def kept(page):
    """The page after a 7 with two strokes and a 4 have been kept."""
    draw(page, drawing("7-crossed"))
    expect_digit(page, 7)
    keep_as(page, 7)
    press(page, "Clear")
    expect_digit(page, "")
    draw(page, drawing("4-closed"))
    expect_digit(page, 4)
    keep_as(page, 9)
    keep_as(page, 4)  # one more press corrects it
    return page


def test_the_download_is_an_ink_file_of_what_was_drawn(kept, tmp_path):
    four = on_pad(kept)["strokes"]
    with kept.expect_download() as download:
        kept.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "own.jsonl"
    download.value.save_as(tmp_path / "own.jsonl")
    ink = load_ink(tmp_path / "own.jsonl")
    assert ink.labels.tolist() == ["7", "4"]
    assert ink.collections.tolist() == ["own", "own"]
    assert ink.splits.tolist() == ["train", "train"]
    assert all(zlib.crc32(writer.encode()) % 5 for writer in ink.writers)  # as the rule for every ink file has it
    assert len(ink.drawing(0).strokes) == 2
    last = json.loads((tmp_path / "own.jsonl").read_text("utf-8").splitlines()[-1])
    assert (last["label"], last["writer"].split("/")[0], last["split"]) == ("4", "own", "train")
    points = np.concatenate([np.array(stroke) for stroke in last["strokes"]])
    assert points.min() == 0 and points.max() == 10_000
    drawn = np.concatenate([np.array(stroke) for stroke in four])
    drawn -= drawn.min(0)
    assert np.abs(points - drawn * 10_000 / drawn.max()).max() <= 0.5 + 1e-6


def test_they_are_counted_and_stay_when_the_page_is_loaded_again(kept):
    expect(kept.locator("#keep .count")).to_have_text("2 drawings kept in this browser.")
    kept.reload()
    expect(kept.locator("#keep .count")).to_have_text("2 drawings kept in this browser.")


def test_forgetting_leaves_nothing_in_the_browser(kept):
    kept.get_by_role("button", name="Forget all").click()
    kept.get_by_role("button", name="Yes, forget").click()
    expect(kept.get_by_role("button", name="Download")).to_be_hidden()
    assert kept.evaluate("JSON.parse(localStorage.getItem('own-ink'))") == []


def test_a_blank_pad_cannot_be_kept(page):
    for digit in range(10):
        expect(page.get_by_role("button", name=f"It was a {digit}")).to_be_disabled()


def test_a_digit_written_beside_a_kept_one_among_numbers_is_not_kept_under_its_label(page):
    draw(page, {"size": [1000, 1000], "strokes": [[(200, 200), (200, 800)]]})
    expect_digit(page, 1)
    keep_as(page, 1)
    before = page.evaluate("localStorage.getItem('own-ink')")
    page.get_by_role("tab", name="Number").click()
    expect(page.locator("#number .number")).to_have_attribute("data-text", "1")
    page.evaluate(SETTLED)
    draw(page, {"size": [2200, 1000], "strokes": [[(800, 200), (800, 800)]]})
    expect(page.locator("#number .number")).to_have_attribute("data-text", "11")
    page.get_by_role("tab", name="Answer").click()
    expect(page.locator("#answer .model")).to_be_visible()
    expect(page.get_by_role("button", name="It was a 1")).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("localStorage.getItem('own-ink')") == before


def test_the_digit_that_was_read_is_proposed(page):
    draw(page, drawing("2-plain"))
    expect_digit(page, 2)
    expect(page.get_by_role("button", name="It was a 2")).to_have_attribute("data-read", "")
    expect(page.get_by_role("button", name="It was a 3")).not_to_have_attribute("data-read", "")


def test_a_stroke_added_after_the_press_is_kept_too(page):
    crossed = drawing("7-crossed")
    plain, bar = ({**crossed, "strokes": [stroke]} for stroke in crossed["strokes"])
    draw(page, plain)
    expect_digit(page, 7)
    keep_as(page, 7)
    draw(page, bar)
    expect(page.locator("#keep .count")).to_have_text("1 drawing kept in this browser.")
    page.wait_for_function("JSON.parse(localStorage.getItem('own-ink'))[0].strokes.length === 2")
    keep_as(page, 1)
    expect(page.get_by_role("button", name="It was a 1")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("JSON.parse(localStorage.getItem('own-ink')).map((each) => each.label)") == ["1"]
    # The next drawing is another.
    press(page, "Clear")
    expect_digit(page, "")
    draw(page, drawing("2-plain"))
    expect_digit(page, 2)
    keep_as(page, 2)
    expect(page.locator("#keep .count")).to_have_text("2 drawings kept in this browser.")


def test_two_tabs_keep_side_by_side(page):
    other = page.context.new_page()
    other.goto(page.url)
    wait_for_page(other)
    for tab, name, digit in ((page, "2-plain", 2), (other, "4-closed", 4)):
        tab.bring_to_front()
        draw(tab, drawing(name))
        expect_digit(tab, digit)
        keep_as(tab, digit)
    page.bring_to_front()
    keep_as(page, 3)  # corrects the first, which the other tab has stored again since
    for tab in (page, other):
        expect(tab.locator("#keep .count")).to_have_text("2 drawings kept in this browser.")
    assert page.evaluate("JSON.parse(localStorage.getItem('own-ink')).map((each) => each.label)") == ["3", "4"]


@pytest.mark.parametrize(
    "stored", ["{}", "no json", '[null, 5, {"label": "x"}]', '[{"label": "3", "strokes": [[[0, 0], [1, "x"]]]}]']
)
def test_damaged_storage_is_taken_as_empty(page, stored):
    page.evaluate("text => localStorage.setItem('own-ink', text)", stored)
    page.reload()
    wait_for_page(page)
    draw(page, drawing("2-plain"))
    expect_digit(page, 2)
    keep_as(page, 2)
    expect(page.locator("#keep .count")).to_have_text("1 drawing kept in this browser.")


def test_storage_that_is_refused_is_told(page):
    page.evaluate(
        "() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"
    )
    draw(page, drawing("2-plain"))
    expect_digit(page, 2)
    keep_as(page, 2)
    expect(page.locator("#keep .count")).to_contain_text("1 drawing kept until the page is closed")
    expect(page.get_by_role("button", name="Download")).to_be_visible()


def test_a_press_labels_what_is_on_the_pad_though_its_answer_is_not_there_yet(page):
    draw(page, drawing("8-right"))
    expect_digit(page, 8)
    keep_as(page, 8)
    page.route("**/gradio_api/**", lambda route: None)  # the server takes its time
    press(page, "Clear")
    draw(page, drawing("1-plain"))
    keep_as(page, 1)
    expect(page.locator("#keep .count")).to_have_text("2 drawings kept in this browser.")
    stored = page.evaluate("JSON.parse(localStorage.getItem('own-ink'))")
    assert [each["label"] for each in stored] == ["8", "1"]
    assert stored[0]["strokes"] != stored[1]["strokes"]
    page.unroute_all()
    expect_digit(page, 1)


def test_a_drawing_brought_back_by_undo_is_corrected_not_kept_twice(kept):
    press(kept, "Clear")
    expect_digit(kept, "")
    press(kept, "Undo")
    expect_digit(kept, 4)
    expect(kept.get_by_role("button", name="It was a 4")).to_have_attribute("aria-pressed", "true")
    keep_as(kept, 9)
    expect(kept.locator("#keep .count")).to_have_text("2 drawings kept in this browser.")
    assert kept.evaluate("JSON.parse(localStorage.getItem('own-ink')).map((each) => each.label)") == ["7", "9"]


def test_forgetting_all_is_asked_once_more(kept):
    kept.get_by_role("button", name="Forget all").click()
    expect(kept.locator("#keep .sure")).to_contain_text("Forget all 2?")
    kept.get_by_role("button", name="No", exact=True).click()
    expect(kept.locator("#keep .count")).to_contain_text("2 drawings kept")
    expect(kept.locator("#keep .sure")).to_be_hidden()


def test_one_of_the_kept_drawings_is_looked_at_and_taken_away(kept):
    kept.get_by_text("Look at them").click()
    drawings = kept.locator("#keep .drawings li")
    expect(drawings).to_have_count(2)
    assert drawings.locator("b").all_inner_texts() == ["7", "4"]
    assert drawings.first.locator("path").count() == 2
    kept.get_by_role("button", name="Forget this 7").click()
    expect(drawings).to_have_count(1)
    expect(kept.get_by_text("Look at them")).to_be_focused()
    assert [each["label"] for each in kept.evaluate("JSON.parse(localStorage.getItem('own-ink'))")] == ["4"]


def test_a_label_clears_the_pad_for_the_next_where_that_is_wanted(page):
    page.get_by_label("then clear the pad").check()
    for name in ("7-crossed", "3-round"):
        draw(page, drawing(name))
        expect_digit(page, name[0])
        keep_as(page, name[0])
        assert on_pad(page)["strokes"] == []
        expect_digit(page, "")
    expect(page.locator("#keep .count")).to_contain_text("2 drawings kept")
    press(page, "Undo")
    expect_digit(page, 3)
    expect(page.get_by_role("button", name="It was a 3")).to_have_attribute("aria-pressed", "true")


def test_a_drawing_is_kept_from_the_comparison_too(page):
    page.get_by_role("tab", name="Compare").click()
    draw(page, drawing("7-crossed"))
    expect(page.get_by_role("button", name="It was a 7")).to_have_attribute("data-read", "")
    keep_as(page, 7)
    expect(page.locator("#keep .count")).to_contain_text("1 drawing kept")
