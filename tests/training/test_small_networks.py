"""Small networks: their names are their parameters, and their recipe is given on the command line."""

import itertools
import json

import pytest
import torch

from mnist_demo.datasets.mnist import load_mnist, shipped_training_images
from mnist_demo.datasets.training_data import Data, for_experiment
from mnist_demo.networks.checkpoints import load
from mnist_demo.networks.models import MODELS, ModelNameError, small_network, small_recipe, spec_of
from mnist_demo.predictor import Predictor
from mnist_demo.train import main
from mnist_demo.training.loop import DivergedError, fit, new_state, training_steps

CPU = torch.device("cpu")


def few_images() -> Data:
    images, labels = (tensor[:300] for tensor in shipped_training_images())
    return Data(images, labels, images[:20], labels[:20])


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("dense", 784 * 10 + 10),
        ("dense-128", 784 * 128 + 128 + 128 * 10 + 10),
        ("dense-256-8", 784 * 256 + 256 + 256 * 8 + 8 + 8 * 10 + 10),
        ("conv-10-20", 7090),
    ],
)
def test_a_name_gives_the_layers(name, parameters):
    network = spec_of(name).build()
    assert sum(parameter.numel() for parameter in network.parameters()) == parameters
    assert network(torch.zeros(2, 1, 28, 28)).shape == (2, 10)


@pytest.mark.parametrize(
    "name", ["dense-7", "dense-257", "dense-064", "dense-64-32-16", "dense-", "dense-٣٢", "conv-9-20"]
)
def test_any_other_name_is_refused(name):
    assert small_network(name) is None
    with pytest.raises(ModelNameError, match="dense-64-32"):
        spec_of(name)


def test_the_shipped_training_images_are_the_first_of_each_digit(mnist_folder):
    images, labels = load_mnist(mnist_folder)
    first = torch.cat([torch.nonzero(labels == digit)[:1000, 0] for digit in range(10)]).sort()[0]
    shipped, shipped_labels = shipped_training_images()
    assert torch.equal(shipped, images[first]) and torch.equal(shipped_labels, labels[first])


def test_an_experiment_has_fewer_or_wrong_images():
    images, labels = shipped_training_images()
    data = Data(images, labels, images[:1], labels[:1])
    fewer = for_experiment(data, images=100, without=7)
    assert fewer.labels.bincount(minlength=10).tolist() == [10] * 7 + [0, 10, 10]
    first = torch.nonzero(labels == 3)[:10, 0]
    assert torch.equal(fewer.images[fewer.labels == 3], images[first])
    shuffled = for_experiment(data, shuffled=True, seed=1)
    assert torch.equal(shuffled.images, images)
    assert torch.equal(shuffled.labels.bincount(), labels.bincount())
    assert (shuffled.labels == labels).float().mean() < 0.15
    assert torch.equal(shuffled.labels, for_experiment(data, shuffled=True, seed=1).labels)


def test_the_training_ends_after_its_steps():
    spec, recipe, data = spec_of("dense"), small_recipe(steps=7), few_images()  # five batches of 64 in an epoch
    state = new_state(spec, recipe, data, 0, CPU)
    steps = list(training_steps(spec, recipe, data, state))
    assert [(step.step, step.steps, step.epoch, step.epochs) for step in steps] == [
        *((number, 7, 1, 2) for number in range(1, 6)),
        *((number, 7, 2, 2) for number in (6, 7)),
    ]
    assert [step.step for step in steps if step.is_last_of_epoch] == [5, 7]
    assert [epoch.epoch for epoch in fit(spec, recipe, data, 0, CPU).history.epochs] == [1, 2]


def test_the_steps_are_those_of_a_training_to_the_end():
    spec, recipe, data = spec_of("conv-10-20"), small_recipe(steps=4), few_images()
    some = list(itertools.islice(training_steps(spec, recipe, data, new_state(spec, recipe, data, 3, CPU)), 2))
    whole = fit(spec, recipe, data, 3, CPU).history.steps
    assert tuple(round(step.loss, 4) for step in some) == whole.loss[:2]


def test_with_zero_weights_all_units_stay_the_same():
    spec, recipe, data = spec_of("dense-8"), small_recipe(steps=20, zero_weights=True), few_images()
    network = fit(spec, recipe, data, 0, CPU).network
    assert not network[1].weight.any()
    assert network[3].bias.any()


def test_too_large_steps_are_reported(tmp_path, capsys):
    with pytest.raises(DivergedError, match="lower learning rate"):
        fit(spec_of("dense"), small_recipe(rate=1e9, steps=5), few_images(), 0, CPU)
    assert main(["dense", "--rate", "1e30", "--steps", "5", "--out", str(tmp_path), "--threads", "1"]) == 2
    assert "lower learning rate" in capsys.readouterr().err
    assert not list(tmp_path.glob("[!.]*"))


def test_the_command_trains_one_and_the_predictor_reads_with_it(tmp_path, capsys):
    options = ["--optimiser", "adam", "--rate", "0.01", "--batch-size", "32", "--steps", "150", "--images", "1000"]
    assert main(["dense-16", *options, "--without", "4", "--seed", "5", "--out", str(tmp_path), "--threads", "1"]) == 0
    card = load("dense-16", tmp_path)[1]
    assert (card.seed, card.data.mnist, card.recipe["steps"], card.recipe["batch_size"]) == (5, 900, 150, 32)
    assert "lr=0.01" in card.recipe["optimiser"]
    assert card.clean.digits[4][0] == 0 and card.clean.correct > 6000
    predictor = Predictor(tmp_path)
    assert predictor.names == ["dense-16"] and predictor.problems.keys() == MODELS.keys()
    image = shipped_training_images()[0][1].numpy()
    assert predictor.predict(image, "dense-16").digit == 0
    json.dumps(predictor.predict(image, "dense-16").to_dict())


@pytest.mark.parametrize(
    "arguments",
    [
        ["dense-64"],
        ["mlp-128", "--rate", "0.1", "--out", "x"],
        ["dense", "--rate", "nan", "--out", "x"],
        ["dense", "--rate", "0", "--out", "x"],
        ["dense", "--steps", "0", "--out", "x"],
        ["dense", "--images", "9", "--out", "x"],
        ["dense", "--without", "10", "--out", "x"],
    ],
)
def test_wrong_options_are_refused(arguments, capsys):
    with pytest.raises(SystemExit) as error:
        main(arguments)
    assert error.value.code == 2
    assert "error:" in capsys.readouterr().err
