"""How often a model rejects a pen drawing or is unsure, and its calibration error."""

from mnist_demo.evaluation.counts import CALIBRATION_BINS
from mnist_demo.evaluation.formatting import format_counts, format_fraction, format_percent
from mnist_demo.networks.card import Pair, StatusCounts


def rows(statuses: StatusCounts | None) -> dict[str, list[dict[str, str]]]:
    """The figures of a card, each with the counts behind it.

    There are none if there were no pen drawings to choose the model's thresholds on.
    """
    if not statuses:
        return {"facts": []}
    facts = [
        _fact("Digits answered with a digit", statuses.accepted),
        _fact("Non-digits answered “not a digit”", statuses.rejected),
        _fact("Digits answered “unsure”", statuses.unsure),
        _fact("Misread digits answered “unsure”", statuses.unsure_misread),
        _fact("Misread digits without a warning: wrong and sure", statuses.wrong_and_sure),
        {
            "name": "Average gap between how sure and how often right (calibration error)",
            "value": format_fraction(statuses.ece),
            "note": f"over {CALIBRATION_BINS} groups",
        },
    ]
    if statuses.doodles_rejected:
        facts.insert(2, _fact("Doodles of kinds never trained on, answered “not a digit”", statuses.doodles_rejected))
    return {"facts": facts}


def _fact(name: str, pair: Pair) -> dict[str, str]:
    return {"name": name, "value": format_percent(pair), "note": format_counts(pair)}
