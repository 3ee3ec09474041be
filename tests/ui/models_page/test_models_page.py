"""The charts and tables of the Models tab show the figures of cards and answers."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from mnist_demo.evaluation import answers
from mnist_demo.evaluation.counts import wilson_interval
from mnist_demo.evaluation.formatting import format_bytes, format_counts, format_percent
from mnist_demo.evaluation.layers import list_layers
from mnist_demo.networks.card import NO_THRESHOLDS
from mnist_demo.networks.models import MODELS
from mnist_demo.recognition.statuses import judge
from mnist_demo.ui.gradio_compat import VegaPlot, escape_for_template
from mnist_demo.ui.models_page.about import payload as about
from mnist_demo.ui.models_page.charts import payload as charts
from mnist_demo.ui.models_page.confusion import payload as confusion
from mnist_demo.ui.models_page.data_set import payload as data_set
from mnist_demo.ui.models_page.layers import payload as layers
from mnist_demo.ui.models_page.leaderboard import payload as leaderboard
from mnist_demo.ui.models_page.misread import payload as misread
from mnist_demo.ui.models_page.one_image import payload as one_image
from mnist_demo.ui.models_page.overview import payload as overview
from mnist_demo.ui.models_page.statuses import payload as statuses


def rows(chart):
    """The rows of a Vega-Lite or Vega chart."""
    data = chart["data"]
    return (data[0] if isinstance(data, list) else data)["values"]


@pytest.fixture
def card(predictor):
    return predictor.cards["mlp-256"]


@pytest.fixture
def bare(card):
    """A card without figures on pen drawings and without other seeds."""
    return replace(card, freehand=None, seeds=None, statuses=None, thresholds=NO_THRESHOLDS)


@pytest.mark.parametrize("kind", ["clean", "freehand"])
def test_the_scatter_chart_has_a_point_with_interval_for_every_measured_model(predictor, kind):
    chart = charts.scatter(predictor.cards, kind)
    signals = {each["name"]: each.get("value") for each in chart["signals"]}
    assert signals["what"] == charts.SOURCES[kind]
    points = {row["model"]: row for row in rows(chart)}
    measured = [card for card in predictor.cards.values() if getattr(card, kind)]
    assert len(points) == len(measured)
    for card in measured:
        pair, point = getattr(card, kind).pair, points[MODELS[card.name].title]
        low, high = wilson_interval(*pair)
        assert point["parameters"] == card.parameters
        assert point["share"] == pytest.approx(100 * pair[0] / pair[1], abs=1e-3)
        assert (point["low"], point["high"]) == pytest.approx((100 * low, 100 * high))
        assert signals["lowest"] <= point["low"] and signals["smallest"] < card.parameters < signals["largest"]


def test_the_properties_of_a_chart_reach_the_browser():
    """Gradio sends only the parameters of the class's own constructor."""
    config = VegaPlot(show_label=False, elem_id="chart", render=False).get_config()
    assert (config["elem_id"], config["show_label"]) == ("chart", False)


def test_there_is_no_freehand_scatter_chart_without_freehand_figures(bare):
    assert charts.scatter({"mlp-256": bare}, "freehand") is None


def test_the_charts_of_training_have_loss_and_accuracy(card):
    history = card.history
    assert len(rows(charts.by_step(history))) == len(history.steps.step)
    shown, last = rows(charts.by_epoch(history)), history.epochs[-1]
    assert len(shown) == 2 * len(history.epochs)
    of_test = {"epoch": last.epoch, "loss": last.test_loss, "accuracy": 100 * last.test_accuracy, "of": "test"}
    assert shown[-1] == of_test


def test_accuracy_per_digit_is_shown_for_test_images_and_pen_drawings(card, bare):
    shown = rows(charts.by_digit(card))
    assert len(shown) == 20
    assert shown[3]["counts"] == format_counts(card.clean.digits[3])
    assert len(rows(charts.by_digit(bare))) == 10


def test_the_reliability_diagram_has_a_point_with_count_and_interval_for_every_bin(card, bare):
    shown = rows(charts.reliability(card))
    assert [row["count"] for row in shown] == [count for count, _, _ in card.statuses.bins]
    for row in shown:
        assert row["drawings"] == f"{row['count']:,}"
        assert row["low"] <= row["right"] + 1e-6 and row["right"] <= row["high"] + 1e-6
    assert rows(charts.reliability(bare)) == []


def test_the_leaderboard_is_sorted_by_accuracy_and_shows_times_when_they_are_measured(predictor):
    shown = leaderboard.rows(predictor.cards, {})["models"]
    order = sorted(predictor.cards, key=lambda name: -predictor.cards[name].clean.correct)
    assert [model["name"] for model in shown] == order
    timed = leaderboard.rows(predictor.cards, dict.fromkeys(order, 0.25))["models"]
    for model, then in zip(shown, timed, strict=True):
        card, texts = predictor.cards[model["name"]], [cell["text"] for cell in model["cells"]]
        assert texts[0] == format_percent(card.clean.pair)
        assert format_counts(card.clean.pair) in model["cells"][0]["notes"]
        assert format_bytes(card.file_bytes) in texts and "…" in texts
        assert "0.25 ms" in [cell["text"] for cell in then["cells"]]


def test_every_model_has_source_licence_and_recipe(predictor):
    for card in predictor.cards.values():
        shown, spec = about.rows(card), MODELS[card.name]
        assert (shown["source"], shown["licence"]) == (spec.source, spec.licence)
        assert {"name": "optimiser", "value": card.recipe["optimiser"]} in shown["recipe"]


