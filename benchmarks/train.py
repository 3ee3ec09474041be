"""Training speed of a recipe: as its source publishes it and in this project, alternating in one run.

    python benchmarks/train.py --data DIR                       # cnn-32-64 and cnn-bn
    python benchmarks/train.py --data DIR --models all --repeats 5
    python benchmarks/train.py --data DIR --to 0.99 --repeats 5 # seconds to 99 % on held-out training images

As published: a DataLoader over PIL images, transformed one by one, float32. In this project: all images in one tensor, varied
and fed by the batch, bfloat16 if the processor supports it. Network, optimiser, batch size and number of images are the
same; the accuracy after the epoch is printed beside the seconds. Threads are chosen as in training. Seconds to an accuracy
exclude the time of measuring the accuracy.

Processor time to 99 %, median of five seeds, one thread on an AMD EPYC (Zen 4): 3.3 s with AVX-512 and bfloat16, 4.8 s with
AVX2 and float32; 220 to 260 steps.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import torch
from PIL import Image
from torch import nn
from torch.nn import functional
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms

sys.path.insert(0, str(Path(__file__).parent.parent))

from result_file import add_options, write_results

from mnist_demo.datasets.mnist import DATA, shipped_test_images
from mnist_demo.datasets.training_data import Data, load_data
from mnist_demo.errors import UserError
from mnist_demo.evaluation.formatting import format_number_of
from mnist_demo.networks.models import MODELS, ModelSpec, spec_of
from mnist_demo.networks.recipe import Recipe, one_cycle
from mnist_demo.recognition.model import outputs
from mnist_demo.training.loop import Step, find_device, fit
from mnist_demo.training.threads import set_training_threads

HELD_OUT = 5_000  # the last training images, which are not trained on when the time to an accuracy is measured
TEXTBOOK = [name for name, spec in MODELS.items() if not spec.recipe.ink]


class PilImages(Dataset):
    """Images like torchvision's MNIST: each is converted to a PIL image and transformed on access."""

    def __init__(self, data: Data, transform: Callable) -> None:
        self.data, self.transform = data, transform

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
        return self.transform(Image.fromarray(self.data.images[index].numpy())), int(self.data.labels[index])

    def __len__(self) -> int:
        return len(self.data.labels)


