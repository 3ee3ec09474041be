"""What one model says of one drawing."""

from dataclasses import dataclass, replace

import numpy as np

from mnist_demo.arrays import Grey
from mnist_demo.recognition.reasons import objection
from mnist_demo.recognition.statuses import Judgement

CROP = "nothing in this picture is surely written: crop it to the digit"  # a reason


@dataclass(frozen=True)
class Answer:
    """What one model says of one drawing.

    model          its name
    status         "digit"; "unsure" where two digits are close; "not_a_digit"; "blank"
    digit          0..9, the best guess whatever the status; None for blank
    runner_up      0..9, the other digit where the status is "unsure"; else None
    probabilities  float32 [10], sums to 1; all zeros for blank
    reason         why it is no digit, a phrase, where the status is "not_a_digit" and the picture says why; else None
    milliseconds   preprocessing and network, this drawing
    image          uint8 [28, 28], what the network saw, before its own normalisation
    """

    model: str
    status: str
    digit: int | None
    runner_up: int | None
    probabilities: np.ndarray
    reason: str | None
    milliseconds: float
    image: np.ndarray

    def of_doubtful_ink(self) -> "Answer":
        """The same answer where what was found in a picture may be no ink: if it is no digit, that is why."""
        return replace(self, reason=CROP) if self.status == "not_a_digit" else self

    def to_dict(self, image: bool = True) -> dict:
        """The same as JSON knows it, in lists of plain numbers; the image can be left out where answers share one."""
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


def blank(model: str, image: Grey, milliseconds: float) -> Answer:
    """The answer to a drawing without ink."""
    return Answer(model, "blank", None, None, np.zeros(10, np.float32), None, milliseconds, image)


def answered(model: str, image: Grey, judgement: Judgement, number: int, milliseconds: float) -> Answer:
    """The answer that image number `number` of those judged is; no digit too where the picture alone says that it is none."""
    status = judgement.statuses[number]
    reason = objection(image, status)
    status = "not_a_digit" if reason else status
    return Answer(
        model=model,
        status=status,
        digit=int(judgement.digit[number]),
        runner_up=int(judgement.runner_up[number]) if status == "unsure" else None,
        probabilities=judgement.probabilities[number],
        reason=reason,
        milliseconds=milliseconds,
        image=image,
    )
