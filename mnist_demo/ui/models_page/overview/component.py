"""Overview: every model in a sentence, who reads people best first; a press on one leads to its details."""

from mnist_demo.evaluation.formatting import format_number_of, format_percent
from mnist_demo.networks.card import Card
from mnist_demo.networks.models import MODELS
from mnist_demo.ui.models_page.table.component import Table


class Overview(Table):
    """Its value is what `rows` gives. A press fires `click` with the model's name."""


def rows(cards: dict[str, Card]) -> dict:
    """The models that were measured on people's drawings, the best first, and then those that were not."""
    order = sorted(cards.values(), key=lambda card: -_share(card))
    return {"models": [_row(card) for card in order]}


def _share(card: Card) -> float:
    return card.freehand.correct / card.freehand.total if card.freehand else -1


def _row(card: Card) -> dict:
    spec = MODELS[card.name]
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
    """What the chart shows, in the cards' own figures."""
    measured = [card for card in cards.values() if card.freehand]
    if not measured:
        return "No model here has been measured on people's drawings; the chart is of MNIST's test images."
    totals = {card.freehand.total for card in measured if card.freehand}
    count = f"{totals.pop():,} pen drawings" if len(totals) == 1 else "pen drawings"
    sentences = [f"measured on {count} by people that no model has learned from"]
    kinds = {
        "learned from other people's drawings": [card for card in measured if card.data.ink],
        "learned from MNIST alone": [card for card in measured if card.history and not card.data.ink],
    }
    read = [
        f"the {len(some)} models that {words} read {_range(some)}"
        if len(some) > 1
        else f"the model that {words} reads {_range(some)}"
        for words, some in kinds.items()
        if some
    ]
    sentences += ["; ".join(read)] if read else []
    if len(measured) > 1:
        by_size = sorted(measured, key=lambda card: card.parameters)
        ends = [
            f"the {word}, {MODELS[card.name].title} with {format_number_of(card.parameters, 'parameter')}, reads {_range([card])}"
            for word, card in (("smallest", by_size[0]), ("largest", by_size[-1]))
        ]
        sentences.append("; ".join(ends))
    return " ".join(f"{sentence[0].upper()}{sentence[1:]}." for sentence in sentences)


def _range(cards: list[Card]) -> str:
    """The lowest to the highest share of people's drawings read right."""
    pairs = [card.freehand.pair for card in sorted(cards, key=_share) if card.freehand]
    low, high = format_percent(pairs[0]), format_percent(pairs[-1])
    return high if low == high else f"{low.removesuffix(' %')} to {high}"
