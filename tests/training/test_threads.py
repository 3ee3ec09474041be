"""The number of threads: the fastest is found, and measuring it has no other effect."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from mnist_demo import evaluate, train
from mnist_demo.datasets.mnist import shipped_test_images
from mnist_demo.networks.checkpoints import load_card
from mnist_demo.networks.models import MODELS
from mnist_demo.training import threads
from mnist_demo.training.threads import benchmark_step, choose_threads, thread_counts


@pytest.fixture(autouse=True)
def restore_threads():
    """Restores torch's number of threads after each test."""
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


@pytest.fixture
def work(monkeypatch):
    """A function that returns work with these durations by number of threads, on a simulated clock."""
    clock = SimpleNamespace(now=0.0, done=[])
    monkeypatch.setattr(threads, "time", SimpleNamespace(perf_counter=lambda: clock.now))

    def work(seconds: dict[int, float]):
        def once() -> None:
            clock.now += seconds[torch.get_num_threads()]
            clock.done.append(torch.get_num_threads())

        torch.set_num_threads(1)
        once.done = clock.done
        return once

    return work


@pytest.mark.parametrize("fastest", [1, 2, 3])
def test_torch_is_set_to_the_fastest_number(work, fastest):
    seconds = {count: 0.002 if count == fastest else 0.004 for count in (1, 2, 3)}
    assert choose_threads(work(seconds), [1, 2, 3]) == fastest
    assert torch.get_num_threads() == fastest


def test_threads_that_hardly_help_are_not_used(work):
    assert choose_threads(work({1: 0.0020, 2: 0.0019, 4: 0.0018}), [1, 2, 4]) == 1


def test_the_choice_takes_a_second(work):
    short = work({1: 0.002, 2: 0.003})
    choose_threads(short, [1, 2])
    assert 1 < 0.002 * short.done.count(1) + 0.003 * short.done.count(2) < 1.2


def test_long_work_is_repeated_only_a_few_times(work):
    long = work({1: 0.6, 2: 0.5})
    choose_threads(long, [1, 2])
    assert long.done == [1, 1, 2, 1, 2]


def test_a_single_count_is_not_measured(work):
    idle = work({1: 1.0})
    assert choose_threads(idle, [1]) == 1
    assert not idle.done


@pytest.mark.parametrize(
    ("cores", "limit", "expected"),
    [(1, "", [1]), (2, "", [1, 2]), (6, "", [1, 2, 4, 6]), (8, "", [1, 2, 4, 8]), (8, "1", [1]), (8, "3", [1, 2, 3])],
)
def test_thread_counts_double_up_to_the_number_of_cores(monkeypatch, cores, limit, expected):
    monkeypatch.setattr("os.sched_getaffinity", lambda process: set(range(cores)), raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", limit)
    assert thread_counts() == expected


@pytest.mark.parametrize("name", MODELS)
def test_a_benchmark_step_does_not_change_the_random_state(name):
    spec = MODELS[name]
    before = torch.get_rng_state()
    step = benchmark_step(spec, replace(spec.recipe, batch_size=16), torch.device("cpu"))
    step()
    assert torch.equal(torch.get_rng_state(), before)


def few_images(folder: Path) -> str:
    """The path of a small mnist.npz."""
    images, labels = (tensor[:130].numpy() for tensor in shipped_test_images())
    np.savez(folder / "mnist.npz", x_train=images, y_train=labels, x_test=images, y_test=labels)
    return str(folder / "mnist.npz")


def trained(folder: Path, *arguments: str) -> int:
    """The number of threads in the card after a short training with these arguments."""
    command = ["mlp-128", "--epochs", "1", "--data", few_images(folder), "--out", str(folder), *arguments]
    assert train.main(command) == 0
    return load_card("mlp-128", folder).threads


@pytest.mark.slow
def test_training_chooses_the_threads_and_writes_them_into_the_card(tmp_path, monkeypatch):
    monkeypatch.setattr(threads, "thread_counts", lambda: [2])
    assert trained(tmp_path) == 2
    assert trained(tmp_path, "--threads", "1") == 1


@pytest.mark.slow
@pytest.mark.parametrize(("arguments", "expected"), [([], "2 threads"), (["--threads", "1"], "1 thread.")])
def test_evaluation_chooses_the_threads_and_prints_them(tmp_path, monkeypatch, capsys, arguments, expected):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(threads, "thread_counts", lambda: [2])
    assert evaluate.main(["--models", "mlp-128", "--data", few_images(tmp_path), *arguments]) == 0
    assert f"Computing with {expected}" in capsys.readouterr().out


@pytest.mark.parametrize("command", [train.main, evaluate.main])
def test_zero_threads_are_refused(command, capsys):
    with pytest.raises(SystemExit):
        command(["mlp-128", "--threads", "0"] if command is train.main else ["--threads", "0"])
    assert "--threads must be at least 1" in capsys.readouterr().err
