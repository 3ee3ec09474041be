"""Pen strokes: Drawing and its JSON, batches of drawings, polylines, the rasteriser."""
