"""A drawing or picture → the whole numbers written in it, line by line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from mnist_demo.drawing import cuts
from mnist_demo.drawing.ink import Floats
from mnist_demo.drawing.lines import Line, text_lines
from mnist_demo.drawing.preprocess import Source
from mnist_demo.drawing.raster import Grey
from mnist_demo.drawing.segments import Ink, Segment, ink_of
from mnist_demo.reading.lattice import Arc, Lattice, Reading, judged, lattice, readings
from mnist_demo.reading.statuses import Judgement

SURE, WIDE = 0.9, 1.1
MIN_WIDE = 0.35
STROKE_WIDE, TALL = 0.9, 0.5

Judge = Callable[[Grey], Judgement]


@dataclass(frozen=True)
class Row:
    segments: list[Segment]
    through: list[bool]
    height: float
    lattice: Lattice
    features: Floats
    logs: Floats
    images: dict
    judgements: dict


def rows(source: Source, judge: Judge, threshold: float) -> list[Row]:
    ink = ink_of(source)
    lines = text_lines(ink.segments)
    known = {}
    def look(groups):
        new = [g for g in groups if tuple(map(id, g)) not in known]
        if new:
            images = ink.images(new)
            j = judge(images)
            for k, g in enumerate(new):
                known[tuple(map(id, g))] = (images[k], j.probabilities[k], j.familiarity[k])
    look([[s] for line in lines for s in line.segments])
    out = []
    for line in lines:
        segments, through = [], []
        for s in line.segments:
            _, p, f = known[(id(s),)]
            left, top, right, bottom = s.box
            doubt = p.max() / (1 + np.exp(threshold - f)) < SURE
            least = MIN_WIDE if ink.grey.size else STROKE_WIDE
            fits = right - left > least * line.height and bottom - top > TALL * line.height
            pieces = cuts.cut(ink, s, line.height) if fits and (doubt or right - left > WIDE * line.height) else [s]
            if len(pieces) > 1:
                known[tuple(map(id, pieces))] = known[(id(s),)]
            segments += pieces
            through += [max(sum(cuts.contacts(x, y) for x in pieces[:k] for y in pieces[k:]),1) for k in range(1,len(pieces))] + [0]
        out.append((segments, through[:-1], line.height))
    lats = [lattice(*o) for o in out]
    groups = [[o[0][a.start:a.stop] for a in l.arcs if a.kind == "digit"] for o, l in zip(out, lats)]
    look([g for gs in groups for g in gs])
    result = []
    for o, l, gs in zip(out, lats, groups):
        ks = [known[tuple(map(id, g))] for g in gs]
        f, logs = judged(l, np.array([k[1] for k in ks]), np.array([k[2] for k in ks]), threshold)
        result.append(Row(*o, l, f, logs, None, None))
    return result
