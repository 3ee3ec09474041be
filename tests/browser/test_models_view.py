"""The Models tab in the browser: figures, charts and pictures of every model."""

import json
import shutil
from itertools import combinations, pairwise, product

import pytest
import torch
from actions import SETTLED, drawing, evaluate_all, event_ids, expect_digit, hold_requests, put, wait_until
from playwright.sync_api import expect
from serving import DESKTOP, PHONE, ROOT, serve

from benchmarks.layout import CHARTS, unfold_models
from mnist_demo import adopt
from mnist_demo.networks.checkpoints import load
from mnist_demo.networks.models import MODELS
from mnist_demo.predictor import Predictor

NAMES = Predictor().names
COUNT = len(NAMES)
SMALL = "cnn-10-20"  # reads 10,000 images quickly


def card(name):
    return json.loads((ROOT / "checkpoints" / f"{name}.json").read_text())


def open_models(page):
    """Open the Models tab, with everything folded."""
    page.get_by_role("tab", name="Models").click()
    page.locator("#models-overview button").first.wait_for()
    page.locator("#models-scatter-freehand svg.marks").wait_for()
    return page


def title_of(page, title):
    """The title of the fold that begins with this text."""
    return page.locator("#models .fold button[aria-expanded]").filter(has=page.locator("b", has_text=title))


def unfold(page, *titles):
    """Open the folds with these titles, in this order."""
    for title in titles:
        button = title_of(page, title)
        if button.get_attribute("aria-expanded") == "false":
            button.click()


def open_everything(page):
    """Open the Models tab and all of its folds."""
    open_models(page)
    unfold_models(page)


def choose(page, name):
    """Choose the model with this name while its misread images are in sight."""
    unfold(page, "One model", "Misread test images")
    title = MODELS[name].title
    page.locator("#models-choice label").filter(has=page.get_by_text(title, exact=True)).click()
    expect(page.locator("#models-about h3")).to_have_text(title)
    misread = card(name)["clean"]["total"] - card(name)["clean"]["correct"]
    expect(page.locator("#models-misread b.wrong")).to_have_text(f"{misread} misread")


def names(page):
    return evaluate_all(page, ".leaderboard tbody tr", "(rows) => rows.map((row) => row.dataset.name)")


def test_it_opens_with_the_chart_and_a_sentence_per_model_within_two_screens(page):
    """Nothing is computed before that. Pressing a model's sentence opens its details. Folds work by keyboard and load their
    content once. When the tab is opened again, everything is as it was.
    """
    assert page.locator(".leaderboard, .confusion, #models .vega-embed").count() == 0
    open_models(page)
    sentences = page.locator("#models-overview button")
    expect(sentences).to_have_count(len(NAMES))
    order = sorted(NAMES, key=lambda name: -card(name)["freehand"]["correct"])
    for sentence, name in zip(sentences.all(), order, strict=True):
        expect(sentence).to_contain_text(f"{MODELS[name].summary} {card(name)['parameters']:,} parameters.")
    points = page.locator("#models-scatter-freehand svg.marks .mark-symbol.role-mark path")
    expect(points).to_have_count(len(NAMES))
    expect(page.locator("#models .heading p")).to_contain_text(f"{card('cnn')['freehand']['total']:,} pen drawings")
    assert page.evaluate("document.documentElement.scrollHeight") <= 2 * DESKTOP["viewport"]["height"]
    for part in ("table", ".digit", "#models-choice", "#models-index", "dl.facts"):
        assert page.locator(f"#models {part}").locator("visible=true").count() == 0, part

    requests = []
    page.on("request", lambda request: requests.append(request.url))
    title_of(page, "The data").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#models-data .digit").first).to_be_visible()
    page.keyboard.press("Space")
    expect(title_of(page, "The data")).to_have_attribute("aria-expanded", "false")
    expect(page.locator("#models-data .digit").first).to_be_hidden()
    page.keyboard.press("Space")
    expect(page.locator("#models-data .digit").first).to_be_visible()
    assert len([url for url in requests if "/run/" in url or "/call/" in url or "/queue/join" in url]) == 1, requests
    page.keyboard.press("Space")

    page.locator(f"#models-overview [data-name='{SMALL}']").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#models-about h3")).to_have_text(MODELS[SMALL].title)
    expect(page.locator("#models-choice input:checked")).to_have_value(SMALL)
    title = title_of(page, "One model")
    expect(title).to_have_attribute("aria-expanded", "true")
    expect(title).to_be_focused()
    expect(title).to_be_in_viewport()

    page.get_by_role("tab", name="Draw").click()
    page.get_by_role("tab", name="Models").click()
    expect(page.locator("#models-about h3")).to_have_text(MODELS[SMALL].title)
    expect(title).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#models-scatter-freehand svg.marks")).to_be_visible()


