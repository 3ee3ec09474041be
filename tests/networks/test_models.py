"""Every model of the registry: output shape, gradients, loss, and the values fixed by its source."""

import pytest
import torch
from torch import nn

from mnist_demo.networks.models import MODELS, ModelNameError, spec_of
from mnist_demo.networks.recipe import cross_entropy_or_none, squared_error

EVERY = pytest.mark.parametrize("spec", MODELS.values(), ids=MODELS)


def parameters(name: str) -> int:
    return sum(parameter.numel() for parameter in MODELS[name].build().parameters())


def layers(name: str) -> list[str]:
    """The layers in execution order, as their own descriptions."""
    return [repr(layer) for layer in MODELS[name].build()]


@pytest.fixture
def images() -> torch.Tensor:
    """uint8 [8, 28, 28], noise."""
    return torch.randint(0, 256, (8, 28, 28), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))


@EVERY
def test_eight_images_give_eight_rows_of_ten_finite_values(spec, images):
    output = spec.build().eval()(spec.normalise(images))
    assert output.shape == (8, 10)
    assert output.isfinite().all()
    if spec.output == "probabilities":
        assert torch.allclose(output.sum(1), torch.ones(8), atol=1e-5) and (output >= 0).all()


@EVERY
def test_outputs_do_not_depend_on_the_rest_of_the_batch(spec, images):
    torch.manual_seed(0)
    network = spec.build().eval()
    together, alone = network(spec.normalise(images)), network(spec.normalise(images[3:4]))
    assert torch.allclose(together[3:4], alone, atol=1e-5)


@EVERY
def test_every_parameter_gets_a_finite_gradient(spec, images):
    torch.manual_seed(0)
    network = spec.build().train()
    spec.recipe.loss(network(spec.normalise(images)), torch.arange(8)).backward()
    for name, parameter in network.named_parameters():
        assert parameter.grad is not None and parameter.grad.isfinite().all(), name
    assert any(parameter.grad.abs().max() > 0 for parameter in network.parameters())


@pytest.mark.slow
@EVERY
def test_a_few_optimiser_steps_lower_the_loss(spec, images):
    torch.manual_seed(0)
    network = spec.build().train()
    optimiser = spec.recipe.optimiser(network.parameters())
    labels = torch.arange(8)
    losses = []
    for _ in range(30):
        loss = spec.recipe.loss(network(spec.normalise(images)), labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert sum(losses[-5:]) < sum(losses[:5])


@EVERY
def test_a_spec_is_complete(spec):
    assert MODELS[spec.name] is spec
    assert spec.family in ("cnn", "mlp") and spec.output in ("logits", "probabilities", "scores")
    assert spec.title and spec.source and spec.licence and spec.description.endswith(".")
    assert spec.summary.endswith(".") and len(spec.summary) <= 90
    assert spec.std > 0 and spec.recipe.epochs > 0 and spec.recipe.batch_size > 0


def test_images_are_normalised_by_the_models_mean_and_std():
    images = torch.tensor([0, 255], dtype=torch.uint8)[:, None, None].expand(2, 28, 28)
    for spec in MODELS.values():
        normal = spec.normalise(images)
        assert normal.shape == (2, 1, 28, 28)
        assert normal[0].unique().tolist() == pytest.approx([-spec.mean / spec.std])
        assert normal[1].unique().tolist() == pytest.approx([(1 - spec.mean) / spec.std])
        assert torch.equal(spec.normalise(images[:, None] / 255), normal)


def test_the_flagships_come_first_and_stay_small():
    assert list(MODELS)[:2] == ["cnn", "mlp"]
    assert parameters("cnn") <= 1_000_000
    assert parameters("mlp") <= 3_000_000


def test_an_mlp_has_no_convolution_and_a_cnn_has_some():
    for spec in MODELS.values():
        convolutions = [layer for layer in spec.build().modules() if isinstance(layer, nn.Conv2d)]
        assert bool(convolutions) == (spec.family == "cnn")


def test_an_unknown_name_lists_the_known_names():
    with pytest.raises(ModelNameError) as error:
        spec_of("vgg")
    assert "vgg" in str(error.value)
    assert all(name in str(error.value) for name in MODELS)


# ------------------------------------------------------------------------------- what the textbook sources fix


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("cnn-32-64", 3_199_106),
        ("cnn-10-20", 7_090),
        ("mlp-256", 203_530),
        ("mlp-128", 101_770),
        ("mlp-512-512", 669_706),
        ("cnn-bn", 1_941_354),
    ],
)
def test_textbook_networks_have_their_published_size(name, count):
    assert parameters(name) == count


