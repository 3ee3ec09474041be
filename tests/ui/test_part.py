"""The components: their files, and no use of Gradio's private names."""

import ast
import re

import pytest

from mnist_demo.ui import FOLDER, page
from mnist_demo.ui.components.part import View

VIEWS = sorted(path.parent.name for path in FOLDER.glob("views/*/template.html"))


def words(style: str) -> str:
    return " ".join(re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL).split())


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.css")), ids=lambda path: path.name)
def test_every_style_sheet_is_in_the_pages_head(path):
    assert words(path.read_text("utf-8")) in words(page.launch_arguments()["head"])


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.html")), ids=lambda path: path.name)
def test_templates_escape_their_data(path):
    text = path.read_text("utf-8")
    assert "{{{" not in text and "{{&" not in text  # Handlebars would not escape
    assert "$" not in text and "`" not in text and "\\" not in text  # Gradio's template literal would not escape


def test_templates_of_views_have_no_placeholders():
    assert len(VIEWS) >= 5
    for name in VIEWS:
        assert "{{" not in View(name, render=False).html_template


def test_a_component_without_template_names_the_missing_file():
    with pytest.raises(FileNotFoundError, match=r"template\.html"):
        View("lost", render=False)


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.py")), ids=lambda path: path.name)
def test_only_public_names_of_gradio_are_used(path):
    tree = ast.parse(path.read_text("utf-8"))
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert not [name for name in names if name.startswith("gradio.")]
    gr = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and ast.unparse(node).startswith("gr.")]
    assert not [ast.unparse(node) for node in gr if node.attr.startswith("_")]
