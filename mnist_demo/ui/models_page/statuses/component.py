"""Statuses: how often a model refuses, doubts and misjudges itself, on pen drawings."""

from mnist_demo.evaluation.counts import CALIBRATION_BINS
from mnist_demo.evaluation.formatting import format_counts, format_fraction, format_percent
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
    error = {
        "name": "Expected calibration error",
        "value": format_fraction(statuses.ece),
        "note": f"{CALIBRATION_BINS} bins",
    }
    return {
        "facts": [
            *({"name": name, "value": format_percent(pair), "note": format_counts(pair)} for name, pair in pairs),
            error,
        ]
    }
