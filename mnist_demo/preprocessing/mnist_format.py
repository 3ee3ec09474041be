"""The sizes of MNIST's images and of its pen, in pixels."""

SIDE = 28  # of MNIST's images, pixels
BOX = 20  # the longer side of the ink in them
CENTRE = 15  # the centre of mass comes to lie in (14, 15], pixel centres at i + 0.5
PEN_RADIUS = 1.2  # of MNIST's pen in that box, pixels: the ink file's digits then hold 103.7 full pixels, MNIST's 103.9
PEN_SOFTNESS = 1.0  # pixels from full ink to paper at a stroke's edge: what scaling with an area filter leaves
