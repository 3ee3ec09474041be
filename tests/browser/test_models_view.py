"""The Models page: figures, charts and pictures of every model, looked at in the browser."""

import json
import shutil

import pytest
import torch
from desk import PHONE, ROOT, serve
from playwright.sync_api import expect

from mnist_demo import adopt
from mnist_demo.networks.checkpoints import load
from mnist_demo.networks.models import MODELS
from mnist_demo.reading.predict import Predictor

NAMES = Predictor().names
SMALL = "cnn-10-20"  # quick to read 10,000 images
CHARTS = ("scatter-clean", "scatter-freehand", "steps", "epochs", "digits", "reliability")


def card(name):
    return json.loads((ROOT / "checkpoints" / f"{name}.json").read_text())


def open_models(page):
    page.get_by_role("tab", name="Models").click()
    page.locator("#models-misread .digit").first.wait_for()
    page.locator("#models-one .one").wait_for()
    return page


def choose(page, name):
    title = MODELS[name].title
    page.locator("#models-choice label").filter(has=page.get_by_text(title, exact=True)).click()
    expect(page.locator("#models-about h2")).to_have_text(title)
    misread = card(name)["clean"]["total"] - card(name)["clean"]["correct"]
    expect(page.locator("#models-misread b.wrong")).to_have_text(f"{misread} misread")


def names(page):
    return page.locator(".leaderboard tbody tr").evaluate_all("rows => rows.map((row) => row.dataset.name)")


def test_nothing_is_computed_before_the_page_is_looked_at(page):
    assert page.locator(".leaderboard, .confusion, #models .vega-embed").count() == 0


def test_the_leaderboard_has_every_model_and_sorts_by_any_column(page):
    open_models(page)
    cards = {name: card(name) for name in NAMES}
    assert names(page) == sorted(NAMES, key=lambda name: -cards[name]["clean"]["correct"])
    expect(page.locator(".leaderboard tbody")).not_to_contain_text("…")
    for heading, key in [
        ("Parameters", lambda name: -cards[name]["parameters"]),
        ("File", lambda name: -cards[name]["file_bytes"]),
        ("Freehand accuracy", lambda name: -cards[name]["freehand"]["correct"]),
    ]:
        page.locator(".leaderboard th").filter(has_text=heading).get_by_role("button").click()
        assert names(page) == sorted(names(page), key=key)
    page.locator(".leaderboard th").filter(has_text="Freehand").get_by_role("button").click()
    assert names(page) == sorted(names(page), key=lambda name: cards[name]["freehand"]["correct"])


def test_every_chart_is_drawn_with_a_point_for_every_model(page):
    open_models(page)
    for name in CHARTS:
        expect(page.locator(f"#models-{name} svg.marks")).to_be_visible()
    points = page.locator("#models-scatter-clean svg.marks .mark-symbol.role-mark path")
    expect(points).to_have_count(len(NAMES))


def test_a_model_is_shown_with_its_layers_its_confusion_and_what_it_misreads(page):
    open_models(page)
    choose(page, SMALL)
    expect(page.locator("#models-about")).to_contain_text(MODELS[SMALL].source)
    expect(page.locator("#models-layers tfoot")).to_contain_text("7,090")
    expect(page.locator("#models-layers tbody tr")).to_have_count(10)
    diagonal = page.locator(".confusion .right").evaluate_all("cells => cells.map((cell) => Number(cell.textContent))")
    clean = card(SMALL)["clean"]
    assert diagonal == [correct for correct, _ in clean["digits"]]
    assert page.locator("#models-misread .digit.wrong").count() == clean["total"] - clean["correct"]
    assert page.locator("#models-misread .digit.right").count() > 0


def test_a_press_on_a_misread_image_shows_its_pixels_and_the_answer_beside_the_truth(page):
    open_models(page)
    choose(page, SMALL)
    image = page.locator("#models-misread .digit.wrong").nth(3)
    image.click()
    one = page.locator("#models-one .one")
    expect(one).to_have_attribute("data-index", image.get_attribute("data-index"))
    read, true = one.get_attribute("data-digit"), one.get_attribute("data-label")
    assert image.locator("span").inner_text() == f"{read} ({true})"
    expect(one.locator(".values i")).to_have_count(784)
    assert one.locator(".bars li[data-best] .name").inner_text() == read


