"""Figure notation: doodles written as text, one step per line, and its parser.

    hat                                        a figure: its name, then its steps, indented
      wide=0.5..0.8 style=count(0,2)           numbers or arrays; LOW..HIGH is a uniform random number
      line -wide,0 0,-1 wide,0                 a command with arguments: points X,Y, numbers, arrays
      if style==1: ring 0 0.3 0.2              steps under a condition, on the same line or indented below
      else: line -wide,0.5 wide,0.5
      for side in -1,1: line 0,0 side*wide,1   steps repeated

Arguments are separated by spaces, so they contain none. Apart from that they are Python expressions: the parser turns
every step into a line of Python. A file of figures is part of the program, not input. Random numbers are drawn in the
order of the steps.
"""

import re
from collections.abc import Callable
from functools import partial
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
    figures: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in _RANGE.sub(r"vary(\1,\2)", text).splitlines():
        step = line.strip()
        if not step or step.startswith("#"):
            continue
        if line.startswith(" "):
            lines += _as_python(step, len(line) - len(line.lstrip()))
        else:
            lines = figures[step] = ["if True:"]  # because the steps are indented
    return {name: partial(exec, compile("\n".join(lines), name, "exec")) for name, lines in figures.items()}


def _as_python(step: str, indent: int) -> list[str]:
    """The lines of Python for one step."""
    if step.startswith(("if ", "for ", "else:")):
        head, inline = _COLON.split(step, 1)
        return [" " * indent + head + ":", *(_as_python(inline.strip(), indent + 1) if inline else [])]
    tokens = step.split()
    if not re.match(r"\w+=", step):
        tokens = [f"{tokens[0]}({','.join(f'({argument})' for argument in tokens[1:])})"]
    return [" " * indent + token for token in tokens]
