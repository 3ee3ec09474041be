"""Count the MNIST test images that the preprocessing leaves unchanged, identical in every pixel.

python benchmarks/unchanged.py
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from mnist_demo.datasets.mnist import shipped_test_images
from mnist_demo.preprocessing.pipeline import to_mnist

if __name__ == "__main__":
    images = shipped_test_images()[0].numpy()
    unchanged = sum(np.array_equal(to_mnist(image), image) for image in images)
    print(f"{unchanged:,} of {len(images):,} identical in every pixel")
