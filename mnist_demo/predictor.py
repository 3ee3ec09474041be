"""One drawing → one answer, or one answer per model."""

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from mnist_demo.explanation.activations import Link, Stage, links, stages
from mnist_demo.explanation.attribution import Why, explain
from mnist_demo.explanation.replay import Moments, Replayed, moments, settled
from mnist_demo.networks.card import Card
from mnist_demo.networks.checkpoints import CHECKPOINTS, CheckpointError
from mnist_demo.networks.models import MODELS, no_model
from mnist_demo.numbers.reader import Number, read_number
from mnist_demo.numbers.several_digits import is_several, may_be_several
from mnist_demo.preprocessing.pipeline import preprocess, steps
from mnist_demo.preprocessing.shortcuts import SHORTCUTS
from mnist_demo.recognition.answer import Answer, blank_answer, make_answer
from mnist_demo.recognition.model import Model, load_model
from mnist_demo.strokes.drawing import Drawing


@dataclass(frozen=True)
class Inside:
    """An answer and the stages that the image passed on its way to it, in one pass; the first stage is the image."""

    answer: Answer
    stages: list[Stage]


class Predictor:
    """All models whose checkpoint loads, ready to answer.

    names        the models that answer, in display order
    problems     name → one sentence, for each model whose checkpoint did not load
    checkpoints  the folder they come from

    Raises CheckpointError if none loads.
    """

    def __init__(self, checkpoints: str | Path = CHECKPOINTS):
        self.checkpoints = Path(checkpoints)
        self._stored: dict[str, Model] = {}
        self._live: dict[str, Model] = {}  # the same with fused networks
        self.problems: dict[str, str] = {}
        for name in MODELS:
            try:
                self._stored[name] = load_model(name, self.checkpoints)
                self._live[name] = self._stored[name].fused()
            except CheckpointError as error:
                self.problems[name] = str(error)
        if not self._stored:
            raise CheckpointError(f"No model could be loaded from {checkpoints}. {next(iter(self.problems.values()))}")

    @property
    def names(self) -> list[str]:
        return list(self._stored)

    @property
    def cards(self) -> dict[str, Card]:
        """Name → card, in display order."""
        return {name: model.card for name, model in self._stored.items()}

    def model(self, name: str) -> Model:
        """The model as its checkpoint holds it. Raises ModelNameError, or CheckpointError where it did not load."""
        self._check(name)
        return self._stored[name]

    def live(self, name: str) -> Model:
        """The model that gives the live answers, with a fused network. Raises what `model` raises."""
        self._check(name)
        return self._live[name]

    def predict(self, source: Drawing | Image.Image | np.ndarray, model: str = "cnn") -> Answer:
        """The answer of `model`. Raises ModelNameError, DrawingError or PictureError, all ValueErrors, for bad input."""
        return self.compare(source, [model])[0]

    def compare(self, source: Drawing | Image.Image | np.ndarray, models: list[str] | None = None) -> list[Answer]:
        """One answer per model, in the order asked for; without `models`, of all."""
        models = self.names if models is None else models
        for name in models:
            self._check(name)
        start = time.perf_counter()
        image, is_doubtful = preprocess(source)
        preprocessing = time.perf_counter() - start
        answers = [self._answer(name, image, preprocessing) for name in models]
        return [each.with_doubtful_ink() for each in answers] if is_doubtful else answers

    def read(self, source: Drawing | Image.Image | np.ndarray, model: str = "cnn") -> Number:
        """The whole numbers in a drawing or picture, as `model` reads their digits; of one digit a number of one.

        Raises ModelNameError, DrawingError or PictureError, all ValueErrors, for bad input.
        """
        return read_number(source, self.live(model))

    def several(self, source: Drawing | Image.Image | np.ndarray, answer: Answer) -> Number | None:
        """The number that a source is whose `answer` as one digit is there; None where it is no more than one digit."""
        if not may_be_several(source, answer):
            return None
        number = self.read(source, answer.model)
        return number if is_several(number) else None

    def explain(
        self,
        source: Drawing | Image.Image | np.ndarray,
        model: str = "cnn",
        digit: int | None = None,
        against: int | None = None,
    ) -> Why | None:
        """Why `model` reads the source as `digit`, by default the one it answers; None for a blank source.

        It is explained against `against`, by default the most probable of the other digits.

        Raises ModelNameError, DrawingError, PictureError or DigitError, all UserErrors, for bad input.
        """
        return explain(self.live(model), source, digit, against)

    def by_shortcuts(self, source: Drawing | Image.Image | np.ndarray, model: str = "cnn") -> dict[str, Answer]:
        """Each usual shortcut's name → the answer of `model` to what that makes of the source; none for a blank source.

        A shortcut takes all for ink that differs from the paper, what is taken away here too.

        Raises ModelNameError, DrawingError or PictureError, all ValueErrors, for bad input.
        """
        self._check(model)
        way = steps(source)
        ink = way.ink / 255 if way.removed is None else np.maximum(way.ink / 255, way.removed)
        if not ink.any():
            return {}
        return {name: self._answer(model, shrink(ink), 0.0) for name, shrink in SHORTCUTS.items()}

    def inside(self, source: Drawing | Image.Image | np.ndarray, model: str = "cnn") -> Inside:
        """The answer of `model` and all that its network makes of the source on the way, from the same pass.

        Raises ModelNameError, DrawingError or PictureError, all ValueErrors, for bad input.
        """
        live = self.live(model)
        start = time.perf_counter()
        image, is_doubtful = preprocess(source)
        preprocessing = time.perf_counter() - start
        passed = stages(live, torch.from_numpy(image)[None])
        answer = self._answer(model, image, preprocessing, passed[-1][1].flatten(1))
        answer = answer.with_doubtful_ink() if is_doubtful else answer
        return Inside(answer, [Stage(title, values[0]) for title, values in passed])

    def replay(self, drawing: Drawing, models: list[str]) -> tuple[Moments, list[Replayed]] | None:
        """The drawing at moments of its making, and what each model read then, in one batch.

        None where there is no way to go along: a blank drawing, a dot, an endless scribble. Raises ModelNameError.
        """
        for name in models:
            self._check(name)
        drawn = moments(drawing)
        return (drawn, [self._reading(name, drawn) for name in models]) if drawn else None

    def _reading(self, name: str, drawn: Moments) -> Replayed:
        judgement = self._live[name].judge(drawn.images)
        status = judgement.statuses
        at_last = settled(judgement.digit, status)
        return Replayed(name, judgement.probabilities, judgement.digit, judgement.runner_up, status, at_last)

    def links(self, seen: Inside, stage: int, unit: int) -> tuple[list[Link], list[Link]]:
        """By what a unit of a stage got the most on this drawing, and to what it gave the most, the strongest first.

        Raises IndexError where there is no such unit.
        """
        return links(self.live(seen.answer.model), seen.stages, stage, unit)

    def outputs(self, images: torch.Tensor, model: str) -> torch.Tensor:
        """float32 [N, 10], the raw outputs of `model` for uint8 [N, 28, 28]."""
        return self.model(model).outputs(images)

    def _check(self, name: str) -> None:
        if isinstance(name, str) and name in self.problems:
            raise CheckpointError(self.problems[name])
        if not isinstance(name, str) or name not in self._stored:
            raise no_model(name, self._stored)

    def _answer(self, name: str, image: np.ndarray, preprocessing: float, output: torch.Tensor | None = None) -> Answer:
        """From the network's output, float [1, 10], where it is there already."""
        start = time.perf_counter()
        if not image.any():
            return blank_answer(name, image, preprocessing * 1000)
        if output is None:
            judgement = self._live[name].judge(image[None])
        else:
            judgement = self._live[name].judge_outputs(output)
        return make_answer(name, image, judgement, (preprocessing + time.perf_counter() - start) * 1000)
