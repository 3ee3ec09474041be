"""AnswerView: one network's answer, drawn in the browser."""

from mnist_demo.ui.components.view import View


class AnswerView(View):
    """The digit in large type, ten probability bars, the time, the 28x28 picture that the network saw, and its facts.

    Its value is what `payload.answer` gives, or None to stay as it is; `models` is what `model_facts.facts` says of every
    model. The root element carries `data-digit` and `data-status`.
    """