def test_a_choice_made_while_an_answer_is_pending_stays(page):
    """A model chosen after pressing a sentence, an index typed after pressing an image, an image chosen while a model
    is loading.
    """
    open_models(page)
    with hold_requests(page) as waiting:
        page.locator("#models-overview button[data-name='mlp']").click()
        wait_until(page, lambda: bool(waiting))
        page.locator(f"#models-choice label:has([value='{SMALL}'])").click()
        page.evaluate(SETTLED)
    expect(page.locator("#models-about")).to_contain_text(MODELS[SMALL].title)
    page.evaluate(SETTLED)
    expect(page.locator(f"#models-choice [value='{SMALL}']")).to_be_checked()
    unfold(page, "Misread", "One test image")
    image = page.locator("#models-misread button").first
    image.wait_for()
    with hold_requests(page) as waiting:
        image.click()
        wait_until(page, lambda: bool(waiting))
        field = page.locator("#models-index input[type=number]")
        field.fill("77")
        field.press("Tab")
        page.evaluate(SETTLED)
    expect(page.locator("#models-one")).to_contain_text("Test image 77.")
    page.evaluate(SETTLED)
    expect(field).to_have_value("77")
    title = MODELS["mlp-128"].title
    with hold_requests(page, event_ids(page, "models-about")):
        page.locator("#models-choice label").filter(has=page.get_by_text(title, exact=True)).click()
        page.get_by_role("button", name="Next ›").click()
        expect(page.locator("#models-one")).to_contain_text("Test image 78.")
    expect(page.locator("#models-about h3")).to_have_text(title)
    page.evaluate(SETTLED)
    expect(page.locator("#models-one")).to_contain_text("Test image 78.")


def test_a_model_has_its_layers_confusion_matrix_and_misread_images(page):
    """Pressing a misread image shows its pixels, the answer and the true digit. Images are browsed by index and by misread
    image. Whatever is typed, the field shows the index of the image in sight. The model can be measured again.
    """
    open_models(page)
    choose(page, SMALL)
    unfold(page, "Layers", "Confusion")
    expect(page.locator("#models-about")).to_contain_text(MODELS[SMALL].source)
    expect(page.locator("#models-layers tfoot")).to_contain_text("7,090")
    expect(page.locator("#models-layers tbody tr")).to_have_count(10)
    diagonal = evaluate_all(page, ".confusion .right", "(cells) => cells.map((cell) => Number(cell.textContent))")
    clean = card(SMALL)["clean"]
    assert diagonal == [correct for correct, _ in clean["digits"]]
    assert page.locator("#models-misread .digit.wrong").count() == clean["total"] - clean["correct"]
    assert page.locator("#models-misread .digit.right").count() > 0

    image = page.locator("#models-misread .digit.wrong").nth(3)
    image.click()
    one, field = page.locator("#models-one .one"), page.locator("#models-index input[type=number]")
    expect(one).to_be_in_viewport()
    expect(one).to_have_attribute("data-index", image.get_attribute("data-index"))
    read, true = one.get_attribute("data-digit"), one.get_attribute("data-label")
    assert image.locator("span").inner_text() == f"{read} ({true})"
    expect(one.locator(".values i")).to_have_count(784)
    assert one.locator(".bars li[data-best] .name").inner_text() == read

    for typed, at in [("99999", 9999), ("40", 40), ("", 0), ("1e9", 9999), ("-5", 0), ("3.7", 3), ("-", 0)]:
        field.fill("")
        for key in typed:
            field.press(key)
            page.evaluate(SETTLED)  # nobody types faster: Svelte empties the field if an e follows a 1 immediately
        field.blur()
        expect(one).to_have_attribute("data-index", str(at))
        expect(field).to_have_value(str(at))
        expect(one).to_contain_text(f"Test image {at:,}{', the last' if at == 9999 else ''}.")
    page.get_by_role("button", name="Next misread").click()
    first = page.locator("#models-misread .digit.wrong").first.get_attribute("data-index")
    expect(one).to_have_attribute("data-index", first)
    page.get_by_role("button", name="Next ›").click()
    expect(one).to_have_attribute("data-index", str(int(first) + 1))
    field.fill("9999")
    field.press("Enter")
    expect(one).to_have_attribute("data-index", "9999")
    page.get_by_role("button", name="Next ›").click()
    page.get_by_role("button", name="‹ Previous").click()
    expect(one).to_have_attribute("data-index", "9998")
    assert page.locator(".toast-body").count() == 0

    unfold(page, "Measure it again")
    page.get_by_role("button", name="Measure", exact=True).click()
    said = page.locator("#models-measured p")
    expect(said).to_contain_text(f"{MODELS[SMALL].title} reads 9,839 of 10,000 right, 98.39 %, as its card says: in ")


