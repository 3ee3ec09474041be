"""How fast a recipe trains: as its source writes it and as this project does, alternating in one run.

    python benchmarks/train.py --data DIR                       # cnn-32-64 and cnn-bn
    python benchmarks/train.py --data DIR --models all --repeats 5
    python benchmarks/train.py --data DIR --to 0.99             # seconds until held-out training images are read at 99 %

As published: a DataLoader over PIL images, each transformed by itself, float32. As ours: all images in one tensor, varied
and fed by the batch, bfloat16 where the processor has it. Same network, optimiser, batch size and number of images; the
accuracy after that epoch is printed beside the seconds. Seconds to an accuracy leave the measuring itself out.
"""

import argparse
import statistics
import sys
import time
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

sys.path.insert(0, str(Path(__file__).parent.parent))

from mnist_demo.learning.data import load_data
from mnist_demo.learning.mnist import DATA, shipped_test_images
from mnist_demo.learning.training import find_device, fit
from mnist_demo.networks.models import MODELS, ModelSpec, spec_of
from mnist_demo.networks.outputs import outputs
from mnist_demo.networks.recipes import Recipe, one_cycle

HELD_OUT = 5_000  # the last training images, which the race to an accuracy does not train on
TEXTBOOK = [name for name, spec in MODELS.items() if not spec.recipe.ink]


def as_published(spec: ModelSpec, folder: Path, seed: int, device: torch.device) -> tuple[float, float]:
    """One epoch as the source writes it: seconds, and accuracy 0..1 on the test images."""
    torch.manual_seed(seed)
    recipe = spec.recipe
    transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((spec.mean,), (spec.std,))])
    loader = DataLoader(
        datasets.MNIST(folder, train=True, transform=transform),
        batch_size=recipe.batch_size,
        shuffle=recipe.shuffle,
        drop_last=recipe.drop_last,
    )
    network = spec.build().to(device)
    optimiser = recipe.optimiser(network.parameters())
    start = time.perf_counter()
    network.train()
    for images, labels in loader:
        loss = recipe.loss(network(images.to(device)), labels.to(device))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    seconds = time.perf_counter() - start
    return seconds, _accuracy(spec, network.eval(), *shipped_test_images())


def as_ours(spec: ModelSpec, data, seed: int, device: torch.device) -> tuple[float, float]:
    """The same epoch through the project's trainer."""
    # Image variations and a schedule over many epochs belong to our own exercise, not to the source's recipe.
    recipe = replace(spec.recipe, epochs=1, images=None)
    last = []
    trained = fit(spec, recipe, data, seed, device, progress=lambda step: last.append(time.perf_counter() - step.start))
    return last[-1], trained.history.epochs[-1].test_accuracy


def _quick() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 24, 5, stride=2, padding=2, bias=False),
        nn.BatchNorm2d(24),
        nn.ReLU(),
        nn.Conv2d(24, 48, 3, padding=1, bias=False),
        nn.BatchNorm2d(48),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(48, 64, 3, bias=False),
        nn.BatchNorm2d(64),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(1600, 10),
    )


QUICK = ModelSpec(
    name="quick",
    title="Quick",
    family="cnn",
    build=_quick,
    mean=0.1307,
    std=0.3081,
    recipe=Recipe(
        epochs=2,
        batch_size=128,
        optimiser=partial(torch.optim.AdamW, lr=6e-3, weight_decay=0.01),
        schedule=one_cycle,
        autocast=True,
    ),
    description="The quickest to 99 % that was found.",
    source="This project.",
)


class _Reached(Exception):
    pass


def seconds_to(spec: ModelSpec, data, goal: float, seed: int, device: torch.device) -> tuple[float, int, float]:
    """Seconds, steps and accuracy when the held-out training images are first read at `goal`; infinite if they never are.

    The network's own weights are measured every 20 steps, in evaluation mode, and the clock stops meanwhile.
    """
    rest = replace(data, images=data.images[:-HELD_OUT], labels=data.labels[:-HELD_OUT])
    measuring, best = 0.0, (float("inf"), 0, 0.0)
    began = time.perf_counter()

    def measure(step) -> None:
        nonlocal measuring, best
        if step.step % 20 or step.step < 100:
            return
        now = time.perf_counter()
        step.network.eval()
        accuracy = _accuracy(spec, step.network, data.images[-HELD_OUT:], data.labels[-HELD_OUT:])
        step.network.train()
        if accuracy >= goal:
            best = (now - began - measuring, step.step, accuracy)
            raise _Reached
        best = max(best, (float("inf"), step.step, accuracy), key=lambda entry: entry[2])
        measuring += time.perf_counter() - now

    with suppress(_Reached):
        fit(spec, spec.recipe, rest, seed, device, progress=measure)
    return best


def _accuracy(spec: ModelSpec, network: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> float:
    return (outputs(spec, network, images).argmax(1) == labels).float().mean().item()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--models", nargs="+", default=["cnn-32-64", "cnn-bn"], help="or all")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--to", type=float, help="race to this accuracy instead")
    arguments = parser.parse_args()
    device, data = find_device(), load_data(arguments.data)
    print(f"{device}, {torch.get_num_threads()} threads, torch {torch.__version__}")
    if arguments.to:
        for spec in (QUICK, MODELS["cnn"]):
            runs = [seconds_to(spec, data, arguments.to, seed, device) for seed in range(arguments.repeats)]
            print(
                f"{spec.name}: {arguments.to:.1%} of {HELD_OUT:,} held-out training images after a median of "
                f"{statistics.median(seconds for seconds, _, _ in runs):.1f} s (seeds "
                + ", ".join(f"{seconds:.1f} s at step {step} with {accuracy:.2%}" for seconds, step, accuracy in runs)
                + ")",
                flush=True,
            )
        return
    for name in TEXTBOOK if arguments.models == ["all"] else arguments.models:
        spec = spec_of(name)
        pairs = [
            (as_published(spec, arguments.data, seed, device), as_ours(spec, data, seed, device))
            for seed in range(arguments.repeats)
        ]
        published, ours = (statistics.median(pair[which][0] for pair in pairs) for which in (0, 1))
        accuracy = [statistics.mean(pair[which][1] for pair in pairs) for which in (0, 1)]
        ratio = statistics.median(pair[0][0] / pair[1][0] for pair in pairs)
        print(
            f"{name}: an epoch takes {published:.1f} s as published ({accuracy[0]:.2%}) and {ours:.1f} s here "
            f"({accuracy[1]:.2%}): {ratio:.2f} times faster, median of {arguments.repeats}",
            flush=True,
        )


if __name__ == "__main__":
    main()
