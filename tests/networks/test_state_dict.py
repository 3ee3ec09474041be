"""Weights trained elsewhere become a checkpoint with the measured figures; unusable files give one sentence."""

import os
import pickle

import pytest
import torch

from mnist_demo.adopt import main
from mnist_demo.evaluation.answers import load_answers, mnist_test
from mnist_demo.evaluation.tables import full_tables
from mnist_demo.networks.card import card_to_json
from mnist_demo.networks.checkpoints import load, load_card
from mnist_demo.networks.models import MODELS
from mnist_demo.predictor import Predictor
from mnist_demo.ui.models_page.about import payload as about
from mnist_demo.ui.models_page.data_set import payload as data_set
from mnist_demo.ui.models_page.leaderboard import payload as leaderboard

NAME = "mlp-128"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """A working folder without a data folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def weights() -> dict[str, torch.Tensor]:
    return load(NAME)[0].state_dict()


@pytest.mark.slow
@pytest.mark.parametrize(
    "wrap",
    [
        lambda state: state,
        lambda state: {"epoch": 3, "state_dict": state},
        lambda state: {f"module.{name}": value for name, value in state.items()},
        lambda state: {name: value.double() for name, value in state.items()},
    ],
)
def test_weights_become_a_checkpoint_with_a_card_of_the_measured_figures(elsewhere, weights, capsys, wrap):
    torch.save(wrap(weights), "mine.pt")
    assert main([NAME, "mine.pt", "--out", "out"]) == 0
    network, card = load(NAME, elsewhere / "out")
    assert all(torch.equal(value, weights[name]) for name, value in network.state_dict().items())
    assert card.clean == load_card(NAME).clean  # the figures of the checkpoint that it is a copy of
    assert card.training is card.history is card.freehand is card.statuses is card.seeds is None
    assert card.recipe == {"source": "mine.pt, trained elsewhere"}
    assert f"{card.clean.correct:,} of 10,000" in capsys.readouterr().out
    assert (load_answers(card, elsewhere / "out").digit == mnist_test()[1].numpy()).sum() == card.clean.correct
    assert [path.name for path in elsewhere.iterdir() if path.name not in ("out", "mine.pt")] == []


def test_the_page_and_the_tables_show_it_without_unknown_figures(elsewhere, weights):
    torch.save(weights, "mine.pt")
    assert main([NAME, "mine.pt", "--out", "out"]) == 0
    predictor = Predictor("out")
    assert predictor.names == [NAME]
    card = predictor.cards[NAME]
    facts = {fact["name"]: fact["value"] for fact in about.rows(card)["facts"]}
    assert facts["Trained on"] == "not known" and facts["Trained"].startswith("elsewhere; ")
    (row,) = leaderboard.rows(predictor.cards, {})["models"]
    assert [cell["notes"] for cell in row["cells"] if "trained elsewhere" in cell["notes"]]
    assert "Training images" not in str(data_set.rows(predictor.cards, *(each.numpy() for each in mnist_test())))
    assert "0 s" not in full_tables(predictor.cards)
    assert "null" in card_to_json(card)


def test_a_low_accuracy_prints_the_expected_normalisation(weights, capsys):
    torch.save({name: torch.zeros_like(value) for name, value in weights.items()}, "zeros.pt")
    assert main([NAME, "zeros.pt", "--out", "out"]) == 0
    assert f"minus {MODELS[NAME].mean:g}, divided by" in capsys.readouterr().err


class Harmful:
    def __reduce__(self):
        return os.mkdir, ("harm",)


BAD = {
    "gone.pt": (None, "There is no file"),
    "text.pt": (lambda path, _: path.write_text("weights"), "torch.save"),
    "empty.pt": (lambda path, _: path.write_text(""), "torch.save"),
    "folder.pt": (lambda path, _: path.mkdir(), "is a folder"),
    "code.pt": (lambda path, _: path.write_bytes(pickle.dumps(Harmful())), "torch.save"),
    "whole.pt": (lambda path, _: torch.save(load(NAME)[0], path), "torch.save"),
    "list.pt": (lambda path, _: torch.save([1, 2], path), "no state dict"),
    "other.pt": (lambda path, _: torch.save(load("cnn-10-20")[0].state_dict(), path), "lacks "),
    "larger.pt": (lambda path, state: torch.save({k: v[:5] for k, v in state.items()}, path), "must be float32 ["),
    "whole numbers.pt": (lambda path, state: torch.save({k: v.int() for k, v in state.items()}, path), "int32"),
    "nan.pt": (lambda path, state: torch.save({k: v * float("nan") for k, v in state.items()}, path), "not finite"),
}


@pytest.mark.parametrize("name", BAD)
def test_an_unusable_file_gives_one_sentence_and_nothing_is_written(elsewhere, weights, capsys, name):
    make, expected = BAD[name]
    if make:
        make(elsewhere / name, weights)
    assert main([NAME, name, "--out", "out"]) == 2
    message = capsys.readouterr().err
    assert expected in message and message.count("\n") == 1
    assert {path.name for path in elsewhere.iterdir()} <= {name}  # no code was run


def test_an_existing_checkpoint_is_not_overwritten(elsewhere, weights, capsys):
    torch.save(weights, "mine.pt")
    assert main([NAME, "mine.pt"]) == 2
    assert "exists already: choose another folder with `--out DIR`" in capsys.readouterr().err
    assert main(["vgg", "mine.pt"]) == 2
    assert "No model 'vgg'; there are cnn, mlp" in capsys.readouterr().err


@pytest.mark.parametrize(
    "odd", [lambda value: value.to_sparse(), lambda value: value.to("meta"), lambda value: value.cfloat()]
)
def test_a_tensor_without_plain_numbers_is_named(weights, capsys, odd):
    name = next(iter(weights))
    torch.save({**weights, name: odd(weights[name])}, "mine.pt")
    assert main([NAME, "mine.pt", "--out", "out"]) == 2
    assert f"{name} must be float32" in capsys.readouterr().err
