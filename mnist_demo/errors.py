"""UserError, the base class of every error that a user can cause, and a short repr for error messages."""

import reprlib


class UserError(ValueError):
    """Bad input. The message is one sentence that says what to do, for a visitor of the page or a console.

    The page and the commands catch only this class. Any other error is a bug and keeps its traceback.
    """


# Unlike `repr` this copes with deeply nested and with very long values.
_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxlong = _SHORT.maxother = 60


def short_repr(value: object) -> str:
    """The repr of a value, cut to 60 characters."""
    text = _SHORT.repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
