"""Values that a client may send as the pad's value, as a drawing, as a model or as a list of models."""

import inspect
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from cases import BAD_VALUES, Case, CaseError, Rng, check_sentence, choose, corrupt, mutate, nested

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

SECONDS = 0.1  # of one core, for good and for bad values

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


def case(rng: Rng, folder: Path) -> Case:
    """One value of the pad and the function that gets it."""
    os.environ["GRADIO_TEMP_DIR"] = str(folder / "uploads")
    what, pad = choose(rng, [_changed, _changed, _changed, _as_text, _as_text, _made, _made, _path])(rng)
    model = choose(rng, BAD_VALUES) if rng.random() < 0.1 else choose(rng, predictor().names)
    models = choose(rng, [predictor().names, predictor().names[:2], BAD_VALUES, [model], ["cnn"] * 3, model])
    read = choose(rng, [_answer, _compare, _steps, _inside, _why, _replay, _number, _parsed, _endpoint])
    return Case(f"{read.__name__[1:]} of {what}", lambda: read(pad, model, models), SECONDS * TIMES.get(read, 1))


# ---------------------------------------------------------------------------------------------------- functions that get the value


def _answer(pad: Any, model: Any, models: Any) -> None:
    _check_payload(answer_payload.answer(predictor(), pad, model))


def _compare(pad: Any, model: Any, models: Any) -> None:
    _check_payload(compare_payload.compare(predictor(), pad, models))


def _steps(pad: Any, model: Any, models: Any) -> None:
    _check_payload(steps_payload.steps(pad))
    orjson.dumps(steps_payload.shortcuts(predictor(), pad, model))
    pad_value.quick_drawing(pad)


def _inside(pad: Any, model: Any, models: Any) -> None:
    for maps in ("", inside_payload.ALL_MAPS):
        _check_payload(inside_payload.inside(predictor(), pad, model, maps))
    orjson.dumps([inside_payload.unit(predictor(), pad, model, at) for at in ("2,3", model, models)])


def _why(pad: Any, model: Any, models: Any) -> None:
    orjson.dumps([why_payload.why(predictor(), pad, model, against) for against in ("3", models)])


def _number(pad: Any, model: Any, models: Any) -> None:
    _check_payload(number_payload.read(predictor(), pad, model))


def _replay(pad: Any, model: Any, models: Any) -> None:
    orjson.dumps([replay_payload.replay(predictor(), pad, model, models, view) for view in ("answer", "compare")])


def _parsed(pad: Any, model: Any, models: Any) -> None:
    drawing = Drawing.from_json(pad)
    again = Drawing.from_json(drawing.to_json())
    if again.strokes != drawing.strokes:
        raise CaseError("its JSON is a different drawing")


def _endpoint(pad: Any, model: Any, models: Any) -> None:
    """As the endpoints get it: already parsed, because the whole request is JSON."""
    try:
        value = json.loads(pad) if isinstance(pad, str) else pad
    except (ValueError, RecursionError):
        value = pad
    predict, compare, read, predict_strokes, compare_strokes, read_strokes = map(inspect.unwrap, api(predictor()))
    answers: list = [predict_strokes(value, model), read_strokes(value, model)]
    if models == model:
        answers = compare_strokes(value)
    if isinstance(models, list) and len(models) == 3:
        answers += [predict(value, model), read(value, model), *compare(value)]
    orjson.dumps(answers)


# Multiples of SECONDS: parsing three times; eight models; a number with up to 150 segments.
TIMES = {
    _parsed: 3,
    _compare: 2,
    _endpoint: 6,
    _inside: 4,
    _why: 40,
    _number: 20,
    _replay: 3,
}


def _check_payload(value: dict) -> None:
    orjson.dumps(value)  # as Gradio sends it
    json.dumps(value, allow_nan=False)
    if value.get("message"):
        check_sentence(value["message"])


# ------------------------------------------------------------------------------------------------------------ the values


def _changed(rng: Rng) -> tuple[str, Any]:
    """A good drawing with changes, as text or already parsed."""
    entry = choose(rng, GOLDEN)
    value = mutate(rng, {**entry["drawing"], "change": 1})
    what = f"{entry['name']} spoiled"
    return (what, value) if rng.random() < 0.2 else (what, json.dumps(value))


def _as_text(rng: Rng) -> tuple[str, Any]:
    """The JSON text of a good drawing, damaged."""
    entry = choose(rng, GOLDEN)
    text = corrupt(rng, json.dumps(entry["drawing"]).encode())
    return f"text of {entry['name']} damaged", text.decode(
        "utf-8", "surrogateescape" if rng.random() < 0.3 else "replace"
    )


def _path(rng: Rng) -> tuple[str, Any]:
    path = choose(rng, PATHS)
    drawing = {"size": [9, 9], "pen": 1, "strokes": [], "picture": path}
    return f"picture {path!r:.40}", json.dumps(drawing) if rng.random() < 0.7 else choose(
        rng, [{"path": path}, drawing, path]
    )


def _made(rng: Rng) -> tuple[str, Any]:
    """A value that is meant to cost time or memory or to break the reader."""
    number = int(10 ** rng.uniform(0, 5.7))
    kind = choose(rng, list(MADE))
    return f"{kind} {number}", MADE[kind](number)


def _strokes(strokes: str) -> str:
    return f'{{"size": [1000, 1000], "pen": 38, "change": 1, "strokes": {strokes}}}'


def _zigzag(number: int) -> str:
    return _strokes(json.dumps([[[1000 * (n % 2), n / 20] for n in range(min(number, 60_000))]]))


def _long_path(number: int) -> str:
    """The longest allowed path with this number of points."""
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
    "a long way": _long_path,
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