LABELS = """(chart) => {
    const box = (node) => { const { left, top, right, bottom } = node.getBoundingClientRect(); return [left, top, right, bottom]; };
    const texts = [...chart.querySelectorAll(".mark-text.role-mark text")].filter((text) => text.getAttribute("opacity") !== "0");
    return {
        chart: box(chart.querySelector("svg.marks")),
        points: [...chart.querySelectorAll(".mark-symbol.role-mark path")].map(box),
        // Above and below the letters a text's box is empty.
        labels: texts.map(box).map(([left, top, right, bottom]) => [left, top + 2, right, bottom - 2]),
    };
}"""


def overlap(one, other):
    """Whether two boxes overlap by more than rounding."""
    return all(min(one[side + 2], other[side + 2]) - max(one[side], other[side]) > 0.5 for side in (0, 1))


def check_labels(page, freehand=COUNT, clean=COUNT, all_shown=True):
    """In both scatter charts no name covers another or a point, and none is outside of the chart."""
    for name, count in (("scatter-freehand", freehand), ("scatter-clean", clean)):
        found = page.locator(f"#models-{name}").evaluate(LABELS)
        labels, points, (left, top, right, bottom) = found["labels"], found["points"], found["chart"]
        assert len(points) == count
        assert len(labels) == count or not all_shown, (name, len(labels))
        assert not [pair for pair in combinations(labels, 2) if overlap(*pair)], name
        assert not [pair for pair in product(labels, points) if overlap(*pair)], name
        assert all(left <= x and top <= y and x2 <= right and y2 <= bottom for x, y, x2, y2 in labels), name


