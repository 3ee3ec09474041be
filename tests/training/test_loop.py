"""The training command and the training loop: dry runs, written files, and errors for missing data."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

import mnist_demo.datasets.training_data
from mnist_demo import train
from mnist_demo.datasets.ink_files import save_ink
from mnist_demo.datasets.mnist import shipped_test_images
from mnist_demo.datasets.training_data import load_data, load_ink_files
from mnist_demo.evaluation.answers import load_answers, mnist_test
from mnist_demo.networks.checkpoints import CHECKPOINTS, load
from mnist_demo.networks.models import MODELS
from mnist_demo.networks.recipe import NOT_A_DIGIT
from mnist_demo.training import loop as training
from mnist_demo.training.loop import epoch_images, memory_format
from mnist_demo.training.state import state_path
from places import GOLDEN, ROOT

# Writers of an ink file; the checksums of their names decide about their splits.
TRAIN, HELD_OUT, TEST = "abc/w04", "abc/w06", "abc/w09"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A small data folder: mnist.npz with 900 images, and ink files made of the golden drawings."""
    folder = tmp_path_factory.mktemp("data")
    images, labels = (tensor[:900].numpy() for tensor in shipped_test_images())
    np.savez(folder / "mnist.npz", x_train=images, y_train=labels, x_test=images[:10], y_test=labels[:10])
    labelled = [(writer, entry) for writer in (TRAIN, HELD_OUT, TEST) for entry in GOLDEN]
    write_ink(folder / "ink-digits.npz", [(writer, str(entry["label"]), entry) for writer, entry in labelled])
    letters = zip("EFHKLMNPRUVWXehkmnprtuvwx#%$&*+=", GOLDEN, strict=False)
    write_ink(folder / "ink-other.npz", [(w, letter, e) for letter, e in letters for w in (TRAIN, TEST)])
    return folder


def write_ink(path: Path, drawings: list[tuple[str, str, dict]]) -> None:
    strokes = [[np.array(points) for points in entry["drawing"]["strokes"]] for _, _, entry in drawings]
    flat = [stroke for drawing in strokes for stroke in drawing]
    writers = [writer for writer, _, _ in drawings]
    arrays = {
        "points": np.concatenate(flat).astype(np.int16),
        "stroke_start": np.cumsum([0, *map(len, flat)]).astype(np.int32),
        "drawing_start": np.cumsum([0, *map(len, strokes)]).astype(np.int32),
        "label": np.array([label for _, label, _ in drawings]),
        "writer": np.array(writers),
        "split": np.array(["test" if writer == TEST else "train" for writer in writers]),
    }
    save_ink(path, arrays)


def run(*arguments) -> int:
    """The exit status of `python -m mnist_demo.train` with these arguments."""
    return train.main([str(argument) for argument in arguments])


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def few_test_images(monkeypatch):
    """Reduces the 10,000 test images to 500 to save time."""
    images, labels = shipped_test_images()
    monkeypatch.setattr(mnist_demo.datasets.training_data, "shipped_test_images", lambda: (images[:500], labels[:500]))


@pytest.mark.slow
@pytest.mark.parametrize("name", MODELS)
def test_a_dry_run_trains_every_model_and_writes_nothing(folder, capsys, monkeypatch, name):
    monkeypatch.setattr(train, "DRY_RUN_IMAGES", 130)  # a batch and two images
    before = files(CHECKPOINTS)
    assert run(name, "--dry-run", "--data", folder / "mnist.npz") == 0
    output = capsys.readouterr().out
    assert f"{name}: clean " in output and "of 130" in output
    assert "Dry run: nothing was written." in output
    assert files(CHECKPOINTS) == before


@pytest.fixture(scope="module")
def trained(folder, tmp_path_factory) -> Path:
    """mlp-128 trained for two epochs, into a folder of its own."""
    out = tmp_path_factory.mktemp("out")
    assert run("mlp-128", "--epochs", 2, "--seed", 5, "--data", folder / "mnist.npz", "--out", out) == 0
    return out


