"""Leaderboard: every model in a row; a press on a heading sorts by its column."""

from mnist_demo.evaluation.wording import bounds, duration, number_of, of, percent, size, spread
from mnist_demo.networks.card import Card, Counts
from mnist_demo.networks.models import MODELS
from mnist_demo.ui.models_page.table.component import Table


class Leaderboard(Table):
    """Its value is what `rows` gives."""


def rows(cards: dict[str, Card], milliseconds: dict[str, float]) -> dict:
    """The models, best clean accuracy first.

    milliseconds: name → the time of one image; a model that is not in it is still being timed.
    """
    order = sorted(cards.values(), key=lambda card: -card.clean.correct)
    return {"models": [_row(card, milliseconds.get(card.name)) for card in order]}


def _row(card: Card, milliseconds: float | None) -> dict:
    spec, seeds = MODELS[card.name], card.seeds
    return {
        "name": card.name,
        "title": spec.title,
        "family": spec.family,
        "cells": [
            _accuracy(card.clean),
            _accuracy(card.freehand),
            _cell(card.parameters, f"{card.parameters:,}"),
            _cell(card.file_bytes, size(card.file_bytes)),
            _cell(0, "…") if milliseconds is None else _cell(milliseconds, f"{milliseconds:.2f} ms"),
            _cell(card.seconds, duration(card.seconds), f"{card.device}, {number_of(card.threads, 'thread')}")
            if card.history
            else _cell(-1, "–", "trained elsewhere"),
            _cell(seeds.mean, spread(seeds), number_of(len(seeds.seeds), "seed"))
            if seeds
            else _cell(-1, "–", "one seed"),
        ],
    }


def _accuracy(counts: Counts | None) -> dict:
    if not counts:
        return _cell(-1, "–", "never measured")
    return _cell(counts.correct / counts.total, percent(counts.pair), f"{bounds(counts.pair)} %", of(counts.pair))


def _cell(value: float, text: str, *notes: str) -> dict:
    """What a column is sorted by, what it says, and what stands below."""
    return {"value": value, "text": text, "notes": notes}
