"""Make a checkpoint from weights that were trained elsewhere.

    python -m mnist_demo.adopt NAME FILE.pt               # --out DIR --ink FILE

FILE.pt holds a state dict for the network of model NAME. The network is measured like a trained one: on the 10,000 test images, and on
pen drawings if there is an ink file. The card holds these figures only. Existing checkpoints are not overwritten.
"""

import argparse
import sys
from pathlib import Path

from mnist_demo.console import exit_status
from mnist_demo.datasets.mnist import shipped_test_images
from mnist_demo.datasets.training_data import INK_FILE, load_ink_files
from mnist_demo.evaluation.answers import checkpoint_files, save_with_answers
from mnist_demo.evaluation.cards import imported_card
from mnist_demo.evaluation.formatting import format_share
from mnist_demo.files import FileError, check_writable
from mnist_demo.networks.checkpoints import CHECKPOINTS, card_path, load, stored_copy, weights_path
from mnist_demo.networks.models import MODELS, spec_of
from mnist_demo.networks.state_dict import load_state_dict
from mnist_demo.recognition.model import Model

MIN_ACCURACY = 0.9  # on the test images; a lower one suggests that the network was trained with another normalisation


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m mnist_demo.adopt",
        description="Make a checkpoint from weights that were trained elsewhere, a state dict in a .pt file.",
        epilog="Models: " + ", ".join(MODELS) + ".",
    )
    parser.add_argument("name", metavar="NAME", help="the model whose network the weights belong to")
    parser.add_argument("file", type=Path, metavar="FILE.pt", help="written by torch.save(network.state_dict(), ...)")
    parser.add_argument("--out", type=Path, default=CHECKPOINTS, metavar="DIR", help="folder for the checkpoint; show it with "
                        "`python app.py --checkpoints DIR`; default: %(default)s")  # fmt: skip
    parser.add_argument("--ink", type=Path, nargs="+", metavar="FILE", help="ink files of pen drawings, to measure the "
                        f"network and to choose its thresholds; default: data/{INK_FILE}, if it exists")  # fmt: skip
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    return exit_status(lambda: _adopt(_arguments(argv)))


def _adopt(arguments: argparse.Namespace) -> None:
    spec, out = spec_of(arguments.name), arguments.out
    if existing := [path for path in (weights_path(spec.name, out), card_path(spec.name, out)) if path.exists()]:
        raise FileError(f"{existing[0]} exists already: choose another folder with `--out DIR`.")
    network = stored_copy(spec, load_state_dict(arguments.file, spec))
    ink = load_ink_files(ink_files=arguments.ink)
    for path in checkpoint_files(spec.name, out):
        check_writable(path)
    card = imported_card(spec, network, arguments.file.name, ink)
    card = save_with_answers(Model(spec, network, card), shipped_test_images()[0], out)
    load(spec.name, out)
    print(f"{spec.name}: clean {format_share(card.clean.pair)}")
    if card.clean.correct < MIN_ACCURACY * card.clean.total:
        print(
            f"This is low. The input of {spec.name} is 0 (paper) to 1 (ink), minus {spec.mean:g}, divided by {spec.std:g}. Was the "
            "network trained with this normalisation?",
            file=sys.stderr,
        )
    print(f"Written to {out}.")


if __name__ == "__main__":
    raise SystemExit(main())
