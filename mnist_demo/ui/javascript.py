"""The page's JavaScript: ES modules in one classic script, and the code by which Gradio calls them.

Gradio runs a component's script as the text of a function, where no `import` is possible. So every module goes into the
page's head, in a function of its own that runs once; `mnistDemo` holds what the modules export. Static files would need no
such step, but one more request for each module.

A module uses these forms of import and export, each at the start of a line; all others raise ScriptError:

    import { make, find as query } from "../../components/dom.js";
    export function, export async function, export class, export const, export default function, each with a name
"""

import json
import posixpath
import re
from graphlib import TopologicalSorter
from pathlib import Path

from mnist_demo.ui import FOLDER

_IMPORT = re.compile(r'^import \{([^{}]*)\} from "(\.[^"]*)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (default )?((?:async )?function|class|const) (\w+)", re.MULTILINE)
_COMMENT = re.compile(r"^ *(//.*|/\*\*((?!\*/)[\s\S])*\*/)\n", re.MULTILINE)  # only those that fill whole lines
_LEFT_OVER = re.compile(r"^(import|export)\b.*", re.MULTILINE)


class ScriptError(Exception):
    """A module of the page that cannot be put into the bundle. The message names the file and the line."""


def bundle(folder: Path = FOLDER) -> str:
    """The script that runs every module below `folder`, imported ones first, and sets `mnistDemo`.

    Raises ScriptError for an unknown form of import or export, graphlib.CycleError for modules that import each other.
    """
    paths = sorted(folder.rglob("*.js"))
    texts = {path.relative_to(folder).as_posix(): _COMMENT.sub("", path.read_text("utf-8")) for path in paths}
    imports = {name: {_resolve(name, path) for _, path in _IMPORT.findall(text)} for name, text in texts.items()}
    for name, needed in imports.items():
        if missing := needed - texts.keys():
            raise ScriptError(f"{name} imports {', '.join(sorted(missing))}, which does not exist")
    modules = [_wrap(name, texts[name]) for name in TopologicalSorter(imports).static_order()]
    return "\n".join(["window.mnistDemo = {};", *modules, "//# sourceURL=mnist_demo.js"])


def _wrap(name: str, text: str) -> str:
    """The module as a statement that runs it and keeps its exports."""
    exports = ", ".join(f"{'default' if default else own}: {own}" for default, _, own in _EXPORT.findall(text))
    text = _EXPORT.sub(r"\2 \3", _IMPORT.sub(lambda found: _assignment(name, *found.groups()), text))
    if found := _LEFT_OVER.search(text):
        raise ScriptError(f"{name}: the bundle cannot hold this import or export: {found[0]}")
    return f'{_reference(name)} = (() => {{\n"use strict";\n{text}return {{ {exports} }};\n}})();'


def _assignment(name: str, imported: str, path: str) -> str:
    return f"const {{{imported.replace(' as ', ': ')}}} = {_reference(_resolve(name, path))};"


def _resolve(name: str, path: str) -> str:
    """The name of the module that the module `name` imports by this relative path."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))


def _reference(name: str) -> str:
    return f"mnistDemo[{json.dumps(name)}]"


def call(module: str, function: str, *first: object) -> str:
    """Code for the `js` argument of Gradio's events that calls an exported function.

    Its arguments are `first`, followed by the inputs of the event.
    """
    arguments = "".join(f"{json.dumps(argument)}, " for argument in first)
    return f"(...inputs) => {_reference(module)}.{function}({arguments}...inputs)"


def on_load(script: Path) -> str:
    """A line for a component's `js_on_load` that calls the default export of its script.

    Failures are handled by components/failures.js.
    Gradio offers an event of a gr.HTML only if the event's name stands in quotes there, so the names follow in a comment. They
    are those that any script of the folder triggers.
    """
    texts = (path.read_text("utf-8") for path in script.parent.glob("*.js"))
    events = sorted({name for text in texts for name in re.findall(r'\btrigger\(("\w+")', text)})
    name = script.relative_to(FOLDER).as_posix()
    start = f"{_reference('components/failures.js')}.start"
    return f"{start}({_reference(name)}.default, element, props, trigger, watch, upload); // {' '.join(events)}"
