"""The public UNIPEN release → ink files to train and to measure on.

python -m mnist_demo.convert UNIPEN_FOLDER OUT.npz    # --collections NAME ...
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from mnist_demo.console import escape_unprintable
from mnist_demo.datasets.ink_files import InkFileError
from mnist_demo.datasets.unipen import convert, find_release
from mnist_demo.files import FileError, permission_denied


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns its exit code."""
    escape_unprintable()  # reports name files and labels in whatever script
    parser = argparse.ArgumentParser(
        prog="python -m mnist_demo.convert",
        description="Turn the public UNIPEN release into ink files to train and to measure on.",
        epilog="The release is train_r01_v07 of the International Unipen Foundation (CC BY 4.0, "
        "doi:10.5281/zenodo.1195803): download and unpack it first. About a fifth of its writers make up the "
        'split "test", chosen by a checksum of their names, so everyone gets the same split.',
    )
    parser.add_argument(
        "folder", metavar="UNIPEN_FOLDER", type=Path, help="the unpacked release, with data and include in it"
    )
    parser.add_argument(
        "out",
        metavar="OUT.npz",
        type=Path,
        help="where the digits go; the letters and symbols go beside it: ink-digits.npz gets ink-other.npz, "
        "any other OUT.npz gets OUT-other.npz",
    )
    parser.add_argument(
        "--collections",
        metavar="NAME",
        nargs="+",
        help="only these of the release's collections; the figures of the cards are of aga apa app art gmd ibm syn",
    )
    options = parser.parse_args(arguments)
    try:
        print(f"Reading {find_release(options.folder)}; the whole release takes some minutes.", flush=True)
        convert(options.folder, options.out, collections=options.collections)
    except (FileError, InkFileError) as error:
        print(error, file=sys.stderr)
        return 2
    except PermissionError as error:
        print(permission_denied(error.filename or options.folder), file=sys.stderr)
        return 2
    except OSError as error:
        print(f"{error.filename or options.out}: {error.strerror}.", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
