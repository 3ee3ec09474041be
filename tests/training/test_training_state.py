"""An interrupted training: it continues after the last complete epoch, to the same result."""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from mnist_demo import train
from mnist_demo.datasets.ink_files import INK_FILE_SPAN, InkFile
from mnist_demo.datasets.mnist import shipped_test_images
from mnist_demo.datasets.training_data import Data
from mnist_demo.networks.checkpoints import load
from mnist_demo.networks.models import MODELS, PLAIN_RECIPES
from mnist_demo.networks.recipe import Recipe
from mnist_demo.strokes.batch import Strokes
from mnist_demo.training.loop import Step, Trained, fit
from mnist_demo.training.state import StateError, StateFile, state_path

CPU = torch.device("cpu")


def some_data() -> Data:
    """A few images, and drawings of random strokes as digits and as non-digits."""
    images, labels = shipped_test_images()
    random = np.random.default_rng(0)
    strokes = Strokes.from_drawings([[random.integers(0, INK_FILE_SPAN, (8, 2))] for _ in range(20)])
    marks = np.array([*"0123456789", *"EFHKLMNPRU"])
    ink = InkFile(strokes, marks, np.full(20, "own/pad"), np.full(20, "train"))
    return Data(images[:200], labels[:200], images[200:300], labels[200:300], ink, marks < "A", marks >= "A")


def small(recipe: Recipe) -> Recipe:
    """The recipe with three epochs of few images and drawings."""
    counts = {name: min(getattr(recipe, name), 20) for name in ("ink", "others", "doodles")}
    return replace(recipe, epochs=3, batch_size=50, mnist=recipe.mnist and 100, **counts)


def interrupt_at(step: int) -> Callable[[Step], None]:
    """A callback that interrupts the training after this step."""

    def progress(state: Step) -> None:
        if state.step == step:
            raise KeyboardInterrupt

    return progress


def result(trained: Trained) -> tuple[object, ...]:
    """The weights, and the history without durations."""
    epochs = [replace(epoch, seconds=0) for epoch in trained.history.epochs]
    weights = {name: value.tolist() for name, value in trained.network.state_dict().items()}
    return weights, trained.history.steps, epochs


@pytest.mark.slow
@pytest.mark.parametrize("name", ["cnn", "mlp-512-512", "mlp-128", "cnn-bn", "plain"])
def test_a_continued_training_has_the_result_of_one_without_interruption(tmp_path, name):
    spec = MODELS["mlp-512-512" if name == "plain" else name]
    recipe = small(PLAIN_RECIPES[spec.name] if name == "plain" else spec.recipe)
    data, path = some_data(), tmp_path / "state.safetensors"
    expected = result(fit(spec, recipe, data, 3, CPU))
    steps = len(fit(spec, replace(recipe, epochs=1), data, 3, CPU).history.steps.step)
    for step in (steps * 2 + 1, steps * 3):  # in the third epoch, twice
        with pytest.raises(KeyboardInterrupt):
            fit(spec, recipe, data, 3, CPU, interrupt_at(step), StateFile(path, resume=True))
        torch.manual_seed(99)  # as in a new process, the random numbers are others
    assert result(fit(spec, recipe, data, 3, CPU, None, StateFile(path, resume=True))) == expected
    # The training is complete, so nothing is trained.
    assert result(fit(spec, recipe, data, 3, CPU, interrupt_at(1), StateFile(path, resume=True))) == expected


def test_a_training_that_its_recipe_has_stopped_is_complete(tmp_path):
    spec, path = MODELS["mlp-128"], tmp_path / "state.safetensors"
    recipe = replace(small(spec.recipe), stop=(2, 9.0))
    expected = result(fit(spec, recipe, some_data(), 3, CPU, None, StateFile(path, resume=True)))
    assert len(expected[-1]) == 2
    assert result(fit(spec, recipe, some_data(), 3, CPU, interrupt_at(1), StateFile(path, resume=True))) == expected


