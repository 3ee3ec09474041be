"""Rebuild checkpoints: one loop for every recipe.

    python -m mnist_demo.train NAME [NAME ...] | all      # --data DIR --ink FILE --seed N --epochs N --dry-run

All images lie in memory as one uint8 tensor; an epoch is a permutation of it, varied by the batch on the device. Pen
drawings are varied as strokes and inked anew each epoch. At the end the network as stored is measured once on the test
images and on the pen drawings of split "test", and checkpoint and card are written.
"""

import argparse
import functools
import platform
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, is_dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import torch
import torchvision
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from mnist_demo.drawing.ink import InkError
from mnist_demo.learning.datasets import (
    DATA,
    INK_FILE,
    OTHER_INK_FILE,
    DataError,
    clear_non_digits,
    load_mnist,
    shipped_test_images,
)
from mnist_demo.learning.ink_files import InkFile, load_ink
from mnist_demo.learning.variation import vary_images, vary_strokes
from mnist_demo.measuring import counts as measure
from mnist_demo.networks.checkpoints import CHECKPOINTS, CheckpointError, load, load_card, save, save_card, stored
from mnist_demo.networks.models import MODELS, PLAIN_RECIPES, ModelNameError, ModelSpec, Recipe, spec_of
from mnist_demo.reading.predict import outputs

NONE = 10  # the label of what is no digit
HISTORY_POINTS = 400  # per-step history is averaged down to at most this many points
DRY_RUN_IMAGES = 2_000


@dataclass(frozen=True)
class Data:
    """What there is to train on and to measure with; images uint8 [N, 28, 28], labels int64 [N].

    `digits` and `others` are bool [D] over the drawings of `ink`: those trained on as digits, and as none of them.
    """

    images: torch.Tensor
    labels: torch.Tensor
    test_images: torch.Tensor
    test_labels: torch.Tensor
    ink: InkFile | None = None
    digits: np.ndarray | None = None
    others: np.ndarray | None = None


def load_data(folder: Path = DATA, ink_files: list[Path] | None = None) -> Data:
    """MNIST from `folder` and the drawings of the ink files, by default those under the folder, if any.

    Trained on are the drawings of split "train" but for the writers held out to choose thresholds. Raises DataError or
    InkError.
    """
    images, labels = load_mnist(folder)
    # Every card counts the same 10,000 test images, those in the package, wherever the training images come from.
    test_images, test_labels = shipped_test_images()
    ink = load_ink_files(folder, ink_files)
    if ink is None:
        return Data(images, labels, test_images, test_labels)
    train = (ink.splits == "train") & ~measure.is_held_out(ink.writers, ink.splits)
    digits = train & np.isin(ink.labels, list("0123456789"))
    return Data(images, labels, test_images, test_labels, ink, digits, train & clear_non_digits(ink.labels))


def load_ink_files(folder: Path = DATA, ink_files: list[Path] | None = None) -> InkFile | None:
    """The drawings of the named ink files, or of those under the data folder; None where there are none.

    Beside an ink file of digits, the file of other drawings in the same folder is read too. Raises InkError.
    """
    if not ink_files:
        default = (Path(folder).parent if Path(folder).suffix == ".npz" else Path(folder)) / INK_FILE
        if not default.is_file():
            return None
        ink_files = [default]
    beside = Path(ink_files[0]).with_name(OTHER_INK_FILE)
    if beside.is_file() and beside not in map(Path, ink_files):
        ink_files = [*ink_files, beside]
    return load_ink(*ink_files)


@dataclass(frozen=True)
class Step:
    """Where training stands after a batch: epoch of epochs, step of steps, when it began (time.perf_counter seconds), the
    batch's loss and accuracy, and the network, which must be left in training mode."""

    epoch: int
    epochs: int
    step: int
    steps: int
    start: float
    loss: float
    accuracy: float
    network: torch.nn.Module


@dataclass(frozen=True)
class Trained:
    """A network after its last epoch, and how it came about."""

    network: torch.nn.Module
    history: dict
    seconds: float
    epochs: int