def widths_of(page, widths):
    """Resize the window to each of these widths and wait for the charts to follow."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function(
            """() => [...document.querySelectorAll("#models .vega-embed")].filter((chart) => chart.clientWidth)
                .every((chart) => Math.abs(chart.clientWidth - chart.querySelector("svg").getBoundingClientRect().width) < 2)"""
        )
        yield width


OUTSIDE = """() => [...document.querySelectorAll("#models *")].filter((node) => {
    const card = node.parentElement.closest(".card, .fold.has_children");
    if (!card || node.closest(".scroll, svg")) return false;
    const [inner, outer] = [node, card].map((each) => each.getBoundingClientRect());
    return inner.width && inner.height && (inner.left < outer.left - 1 || inner.right > outer.right + 1);
}).map((node) => node.outerHTML.slice(0, 90))"""


def test_while_the_server_is_away_models_shows_no_empty_cards_and_help_its_text(page):
    with hold_requests(page):
        page.get_by_role("tab", name="Models").click()
        expect(page.locator("#header .away")).to_have_text("Waiting for the server …")
        expect(page.locator("#models .card").first).to_be_hidden()
        page.get_by_role("tab", name="Help").click()
        expect(page.locator("#help h2").first).to_be_visible()


@pytest.mark.slow
def test_with_all_folds_open_tables_and_charts_are_complete_at_every_width(page):
    """The leaderboard has every model and sorts by any column; every chart has a point for every model. The names in the
    scatter charts cover neither points nor each other, the total covers no layer, and nothing is outside of its card.
    """
    open_everything(page)
    cards = {name: card(name) for name in NAMES}
    assert names(page) == sorted(NAMES, key=lambda name: -cards[name]["clean"]["correct"])
    for heading, key in [
        ("Parameters", lambda name: -cards[name]["parameters"]),
        ("File", lambda name: -cards[name]["file_bytes"]),
        ("Accuracy on people's drawings", lambda name: -cards[name]["freehand"]["correct"]),
    ]:
        page.locator(".leaderboard th").filter(has_text=heading).get_by_role("button").click()
        assert names(page) == sorted(names(page), key=key)
    page.locator(".leaderboard th").filter(has_text="drawings").get_by_role("button").click()
    assert names(page) == sorted(names(page), key=lambda name: cards[name]["freehand"]["correct"])

    for name in CHARTS:
        expect(page.locator(f"#models-{name} svg.marks")).to_be_visible()
        assert page.locator(f"#models-{name} svg.marks").bounding_box()["width"] > 300

    choose(page, "cnn-bn")
    expect(page.locator("#models-layers tbody tr").nth(19)).to_be_visible()
    sides = "(rows) => rows.map((row) => row.getBoundingClientRect()).map(({ top, bottom }) => [top, bottom])"
    rows = evaluate_all(page, "#models-layers tr", sides)
    assert all(after[0] >= before[1] - 1 for before, after in pairwise(rows)), rows

    for width in widths_of(page, (320, 390, 600, 820, 1024, 1280, 1400, 1920, 2560)):
        check_labels(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(OUTSIDE) == [], width


PRESSABLE = """() => [...document.querySelectorAll("#models :is(button, input:not(.choice input), summary, .choice label)")]
    .map((node) => [node, node.getBoundingClientRect()])
    .filter(([node, { width, height }]) => width > 1 && height > 0 && height < 43.9)
    .map(([node, { height }]) => `${node.outerHTML.slice(0, 90)} is ${height} high`)"""


def test_on_a_phone_it_opens_within_three_screens_and_fits_screen_and_finger_with_all_folds_open(phone):
    open_models(phone)
    assert phone.evaluate("document.documentElement.scrollHeight") <= 3 * PHONE["viewport"]["height"]
    open_everything(phone)
    assert phone.evaluate(PRESSABLE) == []
    width = PHONE["viewport"]["width"]
    for name in CHARTS:
        assert phone.locator(f"#models-{name} svg.marks").bounding_box()["width"] <= width
    assert phone.evaluate("document.documentElement.scrollWidth") <= width


SAID = "<b id='broken'>1</b> ${document.title = 'broken'} `\\u0041` {{name}} &amp;"


@pytest.mark.slow
def test_models_that_are_equally_accurate_broken_or_trained_elsewhere_are_shown_or_reported(open_page, tmp_path):
    """The names of equally accurate models do not cover each other. A broken checkpoint is reported and left out, and the others
    still answer. A model trained elsewhere is shown without unknown figures, and text of its card is shown unchanged,
    whatever it contains.
    """
    folder = tmp_path / "checkpoints"
    shutil.copytree(ROOT / "checkpoints", folder)
    for number, name in enumerate(NAMES):
        changed = card(name)
        changed["freehand"]["correct"] = 1350 + number % 3
        changed["clean"]["correct"] = 9900 + number % 2
        (folder / f"{name}.json").write_text(json.dumps(changed))
    weights = folder / "mlp.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    torch.save(load("mlp-128")[0].state_dict(), tmp_path / "mine.pt")
    assert adopt.main(["mlp-128", str(tmp_path / "mine.pt"), "--out", str(tmp_path / "out")]) == 0
    for file in (tmp_path / "out").iterdir():
        shutil.copy(file, folder)
    path = folder / "mlp-128.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "versions": {"torch": SAID}}))
    with serve("--checkpoints", str(folder)) as address:
        page = open_page(address=address)
        expect(page.locator("#problems")).to_contain_text("mlp.safetensors")
        expect(page.locator("#problems")).to_contain_text("python -m mnist_demo.train mlp")
        assert page.locator("#model input[value=mlp]").count() == 0
        put(page, drawing("6-bow"))
        expect_digit(page, 6)

        open_models(page)
        page.locator("#models-overview [data-name='mlp-128']").click()
        unfold(page, "The same chart", "One model", "Every figure")
        page.locator("#models-scatter-clean svg.marks").wait_for()
        page.locator(".leaderboard").wait_for()
        left = [name for name in NAMES if name != "mlp"]
        assert sorted(names(page)) == sorted(left)
        expect(page.locator("#models-choice label")).to_have_count(len(left))
        expect(page.locator("#models-about")).to_contain_text("mine.pt, trained elsewhere")
        expect(page.locator(".leaderboard")).to_contain_text("trained elsewhere")
        expect(page.locator("#models-about")).to_contain_text(f"torch {SAID}")
        assert page.locator("#broken").count() == 0
        assert page.title() != "broken"
        for width in widths_of(page, (320, 390, 820, 1280)):
            check_labels(page, len(left) - 1, len(left), all_shown=width >= 820)
        page.close()  # before its server stops
