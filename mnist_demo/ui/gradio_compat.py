"""Every use of Gradio's internals in Python, each with its reason. Checked with Gradio 6.31.

The internals may change with any release of Gradio; tests/browser fails then. The browser's side is in gradio_compat.js,
the HTTP routes and the middleware around Gradio in server/.
"""

import importlib.util
import inspect
import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import gradio as gr
import httpx
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from mnist_demo.errors import UserError
from mnist_demo.ui.server import environment_proxies
from mnist_demo.ui.server.uploads import NOT_UPLOADED, is_upload
from mnist_demo.ui.server.work_queues import QUICK, address_of

OTHERS = QUICK.line()  # of the functions of live events that have none of their own

UNEXPECTED_ERROR = "Something went wrong on the server, and the error has been logged."

# Events in Gradio's queue: waiting, running, or with a result that no client has fetched. A result has up to 2 MB (a number of
# 150 digits). A class of forty in which everybody calls the API at once fits.
MAX_EVENTS = 64
MAX_EVENTS_OF_ADDRESS = 48  # unfinished; the rest is for others
MAX_WAITING_BYTES = 32 * 2**20  # of all waiting events, as estimated by the middleware; a usual drawing has 50 kB
BYTES = "mnist_demo.bytes"  # key of a request's size in memory in its ASGI scope

LIVE_KEYS = {"data", "event_data", "fn_index", "session_hash", "trigger_id"}  # of a request that the page sends

# The client by which Gradio's tools call the API would tell Hugging Face that it was started.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

# Gradio imports Matplotlib before and after each event. Looking for it where it is missing took a twelfth of the server's time.
if importlib.util.find_spec("matplotlib") is None:
    sys.modules["matplotlib"] = None  # type: ignore[assignment]  # Python's way to say that it is missing


class OneState(gr.state_holder.StateHolder):
    """The state of all sessions of a page that has no state.

    Gradio copies the description of every component for each new session: 20 ms in the event loop.
    """

    def __getitem__(self, session_id: str) -> gr.state_holder.SessionState:
        return super().__getitem__("")

    def __contains__(self, session_id: str) -> bool:
        return "" in self.session_data


class ProxyError(UserError):
    """The proxies of the environment cannot be used."""


