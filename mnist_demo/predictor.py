"""Predictor: answers, numbers and explanations of all models, for a drawing or a picture."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from mnist_demo.arrays import Floats, Grey
from mnist_demo.explanation.activations import Stage, forward, stages
from mnist_demo.explanation.arithmetic import Arithmetic, unit_arithmetic
from mnist_demo.explanation.attribution import Why, explain
from mnist_demo.explanation.replay import drawing_moments
from mnist_demo.explanation.strongest_path import StrongestPath, strongest_path
from mnist_demo.networks.card import Card
from mnist_demo.networks.checkpoints import CHECKPOINTS, CheckpointError
from mnist_demo.networks.models import MODELS, small_network, unknown_model
from mnist_demo.numbers.reader import Number, read_number
from mnist_demo.numbers.several_digits import is_several, may_be_several
from mnist_demo.preprocessing.other_demos import SHORTCUTS
from mnist_demo.preprocessing.pipeline import Source, preprocess, preprocess_drawings, steps
from mnist_demo.recognition.answer import Answer, blank_answer, make_answer
from mnist_demo.recognition.model import Model, load_model
from mnist_demo.recognition.statuses import Judgement
from mnist_demo.strokes.drawing import Drawing


@dataclass(frozen=True)
class Inside:
    """An answer and all stages of the network, from one forward pass. The first stage is the image.

    values  the outputs of all stages, from `forward`: what explains the answer continues from them
    """

    answer: Answer
    stages: list[Stage]
    values: list[torch.Tensor]


class Predictor:
    """All models whose checkpoint loads.

    problems     name → one sentence, for each model whose checkpoint did not load
    checkpoints  the folder of the checkpoints

    Raises CheckpointError if none loads. The methods that take a source raise DrawingError or PictureError for a bad
    one; those that take a model's name raise ModelNameError for an unknown model and CheckpointError for one that did
    not load. All are UserErrors.
    """

    def __init__(self, checkpoints: str | Path = CHECKPOINTS):
        self.checkpoints = Path(checkpoints)
        self._stored: dict[str, Model] = {}
        self._live: dict[str, Model] = {}  # the same models with fused networks
        self.problems: dict[str, str] = {}
        small = sorted(path.stem for path in self.checkpoints.glob("*.json") if small_network(path.stem))
        for name in [*MODELS, *small]:
            try:
                self._stored[name] = load_model(name, self.checkpoints)
                self._live[name] = self._stored[name].fused()
            except CheckpointError as error:
                self.problems[name] = str(error)
        if not self._stored:
            raise CheckpointError(f"No model could be loaded from {checkpoints}. {next(iter(self.problems.values()))}")

    @property
    def names(self) -> list[str]:
        """The models that loaded, in display order."""
        return list(self._stored)

    @property
    def cards(self) -> dict[str, Card]:
        """Name → card, in display order."""
        return {name: model.card for name, model in self._stored.items()}

    def model(self, name: str) -> Model:
        """The model as its checkpoint holds it."""
        return self._find(name, self._stored)

    def live(self, name: str) -> Model:
        """The model that gives the live answers: its network is fused."""
        return self._find(name, self._live)

    def predict(self, source: Source, model: str = "cnn") -> Answer:
        """The answer of one model."""
        return self.compare(source, [model])[0]

    def compare(self, source: Source, models: list[str] | None = None) -> list[Answer]:
        """One answer for each of the given models, in their order; for all models by default."""
        chosen = [self.live(name) for name in (self.names if models is None else models)]
        prepared = _timed_preprocess(source)
        return [_answer(model, *prepared) for model in chosen]

    def predict_drawings(self, drawings: Sequence[Drawing], model: str = "cnn") -> list[Answer]:
        """The answers of one model to several drawings, from one forward pass.

        With `cnn` on one thread, each of eight drawings takes half the time of a single one.
        """
        live = self.live(model)
        start = time.perf_counter()
        images = preprocess_drawings(drawings)
        judgement = live.judge(images)
        seconds = (time.perf_counter() - start) / len(drawings)
        return [
            _answer(live, image, preprocessing=seconds, judgement=judgement, index=index)
            for index, image in enumerate(images)
        ]

    def read(self, source: Source, model: str = "cnn") -> Number:
        """The whole numbers in a drawing or picture; a number with one digit for a single digit."""
        return read_number(source, self.live(model))

    def several(self, source: Source, answer: Answer) -> Number | None:
        """The number in a source that may hold several digits; None if they are not read with confidence.

        `answer` is the model's answer to the source as one digit.
        """
        if not may_be_several(source, answer):
            return None
        number = self.read(source, answer.model)
        return number if is_several(number) else None

    def explain(
        self, source: Source, model: str = "cnn", digit: int | None = None, against: int | None = None
    ) -> Why | None:
        """Why the model reads the source as `digit` and not as `against`; None for a blank source.

        `digit` is by default the model's answer, `against` the most probable of the other digits. Raises DigitError, a
        UserError, for a value that is not a digit.
        """
        return explain(self.live(model), source, digit, against)

    def by_shortcuts(self, source: Source, model: str = "cnn") -> dict[str, Answer]:
        """Name of each shortcut of other demos → the model's answer to its image of the source.

        Empty for a blank source. A shortcut uses everything that differs from the background as ink, also what our
        preprocessing removes.
        """
        live = self.live(model)
        shown = steps(source)
        ink = shown.ink / 255 if shown.removed is None else np.maximum(shown.ink / 255, shown.removed)
        if not ink.any():
            return {}
        return {name: _answer(live, shortcut(ink)) for name, shortcut in SHORTCUTS.items()}

    def inside(self, source: Source, model: str = "cnn") -> Inside:
        """The answer of the model and the stages of its network, from one forward pass."""
        live = self.live(model)
        prepared = _timed_preprocess(source)
        image = torch.from_numpy(prepared[0])
        with torch.enable_grad():
            values = forward(live, image[None])
        answer = _answer(live, *prepared, live.judge_outputs(values[-1].detach()))
        return Inside(answer, stages(live, image, values), values)

    def strongest_path(self, inside: Inside, digit: int) -> StrongestPath:
        """The units of each stage that add most to the score of a digit, and what flows between them."""
        return strongest_path(self.live(inside.answer.model), inside.values, digit)

    def arithmetic(self, inside: Inside, stage: int, unit: int) -> Arithmetic | None:
        """The sums by which a unit follows from the stages before it; None for the image.

        Raises IndexError if there is no such unit.
        """
        return unit_arithmetic(self.live(inside.answer.model), inside.values, stage, unit)

    def replay(self, drawing: Drawing, models: list[str]) -> tuple[Floats, list[Judgement]] | None:
        """What each model reads at MOMENTS moments while the drawing was drawn.

        Before that, where the pen was lifted, as shares of the arc length. None for a blank drawing, a dot, and a very
        long scribble.
        """
        chosen = [self.live(name) for name in models]
        moments = drawing_moments(drawing)
        return (moments[1], [model.judge(moments[0]) for model in chosen]) if moments else None

    def outputs(self, images: torch.Tensor, model: str) -> torch.Tensor:
        """float32 [N, 10], the raw outputs of the model for uint8 [N, 28, 28]."""
        return self.model(model).outputs(images)

    def _find(self, name: str, models: dict[str, Model]) -> Model:
        if isinstance(name, str) and name in self.problems:
            raise CheckpointError(self.problems[name])
        if not isinstance(name, str) or name not in models:
            raise unknown_model(name, models)
        return models[name]


def _timed_preprocess(source: Source) -> tuple[Grey, bool, float]:
    """The source's 28x28 image, whether its ink is doubtful, and the duration in seconds."""
    start = time.perf_counter()
    image, is_doubtful = preprocess(source)
    return image, is_doubtful, time.perf_counter() - start


def _answer(
    model: Model,
    image: Grey,
    is_doubtful: bool = False,
    preprocessing: float = 0.0,
    judgement: Judgement | None = None,
    index: int = 0,
) -> Answer:
    """The answer for uint8 [28, 28].

    `preprocessing` is its duration in seconds. If the network has judged the image already, the judgement has it at
    `index`.
    """
    start = time.perf_counter()
    if not image.any():
        answer = blank_answer(model.name, image, preprocessing * 1000)
    else:
        judgement = judgement or model.judge(image[None])
        milliseconds = (preprocessing + time.perf_counter() - start) * 1000
        answer = make_answer(model.name, image, judgement, milliseconds, index)
    return answer.with_doubtful_ink() if is_doubtful else answer
