"""Make a checkpoint of weights that were trained elsewhere.

    python -m mnist_demo.adopt NAME FILE.pt               # --out DIR --ink FILE

FILE.pt holds the state dict of the network that NAME is here. It is measured as a trained one would be, on the 10,000 test
images, and on pen drawings where there is an ink file, so that the card says what is known of it and nothing else. A checkpoint
that is there already is never written over.
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

LOW = 0.9  # clean accuracy; less, and the images were probably given to the network in another way


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m mnist_demo.adopt",
        description="Make a checkpoint of weights that were trained elsewhere: a state dict in a .pt file.",
        epilog="Models: " + ", ".join(MODELS) + ".",
    )
    parser.add_argument("name", metavar="NAME", help="the model that it is the network of")
    parser.add_argument("file", type=Path, metavar="FILE.pt", help="as torch.save(network.state_dict(), ...) writes it")
    parser.add_argument("--out", type=Path, default=CHECKPOINTS, metavar="DIR", help="folder for the checkpoint, shown by "
                        "`python app.py --checkpoints DIR`; default: %(default)s")  # fmt: skip
    parser.add_argument("--ink", type=Path, nargs="+", metavar="FILE", help="ink files of pen drawings, to measure it on "
                        f"and to choose its thresholds by; default: data/{INK_FILE}, if there")  # fmt: skip
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    return exit_status(lambda: _adopt(_arguments(argv)))


def _adopt(arguments: argparse.Namespace) -> None:
    spec, out = spec_of(arguments.name), arguments.out
    if there := [path for path in (weights_path(spec.name, out), card_path(spec.name, out)) if path.exists()]:
        raise FileError(f"{there[0]} is there already: name another folder with `--out DIR`.")
    network = stored_copy(spec, load_state_dict(arguments.file, spec))
    ink = load_ink_files(ink_files=arguments.ink)
    for path in checkpoint_files(spec.name, out):
        check_writable(path)
    card = imported_card(spec, network, arguments.file.name, ink)
    card = save_with_answers(Model(spec, network, card), shipped_test_images()[0], out)
    load(spec.name, out)
    print(f"{spec.name}: clean {format_share(card.clean.pair)}")
    if card.clean.correct < LOW * card.clean.total:
        print(
            f"That is low: {spec.name} is given images 0 (paper) to 1 (ink), less {spec.mean:g}, divided by {spec.std:g}; was it "
            "trained so?",
            file=sys.stderr,
        )
    print(f"Written to {out}.")


if __name__ == "__main__":
    raise SystemExit(main())
