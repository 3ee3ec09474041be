"""What the evaluation prints."""

import numpy as np

from mnist_demo.evaluation.report import image_lines
from mnist_demo.recognition.answer import Answer


def test_a_test_image_is_printed_with_every_value():
    image = np.arange(784, dtype=np.uint32).astype(np.uint8).reshape(28, 28)
    answers = [
        Answer("cnn", "digit", 7, None, np.eye(10)[7], None, 1.0, image),
        Answer("mlp", "not_a_digit", 2, None, np.eye(10)[2], None, 1.0, image),
    ]
    text = image_lines(5, image, 7, answers)
    written = [[0 if value == "·" else int(value) for value in line.split()] for line in text[2:30]]
    assert written == image.tolist()
    assert "It is a 7." in text
    assert "reads 7" in text[-2] and "right" in text[-2]
    assert "reads 2" in text[-1] and "WRONG" in text[-1] and "not a digit" in text[-1]
