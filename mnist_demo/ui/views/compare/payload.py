"""What the comparison is sent."""

from typing import Any

from mnist_demo.errors import short_repr
from mnist_demo.networks.models import ModelNameError, no_model
from mnist_demo.predictor import Answer, Predictor
from mnist_demo.ui.encoding import packed
from mnist_demo.ui.pad_value import of_pad, source
from mnist_demo.ui.views.answer.payload import BLANK, _blank


def compare(predictor: Predictor, pad: Any, models: Any) -> dict:
    """The value of CompareView for what is on the pad: an answer from each of these models, computed for no other."""
    try:
        known = _each_once(models, predictor.names)
    except ModelNameError as error:
        return blank_all([], str(error))
    return of_pad(
        pad,
        lambda value: value_of_all(predictor.compare(source(value), known) if known else []),
        lambda message: blank_all(known, message),
    )


def _each_once(models: Any, names: list[str]) -> list[str]:
    """The models that were asked for, if they are some of these. Raises ModelNameError."""
    if not isinstance(models, list) or len(models) > len(names):
        raise ModelNameError(f"Models must be a list of some of {', '.join(names)}; got {short_repr(models)}.")
    for name in models:
        if name not in names:
            raise no_model(name, names)
    return list(dict.fromkeys(models))


def blank_all(models: list[str], message: str = "") -> dict:
    """The value of CompareView where no model has an answer."""
    return value_of_all([_blank(model) for model in models]) | {"message": message}


def value_of_all(answers: list[Answer]) -> dict:
    """The answers, and once the picture that all of them were given."""
    image = answers[0].image if answers else BLANK
    return {"answers": [answer.to_dict(image=False) for answer in answers], "image": packed(image)}
