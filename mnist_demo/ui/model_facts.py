"""What the views say of each model."""

from mnist_demo.evaluation.formatting import format_bytes, format_counts, format_percent
from mnist_demo.networks.card import Card, Counts
from mnist_demo.networks.models import MODELS
from mnist_demo.predictor import Predictor


def facts(predictor: Predictor) -> dict[str, dict]:
    """Per model that loaded what the views say of it: title, summary, description, normalisation, sizes and accuracies."""
    return {name: _facts(predictor.cards[name]) for name in predictor.names}


def _facts(card: Card) -> dict:
    spec = MODELS[card.name]
    return {
        "title": spec.title,
        "summary": spec.summary,
        "description": spec.description,
        "mean": spec.mean,
        "std": spec.std,
        "parameters": card.parameters,
        "accuracy": card.clean.correct / card.clean.total,
        "facts": {
            "Clean accuracy": _accuracy(card.clean, "MNIST's test images"),
            "Freehand accuracy": _accuracy(card.freehand, "people's pen drawings"),
            "Parameters": [f"{card.parameters:,}", ""],
            "File": [format_bytes(card.file_bytes), ""],
        },
    }


def _accuracy(counts: Counts | None, of_what: str) -> list[str]:
    """[percentage, what it was counted on]"""
    return (
        [format_percent(counts.pair), f"{format_counts(counts.pair)} {of_what}"] if counts else ["–", "never measured"]
    )
