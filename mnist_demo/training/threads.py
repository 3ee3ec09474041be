"""How many threads torch uses, chosen by timing a piece of the work.

Torch's default, one thread per core, is the fastest only on an idle machine and for large networks. Threads wait for each
other after every operation. If other processes use the cores, each wait lasts until the scheduler runs the thread again. On two
loaded cores 20 epochs of mlp-128 took 453 s with two threads and 14 s with one.
"""

import os
import statistics
import time
from collections.abc import Callable

import torch

from mnist_demo.networks.models import ModelSpec
from mnist_demo.networks.recipe import Recipe
from mnist_demo.training.augmentation import vary_images
from mnist_demo.training.loop import build_network, train_step

MAX_THREADS = 1024  # that a user may ask for: with a mistyped huge number the process would die
MIN_SECONDS = 1.0  # minimal duration of the measurement
MIN_ROUNDS = 2  # minimal number of measurements of each thread count
MEASUREMENT = 0.02  # seconds per measurement: several time slices of a busy machine
LONG_WORK = 0.2  # seconds; work that takes this long is measured by running it once
# Of the time with more threads to that with fewer. More threads must be worth it: they take cores from other processes.
MAX_TIME_RATIO = 0.9


def thread_counts() -> list[int]:
    """1, 2, 4 ... up to the number of cores available to this process, or to OMP_NUM_THREADS."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    limit = os.environ.get("OMP_NUM_THREADS", "").split(",")[0]
    if limit.isdigit() and int(limit) > 0:
        cores = min(cores, int(limit))
    return [*(2**power for power in range((cores - 1).bit_length())), cores]


def is_thread_count(count: int | None) -> bool:
    """Whether a user may ask for this number of threads; None leaves the choice to `choose_threads`."""
    return count is None or 1 <= count <= MAX_THREADS


def choose_threads(work: Callable[[], object], counts: list[int] | None = None) -> int:
    """Set torch's number of threads to that with which `work` is fastest, and return it.

    `work` is a repeatable piece of the work, such as a training step or a forward pass. `counts` are tried, by default
    `thread_counts()`. It takes about a second, or a few repetitions of longer work. The time of each count is the median
    of measurements that alternate with those of the others, so that a varying load affects all of them.
    """
    counts = counts or thread_counts()
    best, *more = counts
    seconds: dict[int, list[float]] = {count: [] for count in counts}
    if more:
        work()  # warm-up
    start = time.perf_counter()
    while more and (time.perf_counter() - start < MIN_SECONDS or len(seconds[best]) < MIN_ROUNDS):
        for count in counts:
            torch.set_num_threads(count)
            seconds[count].append(_seconds(work))
    for count in more:
        if statistics.median(seconds[count]) < MAX_TIME_RATIO * statistics.median(seconds[best]):
            best = count
    torch.set_num_threads(best)
    return best


def _seconds(work: Callable[[], object]) -> float:
    """The mean duration of `work` during one measurement, in seconds."""
    start = time.perf_counter()
    work()  # not counted if it is short: torch first adapts to the new number of threads
    if (now := time.perf_counter()) - start > LONG_WORK:
        return now - start
    start, runs = now, 0
    while (now := time.perf_counter()) - start < MEASUREMENT:
        work()
        runs += 1
    return (now - start) / runs


def benchmark_step(spec: ModelSpec, recipe: Recipe, device: torch.device) -> Callable[[], None]:
    """A function that runs one training step on noise with a network of its own.

    The state of torch's random generator does not change.
    """
    generator = torch.Generator().manual_seed(0)
    noise = torch.rand(recipe.batch_size, 1, 28, 28, generator=generator)
    labels = torch.randint(10, (recipe.batch_size,), generator=generator).to(device)
    with torch.random.fork_rng():
        network = build_network(spec, device).train()
    optimiser = recipe.optimiser(network.parameters())

    def step() -> None:
        images = vary_images(noise, recipe.images, generator) if recipe.images else noise
        with torch.random.fork_rng():
            train_step(spec, recipe, network, optimiser, images.to(device), labels)

    return step


def set_training_threads(spec: ModelSpec, recipe: Recipe, device: torch.device, count: int | None = None) -> None:
    """Set torch's number of threads to `count`, or on the CPU to the fastest number for this training."""
    if count:
        torch.set_num_threads(count)
    elif device.type == "cpu":
        choose_threads(benchmark_step(spec, recipe, device))
