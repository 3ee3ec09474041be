"""What README.md, CONTRIBUTING.md and docs/ point to is there: files, headings, commands, options."""

import importlib
import re
import shlex

import pytest

from mnist_demo.__main__ import COMMANDS
from places import ROOT

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in PAGES}
page = pytest.mark.parametrize("name", TEXTS)


def anchors(text):
    """Those of its headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@page
def test_every_link_leads_to_a_file_and_a_heading(name):
    for link in re.findall(r"\]\(([^)]+)\)", TEXTS[name]):
        if link.startswith("https://"):
            continue
        file, _, heading = link.partition("#")
        path = ((ROOT / name).parent / file).resolve() if file else ROOT / name
        assert path.is_file(), link
        assert not heading or heading in anchors(path.read_text("utf-8")), link


def commands(text):
    """The arguments of every command of the package in it: program first, as in ["evaluate", "--readme"]."""
    lines = re.findall(r"(?:python -m mnist_demo\.|mnist-demo |python (?=app\.py))([a-z][^`\n]*)", text)
    return [shlex.split(line.replace("app.py", "app"), comments=True) for line in lines]


@page
def test_every_command_knows_its_options(name, capsys):
    for program, *arguments in commands(TEXTS[name]):
        program = program.rstrip(",.")
        assert program in COMMANDS
        with pytest.raises(SystemExit):
            importlib.import_module(f"mnist_demo.{program}").main(["--help"])
        known = set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
        assert {argument for argument in arguments if argument.startswith("--")} <= known, (program, arguments)


def test_commands_are_found_in_the_pages():
    found = [command for text in TEXTS.values() for command in commands(text)]
    assert {command[0] for command in found} >= COMMANDS.keys()


@page
def test_every_file_of_the_house_that_is_named_is_there(name):
    for path in re.findall(r"(?<![\w/])(?:mnist_demo|benchmarks|tests|docs|\.ci)/[\w/.]*\w", TEXTS[name]):
        assert f"New file `{path}`" in TEXTS[name] or (ROOT / path).exists(), path


def test_the_citation_has_the_packages_version_and_licence():
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    for fact in ("version", "license"):
        (value,) = re.findall(rf'^{fact} = "(.*)"$', project, re.MULTILINE)
        assert re.search(rf"^  {fact} += {{{re.escape(value)}}}", TEXTS["README.md"], re.MULTILINE), fact
