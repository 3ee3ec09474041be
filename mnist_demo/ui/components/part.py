"""Part: base class of the page's own components, each one folder of a module, a template, scripts and a style sheet."""

import inspect
from pathlib import Path
from typing import Any

import gradio as gr

from mnist_demo.ui.javascript import on_load

TEMPLATE = "template.html"
SCRIPT = "script.js"
STYLE = "style.css"


class Part(gr.HTML):
    """A component made of the files beside its module component.py.

    template.html must exist. The others may: script.js exports one default function, which Gradio calls when the component
    is loaded, after that of the base class; style.css goes into the page's head, so that it applies to the first paint.
    """

    def __init__(self, value: Any = None, **props: Any):
        super().__init__(
            value=value,
            html_template=_path(type(self), TEMPLATE).read_text(encoding="utf-8"),
            js_on_load="\n".join(on_load(script) for script in _scripts(type(self))),
            apply_default_css=False,
            **props,
        )

    @classmethod
    def styles(cls) -> str:
        """The style sheets of all classes derived from this one."""
        return "\n".join(f"{_style(part)}\n{part.styles()}" for part in cls.__subclasses__())


def _style(part: type[Part]) -> str:
    path = _path(part, STYLE)
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _scripts(part: type[Part]) -> list[Path]:
    """The scripts of the class and of its base classes, its own last."""
    paths = [_path(base, SCRIPT) for base in reversed(part.mro()) if issubclass(base, Part)]
    return [path for path in paths if path.exists()]


def _path(part: type[Part], name: str) -> Path:
    """Where the class's file of that name is, whether it exists or not."""
    return Path(inspect.getfile(part)).with_name(name)
