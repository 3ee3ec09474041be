"""Whoever checks, checks the same: pre-commit runs commands of .ci/run, the workflow runs .ci/run itself."""

import yaml

from places import ROOT

CI = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()


def test_every_hook_before_a_commit_is_a_line_of_ci():
    repositories = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    hooks = [hook for repository in repositories for hook in repository["hooks"]]
    assert len(hooks) == 3
    for hook in hooks:
        assert hook["entry"] in CI
        assert hook["language"] == "system"  # the releases that the lock pins


def test_the_workflow_runs_ci_itself():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "test.yml").read_text("utf-8"))
    assert [step["run"] for step in workflow["jobs"]["test"]["steps"] if "run" in step][-1] == "bash .ci/run"
