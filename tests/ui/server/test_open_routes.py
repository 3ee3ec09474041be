"""The table of open routes against those that the installed Gradio offers."""

import json
from typing import Any

import pytest
from gradio.routes import App

from coroutines import run
from gradio_routes import API, CLOSED, gradio_app, offered
from mnist_demo.ui.server.requests import UNEXPECTED
from mnist_demo.ui.server.routes import HEALTH_ROUTE, MCP_ROUTE, is_open
from places import ROOT

WHAT_TO_DO = """
The installed Gradio offers a route that neither mnist_demo/ui/server/routes.py nor CLOSED in tests/gradio_routes.py knows. It answers 404. If the
page, the API of docs/api.md, login, MCP or Spaces need it, read what it does (gradio/routes.py), bound it, and add it to OPEN
there. Otherwise add it to CLOSED, with the reason.
"""


@pytest.fixture(scope="module")
def app() -> App:
    return gradio_app()


def scope_of(app: App, method: str, path: str, root_path: str = "") -> dict[str, Any]:
    return {"type": "http", "app": app, "method": method, "path": path, "root_path": root_path}


# A good value of every parameter in a path of Gradio's routes that are open.
EXAMPLES = {
    "{path:path}": "a.js",
    "{size}": "192",
    "{session_hash}": "a",
    "{api_name}": "predict",
    "{event_id}": "a",
    "{path_or_url:path}": "UPLOAD",
}


def example(path: str, upload: str) -> str:
    for parameter, value in EXAMPLES.items():
        path = path.replace(parameter, value)
    return path.replace("UPLOAD", upload)


@pytest.fixture
def upload(monkeypatch, tmp_path):
    """The path of an uploaded file."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    return str(tmp_path / "a.png")


def test_every_route_of_gradio_is_open_or_closed_on_purpose(app, upload):
    unknown = []
    for route in offered(app.routes):
        if route.path.rstrip("/") in CLOSED:
            continue
        for method in route.methods:
            # A path with a slash at its end is another name of the one without.
            if not is_open(scope_of(app, method, example(route.path, upload))) and not route.path.endswith("/"):
                unknown.append(f"{method} {route.path}")
    assert not unknown, WHAT_TO_DO


def test_a_closed_route_is_closed_for_every_method(app, upload):
    for path in CLOSED:
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"):
            for end in ("", "/"):
                assert not is_open(scope_of(app, method, example(path, upload) + end)), path


def test_every_closed_route_is_still_offered_by_gradio(app):
    paths = {route.path.rstrip("/") for route in offered(app.routes)}
    assert set(CLOSED) <= paths, "Remove from CLOSED what Gradio no longer offers."


def test_only_the_methods_of_a_route_are_open(app):
    for method, path in [("POST", "/"), ("GET", f"{API}/run/predict"), ("PUT", f"{API}/upload"), ("POST", "/config")]:
        assert not is_open(scope_of(app, method, path))


def test_paths_are_those_below_the_place_where_the_page_is_mounted(app):
    assert is_open(scope_of(app, "GET", "/digits/config", "/digits"))
    assert is_open(scope_of(app, "GET", "/config", "/digits"))  # behind a proxy that leaves the path out
    assert not is_open(scope_of(app, "GET", "/digits/digits/config", "/digits"))
    assert is_open(scope_of(app, "GET", f"/digits{HEALTH_ROUTE}", "/digits"))


@pytest.mark.parametrize("path", ["/config\n", "//config", "/config/.", "/CONFIG", "/gradio_api/../config", ""])
def test_other_spellings_of_a_route_are_closed(app, path):
    assert not is_open(scope_of(app, "GET", path))


def test_only_public_endpoints_can_be_called(app):
    for name in ("read_live", "show_measured", "", "none", "v2"):
        assert not is_open(scope_of(app, "POST", f"{API}/call/{name}"))
        assert not is_open(scope_of(app, "POST", f"{API}/call/v2/{name}"))


def test_tools_for_language_models_are_open(app):
    for path in ("", "/", "/sse", "/schema", "/messages/"):
        assert is_open(scope_of(app, "POST", f"{MCP_ROUTE}{path}"))
    assert not is_open(scope_of(app, "POST", f"{MCP_ROUTE}x"))


def test_json_with_wrong_fields_is_answered_by_one_sentence_that_does_not_repeat_it(app):
    sent = []

    async def receive():
        return {"type": "http.request", "body": json.dumps({"x": [[[[1]]]] * 1000}).encode(), "more_body": False}

    async def send(message):
        sent.append(message)

    scope = scope_of(app, "POST", f"{API}/cancel") | {"headers": [(b"content-type", b"application/json")]}
    run(app(scope | {"query_string": b"", "http_version": "1.1", "scheme": "http", "server": ("a", 1)}, receive, send))
    assert sent[0]["status"] == 422
    assert json.loads(sent[1]["body"]) == {"error": UNEXPECTED}


def test_the_documentation_names_no_closed_route(app):
    text = "".join((ROOT / name).read_text("utf-8") for name in ("README.md", "docs/api.md", "docs/hosting.md"))
    for path in CLOSED:
        assert path.split("{")[0].rstrip("/") not in text