class Page(gr.Blocks):
    """A `gr.Blocks` that brings its own arguments of `launch()`."""

    launch_arguments: dict[str, Any]

    def __init__(self, launch_arguments: dict[str, Any], models: list[str], **arguments: Any):
        object.__setattr__(self, "launch_arguments", launch_arguments)
        self.models = models
        super().__init__(**arguments)

    def __setattr__(self, name: str, value: Any) -> None:
        """Keep the page's launch arguments whatever else sets them.

        Gradio stores the arguments of launch() and mount_gradio_app(), or their defaults, as attributes of the same names.
        With this the page looks the same when it is launched, mounted in another app or opened from a notebook.
        """
        super().__setattr__(name, self.launch_arguments.get(name, value))

    def __enter__(self) -> "Page":
        """Start building the page on its own, even inside another app, so that `render` puts it there once."""
        self._around = gr.context.Context.root_block, gr.context.Context.block
        gr.context.Context.root_block = gr.context.Context.block = None
        super().__enter__()  # type: ignore[no-untyped-call]
        return self

    def __exit__(self, *arguments: Any) -> None:
        """End building the page."""
        super().__exit__(*arguments)
        gr.context.Context.root_block, gr.context.Context.block = self._around

    def render(self) -> "Page":
        """Put the page into another app, for example into a tab, with its styles and scripts.

        Gradio takes over the components only. The head of the other app is not known before its launch(), so styles and
        scripts come with a first component: everything else needs them.
        """
        super().render()  # type: ignore[no-untyped-call]
        root = gr.context.Context.root_block
        if root is not None:
            head = self.launch_arguments["head"]
            first = gr.HTML(head=head[head.index("<style>") :], visible="hidden", render=False)  # not icon and frame
            first.parent, first.page = root, root.current_page
            root.default_config.blocks[first._id] = first
            root.children.insert(0, first)
            root.models = self.models  # type: ignore[attr-defined]
        return self

    def queue(self, *arguments: Any, **settings: Any) -> "Page":
        """Make the queue, without the statistics of its events: Gradio computes them again after each event."""
        super().queue(*arguments, **settings)
        self._queue.ANAYLTICS_CACHE_FREQUENCY = sys.maxsize
        self._queue.ANALYTICS_MAX_EVENTS = MAX_EVENTS
        return self

    def launch(self, *arguments: Any, **settings: Any) -> Any:
        """Start the server, as `gr.Blocks.launch` does.

        Raises UserError if `share` is set and the proxy settings of the environment cannot be used.
        Gradio first requests the page from itself with httpx, which takes the proxies of the environment.
        """
        is_shared = settings.get("share") or os.environ.get("GRADIO_SHARE", "").lower() == "true"
        host = settings.get("server_name") or os.environ.get("GRADIO_SERVER_NAME", "127.0.0.1")
        with environment_proxies.direct(f"127.0.0.1,localhost,{host}" if is_shared else "*"):
            if is_shared:
                check_proxies()
            return super().launch(*arguments, **settings)

    def stop(self) -> None:
        """End `block_thread`. A signal handler may call this."""
        self.is_running = False

    def finish_answers(self) -> bool:
        """Stop listening, and wait at most five seconds for unfinished answers; whether all were sent.

        `gr.Blocks.close` would cut off the answers of Gradio's queue.
        """
        self._end_streaming_responses()  # the heartbeats, which never end by themselves
        self.server.close()  # type: ignore[no-untyped-call]  # waits up to five seconds for its thread
        for tunnel in gr.blocks.CURRENT_TUNNELS:
            tunnel.kill()  # type: ignore[no-untyped-call]
        return not self.server.thread.is_alive()

    async def process_api(self, block_fn: Any, *arguments: Any, **settings: Any) -> dict[str, Any]:
        """Answer a request of an event or endpoint. Raises gr.Error only.

        Gradio shows the text of every exception to the visitor and logs its traceback, unless a gr.Error says otherwise. Here
        the visitor gets the sentence of a UserError, which is not logged, or else a neutral sentence; a bug is logged.
        """
        if is_plain(block_fn):
            # What Gradio puts before the addresses of files. With None it does not look for files in all values.
            settings["root_path"] = None
        with self._errors_for_visitors():
            return await super().process_api(block_fn, *arguments, **settings)

    async def preprocess_data(self, block_fn: Any, inputs: list[Any], *arguments: Any, **settings: Any) -> list[Any]:
        """The checked values of a request for its function.

        Gradio looks for files in each value, in the event loop, and keeps the values of the last sessions. For a drawing of
        20,000 points that takes 60 ms and several megabytes. Where Gradio does not convert values, neither has a purpose.
        """
        if not is_plain(block_fn):
            return list(await super().preprocess_data(block_fn, inputs, *arguments, **settings))
        self.validate_inputs(block_fn, inputs)
        return inputs[: len(block_fn.inputs)]

    async def postprocess_data(self, block_fn: Any, predictions: Any, *arguments: Any, **settings: Any) -> list[Any]:
        """The values of the reply from what a function has returned. See `preprocess_data`."""
        if not is_plain(block_fn):
            return list(await super().postprocess_data(block_fn, predictions, *arguments, **settings))
        return [predictions] if len(block_fn.outputs) == 1 else list(predictions)

    async def answer_live(self, function: Any, inputs: list[Any], request: Request) -> Response:
        """The reply to a live event, as Gradio's POST /run/predict gives it. See `live_function`."""
        gr.context.LocalContext.request.set(gr.Request(request))  # for work_queues.has_client_left
        try:
            with self._errors_for_visitors():
                self.validate_inputs(function, inputs)
                values = inputs[: len(function.inputs)]
                call: Callable[..., Any] = function.fn
                output = await (
                    call(*values) if inspect.iscoroutinefunction(call) else QUICK.run(OTHERS, 0.0, call, *values)
                )
        except gr.Error as error:
            if error.print_exception:
                traceback.print_exc()
            return gr.routes.ORJSONResponse(gr.utils.error_payload(error, self.show_error), 500)
        data = [output] if len(function.outputs) == 1 else output
        return gr.routes.ORJSONResponse(
            {"data": data, "is_generating": False, "render_config": None, "changed_state_ids": []}
        )

    @contextmanager
    def _errors_for_visitors(self) -> Iterator[None]:
        """Replace every exception by a gr.Error with what the visitor may know."""
        try:
            yield
        except gr.Error:
            raise
        except UserError as error:
            raise gr.Error(str(error), print_exception=False) from None
        except Exception as error:
            raise gr.Error(UNEXPECTED_ERROR) from error

    def validate_inputs(self, block_fn: Any, inputs: list[Any]) -> None:
        """Check the values of a request before Gradio opens the files among them. Raises gr.Error.

        Gradio calls this first for every request of an event or endpoint. Without it a request with too few values or for an
        event without a function leaves a traceback in the log, and Gradio downloads a file whose path is a URL. Missing
        values of an API endpoint become the function's defaults, as Gradio's Python client sends them.
        """
        if block_fn.api_visibility == "public":
            inputs += [block.value for block in block_fn.inputs[len(inputs) :]]
        if block_fn.fn is None:
            raise gr.Error("This event runs in the browser only.", print_exception=False)
        if len(inputs) < len(block_fn.inputs):
            raise gr.Error("This request has too few values. Please reload the page.", print_exception=False)
        files = file_paths(inputs)
        if len(files) > 1 or not all(map(is_upload, files)):  # no event takes more than one file
            raise gr.Error(NOT_UPLOADED, print_exception=False)
        super().validate_inputs(block_fn, inputs)


