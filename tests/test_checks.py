"""Whoever checks, checks the same: pre-commit runs commands of .ci/run, the workflow runs the steps of .ci/run."""

import subprocess

import pytest
import yaml

from places import ROOT

CI = [line.strip() for line in (ROOT / ".ci" / "run").read_text("utf-8").splitlines()]
STEPS = ["lint", "types", "unit", "browser"]


def test_every_hook_before_a_commit_is_a_line_of_ci():
    repositories = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    hooks = [hook for repository in repositories for hook in repository["hooks"]]
    assert len(hooks) == 3
    for hook in hooks:
        assert hook["entry"] in CI
        assert hook["language"] == "system"  # the releases that the lock pins


def test_the_workflow_runs_every_step_of_ci_on_the_oldest_and_the_newest_python():
    (job,) = yaml.safe_load((ROOT / ".github" / "workflows" / "test.yml").read_text("utf-8"))["jobs"].values()
    assert [step["run"] for step in job["steps"] if "run" in step][-1] == "bash .ci/run ${{ matrix.step }}"
    assert job["strategy"]["matrix"] == {"step": STEPS, "python": ["3.10", "3.14"]}


@pytest.mark.parametrize("step", ["tests", "--help", "units"])
def test_a_step_that_there_is_not_is_one_sentence(step):
    done = subprocess.run(["bash", ".ci/run", "lint", step], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"No step is called {step}: use lint, types, unit or browser, or no name for all.\n"
