"""Hostile and damaged input is answered or refused in a sentence: 150 cases of each suite. See `python tests/hostile`."""

import os
import subprocess
import sys

import pytest

from places import ROOT

HERE = ROOT / "tests" / "hostile"


def run(*arguments: str) -> None:
    """In its own process, because it records writes, forks, and limits its memory."""
    done = subprocess.run(
        [sys.executable, str(HERE), *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
    )
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is limited and measured as on Linux")
def test_everything_is_answered_or_refused_in_a_sentence():
    run("--only", "pad", "pictures", "files", "api", "--each", "150")


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="kills, mounts and capabilities as on Linux")
def test_no_checkpoint_is_lost_to_a_kill_or_a_disk():
    run("--only", "disk", "--kills", "6")
