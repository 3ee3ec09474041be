"""Accuracy on MNIST-C, or on corruptions computed here by its description.

    python benchmarks/mnist_c.py --data DIR                  # the published files: DIR/<corruption>/test_images.npy
    python benchmarks/mnist_c.py --mnist data                # computed, of MNIST's last training images: for choosing
    python benchmarks/mnist_c.py                             # computed, of the 10,000 test images

MNIST-C (N. Mu and J. Gilmer, arXiv:1906.02337) is fifteen corruptions of MNIST's test images, and the images themselves. No
model is trained on them. Every image is preprocessed like a picture; in the columns "raw" it is given to the network
directly.
"""

import argparse
import math
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).parent.parent))

from result_file import add_options, write_results

from mnist_demo.arrays import Floats, Grey, Integers
from mnist_demo.datasets.mnist import load_mnist, shipped_test_images
from mnist_demo.errors import UserError
from mnist_demo.predictor import Predictor
from mnist_demo.preprocessing.pipeline import to_mnist

SIDE = 28
Random = np.random.Generator
# Images, float [N, 28, 28], 0 paper to 1 ink → the same corrupted; the values may be outside 0..1.
Corruption = Callable[[Floats, Random], Floats]


def _blurred(images: Floats, sigma: float) -> Floats:
    """Images [N, 28, 28] after a Gaussian blur, edges repeated."""
    reach = round(4 * sigma)
    kernel = np.exp(-(np.arange(-reach, reach + 1) ** 2) / (2 * sigma**2))
    kernel /= kernel.sum()
    for axis in (1, 2):
        padded = np.pad(
            images, [(0, 0)] + [(reach, reach) if axis == other else (0, 0) for other in (1, 2)], mode="edge"
        )
        images = sum(
            weight * np.take(padded, np.arange(SIDE) + offset, axis=axis) for offset, weight in enumerate(kernel)
        )
    return images


def _warped(images: Floats, matrices: Floats) -> Floats:
    """Images [N, 28, 28] after affine transforms.

    The pixel at p is from `matrices[n] @ (p - centre) + centre`; [N, 2, 2], or [N, 2, 3] with a shift.
    """
    theta = torch.from_numpy(np.asarray(matrices, np.float32))
    if theta.shape[-1] == 2:
        theta = functional.pad(theta, (0, 1))
    theta[:, :, 2] *= 2 / SIDE
    grid = functional.affine_grid(theta, [len(images), 1, SIDE, SIDE], align_corners=False)
    source = torch.from_numpy(images.astype(np.float32))[:, None]
    return functional.grid_sample(source, grid, align_corners=False)[:, 0].numpy()


def _signs(count: int, random: Random) -> Floats:
    return random.choice([-1.0, 1.0], count)


def identity(images: Floats, random: Random) -> Floats:
    return images


def shot_noise(images: Floats, random: Random) -> Floats:
    return random.poisson(images * 3) / 3


def impulse_noise(images: Floats, random: Random) -> Floats:
    hit, salt = random.random(images.shape) < 0.17, random.random(images.shape) < 0.5
    return np.where(hit, salt, images)


def glass_blur(images: Floats, random: Random) -> Floats:
    moved = _blurred(images, 0.7)
    inside = np.arange(SIDE - 1, 1, -1)
    for _ in range(2):
        for row in inside:
            for column in inside:
                some = np.flatnonzero(random.random(len(images)) < 0.5)
                down, right = random.integers(-1, 1, (2, len(some)))
                here, there = (some, row, column), (some, row + down, column + right)
                moved[here], moved[there] = moved[there], moved[here].copy()
    return _blurred(moved, 0.7)


def motion_blur(images: Floats, random: Random) -> Floats:
    angle = np.radians(random.uniform(-45, 45, len(images)))
    weights = np.exp(-(np.arange(21) ** 2) / (2 * 3.0**2))
    weights /= weights.sum()
    total = np.zeros_like(images)
    for step, weight in enumerate(weights):
        shift = np.zeros((len(images), 2, 3))
        shift[:, 0, 0] = shift[:, 1, 1] = 1
        shift[:, 0, 2], shift[:, 1, 2] = -step * np.cos(angle), -step * np.sin(angle)
        total += weight * _warped(images, shift)
    return total


