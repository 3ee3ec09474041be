"""View: a part that draws itself in the browser; and what such parts share."""

from mnist_demo.ui.components.part import Part


class View(Part):
    """A part whose script shows `props.value`, a dict that follows every event, and further `props`, which stay.

    What stays is text: Gradio compares all props with all they contain on every change. As objects, the examples and
    the models' facts took 10 ms more of the browser's script per answer (16 against 6); text costs nothing. A value as
    small as an answer is no slower as a dict than as text.

    Its template has no placeholders: Gradio fills it anew for every value, and one that comes out the same leaves the
    script's elements alone.
    """
