"""The routes that are open to clients, below the page's own path. All others get the status 404.

Gradio offers more than twice as many. Some of those fetch any address, keep files for good, start ffmpeg or stream without
end. tests/ui/test_open_routes.py compares this table with the installed Gradio. Checked with Gradio 6.31.
"""

from collections.abc import Callable
from typing import Any

from starlette._utils import get_route_path  # the path as Starlette's router compares it, without that of a mounted app
from starlette.routing import compile_path
from starlette.types import Scope

from mnist_demo.ui.server.uploads import is_upload

JSON_ROUTE = "/gradio_api/run/predict"
UPLOAD_ROUTE = "/gradio_api/upload"
INFO_ROUTES = ("/gradio_api/info", "/gradio_api/info/")
HEALTH_ROUTE = "/health"
ICON_ROUTE = "/pwa_icon/"
MCP_ROUTE = "/gradio_api/mcp"

# Methods of the Model Context Protocol that a client may call. The library logs any other in thirty lines and more.
MCP_METHODS = {
    "initialize",
    "ping",
    "tools/list",
    "tools/call",
    "resources/list",
    "resources/templates/list",
    "resources/read",
    "prompts/list",
    "prompts/get",
    "notifications/initialized",
    "notifications/cancelled",
    "notifications/progress",
}
MAX_SESSION_CHARACTERS = 64  # of a session's name, by which Gradio keeps values; its own names have 10 or 11
ICON_SIDES = ("192", "512")  # pixels; those that the manifest names

# Methods and path. A parameter in braces must pass the check of its name in CHECKS.
OPEN = (
    # the page and its files
    ("GET HEAD", "/"),
    ("GET", "/assets/{file:path}"),
    ("GET", "/static/{file:path}"),
    ("GET", "/theme.css"),
    ("GET", "/favicon.ico"),
    ("GET", "/robots.txt"),
    ("GET", "/manifest.json"),
    ("GET", ICON_ROUTE + "{icon_side}"),
    ("GET", "/gradio_api/app_id"),  # whether the server that returns after an interruption is the same
    # events of the page
    ("POST", JSON_ROUTE),
    ("POST", UPLOAD_ROUTE),
    ("GET HEAD", "/gradio_api/file={upload:path}"),
    # the documented API, by curl or by Gradio's clients, which the page is too
    ("GET", "/config"),
    *(("GET", route) for route in INFO_ROUTES),
    ("POST", "/gradio_api/call/{endpoint}"),
    ("GET", "/gradio_api/call/{endpoint}/{event}"),
    ("POST", "/gradio_api/call/v2/{endpoint}"),
    ("GET", "/gradio_api/call/v2/{endpoint}/{event}"),
    ("POST", "/gradio_api/queue/join"),
    ("GET", "/gradio_api/queue/data"),
    ("POST", "/gradio_api/cancel"),
    ("POST", "/gradio_api/reset"),
    ("GET", "/gradio_api/heartbeat/{session}"),
    ("GET", "/monitoring/summary"),  # Gradio's description of the API asks for it
    # tools for language models, if launch() or mount_gradio_app() is told mcp_server=True
    *(("GET POST DELETE", path) for path in (MCP_ROUTE, MCP_ROUTE + "/{rest:path}")),
    # a page with accounts
    ("POST", "/login"),
    ("GET", "/logout"),
    # Gradio itself at the start; a proxy or a monitor
    ("GET", "/gradio_api/startup-events"),
    ("GET HEAD", HEALTH_ROUTE),
)


def is_session(name: object) -> bool:
    """Whether `name` may be the name of a session."""
    return isinstance(name, str) and 1 <= len(name) <= MAX_SESSION_CHARACTERS


CHECKS: dict[str, Callable[[str], bool]] = {
    "icon_side": ICON_SIDES.__contains__,
    "session": is_session,
    "upload": is_upload,
}

_COMPILED = tuple((methods.split(), compile_path(path)[0]) for methods, path in OPEN)


def is_open(scope: Scope) -> bool:
    """Whether the request of this ASGI scope of a Gradio app may be passed on."""
    path = get_route_path(scope)
    for methods, pattern in _COMPILED:
        if scope["method"] in methods and (match := pattern.fullmatch(path)):
            return all(_is_good(name, value, scope) for name, value in match.groupdict().items())
    return False


def _is_good(name: str, value: str, scope: Scope) -> bool:
    if name == "endpoint":
        return value in endpoints(scope["app"].get_blocks())
    return name not in CHECKS or CHECKS[name](value)


def is_tool_request(value: object) -> bool:
    """Whether the JSON of a POST to MCP_ROUTE may be passed on.

    The library logs the name of a tool, so it must be printable.
    """
    if not isinstance(value, dict) or not isinstance(value.get("params", {}), dict):
        return False
    method, name = value.get("method", "ping"), value.get("params", {}).get("name", "")
    return isinstance(method, str) and method in MCP_METHODS and isinstance(name, str) and name.isprintable()


def endpoints(blocks: Any) -> set[str]:
    """The names of the endpoints of the API of a Gradio app."""
    return {function.api_name for function in blocks.fns.values() if function.api_visibility == "public"}


def adds_event(path: str) -> bool:
    """Whether a POST to this path, which is open, puts an event into Gradio's queue."""
    return path.startswith(("/gradio_api/queue/join", "/gradio_api/call/"))