def test_test_images_are_browsed_by_index_and_by_misreading(page):
    open_models(page)
    choose(page, SMALL)
    one = page.locator("#models-one .one")
    page.get_by_role("button", name="Next misread").click()
    first = page.locator("#models-misread .digit.wrong").first.get_attribute("data-index")
    expect(one).to_have_attribute("data-index", first)
    page.get_by_role("button", name="Next ›").click()
    expect(one).to_have_attribute("data-index", str(int(first) + 1))
    page.locator("#models-index input[type=number]").fill("9999")
    page.locator("#models-index input[type=number]").press("Enter")
    expect(one).to_have_attribute("data-index", "9999")
    page.get_by_role("button", name="Next ›").click()
    page.get_by_role("button", name="‹ Previous").click()
    expect(one).to_have_attribute("data-index", "9998")


def test_a_model_is_measured_again_while_one_waits(page):
    open_models(page)
    choose(page, SMALL)
    page.get_by_role("button", name="Measure", exact=True).click()
    said = page.locator("#models-measured p")
    expect(said).to_contain_text(f"{MODELS[SMALL].title} reads 9,839 of 10,000 right, 98.39 %, as its card says: in ")


def test_coming_back_to_the_page_finds_it_as_it_was(page):
    open_models(page)
    choose(page, SMALL)
    page.get_by_role("tab", name="Draw").click()
    page.get_by_role("tab", name="Models").click()
    expect(page.locator("#models-about h2")).to_have_text(MODELS[SMALL].title)
    expect(page.locator("#models-scatter-clean svg.marks")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_is_wider_than_the_screen(open_page, scheme):
    phone = open_models(open_page({**PHONE, "color_scheme": scheme}))
    width = PHONE["viewport"]["width"]
    for name in CHARTS:
        assert phone.locator(f"#models-{name} svg.marks").bounding_box()["width"] <= width
    assert phone.evaluate("document.documentElement.scrollWidth") <= width


def test_models_that_do_not_load_are_left_out(open_page, tmp_path):
    for kind in ("json", "safetensors"):
        shutil.copy(ROOT / "checkpoints" / f"mlp-128.{kind}", tmp_path)
    with serve("--checkpoints", str(tmp_path)) as address:
        page = open_models(open_page(address=address))
        assert names(page) == ["mlp-128"]
        expect(page.locator("#models-choice label")).to_have_count(1)
        page.close()


def test_a_model_trained_elsewhere_is_shown_without_what_is_not_known(open_page, tmp_path):
    torch.save(load("mlp-128")[0].state_dict(), tmp_path / "mine.pt")
    assert adopt.main(["mlp-128", str(tmp_path / "mine.pt"), "--out", str(tmp_path / "out")]) == 0
    with serve("--checkpoints", str(tmp_path / "out")) as address:
        page = open_models(open_page(address=address))
        expect(page.locator("#models-about")).to_contain_text("mine.pt, trained elsewhere")
        expect(page.locator(".leaderboard")).to_contain_text("trained elsewhere")
        page.close()


def test_what_a_card_says_is_shown_as_it_is_whatever_is_in_it(open_page, tmp_path):
    for path in (ROOT / "checkpoints").glob("mlp-128.*"):
        shutil.copy(path, tmp_path)
    said = "<b id='broken'>1</b> ${document.title = 'broken'} `\\u0041` {{name}} &amp;"
    path = tmp_path / "mlp-128.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "versions": {"torch": said}}))
    with serve("--checkpoints", str(tmp_path)) as address:
        page = open_models(open_page(address=address))
        expect(page.locator("#models-about")).to_contain_text(f"torch {said}")
        assert page.locator("#broken").count() == 0
        assert page.title() != "broken"
        page.close()


def test_its_events_stay_out_of_the_api(page, server):
    dependencies = page.request.get(f"{server}config").json()["dependencies"]
    public = [each["api_name"] for each in dependencies if each["api_visibility"] != "private"]
    assert sorted(public) == ["compare", "compare_strokes", "predict", "predict_strokes"]
