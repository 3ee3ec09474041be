"""Where the tests find the data for development, and what they do where it is missing.

The tests need nothing but the repository. Where ../shared/data lies beside it, further tests read MNIST and the pen
drawings there. Elsewhere these are skipped with the reason; with CI set in the environment they fail instead, so that
a green run there has run everything.
"""

import os
from pathlib import Path

import hypothesis
import pytest

# A busy machine is no failure, so no deadline; in CI the same examples every time, so that a red run means a change.
hypothesis.settings.register_profile(
    "tests",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("tests")

# Before anything imports gradio: the tests talk to nobody but this machine.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def development_data(name: str) -> Path:
    """The path of one thing in ../shared/data; skips the calling test where it is missing, or fails it in CI."""
    path = DATA / name
    if not path.exists():
        reason = f"{path} is missing: this test needs the data for development"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@pytest.fixture(scope="session")
def mnist_folder() -> Path:
    """The folder to give to load_mnist: it holds MNIST/raw."""
    return development_data("MNIST").parent


@pytest.fixture(scope="session")
def ink_digits() -> Path:
    """The ink file of digits."""
    return development_data("ink-digits.npz")


@pytest.fixture(scope="session")
def ink_other() -> Path:
    """The ink file of letters and symbols."""
    return development_data("ink-other.npz")


@pytest.fixture(scope="session")
def unipen_sample() -> Path:
    """One collection of the UNIPEN release in its original text format."""
    return development_data("unipen-sample")


@pytest.fixture(scope="session")
def predictor():
    """The shipped models, as the app loads them."""
    import torch

    from mnist_demo.reading.predict import Predictor

    torch.set_num_threads(1)
    predictor = Predictor()
    assert predictor.problems == {}
    return predictor
