"""What an event asks of the pad."""

import json
from typing import Any, NamedTuple

import gradio as gr

LONGEST_QUESTION = 2000  # characters of what is asked of the pad; with the names of all models it has 200


class Asked(NamedTuple):
    """What is asked of the pad: for which view, by which of its models, and the inside of which model beside it, "" for none.

    As JSON it is an object of the four. Nothing of it is checked here: what answers says which model there is none of.
    """

    view: Any
    model: Any
    chosen: Any
    second: Any

    def to_json(self) -> str:
        return json.dumps(self._asdict())

    @classmethod
    def from_json(cls, text: object) -> "Asked":
        """Raises gr.Error for what this page never sends."""
        try:
            if not isinstance(text, str) or len(text) > LONGEST_QUESTION:
                raise ValueError
            return cls(**json.loads(text))
        except (TypeError, ValueError, RecursionError):
            raise gr.Error("This request is none that the page sends: reload it.", print_exception=False) from None
