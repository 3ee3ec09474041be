"""CompareView: the answers of several models to the same drawing."""

from mnist_demo.ui.components.view import View


class CompareView(View):
    """One card per model, and a line that says which models agree.

    Its value is what `payload.compare` returns, or None to keep the last one; `models` is the JSON of `model_facts.facts`. A
    model without an answer in the value is switched off and has no card. A card has `data-model`, `data-digit` and
    `data-status`. The browser sorts the cards.
    """
