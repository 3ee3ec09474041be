"""One drawing → one answer, or one answer per model."""

import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from mnist_demo.errors import short_repr
from mnist_demo.explanation.activations import Link, Stage, links, stages
from mnist_demo.explanation.attribution import Why, explain
from mnist_demo.explanation.replay import Moments, Replayed, moments, settled
from mnist_demo.networks.card import Card
from mnist_demo.networks.checkpoints import CHECKPOINTS, CheckpointError, load
from mnist_demo.networks.fusion import folded
from mnist_demo.networks.models import MODELS, no_model
from mnist_demo.numbers.reader import Number, read
from mnist_demo.numbers.several_digits import is_several, may_be_several
from mnist_demo.preprocessing.pipeline import preprocess, steps
from mnist_demo.preprocessing.shortcuts import SHORTCUTS
from mnist_demo.recognition.answer import Answer, answered, blank
from mnist_demo.recognition.model import outputs
from mnist_demo.recognition.statuses import Judgement, judge
from mnist_demo.strokes.drawing import Drawing


@dataclass(frozen=True)
class Inside:
    """An answer and the stages that the image passed on its way to it, in one pass; the first stage is the image."""

    answer: Answer
    stages: list[Stage]


class Predictor:
    """All models whose checkpoint loads, ready to answer.

    names        the models that answer, in display order
    cards        name → card
    problems     name → one sentence, for each model whose checkpoint did not load
    checkpoints  the folder they come from

    Raises CheckpointError if none loads.
    """

    def __init__(self, checkpoints: str | Path = CHECKPOINTS):
        self.checkpoints = Path(checkpoints)
        self._networks: dict[str, torch.nn.Module] = {}
        self._quick: dict[str, torch.nn.Module] = {}  # the same, as live answers are computed
        self.cards: dict[str, Card] = {}
        self.problems: dict[str, str] = {}
        for name in MODELS:
            try:
                self._networks[name], self.cards[name] = load(name, self.checkpoints)
                self._quick[name] = folded(self._networks[name])
            except CheckpointError as error:
                self.problems[name] = str(error)
        if not self._networks:
            raise CheckpointError(f"No model could be loaded from {checkpoints}. {next(iter(self.problems.values()))}")

    @property
    def names(self) -> list[str]:
        return list(self._networks)

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
        return [each.of_doubtful_ink() for each in answers] if is_doubtful else answers

    def read(self, source: Drawing | Image.Image | np.ndarray, model: str = "cnn") -> Number:
        """The whole numbers in a drawing or picture, as `model` reads their digits; of one digit a number of one.

        Raises ModelNameError, DrawingError or PictureError, all ValueErrors, for bad input.
        """
        self._check(model)
        return read(source, MODELS[model], partial(self.judge, model=model), self.cards[model].thresholds)

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

        Raises ModelNameError, DrawingError or PictureError, all ValueErrors, for bad input, and ValueError for what is no digit.
        """
        self._check(model)
        for each in (digit, against):
            if each is not None and (isinstance(each, bool) or each not in range(10)):
                raise ValueError(f"A digit is a whole number from 0 to 9; got {short_repr(each)}.")
        return explain(MODELS[model], self._quick[model], self.cards[model].thresholds, source, digit, against)

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
        self._check(model)
        start = time.perf_counter()
        image, is_doubtful = preprocess(source)
        preprocessing = time.perf_counter() - start
        passed = stages(MODELS[model], self._quick[model], torch.from_numpy(image)[None])
        answer = self._answer(model, image, preprocessing, passed[-1][1].flatten(1))
        answer = answer.of_doubtful_ink() if is_doubtful else answer
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
        judgement = self.judge(drawn.images, name)
        status = judgement.statuses
        at_last = settled(judgement.digit, status)
        return Replayed(name, judgement.probabilities, judgement.digit, judgement.runner_up, status, at_last)

    def links(self, seen: Inside, stage: int, unit: int) -> tuple[list[Link], list[Link]]:
        """By what a unit of a stage got the most on this drawing, and to what it gave the most, the strongest first.

        Raises IndexError where there is no such unit.
        """
        model = seen.answer.model
        return links(MODELS[model], self._quick[model], seen.stages, stage, unit)

    def outputs(self, images: torch.Tensor, model: str) -> torch.Tensor:
        """float32 [N, 10], the raw outputs of `model` for uint8 [N, 28, 28]."""
        self._check(model)
        return outputs(MODELS[model], self._networks[model], images)

    def judge(self, images: np.ndarray, model: str) -> Judgement:
        """What the outputs of `model` for uint8 [N, 28, 28] mean, computed as live answers are."""
        self._check(model)
        output = outputs(MODELS[model], self._quick[model], torch.from_numpy(images))
        return judge(MODELS[model], output, self.cards[model].thresholds)

    def network(self, model: str) -> torch.nn.Module:
        """The network itself, in evaluation mode."""
        self._check(model)
        return self._networks[model]

    def _check(self, name: str) -> None:
        if isinstance(name, str) and name in self.problems:
            raise CheckpointError(self.problems[name])
        if not isinstance(name, str) or name not in self._networks:
            raise no_model(name, self._networks)

    def _answer(self, name: str, image: np.ndarray, preprocessing: float, output: torch.Tensor | None = None) -> Answer:
        """From the network's output, float [1, 10], where it is there already."""
        start = time.perf_counter()
        if not image.any():
            return blank(name, image, preprocessing * 1000)
        if output is None:
            judgement = self.judge(image[None], name)
        else:
            judgement = judge(MODELS[name], output, self.cards[name].thresholds)
        return answered(name, image, judgement, 0, (preprocessing + time.perf_counter() - start) * 1000)
