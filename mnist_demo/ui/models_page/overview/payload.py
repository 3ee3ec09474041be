"""A sentence about every model, and the text above the chart. Pressing a model shows its details."""

from mnist_demo.evaluation.formatting import format_number_of, format_percent
from mnist_demo.networks.card import Card
from mnist_demo.networks.models import spec_of


def rows(cards: dict[str, Card]) -> dict[str, list[dict[str, str]]]:
    """The models that were measured on people's drawings, the most accurate first, and then the others."""
    order = sorted(cards.values(), key=lambda card: -_share(card))
    return {"models": [_row(card) for card in order]}


def _share(card: Card) -> float:
    return card.freehand.correct / card.freehand.total if card.freehand else -1


def _row(card: Card) -> dict[str, str]:
    spec = spec_of(card.name)
    return {
        "name": card.name,
        "title": spec.title,
        "family": spec.family,
        "summary": spec.summary,
        "parameters": format_number_of(card.parameters, "parameter"),
        "share": format_percent(card.freehand.pair) if card.freehand else "–",
        "of": "of people's drawings" if card.freehand else "not measured on people",
    }


def story(cards: dict[str, Card]) -> str:
    """The text above the chart: what was measured, and the accuracies of groups of models."""
    measured = [card for card in cards.values() if card.freehand]
    if not measured:
        return "No model here has been measured on people's drawings; the chart is of MNIST's test images."
    totals = {card.freehand.total for card in measured if card.freehand}
    count = f"{totals.pop():,} pen drawings" if len(totals) == 1 else "pen drawings"
    groups = {
        "learned from other people's drawings": [card for card in measured if card.data.ink],
        "learned from MNIST alone": [card for card in measured if card.history and not card.data.ink],
    }
    sentences = [
        f"measured on {count} by people that no model has learned from",
        "; ".join(_group(words, group) for words, group in groups.items() if group),
        "; ".join(_ends(measured)) if len(measured) > 1 else "",
    ]
    return " ".join(f"{sentence[0].upper()}{sentence[1:]}." for sentence in sentences if sentence)


def _group(words: str, cards: list[Card]) -> str:
    if len(cards) == 1:
        return f"the model that {words} reads {_range(cards)}"
    return f"the {len(cards)} models that {words} read {_range(cards)}"


def _ends(cards: list[Card]) -> list[str]:
    """The accuracies of the smallest and the largest model."""
    by_size = sorted(cards, key=lambda card: card.parameters)
    return [
        f"the {word}, {spec_of(card.name).title} with {format_number_of(card.parameters, 'parameter')}, reads {_range([card])}"
        for word, card in (("smallest", by_size[0]), ("largest", by_size[-1]))
    ]


def _range(cards: list[Card]) -> str:
    """The lowest to the highest accuracy on people's drawings."""
    pairs = [card.freehand.pair for card in sorted(cards, key=_share) if card.freehand]
    low, high = format_percent(pairs[0]), format_percent(pairs[-1])
    return high if low == high else f"{low.removesuffix(' %')} to {high}"