def fit(spec: ModelSpec, recipe: Recipe, data: Data, seed: int, device: torch.device, progress=None) -> Trained:
    """Train `spec`'s network by `recipe` from this seed; `progress(Step)` is called after every batch.

    The same seed on the same machine, with the same number of threads, gives the same network.
    """
    torch.manual_seed(seed)
    random, generator = np.random.default_rng(seed), torch.Generator().manual_seed(seed)
    network = spec.build().to(device, memory_format=torch.channels_last)
    averaged = None
    if recipe.average:
        averaged = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(recipe.average), use_buffers=True)
    optimiser = recipe.optimiser(network.parameters())
    mixed = len(data.images) + recipe.ink + recipe.others
    batches = mixed // recipe.batch_size if recipe.drop_last else -(-mixed // recipe.batch_size)
    if not batches:
        raise DataError(f"{spec.name} needs at least {recipe.batch_size} training images; there are {mixed}.")
    schedule = recipe.schedule(optimiser, recipe.epochs * batches)
    half = recipe.autocast and _has_bfloat16(device)
    steps, epochs, start = [], [], time.perf_counter()
    for epoch in range(1, recipe.epochs + 1):
        images, labels = _epoch_images(recipe, data, random)
        order = torch.randperm(len(images), generator=generator) if recipe.shuffle else torch.arange(len(images))
        network.train()
        seen, loss_sum, right = 0, 0.0, 0
        for number, chosen in enumerate(order.split(recipe.batch_size)[:batches]):
            batch = images[chosen][:, None] / 255
            if recipe.images:
                batch = vary_images(batch, recipe.images, generator)
            batch = spec.normalise(batch.to(device)).contiguous(memory_format=torch.channels_last)
            target = labels[chosen].to(device)
            with torch.autocast(device.type, torch.bfloat16, enabled=half):
                output = network(batch)
            output = output.float()
            loss = recipe.loss(output, target)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            schedule.step()
            if averaged is not None and len(steps) >= recipe.epochs * batches // 3:
                averaged.update_parameters(network)  # the first steps' weights are no use to anyone
            correct = (output.argmax(1) == target).sum().item()
            # "None of them" has no output of its own; accuracy is over the digits.
            counted = (target != NONE).sum().item()
            steps.append((loss.item(), correct / max(counted, 1)))
            seen, loss_sum, right = seen + counted, loss_sum + loss.item() * len(batch), right + correct
            if progress:
                done = (epoch - 1) * batches + number + 1
                progress(Step(epoch, recipe.epochs, done, recipe.epochs * batches, start, *steps[-1], network))
        kept = stored(spec, averaged.module if averaged is not None and averaged.n_averaged else network)
        test_output = outputs(spec, kept, data.test_images)
        epochs.append(
            {
                "epoch": epoch,
                "train_loss": round(loss_sum / len(order[: batches * recipe.batch_size]), 5),
                "train_accuracy": round(right / max(seen, 1), 5),
                "test_loss": round(recipe.loss(test_output, data.test_labels).item(), 5),
                "test_accuracy": round((test_output.argmax(1) == data.test_labels).float().mean().item(), 5),
                "seconds": round(time.perf_counter() - start, 2),
            }
        )
        if recipe.stop and epoch >= recipe.stop[0] and _last_batch_loss(recipe, test_output, data) < recipe.stop[1]:
            break
    history = {"steps": _thinned(steps), "epochs": epochs}
    return Trained(kept, history, time.perf_counter() - start, epoch)


