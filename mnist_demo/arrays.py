"""The kinds of arrays that the package passes around."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.integer]
Grey = NDArray[np.uint8]  # grey levels or colours, 0 to 255
Mask = NDArray[np.bool_]
Texts = NDArray[np.str_]
