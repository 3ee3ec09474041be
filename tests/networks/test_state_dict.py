"""Weights trained elsewhere become a checkpoint with the measured figures; unusable files give one sentence."""

import os
import pickle
from pathlib import Path

import pytest
import torch

from mnist_demo.adopt import main
from mnist_demo.evaluation.answers import load_answers, mnist_test
from mnist_demo.evaluation.tables import full_tables
from mnist_demo.networks.card import card_to_json
from mnist_demo.networks.checkpoints import load, load_card
from mnist_demo.networks.models import MODELS
from mnist_demo.networks.state_dict import StateDictError, load_state_dict
from mnist_demo.predictor import Predictor
from mnist_demo.ui.model_facts import facts as model_facts
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
        lambda state: {"net": state, "accuracy": 0.98, "optimizer": {"state": {}, "param_groups": []}},
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
    assert "give it with `--mean` and `--std`" in capsys.readouterr().err


def renamed(name: str, *layers: str) -> dict[str, torch.Tensor]:
    """The weights of a new network, its layers called `layers` in their order."""
    state = MODELS[name].build().state_dict()
    names = dict(zip(dict.fromkeys(key.rpartition(".")[0] for key in state), layers, strict=True))
    return {f"{names[key.rpartition('.')[0]]}.{key.rpartition('.')[2]}": value for key, value in state.items()}


BLOCKS = [f"block{block}.{layer}" for block in range(4) for layer in ("conv", "norm")]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("mlp-512-512", lambda state: renamed("mlp-512-512", "fc1", "fc2", "fc3")),
        ("mlp-512-512", lambda state: dict(reversed(renamed("mlp-512-512", "input", "hidden", "output").items()))),
        ("mlp-512-512", lambda state: {f"model.{name}": value for name, value in state.items()}),
        ("mlp-512-512", lambda state: dict(zip(("W1", "b1", "W2", "b2", "W3", "b3"), state.values()))),
        ("cnn-bn", lambda state: renamed("cnn-bn", *BLOCKS, "fc1", "norm1", "fc2", "norm2", "fc10")),
        ("cnn-bn", lambda state: {f"net.{name}": each for name, each in state.items() if "num_batches" not in name}),
    ],
)
def test_layers_with_other_names_are_assigned_by_their_shapes(name, change):
    expected = MODELS[name].build().state_dict()
    given = change(expected)
    values = {tuple(value.shape): value for value in given.values()}  # the last of each shape
    torch.save(given, "mine.pt")
    loaded = load_state_dict(Path("mine.pt"), MODELS[name]).state_dict()
    assert loaded.keys() == expected.keys()
    taken = [value for key, value in loaded.items() if key.rpartition(".")[2] == "weight" and value.ndim > 1]
    assert all(torch.equal(value, values[tuple(value.shape)]) for value in taken)


def test_layers_of_one_shape_keep_the_order_of_their_numbers_and_batch_norm_its_statistics():
    layers = [f"layer{number}" for number in range(1, 8)]  # of which three hold 1024 units
    given = renamed("mlp", *layers)
    for number, value in enumerate(given.values()):
        value.fill_(number)
    torch.save(given, "mine.pt")
    loaded = load_state_dict(Path("mine.pt"), MODELS["mlp"]).state_dict()
    assert [int(value.flatten()[0]) for value in loaded.values()] == list(range(len(given)))


def test_layers_whose_order_is_not_known_are_named():
    torch.save(renamed("mlp", "in", "in_norm", "left", "left_norm", "right", "a_norm", "out"), "mine.pt")
    with pytest.raises(StateDictError, match=r"in_norm\.weight, left_norm\.weight, a_norm\.weight have the same shape"):
        load_state_dict(Path("mine.pt"), MODELS["mlp"])


def test_shapes_that_do_not_fit_are_named():
    torch.save({"fc.weight": torch.zeros(10, 784), "fc.bias": torch.zeros(10)}, "mine.pt")
    with pytest.raises(
        StateDictError, match=r"it lacks 1\.weight \[128, 784\].* and has unexpected fc\.weight \[10, 784\]\.$"
    ):
        load_state_dict(Path("mine.pt"), MODELS[NAME])


@pytest.fixture
def normalised(weights) -> dict[str, torch.Tensor]:
    """The same network for images less .1307, divided by .3081."""
    first = weights["1.weight"] * 0.3081
    return {**weights, "1.weight": first, "1.bias": weights["1.bias"] + 0.1307 * weights["1.weight"].sum(1)}


@pytest.mark.slow
def test_the_normalisation_of_the_network_is_found_and_stored(elsewhere, normalised, capsys):
    torch.save(normalised, "mine.pt")
    assert main([NAME, "mine.pt", "--out", "out"]) == 0
    assert "Normalisation: minus 0.1307, divided by 0.3081." in capsys.readouterr().out
    predictor = Predictor("out")
    model, (images, _) = predictor.model(NAME), mnist_test()
    assert torch.allclose(model.outputs(images[:50]), Predictor().outputs(images[:50], NAME), atol=1e-4)
    assert model.card.normalisation == (0.1307, 0.3081)
    facts = {fact["name"]: fact["value"] for fact in about.rows(model.card)["facts"]}
    assert "minus 0.1307, divided by 0.3081" in facts["Its input"]
    assert model_facts(predictor)[NAME]["mean"] == 0.1307


def test_a_given_normalisation_is_taken(elsewhere, weights, capsys):
    torch.save({**weights, "1.weight": weights["1.weight"] / 255}, "mine.pt")
    assert main([NAME, "mine.pt", "--out", "out", "--mean", "0", "--std", f"{1 / 255}"]) == 0
    assert load_card(NAME, elsewhere / "out").clean == load_card(NAME).clean
    assert "Tried" not in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments", [["--mean", "0"], ["--std", "0.5"], ["--mean", "nan", "--std", "1"], ["--mean", "0", "--std", "0"]]
)
def test_a_wrong_normalisation_gives_one_sentence(weights, capsys, arguments):
    torch.save(weights, "mine.pt")
    with pytest.raises(SystemExit):
        main([NAME, "mine.pt", "--out", "out", *arguments])
    assert not Path("out").exists() and "--" in capsys.readouterr().err.splitlines()[-1]


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
