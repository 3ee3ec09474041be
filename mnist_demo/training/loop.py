"""The training loop, the same for all recipes, and its progress bar.

All images are in memory as one uint8 tensor. An epoch is a permutation of it; images are augmented batch by batch. For each
epoch, pen drawings are varied as strokes and rasterised again, and new doodles are drawn.
"""

import functools
import math
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from tqdm import tqdm

from mnist_demo.datasets.doodles.sampling import VARIATION, doodles
from mnist_demo.datasets.labelled_images import DataError
from mnist_demo.datasets.training_data import Data
from mnist_demo.errors import UserError
from mnist_demo.networks.card import EpochFigures, History, StepHistory
from mnist_demo.networks.checkpoints import has_usable_weights, stored_copy
from mnist_demo.networks.models import ModelSpec
from mnist_demo.networks.recipe import NOT_A_DIGIT, Recipe
from mnist_demo.recognition.model import outputs
from mnist_demo.training.augmentation import vary_images, vary_strokes
from mnist_demo.training.state import StateFile, TrainingState, describe, restore_state, save_state

HISTORY_POINTS = 400  # the history of single steps is averaged down to at most this many points


class DivergedError(UserError):
    """The weights have grown beyond all numbers of a useful network."""


@dataclass(frozen=True)
class Step:
    """The state of the training after a batch."""

    epoch: int  # from 1
    epochs: int  # in all
    step: int  # from 1
    steps: int  # in all
    start: float  # when the training began, in seconds of time.perf_counter
    images: int  # in the batch
    digits: int  # among them; the others are non-digits
    loss: float  # of the batch
    correct: int  # digits read correctly in the batch
    is_last_of_epoch: bool
    network: torch.nn.Module  # must stay in training mode

    @property
    def accuracy(self) -> float:
        """Of the batch's digits, because non-digits have no output."""
        return self.correct / max(self.digits, 1)


@dataclass(frozen=True)
class Trained:
    """A network after its last epoch, and the history of its training."""

    network: torch.nn.Module
    history: History
    seconds: float


@contextmanager
def progress_bar(name: str) -> Iterator[Callable[[Step], None]]:
    """The callback for `fit` that shows epoch, loss, accuracy and remaining time on standard error."""
    interval = 0.2 if sys.stderr.isatty() else 15  # seconds; fewer lines in a log file
    with tqdm(desc=name, unit="batch", mininterval=interval, dynamic_ncols=True) as bar:

        def update(step: Step) -> None:
            bar.total = step.steps
            bar.set_postfix_str(
                f"epoch {step.epoch}/{step.epochs}, loss {step.loss:.4f}, accuracy {step.accuracy:.1%}", refresh=False
            )
            if not bar.n:  # a continued training begins later
                bar.initial = bar.n = step.step - 1
            bar.update()

        yield update


def fit(
    spec: ModelSpec,
    recipe: Recipe,
    data: Data,
    seed: int,
    device: torch.device,
    progress: Callable[[Step], None] | None = None,
    state_file: StateFile | None = None,
) -> Trained:
    """Train the network of `spec` by `recipe` from this seed.

    `progress(Step)` is called after every batch. The same seed on the same machine with the same number of threads
    gives the same network. After every epoch the state is saved in `state_file`, if given. Raises DataError if there are
    too few images for one batch, StateError for an unusable file, and DivergedError.
    """
    state = new_state(spec, recipe, data, seed, device)
    training = describe(recipe, data, seed, device) if state_file else {}
    if state_file and state_file.resume and state_file.path.is_file():
        restore_state(state, training, state_file.path)
    epoch: list[Step] = []
    for step in training_steps(spec, recipe, data, state):
        epoch.append(step)
        if progress:
            progress(step)
        if step.is_last_of_epoch:
            _measure_epoch(spec, recipe, data, state, epoch)
            epoch = []
            if state_file:
                save_state(state, training, state_file.path)
    network = _result(spec, state)
    if not has_usable_weights(network):
        raise DivergedError(
            "The weights have grown without bound, because the steps were too large: choose a lower learning rate."
        )
    return Trained(network, History(_averaged_history(state.steps), tuple(state.epochs)), state.seconds)


