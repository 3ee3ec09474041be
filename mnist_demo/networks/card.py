"""The card of a checkpoint: how it was trained and what it gets right. What a model is, MODELS says.

A card is checked whole when it is read; whoever has one may rely on every field.
"""

import json
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, TypeAdapter, ValidationError

from mnist_demo.errors import UserError


def _check(holds: bool, words: str) -> None:
    if not holds:
        raise ValueError(words)


def _so_many_of_so_many(pair: tuple[int, int]) -> tuple[int, int]:
    _check(0 <= pair[0] <= pair[1], f"{pair[0]} of {pair[1]} cannot be")
    return pair


Pair = Annotated[tuple[int, int], AfterValidator(_so_many_of_so_many)]  # so many of so many


class CardError(UserError):
    """A card that is none. The message names the field and what is wrong with it."""


@dataclass(frozen=True)
class Counts:
    """How many were read right."""

    correct: int
    total: int
    digits: tuple[Pair, ...]  # (right, of all) per digit

    def __post_init__(self) -> None:
        _check(0 <= self.correct <= self.total > 0, f"{self.correct} of {self.total} cannot be")
        _check(len(self.digits) == 10, f"digits must be ten pairs; there are {len(self.digits)}")

    @property
    def pair(self) -> Pair:
        """The pair (correct, total)."""
        return self.correct, self.total


@dataclass(frozen=True)
class ImageCounts(Counts):
    """Of MNIST's images, with the recipe's own loss."""

    loss: float
    last_batch_loss: float  # of the last full batch of 128


@dataclass(frozen=True)
class FreehandCounts(Counts):
    """Of pen drawings."""

    collections: dict[str, Pair]
    without_ibm: Pair  # the collection where 4 % of the labels are wrong


@dataclass(frozen=True)
class Thresholds:
    """By what outputs are judged."""

    temperature: float  # outputs are divided by it before the softmax
    familiarity: float  # a drawing less familiar is no digit
    margin: float  # where the two best digits are closer, 0..1, the answer is unsure
    chosen_on: int  # held-out drawings that all three were chosen on

    def __post_init__(self) -> None:
        _check(self.temperature > 0, f"temperature must be positive; it is {self.temperature}")


NO_THRESHOLDS = Thresholds(1.0, -1e9, 0.0, chosen_on=0)  # every drawing is a digit and nothing is unsure


@dataclass(frozen=True)
class StatusCounts:
    """How the statuses serve, on pen drawings of digits and of clear non-digits."""

    accepted: Pair  # digits not answered "not a digit"
    unsure: Pair  # digits answered "unsure"
    unsure_misread: Pair  # misread digits answered "unsure"
    caught: Pair  # misread digits answered "unsure" or "not a digit"
    rejected: Pair  # clear non-digits answered "not a digit"
    ece: float  # expected calibration error over the digits, 0..1
    bins: tuple[tuple[int, float, float], ...]  # (drawings, mean confidence, share right) per bin of confidence
    doodles_rejected: Pair | None  # doodles of kinds that nobody trains on, answered "not a digit"


@dataclass(frozen=True)
class SeedFigures:
    """Accuracies, 0..1, of the same recipe from several seeds."""

    seeds: tuple[int, ...]
    clean: tuple[float, ...]
    mean: float  # of clean
    std: float
    training: tuple[float, ...] | None  # by which a seed may be preferred, never by the test images
    freehand: tuple[float, ...] | None

    def __post_init__(self) -> None:
        lengths = {len(each) for each in (self.seeds, self.clean, self.training, self.freehand) if each is not None}
        _check(len(lengths) == 1 and bool(self.seeds), "seeds need one figure each")


@dataclass(frozen=True)
class TrainedOn:
    """How many images and drawings there were to learn from."""

    mnist: int
    ink: int  # pen drawings of digits
    others: int  # and of what is no digit


@dataclass(frozen=True)
class StepHistory:
    """Loss and accuracy while training, neighbouring steps averaged; `step` is each group's last."""

    step: tuple[int, ...]
    loss: tuple[float, ...]
    accuracy: tuple[float, ...]

    def __post_init__(self) -> None:
        _check(bool(self.step), "step holds nothing")
        _check(len(self.step) == len(self.loss) == len(self.accuracy), "step, loss and accuracy must be as long")


@dataclass(frozen=True)
class EpochFigures:
    """Where training stood after an epoch, `seconds` after it began."""

    epoch: int
    train_loss: float
    train_accuracy: float
    test_loss: float
    test_accuracy: float
    seconds: float


@dataclass(frozen=True)
class History:
    """How training went."""

    steps: StepHistory
    epochs: tuple[EpochFigures, ...]

    def __post_init__(self) -> None:
        _check(bool(self.epochs), "epochs holds nothing")


@dataclass(frozen=True)
class Card:
    """Everything measured of one checkpoint."""

    __pydantic_config__ = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)

    name: str
    parameters: int
    file_bytes: int
    sha256: str  # of the file of weights
    recipe: dict[str, Any]  # in words
    epochs: int
    seed: int
    data: TrainedOn
    training: ImageCounts | None  # of the training images; None where it was trained elsewhere
    clean: ImageCounts  # of the 10,000 test images
    freehand: FreehandCounts | None  # of the pen drawings of split "test"; None where there were none
    thresholds: Thresholds
    statuses: StatusCounts | None  # on the same drawings
    device: str
    processor: str
    threads: int
    seconds: float  # that training took
    date: str
    versions: dict[str, str]
    # None where it was trained elsewhere: then recipe, epochs, seed, data and seconds say nothing.
    history: History | None
    seeds: SeedFigures | None

    def __post_init__(self) -> None:
        _check(self.parameters > 0, f"parameters must be positive; there are {self.parameters}")


_CARD = TypeAdapter(Card)


def card_from_json(text: str | bytes) -> Card:
    """The card that `card_to_json` wrote.

    Raises CardError if a field is missing, unknown, of another type or impossible.
    """
    try:
        return _CARD.validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = "".join(f".{part}" for part in first["loc"]).lstrip(".")
        raise CardError(f"{where}: {_short(first['msg'])}" if where else _short(first["msg"])) from None


def card_to_json(card: Card) -> str:
    """The card as JSON, one field a line, so that a change shows as the lines it changes."""
    fields = (f" {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in asdict(card).items())
    return "{\n" + ",\n".join(fields) + "\n}\n"


def _short(words: str) -> str:
    words = words.removeprefix("Value error, ")
    return words[:1].lower() + words[1:] if len(words) <= 80 else words[:79] + "…"