def health(blocks: gr.Blocks) -> dict[str, Any]:
    """What the server answers to /health: the models that are ready."""
    return {"models": getattr(blocks, "models", [])}


def live_function(app: gr.routes.App, body: Any) -> Any:
    """The function of a POST to /run/predict if `Page.answer_live` can answer it; None if Gradio must.

    Gradio's way to a function takes longer than an answer: it asks for the login in a thread, parses the body again, copies the
    page's configuration for each session, and keeps inputs and outputs there. None of that changes the result of a function
    without a queue that exchanges plain JSON, on a page without accounts.
    """
    blocks = app.get_blocks()
    if not isinstance(blocks, Page) or not isinstance(body, dict) or not body.keys() <= LIVE_KEYS:
        return None
    if has_accounts(app):
        return None
    number = body.get("fn_index")
    function = blocks.fns.get(number) if isinstance(number, int) else None
    if function is None or function.fn is None or not isinstance(body.get("data"), list):
        return None
    return function if is_plain(function) and not function.queue else None


def has_accounts(app: gr.routes.App) -> bool:
    """Whether visitors of this page must log in."""
    return app.auth is not None or app.auth_dependency is not None


def share_state(app: gr.routes.App) -> None:
    """Give all sessions of an app one state, if its page has no component that keeps a value."""
    blocks = app.get_blocks()
    if isinstance(blocks, Page) and not any(block.stateful for block in blocks.blocks.values()):
        app.state_holder = OneState()  # type: ignore[no-untyped-call]
        app.state_holder.set_blocks(blocks)


def is_plain(function: Any) -> bool:
    """Whether the function of an event or endpoint exchanges JSON that Gradio does not convert.

    The components of the API's endpoints convert nothing, whatever Gradio says about them.
    """
    if not isinstance(function, gr.blocks.BlockFunction) or function.batch:
        return False
    return function.api_visibility == "public" or not (function.preprocess or function.postprocess)


def has_room(scope: Scope) -> bool:
    """Whether Gradio's queue may take the event of this request.

    If need be, the oldest results that nobody fetches are forgotten: Gradio keeps every result until it is fetched, and a set
    for each session for good.
    """
    queue = scope["app"].get_blocks()._queue
    waiting = [event for each in queue.event_queue_per_concurrency_id.values() for event in each.queue]
    if sum(event.request.scope.get(BYTES, 0) for event in waiting) + scope[BYTES] > MAX_WAITING_BYTES:
        return False
    sessions = queue.pending_event_ids_session
    unfinished = {event.session_hash for event in queue.event_ids_to_events.values()}
    num_events = sum(map(len, sessions.values()))
    addresses = [address_of(event.request.scope.get("client")) for event in queue.event_ids_to_events.values()]
    if addresses.count(address_of(scope.get("client"))) >= MAX_EVENTS_OF_ADDRESS:
        return False
    for name in [each for each in sessions if each not in unfinished]:  # the oldest first
        if num_events >= MAX_EVENTS or not sessions[name]:
            num_events -= len(sessions.pop(name))
            queue.pending_messages_per_session.pop(name, None)
    return num_events < MAX_EVENTS


def check_proxies() -> None:
    """Raise ProxyError if httpx cannot use the proxies of the environment."""
    try:
        httpx.Client(verify=False).close()
    except (ImportError, ValueError, httpx.InvalidURL) as error:
        raise ProxyError(
            f"A public link needs proxy settings that work ({str(error).rstrip('.')}): correct or unset ALL_PROXY, HTTP_PROXY, "
            "HTTPS_PROXY and NO_PROXY."
        ) from None


def file_paths(value: object) -> list[object]:
    """The "path" of every file in a JSON value of any depth.

    Gradio treats each dict with "path" and "meta" as a file, wherever it is in a request.
    """
    found: list[object] = []
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            if "path" in item and "meta" in item:
                found.append(item["path"])
            stack += item.values()
        elif isinstance(item, (list, tuple)):
            stack += item
    return found


class VegaPlot(gr.Plot):
    """A plot whose value is a Vega or Vega-Lite specification as a dict, or None.

    gr.Plot draws a chart of the package Altair, which is Vega-Lite, in the browser. This class needs no Altair: it
    returns what gr.Plot makes of such a chart.
    """

    def get_block_name(self) -> str:
        return "plot"  # the component of Gradio's frontend that draws it; by default the name of this class

    def postprocess(self, value: dict[str, Any] | None) -> Any:
        return value and self.data_model(type="altair", plot=json.dumps(value))


def escape_for_template(value: Any) -> Any:
    """JSON with all text escaped for the template of a `gr.HTML`.

    Handlebars escapes text for HTML. Gradio then evaluates the result as a JavaScript template literal, in which
    backslash and $ have a meaning.
    """
    if isinstance(value, str):
        return value.replace("\\", "\\\\").replace("$", "\\$")
    if isinstance(value, dict):
        return {name: escape_for_template(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [escape_for_template(item) for item in value]
    return value
