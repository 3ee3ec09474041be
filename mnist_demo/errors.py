"""UserError, the base of every error that a user can cause, and what such an error says of a value."""

import reprlib


class UserError(ValueError):
    """Bad input. The message is one sentence with the remedy, for a visitor or on a console.

    The page and the commands catch this class only: any other error is a bug and keeps its traceback.
    """


_IN_SHORT = reprlib.Repr()  # for `repr` of what is nested deeply fails, and of what is long takes long
_IN_SHORT.maxstring = _IN_SHORT.maxlong = _IN_SHORT.maxother = 60


def short_repr(value: object) -> str:
    """What a value is, in at most 60 characters of a sentence."""
    text = _IN_SHORT.repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
