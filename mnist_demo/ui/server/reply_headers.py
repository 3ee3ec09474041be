"""HTTP headers of every reply: the page may load from no other host, other sites get no credentials."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import gradio as gr
from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mnist_demo.ui import gradio_compat

GRADIO_CDN = "https://gradio.s3-us-west-2.amazonaws.com"  # where a page with a public link has Gradio's scripts

# What the page may load. Gradio needs inline scripts and styles, and functions compiled from text (gr.HTML and Vega). There is no
# frame-ancestors, so any site may show the page in a frame, as Hugging Face does for a Space.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'{cdn}; script-src 'self'{cdn} 'unsafe-inline' 'unsafe-eval'; style-src 'self'{cdn} 'unsafe-inline'; "
    "img-src 'self'{cdn} data: blob:; font-src 'self'{cdn} data:; connect-src 'self'{cdn} data: blob:; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'"
)


@asynccontextmanager
async def add_reply_headers(app: FastAPI) -> AsyncIterator[None]:
    """Lifespan of a server: put ReplyHeaders around a Gradio app.

    Gradio puts its CORS middleware around the middleware of `app_kwargs`. Only the lifespan can wrap both.
    """
    if isinstance(app, gr.routes.App):
        gradio_compat.share_state(app)
        app.middleware_stack = ReplyHeaders(app.middleware_stack or app.build_middleware_stack(), app)
    yield


class ReplyHeaders:
    """An ASGI application around the one of a Gradio page, which sets the headers of its replies."""

    def __init__(self, inner: ASGIApp, app: gr.routes.App):
        self._inner = inner
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                cdn = f" {GRADIO_CDN}" if self._app.get_blocks().share else ""
                headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.format(cdn=cdn)
                headers["Referrer-Policy"] = "same-origin"
                headers["X-Content-Type-Options"] = "nosniff"
                # Gradio lets a script of any site read replies to a visitor's own cookies.
                del headers["Access-Control-Allow-Credentials"]
            await send(message)

        await self._inner(scope, receive, send_with_headers)