def _epoch_images(recipe: Recipe, data: Data, random: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """One epoch's images, uint8 [N, 28, 28], and labels: MNIST, and pen drawings varied anew."""
    images, labels = [data.images], [data.labels]
    for count, pool, is_digit in ((recipe.ink, data.digits, True), (recipe.others, data.others, False)):
        if not count:
            continue
        index = np.flatnonzero(pool)
        # Between by drawing and by collection: rare collections' habits count, without their few hands taking over.
        _, place, sizes = np.unique(data.ink.collections[index], return_inverse=True, return_counts=True)
        weight = 1 / np.sqrt(sizes[place])
        index = random.choice(index, count, p=weight / weight.sum())
        varied = vary_strokes(data.ink.strokes.select(index), recipe.strokes, random, data.ink.labels[index])
        images.append(torch.from_numpy(varied))
        digit = data.ink.labels[index].astype(np.int64) if is_digit else np.full(count, NONE)
        labels.append(torch.from_numpy(digit))
    return torch.cat(images), torch.cat(labels)


def _last_batch_loss(recipe: Recipe, test_output: torch.Tensor, data: Data) -> float:
    last = measure.last_full_batch(len(test_output), recipe.batch_size)
    return recipe.loss(test_output[last], data.test_labels[last]).item()


def _has_bfloat16(device: torch.device) -> bool:
    """Whether bfloat16 is computed by the processor itself; emulated it is slower than float32."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported()
    return device.type == "cpu" and bool({"avx512_bf16", "amx_bf16", "bf16"} & _true(torch.cpu.get_capabilities()))


def _true(capabilities: dict) -> set[str]:
    return {name for name, value in capabilities.items() if value is True}


def _thinned(steps: list[tuple[float, float]]) -> dict:
    """Loss and accuracy per step, neighbouring steps averaged where there are many; `step` is each group's last."""
    groups = np.array_split(np.arange(len(steps)), min(len(steps), HISTORY_POINTS))
    values = np.array(steps)
    return {
        "step": [int(group[-1]) + 1 for group in groups],
        "loss": [round(float(values[group, 0].mean()), 4) for group in groups],
        "accuracy": [round(float(values[group, 1].mean()), 4) for group in groups],
    }


def find_device() -> torch.device:
    """CUDA or MPS where there is one, else the CPU."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def describe(value) -> object:
    """A recipe, or a part of one, as JSON can hold it."""
    if isinstance(value, functools.partial):
        arguments = ", ".join(f"{name}={argument}" for name, argument in value.keywords.items())
        return f"{value.func.__name__}({arguments})"
    if is_dataclass(value):
        return {name: describe(getattr(value, name)) for name in asdict(value)}
    return getattr(value, "__name__", value)


def card_of(spec: ModelSpec, recipe: Recipe, data: Data, seed: int, device: torch.device, trained: Trained) -> dict:
    """Everything there is to say about a trained model, measured on the network as it is stored."""
    network = trained.network
    freehand, statuses = measure.ink_figures(spec, network, data.ink) if data.ink else (None, measure.NO_STATUSES)
    return {
        "name": spec.name,
        "title": spec.title,
        "family": spec.family,
        "description": spec.description,
        "source": spec.source,
        "licence": spec.licence,
        "architecture": [str(module) for module in network.modules() if not list(module.children())],
        "parameters": sum(parameter.numel() for parameter in network.parameters()),
        "normalisation": {"mean": spec.mean, "std": spec.std},
        "turns": list(spec.turns),
        "stored_as": "float16" if spec.half else "float32",
        "recipe": describe(recipe),
        "epochs": trained.epochs,
        "seed": seed,
        "data": {
            "mnist": len(data.images),
            "ink": int(data.digits.sum()) if recipe.ink else 0,
            "others": int(data.others.sum()) if recipe.others else 0,
        },
        "training": measure.clean_figures(spec, network, data.images, data.labels),
        "clean": measure.clean_figures(spec, network, data.test_images, data.test_labels),
        "freehand": freehand,
        "statuses": statuses,
        "seeds": None,
        "device": str(device),
        "processor": torch.cpu.get_capabilities().get("cpu_name") or platform.machine(),
        "threads": torch.get_num_threads(),
        "seconds": round(trained.seconds, 1),
        "date": date.today().isoformat(),
        "versions": {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "torchvision": torchvision.__version__,
            "numpy": np.__version__,
        },
        "history": trained.history,
    }


def seed_figures(cards: list[dict]) -> dict:
    """Accuracy over several seeds, with mean and standard deviation."""
    accuracies = [card["clean"]["correct"] / card["clean"]["total"] for card in cards]
    figures = {"seeds": [card["seed"] for card in cards], "clean": accuracies}
    if all("training" in card for card in cards):
        # A seed may be preferred by what it makes of the training images, never of the test images.
        figures["training"] = [card["training"]["correct"] / card["training"]["total"] for card in cards]
    if all(card["freehand"] for card in cards):
        figures["freehand"] = [round(card["freehand"]["correct"] / card["freehand"]["total"], 5) for card in cards]
    deviation = float(np.std(accuracies, ddof=1)) if len(cards) > 1 else 0.0
    return {**figures, "mean": round(float(np.mean(accuracies)), 6), "std": round(deviation, 6)}


class Progress:
    """A line that fills while training: epoch, loss, accuracy and the time left; plain lines where no one watches."""

    def __init__(self, name: str):
        self.name, self.shown, self.tty = name, 0.0, sys.stderr.isatty()

    def __call__(self, step: Step) -> None:
        now, last = time.perf_counter(), step.step == step.steps
        if now - self.shown < (0.2 if self.tty else 15) and not last:
            return
        self.shown = now
        left = int((now - step.start) / step.step * (step.steps - step.step))
        filled = 20 * step.step // step.steps
        print(
            f"{chr(13) if self.tty else ''}{self.name} {'█' * filled}{'░' * (20 - filled)} epoch {step.epoch}/{step.epochs}  "
            f"loss {step.loss:.4f}  accuracy {step.accuracy:6.1%}  {left // 60}:{left % 60:02d} left ",
            end="" if self.tty and not last else "\n",
            file=sys.stderr,
            flush=True,
        )


def train(spec: ModelSpec, recipe: Recipe, data: Data, seed: int, out: Path, keep: bool = True) -> dict:
    """Train one model from one seed; its card. Written to `out`, unless not `keep`."""
    device = find_device()
    print(f"{spec.name}: seed {seed}, {recipe.epochs} epochs on {device}", file=sys.stderr)
    trained = fit(spec, recipe, data, seed, device, Progress(spec.name))
    card = card_of(spec, recipe, data, seed, device, trained)
    if keep:
        save(spec, trained.network, card, out)
    return card


def summary(card: dict) -> str:
    """One model's result in a line or two."""
    clean, freehand = card["clean"], card["freehand"]
    text = (
        f"{card['name']}: clean {clean['correct'] / clean['total']:.2%} ({clean['correct']:,} of {clean['total']:,}), "
        f"loss {clean['loss']:.4f}"
    )
    if freehand:
        low, high = measure.interval(freehand["correct"], freehand["total"])
        text += (
            f"; freehand {freehand['correct'] / freehand['total']:.2%} ({freehand['correct']:,} of "
            f"{freehand['total']:,}, 95 % {low:.1%} to {high:.1%})"
        )
    return text + f"; {card['parameters']:,} parameters, {card['seconds']:.0f} s"


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m mnist_demo.train",
        description="Rebuild checkpoints.",
        epilog="Models: " + ", ".join(MODELS) + ".",
    )
    parser.add_argument("names", nargs="+", metavar="NAME", help="models to rebuild, or all")
    parser.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="folder with MNIST/raw (where nothing is "
                        "there, MNIST is downloaded), or an mnist.npz; default: %(default)s")  # fmt: skip
    parser.add_argument("--ink", type=Path, nargs="+", metavar="FILE", help=f"ink files of pen drawings; default: "
                        f"{INK_FILE} under the data folder")  # fmt: skip
    parser.add_argument("--seed", type=int, metavar="N", help="default: the recipe's")
    parser.add_argument("--seeds", type=int, metavar="N", default=1, help="train N seeds from --seed on; the first is "
                        "kept, the card tells them all")  # fmt: skip
    parser.add_argument("--epochs", type=int, metavar="N", help="default: the recipe's")
    parser.add_argument("--mnist-only", action="store_true", help="train cnn or mlp without pen drawings (needs --out)")
    parser.add_argument(
        "--plain", action="store_true", help="the plain recipe that an exercise starts from (needs --out)"
    )
    parser.add_argument("--out", type=Path, default=CHECKPOINTS, metavar="DIR", help="folder for the checkpoints; "
                        "default: %(default)s")  # fmt: skip
    parser.add_argument("--dry-run", action="store_true", help="one epoch over few images, nothing is written")
    arguments = parser.parse_args(argv)
    for name in ("epochs", "seeds"):
        if getattr(arguments, name) is not None and getattr(arguments, name) < 1:
            parser.error(f"--{name} must be at least 1")
    if arguments.seed is not None and arguments.seed < 0:
        parser.error("--seed must be at least 0")
    special = arguments.mnist_only or arguments.plain
    if special and not arguments.dry_run and arguments.out.resolve() == CHECKPOINTS.resolve():
        parser.error("--mnist-only and --plain make a lesser model: name a folder for it with --out DIR")
    return arguments


