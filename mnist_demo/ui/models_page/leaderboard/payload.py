"""All figures of all models. Pressing a column's heading sorts by it."""

from typing import TypedDict

from mnist_demo.evaluation.formatting import (
    format_bounds,
    format_bytes,
    format_counts,
    format_duration,
    format_number_of,
    format_percent,
    format_spread,
)
from mnist_demo.networks.card import Card, Counts
from mnist_demo.networks.models import spec_of


class Cell(TypedDict):
    """One figure.

    value  by which the column is sorted, -1 for no figure
    notes  lines of small text
    """

    value: float
    text: str
    notes: tuple[str, ...]


class Row(TypedDict):
    """The figures of one model."""

    name: str
    title: str
    family: str
    cells: list[Cell]


class Leaderboard(TypedDict):
    """The value of the table."""

    models: list[Row]


def rows(cards: dict[str, Card], milliseconds: dict[str, float]) -> Leaderboard:
    """The models, best clean accuracy first.

    milliseconds: name → time for one image; a model that is not in it is still being timed.
    """
    order = sorted(cards.values(), key=lambda card: -card.clean.correct)
    return {"models": [_row(card, milliseconds.get(card.name)) for card in order]}


def _row(card: Card, milliseconds: float | None) -> Row:
    spec = spec_of(card.name)
    return {
        "name": card.name,
        "title": spec.title,
        "family": spec.family,
        "cells": [
            _accuracy(card.clean),
            _accuracy(card.freehand),
            _wrong_and_sure(card),
            _cell(card.parameters, f"{card.parameters:,}"),
            _cell(card.file_bytes, format_bytes(card.file_bytes)),
            _cell(0, "…") if milliseconds is None else _cell(milliseconds, f"{milliseconds:.2f} ms"),
            _training(card),
            _seeds(card),
        ],
    }


def _accuracy(counts: Counts | None) -> Cell:
    if not counts:
        return _cell(-1, "–", "never measured")
    share = counts.correct / counts.total
    return _cell(share, format_percent(counts.pair), f"{format_bounds(counts.pair)} %", format_counts(counts.pair))


def _wrong_and_sure(card: Card) -> Cell:
    if not card.statuses:
        return _cell(-1, "–", "never measured")
    wrong, total = pair = card.statuses.wrong_and_sure
    return _cell(wrong / total, format_percent(pair), format_counts(pair))


def _training(card: Card) -> Cell:
    if not card.history:
        return _cell(-1, "–", "trained elsewhere")
    threads = format_number_of(card.threads, "thread")
    return _cell(card.seconds, format_duration(card.seconds), f"{card.device}, {threads}")


def _seeds(card: Card) -> Cell:
    seeds = card.seeds
    if not seeds:
        return _cell(-1, "–", "trained once")
    return _cell(seeds.mean, format_spread(seeds), f"{len(seeds.seeds)} times")


def _cell(value: float, text: str, *notes: str) -> Cell:
    return {"value": value, "text": text, "notes": notes}
