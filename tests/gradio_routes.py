"""The routes that the installed Gradio offers for the page, and those of them that are closed on purpose."""

from collections.abc import Iterator
from typing import Any

from gradio.routes import App

from coroutines import run
from mnist_demo.predictor import Predictor
from mnist_demo.ui.launch import APP
from mnist_demo.ui.page import build

API = "/gradio_api"

# Routes of Gradio that answer 404, each with the reason.
CLOSED = {
    "/openapi.json": "the routes of this table, for developers of Gradio",
    f"{API}/openapi.json": "the same description as /gradio_api/info",
    f"{API}/theme.css": "the same as /theme.css",
    "/svelte/{path:path}": "for components written by others",
    f"{API}/custom_component/{{id}}/{{environment}}/{{type}}/{{file_name}}": "the same; prints a line for each request",
    f"{API}/deep_link": "keeps a visitor's drawing in a file for good",
    "/monitoring": "shows who runs the server how often each event was used",
    "/monitoring/{key}": "the same",
    f"{API}/user": "the page does not ask for it",
    f"{API}/login_check": "the page does not ask for it",
    f"{API}/token": "the page does not ask for it",
    f"{API}/dev/reload": "streams without end; for developers",
    f"{API}/runs": "the history of answers, which is off",
    f"{API}/proxy={{url_path:path}}": "fetches from Hugging Face",
    f"{API}/file/{{path:path}}": "an old name of /gradio_api/file=",
    f"{API}/stream/{{event_id}}": "for sound and video",
    f"{API}/stream/{{event_id}}/close": "the same",
    f"{API}/stream/{{session_hash}}/{{run}}/{{component_id}}/playlist.m3u8": "the same",
    f"{API}/stream/{{session_hash}}/{{run}}/{{component_id}}/{{segment_id}}.{{ext}}": "the same",
    f"{API}/stream/{{session_hash}}/{{run}}/{{component_id}}/playlist-file": "the same",
    f"{API}/process_recording": "starts ffmpeg",
    f"{API}/api/{{api_name}}": "an old name of /gradio_api/run/predict",
    f"{API}/component_server": "functions of components that the page does not have",
    f"{API}/queue/status": "the page does not ask for it",
    f"{API}/upload_progress": "streams until an upload with this name ends",
    f"{API}/vibe-edit": "has a language model change the page",
    f"{API}/undo-vibe-edit": "the same",
    f"{API}/vibe-code": "the same",
    f"{API}/vibe-starter-queries": "the same",
    "/pwa_icon": "the page's icon is /favicon.ico",
}


def gradio_app() -> App:
    """The application that Gradio makes of the page."""

    async def create() -> App:  # in an event loop: otherwise Gradio creates loops that it does not close
        return App.create_app(build(Predictor()), app_kwargs=dict(APP))

    return run(create())


def offered(routes: list[Any]) -> Iterator[Any]:
    """All routes, also those of included routers."""
    for route in routes:
        if hasattr(route, "original_router"):
            yield from offered(route.original_router.routes)
        else:
            yield route
