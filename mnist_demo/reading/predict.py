"""One drawing → one answer, or one answer per model."""

import time
from functools import partial
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
from mnist_demo.reading.answer import Answer, answered, blank
from mnist_demo.reading.numbers import Number, read
from mnist_demo.reading.statuses import Judgement, judge
from mnist_demo.reading.why import Why, explain


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

    def read(self, source: Drawing | Image.Image | np.ndarray, model: str = "cnn") -> Number:
        """The whole numbers in a drawing or picture, as `model` reads their digits; of one digit a number of one.

        Raises ModelNameError, InkError or PictureError, all ValueErrors, for bad input.
        """
        self._check(model)
        return read(source, MODELS[model], partial(self.judge, model=model), self.cards[model].thresholds)

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

    def _answer(self, name: str, image: np.ndarray, preprocessing: float) -> Answer:
        start = time.perf_counter()
        if not image.any():
            return blank(name, image, preprocessing * 1000)
        judgement = self.judge(image[None], name)
        return answered(name, image, judgement, 0, (preprocessing + time.perf_counter() - start) * 1000)