def _recipe(spec: ModelSpec, arguments: argparse.Namespace, data: Data) -> Recipe:
    recipe = spec.recipe
    if arguments.plain:
        if spec.name not in PLAIN_RECIPES:
            raise ModelNameError(f"{spec.name!r} has no plain recipe; {', '.join(PLAIN_RECIPES)} has.")
        recipe = PLAIN_RECIPES[spec.name]
    if arguments.mnist_only:
        recipe = replace(recipe, ink=0, others=0)
    if recipe.ink and data.ink is None:
        raise DataError(
            f"{spec.name} learns from pen drawings, and there is no ink file at {arguments.data / INK_FILE}: make one from "
            "the public UNIPEN release with `python -m mnist_demo.convert UNIPEN_FOLDER data/ink-digits.npz` and pass `--ink data/ink-digits.npz`, or "
            "train without by `--mnist-only --out DIR`."
        )
    if recipe.ink and not data.digits.any():
        raise DataError("The ink files hold no digits to train on: pass one that does.")
    if recipe.others and not data.others.any():
        print('No letters or symbols in the ink files: "not a digit" is not learned.', file=sys.stderr)
        recipe = replace(recipe, others=0)
    if arguments.epochs:
        recipe = replace(recipe, epochs=arguments.epochs)
    if arguments.dry_run:
        recipe = replace(recipe, epochs=1, ink=min(recipe.ink, DRY_RUN_IMAGES), others=min(recipe.others, 500))
    return recipe


