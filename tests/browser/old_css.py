"""Style sheets as the oldest browsers that Gradio supports read them: Chrome 94, without what came later."""

import re
from collections.abc import Iterator

from too_new import CSS

NEWER = re.compile("|".join(CSS), re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def as_old_browsers_read(css: str) -> str:
    """The rules of a style sheet that such a browser keeps, without the declarations that it drops."""
    return "\n".join(_kept(prelude, body) for prelude, body in _rules(COMMENT.sub("", css)))


def _kept(prelude: str, body: str) -> str:
    if prelude.startswith("@supports"):
        applies = bool(NEWER.search(prelude)) == (" not " in prelude)
        return as_old_browsers_read(body) if applies else ""
    if prelude.startswith("@media"):
        return f"{prelude} {{ {as_old_browsers_read(body)} }}"
    if NEWER.search(prelude):
        return ""
    if prelude.startswith("@"):
        return f"{prelude} {{ {body} }}"
    return f"{prelude} {{ {';'.join(line for line in body.split(';') if not NEWER.search(line.strip()))} }}"


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Prelude and body of each rule."""
    start = depth = 0
    prelude = ""
    for found in re.finditer(r"[{}]", css):
        depth += 1 if found[0] == "{" else -1
        if found[0] == "{" and depth == 1:
            prelude, start = css[start : found.start()].strip(), found.end()
        elif depth == 0:
            yield prelude, css[start : found.start()]
            start = found.end()
