"""Labelled drawings: kept in the browser by one press and downloaded as an ink file."""

import json

import numpy as np
from actions import SETTLED, draw, drawing, expect_digit, pad_drawing, picture_of, press, put, upload, wait_for_page
from playwright.sync_api import expect

from mnist_demo.datasets.ink_files import load_ink
from mnist_demo.datasets.splits import is_held_out, split_of


def keep_as(page, digit):
    page.get_by_role("button", name=f"It was a {digit}").click()


def labels(page):
    """The labels of the drawings that the browser keeps."""
    return page.evaluate("JSON.parse(localStorage.getItem('own-ink')).map((each) => each.label)")


def test_drawings_are_kept_relabelled_shown_downloaded_and_deleted(page, tmp_path):
    """A blank pad cannot be kept, and the digit that was read is proposed. Drawings survive a reload. A drawing that undo brings
    back is relabelled and not kept twice. Deleting all needs a confirmation and leaves nothing.
    """
    for digit in range(10):
        expect(page.get_by_role("button", name=f"It was a {digit}")).to_be_disabled()
    expect(page.locator("#keep .count")).to_contain_text("Draw a digit first")
    put(page, drawing("7-crossed"))
    expect_digit(page, 7)
    expect(page.get_by_role("button", name="It was a 7")).to_have_attribute("data-read", "")
    expect(page.get_by_role("button", name="It was a 3")).not_to_have_attribute("data-read", "")
    keep_as(page, 7)
    press(page, "Clear")
    expect_digit(page, "")
    put(page, drawing("4-closed"))
    expect_digit(page, 4)
    keep_as(page, 9)
    keep_as(page, 4)  # another press changes the label
    expect(page.locator("#keep .count")).to_have_text("2 drawings kept in this browser.")
    check_download(page, tmp_path)

    press(page, "Clear")
    expect_digit(page, "")
    press(page, "Undo")
    expect_digit(page, 4)
    expect(page.get_by_role("button", name="It was a 4")).to_have_attribute("aria-pressed", "true")
    keep_as(page, 9)
    expect(page.locator("#keep .count")).to_have_text("2 drawings kept in this browser.")
    assert labels(page) == ["7", "9"]

    page.reload()
    expect(page.locator("#keep .count")).to_have_text("2 drawings kept in this browser.")
    page.get_by_role("button", name="Forget all").click()
    expect(page.locator("#keep .sure")).to_contain_text("Forget all 2?")
    page.get_by_role("button", name="No", exact=True).click()
    expect(page.locator("#keep .count")).to_contain_text("2 drawings kept")
    expect(page.locator("#keep .sure")).to_be_hidden()
    page.get_by_text("Look at them").click()
    drawings = page.locator("#keep .drawings li")
    expect(drawings).to_have_count(2)
    assert drawings.locator("b").all_inner_texts() == ["7", "9"]
    assert drawings.first.locator("path").count() == 2
    page.get_by_role("button", name="Forget this 7").click()
    expect(drawings).to_have_count(1)
    expect(page.get_by_text("Look at them")).to_be_focused()
    assert labels(page) == ["9"]
    page.get_by_role("button", name="Forget all").click()
    page.get_by_role("button", name="Yes, forget").click()
    expect(page.get_by_role("button", name="Download")).to_be_hidden()
    assert labels(page) == []
    assert page.evaluate("localStorage.getItem('own-writer')") is None


def check_download(kept, tmp_path):
    """The download is an ink file with a 7 of two strokes and the 4 on the pad; its address is valid for a while after the press."""
    four = pad_drawing(kept)["strokes"]
    kept.evaluate(
        "() => { const make = URL.createObjectURL; URL.createObjectURL = (blob) => (window.made = make(blob)); }"
    )
    with kept.expect_download() as download:
        kept.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "own.jsonl"
    download.value.save_as(tmp_path / "own.jsonl")
    text = kept.evaluate("fetch(window.made).then((reply) => reply.text())")
    assert text == (tmp_path / "own.jsonl").read_text("utf-8")
    ink = load_ink(tmp_path / "own.jsonl")
    assert ink.labels.tolist() == ["7", "4"]
    assert ink.collections.tolist() == ["own", "own"]
    assert ink.splits.tolist() == ["train", "train"]
    # The writer of this browser, from whom training always learns: neither in split "test" nor held out.
    assert set(ink.writers.tolist()) == {kept.evaluate("localStorage.getItem('own-writer')")}
    assert all(split_of(writer) == "train" for writer in ink.writers)
    assert not is_held_out(ink.writers, ink.splits).any()
    assert len(ink.drawing(0).strokes) == 2
    last = json.loads((tmp_path / "own.jsonl").read_text("utf-8").splitlines()[-1])
    assert (last["label"], last["writer"].split("/")[0], last["split"]) == ("4", "own", "train")
    points = np.concatenate([np.array(stroke) for stroke in last["strokes"]])
    assert points.min() == 0 and points.max() == 10_000
    drawn = np.concatenate([np.array(stroke) for stroke in four])
    drawn -= drawn.min(0)
    assert np.abs(points - drawn * 10_000 / drawn.max()).max() <= 0.5 + 1e-6


