"""Facts of each model for the views of the Draw tab."""

from typing import TypedDict

from mnist_demo.evaluation.formatting import format_counts, format_percent
from mnist_demo.networks.card import Card, Counts
from mnist_demo.networks.checkpoints import spec_of_card
from mnist_demo.predictor import Predictor


class ModelFacts(TypedDict):
    """What the views show of a model.

    mean, std  normalisation of its input
    margin     between the two best probabilities from which an answer is sure
    rule       what that margin means, in words
    accuracy   on MNIST's test images, 0 to 1
    facts      name of a figure → [figure, what it was measured on]
    """

    title: str
    summary: str
    mean: float
    std: float
    margin: float
    rule: str
    parameters: int
    accuracy: float
    facts: dict[str, list[str]]


def facts(predictor: Predictor) -> dict[str, ModelFacts]:
    """Name → facts of each model that is loaded."""
    return {name: _facts(predictor.cards[name]) for name in predictor.names}


def sentence(card: Card) -> str:
    """What the model is, and its size, in one short sentence."""
    return f"{spec_of_card(card).summary.rstrip('.')}; {card.parameters:,} parameters"


def _facts(card: Card) -> ModelFacts:
    spec = spec_of_card(card)
    return {
        "title": spec.title,
        "summary": spec.summary,
        "mean": spec.mean,
        "std": spec.std,
        "margin": card.thresholds.margin,
        "rule": _rule(card),
        "parameters": card.parameters,
        "accuracy": card.clean.correct / card.clean.total,
        "facts": {
            "Accuracy on MNIST": _accuracy(card.clean, "MNIST's test images"),
            "Accuracy on people's drawings": _accuracy(card.freehand, "drawings by people it never saw"),
            "Parameters": [f"{card.parameters:,}", ""],
        },
    }


def _rule(card: Card) -> str:
    """What an answer below the margin means, by the card's own measurement."""
    rule = "Below the mark the answer is unsure."
    if not card.statuses or not card.statuses.unsure[0]:
        return rule
    unsure, wrong = card.statuses.unsure[0], card.statuses.unsure_misread[0]
    return f"{rule} Of {unsure} unsure answers in the test, {wrong or 'none'} {'was' if wrong < 2 else 'were'} wrong."


def _accuracy(counts: Counts | None, images: str) -> list[str]:
    if not counts:
        return ["–", "never measured"]
    return [format_percent(counts.pair), f"{format_counts(counts.pair)} {images}"]