def new_state(spec: ModelSpec, recipe: Recipe, data: Data, seed: int, device: torch.device) -> TrainingState:
    """The state before the first step. Raises DataError if there are too few images for one batch."""
    torch.manual_seed(seed)
    random, generator = np.random.default_rng(seed), torch.Generator().manual_seed(seed)
    network = build_network(spec, device)
    if recipe.zero_weights:
        for parameter in network.parameters():
            torch.nn.init.zeros_(parameter)
    averaged = None
    if recipe.average:
        averaged = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(recipe.average), use_buffers=True)
    optimiser = recipe.optimiser(network.parameters())
    schedule = recipe.schedule(optimiser, _count_batches(spec, recipe, data)[1])
    return TrainingState(network, averaged, optimiser, schedule, random, generator)


def training_steps(spec: ModelSpec, recipe: Recipe, data: Data, state: TrainingState) -> Iterator[Step]:
    """Train the network of the state, and yield after every batch.

    The last batch is that of the last step or epoch, or of the epoch after which `state.stopped` is set.
    Nothing is computed between two steps, so whoever iterates may wait or measure there. The network must be in training mode again
    before the next step.
    """
    batches, total_steps = _count_batches(spec, recipe, data)
    device, epoch = next(state.network.parameters()).device, len(state.steps) // batches
    start = time.perf_counter() - state.seconds
    while len(state.steps) < total_steps and not state.stopped:
        epoch += 1
        images, labels = epoch_images(recipe, data, state.random)
        order = torch.randperm(len(images), generator=state.generator) if recipe.shuffle else torch.arange(len(images))
        state.network.train()
        for number, chosen in enumerate(order.split(recipe.batch_size)[:batches], 1):
            batch = images[chosen][:, None] / 255
            if recipe.images:
                batch = vary_images(batch, recipe.images, state.generator)
            target = labels[chosen].to(device)
            output, loss = train_step(spec, recipe, state.network, state.optimiser, batch.to(device), target)
            state.schedule.step()
            # Earlier weights would make the average worse.
            if state.averaged is not None and len(state.steps) >= total_steps // 3:
                state.averaged.update_parameters(state.network)
            step = Step(
                epoch=epoch,
                epochs=math.ceil(total_steps / batches),
                step=len(state.steps) + 1,
                steps=total_steps,
                start=start,
                images=len(batch),
                digits=int((target != NOT_A_DIGIT).sum()),
                loss=loss.item(),
                correct=int((output.argmax(1) == target).sum()),
                is_last_of_epoch=number == batches or len(state.steps) + 1 == total_steps,
                network=state.network,
            )
            state.steps.append((step.loss, step.accuracy))
            yield step
            if step.step == total_steps:
                return


def _measure_epoch(spec: ModelSpec, recipe: Recipe, data: Data, state: TrainingState, steps: list[Step]) -> None:
    """Measure the network after an epoch of these steps, and add its figures to the state."""
    test_output = outputs(spec, _result(spec, state), data.test_images)
    state.seconds = time.perf_counter() - steps[0].start
    state.epochs.append(
        EpochFigures(
            epoch=steps[0].epoch,
            train_loss=round(sum(step.loss * step.images for step in steps) / sum(step.images for step in steps), 5),
            train_accuracy=round(sum(step.correct for step in steps) / max(sum(step.digits for step in steps), 1), 5),
            test_loss=round(recipe.loss(test_output, data.test_labels).item(), 5),
            test_accuracy=round((test_output.argmax(1) == data.test_labels).float().mean().item(), 5),
            seconds=round(state.seconds, 2),
        )
    )
    if recipe.stop and len(state.epochs) >= recipe.stop[0]:
        last = last_full_batch(len(test_output), recipe.batch_size)
        state.stopped = float(recipe.loss(test_output[last], data.test_labels[last])) < recipe.stop[1]


def _result(spec: ModelSpec, state: TrainingState) -> torch.nn.Module:
    """The network as its checkpoint would hold it; the averaged one, if there is an average."""
    averaged = state.averaged
    return stored_copy(spec, averaged.module if averaged is not None and averaged.n_averaged else state.network)


def build_network(spec: ModelSpec, device: torch.device) -> torch.nn.Module:
    """A new network of `spec` on the device, in the memory format that is fastest there."""
    network = spec.build()
    network.to(device, memory_format=memory_format(network, device))  # type: ignore[call-overload]  # not in its hints
    return network


def memory_format(network: torch.nn.Module, device: torch.device) -> torch.memory_format:
    """The memory format of the network's images: channels last, in which convolutions are fastest.

    The exception is batch norm on MPS, which crashes or gives wrong gradients in channels last
    (github.com/pytorch/pytorch/issues/175189).
    """
    norms = (torch.nn.BatchNorm1d, torch.nn.BatchNorm2d)
    if device.type == "mps" and any(isinstance(module, norms) for module in network.modules()):
        return torch.contiguous_format
    return torch.channels_last