def test_training_writes_a_checkpoint_that_loads_and_a_card_with_its_history(trained):
    network, card = load("mlp-128", trained)
    assert not network.training
    assert (card.seed, card.epochs, card.recipe["epochs"], card.parameters) == (5, 2, 2, 101_770)
    assert [epoch.epoch for epoch in card.history.epochs] == [1, 2]
    steps = card.history.steps
    assert steps.step[-1] == 14 and len(steps.loss) == 14
    assert card.data.mnist == 900 and card.data.ink == 0
    assert card.clean.total == 10_000 and card.freehand.total == len(GOLDEN)
    assert card.device and card.seconds > 0 and card.threads >= 1
    ends = ("answers.npz", "exciting.npz", "json", "safetensors")
    assert sorted(path.name for path in trained.iterdir()) == [f"mlp-128.{end}" for end in ends]
    assert (load_answers(card, trained).digit == mnist_test()[1].numpy()).sum() == card.clean.correct


@pytest.mark.slow
def test_the_same_seed_gives_the_same_network_and_another_seed_a_different_one(folder, tmp_path, few_test_images):
    for name, seed in (("first", 5), ("again", 5), ("other", 6)):
        arguments = ("cnn-10-20", "--epochs", 1, "--seed", seed, "--data", folder / "mnist.npz")
        assert run(*arguments, "--out", tmp_path / name) == 0
    first, again, other = (load("cnn-10-20", tmp_path / name)[0] for name in ("first", "again", "other"))
    images = torch.rand(50, 1, 28, 28)
    with torch.inference_mode():
        assert torch.equal(first(images), again(images))
        assert not torch.equal(first(images), other(images))


def test_the_card_lists_several_seeds_and_the_first_network_is_kept(folder, tmp_path, capsys, few_test_images):
    arguments = ("mlp-128", "--epochs", 1, "--seed", 3, "--seeds", 2, "--data", folder / "mnist.npz", "--out", tmp_path)
    assert run(*arguments) == 0
    card = load("mlp-128", tmp_path)[1]
    assert card.seed == 3 and card.seeds.seeds == (3, 4)
    assert card.seeds.clean[0] == card.clean.correct / 500
    assert card.seeds.mean == pytest.approx(np.mean(card.seeds.clean), abs=1e-6)
    assert "2 seeds" in capsys.readouterr().out


def test_only_drawings_of_training_writers_are_trained_on(folder):
    data = load_data(folder / "mnist.npz")
    assert set(data.ink.writers[data.digits | data.others].tolist()) == {TRAIN}
    assert data.digits.sum() == len(GOLDEN) and data.others.sum() > 5
    assert set(data.ink.labels[data.digits].tolist()) == set("0123456789")


def test_an_epoch_has_the_recipes_number_of_images_of_each_kind(folder):
    data = load_data(folder / "mnist.npz")
    recipe = replace(MODELS["cnn"].recipe, mnist=300, ink=70, others=20, doodles=30)
    random = np.random.default_rng(0)
    (images, labels), (again, _) = (epoch_images(recipe, data, random) for _ in range(2))
    assert images.shape == (420, 28, 28) and images.dtype == torch.uint8
    assert (labels == NOT_A_DIGIT).sum() == 50 and labels[:370].max() <= 9
    assert not torch.equal(images[:300], again[:300])  # drawn anew
    assert len(epoch_images(replace(recipe, mnist=None), data, random)[0]) == 900 + 120
    assert len(epoch_images(replace(recipe, mnist=5_000), data, random)[0]) == 900 + 120


def test_ink_files_of_letters_and_scripts_beside_the_digits_are_read_too(tmp_path):
    for name, label in (("ink-digits.npz", "3"), ("ink-other.npz", "x"), ("ink-scripts.npz", "Greek/01")):
        write_ink(tmp_path / name, [(TRAIN, label, GOLDEN[0])])
    assert load_ink_files(tmp_path).labels.tolist() == ["3", "x", "Greek/01"]


def test_named_ink_files_are_concatenated(folder, tmp_path):
    write_ink(tmp_path / "mine.npz", [(TRAIN, "7", GOLDEN[21]), (TRAIN, "1", GOLDEN[3])])
    data = load_data(folder / "mnist.npz", [folder / "ink-digits.npz", tmp_path / "mine.npz"])
    assert data.digits.sum() == len(GOLDEN) + 2


