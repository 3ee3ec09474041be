"""Card: how the network of a checkpoint was trained, and everything that was measured of it.

All fields are validated when a card is read. `mnist_demo.networks.models` defines the models.
"""

import json
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field, PositiveFloat, PositiveInt, TypeAdapter, ValidationError

from mnist_demo.errors import UserError

MAX_MESSAGE = 80  # characters of a validation error


def _check(condition: bool, message: str) -> None:
    if not condition:
        raise ValueError(message)  # pydantic reports a ValueError with the name of the field


def _check_part_of_total(pair: tuple[int, int]) -> tuple[int, int]:
    _check(0 <= pair[0] <= pair[1], f"{pair[0]} of {pair[1]} is impossible")
    return pair


Pair = Annotated[tuple[int, int], AfterValidator(_check_part_of_total)]  # (part, total), two counts


class CardError(UserError):
    """An invalid card. The message names the field and the problem."""


@dataclass(frozen=True)
class Counts:
    """Counts of correctly read images or drawings."""

    correct: int
    total: int
    digits: Annotated[tuple[Pair, ...], Field(min_length=10, max_length=10)]  # (correct, total) per digit

    def __post_init__(self) -> None:
        _check(0 <= self.correct <= self.total > 0, f"{self.correct} of {self.total} is impossible")

    @property
    def pair(self) -> Pair:
        """(correct, total)."""
        return self.correct, self.total


@dataclass(frozen=True)
class ImageCounts(Counts):
    """Counts of MNIST images, with the loss of the recipe."""

    loss: float
    last_batch_loss: float  # of the last full batch of 128 images


@dataclass(frozen=True)
class FreehandCounts(Counts):
    """Counts of pen drawings."""

    collections: dict[str, Pair]
    without_ibm: Pair  # without the collection in which 4 % of the labels are wrong


@dataclass(frozen=True)
class Thresholds:
    """The calibration temperature, and the thresholds of the statuses "not_a_digit" and "unsure"."""

    temperature: PositiveFloat  # divides the raw outputs before the softmax
    familiarity: float  # minimum; a drawing below it is not a digit
    margin: float  # minimum difference of the two best probabilities, 0..1; below it the answer is unsure
    chosen_on: int  # number of held-out drawings and images that all three were chosen on


NO_THRESHOLDS = Thresholds(1.0, -1e9, 0.0, chosen_on=0)  # accepts every drawing as a sure digit


@dataclass(frozen=True)
class StatusCounts:
    """Counts of the statuses on pen drawings of digits and of clear non-digits."""

    accepted: Pair  # digits not answered "not a digit"
    unsure: Pair  # digits answered "unsure"
    unsure_misread: Pair  # misread digits answered "unsure"
    caught: Pair  # misread digits answered "unsure" or "not a digit"
    rejected: Pair  # clear non-digits answered "not a digit"
    ece: float  # expected calibration error over the digits, 0..1
    bins: tuple[tuple[int, float, float], ...]  # (drawings, mean confidence, accuracy) per bin of confidence
    doodles_rejected: Pair | None  # doodles of kinds not trained on, answered "not a digit"

    @property
    def wrong_and_sure(self) -> Pair:
        """Misread digits with the status "digit", of all digits."""
        warned, misread = self.caught
        return misread - warned, self.accepted[1]


@dataclass(frozen=True)
class SeedFigures:
    """Accuracies, 0..1, of the same recipe with several seeds."""

    seeds: tuple[int, ...]
    clean: tuple[float, ...]
    mean: float  # of clean
    std: float
    training: tuple[float, ...] | None  # on the training images; a seed may be chosen by these, not by the test images
    freehand: tuple[float, ...] | None

    def __post_init__(self) -> None:
        columns = (self.seeds, self.clean, self.training, self.freehand)
        lengths = {len(values) for values in columns if values is not None}
        _check(len(lengths) == 1 and bool(self.seeds), "every seed needs one figure")


@dataclass(frozen=True)
class TrainedOn:
    """Numbers of images and drawings in the training data."""

    mnist: int
    ink: int  # pen drawings of digits
    others: int  # pen drawings of non-digits


@dataclass(frozen=True)
class StepHistory:
    """Loss and accuracy during training, averaged over groups of steps; `step` is the last of each group."""

    step: tuple[int, ...]
    loss: tuple[float, ...]
    accuracy: tuple[float, ...]

    def __post_init__(self) -> None:
        lengths = {len(self.step), len(self.loss), len(self.accuracy)}
        _check(len(lengths) == 1 and bool(self.step), "every step needs a loss and an accuracy")


@dataclass(frozen=True)
class EpochFigures:
    """Loss and accuracy after an epoch, `seconds` after the start of training."""

    epoch: int
    train_loss: float
    train_accuracy: float
    test_loss: float
    test_accuracy: float
    seconds: float


@dataclass(frozen=True)
class History:
    """The course of the training."""

    steps: StepHistory
    epochs: Annotated[tuple[EpochFigures, ...], Field(min_length=1)]


@dataclass(frozen=True)
class Card:
    """How the network of one checkpoint was trained, and everything that was measured of it.

    For a network trained elsewhere, `training`, `history` and `seeds` are None, and recipe, epochs, seed, data and
    seconds have no meaning.
    """

    __pydantic_config__ = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)

    name: str
    parameters: PositiveInt
    file_bytes: int
    sha256: str  # of the weights file
    recipe: dict[str, Any]  # the Recipe as JSON values
    epochs: int
    seed: int
    data: TrainedOn
    training: ImageCounts | None  # of the training images
    clean: ImageCounts  # of the 10,000 test images
    freehand: FreehandCounts | None  # of the pen drawings of split "test"; None without pen drawings
    thresholds: Thresholds
    statuses: StatusCounts | None  # on the same drawings
    device: str
    processor: str
    threads: int
    seconds: float  # duration of the training
    date: str
    versions: dict[str, str]
    history: History | None
    seeds: SeedFigures | None
    normalisation: tuple[float, PositiveFloat] | None = None  # (mean, std) of the input, where not those of the spec


_CARD = TypeAdapter(Card)


def card_from_json(text: str | bytes) -> Card:
    """The card in JSON. Raises CardError if a field is missing, unknown, of another type or impossible."""
    try:
        return _CARD.validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        field = "".join(f".{part}" for part in first["loc"]).lstrip(".")
        raise CardError(f"{field}: {_shorten(first['msg'])}" if field else _shorten(first["msg"])) from None


def card_to_json(card: Card) -> str:
    """The card as JSON with one field per line, so that a diff shows which fields changed."""
    values = asdict(card)
    if card.normalisation is None:
        del values["normalisation"]
    fields = (f" {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in values.items())
    return "{\n" + ",\n".join(fields) + "\n}\n"


def _shorten(message: str) -> str:
    message = message.removeprefix("Value error, ")
    return message[:1].lower() + message[1:] if len(message) <= MAX_MESSAGE else message[: MAX_MESSAGE - 1] + "…"
