"""The page's parts: files of one name, and nothing of Gradio's that is not for others."""

import ast

import pytest

from mnist_demo.ui import FOLDER, page
from mnist_demo.ui.components.part import Part
from mnist_demo.ui.components.view import View


def parts(base: type[Part] = Part) -> list[type[Part]]:
    return [each for part in base.__subclasses__() for each in (part, *parts(part))]


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.css")), ids=lambda path: path.name)
def test_every_style_sheet_is_in_the_pages_head(path):
    assert path.read_text("utf-8") in page.launch_arguments()["head"]  # page imports all components


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.html")), ids=lambda path: path.name)
def test_data_enter_a_template_where_they_are_escaped(path):
    text = path.read_text("utf-8")
    assert "{{{" not in text and "{{&" not in text  # Handlebars' own ways around escaping
    assert "$" not in text and "`" not in text and "\\" not in text  # Gradio's, which escapes nothing


def test_a_view_leaves_its_elements_to_its_script():
    views = parts(View)
    assert len(views) >= 5
    for view in views:
        assert "{{" not in view(render=False).html_template


def test_a_part_without_its_template_says_which_file_is_missing():
    class Lost(Part):
        pass

    with pytest.raises(FileNotFoundError, match=r"test_part\.html"):
        Lost(render=False)


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.py")), ids=lambda path: path.name)
def test_only_what_gradio_shows_at_its_front_is_used(path):
    tree = ast.parse(path.read_text("utf-8"))
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert not [name for name in names if name.startswith("gradio.")]
    gr = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and ast.unparse(node).startswith("gr.")]
    assert not [ast.unparse(node) for node in gr if node.attr.startswith("_")]
