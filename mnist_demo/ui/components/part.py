"""Part: what the parts of the page have in common. A part is a group of files of one name: Python, template, scripts, style."""

import inspect
from pathlib import Path
from typing import Any

import gradio as gr


class Part(gr.HTML):
    """A component of this page, made of the files beside its module: pad.py brings pad.html, pad.js and pad.css.

    The template must be there, the others need not. What pad.js uses may be in files of its own, pad.geometry.js say; they
    come before it. Scripts and styles of the classes that it builds on come before its own. Styles are for the page's
    head (launch.py), so that they are there before the first paint.
    """

    def __init__(self, value: Any = None, **props: Any):
        super().__init__(
            value=value,
            html_template=_file(type(self), "html"),
            js_on_load="\n".join(_scripts(each) for each in reversed(type(self).mro()) if issubclass(each, Part)),
            apply_default_css=False,
            **props,
        )

    @classmethod
    def styles(cls) -> str:
        """The style of this part and of all that build on it."""
        return "\n".join([_file(cls, "css"), *(part.styles() for part in cls.__subclasses__())])


def _scripts(part: type[Part]) -> str:
    """The text of the part's scripts, its own last."""
    own = _path(part, "js")
    used = sorted(own.parent.glob("*.js")) if own.name == "script.js" else []
    return "\n".join([*(each.read_text(encoding="utf-8") for each in used if each != own), _file(part, "js")])


FILES = {"html": "template.html", "js": "script.js", "css": "style.css"}


def _path(part: type[Part], kind: str) -> Path:
    """Where the part's own file of that kind is, there or not."""
    path = Path(inspect.getfile(part))
    return path.with_name(FILES[kind]) if path.name == "component.py" else path.with_suffix(f".{kind}")


def _file(part: type[Part], kind: str) -> str:
    """The text of the part's own file of that kind, "" where it has none; FileNotFoundError without a template."""
    path = _path(part, kind)
    return path.read_text(encoding="utf-8") if kind == "html" or path.exists() else ""