def test_a_card_without_pen_drawings_can_be_shown(bare):
    (model,) = leaderboard.rows({"mlp-256": bare}, {})["models"]
    assert model["cells"][1]["notes"] == ("never measured",)
    assert statuses.rows(bare.statuses) == {"facts": []}
    assert not [fact for fact in about.rows(bare)["facts"] if "Freehand" in fact["name"]]


def test_the_layer_table_has_the_totals(predictor):
    shown = layers.rows(list_layers(predictor.model("cnn-10-20").network), 28_955)
    assert "20 × 5 × 5" in [layer["shape"] for layer in shown["layers"]]
    assert (shown["parameters"], shown["in_memory"], shown["file"]) == ("7,090", "28 kB", "29 kB")


@pytest.fixture
def three():
    """Three images that are read as 1, 7 and 3; the second is a 2."""
    output = torch.zeros(3, 10)
    output[0, 1] = output[1, 7] = output[2, 3] = 5.0
    return np.zeros((3, 28, 28), np.uint8), np.array([1, 2, 3]), judge(MODELS["cnn"], output, NO_THRESHOLDS)


def test_images_are_titled_by_predicted_and_true_digit(three):
    shown = misread.rows(*three)
    assert [(image["title"], image["kind"]) for image in shown["shown"]] == [("7 (2)", "wrong")]
    assert [(image["title"], image["kind"]) for image in shown["right"]] == [("1 (1)", "right"), ("3 (3)", "right")]


def test_every_misread_image_is_in_the_payload():
    many = 2 * misread.MAX_SHOWN
    every = judge(MODELS["cnn"], torch.zeros(many, 10), NO_THRESHOLDS)
    shown = misread.rows(np.zeros((many, 28, 28), np.uint8), np.full(many, 5), every)
    assert len(shown["shown"]) == len(shown["more"]) == misread.MAX_SHOWN


def test_a_cell_of_the_confusion_matrix_names_its_first_image(three):
    _, labels, judgement = three
    cells = [cell for row in confusion.rows(judgement.digit, labels)["rows"] for cell in row["cells"]]
    (cell,) = [cell for cell in cells if "index" in cell]
    assert (cell["index"], cell["words"]) == (1, "1 of the 2s read as 7")


def test_one_image_has_every_pixel_the_answer_and_the_true_digit(three):
    _, labels, judgement = three
    image = np.arange(784, dtype=np.uint8).reshape(28, 28)
    shown = one_image.rows(0, image, int(labels[0]), judgement)
    assert [pixel["level"] for pixel in shown["pixels"]] == image.ravel().tolist()
    assert (shown["label"], shown["digit"], shown["kind"]) == (1, 1, "right")
    assert [bar["digit"] for bar in shown["bars"] if bar["best"]] == [1]
    sure = judge(MODELS["cnn"], 99 * torch.eye(10)[:1], NO_THRESHOLDS)
    assert one_image.rows(0, image, 0, sure)["bars"][0]["percent"] == "> 99.9"
    assert shown["which"] == "Test image 0"
    assert one_image.rows(9_999, image, 1, judgement)["which"] == "Test image 9,999, the last"


def test_the_shapes_of_the_data_are_listed(predictor):
    images, labels = (each.numpy() for each in answers.mnist_test())
    shown = data_set.rows(predictor.cards, images, labels)
    shapes = [row["shape"] for row in shown["shapes"]]
    assert "60,000 × 28 × 28, uint8" in shapes and "10,000 × 28 × 28, uint8" in shapes
    for digit in range(10):
        assert labels[shown["digits"][digit]["index"]] == digit
        assert shown["digits"][digit]["count"] == f"{(labels == digit).sum():,}"


def test_the_overview_is_sorted_by_freehand_accuracy(predictor, bare):
    shown = overview.rows({**predictor.cards, "mlp-256": bare})["models"]
    assert len(shown) == len(predictor.cards)
    shares = [predictor.cards[model["name"]].freehand.correct for model in shown[:-1]]
    assert shares == sorted(shares, reverse=True)
    for model in shown[:-1]:
        card, spec = predictor.cards[model["name"]], MODELS[model["name"]]
        assert (model["title"], model["summary"]) == (spec.title, spec.summary)
        assert (model["parameters"], model["share"]) == (
            f"{card.parameters:,} parameters",
            format_percent(card.freehand.pair),
        )
    assert (shown[-1]["name"], shown[-1]["share"], shown[-1]["of"]) == ("mlp-256", "–", "not measured on people")


def test_the_text_above_the_chart_has_the_figures_of_the_cards(predictor, card, bare):
    cards = predictor.cards
    text = overview.story(cards)
    for some in (
        [each for each in cards.values() if each.data.ink],
        [each for each in cards.values() if not each.data.ink],
    ):
        pairs = sorted(each.freehand.pair for each in some)
        assert f"The {len(some)} models" in text or f"the {len(some)} models" in text
        assert f"read {format_percent(pairs[0]).removesuffix(' %')} to {format_percent(pairs[-1])}" in text
    smallest = min(cards.values(), key=lambda each: each.parameters)
    assert f"{smallest.parameters:,} parameters, reads {format_percent(smallest.freehand.pair)}" in text
    assert overview.story({"mlp-256": card}) == (
        f"Measured on 1,386 pen drawings by people that no model has learned from. "
        f"The model that learned from MNIST alone reads {format_percent(card.freehand.pair)}."
    )
    assert "measured on people" in overview.story({"mlp-256": bare})


def test_backslash_and_dollar_are_escaped_for_templates():
    assert escape_for_template({"a": ["$" + "{1}", "C:\\n", 5, None]}) == {"a": ["\\$" + "{1}", "C:\\\\n", 5, None]}
