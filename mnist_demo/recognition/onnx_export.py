"""A model with its card → one ONNX file that answers without this package.

Comes in, float32 [N, 1, 28, 28], 0 paper to 1 ink: images as `mnist_demo.to_mnist` makes them, divided by 255. Goes out,
float32: `probabilities` [N, 10], calibrated by the card's temperature; `familiarity` [N], by which the card's threshold tells what
is no digit; `outputs` [N, 10], what the network itself says. How a picture becomes such an image, and the thresholds, are written
into the file's metadata.
"""

import importlib.util
import json
import logging
import warnings
from dataclasses import asdict
from pathlib import Path

import torch
from torch import nn

from mnist_demo.errors import UserError
from mnist_demo.files import atomic_write, check_writable
from mnist_demo.recognition.model import Model
from mnist_demo.recognition.statuses import calibrated

NEEDED = ("onnx", "onnxscript")
PREPROCESSING = (
    "Input: float32 [N, 1, 28, 28], 0 paper to 1 ink, digits made as MNIST's were: cut out the ink's box; scale it, grey levels "
    "kept, so that its longer side is 20 pixels; place it in 28x28, moved by whole pixels, so that its centre of mass falls on "
    "pixel index 14 (offset = trunc(15 - b), b the centre of mass with pixel centres at i + 0.5). The network's own normalisation "
    "is inside. Output: familiarity below the threshold means no digit; a difference of the two best probabilities below the "
    "margin means unsure."
)


class ExportError(UserError):
    """What is needed to write the file is not installed. The message is one sentence with the remedy."""


class Answering(nn.Module):
    """The network between its normalisation and its calibration."""

    def __init__(self, model: Model):
        super().__init__()
        self.spec, self.network, self.temperature = model.spec, model.network, model.card.thresholds.temperature

    def forward(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        outputs = self.network(self.spec.normalise(images))
        return *calibrated(self.spec, outputs, self.temperature), outputs


def save_onnx(path: Path, model: Model) -> None:
    """Write the file, whole or not at all. Raises ExportError or FileError."""
    if missing := [name for name in NEEDED if not importlib.util.find_spec(name)]:
        raise ExportError(f"Writing ONNX needs {' and '.join(missing)}: `pip install {' '.join(NEEDED)}`.")
    check_writable(path)
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the exporter's own code; what it makes is tested
        program = torch.onnx.export(
            Answering(model).eval(),
            (torch.zeros(2, 1, 28, 28),),
            input_names=["images"],
            output_names=["probabilities", "familiarity", "outputs"],
            dynamic_shapes=({0: torch.export.Dim("N")},),
            dynamo=True,
            verbose=False,
        )
    assert program is not None, "the exporter gives one where it is given no file"
    program.model.metadata_props.update(
        model=model.name,
        title=model.spec.title,
        source=model.spec.source,
        preprocessing=PREPROCESSING,
        thresholds=json.dumps(asdict(model.card.thresholds)),
        clean=f"{model.card.clean.correct} of {model.card.clean.total} of MNIST's test images",
    )
    with atomic_write(path) as unfinished:
        program.save(unfinished)
