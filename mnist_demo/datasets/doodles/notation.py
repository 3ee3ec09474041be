"""Figure notation: doodles written as text, one step per line, and its parser.

    hat                                        a figure: its name, then its steps, indented
      wide=0.5..0.8 style=count(0,2)           numbers or arrays; LOW..HIGH is a uniform random number
      line -wide,0 0,-1 wide,0                 a command with arguments: points X,Y, numbers, arrays
      if style==1: ring 0 0.3 0.2              steps under a condition, on the same line or indented below
      else: line -wide,0.5 wide,0.5
      for side in -1,1: line 0,0 side*wide,1   steps repeated

Arguments are separated by spaces, so they contain none. Apart from that they are Python expressions and are evaluated
as such: a file of figures is part of the program, not input. Random numbers are drawn in the order of the steps.
"""

import re
from collections.abc import Callable
from typing import Any

import numpy as np

Scope = dict[str, Any]  # the names that a figure can use: functions, commands and its own numbers
Step = Callable[[Scope], None]

_COLON = re.compile(r":(?: |$)")  # others are in slices
_RANGE = re.compile(r"(-?\w+(?:\.\d+)?)\.\.(-?\w+(?:\.\d+)?)")


def basic_functions(random: np.random.Generator) -> Scope:
    """The functions that every figure can use: random numbers, ranges, and arithmetic on arrays."""
    arithmetic = {function.__name__: function for function in (np.sin, np.cos, np.radians, np.where, np.arange)}
    return arithmetic | {
        "vary": random.uniform,
        "normal": random.normal,
        "count": lambda low, high: int(random.integers(low, high + 1)),  # both included
        "chance": lambda probability: random.random() < probability,
        "one": lambda *choices: random.choice(choices),
        "spaced": np.linspace,
        "pi": np.pi,
        "points": lambda x, y: np.stack([x, y], 1),  # float [N, 2]
    }


def parse(text: str) -> dict[str, Step]:
    """Figures by name, as functions that run the figure's steps in a scope. Raises SyntaxError."""
    lines = [(len(line) - len(line.lstrip()), line.strip()) for line in text.splitlines()]
    lines = [(indent, line) for indent, line in lines if line and not line.startswith("#")]
    figures = {}
    while lines:
        name = lines.pop(0)[1]
        figures[name] = _block(lines, 1)
    return figures


def _block(lines: list[tuple[int, str]], indent: int) -> Step:
    """Remove the lines at the front that are indented at least this far; their steps as one."""
    steps = []
    while lines and lines[0][0] >= indent:
        indent, text = lines.pop(0)
        if not text.startswith(("if ", "for ")):
            steps.append(_step(text))
            continue
        head, inline = _COLON.split(text, 1)
        body = _body(lines, indent, inline)
        otherwise = None
        if lines and lines[0][0] == indent and lines[0][1].startswith("else:"):
            otherwise = _body(lines, indent, lines.pop(0)[1].removeprefix("else:"))
        steps.append(_compound(head, body, otherwise))

    def run(scope: Scope) -> None:
        for step in steps:
            step(scope)

    return run


def _body(lines: list[tuple[int, str]], indent: int, inline: str) -> Step:
    """The step after a colon, or the block below it."""
    if inline:
        lines.insert(0, (indent + 1, inline.strip()))
    return _block(lines, indent + 1)


def _step(text: str) -> Step:
    """One command, or assignments."""
    if re.match(r"\w+=", text):
        values = [(name, _expression(value)) for name, value in (token.split("=", 1) for token in text.split())]

        def assign(scope: Scope) -> None:
            for name, value in values:
                scope[name] = value(scope)

        return assign
    command, *arguments = text.split()
    return _expression(f"{command}({','.join(f'({argument})' for argument in arguments)})")


def _compound(head: str, body: Step, otherwise: Step | None) -> Step:
    """A loop or a condition."""
    if loop := re.fullmatch(r"for (\w+) in (.+)", head):
        name, values = loop[1], _expression(loop[2])

        def repeat(scope: Scope) -> None:
            for value in values(scope):
                scope[name] = value
                body(scope)

        return repeat
    condition = _expression(head.removeprefix("if "))

    def choose(scope: Scope) -> None:
        if condition(scope):
            body(scope)
        elif otherwise:
            otherwise(scope)

    return choose


def _expression(text: str) -> Callable[[Scope], Any]:
    code = compile(_RANGE.sub(r"vary(\1,\2)", text), "figure", "eval")
    return lambda scope: eval(code, {}, scope)