def shear(images: Floats, random: Random) -> Floats:
    matrices = np.tile(np.eye(2), (len(images), 1, 1))
    matrices[:, 0, 1] = np.tan(0.4) * _signs(len(images), random)
    return _warped(images, matrices)


def scale(images: Floats, random: Random) -> Floats:
    return _warped(images, np.tile(np.eye(2) / 0.7, (len(images), 1, 1)))


def rotate(images: Floats, random: Random) -> Floats:
    angle = 0.6 * _signs(len(images), random)
    return _warped(
        images, np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]).transpose(2, 0, 1)
    )


def brightness(images: Floats, random: Random) -> Floats:
    return images + 0.5


def translate(images: Floats, random: Random) -> Floats:
    moves = 3 * random.choice([-1, 1], (len(images), 2))
    padded = np.pad(images, [(0, 0), (3, 3), (3, 3)])
    return np.stack([image[3 + y : 31 + y, 3 + x : 31 + x] for image, (x, y) in zip(padded, moves)])


def stripe(images: Floats, random: Random) -> Floats:
    outside = np.abs(np.arange(SIDE) - 13.5) > 7
    return np.where(outside, 1 - images, images)


def fog(images: Floats, random: Random) -> Floats:
    """Add noise whose octaves are about half as strong as the next lower ones."""
    clouds = np.zeros_like(images)
    for octave, cells in enumerate((2, 4, 8, 16, 32)):
        noise = torch.from_numpy(random.uniform(-1, 1, (len(images), 1, cells, cells)).astype(np.float32))
        layer = functional.interpolate(noise, (32, 32), mode="bilinear", align_corners=True)[:, 0, :SIDE, :SIDE]
        clouds += layer.numpy() / 1.96**octave
    low, high = clouds.min((1, 2), keepdims=True), clouds.max((1, 2), keepdims=True)
    return (images + 3 * (clouds - low) / (high - low)) / 4


def spatter(images: Floats, random: Random) -> Floats:
    liquid = _blurred(random.normal(0.65, 0.3, images.shape), 1)
    mud = _blurred((liquid > 0.65).astype(float), 1.5)
    mud[mud < 0.8] = 0
    return images * (1 - mud) + 63 / 255 * mud


def _line(x0: float, y0: float, x1: float, y1: float) -> Floats:
    """A soft line between two points, [28, 28], that fades with the vertical distance."""
    if x0 == x1:
        return np.zeros((SIDE, SIDE))
    columns, rows = np.arange(SIDE), np.arange(SIDE)[:, None]
    distance = np.abs(rows - (y0 + (y1 - y0) / (x1 - x0) * (columns - x0)))
    line = np.clip(np.log(np.maximum(1 - distance / 2.3, 1e-9)) + 1, 0, 1)
    return line * ((columns >= math.floor(x0)) & (columns < math.ceil(x1)))


def dotted_line(images: Floats, random: Random) -> Floats:
    dots = np.arange(SIDE) // 2 % 2 == 1
    ends = random.integers(0, 27, (len(images), 2))
    return images + np.stack([_line(0, first, 27, last) * dots for first, last in ends])


def zigzag(images: Floats, random: Random) -> Floats:
    return np.stack([_zigzagged(image, random) for image in images])


def _zigzagged(image: Floats, random: Random) -> Floats:
    first = random.integers(0, 27)
    angle = np.arctan2(random.integers(-5, 5), 23)
    length = 23 / np.cos(angle)
    along = np.concatenate([[0], np.arange(2, length, 4), [length]])
    across = np.concatenate([[0], 2.0 * (-1) ** np.arange(len(along) - 2), [0]])
    x = 2 + along * np.cos(angle) - across * np.sin(angle)
    y = first + along * np.sin(angle) + across * np.cos(angle)
    for corner in range(len(x) - 1):
        image = np.clip(image + _line(x[corner], y[corner], x[corner + 1], y[corner + 1]), 0, 1)
    return image


