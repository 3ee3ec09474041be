"""Statuses: how often a model refuses, doubts and misjudges itself, on pen drawings."""

from mnist_demo.evaluation.counts import BINS
from mnist_demo.evaluation.wording import of, percent, percentage
from mnist_demo.networks.card import StatusCounts
from mnist_demo.ui.models_page.table.component import Table


class Statuses(Table):
    """Its value is what `rows` gives."""


def rows(statuses: StatusCounts | None) -> dict:
    """The counts of a card, which has none where there were no pen drawings to choose thresholds on."""
    if not statuses:
        return {"facts": []}
    unseen = statuses.doodles_rejected
    doodles = [("Doodles, of kinds never trained on, answered “not a digit”", unseen)] if unseen else []
    pairs = [
        ("Digits accepted", statuses.accepted),
        ("Non-digits answered “not a digit”", statuses.rejected),
        *doodles,
        ("Digits answered “unsure”", statuses.unsure),
        ("Misread digits answered “unsure”", statuses.unsure_misread),
        ("Misread digits “unsure” or “not a digit”", statuses.caught),
    ]
    error = {"name": "Expected calibration error", "value": percentage(statuses.ece), "note": f"{BINS} bins"}
    return {"facts": [*({"name": name, "value": percent(pair), "note": of(pair)} for name, pair in pairs), error]}
