"""What a browser or a client may send as the value of the pad, as the drawing of an endpoint, as model or models."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from cases import NASTY, Case, Luck, Wrong, any_of, damaged, must_be_sentence, nested, spoiled

from mnist_demo.predictor import Predictor
from mnist_demo.strokes.drawing import Drawing
from mnist_demo.ui import pad_value
from mnist_demo.ui.api import api
from mnist_demo.ui.views.answer import payload as answer_payload
from mnist_demo.ui.views.compare import payload as compare_payload
from mnist_demo.ui.views.inside import payload as inside_payload
from mnist_demo.ui.views.number import payload as number_payload
from mnist_demo.ui.views.replay import payload as replay_payload
from mnist_demo.ui.views.steps import payload as steps_payload
from mnist_demo.ui.views.why import payload as why_payload
from places import GOLDEN

SECONDS = 0.1  # of one core for whatever is let in, and for whatever is not

PATHS = [
    "/etc/hostname",
    "/etc/passwd",
    "/proc/self/environ",
    "../../etc/passwd",
    "..\\..\\etc\\passwd",
    "C:\\Windows\\win.ini",
    "file:///etc/hostname",
    "http://127.0.0.1:1/a.png",
    "https://example.org/a.png",
    "//etc/hostname",
    "%2e%2e/%2e%2e/etc/passwd",
    "\0",
    "x" * 5000,
    "",
    ".",
    "..",
    "~",
    "/dev/stdin",
    "/dev/zero",
    "/dev/random",
    "a\nb",
    "\ud800",
    "checkpoints/cnn.json",
    "app.py",
    None,
    7,
    [],
]


@cache
def predictor() -> Predictor:
    return Predictor()


def case(luck: Luck, folder: Path) -> Case:
    """One value of the pad and what it is given to."""
    os.environ["GRADIO_TEMP_DIR"] = str(folder / "uploads")
    what, pad = any_of(luck, [_changed, _changed, _changed, _as_text, _as_text, _made, _made, _path])(luck)
    model = any_of(luck, NASTY) if luck.random() < 0.1 else any_of(luck, predictor().names)
    models = any_of(luck, [predictor().names, predictor().names[:2], NASTY, [model], ["cnn"] * 3, model])
    read = any_of(luck, [_answer, _compare, _steps, _inside, _why, _replay, _number, _parsed, _endpoint])
    return Case(f"{read.__name__[1:]} of {what}", lambda: read(pad, model, models), SECONDS * TIMES.get(read, 1))


# ---------------------------------------------------------------------------------------------------- what it is given to


def _answer(pad: Any, model: Any, models: Any) -> None:
    _must_be_told(answer_payload.answer(predictor(), pad, model))


def _compare(pad: Any, model: Any, models: Any) -> None:
    _must_be_told(compare_payload.compare(predictor(), pad, models))


def _steps(pad: Any, model: Any, models: Any) -> None:
    _must_be_told(steps_payload.steps(pad))
    orjson.dumps(steps_payload.shortcuts(predictor(), pad, model))
    pad_value.is_quick(pad)


def _inside(pad: Any, model: Any, models: Any) -> None:
    _must_be_told(inside_payload.inside(predictor(), pad, model))
    orjson.dumps([inside_payload.unit(predictor(), pad, model, at) for at in ("2,3", model, models)])


def _why(pad: Any, model: Any, models: Any) -> None:
    orjson.dumps([why_payload.why(predictor(), pad, model, against) for against in ("3", models)])


def _number(pad: Any, model: Any, models: Any) -> None:
    _must_be_told(number_payload.read(predictor(), pad, model))


def _replay(pad: Any, model: Any, models: Any) -> None:
    orjson.dumps([replay_payload.replay(predictor(), pad, model, models, view) for view in ("answer", "compare")])


def _parsed(pad: Any, model: Any, models: Any) -> None:
    drawing = Drawing.from_json(pad)
    again = Drawing.from_json(drawing.to_json())
    if again.strokes != drawing.strokes:
        raise Wrong("its JSON is another drawing")


def _endpoint(pad: Any, model: Any, models: Any) -> None:
    """As the endpoints get it: parsed, for the request as a whole is JSON."""
    try:
        value = json.loads(pad) if isinstance(pad, str) else pad
    except (ValueError, RecursionError):
        value = pad
    predict, compare, read, predict_strokes, compare_strokes, read_strokes = api(predictor())
    answers: list = [predict_strokes(value, model), read_strokes(value, model)]
    if models == model:
        answers = compare_strokes(value)
    if isinstance(models, list) and len(models) == 3:
        answers += [predict(value, model), read(value, model), *compare(value)]
    orjson.dumps(answers)


# As often as an answer: read and written and read again; eight models; a number of up to 150 segments.
TIMES = {
    _parsed: 3,
    _compare: 2,
    _endpoint: 6,
    _inside: 4,
    _why: 40,
    _number: 20,
    _replay: 3,
}


def _must_be_told(value: dict) -> None:
    orjson.dumps(value)  # as Gradio sends it
    json.dumps(value, allow_nan=False)
    if value.get("message"):
        must_be_sentence(value["message"])


# ------------------------------------------------------------------------------------------------------------ what it is


def _changed(luck: Luck) -> tuple[str, Any]:
    """A good drawing, something in it another thing, as text or as it is."""
    entry = any_of(luck, GOLDEN)
    value = spoiled(luck, {**entry["drawing"], "change": 1})
    what = f"{entry['name']} spoiled"
    return (what, value) if luck.random() < 0.2 else (what, json.dumps(value))


def _as_text(luck: Luck) -> tuple[str, Any]:
    """The text of a good drawing, damaged."""
    entry = any_of(luck, GOLDEN)
    text = damaged(luck, json.dumps(entry["drawing"]).encode())
    return f"text of {entry['name']} damaged", text.decode(
        "utf-8", "surrogateescape" if luck.random() < 0.3 else "replace"
    )


def _path(luck: Luck) -> tuple[str, Any]:
    path = any_of(luck, PATHS)
    drawing = {"size": [9, 9], "pen": 1, "strokes": [], "picture": path}
    return f"picture {path!r:.40}", json.dumps(drawing) if luck.random() < 0.7 else any_of(
        luck, [{"path": path}, drawing, path]
    )


def _made(luck: Luck) -> tuple[str, Any]:
    """Something made to cost time or memory, or to break what reads it."""
    number = int(10 ** luck.uniform(0, 5.7))
    kind = any_of(luck, list(MADE))
    return f"{kind} {number}", MADE[kind](number)


def _strokes(strokes: str) -> str:
    return f'{{"size": [1000, 1000], "pen": 38, "change": 1, "strokes": {strokes}}}'


def _zigzag(number: int) -> str:
    return _strokes(json.dumps([[[1000 * (n % 2), n / 20] for n in range(min(number, 60_000))]]))


def _slow_way(number: int) -> str:
    """As far a way as may be, in so many points."""
    step = 450 / min(number, 20_000)
    way = [[round(1000 * abs((n * step) % 2 - 1), 1), round(1000 * n / number, 1)] for n in range(min(number, 20_000))]
    return _strokes(json.dumps([way]))


MADE: dict[str, Any] = {
    "lists nested": lambda number: "[" * number + "]" * number,
    "lists never closed": lambda number: "[" * number,
    "objects nested": lambda number: '{"a":' * number + "1" + "}" * number,
    "strokes nested": lambda number: _strokes("[" * number + "]" * number),
    "a change nested": lambda number: '{"change": ' + "[" * number + "]" * number + "}",
    "a picture nested": lambda number: '{"picture": ' + "[" * number + "]" * number + "}",
    "empty strokes": lambda number: _strokes("[" + ",".join(["[]"] * number) + "]"),
    "strokes of one point": lambda number: _strokes(
        json.dumps([[[n % 999, n // 999]] for n in range(min(number, 50_000))])
    ),
    "equal points": lambda number: _strokes(json.dumps([[[5, 5]] * min(number, 50_000)])),
    "a zigzag": _zigzag,
    "a long way": _slow_way,
    "long texts": lambda number: _strokes(json.dumps([["x" * number] + ["y"] * min(number, 50_000)])),
    "a long text": lambda number: _strokes(json.dumps("x" * number)),
    "many digits": lambda number: _strokes("[[[" + "1" * number + ", 2]]]"),
    "many decimals": lambda number: _strokes("[[[0." + "1" * number + ", 2], [5, 5]]]"),
    "an exponent": lambda number: _strokes(f"[[[1e{number}, 2], [5, 5]]]"),
    "a size": lambda number: f'{{"size": [{number}, 1e-{number}], "pen": 1e{number}, "strokes": [[[1, 2], [5, 9]]]}}',
    "ragged points": lambda number: _strokes(json.dumps([[[1, 2], *[[3]] * min(number, 50_000)]])),
    "objects in strokes": lambda number: _strokes(json.dumps([[{"x": 1}] * min(number, 20_000)])),
    "keys": lambda number: json.dumps({f"key{n}": n for n in range(min(number, 20_000))}),
    "lists in a dict": lambda number: {"size": [9, 9], "pen": 1, "strokes": nested([1, 2], min(number, 900))},
    "a text": lambda number: "7" * number,
    "a number": lambda number: number,
    "nothing": lambda number: None,
    "models": lambda number: ["cnn"] * number,
}
