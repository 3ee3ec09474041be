"""One drawing → one answer, or one answer per model."""

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from mnist_demo.drawing.ink import Drawing, short
from mnist_demo.drawing.preprocess import to_mnist
from mnist_demo.networks.card import Card
from mnist_demo.networks.checkpoints import CHECKPOINTS, CheckpointError, load
from mnist_demo.networks.folded import folded
from mnist_demo.networks.models import MODELS, no_model
from mnist_demo.networks.outputs import outputs
from mnist_demo.reading.inside import Link, Stage, links, stages
from mnist_demo.reading.reasons import reason
from mnist_demo.reading.replay import Moments, Reading, moments, settled
from mnist_demo.reading.statuses import judge
from mnist_demo.reading.why import Why, explain


@dataclass(frozen=True)
class Answer:
    """What one model says of one drawing.

    model          its name
    status         "digit"; "unsure" where two digits are close; "not_a_digit"; "blank"
    digit          0..9, the best guess whatever the status; None for blank
    runner_up      0..9, the other digit where the status is "unsure"; else None
    probabilities  float32 [10], sums to 1; all zeros for blank
    reason         why it is no digit, a phrase, where the status is "not_a_digit" and the picture says why; else None
    milliseconds   preprocessing and network, this drawing
    image          uint8 [28, 28], what the network saw, before its own normalisation
    """

    model: str
    status: str
    digit: int | None
    runner_up: int | None
    probabilities: np.ndarray
    reason: str | None
    milliseconds: float
    image: np.ndarray

    def to_dict(self, image: bool = True) -> dict:
        """The same as JSON knows it, in lists of plain numbers; the image can be left out where answers share one."""
        return {
            "model": self.model,
            "status": self.status,
            "digit": self.digit,
            "runner_up": self.runner_up,
            "probabilities": [round(float(probability), 6) for probability in self.probabilities],
            "reason": self.reason,
            "milliseconds": round(self.milliseconds, 3),
            **({"image": self.image.tolist()} if image else {}),
        }


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
        """The answer of `model`. Raises ModelNameError, InkError or PictureError, all ValueErrors, for bad input."""
        return self.compare(source, [model])[0]

    def compare(self, source: Drawing | Image.Image | np.ndarray, models: list[str] | None = None) -> list[Answer]:
        """One answer per model, in the order asked for; without `models`, of all."""
        models = self.names if models is None else models
        for name in models:
            self._check(name)
        start = time.perf_counter()
        image = to_mnist(source)
        preprocessing = time.perf_counter() - start
        return [self._answer(name, image, preprocessing) for name in models]

    def explain(
        self,
        source: Drawing | Image.Image | np.ndarray,
        model: str = "cnn",
        digit: int | None = None,
        against: int | None = None,
    ) -> Why | None:
        """Why `model` reads the source as `digit`, by default the one it answers; None for a blank source.

        It is explained against `against`, by default the most probable of the other digits.

        Raises ModelNameError, InkError or PictureError, all ValueErrors, for bad input, and ValueError for what is no digit.
        """
        self._check(model)
        for each in (digit, against):
            if each is not None and (isinstance(each, bool) or each not in range(10)):
                raise ValueError(f"A digit is a whole number from 0 to 9; got {short(each)}.")
        return explain(
            MODELS[model], self._quick[model], self.cards[model].thresholds.temperature, source, digit, against
        )

    def inside(self, source: Drawing | Image.Image | np.ndarray, model: str = "cnn") -> Inside:
        """The answer of `model` and all that its network makes of the source on the way, from the same pass.

        Raises ModelNameError, InkError or PictureError, all ValueErrors, for bad input.
        """
        self._check(model)
        start = time.perf_counter()
        image = to_mnist(source)
        preprocessing = time.perf_counter() - start
        passed = stages(MODELS[model], self._quick[model], torch.from_numpy(image)[None])
        answer = self._answer(model, image, preprocessing, passed[-1][1].flatten(1))
        return Inside(answer, [Stage(title, values[0]) for title, values in passed])

    def replay(self, drawing: Drawing, models: list[str]) -> tuple[Moments, list[Reading]] | None:
        """The drawing at moments of its making, and what each model read then, in one batch.

        None where there is no way to go along: a blank drawing, a dot, an endless scribble. Raises ModelNameError.
        """
        for name in models:
            self._check(name)
        drawn = moments(drawing)
        return drawn and (drawn, [self._reading(name, drawn) for name in models])

    def _reading(self, name: str, drawn: Moments) -> Reading:
        output = outputs(MODELS[name], self._quick[name], torch.from_numpy(drawn.images))
        judgement = judge(MODELS[name], output, self.cards[name].thresholds)
        status = [
            "not_a_digit" if none else "unsure" if unsure else "digit"
            for none, unsure in zip(judgement.not_a_digit, judgement.unsure)
        ]
        return Reading(name, judgement.probabilities, judgement.digit, status, settled(judgement.digit, status))

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
            blank = np.zeros(10, np.float32)
            return Answer(name, "blank", None, None, blank, None, preprocessing * 1000, image)
        if output is None:
            output = outputs(MODELS[name], self._quick[name], torch.from_numpy(image)[None])
        judgement = judge(MODELS[name], output, self.cards[name].thresholds)
        status = "not_a_digit" if judgement.not_a_digit[0] else "unsure" if judgement.unsure[0] else "digit"
        return Answer(
            model=name,
            status=status,
            digit=int(judgement.digit[0]),
            runner_up=int(judgement.runner_up[0]) if status == "unsure" else None,
            probabilities=judgement.probabilities[0],
            reason=reason(image) if status == "not_a_digit" else None,
            milliseconds=(preprocessing + time.perf_counter() - start) * 1000,
            image=image,
        )
