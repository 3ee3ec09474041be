"""The documentation names only files, headings, commands and options that exist, and one version."""

import importlib
import json
import re
import shlex

import pytest
import yaml

import mnist_demo
from mnist_demo.__main__ import COMMANDS
from places import ROOT

PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in PAGES}
page = pytest.mark.parametrize("name", TEXTS)


def anchors(text):
    """The anchors of all headings in a Markdown text, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@page
def test_every_link_leads_to_an_existing_file_and_heading(name):
    for link in re.findall(r"\]\(([^)]+)\)", TEXTS[name]):
        if link.startswith("https://"):
            continue
        file, _, heading = link.partition("#")
        path = ((ROOT / name).parent / file).resolve() if file else ROOT / name
        assert path.is_file(), link
        assert not heading or heading in anchors(path.read_text("utf-8")), link


def commands(text):
    """All commands of the package in a text, each as a list: the program, then its arguments."""
    lines = re.findall(r"(?:python -m mnist_demo\.|mnist-demo |python (?=app\.py))([a-z][^`\n]*)", text)
    return [shlex.split(line.replace("app.py", "app"), comments=True) for line in lines]


@page
def test_every_command_has_the_options_that_are_named(name, capsys):
    for program, *arguments in commands(TEXTS[name]):
        program = program.rstrip(",.")
        assert program in COMMANDS
        with pytest.raises(SystemExit):
            importlib.import_module(f"mnist_demo.{program}").main(["--help"])
        options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
        assert {argument for argument in arguments if argument.startswith("--")} <= options, (program, arguments)


def test_the_pages_together_name_every_command():
    found = [command for text in TEXTS.values() for command in commands(text)]
    assert {command[0] for command in found} >= COMMANDS.keys()


@page
def test_every_file_that_is_named_exists(name):
    for path in re.findall(r"(?<![\w/])(?:mnist_demo|benchmarks|tests|docs|\.ci)/[\w/.]*\w", TEXTS[name]):
        assert f"New file `{path}`" in TEXTS[name] or (ROOT / path).exists(), path


def test_the_readme_states_the_stored_number_of_unchanged_images():
    stored = json.loads((ROOT / "benchmarks" / "results" / "unchanged.json").read_text("utf-8"))["results"]
    figure = f"{stored['unchanged']:,} of MNIST's {stored['images']:,} test images"
    assert figure in " ".join(TEXTS["README.md"].split())


def test_the_citations_have_the_version_and_the_licence_of_the_package():
    licence = re.search(r'^license = "(.*)"$', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)[1]
    for fact, value in (("version", mnist_demo.__version__), ("license", licence)):
        assert re.search(rf"^  {fact} += {{{re.escape(value)}}}", TEXTS["README.md"], re.MULTILINE), fact
        assert str(CITATION[fact]) == value, fact


def test_the_changelog_describes_the_version_of_the_package_and_its_date():
    assert f"\n## {mnist_demo.__version__} - {CITATION['date-released']}\n" in TEXTS["CHANGELOG.md"]