def test_a_digit_added_to_a_kept_one_in_the_number_view_is_not_kept_with_its_label(page):
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


def test_a_stroke_added_after_the_press_is_kept_too_and_also_in_the_comparison(page):
    page.get_by_role("tab", name="Compare").click()
    crossed = drawing("7-crossed")
    plain, bar = ({**crossed, "strokes": [stroke]} for stroke in crossed["strokes"])
    draw(page, plain)
    expect(page.get_by_role("button", name="It was a 7")).to_have_attribute("data-read", "")
    keep_as(page, 7)
    expect(page.locator("#keep .count")).to_have_text("1 drawing kept in this browser.")
    page.get_by_role("tab", name="Answer").click()
    expect_digit(page, 7)
    draw(page, bar)
    expect(page.locator("#keep .count")).to_have_text("1 drawing kept in this browser.")
    page.wait_for_function("JSON.parse(localStorage.getItem('own-ink'))[0].strokes.length === 2")
    keep_as(page, 1)
    expect(page.get_by_role("button", name="It was a 1")).to_have_attribute("aria-pressed", "true")
    assert labels(page) == ["1"]
    # The next drawing is a new one.
    press(page, "Clear")
    expect_digit(page, "")
    put(page, drawing("2-plain"))
    expect_digit(page, 2)
    keep_as(page, 2)
    expect(page.locator("#keep .count")).to_have_text("2 drawings kept in this browser.")


def test_two_tabs_keep_side_by_side(page):
    other = page.context.new_page()
    other.goto(page.url)
    wait_for_page(other)
    for tab, name, digit in ((page, "2-plain", 2), (other, "4-closed", 4)):
        tab.bring_to_front()
        put(tab, drawing(name))
        expect_digit(tab, digit)
        keep_as(tab, digit)
    page.bring_to_front()
    keep_as(page, 3)  # relabels the first, which the other tab has stored again since
    for tab in (page, other):
        expect(tab.locator("#keep .count")).to_have_text("2 drawings kept in this browser.")
    assert labels(page) == ["3", "4"]


def test_a_picture_cannot_be_kept_and_the_row_says_why(page, tmp_path):
    reason = "Only drawings made with the pen can be kept here, not pictures."
    picture_of("3-flat").save(tmp_path / "three.png")
    upload(page, tmp_path / "three.png")
    expect_digit(page, 3)
    expect(page.get_by_role("button", name="It was a 3")).to_be_disabled()
    expect(page.locator("#keep .count")).to_have_text(reason)
    put(page, drawing("7-crossed"))
    expect_digit(page, 7)
    keep_as(page, 7)
    upload(page, tmp_path / "three.png")
    expect_digit(page, 3)
    expect(page.locator("#keep .reason")).to_have_text(reason)


def test_refused_storage_is_reported(page):
    page.evaluate(
        "() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"
    )
    put(page, drawing("2-plain"))
    expect_digit(page, 2)
    keep_as(page, 2)
    expect(page.locator("#keep .count")).to_contain_text("1 drawing kept until the page is closed")
    expect(page.get_by_role("button", name="Download")).to_be_visible()


def test_a_press_labels_the_drawing_on_the_pad_before_its_answer_arrives(page):
    put(page, drawing("8-right"))
    expect_digit(page, 8)
    keep_as(page, 8)
    page.route("**/gradio_api/**", lambda route: None)  # the server does not answer
    press(page, "Clear")
    put(page, drawing("1-plain"))
    keep_as(page, 1)
    expect(page.locator("#keep .count")).to_have_text("2 drawings kept in this browser.")
    stored = page.evaluate("JSON.parse(localStorage.getItem('own-ink'))")
    assert [each["label"] for each in stored] == ["8", "1"]
    assert stored[0]["strokes"] != stored[1]["strokes"]
    page.unroute_all()
    expect_digit(page, 1)


def test_a_label_clears_the_pad_if_that_is_switched_on(page):
    page.get_by_label("then clear the pad").check()
    for name in ("7-crossed", "3-round"):
        put(page, drawing(name))
        expect_digit(page, name[0])
        keep_as(page, name[0])
        assert pad_drawing(page)["strokes"] == []
        expect_digit(page, "")
    expect(page.locator("#keep .count")).to_contain_text("2 drawings kept")
    press(page, "Undo")
    expect_digit(page, 3)
    expect(page.get_by_role("button", name="It was a 3")).to_have_attribute("aria-pressed", "true")
