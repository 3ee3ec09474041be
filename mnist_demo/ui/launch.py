"""How Gradio serves the page: the arguments of `launch()` and of the server."""

import re
from typing import Any

import gradio as gr
from fastapi.exceptions import RequestValidationError
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from mnist_demo.ui import FOLDER, asset
from mnist_demo.ui.javascript import bundle
from mnist_demo.ui.server.page_cache import PageCache
from mnist_demo.ui.server.reply_headers import add_reply_headers
from mnist_demo.ui.server.requests import MAX_UPLOAD_BYTES, Requests, unexpected_fields
from mnist_demo.ui.server.server_log import ServerLog
from mnist_demo.ui.server.upload_folder import Uploads

# In which Gradio calls functions that are not asynchronous, those of the API; its default is 40. Each keeps memory.
MAX_THREADS = 8

# Compression of answers starts here, bytes. A network's activations have 20 to 120 kB; smaller answers are not worth it.
MIN_COMPRESSED = 20_000
COMPRESSION = 5  # gzip level; the last percents of an answer's compression would take ten times as long as all others
_COMMENT_OR_INDENT = re.compile(r"/\*.*?\*/|^\s+", re.DOTALL | re.MULTILINE)  # of a style sheet

# `app_kwargs` of launch() and of mount_gradio_app(), as the README shows. Gradio itself compresses scripts and styles, but
# not the page: 500 kB, which become 80.
APP: dict[str, Any] = {
    "middleware": [
        Middleware(ServerLog),
        Middleware(Requests),
        Middleware(Uploads),
        Middleware(PageCache),
        Middleware(GZipMiddleware, minimum_size=MIN_COMPRESSED, compresslevel=COMPRESSION),
    ],
    "exception_handlers": {RequestValidationError: unexpected_fields},
    "lifespan": add_reply_headers,
}


def launch_arguments() -> dict[str, Any]:
    """The arguments of launch(), most of them of mount_gradio_app() too.

    The head holds the style sheets of all components, so that they apply to the first paint. Page.render leaves out what
    comes before the plain <style>.
    """
    components = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("style.css"))
    sheets = ["page.css", "models_page/page.css", "models_page/table.css", *components, "embed.css", "print.css"]
    style = _COMMENT_OR_INDENT.sub("", "\n".join(map(asset, sheets)))
    # The icon is named because a page that is mounted at a path is not where browsers look for one.
    head = f"""<link rel="icon" href="favicon.ico">
<meta name="theme-color" content="#2447c5">
<style class="frame">
{asset("frame.css")}
</style>
<style>
{style}
</style>
<script>
{bundle()}
</script>"""
    theme = gr.themes.Base(font=("system-ui", "sans-serif"), font_mono=("ui-monospace", "monospace"))  # no web fonts
    return {
        "theme": theme,
        "head": head,
        "favicon_path": FOLDER / "favicon.png",
        "footer_links": ["api"],
        "run_history": False,  # Gradio would keep every answer in the visitor's browser
        "show_error": True,
        "max_file_size": MAX_UPLOAD_BYTES,
        "max_threads": MAX_THREADS,
        "api_open": False,  # Gradio would run events of its queue at once for clients that ask for it
        "ssr_mode": False,  # Node would answer before the middleware
    }
