"""Type aliases for NumPy arrays by dtype. The docstrings of functions give the shapes."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Floats32 = NDArray[np.float32]  # outputs of networks
Integers = NDArray[np.integer[Any]]
Grey = NDArray[np.uint8]  # grey levels or colours, 0..255
Mask = NDArray[np.bool_]
Texts = NDArray[np.str_]
