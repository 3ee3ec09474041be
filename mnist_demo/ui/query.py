"""Query: the open view and its models, which the browser sends with each event of the Draw tab."""

import json
from typing import Any, NamedTuple

from mnist_demo.errors import UserError

VIEWS = ("answer", "compare", "inside", "number")
MAX_CHARACTERS = 2000  # of a query's JSON; with the names of all models it has 200


class QueryError(UserError):
    """A query that the page does not send."""


class Query(NamedTuple):
    """The open view and the models chosen for it. As JSON an object of these, the last may be missing.

    view    "answer", "compare", "inside" or "number"
    model   the model of every view but the comparison
    chosen  the models of the comparison
    second  the model shown beside `model` in "inside", "" for none
    maps    "all" if "inside" shows every map, otherwise its strongest path

    The values come from a client and are not checked here: a payload reports a model that does not exist.
    """

    view: Any
    model: Any
    chosen: Any
    second: Any
    maps: Any = ""

    def to_json(self) -> str:
        """The query as JSON."""
        return json.dumps(self._asdict())

    @classmethod
    def from_json(cls, text: object) -> "Query":
        """Parse the JSON of `to_json`. Raises QueryError."""
        try:
            if not isinstance(text, str) or len(text) > MAX_CHARACTERS:
                raise ValueError
            return cls(**json.loads(text))
        except (TypeError, ValueError, RecursionError):
            raise QueryError("Unexpected request. Please reload the page.") from None
