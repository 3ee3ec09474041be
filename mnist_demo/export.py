"""Export a model as an ONNX file, which runs without this package.

    python -m mnist_demo.export NAME OUT.onnx             # --checkpoints DIR

Needs `pip install onnx onnxscript`. `mnist_demo/recognition/onnx_export.py` describes inputs and outputs.
"""

import argparse
from pathlib import Path

from mnist_demo.console import exit_status
from mnist_demo.evaluation.formatting import format_bytes
from mnist_demo.networks.checkpoints import CHECKPOINTS
from mnist_demo.networks.models import MODELS
from mnist_demo.recognition.model import load_model
from mnist_demo.recognition.onnx_export import save_onnx


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m mnist_demo.export",
        description="Export a model as an ONNX file. Input: images float32 [N, 1, 28, 28], 0 paper to 1 ink. Outputs: "
        "calibrated probabilities, familiarity and the network's raw outputs. The preprocessing is described in the metadata.",
        epilog="Models: " + ", ".join(MODELS) + ".",
    )
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("out", type=Path, metavar="OUT.onnx")
    parser.add_argument("--checkpoints", type=Path, default=CHECKPOINTS, metavar="DIR", help="default: %(default)s")
    arguments = parser.parse_args(argv)
    if arguments.out.suffix.lower() != ".onnx":
        parser.error(f"OUT.onnx must name a .onnx file; got {arguments.out}")
    return arguments


def main(argv: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    return exit_status(lambda: _export(_arguments(argv)))


def _export(arguments: argparse.Namespace) -> None:
    save_onnx(arguments.out, load_model(arguments.name, arguments.checkpoints))
    print(f"{arguments.name}: {arguments.out}, {format_bytes(arguments.out.stat().st_size)}")


if __name__ == "__main__":
    raise SystemExit(main())
