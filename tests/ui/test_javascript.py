"""The bundle of the page's JavaScript modules, and the lines by which Gradio calls them."""

import json
import re
import shutil
import subprocess
from graphlib import CycleError
from pathlib import Path

import pytest

from mnist_demo.ui import FOLDER
from mnist_demo.ui.javascript import ScriptError, bundle, call, on_load

SCRIPTS = sorted(FOLDER.rglob("*.js"))
EVENTS = (FOLDER / "components" / "events.js").read_text("utf-8")


@pytest.fixture
def write(tmp_path):
    """A function that writes modules, path → text, and returns their folder."""

    def write(modules: dict[str, str]) -> Path:
        for name, text in modules.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return tmp_path

    return write


def run(script: str) -> object:
    """What the script puts into `result`, under Node."""
    code = f"const window = globalThis; let result; {script}; console.log(JSON.stringify(result));"
    done = subprocess.run(["node", "-e", code], capture_output=True, text=True, check=True, timeout=60)
    return json.loads(done.stdout)


MODULES = {
    "a.js": 'import { double, FACTOR as factor } from "./lib/b.js";\n\nexport default function start(value) {\n'
    "  return [double(value), factor];\n}\n",
    "lib/b.js": '// import { wrong } from "./c.js";\nimport {\n  count,\n} from "../c.js";\n/**\n * export const comment = 1;\n */\n'
    "export const FACTOR = 2;\nexport function double(value) {\n  count();\n  return FACTOR * value; // twice\n}\n",
    "c.js": "let calls = 0;\n\nexport function count() {\n  calls += 1;\n  return calls;\n}\n\nexport class Kind {}\n",
}


@pytest.mark.skipif(not shutil.which("node"), reason="needs Node")
def test_modules_run_once_in_the_order_of_their_imports_and_share_their_state(write):
    script = bundle(write(MODULES))
    first = run(f'{script}\nresult = [mnistDemo["a.js"].default(21), mnistDemo["c.js"].count()]')
    assert first == [[42, 2], 2]  # b.js has counted in the same module


@pytest.mark.parametrize(
    "line",
    [
        'import * as everything from "./c.js";',
        'import c from "./c.js";',
        'import "./c.js";',
        'export * from "./c.js";',
        'export { count } from "./c.js";',
        "export let value = 1;",
        "export default 7;",
    ],
)
def test_an_import_or_export_that_the_bundle_cannot_hold_is_an_error_with_file_and_line(write, line):
    with pytest.raises(ScriptError, match=re.escape(f"d.js: the bundle cannot hold this import or export: {line}")):
        bundle(write({**MODULES, "d.js": f"{line}\n"}))


def test_an_import_of_a_missing_module_is_an_error(write):
    with pytest.raises(ScriptError, match=r"lib/d\.js imports c\.js, which does not exist"):
        bundle(write({"lib/d.js": 'import { count } from "../c.js";\n'}))


def test_modules_that_import_each_other_are_an_error(write):
    with pytest.raises(CycleError):
        bundle(write({"a.js": 'import { b } from "./b.js";\n', "b.js": 'import { a } from "./a.js";\n'}))


def test_the_bundle_holds_every_module_and_ends_no_script_element():
    script = bundle()
    assert all(f'mnistDemo["{path.relative_to(FOLDER).as_posix()}"] = ' in script for path in SCRIPTS)
    assert "</script" not in script and "<!--" not in script


def test_gradio_is_told_the_events_that_a_script_triggers():
    line = on_load(FOLDER / "views" / "inside" / "script.js")
    script = 'mnistDemo["views/inside/script.js"].default'
    assert line.startswith(
        f'mnistDemo["components/failures.js"].start({script}, element, props, trigger, watch, upload);'
    )
    assert line.endswith('// "ask" "beside" "maps"')


def test_a_call_passes_its_own_arguments_before_the_inputs_of_the_event():
    assert (
        call("query.js", "openedView", "answer")
        == '(...inputs) => mnistDemo["query.js"].openedView("answer", ...inputs)'
    )


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.py")), ids=lambda path: path.name)
def test_every_function_that_an_event_calls_is_exported(path):
    text = path.read_text("utf-8").replace("call(JAVASCRIPT,", 'call("models_page/events.js",')
    for module, name in re.findall(r'call\("([^"]+)", "(\w+)"', text):
        assert re.search(rf"^export (async )?function {name}\(", (FOLDER / module).read_text("utf-8"), re.MULTILINE), (
            name
        )


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_a_script_names_custom_events_by_the_constants_of_the_table(path):
    created = re.findall(r"new CustomEvent\(([^,)]*)", path.read_text("utf-8"))
    assert all(re.fullmatch("name|[A-Z_]+", argument) for argument in created)


def test_the_table_of_custom_events_has_every_event_and_no_other():
    constants = dict(re.findall(r'^export const ([A-Z_]+) = "([\w-]+)";', EVENTS, re.MULTILINE))
    table = re.findall(r"^// \| ([a-z]+-[a-z]+) +\|", EVENTS, re.MULTILINE)
    assert sorted(constants.values()) == sorted(table)
    users = "\n".join(path.read_text("utf-8") for path in SCRIPTS if path.name != "events.js")
    for name, event in constants.items():
        assert len(re.findall(rf"\b{name}\b", users)) >= 3, event  # imported, sent and received somewhere
        assert f'"{event}"' not in re.sub(r"//.*", "", users), event


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_a_view_imports_no_script_of_another_view(path):
    wrong = re.findall(r'from "\.\./\w+/.*"', path.read_text("utf-8")) if path.match("views/*/*.js") else []
    assert not wrong, "views are connected by the events in components/events.js only"
