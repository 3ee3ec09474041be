"""Answer: the reading of one drawing by one model, as a status, a digit and probabilities."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mnist_demo.arrays import Floats32, Grey
from mnist_demo.recognition.rejection_reasons import CLOSED_SHAPE, rejection_reason
from mnist_demo.recognition.statuses import Judgement

CROP_REASON = "no clear handwriting in this picture: crop it to the digit"


@dataclass(frozen=True)
class Answer:
    """The reading of one drawing by one model.

    model          name of the model
    status         "digit"; "unsure" where two digits are close; "not_a_digit"; "blank"
    digit          0..9, the best guess for any status except "blank", then None
    runner_up      0..9, the second best guess where the status is "unsure"; otherwise None
    probabilities  float32 [10], sums to 1; all zeros for blank
    reason         a phrase where the status is "not_a_digit" and the picture shows why; otherwise None
    milliseconds   preprocessing and network, for this drawing
    image          uint8 [28, 28], the network's input before normalisation
    """

    model: str
    status: str
    digit: int | None
    runner_up: int | None
    probabilities: Floats32
    reason: str | None
    milliseconds: float
    image: Grey

    def with_doubtful_ink(self) -> "Answer":
        """The same answer for a picture whose ink is doubtful: "not_a_digit" gets the reason CROP_REASON."""
        return replace(self, reason=CROP_REASON) if self.status == "not_a_digit" else self

    def to_dict(self, image: bool = True) -> dict[str, Any]:
        """The fields as JSON values. Set `image` to False to leave the image out."""
        return {
            "model": self.model,
            "status": self.status,
            "digit": self.digit,
            "runner_up": self.runner_up,
            "probabilities": [round(float(probability), 6) for probability in self.probabilities],
            "reason": self.reason,
            "milliseconds": round(self.milliseconds, 3),
            **({"image": self.image.tolist()} if image else {}),
        }


def blank_answer(model: str, image: Grey, milliseconds: float) -> Answer:
    """The answer to a drawing without ink."""
    return Answer(model, "blank", None, None, np.zeros(10, np.float32), None, milliseconds, image)


def make_answer(model: str, image: Grey, judgement: Judgement, milliseconds: float, index: int = 0) -> Answer:
    """The answer for uint8 [28, 28], whose judgement is that at `index`.

    `rejection_reason` can change the status to "not_a_digit" because of the shapes in the image.
    """
    status, digit = judgement.statuses[index], int(judgement.digit[index])
    reason = rejection_reason(image, status)
    status = "not_a_digit" if reason else status
    if reason == CLOSED_SHAPE and digit == 0:
        reason = None  # it describes a 0
    return Answer(
        model=model,
        status=status,
        digit=digit,
        runner_up=int(judgement.runner_up[index]) if status == "unsure" else None,
        probabilities=judgement.probabilities[index],
        reason=reason,
        milliseconds=milliseconds,
        image=image,
    )
