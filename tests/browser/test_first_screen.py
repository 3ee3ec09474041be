"""What is in sight without scrolling, and the rule that an answer's mark shows."""

import json
from itertools import pairwise

import pytest
from actions import (
    SETTLED,
    choose_model,
    drawing,
    evaluate_all,
    expect_digit,
    pad_drawing,
    press,
    put,
    wait_for_last_answer,
)
from playwright.sync_api import expect
from serving import ROOT

from mnist_demo.networks.models import MODELS
from mnist_demo.predictor import Predictor
from mnist_demo.strokes.drawing import Drawing

BOXES = """(all) => all.filter((each) => each.getClientRects().length).map((each) => {
    const { left, right, top, bottom } = each.getBoundingClientRect();
    return { left, right, top, bottom };
})"""


def boxes(page, selector):
    return evaluate_all(page, selector, BOXES)


def resize(page, width, height):
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate(SETTLED)


def test_what_the_network_sees_and_why_are_in_sight_with_the_answer(page):
    resize(page, 1280, 720)
    put(page, drawing("7-crossed"))
    expect_digit(page, 7)
    page.locator("#steps .box").wait_for()
    expect(page.locator("#why path").first).to_be_visible()
    page.evaluate(SETTLED)
    for part in (
        "#answer .digit",
        "#answer .bars",
        "#answer .key",
        "#steps [data-step=image] .frame",
        "#why svg",
        "#why .sum",
    ):
        (box,) = boxes(page, part)
        assert 0 <= box["top"] < box["bottom"] <= 720, part
    assert page.evaluate("scrollY") == 0


@pytest.mark.parametrize("size", [(320, 640), (390, 844), (768, 1024), (844, 390), (1024, 768), (1280, 720)])
def test_share_tour_and_classroom_stand_in_one_row_and_cover_nothing(page, size):
    resize(page, *size)
    tools = boxes(page, "#tools .tool")
    assert len(tools) == 3
    for left, right in pairwise(tools):
        assert left["right"] <= right["left"] and abs(left["top"] - right["top"]) < 1
    assert tools[0]["left"] >= 0 and tools[-1]["right"] <= size[0]
    for other in boxes(
        page, "#rooms > .tab-wrapper [role=tab], #header h1, #header p, #pad canvas, #views > .tab-wrapper [role=tab]"
    ):
        for tool in tools:
            is_beside = tool["right"] <= other["left"] or other["right"] <= tool["left"]
            assert is_beside or tool["bottom"] <= other["top"] + 6 or other["bottom"] <= tool["top"] + 6


@pytest.mark.parametrize("name", ["cnn", "mlp-128"])
def test_the_mark_stands_where_the_answer_becomes_sure(page, name):
    """It follows the model's own margin. A probability that rounds to zero has no number."""
    margin = json.loads((ROOT / "checkpoints" / f"{name}.json").read_text())["thresholds"]["margin"]
    choose_model(page, MODELS[name].title)
    predictor, statuses = Predictor(), set()
    for example in ("7 with a bar", "1 or 7?", "9 with a curl"):
        press(page, f"Example: {example}")
        answer = predictor.predict(Drawing.from_json(pad_drawing(page)), name)
        expect_digit(page, answer.digit)
        wait_for_last_answer(page)
        expect(page.locator("#answer .answer")).to_have_attribute("data-status", answer.status)
        statuses.add(answer.status)
        (track,), (mark,) = boxes(page, "#answer [data-best] .track"), boxes(page, "#answer .mark")
        place = (mark["left"] - track["left"]) / (track["right"] - track["left"])
        second, best = sorted(answer.probabilities.tolist())[-2:]
        assert place == pytest.approx((best + second + margin) / 2, abs=0.002)
        assert (best >= (best + second + margin) / 2) == (answer.status == "digit")
        texts = page.locator("#answer .percent").all_inner_texts()
        for text, probability in zip(texts, answer.probabilities, strict=True):
            assert (text == "") == (probability < 0.0005)
        expect(page.locator("#answer .key")).to_contain_text("Below the mark the answer is unsure.")
    assert "digit" in statuses


def test_the_classroom_enlarges_pad_and_tools_and_hides_no_view(page):
    """Four networks stand side by side, and it starts at the top."""
    resize(page, 1280, 720)
    put(page, drawing("3-round"))
    expect_digit(page, 3)
    parts = ("#pad canvas", "#pad [data-do=clear]", "#answer .digit", "#views > .tab-wrapper [role=tab]")
    height = "(all) => all[0].getBoundingClientRect().height"
    before = [evaluate_all(page, part, height) for part in parts]
    page.evaluate("scrollTo(0, 200)")
    page.locator("#tools [data-do=classroom]").dispatch_event("click")
    page.evaluate(SETTLED)
    assert page.evaluate("scrollY") == 0
    for part, small in zip(parts, before, strict=True):
        assert evaluate_all(page, part, height) > 1.05 * small, part
    for view in ("Answer", "Compare", "Inside", "Number"):
        expect(page.locator("#views > .tab-wrapper").get_by_role("tab", name=view)).to_be_in_viewport()
    page.get_by_role("tab", name="Compare").click()
    page.locator("#comparison .rivals li").first.wait_for()
    tops = [box["top"] for box in boxes(page, "#comparison .rivals > li")]
    assert len(tops) == 8 and tops.count(tops[0]) == 4


def test_the_box_that_clears_the_pad_is_the_browsers_own(page):
    """Gradio's, ticked, could not be told from an empty one."""
    box = page.locator("#keep .next input")
    box.check()
    expect(box).to_have_css("appearance", "auto")


def test_the_link_to_accuracy_and_size_is_there_on_the_smallest_phone(page):
    resize(page, 320, 640)
    expect(page.locator("#network .figures")).to_be_visible()


def test_the_tab_key_reaches_only_what_can_be_seen(page):
    """Gradio keeps invisible copies of its tabs."""
    focused = """() => {
        const { width, height } = document.activeElement.getBoundingClientRect();
        const isSeen = width > 1 && height > 1 && !document.activeElement.closest(".visually-hidden");
        return isSeen ? "" : document.activeElement.outerHTML;
    }"""
    for _ in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate(focused) == ""
