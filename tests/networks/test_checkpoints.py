"""Checkpoints: saved weights are loaded exactly, damage is reported with its remedy, and saving is atomic."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from mnist_demo.networks.checkpoints import (
    CHECKPOINTS,
    CheckpointError,
    card_path,
    load,
    load_card,
    save,
    stored_copy,
    weights_path,
)
from mnist_demo.networks.models import MODELS, ModelNameError
from places import ROOT

HERE = {"PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "tests", Path(__file__).parent)))}


def network(name: str, seed: int = 0) -> torch.nn.Module:
    """The untrained network of a model, its running averages filled."""
    torch.manual_seed(seed)
    net = MODELS[name].build().train()
    for _ in range(2):
        net(torch.rand(16, 1, 28, 28))
    return net.eval()


def write(name: str, folder: Path, seed: int = 0) -> torch.nn.Module:
    net = network(name, seed)
    save(MODELS[name], net, replace(load_card(name), parameters=5), folder)
    return net


@pytest.mark.slow
@pytest.mark.parametrize("name", MODELS)
def test_the_loaded_network_gives_the_same_outputs(tmp_path, name):
    net = write(name, tmp_path)
    again, card = load(name, tmp_path)
    images = torch.rand(20, 1, 28, 28)
    with torch.inference_mode():
        expected = stored_copy(MODELS[name], net)(images)
        assert torch.equal(again(images), expected)
        # Half precision, where a network needs it, moves an output by less than a hundredth.
        assert torch.allclose(expected, net(images), atol=1e-2 if MODELS[name].weight_dtype == torch.float16 else 0)
    assert not again.training
    assert card.name == name and card.parameters == 5


def test_no_file_is_over_ten_megabytes(tmp_path):
    for name in MODELS:
        write(name, tmp_path)
        assert weights_path(name, tmp_path).stat().st_size <= 10_000_000


def broken(folder: Path, how: str) -> None:
    """Break the checkpoint of mlp-128 in `folder`."""
    weights, card = folder / "mlp-128.safetensors", folder / "mlp-128.json"
    content = weights.read_bytes()
    if how == "no weights":
        weights.unlink()
    elif how == "no card":
        card.unlink()
    elif how == "truncated weights":
        weights.write_bytes(content[: len(content) // 2])
    elif how == "empty weights":
        weights.write_bytes(b"")
    elif how == "text for weights":
        weights.write_text("weights")
    elif how == "folder for weights":
        weights.unlink()
        weights.mkdir()
    elif how == "one flipped bit":
        weights.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    elif how == "weights of another model":
        write("mlp-256", folder)
        shutil.copy(folder / "mlp-256.safetensors", weights)
    elif how == "another model renamed":
        write("mlp-256", folder)
        shutil.copy(folder / "mlp-256.safetensors", weights)
        shutil.copy(folder / "mlp-256.json", card)
    elif how == "truncated card":
        card.write_text(card.read_text()[:20])
    elif how == "card that is a list":
        card.write_text("[]")
    elif how == "card without a name":
        card.write_text("{}")
    elif how == "card that is no text":
        card.write_bytes(b"\xff\xfe\x00")


@pytest.mark.parametrize(
    "how",
    [
        "no weights",
        "no card",
        "truncated weights",
        "empty weights",
        "text for weights",
        "folder for weights",
        "one flipped bit",
        "weights of another model",
        "another model renamed",
        "truncated card",
        "card that is a list",
        "card without a name",
        "card that is no text",
    ],
)
def test_a_broken_checkpoint_gets_one_sentence_with_the_file_and_the_command(tmp_path, how):
    write("mlp-128", tmp_path)
    broken(tmp_path, how)
    with pytest.raises(CheckpointError) as error:
        load("mlp-128", tmp_path)
    message = str(error.value)
    assert str(tmp_path / "mlp-128.") in message
    assert "python -m mnist_demo.train mlp-128" in message
    assert "\n" not in message


def test_weights_of_other_shapes_are_refused(tmp_path):
    net = network("mlp-128")
    net[1] = torch.nn.Linear(784, 64)
    net[3] = torch.nn.Linear(64, 10)
    save(MODELS["mlp-128"], net, load_card("mlp-128"), tmp_path)
    with pytest.raises(CheckpointError, match=r"mlp-128\.safetensors does not fit"):
        load("mlp-128", tmp_path)


def test_an_unknown_name_lists_the_known_names(tmp_path):
    for read in (load, load_card):
        with pytest.raises(ModelNameError, match=r"cnn, mlp, "):
            read("vgg", tmp_path)


def test_saving_again_replaces_both_files_and_leaves_nothing_else(tmp_path):
    write("mlp-128", tmp_path, seed=0)
    second = write("mlp-128", tmp_path, seed=1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mlp-128.json", "mlp-128.safetensors"]
    images = torch.rand(3, 1, 28, 28)
    with torch.inference_mode():
        assert torch.equal(load("mlp-128", tmp_path)[0](images), second(images))


def test_saved_files_are_readable_for_other_users(tmp_path):
    write("mlp-128", tmp_path)
    modes = {path.suffix: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes[".safetensors"] == modes[".json"]


def test_a_failed_save_keeps_the_previous_checkpoint(tmp_path):
    write("mlp-128", tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(TypeError):
        save(MODELS["mlp-128"], network("mlp-128", 1), replace(load_card("mlp-128"), recipe=object()), tmp_path)
    after = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert {name: after.get(name) for name in before} == before


# -------------------------------------------------------------------------------------------------- what is shipped


@pytest.mark.parametrize("name", MODELS)
def test_every_model_is_shipped_with_its_card(name):
    net, card = load(name)
    assert card.parameters == sum(parameter.numel() for parameter in net.parameters())
    assert card.file_bytes == weights_path(name).stat().st_size <= 10_000_000


def test_the_checkpoint_folder_holds_no_other_files():
    expected = {f"{name}.{end}" for name in MODELS for end in ("answers.npz", "exciting.npz", "json", "safetensors")}
    assert {path.name for path in CHECKPOINTS.iterdir() if not path.name.startswith(".")} == expected


@pytest.mark.parametrize("name", MODELS)
def test_a_card_is_plain_json_with_all_its_figures(name):
    json.loads((CHECKPOINTS / f"{name}.json").read_text("utf-8"), parse_constant=lambda word: pytest.fail(word))
    card = load_card(name)
    assert card.clean.total == 10_000
    assert sum(right for right, _ in card.clean.digits) == card.clean.correct
    assert sum(total for _, total in card.clean.digits) == 10_000
    steps, epochs = card.history.steps, card.history.epochs
    assert len(steps.step) == len(steps.loss) == len(steps.accuracy) > 10
    assert list(steps.step) == sorted(steps.step)
    assert [epoch.epoch for epoch in epochs] == list(range(1, len(epochs) + 1))
    assert card.seconds > 0 and card.versions["torch"] and card.device and card.date
    if not card.recipe["ink"]:  # the textbook systems are told over five seeds, bad ones included
        assert len(card.seeds.clean) == len(card.seeds.seeds) == 5


def test_a_kill_between_card_and_weights_keeps_the_new_checkpoint(tmp_path):
    write("mlp-128", tmp_path, seed=1)
    folder = tmp_path / "killed"
    shutil.copytree(tmp_path, folder)
    new = write("mlp-128", tmp_path, seed=2)
    # As the disk is between the two: the new card in place, its weights in a file of their own.
    shutil.copy(tmp_path / "mlp-128.json", folder)
    shutil.copy(tmp_path / "mlp-128.safetensors", folder / ".mlp-128.kept.safetensors")
    assert torch.equal(next(load("mlp-128", folder)[0].parameters()), next(new.parameters()))
    after = write("mlp-128", folder, seed=3)
    assert torch.equal(next(load("mlp-128", folder)[0].parameters()), next(after.parameters()))
    assert sorted(path.name for path in folder.iterdir()) == ["mlp-128.json", "mlp-128.safetensors"]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 1e6])
def test_implausible_weights_are_refused(tmp_path, number):
    net = network("mlp-128")
    with torch.no_grad():
        next(net.parameters())[0, 0] = number
    save(MODELS["mlp-128"], net, load_card("mlp-128"), tmp_path)
    with pytest.raises(CheckpointError, match="numbers that no trained network has"):
        load("mlp-128", tmp_path)


def test_an_endless_name_in_a_card_is_shortened_in_the_message(tmp_path):
    card = json.loads(card_path("mlp-128").read_text("utf-8"))
    (tmp_path / "mlp-128.json").write_text(json.dumps(card | {"name": "x" * 5000}), "utf-8")
    with pytest.raises(CheckpointError, match="is the card of 'xxx") as error:
        load_card("mlp-128", tmp_path)
    assert len(str(error.value)) < 400
