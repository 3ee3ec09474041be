"""View: base class of the components that draw themselves in the browser."""

from mnist_demo.ui.components.part import Part


class View(Part):
    """A component whose script shows `props.value`, a dict that follows every event, and further `props`, which stay constant.

    Constant props are text: on every change Gradio compares all props with everything in them. As objects, the examples and
    the models' facts took 10 ms more of the browser's script per answer (16 against 6); text costs nothing. A value as small
    as an answer is as fast as a dict.

    Its template has no placeholders: Gradio fills it anew for every value, and if the result is the same it leaves the
    script's elements alone.
    """