def train_step(
    spec: ModelSpec,
    recipe: Recipe,
    network: torch.nn.Module,
    optimiser: torch.optim.Optimizer,
    images: torch.Tensor,
    labels: torch.Tensor,
) -> tuple[torch.Tensor, torch.Tensor]:
    """One step on images float [N, 1, 28, 28] in 0..1 and labels int64 [N]; returns output and loss."""
    images = spec.normalise(images).contiguous(memory_format=memory_format(network, images.device))
    with torch.autocast(images.device.type, torch.bfloat16, enabled=recipe.autocast and has_bfloat16(images.device)):
        output = network(images)
    output = output.float()
    loss = recipe.loss(output, labels)
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    optimiser.step()
    return output, loss


def epoch_images(recipe: Recipe, data: Data, random: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Images uint8 [N, 28, 28] and labels int64 [N] of one epoch: MNIST, pen drawings and doodles."""
    chosen = torch.from_numpy(random.permutation(len(data.images))[: recipe.mnist])
    images, labels = [data.images[chosen]], [data.labels[chosen]]
    for count, pool, is_digit in ((recipe.ink, data.digits, True), (recipe.others, data.others, False)):
        if not count:
            continue
        assert data.ink is not None and recipe.strokes is not None, "a recipe with pen drawings varies them"
        index = np.flatnonzero(pool)
        # A compromise between equal weights of all drawings and equal weights of all writers, so that neither productive
        # writers nor the few drawings of others dominate.
        _, writer, counts = np.unique(data.ink.writers[index], return_inverse=True, return_counts=True)
        weight = 1 / np.sqrt(counts[writer])
        index = random.choice(index, count, p=weight / weight.sum())
        texts = data.ink.labels[index]
        varied = vary_strokes(data.ink.strokes.select(index), recipe.strokes, random, texts)
        images.append(torch.from_numpy(varied))
        labels.append(torch.from_numpy(texts.astype(np.int64) if is_digit else np.full(count, NOT_A_DIGIT)))
    if recipe.doodles:
        assert data.ink is not None, "some doodles are two digits side by side"
        drawn = doodles(recipe.doodles, data.ink.strokes.select(np.flatnonzero(data.digits)), random)
        images.append(torch.from_numpy(vary_strokes(drawn, VARIATION, random)))
        labels.append(torch.full((recipe.doodles,), NOT_A_DIGIT))
    return torch.cat(images), torch.cat(labels)


def _count_batches(spec: ModelSpec, recipe: Recipe, data: Data) -> tuple[int, int]:
    """The number of batches of an epoch, and of the whole training."""
    count = len(data.images[: recipe.mnist]) + recipe.ink + recipe.others + recipe.doodles
    batches = count // recipe.batch_size if recipe.drop_last else -(-count // recipe.batch_size)
    if not batches:
        raise DataError(f"{spec.name} needs at least {recipe.batch_size} training images; there are {count}.")
    return batches, min(recipe.epochs * batches, recipe.steps or sys.maxsize)


def last_full_batch(count: int, size: int) -> slice:
    """The last full batch of `size` among `count` images; all images if there is no full batch."""
    return slice(count // size * size - size, count // size * size) if count >= size else slice(None)


@functools.cache
def has_bfloat16(device: torch.device) -> bool:
    """Whether the device has bfloat16 in hardware; emulated bfloat16 is slower than float32."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    capabilities = cpu_capabilities()
    return device.type == "cpu" and any(capabilities.get(name) is True for name in ("avx512_bf16", "amx_bf16", "bf16"))


def cpu_capabilities() -> Mapping[str, object]:
    """The processor's `cpu_name` and instruction sets; empty if this version of PyTorch lacks them."""
    return torch.cpu.get_capabilities() if hasattr(torch.cpu, "get_capabilities") else {}


def _averaged_history(steps: list[tuple[float, float]]) -> StepHistory:
    groups = np.array_split(np.array(steps), min(len(steps), HISTORY_POINTS))
    loss, accuracy = (tuple(round(float(group[:, column].mean()), 4) for group in groups) for column in (0, 1))
    return StepHistory(tuple(np.cumsum([len(group) for group in groups]).tolist()), loss, accuracy)


def find_device() -> torch.device:
    """CUDA or MPS if available, otherwise the CPU."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
