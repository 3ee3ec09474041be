"""Cards: validated when read, one field per line when written."""

import json

import pytest

from mnist_demo.networks.card import CardError, card_from_json, card_to_json
from mnist_demo.networks.checkpoints import CheckpointError, card_path, load_card
from mnist_demo.networks.models import MODELS

CARD = card_path("cnn").read_text("utf-8")


@pytest.mark.parametrize("name", MODELS)
def test_a_card_written_again_is_the_same_text_on_few_lines(name):
    text = card_path(name).read_text("utf-8")
    assert card_to_json(card_from_json(text)) == text
    assert text.count("\n") < 30


SEEDS = {"seeds": [0, 1], "clean": [0.99, 0.98], "mean": 0.985, "std": 0.007, "training": None, "freehand": None}


def changed(change) -> str:
    card = json.loads(CARD)
    change(card)
    return json.dumps(card)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda card: card.pop("clean"), "clean"),
        (lambda card: card["clean"].pop("loss"), "clean.loss"),
        (lambda card: card["clean"].update(correct="9965"), "clean.correct"),
        (lambda card: card["clean"]["digits"][3].pop(), "clean.digits.3.1"),
        (lambda card: card["thresholds"].update(margin=None), "thresholds.margin"),
        (lambda card: card["statuses"].update(ece=[0]), "statuses.ece"),
        (lambda card: card["history"]["epochs"][0].update(epoch=1.5), "history.epochs.0.epoch"),
        (lambda card: card.update(colour="blue"), "colour"),
        (lambda card: card.update(seconds=float("nan")), "seconds"),
        (lambda card: card.update(versions=["torch"]), "versions"),
        (lambda card: card["thresholds"].pop("familiarity"), "thresholds.familiarity"),
        (lambda card: card["data"].pop("ink"), "data.ink"),
        (lambda card: card["statuses"].pop("doodles_rejected"), "statuses.doodles_rejected"),
        (lambda card: card.pop("seeds"), "seeds"),
        (lambda card: card["clean"].update(correct=10_001), "clean"),
        (lambda card: card["clean"].update(correct=0, total=0), "clean"),
        (lambda card: card["clean"].update(digits=card["clean"]["digits"][:9]), "clean.digits"),
        (lambda card: card["clean"]["digits"][0].reverse(), "clean.digits.0"),
        (lambda card: card["statuses"].update(accepted=[5, 3]), "statuses.accepted"),
        (lambda card: card["thresholds"].update(temperature=0), "thresholds.temperature"),
        (lambda card: card["history"].update(epochs=[]), "history.epochs"),
        (lambda card: card["history"]["steps"]["loss"].pop(), "history.steps"),
        (lambda card: card.update(seeds={**SEEDS, "clean": [0.99]}), "seeds"),
        (lambda card: card.update(normalisation=[0.5]), "normalisation.1"),
    ],
)
def test_a_wrong_field_is_named(change, field):
    with pytest.raises(CardError, match=rf"^{field}: "):
        card_from_json(changed(change))


def test_optional_fields_may_be_null():
    card = card_from_json(changed(lambda card: card.update(freehand=None, statuses=None, seeds=None)))
    assert card.freehand is card.statuses is card.seeds is None


def test_a_normalisation_of_its_own_is_kept():
    card = card_from_json(changed(lambda card: card.update(normalisation=[0.5, 0.25])))
    assert card_from_json(card_to_json(card)).normalisation == (0.5, 0.25)


@pytest.mark.parametrize("text", ["", "[]", "7", "{", "\x00", b"\xff\xfe{}", "null"])
def test_invalid_json_gives_one_sentence(text):
    with pytest.raises(CardError) as error:
        card_from_json(text)
    assert "\n" not in str(error.value)


def test_an_invalid_card_names_file_field_and_command(tmp_path):
    (tmp_path / "cnn.json").write_text(changed(lambda card: card["clean"].pop("total")))
    with pytest.raises(
        CheckpointError, match=r"cnn\.json is damaged \(clean\.total: .*python -m mnist_demo\.train cnn"
    ):
        load_card("cnn", tmp_path)


def test_a_byte_order_mark_is_ignored(tmp_path):
    (tmp_path / "cnn.json").write_text(CARD, encoding="utf-8-sig")
    assert load_card("cnn", tmp_path) == load_card("cnn")
