"""The Help tab: the README, with links that work from the page."""

import os
import re
from importlib import metadata

from mnist_demo.evaluation.tables import README


def source() -> str | None:
    """The address of the page's source code on the Hub if the page runs in a Space, else None."""
    space = os.environ.get("SPACE_ID")
    return f"https://huggingface.co/spaces/{space}/blob/main/" if space else None


def text() -> str:
    """The README as Markdown, without its front matter, pictures and comments.

    Links to other files lead to the source code if its address is known; otherwise they become the file's name.
    """
    whole = README.read_text("utf-8") if README.exists() else str(metadata.metadata("mnist-demo").json["description"])
    words = whole[whole.index("\n# ") :]
    words = re.sub(r"!\[[^\]]*\]\([^)]*\)\n*", "", words)
    words = re.sub(r"<!--.*?-->\n*", "", words, flags=re.DOTALL)
    base = source()
    link = rf"[\1]({base}\2)" if base else r"\1 (`\2`)"
    words = re.sub(r"\[([^\]]+)\]\((?!\w+:|#)([^)]+)\)", link, words)
    return f"[Source]({base})\n\n{words}" if base else words