def canny_edges(images: Floats, random: Random) -> Floats:
    """Canny edges: ridges of the gradient that are strong or connected to strong ones."""
    soft = np.pad(_blurred(images, 1), [(0, 0), (1, 1), (1, 1)])
    smooth = lambda a, b, c: a + 2 * b + c  # noqa: E731
    x = smooth(*(soft[:, i : i + SIDE, 2:] - soft[:, i : i + SIDE, :-2] for i in range(3)))
    y = smooth(*(soft[:, 2:, i : i + SIDE] - soft[:, :-2, i : i + SIDE] for i in range(3)))
    strength = np.hypot(x, y)
    padded = np.pad(strength, [(0, 0), (1, 1), (1, 1)])
    octant = np.round(np.arctan2(y, x) / (np.pi / 4)).astype(int) % 4
    ridge = np.zeros(images.shape, bool)
    for direction, (down, right) in enumerate(((0, 1), (1, 1), (1, 0), (1, -1))):
        ahead = padded[:, 1 + down : 1 + down + SIDE, 1 + right : 1 + right + SIDE]
        behind = padded[:, 1 - down : 1 - down + SIDE, 1 - right : 1 - right + SIDE]
        ridge |= (octant == direction) & (strength >= ahead) & (strength > behind)
    edges, weak = ridge & (strength > 0.8), ridge & (strength > 0.4)
    for _ in range(SIDE):
        near = functional.max_pool2d(torch.from_numpy(edges[:, None].astype(np.float32)), 3, 1, 1)[:, 0].numpy() > 0
        edges = near & weak
    return edges.astype(float)


CORRUPTIONS: tuple[Corruption, ...] = (
    *(identity, shot_noise, impulse_noise, glass_blur, motion_blur, shear, scale, rotate, brightness, translate),
    *(stripe, fog, spatter, dotted_line, zigzag, canny_edges),
)


def corrupted(corruption: Corruption, images: torch.Tensor, seed: int) -> Grey:
    """The corrupted images, uint8 [N, 28, 28], from the same."""
    result = corruption(images.numpy() / 255, np.random.default_rng(seed))
    return np.rint(np.clip(result, 0, 1) * 255).astype(np.uint8)


def published(folder: Path, name: str, count: int) -> tuple[Grey, Integers]:
    """Images uint8 [N, 28, 28] and labels int [N] from the folder of the published files."""
    images, labels = (np.load(folder / name / f"test_{what}.npy") for what in ("images", "labels"))
    return images[:count].reshape(-1, SIDE, SIDE), labels[:count]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder of the published files")
    parser.add_argument(
        "--mnist", type=Path, metavar="DIR", help="corrupt MNIST's last training images from this folder"
    )
    parser.add_argument("--models", nargs="+", default=["cnn", "mlp"])
    parser.add_argument("--count", type=int, default=1000, help="images for each corruption")
    parser.add_argument("--seed", type=int, default=0)
    add_options(parser)
    arguments = parser.parse_args()
    if arguments.dry_run:
        arguments.models, arguments.count = arguments.models[:1], 4
    if arguments.data and not arguments.data.is_dir():
        parser.error(f"there is no folder {arguments.data}: name the folder of the published files with --data")
    torch.set_num_threads(1)
    predictor = Predictor()
    if arguments.mnist:
        try:
            images, labels = (part[-arguments.count :] for part in load_mnist(arguments.mnist))
        except UserError as error:
            parser.error(str(error))
    else:
        images, labels = (part[: arguments.count] for part in shipped_test_images())
    print("| corruption | " + " | ".join(f"{name} | {name}, raw" for name in arguments.models) + " |")
    print("| --- |" + " ---: |" * 2 * len(arguments.models))
    rows, results = [], {}
    for corruption in CORRUPTIONS:
        name = corruption.__name__
        if arguments.data:
            corrupted_images, truth = published(arguments.data, name, arguments.count)
        else:
            corrupted_images, truth = corrupted(corruption, images, arguments.seed), labels.numpy()
        preprocessed = torch.from_numpy(np.stack([to_mnist(image) for image in corrupted_images]))
        row = []
        for model in arguments.models:
            for given in (preprocessed, torch.from_numpy(corrupted_images)):
                row.append(float((predictor.outputs(given, model).argmax(1).numpy() == truth).mean()))
        rows.append(row)
        pairs = zip(row[::2], row[1::2])
        results[name] = {model: {"picture": a, "raw": b} for model, (a, b) in zip(arguments.models, pairs)}
        print(f"| {name.replace('_', ' ')} | " + " | ".join(f"{100 * share:.1f}" for share in row) + " |", flush=True)
    print("| mean | " + " | ".join(f"{100 * share:.1f}" for share in np.mean(rows, 0)) + " |")
    write_results(arguments.json, results)


if __name__ == "__main__":
    main()
