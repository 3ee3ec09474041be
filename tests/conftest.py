"""Where the tests find the data for development, what they do where it is missing, and which markers they get.

The tests need nothing but the repository. Further ones read MNIST and the pen drawings in the folder that MNIST_DEMO_DATA
names, as .ci/run sets it where ../shared/data exists: MNIST/raw, ink-digits.npz, ink-other.npz,
ink-scripts.npz, unipen-sample/. Without
it they are skipped with the reason. With it nothing may be skipped: a file that is missing there fails its tests.

Markers, for `python -m pytest -m "not slow and not browser"`: `data` is given here to what uses that folder, `browser` to all of
tests/browser; `slow` stands at the test itself, or its module, where it takes more than about three seconds of one core.
"""

import os
import signal
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

# Where the tests run in the background of a shell, an interrupt is ignored, and so by every program they start and stop.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Before anything imports torch: on a busy machine two threads wait for each other far longer than one computes.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Before anything imports gradio: the tests talk to nobody but this machine.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

DATA = os.environ.get("MNIST_DEMO_DATA")
DATA_FIXTURES = {"mnist_folder", "ink_digits", "ink_other", "ink_scripts", "unipen_sample"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark by what a test uses and where it lies, before any is chosen by its marks."""
    for item in items:
        if DATA_FIXTURES & set(item.fixturenames):
            item.add_marker(pytest.mark.data)
        if Path(__file__).with_name("browser") in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A skipped test is a failed one where the data for development is promised."""
    report = yield
    if DATA and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: skipped, which may not be with MNIST_DEMO_DATA set: {report.longrepr[-1]}"
    return report


def development_data(name: str) -> Path:
    """The path of one thing in the folder of data for development; skips the calling test where none is named."""
    if not DATA:
        pytest.skip("needs the data for development: set MNIST_DEMO_DATA to its folder")
    path = Path(DATA).resolve() / name
    if not path.exists():
        pytest.fail(f"{path} is missing: MNIST_DEMO_DATA must name a whole folder of data for development, or none")
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
def ink_scripts() -> Path:
    """The ink file of scripts' characters."""
    return development_data("ink-scripts.npz")


@pytest.fixture(scope="session")
def unipen_sample() -> Path:
    """One collection of the UNIPEN release in its original text format."""
    return development_data("unipen-sample")


@pytest.fixture(scope="session")
def predictor():
    """The shipped models, as the app loads them."""
    import torch

    from mnist_demo.predictor import Predictor

    torch.set_num_threads(1)
    predictor = Predictor()
    assert predictor.problems == {}
    return predictor
