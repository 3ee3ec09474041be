"""A model → one ONNX file that answers without this package.

Input, float32 [N, 1, 28, 28], 0 paper to 1 ink: images from `mnist_demo.to_mnist`, divided by 255. Outputs, float32:
`probabilities` [N, 10], calibrated; `familiarity` [N], below the card's threshold for non-digits; `outputs` [N, 10],
the raw outputs of the network. The file's metadata describes the preprocessing and holds the thresholds.
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
from mnist_demo.recognition.calibration import calibrate
from mnist_demo.recognition.model import Model

REQUIRED_PACKAGES = ("onnx", "onnxscript")
# The newest that onnxruntime 1.17 reads. Older runtimes are common on phones and in the packages of Linux distributions.
IR_VERSION = 9
OPSET = 18
PREPROCESSING = (
    "Input: float32 [N, 1, 28, 28], 0 paper to 1 ink, constructed like MNIST: crop to the bounding box of the ink; scale it "
    "so that its longer side is 20 pixels, keeping the grey levels; place it in 28x28 by whole pixels so that its centre of mass "
    "falls on pixel index 14 (offset = trunc(15 - b), b the centre of mass with pixel centres at i + 0.5). The model normalises "
    "its input itself. Output: familiarity below the threshold means not a digit; a difference of the two highest "
    "probabilities below the margin means unsure."
)


class ExportError(UserError):
    """A package that the export needs is not installed. The message is one sentence with the remedy."""


class ExportedModel(nn.Module):
    """The network with its normalisation before it and its calibration after it."""

    def __init__(self, model: Model):
        super().__init__()
        self.spec, self.network, self.temperature = model.spec, model.network, model.card.thresholds.temperature

    def forward(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        outputs = self.network(self.spec.normalise(images))
        return *calibrate(self.spec, outputs, self.temperature), outputs


def save_onnx(path: Path, model: Model) -> None:
    """Write the file, completely or not at all. Raises ExportError or FileError."""
    if missing := [name for name in REQUIRED_PACKAGES if not importlib.util.find_spec(name)]:
        raise ExportError(f"Writing ONNX needs {' and '.join(missing)}: `pip install {' '.join(REQUIRED_PACKAGES)}`.")
    check_writable(path)
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they are about the exporter's own code
        program = torch.onnx.export(
            ExportedModel(model).eval(),
            (torch.zeros(2, 1, 28, 28),),
            input_names=["images"],
            output_names=["probabilities", "familiarity", "outputs"],
            dynamic_shapes=({0: torch.export.Dim("N")},),
            dynamo=True,
            opset_version=OPSET,
            verbose=False,
        )
    assert program is not None, "export returns a program if it is not given a file"
    program.model.ir_version = IR_VERSION
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
