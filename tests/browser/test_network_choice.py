"""The quiet choice of the network: one button, a list that it unfolds, by pointer, finger and keyboard."""

import json

from actions import (
    box_of,
    choose_model,
    drawing,
    expect_digit,
    network_label,
    put,
    unfold_networks,
)
from playwright.sync_api import expect
from serving import ROOT

from mnist_demo.networks.models import MODELS

NAMES = list(MODELS)


def test_the_keyboard_unfolds_the_list_chooses_and_folds_it(page):
    """Each entry has a title and the number of parameters. Arrow keys choose, and the list stays; Escape and Enter return to the
    button, and the Tab key leaves the list folded behind it.
    """
    opener, chosen, rows = page.locator("#network .opener"), page.locator("#network .name"), page.locator("#model")
    expect(opener).to_have_attribute("aria-expanded", "false")
    expect(rows).to_be_hidden()
    expect(chosen).to_have_text(MODELS[NAMES[0]].title)
    opener.focus()
    page.keyboard.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(page.locator(f"#model input[value={NAMES[0]}]")).to_be_focused()
    for name in NAMES:
        parameters = json.loads((ROOT / "checkpoints" / f"{name}.json").read_text())["parameters"]
        label = network_label(page, MODELS[name].title)
        expect(label).to_be_visible()
        expect(label).to_contain_text(f"{parameters:,} parameters")
    page.keyboard.press("ArrowDown")
    expect(chosen).to_have_text(MODELS[NAMES[1]].title)
    expect(page.locator("#answer .model")).to_have_text(MODELS[NAMES[1]].title)
    expect(rows).to_be_visible()
    page.keyboard.press("Escape")
    expect(rows).to_be_hidden()
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(f"#model input[value={NAMES[1]}]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(rows).to_be_hidden()
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(rows).to_be_hidden()
    expect(opener).to_have_attribute("aria-expanded", "false")


def test_a_press_on_a_network_or_elsewhere_folds_the_list(page):
    """In every view the same network is chosen. Its figures are in the tab Models."""
    put(page, drawing("7-crossed"))
    expect_digit(page, 7)
    unfold_networks(page)
    page.locator("#header h1").click()
    expect(page.locator("#model")).to_be_hidden()
    title = MODELS["mlp-128"].title
    choose_model(page, title)
    expect(page.locator("#model")).to_be_hidden()
    expect(page.locator("#network .opener")).to_be_focused()
    expect(page.locator("#answer .model")).to_have_text(title)
    for view in ("Inside", "Number", "Answer"):
        page.get_by_role("tab", name=view).click()
        expect(page.locator("#network .opener")).to_have_text(f"Network: {title}")
    page.get_by_role("link", name="Accuracy and size").click()
    expect(page.get_by_role("tab", name="Models", exact=True)).to_have_attribute("aria-selected", "true")
    card = json.loads((ROOT / "checkpoints" / "mlp-128.json").read_text())
    expect(page.locator("#models-overview [data-name='mlp-128']")).to_contain_text(f"{card['parameters']:,} parameters")


def test_in_the_comparison_several_are_chosen_and_the_list_stays_open(page):
    page.get_by_role("tab", name="Compare").click()
    opener = page.locator("#network .opener")
    expect(opener).to_have_text(f"Networks: {len(NAMES)} of {len(NAMES)}")
    unfold_networks(page)
    for count, name in ((len(NAMES) - 1, "mlp"), (len(NAMES) - 2, "mlp-256")):
        network_label(page, MODELS[name].title, "#chosen").click()
        expect(opener).to_have_text(f"Networks: {count} of {len(NAMES)}")
        expect(page.locator("#chosen")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#chosen")).to_be_hidden()
    expect(opener).to_be_focused()


def test_on_a_phone_the_whole_list_comes_into_sight(phone):
    phone.locator("#network .opener").tap()
    for name in (NAMES[0], NAMES[-1]):
        box = box_of(network_label(phone, MODELS[name].title))
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390
        assert box["y"] >= 0 and box["y"] + box["height"] <= 844
    network_label(phone, MODELS["mlp"].title).tap()
    expect(phone.locator("#network .name")).to_have_text(MODELS["mlp"].title)
    expect(phone.locator("#model")).to_be_hidden()
