"""Shared fixtures: the development data and the shipped models. Markers of the tests.

Most tests need only the repository. Some read MNIST and pen drawings in the folder of development data, which the environment
variable MNIST_DEMO_DATA names (.ci/run sets it if ../shared/data exists): MNIST/raw, ink-digits.npz, ink-other.npz, ink-scripts.npz,
unipen-sample/. Without the variable, these tests are skipped. With it, no test may be skipped, and a missing file fails its tests.

Markers, for `python -m pytest -m "not slow and not browser"`: this file adds `data` to every test that uses the development data, and
`browser` to every test in tests/browser. Tests and modules that take more than about three seconds on one core are marked `slow`
themselves.
"""

import os
import signal
from pathlib import Path

import hypothesis
import pytest

# No deadline, because a busy machine is not a failure. In CI the same examples every time, so that a failure means a change.
hypothesis.settings.register_profile(
    "tests",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("tests")

# A shell makes its background processes ignore SIGINT. Programs that the tests start would inherit this, and some tests
# interrupt them.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Before torch is imported: on a busy machine, two threads spend more time waiting for each other than computing.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Before gradio is imported: the tests connect only to this machine.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

DATA = os.environ.get("MNIST_DEMO_DATA")
DATA_FIXTURES = {"mnist_folder", "ink_digits", "ink_other", "ink_scripts", "unipen_sample"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Add the markers `data` and `browser`, before pytest selects tests by marker."""
    for item in items:
        if DATA_FIXTURES & set(item.fixturenames):
            item.add_marker(pytest.mark.data)
        if Path(__file__).with_name("browser") in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Report a skipped test as failed if MNIST_DEMO_DATA is set."""
    report = yield
    if DATA and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: skipped, although MNIST_DEMO_DATA is set: {report.longrepr[-1]}"
    return report


def development_data(name: str) -> Path:
    """The path of a file or folder in the development data; skips the calling test if MNIST_DEMO_DATA is not set."""
    if not DATA:
        pytest.skip("needs the development data: set MNIST_DEMO_DATA to its folder")
    path = Path(DATA).resolve() / name
    if not path.exists():
        pytest.fail(f"{path} is missing: MNIST_DEMO_DATA must name a complete folder of development data, or be empty")
    return path


@pytest.fixture(scope="session")
def mnist_folder() -> Path:
    """The data folder for load_mnist; it contains MNIST/raw."""
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
def ink_scripts() -> Path:
    """The ink file of characters of other scripts."""
    return development_data("ink-scripts.npz")


@pytest.fixture(scope="session")
def unipen_sample() -> Path:
    """One collection of the UNIPEN release in its original text format."""
    return development_data("unipen-sample")


@pytest.fixture(scope="session")
def predictor():
    """The predictor with the shipped models, as the app creates it."""
    import torch

    from mnist_demo.predictor import Predictor

    torch.set_num_threads(1)
    predictor = Predictor()
    assert predictor.problems == {}
    return predictor