def as_published(spec: ModelSpec, data: Data, seed: int, device: torch.device) -> tuple[float, float]:
    """One epoch as the source publishes it: seconds, and accuracy 0..1 on the test images."""
    torch.manual_seed(seed)
    recipe = spec.recipe
    transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((spec.mean,), (spec.std,))])
    loader = DataLoader(
        PilImages(data, transform),
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


def as_ours(spec: ModelSpec, data: Data, seed: int, device: torch.device) -> tuple[float, float]:
    """The same epoch in this project's training loop."""
    # The sources have no augmentation and no schedule over many epochs.
    recipe = replace(spec.recipe, epochs=1, images=None)
    seconds = []
    trained = fit(
        spec, recipe, data, seed, device, progress=lambda step: seconds.append(time.perf_counter() - step.start)
    )
    return seconds[-1], trained.history.epochs[-1].test_accuracy


def _quick() -> nn.Module:
    # Strides instead of pooling, and no padding, because most of the computation is at full resolution.
    return nn.Sequential(
        nn.Conv2d(1, 32, 6, stride=2, bias=False),  # [N, 32, 12, 12]
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.Conv2d(32, 64, 4, stride=2, bias=False),  # [N, 64, 5, 5]
        nn.BatchNorm2d(64),
        nn.ReLU(),
        nn.Conv2d(64, 64, 3, bias=False),  # [N, 64, 3, 3]
        nn.BatchNorm2d(64),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(576, 10),
    )


QUICK = ModelSpec(
    name="quick",
    title="Quick",
    family="cnn",
    build=_quick,
    mean=0.1307,
    std=0.3081,
    recipe=Recipe(
        epochs=1,
        batch_size=128,
        optimiser=partial(torch.optim.AdamW, lr=1e-2, weight_decay=0.01, fused=True),
        loss=partial(functional.cross_entropy, label_smoothing=0.1),
        schedule=one_cycle,
        autocast=True,
    ),
    summary="A small CNN that learns in seconds.",
    description="The fastest network to 99 % that was found; label smoothing saves 100 of 320 steps.",
    source="This project.",
)


class _Reached(Exception):
    pass


def seconds_to(spec: ModelSpec, data: Data, goal: float, seed: int, device: torch.device) -> tuple[float, int, float]:
    """Seconds, steps and accuracy when `goal` is reached on the held-out images; infinite if never.

    The network's own weights are measured every 20 steps, in evaluation mode, which does not count as time.
    """
    rest = replace(data, images=data.images[:-HELD_OUT], labels=data.labels[:-HELD_OUT])
    measuring, best = 0.0, (float("inf"), 0, 0.0)
    start = time.perf_counter()

    def measure(step: Step) -> None:
        nonlocal measuring, best
        if step.step % 20 or step.step < 100:
            return
        now = time.perf_counter()
        step.network.eval()
        accuracy = _accuracy(spec, step.network, data.images[-HELD_OUT:], data.labels[-HELD_OUT:])
        step.network.train()
        if accuracy >= goal:
            best = (now - start - measuring, step.step, accuracy)
            raise _Reached
        best = max(best, (float("inf"), step.step, accuracy), key=lambda entry: entry[2])
        measuring += time.perf_counter() - now

    with suppress(_Reached):
        fit(spec, spec.recipe, rest, seed, device, progress=measure)
    return best


def _accuracy(spec: ModelSpec, network: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> float:
    return (outputs(spec, network, images).argmax(1) == labels).float().mean().item()


def set_threads(spec: ModelSpec, device: torch.device) -> str:
    """Set the number of threads as for training; returns it in words."""
    set_training_threads(spec, spec.recipe, device)
    return format_number_of(torch.get_num_threads(), "thread")


def measure_time_to(spec: ModelSpec, data: Data, goal: float, repeats: int, device: torch.device) -> dict[str, object]:
    """Print and return the times to reach `goal` on the held-out training images, for `repeats` seeds."""
    threads = set_threads(spec, device)
    runs = [seconds_to(spec, data, goal, seed, device) for seed in range(repeats)]
    median = statistics.median(seconds for seconds, _, _ in runs)
    print(
        f"{spec.name}, {threads}: {goal:.1%} of {HELD_OUT:,} held-out training images after a median of {median:.1f} s (seeds "
        + ", ".join(f"{seconds:.1f} s at step {step} with {accuracy:.2%}" for seconds, step, accuracy in runs)
        + ")",
        flush=True,
    )
    return {"threads": threads, "goal": goal, "median_seconds": median, "seconds": [seconds for seconds, _, _ in runs]}


def compare(spec: ModelSpec, data: Data, repeats: int, device: torch.device) -> dict[str, object]:
    """Print and return how long an epoch takes as published and in this project, each `repeats` times."""
    threads = set_threads(spec, device)
    pairs = [(as_published(spec, data, seed, device), as_ours(spec, data, seed, device)) for seed in range(repeats)]
    published, ours = (statistics.median(pair[which][0] for pair in pairs) for which in (0, 1))
    accuracy = [statistics.mean(pair[which][1] for pair in pairs) for which in (0, 1)]
    ratio = statistics.median(pair[0][0] / pair[1][0] for pair in pairs)
    print(
        f"{spec.name}, {threads}: an epoch takes {published:.1f} s as published ({accuracy[0]:.2%}) and {ours:.1f} s in this project "
        f"({accuracy[1]:.2%}): {ratio:.2f} times faster, median of {repeats}",
        flush=True,
    )
    return {
        "threads": threads,
        "published_seconds": published,
        "our_seconds": ours,
        "ratio": ratio,
        "accuracy": accuracy,
    }


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument(
        "--models", nargs="+", help="or all; default: cnn-32-64 and cnn-bn, with --to the network quick of this file"
    )
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--to", type=float, help="measure the time to this accuracy instead")
    add_options(parser)
    arguments = parser.parse_args()
    if arguments.dry_run:
        arguments.models, arguments.repeats = arguments.models or ["mlp-128"], 1
    names = arguments.models or (["quick"] if arguments.to else ["cnn-32-64", "cnn-bn"])
    specs = [QUICK if name == "quick" else spec_of(name) for name in (TEXTBOOK if names == ["all"] else names)]
    try:
        device, data = find_device(), load_data(arguments.data)
    except UserError as error:
        parser.error(str(error))
    print(f"{device}, torch {torch.__version__}", flush=True)
    if arguments.dry_run:
        data = replace(data, images=data.images[: HELD_OUT + 256], labels=data.labels[: HELD_OUT + 256])
    results = {}
    for spec in specs:
        if arguments.to:
            results[spec.name] = measure_time_to(spec, data, arguments.to, arguments.repeats, device)
        else:
            results[spec.name] = compare(spec, data, arguments.repeats, device)
    write_results(arguments.json, results)


if __name__ == "__main__":
    main()
