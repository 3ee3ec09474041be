"""The Help tab: help.md with sections of the README, and with links that work from the page."""

import os
import re
from importlib import metadata

from mnist_demo.evaluation.tables import README
from mnist_demo.ui import asset

_SECTION = re.compile(r"<!-- README: (.*) -->")


def source() -> str | None:
    """The address of the page's source code on the Hub if the page runs in a Space, else None."""
    space = os.environ.get("SPACE_ID")
    return f"https://huggingface.co/spaces/{space}/blob/main/" if space else None


def text() -> str:
    """The help as Markdown.

    Links to other files lead to the source code if its address is known; otherwise they become the file's name.
    """
    whole = README.read_text("utf-8") if README.exists() else str(metadata.metadata("mnist-demo").json["description"])
    words = _SECTION.sub(lambda found: _section(whole, found[1]), asset("help.md"))
    base = source()
    words = re.sub(r"\]\(#", "](README.md#", words)
    link = rf"[\1]({base}\2\3)" if base else r"\1 (`\2`)"
    return re.sub(r"\[([^\]]+)\]\((?!\w+:)([^)#]+)(#[^)]+)?\)", link, words)


def _section(readme: str, title: str) -> str:
    """The section with this title, its heading included."""
    start = readme.index(f"\n## {title}\n") + 1
    return readme[start : readme.index("\n## ", start)].strip()
