"""Pen strokes: a Drawing and its JSON, batches of drawings, polylines, the rasteriser."""
