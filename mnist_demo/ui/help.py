"""Help: the README, in the page, with links that lead somewhere from there."""

import os
import re
from importlib import metadata
from pathlib import Path

README = Path(__file__).parents[2] / "README.md"


def source() -> str | None:
    """Where the page's own source is read on the Hub, where it runs as a Space; else None."""
    space = os.environ.get("SPACE_ID")
    return f"https://huggingface.co/spaces/{space}/blob/main/" if space else None


def text() -> str:
    """The README as Markdown, from its title on, with its sections named at the top; pictures of the page are left out.

    A link to another file leads to the source where that is known; else the file is named.
    """
    whole = README.read_text("utf-8") if README.exists() else str(metadata.metadata("mnist-demo").json["description"])
    words = whole[whole.index("\n# ") :]
    words = re.sub(r"!\[[^\]]*\]\([^)]*\)\n*", "", words)
    words = re.sub(r"<!--.*?-->\n*", "", words, flags=re.DOTALL)
    base = source()
    linked = rf"[\1]({base}\2)" if base else r"\1 (`\2`)"
    words = re.sub(r"\[([^\]]+)\]\((?!\w+:|#)([^)]+)\)", linked, words)
    return f"[Source]({base})\n\n{words}" if base else words
