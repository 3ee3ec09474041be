"""The kinds of doodles by name, in families, and which of them are trained on.

Two thirds of the named kinds are trained on. The others, UNSEEN, are only for measuring how many drawings are rejected: an
estimate for kinds that nobody thought of.
"""

from mnist_demo.datasets.doodles import functions
from mnist_demo.datasets.doodles.figures import FIGURES
from mnist_demo.datasets.doodles.geometry import Kind

OUTLINES = (
    "heart", "square", "triangle", "diamond", "pentagon", "trapezoid", "half circle", "cloud", "flower", "star", "arrow",
    "moon", "drop", "plus outline", "cross outline x", "leaf", "speech bubble", "shield",
)  # fmt: skip
LINES = (
    "scribble", "hatching", "zigzag", "wave", "spiral", "loops", "plus", "saltire", "asterisk", "check", "hash sign",
    "infinity", "lightning", "dots", "grid",
)  # fmt: skip
THINGS = (
    "smiley", "fish", "house", "tree", "sun", "car", "cup", "cat", "eye", "envelope", "boat", "key", "umbrella",
    "stick man", "ladder", "bow", "note", "mushroom", "apple", "glasses", "butterfly", "bird", "snail", "target", "wheel",
    "clock", "flag", "ice cream", "anchor", "mountains", "crown", "cube", "candle", "bottle", "lamp", "hand",
    "sailing kite",
)  # fmt: skip
NAMELESS = ("polygon", "vase", "pointed", "blob", "star burst", "composition", "sign", "framed")
UNSEEN = (
    "pentagon", "trapezoid", "leaf", "shield", "hatching", "loops", "asterisk", "dots", "cat", "eye", "key", "bow",
    "mushroom", "apple", "snail", "wheel", "flag", "anchor", "crown", "candle", "lamp", "hand", "star burst", "ladder",
    "butterfly",
)  # fmt: skip

KINDS: dict[str, Kind] = {
    name: FIGURES.get(name) or getattr(functions, name.replace(" ", "_"))
    for name in OUTLINES + LINES + THINGS + NAMELESS
}
SEEN = tuple(kind for kind in KINDS if kind not in UNSEEN)
