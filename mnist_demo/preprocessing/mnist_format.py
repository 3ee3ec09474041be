"""Sizes in MNIST's images, in pixels."""

SIDE = 28  # of an image
BOX = 20  # longer side of the bounding box of the ink
CENTRE = 15  # the centre of mass lies in (14, 15], with pixel centres at i + 0.5
# Of the pen with which strokes are rasterised. The digits of the ink file then have an ink of 103.7 full pixels on
# average, MNIST's digits 103.9.
PEN_RADIUS = 1.2
PEN_SOFTNESS = 1.0  # width of a stroke's soft edge, equal to that of an area-weighted filter
