"""The networks, each an nn.Sequential in execution order.

Input: float [N, 1, 28, 28], normalised by the model's spec. Output: float [N, 10].
"""

from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional


class Residual(nn.Module):
    """Residual block, relu(x + F(x)) with two 3x3 convolutions in F; the shape [N, C, H, W] is kept.

    He et al., "Deep residual learning for image recognition" (arXiv:1512.03385).
    """

    def __init__(self, channels: int):
        super().__init__()
        self.body = nn.Sequential(*_conv(channels, channels), *_conv(channels, channels)[:-1])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return functional.relu(x + self.body(x))


def _conv(inputs: int, outputs: int, size: int = 3, stride: int = 1) -> list[nn.Module]:
    return [
        nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    ]


def _dense(inputs: int, outputs: int, dropout: float) -> list[nn.Module]:
    return [nn.Linear(inputs, outputs, bias=False), nn.BatchNorm1d(outputs), nn.ReLU(), nn.Dropout(dropout)]


def cnn() -> nn.Module:
    """A residual CNN with 470,866 parameters: [N, 1, 28, 28] → logits [N, 10]."""
    return nn.Sequential(
        *_conv(1, 24, size=5, stride=2),  # [N, 24, 14, 14]
        *_conv(24, 32),
        *_conv(32, 64, stride=2),  # [N, 64, 7, 7]
        Residual(64),
        *_conv(64, 128, stride=2),  # [N, 128, 4, 4]
        Residual(128),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(128, 10),
    )


def mlp() -> nn.Module:
    """Three hidden layers with 1024 units each: [N, 1, 28, 28] → logits [N, 10]."""
    return nn.Sequential(
        nn.Flatten(),
        *_dense(784, 1024, 0.1),
        *_dense(1024, 1024, 0.1),
        *_dense(1024, 1024, 0.1),
        nn.Linear(1024, 10),
    )


def cnn_32_64() -> nn.Module:
    """Two wide convolutions, and two linear layers without activation between them: → logits [N, 10]."""
    return nn.Sequential(
        nn.Conv2d(1, 32, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),  # [N, 32, 14, 14]
        nn.Conv2d(32, 64, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),  # [N, 64, 7, 7]
        nn.Flatten(),
        nn.Dropout(0.5),
        nn.Linear(3136, 1000),
        nn.Linear(1000, 10),
    )


def cnn_10_20() -> nn.Sequential:
    """Two small convolutions, 7,090 parameters, softmax inside: → probabilities [N, 10]."""
    return nn.Sequential(
        nn.Conv2d(1, 10, 5),
        nn.ReLU(),
        nn.MaxPool2d(2),  # [N, 10, 12, 12]
        nn.Conv2d(10, 20, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),  # [N, 20, 5, 5]
        nn.Flatten(),
        nn.Linear(500, 10),
        nn.Softmax(1),
    )


def mlp_256() -> nn.Module:
    """One hidden layer, softmax inside: → probabilities [N, 10]."""
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10), nn.Softmax(1))


def mlp_128() -> nn.Module:
    """One hidden layer: → scores [N, 10]."""
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))


def mlp_512_512() -> nn.Module:
    """Two hidden layers with dropout: → logits [N, 10]."""
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(784, 512),
        nn.ReLU(),
        nn.Dropout(0.2),
        nn.Linear(512, 512),
        nn.ReLU(),
        nn.Dropout(0.2),
        nn.Linear(512, 10),
    )


def cnn_bn() -> nn.Module:
    """Four convolutions with batch normalisation, dropout before every linear layer: → logits [N, 10]."""
    layers: list[nn.Module] = []
    for inputs, outputs in ((1, 32), (32, 32), (32, 64), (64, 64)):
        layers += [nn.Conv2d(inputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU()]
        if inputs == outputs:
            layers.append(nn.MaxPool2d(2))  # [N, 32, 14, 14], then [N, 64, 7, 7]
    layers.append(nn.Flatten())
    for inputs in (3136, 512):
        layers += [nn.Dropout(0.5), nn.Linear(inputs, 512), nn.BatchNorm1d(512), nn.ReLU()]
    return nn.Sequential(*layers, nn.Dropout(0.5), nn.Linear(512, 10))


def dense(*hidden: int) -> nn.Module:
    """Linear layers with these numbers of hidden units, ReLU between them: → logits [N, 10]."""
    layers: list[nn.Module] = [nn.Flatten()]
    for inputs, outputs in pairwise((784, *hidden)):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear((784, *hidden)[-1], 10))


def conv_10_20() -> nn.Module:
    """The layers of `cnn_10_20` without the softmax: → logits [N, 10]."""
    return cnn_10_20()[:-1]