def test_with_few_drawings_images_for_the_thresholds_are_left_out_of_the_training(folder, tmp_path):
    write_ink(tmp_path / "mine.npz", [("me/mouse", "7", GOLDEN[21])])
    every, data = load_data(folder / "mnist.npz"), load_data(folder / "mnist.npz", [tmp_path / "mine.npz"])
    assert every.left_out is None and data.left_out is not None
    images, labels = data.left_out
    assert len(images) == len(labels) > 0 and len(images) + len(data.images) == len(every.images)
    assert torch.equal(images[0], every.images[0]) and torch.equal(data.images[0], every.images[1])


@pytest.mark.slow
def test_a_few_own_drawings_are_enough_to_train_on(folder, tmp_path, capsys):
    write_ink(tmp_path / "mine.npz", [("me/mouse", str(entry["label"]), entry) for entry in GOLDEN])
    assert run("mlp", "--dry-run", "--data", folder / "mnist.npz", "--ink", tmp_path / "mine.npz") == 0
    assert "all left out of the training." in capsys.readouterr().err


def test_the_error_for_missing_pen_drawings_says_how_to_get_them(folder, tmp_path, capsys):
    (tmp_path / "mnist.npz").write_bytes((folder / "mnist.npz").read_bytes())
    assert run("cnn", "--data", tmp_path / "mnist.npz") == 2
    output = capsys.readouterr().err
    assert "ink-digits.npz" in output and "python -m mnist_demo.convert" in output and "--mnist-only" in output
    assert "Traceback" not in output


@pytest.mark.slow
def test_a_model_without_pen_drawings_needs_another_folder(folder, tmp_path, capsys, few_test_images):
    (tmp_path / "mnist.npz").write_bytes((folder / "mnist.npz").read_bytes())
    arguments = ("mlp", "--mnist-only", "--epochs", 1, "--data", tmp_path / "mnist.npz")
    with pytest.raises(SystemExit) as stopped:
        run(*arguments)
    assert stopped.value.code == 2
    assert "--out" in capsys.readouterr().err
    assert run(*arguments, "--out", tmp_path / "out") == 0
    card = load("mlp", tmp_path / "out")[1]
    assert card.data.ink == card.recipe["ink"] == 0 and card.freehand is None


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["vgg"], "No model 'vgg'; there are cnn, mlp"),
        (["mlp-128", "--data", "{tmp}/gone.npz"], "--data"),
        (["mlp-128", "--data", "{data}", "--ink", "{tmp}/gone.npz"], "No ink file at"),
    ],
)
def test_the_error_names_missing_data_in_one_line(folder, tmp_path, capsys, arguments, expected):
    filled = [argument.format(tmp=tmp_path, data=folder / "mnist.npz") for argument in arguments]
    assert run(*filled, "--out", tmp_path / "out") == 2
    output = capsys.readouterr().err
    assert expected in output and output.count("\n") == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("where", ["file", "file/below", "full", "locked"])
def test_an_unwritable_folder_is_reported_before_training(folder, tmp_path, capsys, where):
    (tmp_path / "file").write_text("")
    (tmp_path / "full" / "mlp-128.json").mkdir(parents=True)
    (tmp_path / "locked").mkdir(mode=0o500)
    if where == "locked" and os.access(tmp_path / "locked", os.W_OK):
        where = "/proc"  # root may write to a locked folder, but not there
    # The second model cannot be written, and would be trained after the first.
    assert run("mlp-256", "mlp-128", "--data", folder / "mnist.npz", "--out", tmp_path / where) == 2
    output = capsys.readouterr().err
    assert "Cannot write" in output and "epoch" not in output and output.count("\n") == 1


def test_the_files_of_other_drawings_are_found_in_any_order(folder, tmp_path):
    write_ink(tmp_path / "mine.npz", [(TRAIN, "7", GOLDEN[21])])
    orders = [[folder / "ink-digits.npz", tmp_path / "mine.npz"], [tmp_path / "mine.npz", folder / "ink-digits.npz"]]
    one, other = (load_data(folder / "mnist.npz", files) for files in orders)
    assert one.others.sum() == other.others.sum() > 0