@pytest.mark.parametrize(
    ("name", "mean", "std"),
    [
        ("cnn-32-64", 0.1307, 0.3081),
        ("cnn-10-20", 0, 1),
        ("mlp-256", 0, 1),
        ("mlp-128", 0, 1),
        ("mlp-512-512", 0, 1),
        ("cnn-bn", 0.5, 0.5),
    ],
)
def test_textbook_models_normalise_as_their_sources_do(name, mean, std):
    assert (MODELS[name].mean, MODELS[name].std) == (mean, std)


@pytest.mark.parametrize(
    ("name", "epochs", "batch_size"),
    [("cnn-32-64", 6, 100), ("cnn-10-20", 10, 128), ("mlp-256", 10, 128), ("mlp-128", 20, 128), ("cnn-bn", 6, 64)],
)
def test_textbook_recipes_keep_epochs_batch_and_plain_adam(name, epochs, batch_size):
    recipe = MODELS[name].recipe
    assert (recipe.epochs, recipe.batch_size, recipe.shuffle) == (epochs, batch_size, True)
    assert (recipe.ink, recipe.others, recipe.images, recipe.strokes, recipe.average) == (0, 0, None, None, 0)
    optimiser = recipe.optimiser([nn.Parameter(torch.zeros(1))])
    assert type(optimiser) is torch.optim.Adam
    assert optimiser.defaults["lr"] == 1e-3 and optimiser.defaults["weight_decay"] == 0
    assert optimiser.defaults["betas"] == ((0.9, 0.99) if name == "mlp-128" else (0.9, 0.999))


def test_the_quirks_of_the_textbook_networks_are_kept():
    assert layers("cnn-10-20")[-1] == layers("mlp-256")[-1] == "Softmax(dim=1)"
    assert [line.split("(")[0] for line in layers("cnn-32-64")[-3:]] == ["Dropout", "Linear", "Linear"]
    assert MODELS["mlp-128"].recipe.loss is squared_error and MODELS["mlp-128"].recipe.drop_last
    assert MODELS["cnn-10-20"].recipe.seed == 3


def test_a_softmax_inside_bounds_the_loss_from_below():
    perfect = torch.eye(10)
    assert nn.functional.cross_entropy(perfect, torch.arange(10)).item() == pytest.approx(1.4612, abs=1e-4)


# ------------------------------------------------------------------------------------------------------------- losses


def test_squared_error_is_the_mean_over_all_ten_outputs():
    output = torch.zeros(2, 10)
    assert squared_error(output, torch.tensor([3, 7])).item() == pytest.approx(0.1)
    assert squared_error(torch.eye(10)[[3, 7]], torch.tensor([3, 7])).item() == 0


def test_low_logits_have_a_low_loss_for_non_digits():
    low, high = torch.full((1, 10), -9.0), torch.full((1, 10), 9.0)
    none = torch.tensor([10])
    assert cross_entropy_or_none(low, none) < 0.01 < 5 < cross_entropy_or_none(high, none)
    seven = torch.full((1, 10), -9.0)
    seven[0, 7] = 9
    assert cross_entropy_or_none(seven, torch.tensor([7])) < 0.01
