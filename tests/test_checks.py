"""All checks are the same everywhere: pre-commit and the workflows run commands and steps of .ci/run."""

import re
import subprocess

import pytest
import yaml

from places import ROOT

CI = [line.strip() for line in (ROOT / ".ci" / "run").read_text("utf-8").splitlines()]
WORKFLOWS = ROOT / ".github" / "workflows"
STEPS = ["javascript", "lint", "types", "unit", "browser"]


def test_every_pre_commit_hook_is_a_line_of_ci_run():
    repositories = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    hooks = [hook for repository in repositories for hook in repository["hooks"]]
    assert len(hooks) == 3
    for hook in hooks:
        assert hook["entry"] in CI
        assert hook["language"] == "system"  # uses the releases that the lock pins


def test_the_workflow_runs_every_step_on_the_oldest_and_the_newest_python():
    (job,) = yaml.safe_load((WORKFLOWS / "test.yml").read_text("utf-8"))["jobs"].values()
    assert [step["run"] for step in job["steps"] if "run" in step][-1] == "bash .ci/run ${{ matrix.step }}"
    assert job["strategy"]["matrix"] == {"step": STEPS, "python": ["3.10", "3.14"]}


@pytest.mark.parametrize("path", sorted(WORKFLOWS.glob("*.yml")), ids=lambda path: path.stem)
def test_every_action_is_pinned_to_a_commit_and_names_its_version(path):
    actions = re.findall(r"uses: (.*)", path.read_text("utf-8"))
    assert actions
    for action in actions:
        assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+", action), action


@pytest.mark.parametrize("step", ["tests", "--help", "units"])
def test_an_unknown_step_gives_an_error_of_one_sentence(step):
    done = subprocess.run(["bash", ".ci/run", "lint", step], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        done.stderr == f"No step is called {step}: use javascript, lint, types, unit or browser, or no name for all.\n"
    )