def main(argv: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    arguments = _arguments(argv)
    try:
        names = list(MODELS) if arguments.names == ["all"] else arguments.names
        specs = [spec_of(name) for name in names]
        data = load_data(arguments.data, arguments.ink)
        if arguments.dry_run:
            few = slice(DRY_RUN_IMAGES)
            data = replace(
                data,
                images=data.images[few],
                labels=data.labels[few],
                test_images=data.test_images[few],
                test_labels=data.test_labels[few],
            )
        recipes = [_recipe(spec, arguments, data) for spec in specs]
        lines = []
        with tempfile.TemporaryDirectory() as scratch:
            out = Path(scratch) if arguments.dry_run else arguments.out
            for spec, recipe in zip(specs, recipes, strict=True):
                first = spec.recipe.seed if arguments.seed is None else arguments.seed
                card = train(spec, recipe, data, first, out)
                load(spec.name, out)
                cards = [card]
                for seed in range(first + 1, first + arguments.seeds):
                    cards.append(train(spec, recipe, data, seed, out, keep=False))
                    save_card(spec.name, {**load_card(spec.name, out), "seeds": seed_figures(cards)}, out)
                lines.append(summary(card))
                if len(cards) > 1:
                    seeds = seed_figures(cards)
                    lines.append(f"  {len(cards)} seeds: clean {seeds['mean']:.2%} ± {seeds['std']:.2%}")
        print("\n".join(lines))
        print("Dry run: nothing was written." if arguments.dry_run else f"Written to {out}.")
        return 0
    except (DataError, InkError, ModelNameError, CheckpointError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped. The checkpoints are as they were before.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    raise SystemExit(main())
