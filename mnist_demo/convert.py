"""Convert the public UNIPEN release into ink files for training and measuring.

    python -m mnist_demo.convert UNIPEN_FOLDER OUT.npz    # --collections NAME ...

UNIPEN_FOLDER is the unpacked release.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from mnist_demo.console import exit_status
from mnist_demo.datasets.unipen import convert, find_release


def main(argv: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m mnist_demo.convert",
        description="Convert the public UNIPEN release into ink files for training and measuring.",
        epilog="The release is train_r01_v07 of the International Unipen Foundation (CC BY 4.0, "
        "doi:10.5281/zenodo.1195803): download and unpack it first. About a fifth of its writers are in "
        'split "test", chosen by a checksum of their names, so that everyone gets the same split.',
    )
    parser.add_argument(
        "folder", metavar="UNIPEN_FOLDER", type=Path, help="the unpacked release, with data and include in it"
    )
    parser.add_argument(
        "out",
        metavar="OUT.npz",
        type=Path,
        help="file for the digits; the letters and symbols are written beside it: to ink-other.npz for ink-digits.npz, "
        "to OUT-other.npz for any other OUT.npz",
    )
    parser.add_argument(
        "--collections",
        metavar="NAME",
        nargs="+",
        help="only these collections of the release; the figures of the cards are of aga apa app art gmd ibm syn",
    )
    arguments = parser.parse_args(argv)

    def work() -> None:
        print(f"Reading {find_release(arguments.folder)}; the complete release takes some minutes.", flush=True)
        convert(arguments.folder, arguments.out, collections=arguments.collections)

    return exit_status(work)


if __name__ == "__main__":
    raise SystemExit(main())
