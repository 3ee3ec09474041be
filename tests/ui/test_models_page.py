"""The Models page's charts and tables: what they say is what cards and readings hold."""

import json

import numpy as np
import pytest
import torch

from mnist_demo.measuring import layers as figures
from mnist_demo.measuring.counts import interval
from mnist_demo.networks.models import MODELS
from mnist_demo.reading.predict import read
from mnist_demo.ui import charts, tables


def rows(chart):
    return json.loads(chart.plot)["data"]["values"]


@pytest.fixture
def card(predictor):
    return predictor.cards["mlp-256"]


@pytest.mark.parametrize("kind", ["clean", "freehand"])
def test_the_scatter_has_a_point_with_its_interval_for_every_model_measured(predictor, kind):
    chart = charts.accuracy_against_parameters(predictor.cards, kind)
    assert json.loads(chart.plot)["encoding"]["x"]["scale"]["type"] == "log"
    points = {row["model"]: row for row in rows(chart)}
    measured = [card for card in predictor.cards.values() if card[kind]]
    assert len(points) == len(measured)
    for card in measured:
        counts, point = card[kind], points[card["title"]]
        low, high = interval(counts["correct"], counts["total"])
        assert point["parameters"] == card["parameters"]
        assert point["share"] == pytest.approx(100 * counts["correct"] / counts["total"], abs=1e-3)
        assert (point["low"], point["high"]) == pytest.approx((100 * low, 100 * high))


def test_without_any_freehand_figures_there_is_no_freehand_scatter(card):
    assert charts.accuracy_against_parameters({"mlp-256": {**card, "freehand": None}}, "freehand") is None


def test_the_histories_hold_loss_and_accuracy_on_two_axes(card):
    history = card["history"]
    for chart, points in (
        (charts.history_by_step(history), len(history["steps"]["step"])),
        (charts.history_by_epoch(history), 2 * len(history["epochs"])),
    ):
        spec = json.loads(chart.plot)
        assert len(rows(chart)) == points
        assert [layer["encoding"]["y"]["field"] for layer in spec["layer"]] == ["loss", "accuracy"]
        assert spec["resolve"]["scale"]["y"] == "independent"
    last = history["epochs"][-1]
    assert rows(charts.history_by_epoch(history))[-1] == {
        "epoch": last["epoch"],
        "loss": last["test_loss"],
        "accuracy": 100 * last["test_accuracy"],
        "of": "test",
    }


def test_accuracy_per_digit_is_given_for_test_images_and_pen_drawings(card):
    shown = rows(charts.accuracy_by_digit(card))
    assert len(shown) == 20
    assert shown[3]["counts"] == "{:,} of {:,}".format(*card["clean"]["digits"][3])
    assert len(rows(charts.accuracy_by_digit({**card, "freehand": None}))) == 10


def test_the_reliability_diagram_has_a_point_for_every_bin(card):
    shown = rows(charts.reliability(card["statuses"]["bins"]))
    assert [row["count"] for row in shown] == [count for count, _, _ in card["statuses"]["bins"]]


def test_the_leaderboard_starts_with_the_best_and_waits_for_times(predictor):
    text = tables.leaderboard(predictor.cards, {})
    order = sorted(predictor.cards, key=lambda name: -predictor.cards[name]["clean"]["correct"])
    places = [text.index(f"data-name='{name}'") for name in order]
    assert places == sorted(places)
    assert text.count("<b>…</b>") == len(order)
    assert "<b>0.25 ms</b>" in tables.leaderboard(predictor.cards, dict.fromkeys(order, 0.25))
    for card in predictor.cards.values():
        clean = card["clean"]
        assert f"{clean['correct']:,} of 10,000" in text
        assert tables.percent(clean["correct"], clean["total"]) in text


def test_every_model_is_described_with_source_licence_and_recipe(predictor):
    for card in predictor.cards.values():
        text = tables.about(card)
        assert "Licence: " + card["licence"] in text
        assert card["recipe"]["optimiser"] in text


def test_a_card_without_pen_drawings_can_be_shown(card):
    bare = {
        **card,
        "freehand": None,
        "seeds": None,
        "statuses": {"temperature": 1.0, "familiarity": -1e9, "margin": 0.0},
    }
    assert "never measured" in tables.leaderboard({"mlp-256": bare}, {})
    assert "answers every drawing" in tables.statuses(bare)
    assert card["title"] in tables.about(bare)


def test_the_layer_table_ends_in_the_totals(predictor):
    layers = figures.layers(predictor.network("cnn-10-20"))
    text = tables.layer_table(layers, 28_000)
    assert "1 × 28 × 28" in text and "20 × 5 × 5" in text
    assert "<td>7,090</td>" in text
    assert "0.03 MB, 4 bytes each" in text


@pytest.fixture
def three():
    """Three images read as 1, 7 and 3; the second is a 2."""
    output = torch.zeros(3, 10)
    output[0, 1] = output[1, 7] = output[2, 3] = 5.0
    reading = read(MODELS["cnn"], output, {"temperature": 1.0, "familiarity": -1e9, "margin": 0.0})
    return np.zeros((3, 28, 28), np.uint8), np.array([1, 2, 3]), reading


def test_the_grid_titles_misread_images_in_red_and_right_ones_in_green(three):
    images, labels, reading = three
    text = tables.misread_grid(images, labels, reading)
    assert text.count("class='digit wrong'") == 1 and "<span>7 (2)</span>" in text
    assert text.count("class='digit right'") == 2 and "<span>1 (1)</span>" in text


def test_every_misread_image_is_in_the_grid_however_many():
    many = 2 * tables.SHOWN
    every = read(MODELS["cnn"], torch.zeros(many, 10), {"temperature": 1.0, "familiarity": -1e9, "margin": 0.0})
    text = tables.misread_grid(np.zeros((many, 28, 28), np.uint8), np.full(many, 5), every)
    assert text.count("class='digit wrong'") == many
    assert f"{many - tables.SHOWN} more" in text


def test_a_misreading_in_the_confusion_table_leads_to_its_first_image(three):
    _, labels, reading = three
    table = figures.confusion(reading.digit, labels)
    text = tables.confusion_table(table, reading.digit, labels)
    assert "data-index='1' title='1 of the 2s read as 7'" in text
    assert text.count("<button") == 1


def test_one_image_shows_every_pixel_and_the_answer_beside_the_truth(three):
    _, labels, reading = three
    image = np.arange(784, dtype=np.uint8).reshape(28, 28)
    text = tables.one_image(0, image, int(labels[0]), reading)
    values = text.split("class='values'")[1]
    assert values.count("<i ") == 784
    assert "data-label='1' data-digit='1'" in text and "class='right'>1</dd>" in text


def test_the_data_sets_shapes_are_given(predictor):
    images, labels = (each.numpy() for each in figures.test_images())
    text = tables.data_set(predictor.cards, images, labels)
    assert "60,000 × 28 × 28" in text and "10,000 × 28 × 28" in text
    for digit in range(10):
        assert f"<span>{digit}</span><small>{(labels == digit).sum():,}</small>" in text


def test_a_charts_labels_cover_neither_points_nor_one_another():
    rows = [
        {"model": "MLP 128", "parameters": 101_770, "share": 97.54},
        {"model": "MLP 256", "parameters": 203_530, "share": 97.49},
        {"model": "MLP", "parameters": 2_900_000, "share": 99.4},
        {"model": "CNN 32-64", "parameters": 3_200_000, "share": 99.1},
    ]
    assert charts.label_places(rows, 97.0)[:2] == ["left", "right"]
    alone = charts.label_places(rows[:1], 97.0)
    assert alone == ["right"]
