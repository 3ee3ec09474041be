"""How many threads torch computes with, chosen by measuring: a piece of the work goes in, the quickest number comes out.

Torch's default, a thread for every core, is the quickest only on an idle machine and for large networks. Threads wait for
each other after every operation, and where other work has a core each wait costs a turn of it: on two loaded cores 20
epochs of mlp-128 took 453 s with two threads and 14 s with one.
"""

import os
import statistics
import time
from collections.abc import Callable

import torch

from mnist_demo.networks.models import ModelSpec
from mnist_demo.networks.recipes import Recipe
from mnist_demo.training.augmentation import vary_images
from mnist_demo.training.loop import build_network, has_bfloat16, train_step

MAX_THREADS = 1024  # that may be asked for: of a mistyped number the process would die
SECONDS = 1.0  # measured at least this long, whatever the number of candidates
ROUNDS = 2  # and every candidate at least so often
STRETCH = 0.02  # seconds at a time: several of the slices in which a busy machine gives its cores out
LONG = 0.2  # seconds; work that takes so long is measured by doing it once
WORTH = 0.9  # more threads must need at most this part of the time: they take cores from other work


def candidates() -> list[int]:
    """1, 2, 4 ... and the number of cores this process may use; OMP_NUM_THREADS bounds it as it does torch's default."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    bound = os.environ.get("OMP_NUM_THREADS", "").split(",")[0]
    if bound.isdigit() and int(bound) > 0:
        cores = min(cores, int(bound))
    return [*(2**power for power in range((cores - 1).bit_length())), cores]


def is_thread_count(count: int | None) -> bool:
    """Whether so many threads can be asked for; None leaves it to `choose_threads`."""
    return count is None or 1 <= count <= MAX_THREADS


def choose_threads(work: Callable[[], object], counts: list[int] | None = None) -> int:
    """Let torch use as many threads as do `work` quickest, and return how many; `counts` are tried, by default candidates().

    `work` is a piece of what is to be done that can be repeated: a training step, a forward pass. Choosing takes about a
    second, or a few repetitions of longer work. Each candidate's time is the median of stretches that alternate with the
    others', so a load that comes and goes slows all of them.
    """
    counts = candidates() if counts is None else counts
    seconds: dict[int, list[float]] = {count: [] for count in counts}
    if len(counts) > 1:
        work()  # what only the first time needs
    began = time.perf_counter()
    while len(counts) > 1 and (time.perf_counter() - began < SECONDS or len(seconds[counts[-1]]) < ROUNDS):
        for count in counts:
            torch.set_num_threads(count)
            seconds[count].append(_seconds(work))
    best = counts[0]
    for count in counts[1:]:
        if statistics.median(seconds[count]) < WORTH * statistics.median(seconds[best]):
            best = count
    torch.set_num_threads(best)
    return best


def _seconds(work: Callable[[], object]) -> float:
    """Seconds that `work` takes, the mean over a stretch."""
    began = time.perf_counter()
    work()  # short work once in vain: with another number of threads it is laid out anew
    if (now := time.perf_counter()) - began > LONG:
        return now - began
    began, times = now, 0
    while (now := time.perf_counter()) - began < STRETCH:
        work()
        times += 1
    return (now - began) / times


def benchmark_step(spec: ModelSpec, recipe: Recipe, device: torch.device) -> Callable[[], None]:
    """A function that does one step of this training on noise, with a network of its own.

    Torch's random numbers stay where they are.
    """
    generator = torch.Generator().manual_seed(0)
    noise = torch.rand(recipe.batch_size, 1, 28, 28, generator=generator)
    labels = torch.randint(10, (recipe.batch_size,), generator=generator).to(device)
    with torch.random.fork_rng():
        network = build_network(spec, device).train()
    optimiser = recipe.optimiser(network.parameters())
    bfloat16 = recipe.autocast and has_bfloat16(device)

    def step() -> None:
        images = vary_images(noise, recipe.images, generator) if recipe.images else noise
        with torch.random.fork_rng():
            train_step(spec, recipe, network, optimiser, images.to(device), labels, bfloat16)

    return step
