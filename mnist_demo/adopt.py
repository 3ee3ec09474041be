"""Make a checkpoint from weights that were trained elsewhere.

    python -m mnist_demo.adopt NAME FILE.pt               # --out DIR --ink FILE --mean M --std S

FILE.pt holds a state dict for the network of model NAME. The names of the layers do not matter if their shapes fit in
one way only. Without --mean and --std, the usual normalisations of the input are tried on the 10,000 test images, and
the best one is taken. The network is measured like a trained one: on the test images, and on pen drawings if there is
an ink file. The card holds these figures and the normalisation. Existing checkpoints are not overwritten.
"""

import argparse
import math
import sys
from dataclasses import replace
from pathlib import Path

from torch import nn

from mnist_demo.console import exit_status
from mnist_demo.datasets.mnist import shipped_test_images
from mnist_demo.datasets.training_data import INK_FILE, load_ink_files
from mnist_demo.evaluation.answers import checkpoint_files, save_with_answers
from mnist_demo.evaluation.cards import image_counts, imported_card
from mnist_demo.evaluation.formatting import format_percent, format_share
from mnist_demo.files import FileError, check_writable
from mnist_demo.networks.card import ImageCounts
from mnist_demo.networks.checkpoints import CHECKPOINTS, card_path, load, stored_copy, weights_path
from mnist_demo.networks.models import MODELS, ModelSpec, spec_of
from mnist_demo.networks.state_dict import load_state_dict
from mnist_demo.recognition.model import Model

MIN_ACCURACY = 0.9  # on the test images; a lower one suggests that the network was trained with another normalisation
# (mean, std) that tutorials use: none, that of MNIST's training images, and the one that scales to -1..1.
USUAL_NORMALISATIONS = ((0.0, 1.0), (0.1307, 0.3081), (0.5, 0.5))


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
    parser.add_argument("--mean", type=float, metavar="M", help="mean of the normalisation with which the network was trained, "
                        "for an input of 0 (paper) to 1 (ink); default: the usual ones are tried")  # fmt: skip
    parser.add_argument("--std", type=float, metavar="S", help="standard deviation of that normalisation")
    arguments = parser.parse_args(argv)
    if (arguments.mean is None) != (arguments.std is None):
        parser.error("--mean and --std belong together: give both")
    if arguments.mean is not None and not (math.isfinite(arguments.mean) and 0 < arguments.std < math.inf):
        parser.error("--mean must be finite, and --std positive and finite")
    return arguments


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
    if arguments.mean is None:
        spec, clean, tried = _best_normalisation(spec, network)
        print(f"Normalisation: {_describe(spec)}. Tried on the test images: {tried}.")
    else:
        spec = replace(spec, mean=arguments.mean, std=arguments.std)
        clean = image_counts(spec, network, *shipped_test_images())
    card = imported_card(spec, network, clean, arguments.file.name, ink)
    card = save_with_answers(Model(spec, network, card), shipped_test_images()[0], out)
    load(spec.name, out)
    print(f"{spec.name}: clean {format_share(card.clean.pair)}")
    if card.clean.correct < MIN_ACCURACY * card.clean.total:
        print(
            f"This is low. The input of {spec.name} is 0 (paper) to 1 (ink), normalisation: {_describe(spec)}. If the network "
            "was trained with another normalisation, give it with `--mean` and `--std`.",
            file=sys.stderr,
        )
    print(f"Written to {out}.")


def _best_normalisation(spec: ModelSpec, network: nn.Module) -> tuple[ModelSpec, ImageCounts, str]:
    """The spec with the best usual normalisation, its counts on the test images, all accuracies.

    The spec's own normalisation is kept unless another one is better and the network then reads MIN_ACCURACY of the
    images.
    """
    usual = dict.fromkeys([(spec.mean, spec.std), *USUAL_NORMALISATIONS])
    specs = [replace(spec, mean=mean, std=std) for mean, std in usual]
    counts = [image_counts(each, network, *shipped_test_images()) for each in specs]
    words = "; ".join(f"{_describe(each)}: {format_percent(count.pair)}" for each, count in zip(specs, counts))
    best = max(range(len(specs)), key=lambda index: counts[index].correct)
    if counts[best].correct < MIN_ACCURACY * counts[best].total:
        best = 0
    return specs[best], counts[best], words


def _describe(spec: ModelSpec) -> str:
    return "none" if (spec.mean, spec.std) == (0, 1) else f"minus {spec.mean:g}, divided by {spec.std:g}"


if __name__ == "__main__":
    raise SystemExit(main())
