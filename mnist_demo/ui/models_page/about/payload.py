"""The facts of one model in words: what it is, where it comes from and how it was trained."""

from typing import Any, TypedDict

from mnist_demo.evaluation.formatting import (
    format_duration,
    format_number_of,
    format_percent,
    format_share,
    format_spread,
)
from mnist_demo.networks.card import Card
from mnist_demo.networks.checkpoints import spec_of_card
from mnist_demo.networks.models import ModelSpec

OUTPUTS = {
    "logits": "ten logits; softmax turns them into probabilities",
    "probabilities": "ten probabilities; the network ends in softmax",
    "scores": "ten scores, trained towards 1 for the digit and 0 for the others; softmax turns them into probabilities",
}


class Fact(TypedDict):
    """A name and a value, as text."""

    name: str
    value: str


class About(TypedDict):
    """The value of the table."""

    title: str
    description: str
    source: str
    licence: str
    facts: list[Fact]
    recipe: list[Fact]  # settings that are not empty, 0 or off


def rows(card: Card) -> About:
    """The facts of the card's model."""
    spec, clean, freehand, seeds = spec_of_card(card), card.clean, card.freehand, card.seeds
    facts = {"Accuracy on MNIST": f"{format_percent(clean.pair)}, loss {clean.loss:.4f}"}
    if freehand:
        without_ibm = format_share(freehand.without_ibm)
        facts["Accuracy on people's drawings"] = (
            f"{format_percent(freehand.pair)}; without the collection “ibm”, in which 4 % of the labels are wrong: {without_ibm}"
        )
    facts |= {
        "Trained on": _trained_on(card),
        "Its input": _input(spec),
        "Its output": OUTPUTS[spec.output],
        "Trained": _trained(card),
        "Versions": ", ".join(f"{name} {version}" for name, version in card.versions.items()),
    }
    if seeds:
        each = (f"{100 * clean:.2f} (seed {seed})" for seed, clean in zip(seeds.seeds, seeds.clean, strict=True))
        facts[format_number_of(len(seeds.seeds), "seed")] = f"{format_spread(seeds)}: {', '.join(each)}"
    return {
        "title": spec.title,
        "description": spec.description,
        "source": spec.source,
        "licence": spec.licence,
        "facts": [{"name": name, "value": value} for name, value in facts.items()],
        "recipe": _recipe(card.recipe),
    }


def _trained_on(card: Card) -> str:
    if card.history is None:
        return "not known"
    parts = [f"{card.data.mnist:,} MNIST images"]
    if card.data.ink:
        parts.append(f"{card.data.ink:,} pen drawings of digits")
    if card.data.others:
        parts.append(f"{card.data.others:,} drawings of letters and symbols")
    return ", ".join(parts)


def _trained(card: Card) -> str:
    if card.history is None:
        return f"elsewhere; measured here on {card.date}"
    epochs, threads = format_number_of(card.epochs, "epoch"), format_number_of(card.threads, "thread")
    return (
        f"{card.date}, {epochs} from seed {card.seed} in {format_duration(card.seconds)} on {card.device} ({threads})"
    )


def _input(spec: ModelSpec) -> str:
    words = "28 × 28 pixels, 0 for paper to 1 for ink"
    if (spec.mean, spec.std) != (0, 1):
        low, high = ((level - spec.mean) / spec.std for level in (0, 1))
        words += f", minus {spec.mean:g}, divided by {spec.std:g}: so {low:.2f} to {high:.2f}"
    return words


def _recipe(recipe: dict[str, Any]) -> list[Fact]:
    facts: list[Fact] = []
    for name, value in recipe.items():
        if isinstance(value, dict):
            value = ", ".join(f"{part} {amount}" for part, amount in value.items() if amount)
        if value:
            facts.append({"name": name.replace("_", " "), "value": "yes" if value is True else str(value)})
    return facts
