"""One drawing → one answer, or one answer per model."""

import functools
import math
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch.nn import functional

from mnist_demo.drawing.ink import Drawing
from mnist_demo.drawing.preprocess import to_mnist
from mnist_demo.networks.checkpoints import CHECKPOINTS, CheckpointError, check_card, load
from mnist_demo.networks.models import MODELS, ModelNameError, ModelSpec


@dataclass(frozen=True)
class Answer:
    """What one model says of one drawing.

    model          its name
    status         "digit"; "unsure" where two digits are close; "not_a_digit"; "blank"
    digit          0..9, the best guess whatever the status; None for blank
    runner_up      0..9, the other digit where the status is "unsure"; else None
    probabilities  float32 [10], sums to 1; all zeros for blank
    milliseconds   preprocessing and network, this drawing
    image          uint8 [28, 28], what the network saw, before its own normalisation
    """

    model: str
    status: str
    digit: int | None
    runner_up: int | None
    probabilities: np.ndarray
    milliseconds: float
    image: np.ndarray

    def to_dict(self) -> dict:
        """The same as JSON knows it."""
        return {
            **asdict(self),
            "probabilities": [round(float(p), 6) for p in self.probabilities],
            "milliseconds": round(self.milliseconds, 3),
            "image": self.image.tolist(),
        }


@dataclass(frozen=True)
class Reading:
    """What a network's outputs for N images mean.

    probabilities  float32 [N, 10], calibrated
    familiarity    float32 [N], how much like a digit: the energy of logits and scores, the top probability otherwise
    digit          int64 [N], the best guess
    runner_up      int64 [N], the second
    not_a_digit    bool [N]
    unsure         bool [N], never where not_a_digit
    """

    probabilities: np.ndarray
    familiarity: np.ndarray
    digit: np.ndarray
    runner_up: np.ndarray
    not_a_digit: np.ndarray
    unsure: np.ndarray


def read(spec: ModelSpec, output: torch.Tensor, statuses: dict) -> Reading:
    """What the network's float [N, 10] output means, by the temperature and thresholds of its card."""
    output = output.float()
    if spec.output == "probabilities":
        probabilities, familiarity = output, output.amax(1)
    else:
        probabilities = torch.softmax(output / statuses["temperature"], 1)
        familiarity = torch.logsumexp(output / statuses["temperature"], 1)
    probabilities, familiarity = probabilities.numpy(), familiarity.numpy()
    order = np.argsort(-probabilities, 1, kind="stable")[:, :2]
    top, second = np.take_along_axis(probabilities, order, 1).T
    not_a_digit = familiarity < statuses["familiarity"]
    unsure = ~not_a_digit & (top - second < statuses["margin"])
    return Reading(probabilities, familiarity, order[:, 0], order[:, 1], not_a_digit, unsure)


class Predictor:
    """All models whose checkpoint loads, ready to answer.

    names     the models that answer, in display order
    cards     name → card
    problems  name → one sentence, for each model whose checkpoint did not load

    Raises CheckpointError if none loads.
    """

    def __init__(self, checkpoints: str | Path = CHECKPOINTS):
        self._networks: dict[str, torch.nn.Module] = {}
        self.cards: dict[str, dict] = {}
        self.problems: dict[str, str] = {}
        for name in MODELS:
            try:
                network, card = load(name, Path(checkpoints))
                check_card(card, Path(checkpoints))
                self._networks[name], self.cards[name] = network, card
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
            raise ModelNameError(f"No model {name!r}; there are {', '.join(self._networks)}.")

    def _answer(self, name: str, image: np.ndarray, preprocessing: float) -> Answer:
        start = time.perf_counter()
        if not image.any():
            blank = np.zeros(10, np.float32)
            return Answer(name, "blank", None, None, blank, preprocessing * 1000, image)
        output = outputs(MODELS[name], self._networks[name], torch.from_numpy(image)[None])
        reading = read(MODELS[name], output, self.cards[name]["statuses"])
        status = "not_a_digit" if reading.not_a_digit[0] else "unsure" if reading.unsure[0] else "digit"
        return Answer(
            model=name,
            status=status,
            digit=int(reading.digit[0]),
            runner_up=int(reading.runner_up[0]) if status == "unsure" else None,
            probabilities=reading.probabilities[0],
            milliseconds=(preprocessing + time.perf_counter() - start) * 1000,
            image=image,
        )


@torch.inference_mode()
def outputs(spec: ModelSpec, network: torch.nn.Module, images: torch.Tensor, batch: int = 1000) -> torch.Tensor:
    """float32 [N, 10], the network's raw outputs for uint8 [N, 28, 28], as the mean over the spec's turns.

    They are computed where the network lies.
    """
    device = next(network.parameters()).device
    parts = []
    for part in images.split(batch):
        looks = [turned(part[:, None].to(device) / 255, degrees) for degrees in spec.turns]
        output = network(spec.normalise(torch.cat(looks))).float()
        parts.append(output.view(len(looks), len(part), 10).mean(0).cpu())
    return torch.cat(parts) if parts else torch.zeros(0, 10)


def turned(images: torch.Tensor, degrees: float) -> torch.Tensor:
    """float32 [N, 1, 28, 28] from the same, turned counter-clockwise about the middle, bilinear, paper 0 beyond the edge."""
    if degrees == 0:
        return images
    grid = _grid(degrees).to(images.device).expand(len(images), -1, -1, -1)
    return functional.grid_sample(images, grid, padding_mode="zeros", align_corners=False)


@functools.cache
def _grid(degrees: float) -> torch.Tensor:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return functional.affine_grid(torch.tensor([[[cos, -sin, 0], [sin, cos, 0]]]), [1, 1, 28, 28], align_corners=False)
