"""AnswerView: the answer of one model."""

from mnist_demo.ui.components.view import View


class AnswerView(View):
    """The digit, ten probability bars, the time, the network's input and the model's figures.

    Its value is what `payload.answer` returns, or None to keep the last one; `models` is the JSON of `model_facts.facts`.
    The root element has `data-digit` and `data-status`.
    """
