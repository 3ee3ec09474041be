"""View: a part that draws itself in the browser; and what such parts share."""

from mnist_demo.ui.part import Part


class View(Part):
    """A part whose script shows `props.value`, which follows every event, and the further `props`, which stay.

    Its template has no placeholders: Gradio fills it anew for every value, and one that comes out the same leaves the
    script's elements alone.
    """
