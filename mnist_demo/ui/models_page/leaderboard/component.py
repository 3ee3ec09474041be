"""Leaderboard: every model in a row; a press on a heading sorts by its column."""

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
            _cell(card.file_bytes, format_bytes(card.file_bytes)),
            _cell(0, "…") if milliseconds is None else _cell(milliseconds, f"{milliseconds:.2f} ms"),
            _cell(
                card.seconds,
                format_duration(card.seconds),
                f"{card.device}, {format_number_of(card.threads, 'thread')}",
            )
            if card.history
            else _cell(-1, "–", "trained elsewhere"),
            _cell(seeds.mean, format_spread(seeds), format_number_of(len(seeds.seeds), "seed"))
            if seeds
            else _cell(-1, "–", "one seed"),
        ],
    }


def _accuracy(counts: Counts | None) -> dict:
    if not counts:
        return _cell(-1, "–", "never measured")
    return _cell(
        counts.correct / counts.total,
        format_percent(counts.pair),
        f"{format_bounds(counts.pair)} %",
        format_counts(counts.pair),
    )


def _cell(value: float, text: str, *notes: str) -> dict:
    """What a column is sorted by, what it says, and what stands below."""
    return {"value": value, "text": text, "notes": notes}
