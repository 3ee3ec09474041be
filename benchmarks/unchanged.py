"""Count the MNIST test images that the preprocessing leaves unchanged, identical in every pixel.

python benchmarks/unchanged.py
"""

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from result_file import add_options, write_results

from mnist_demo.datasets.mnist import shipped_test_images
from mnist_demo.preprocessing.pipeline import to_mnist

DRY_RUN_IMAGES = 50


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_options(parser)
    arguments = parser.parse_args()
    images = shipped_test_images()[0].numpy()
    if arguments.dry_run:
        images = images[:DRY_RUN_IMAGES]
    unchanged = sum(np.array_equal(to_mnist(image), image) for image in images)
    print(f"{unchanged:,} of {len(images):,} identical in every pixel")
    write_results(arguments.json, {"unchanged": unchanged, "images": len(images)})


if __name__ == "__main__":
    main()