@pytest.mark.parametrize("changed", ["recipe", "seed", "data", "threads"])
def test_the_state_of_another_training_is_refused(tmp_path, monkeypatch, changed):
    spec, data, path = MODELS["mlp-128"], some_data(), tmp_path / "state.safetensors"
    recipe = small(spec.recipe)
    fit(spec, recipe, data, 3, CPU, None, StateFile(path, resume=True))
    if changed == "recipe":
        recipe = replace(recipe, epochs=4)
    if changed == "data":
        data = replace(data, labels=(data.labels + 1) % 10)
    if changed == "threads":
        monkeypatch.setattr(torch, "get_num_threads", lambda: 99)
    with pytest.raises(StateError, match=rf"its {changed} differ: train without --resume[^\n]*\.$"):
        fit(spec, recipe, data, 4 if changed == "seed" else 3, CPU, None, StateFile(path, resume=True))


@pytest.mark.parametrize("damage", [lambda content: content[:-9], lambda content: b"x" * 99, lambda content: b""])
def test_a_damaged_state_is_refused(tmp_path, damage):
    spec, path = MODELS["mlp-128"], tmp_path / "state.safetensors"
    fit(spec, small(spec.recipe), some_data(), 3, CPU, None, StateFile(path, resume=True))
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(StateError, match=r"state\.safetensors is damaged: train without --resume[^\n]*\.$"):
        fit(spec, small(spec.recipe), some_data(), 3, CPU, None, StateFile(path, resume=True))


@pytest.fixture
def command(tmp_path, monkeypatch) -> Callable[..., int]:
    """Runs the training command into a folder, interrupted after a step if one is named."""
    images, labels = (tensor[:300].numpy() for tensor in shipped_test_images())
    np.savez(tmp_path / "mnist.npz", x_train=images, y_train=labels, x_test=images, y_test=labels)

    def run(out: Path, *options: str, step: int = 0) -> int:
        @contextmanager
        def progress_bar(name: str):
            yield interrupt_at(step)

        monkeypatch.setattr(train, "progress_bar", progress_bar)
        arguments = [
            "mlp-128",
            "--epochs",
            "2",
            "--seeds",
            "2",
            "--data",
            str(tmp_path / "mnist.npz"),
            "--out",
            str(out),
        ]
        return train.main([*arguments, *options])

    return run


def test_the_command_continues_with_resume_and_deletes_the_state_at_the_end(command, tmp_path, capsys):
    seed = MODELS["mlp-128"].recipe.seed
    assert command(tmp_path / "whole") == 0
    assert command(tmp_path / "out", step=3) == 130
    assert "--resume" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "out").iterdir()] == [state_path("mlp-128", seed, tmp_path).name]
    assert command(tmp_path / "out", "--resume") == 0
    names = [sorted(path.name for path in (tmp_path / folder).iterdir()) for folder in ("whole", "out")]
    assert names[0] == names[1] and not any("training" in name for name in names[0])
    (network, card), (other, other_card) = (load("mlp-128", tmp_path / folder) for folder in ("whole", "out"))
    assert all(
        torch.equal(a, b) for a, b in zip(network.state_dict().values(), other.state_dict().values(), strict=True)
    )
    assert card.seeds == other_card.seeds


def test_without_resume_the_training_begins_anew_and_says_so(command, tmp_path, capsys):
    assert command(tmp_path / "out", step=3) == 130
    capsys.readouterr()
    state = state_path("mlp-128", MODELS["mlp-128"].recipe.seed, tmp_path / "out")
    before = state.read_bytes()
    assert command(tmp_path / "out", step=1) == 130
    assert "An interrupted training is there, which --resume would continue" in capsys.readouterr().err
    assert state.read_bytes() == before
    assert command(tmp_path / "out", "--epochs", "1") == 0
    assert load("mlp-128", tmp_path / "out")[1].epochs == 1


def test_resume_without_a_state_begins_anew(command, tmp_path):
    assert command(tmp_path / "out", "--resume", "--epochs", "1") == 0