@pytest.mark.parametrize(
    "arguments",
    [[], ["cnn", "--epochs", "0"], ["cnn", "--seeds", "0"], ["cnn", "--seed", "x"], ["cnn", "--threads", "99999"]],
)
def test_invalid_options_show_the_usage(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        run(*arguments)
    assert stopped.value.code == 2
    assert "usage: python -m mnist_demo.train" in capsys.readouterr().err


# Training that reports every batch; to a pipe it would report every 15 seconds.
TRAINING = """
import sys
from tqdm import tqdm
from mnist_demo import train
from mnist_demo.training import loop

loop.tqdm = lambda **settings: tqdm(**settings | {"mininterval": 0})
sys.exit(train.main(sys.argv[1:]))
"""


@pytest.mark.slow
def test_interrupting_the_training_leaves_the_previous_checkpoint_unchanged(folder, trained, tmp_path):
    """tests/hostile/disk.py tests a process that is killed while it saves."""
    out = tmp_path / "out"
    out.mkdir()
    for name, content in files(trained).items():
        (out / name).write_bytes(content)
    command = [sys.executable, "-c", TRAINING, "mlp-128", "--epochs", "500"]
    command += ["--data", str(folder / "mnist.npz"), "--out", str(out)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL) as trainer:
        output = b""
        while b"epoch 1/500" not in output:
            more = trainer.stderr.read1()
            assert more, output
            output += more
        os.kill(trainer.pid, signal.SIGINT)
        output += trainer.stderr.read()
    assert trainer.returncode == 130
    assert b"Traceback" not in output
    state_path("mlp-128", MODELS["mlp-128"].recipe.seed, out).unlink(missing_ok=True)  # if an epoch was complete
    assert files(out) == files(trained)


def test_the_progress_bar_shows_epoch_loss_accuracy_and_remaining_time(folder, capsys):
    assert run("mlp-128", "--dry-run", "--data", folder / "mnist.npz") == 0
    output = capsys.readouterr().err
    for part in ("mlp-128", "epoch 1/1", "loss ", "accuracy ", "00:00"):
        assert part in output


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("device", ["cpu", "cuda", "mps"])
def test_only_batch_norm_on_mps_is_not_in_channels_last(name, device):
    network = MODELS[name].build()
    is_exception = device == "mps" and any("running_mean" in key for key in network.state_dict())
    expected = torch.contiguous_format if is_exception else torch.channels_last
    assert memory_format(network, torch.device(device)) == expected


def test_there_are_models_with_and_without_batch_norm():
    assert {any("running_mean" in key for key in spec.build().state_dict()) for spec in MODELS.values()} == {
        True,
        False,
    }


@pytest.mark.parametrize("chosen", [torch.channels_last, torch.contiguous_format])
def test_network_and_images_have_the_chosen_memory_format(monkeypatch, chosen):
    monkeypatch.setattr(training, "memory_format", lambda network, device: chosen)
    spec, seen = MODELS["cnn-bn"], []
    network = training.build_network(spec, torch.device("cpu"))
    first = next(module for module in network.modules() if isinstance(module, torch.nn.BatchNorm2d))
    first.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    images, labels = torch.rand(4, 1, 28, 28), torch.arange(4)
    training.train_step(spec, spec.recipe, network, spec.recipe.optimiser(network.parameters()), images, labels)
    assert seen[0].is_contiguous(memory_format=chosen)


def test_training_prints_the_device(capsys, folder):
    assert run("mlp-128", "--dry-run", "--data", folder / "mnist.npz") == 0
    assert f"on {train.find_device()}" in capsys.readouterr().err


def test_training_on_an_npz_is_measured_on_the_shipped_test_images(tmp_path):
    path = tmp_path / "mnist.npz"
    images, labels = np.zeros((130, 28, 28), np.uint8), np.arange(130) % 10
    np.savez(path, x_train=images, y_train=labels, x_test=images[:20], y_test=labels[:20])
    data = load_data(path)
    assert (len(data.images), len(data.test_images)) == (130, 10_000)


def test_too_few_images_for_one_batch_are_refused_in_one_sentence(tmp_path, capsys):
    path = tmp_path / "mnist.npz"
    images, labels = np.zeros((20, 28, 28), np.uint8), np.arange(20) % 10
    np.savez(path, x_train=images, y_train=labels, x_test=images, y_test=labels)
    assert train.main(["mlp-128", "--data", str(path), "--out", str(tmp_path / "out"), "--epochs", "1"]) == 2
    assert "at least 128 training images" in capsys.readouterr().err


def test_a_negative_seed_is_refused(capsys):
    with pytest.raises(SystemExit) as stop:
        train.main(["mlp-128", "--seed", "-1"])
    assert stop.value.code == 2
    assert "--seed must be at least 0" in capsys.readouterr().err
