"""CompareView: what every network makes of the same drawing."""

from mnist_demo.ui.components.view import View


class CompareView(View):
    """One card per model, with `data-model`, `data-digit` and `data-status`, and a line that says who agrees.

    Its value is what `payload.compare` gives, or None to stay as it is; `models` as for AnswerView. A model without an
    answer in the value is switched off and has no card. Sorting is done in the browser.
    """
