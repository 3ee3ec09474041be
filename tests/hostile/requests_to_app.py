"""Hostile requests to the running app: its replies, log and writes, and whether it still serves others."""

import collections
import contextlib
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cases import BAD_VALUES, CaseError, Rng, check_sentence, choose, corrupt, mutate, nested
from disk import small_disk
from heavy_pictures import png
from odd_pictures import TEXTS
from pads import PATHS

from mnist_demo.ui.gradio_compat import MAX_EVENTS
from mnist_demo.ui.models_page.events import MAX_WAITING
from places import GOLDEN, ROOT

MAX_START_SECONDS = 300  # seconds
PATIENCE = 60
MAX_MEASURED = MAX_WAITING + 1  # of the measurements that start together; one more may come whenever one ends
MAX_GROWTH = 25  # megabytes
RUN = "/gradio_api/run/predict"
SEVEN = next(entry["drawing"] for entry in GOLDEN if entry["name"] == "7-crossed")
QUERY = json.dumps({"view": "answer", "model": "cnn", "chosen": ["cnn"], "second": ""})
BOUNDARY = "boundary"
ENDPOINTS = ("predict", "compare", "read", "predict_strokes", "compare_strokes", "read_strokes")


@dataclass(frozen=True)
class Server:
    """The running app and what can be observed of it."""

    port: int
    folder: Path
    process: subprocess.Popen
    config: dict[str, Any]
    secrets: tuple[bytes, ...]  # content of files that must never be served

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        kind: str = "application/json",
        headers: dict[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """Send a request, with the path unchanged. Returns status and content of the reply."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = headers or {}
        try:
            connection.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Type", kind)
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders()
            if body is not None:
                with contextlib.suppress(
                    BrokenPipeError, ConnectionResetError
                ):  # the request was refused before it was sent completely
                    connection.send(body)
            reply = connection.getresponse()
            return reply.status, reply.read()
        except (http.client.HTTPException, OSError) as error:
            raise CaseError(
                f"{method} {path[:100]} has no complete reply: {type(error).__name__} {error}"[:300]
            ) from error
        finally:
            connection.close()

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text("utf-8", "replace")

    @property
    def writes(self) -> list[str]:
        """What it wrote outside of its folder."""
        return (self.folder / "writes").read_text("utf-8").splitlines()


@contextmanager
def serve(folder: Path) -> Iterator[Server]:
    """Run the app; it may write only to folders inside of this one."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    inside = folder / "inside"
    for name in ("uploads", "tmp", "home"):
        (inside / name).mkdir(parents=True, exist_ok=True)
    environment = os.environ | {
        "GRADIO_SERVER_NAME": "127.0.0.1",
        "GRADIO_SERVER_PORT": str(port),
        "GRADIO_ANALYTICS_ENABLED": "False",
        "GRADIO_TEMP_DIR": str(inside / "uploads"),
        "TMPDIR": str(inside / "tmp"),
        "HOME": str(inside / "home"),
        "OMP_NUM_THREADS": "1",
        "MNIST_DEMO_LOG": "0",  # a line that comes by chance beside that of a request
    }
    command = [
        sys.executable,
        "-u",
        str(Path(__file__).with_name("watched_app.py")),
        str(inside),
        str(folder / "writes"),
    ]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
    try:
        server = Server(port, folder, process, {}, _secrets(folder))
        start = time.monotonic()
        while "public link" not in server.log:
            if process.poll() is not None or time.monotonic() - start > MAX_START_SECONDS:
                raise CaseError(f"the app does not start: {server.log[-500:]}")
            time.sleep(0.2)
        config = json.loads(server.ask("GET", "/config")[1])
        server = Server(port, folder, process, config, server.secrets)
        check_serving(server, len(server.writes))
        (folder / "writes").write_bytes(b"")  # what Gradio writes once when it starts
        yield server
    finally:
        process.terminate()
        process.wait(timeout=30)


def _secrets(folder: Path) -> tuple[bytes, ...]:
    (folder / "secret.txt").write_text("the secret beside the uploads", "utf-8")
    (folder / "inside" / "tmp" / "secret.txt").write_text("the secret in the temporary folder", "utf-8")
    return (
        b"the secret beside the uploads",
        b"the secret in the temporary folder",
        b"root:x:0:0",
        b"from mnist_demo.app import",
        *(b'"last_batch_loss"', b"__metadata__", b"[build-system]"),
        Path("/etc/hostname").read_bytes().strip() + b"\n" if Path("/etc/hostname").is_file() else b"root:x:0:0",
    )


def check_serving(server: Server, writes: int = 0) -> None:
    """Raise CaseError unless the page and an answer are served and there are no tracebacks or forbidden writes."""
    if server.process.poll() is not None:
        raise CaseError("the server has stopped")
    status, page = server.ask("GET", "/")
    if status != 200 or b"Draw a digit" not in page:
        raise CaseError(f"the page is no longer served: {status}")
    status, content = server.ask("POST", "/gradio_api/run/predict", _live(server, [json.dumps(SEVEN), QUERY]))
    if status != 200 or json.loads(content)["data"][0]["digit"] != 7:
        raise CaseError(f"a 7 is no longer read: {status} {content[:200]!r}")
    if "Traceback" in server.log:
        found = server.log.index("Traceback")
        raise CaseError(f"a traceback in the log: {server.log[found : found + 3000]}")
    if server.writes[writes:]:
        raise CaseError(f"the server wrote to {server.writes[writes]}")


def _live(server: Server, data: Any, **rest: Any) -> bytes:
    (pad,) = (part["id"] for part in server.config["components"] if part["props"].get("elem_id") == "pad")
    events = [each for each in server.config["dependencies"] if [pad, "input"] in each["targets"]]
    body = {
        "data": data,
        "fn_index": events[0]["id"],
        "trigger_id": pad,
        "session_hash": "hostile0000",
        "event_data": None,
    }
    return json.dumps(body | rest).encode()


# ------------------------------------------------------------------------------------------------------------ requests


def try_one(server: Server, rng: Rng) -> str:
    """Send one random request. Returns its kind and status; raises CaseError."""
    kind = choose(rng, [_event, _event, _event, _call, _call, _body, _upload, _file, _file, _route, _header])
    before = len(server.log)
    what, status, content = kind(server, rng)
    for secret in server.secrets:
        if secret in content:
            raise CaseError(f"{what} shows {secret!r}")
    if b"Traceback" in content or (status == 500 and not _error(content)):
        raise CaseError(f"{what}: {status} {content[:200]!r}")
    if error := _error(content):
        check_sentence(error)
    log = server.log[before:]
    if "Traceback" in log or log.count("\n") > 1:
        raise CaseError(f"{what} leaves more than a line in the log: ...{log[-1500:]}")
    for path in (str(ROOT), str(server.folder), sys.prefix):
        if path in log or (kind not in (_upload, _file) and path.encode() in content):
            raise CaseError(f"{what} shows a path of the server: {log} {content[:300]!r}")
    return f"{kind.__name__[1:]} {status}"


def _error(content: bytes) -> Any:
    try:
        value = json.loads(content)
        return value.get("error") if isinstance(value, dict) else None
    except ValueError:
        found = re.search(rb"event: error\ndata: (.*)", content)
        value = json.loads(found[1]) if found else None
        if value == "404: Not Found":  # Gradio's reply for an event that has ended
            return None
        return value.get("error") if isinstance(value, dict) else value


def _event(server: Server, rng: Rng) -> tuple[str, int, bytes]:
    """An event of the page with bad values, or one that does not exist."""
    event = choose(rng, server.config["dependencies"])
    pad = json.dumps(mutate(rng, choose(rng, GOLDEN)["drawing"]))
    views = ["answer", "compare", "inside", "number"]
    query = json.dumps(
        json.loads(QUERY)
        | {"view": choose(rng, views), choose(rng, [*json.loads(QUERY), "x"]): choose(rng, BAD_VALUES)}
    )
    data = [
        choose(rng, [*BAD_VALUES, pad, pad, query, "cnn", "answer", "compare", "3,1", ["cnn"]]) for _ in event["inputs"]
    ]
    if rng.random() < 0.2:
        data = choose(rng, [data[:-1], data * 2, [], BAD_VALUES, nested(data, 500)])
    body = {
        "data": data,
        "fn_index": event["id"],
        "session_hash": "hostile0000",
        "trigger_id": None,
        "event_data": None,
    }
    if rng.random() < 0.4:
        body[choose(rng, list(body))] = choose(rng, BAD_VALUES)
    path = choose(
        rng, ["/gradio_api/run/predict", "/gradio_api/run/predict", "/gradio_api/api/x", "/gradio_api/queue/join"]
    )
    return f"event {event['id']} at {path} with {body!r:.300}", *server.ask("POST", path, json.dumps(body).encode())


def _call(server: Server, rng: Rng) -> tuple[str, int, bytes]:
    name = choose(rng, [*ENDPOINTS, *ENDPOINTS, "none", "", "%00", "../predict"])
    value = (
        mutate(rng, SEVEN)
        if rng.random() < 0.5
        else choose(
            rng,
            [
                {"path": choose(rng, PATHS)},
                {"path": choose(rng, PATHS), "meta": {"_type": "gradio.FileData"}},
                {"url": choose(rng, PATHS)},
                *BAD_VALUES,
            ],
        )
    )
    data = [value, choose(rng, [None, "cnn", *BAD_VALUES])][: int(rng.integers(3))]
    form = choose(rng, ["call", "call", "call/v2"])
    body = {"data": data} if form == "call" else {choose(rng, ["image", "drawing", "model", "data", "x"]): value}
    what = f"{form}/{name} with {body!r:.300}"
    status, content = server.ask("POST", f"/gradio_api/{form}/{name}", json.dumps(body).encode())
    if status == 200:
        event = json.loads(content)["event_id"]
        status, content = server.ask("GET", f"/gradio_api/{form}/{name}/{event}")
    return what, status, content


def _body(server: Server, rng: Rng) -> tuple[str, int, bytes]:
    """A body that is not the JSON of a request, or too large."""
    good = _live(server, [json.dumps(SEVEN), QUERY])
    number = int(10 ** rng.uniform(0, 5))
    bodies = [
        corrupt(rng, good),
        corrupt(rng, good),
        b"[" * number + b"]" * number,
        b'{"data": ' + b"[" * number + b"]" * number + b"}",
        b'{"data": NaN}',
        b'{"data": [NaN, Infinity]}',
        b'{"data": ["\\ud800"]}',
        b'{"data": 1e999}',
        b'{"data":[' + b"1" * number + b"]}",
        good.replace(b'"size', b'"\\ud800": 1, "size'),
        good.replace(b"cnn", b"\\ud800"),
        b'{"fn_index": ' + b"9" * number + b', "data": []}',
        *(json.dumps({"data": ["x" * 20 * number]}).encode(), b"\0" * number, b"null", b'"x"', b"{}"),
    ]
    body = choose(rng, bodies)
    kind = choose(
        rng,
        [
            "application/json",
            "application/json",
            "text/plain",
            "multipart/form-data",
            "application/json; charset=utf-16",
            "x",
        ],
    )
    path = choose(
        rng,
        [
            "run/predict",
            "call/predict",
            "call/predict_strokes",
            "queue/join",
            "cancel",
            "reset",
            "component_server",
            "call/v2/predict",
        ],
    )
    return f"{kind} {body[:200]!r} to {path}", *server.ask("POST", f"/gradio_api/{path}", body, kind)


NAMES = [
    "a.png",
    "../../../a.png",
    "..\\..\\a.png",
    "/etc/cron.d/a",
    "C:\\a.png",
    "a\0.png",
    "",
    ".",
    "..",
    "...",
    "x" * 3000,
    "ä😀.png",
    "%2e%2e%2fa.png",
    "a/b/c.png",
    "a.png/",
    "con",
    "-rf",
    "$(id).png",
    "a\nb.png",
    '"; filename="b',
    "~/.ssh/a",
    "a.html",
    ".bashrc",
]


def _upload(server: Server, rng: Rng) -> tuple[str, int, bytes]:
    """An upload with a strange name or content, and a request to read it as a picture."""
    name = choose(rng, NAMES)
    content = choose(rng, [*TEXTS, png(20, 20), png(9000, 9000), b"", rng.bytes(2000)])
    body, kind = multipart(name, content)
    if rng.random() < 0.2:
        body = corrupt(rng, body)
    if rng.random() < 0.1:
        kind = choose(rng, ["multipart/form-data", "multipart/form-data; boundary=", "text/plain", "application/json"])
    status, reply = server.ask(
        "POST", "/gradio_api/upload" + choose(rng, ["", "", "?upload_id=../x", "?upload_id=a"]), body, kind
    )
    what = f"upload of {name!r:.60}, {content[:30]!r}"
    if status == 200:
        for path in json.loads(reply):
            if not Path(path).resolve().is_relative_to((server.folder / "inside" / "uploads").resolve()):
                raise CaseError(f"{what} is stored at {path}")
            pad = json.dumps({"picture": path, "change": 1})
            status, reply = server.ask("POST", "/gradio_api/run/predict", _live(server, [pad, QUERY]))
            if status == 200 and (message := json.loads(reply)["data"][0].get("message")):
                check_sentence(message)
    return what, status, reply


def multipart(name: str, content: bytes) -> tuple[bytes, str]:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\nContent-Type: image/png\r\n\r\n'
    return head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={BOUNDARY}"


def _file(server: Server, rng: Rng) -> tuple[str, int, bytes]:
    """A request for a forbidden file, in one of the ways in which Gradio once served any file."""
    inside = server.folder / "inside"
    link = inside / "uploads" / "link"
    if not link.is_symlink():
        link.symlink_to("/etc")
    files = [
        "/etc/hostname",
        "/etc/passwd",
        f"{ROOT}/app.py",
        f"{ROOT}/checkpoints/mlp-128.json",
        f"{ROOT}/checkpoints/mlp-128.safetensors",
        f"{ROOT}/pyproject.toml",
        str(server.folder / "secret.txt"),
        str(inside / "tmp" / "secret.txt"),
        f"{link}/passwd",
        "app.py",
        "checkpoints/mlp-128.json",
        "pyproject.toml",
        "/proc/self/environ",
        "/proc/self/cwd/app.py",
        f"{ROOT}/.git/config",
    ]
    file = choose(rng, files)
    uploads = str(inside / "uploads")
    forms = [
        file,
        quote(file, safe=""),
        quote(quote(file, safe=""), safe=""),
        f"file://{file}",
        f"/{file}",
        f"//{file}",
        f"///{file}",
        f"{uploads}/../../../../../../../../..{file}",
        f"{uploads}/..%2f..%2f..%2f..%2f..%2f..{file}",
        f"..{file}",
        f"../../../../../../..{file}",
        f"C:{file}",
        "C:" + file.replace("/", "\\"),
        file.replace("/", "\\"),
        file.replace("/", "%5c"),
        f"{file}%00.png",
        f"{file}%00",
        f"{file}/",
        f"{file}/.",
        file.replace("/", "/./"),
        file.replace("/", "//"),
        f"%2e%2e{file}",
        f"%252e%252e{file}",
        f"....//....//{file}",
        f"..;{file}",
        f"http://127.0.0.1:{server.port}/config?{file}",
        f"https://example.org{file}",
        f"file:{file}",
        f"localhost{file}",
        f"\\\\127.0.0.1{file}",
        file.upper(),
        f"{file}?x=1",
        f"{file}#a",
        f"%ef%bc%8f{file}",
    ]
    form = choose(rng, forms).replace(" ", "%20")
    roots = [
        "/gradio_api/file=",
        "/gradio_api/file=",
        "/gradio_api/file/",
        "/file=",
        "/file/",
        "/static/",
        "/assets/",
        "/svelte/",
        "/theme/",
        "/gradio_api/proxy=",
        "/gradio_api/custom_component/x/client/component/",
        "/gradio_api/stream/x/1/1/",
        "/static/../",
        "/assets/../../",
        "/",
        "/gradio_api/deep_link?session_hash=",
        "/pwa_icon/",
        "/monitoring/",
        "/?deep_link=",
        "/gradio_api/upload_progress?upload_id=",
    ]
    root = choose(rng, roots)
    path = f"{root}{form}"
    if root.endswith("upload_id="):  # this route waits for such an upload
        path = f"/gradio_api/file={form}"
    return path, *server.ask(choose(rng, ["GET", "GET", "GET", "HEAD", "POST"]), path)


def _route(server: Server, rng: Rng) -> tuple[str, int, bytes]:
    """Another route of Gradio, or a method that it does not support."""
    path = choose(
        rng,
        [
            "/",
            "/config",
            "/gradio_api/info",
            "/gradio_api/openapi.json",
            "/theme.css",
            "/robots.txt",
            "/manifest.json",
            "/favicon.ico",
            "/monitoring",
            "/gradio_api/user",
            "/login",
            "/logout",
            "/gradio_api/queue/status",
            "/gradio_api/startup-events",
            "/gradio_api/token",
            "/gradio_api/stream/a/1/1/playlist.m3u8",
            "/gradio_api/app_id",
            "/gradio_api/runs",
            "/pwa_icon/x",
            "/gradio_api/vibe-edit",
            "/gradio_api/process_recording",
            "/gradio_api/cancel",
            "/gradio_api/component_server",
            "/docs",
            "/redoc",
            "/gradio_api/call/predict/none",
            "/gradio_api/queue/data?session_hash=none",
            "/gradio_api/queue/data",
            "/x" * 2000,
            "/gradio_api/call/predict/%0aINFO:%20forged",
            "/gradio_api/call/%0aINFO:%20forged",
            "/health",
            "/gradio_api/mcp",
            "/gradio_api/mcp/sse",
            "/%ff",
            "/%00",
            "//",
            "/gradio_api/run-history/connect",
            "/gradio_api/run-history/buckets",
            "/gradio_api/stream/x",
            "/gradio_api/stream/x/close",
        ],
    )
    method = choose(rng, ["GET", "GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "X"])
    body = choose(rng, [None, b"{}", b"[]", json.dumps({"session_hash": "x", "fn_index": 0, "event_id": "x", "component_id": 10**9, "fn_name": "x", "data": 1, "prompt": "x", "code": "x"}).encode()])  # fmt: skip
    return f"{method} {path[:100]} {body!r}", *server.ask(method, path, body)


FORGED = "forged.example"
HOSTS = [
    FORGED,
    f"{FORGED}:99999",
    f"user@{FORGED}",
    f"[{FORGED}",
    f"{FORGED}/a?b#c",
    f'"><script>{FORGED}',
    "",
    "a" * 5000,
    "ä",
]


def _header(server: Server, rng: Rng) -> tuple[str, int, bytes]:
    """A request with forged headers; what it says is not repeated to others."""
    names = ["Host", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-For", "Origin", "Referer", "Cookie", "Range"]
    headers = {choose(rng, names): choose(rng, HOSTS) for _ in range(3)} | {choose(rng, names[:2]): FORGED}
    headers = {name: value.encode().decode("latin-1") for name, value in headers.items()}
    paths = [
        "/",
        "/config",
        "/gradio_api/info",
        "/gradio_api/info/",
        "/gradio_api/call/v2/read",
        "/manifest.json",
        "/logout",
    ]
    path = choose(rng, paths)
    method, body = ("POST", b"{}") if "call" in path else ("GET", None)
    what = f"{method} {path} with {headers}"
    answered = server.ask(method, path, body, headers=headers)
    for shown in ("/gradio_api/info", "/"):
        if FORGED.encode() in server.ask("GET", shown)[1]:
            raise CaseError(f"{what}: {shown} repeats it to others")
    return what, *answered


# --------------------------------------------------------------------------------------------------- too much


def try_a_full_queue(server: Server) -> None:
    """Fill the queue with large events whose results nobody fetches; drawings are read meanwhile, and later events too."""
    body = json.dumps({"data": ["x" * 2_000_000, "cnn"]}).encode()
    accepted = sum(server.ask("POST", "/gradio_api/call/read_strokes", body)[0] == 200 for _ in range(2 * MAX_EVENTS))
    if not accepted:
        raise CaseError("no event was accepted")
    check_serving(server)
    status, content = server.ask("POST", "/gradio_api/call/predict_strokes", json.dumps({"data": [SEVEN]}).encode())
    if status != 200:
        raise CaseError(f"results that nobody fetches fill the queue: {status} {content[:200]!r}")
    _, content = server.ask("GET", f"/gradio_api/call/predict_strokes/{json.loads(content)['event_id']}")
    if b'"digit": 7' not in content:
        raise CaseError(f"a 7 that waited in the queue is not read: {content[:200]!r}")


def try_large_bodies(server: Server) -> None:
    """Large bodies are refused unread; a picture of 25 megapixels is accepted."""
    for path in ("/gradio_api/run/predict", "/gradio_api/call/predict_strokes", "/gradio_api/queue/join"):
        for size in (3_000_000, 50_000_000):
            status, content = server.ask("POST", path, b'{"data": ["' + b"x" * size + b'"]}')
            if status != 413:
                raise CaseError(f"{size} bytes to {path}: {status} {content[:200]!r}")
            check_sentence(json.loads(content)["error"])
    body, kind = multipart("a.png", bytes(60_000_000))
    status, content = server.ask("POST", "/gradio_api/upload", body, kind)
    if status != 413:
        raise CaseError(f"60 MB uploaded: {status} {content[:200]!r}")
    body, kind = multipart("a.ppm", b"P5 5000 5000 255\n" + bytes(25_000_000))
    status, content = server.ask("POST", "/gradio_api/upload", body, kind)
    if status != 200:
        raise CaseError(f"a picture of 25 megapixels: {status} {content[:200]!r}")


def try_silent_connections(server: Server, count: int = 300) -> None:
    """Open `count` connections that send nothing or half a request; others are still served."""
    silent = []
    try:
        for number in range(count):
            connection = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)
            if number % 3 == 1:
                connection.sendall(b"POST /gradio_api/run/predict HTTP/1.1\r\nHost: x\r\n")
            elif number % 3 == 2:
                connection.sendall(
                    b"POST /gradio_api/upload HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\nContent-Type: multipart/form-data; boundary=a\r\n\r\n--a"
                )
            silent.append(connection)
        check_serving(server)
    finally:
        for connection in silent:
            connection.close()
    check_serving(server)


def try_scribbles(server: Server, scribblers: int = 12, each: int = 5) -> None:
    """Forty crossing strokes, which may be several digits, from many visitors at once: all are answered, and others too."""
    crossing = [[[25 * n, 0], [1000 - 25 * n, 1000]] for n in range(40)]
    body = _live(server, [json.dumps({"size": [1000, 1000], "pen": 38, "strokes": crossing}), QUERY])
    with ThreadPoolExecutor(scribblers) as threads:
        replies = [threads.submit(server.ask, "POST", RUN, body) for _ in range(scribblers * each)]
        check_serving(server)
        for reply in replies:
            status, content = reply.result()
            if status != 200:
                raise CaseError(f"a scribble: {status} {content[:200]!r}")


def try_measurements(server: Server, visitors: int = 40) -> None:
    """Many visitors press "Measure" at once: those beyond the line get a sentence, and drawings are read meanwhile."""
    queued = [each for each in server.config["dependencies"] if each["queue"] and each["api_visibility"] == "private"]
    (measure,) = (each["id"] for each in queued if each["show_progress"] == "minimal")

    def press(visitor: int) -> str:
        name = f"measure{visitor}"
        body = {"data": ["mlp-128"], "fn_index": measure, "session_hash": name}
        status, content = server.ask("POST", "/gradio_api/queue/join", json.dumps(body).encode())
        if status == 200:
            status, content = server.ask("GET", f"/gradio_api/queue/data?session_hash={name}")
        if b'"success":true' in content:
            return "measured"
        sentences = b"visitors are waiting for a measurement", b"The server has too much to do"
        if not any(sentence in content for sentence in sentences):
            raise CaseError(f"a measurement: {status} {content[-300:]!r}")
        return "refused"

    with ThreadPoolExecutor(visitors) as threads:
        pressed = [threads.submit(press, visitor) for visitor in range(visitors)]
        check_serving(server)
        outcomes = collections.Counter(each.result() for each in pressed)
    if not 1 <= outcomes["measured"] <= MAX_MEASURED * 2 or not outcomes["refused"]:
        raise CaseError(f"{visitors} measurements at once: {outcomes}")
    check_serving(server)


def try_many_sessions(server: Server, sessions: int = 600) -> None:
    """Every request comes from another session: the memory of the server hardly grows."""

    def draw(numbers: range) -> None:
        for number in numbers:
            server.ask("POST", RUN, _live(server, [json.dumps(SEVEN), QUERY], session_hash=f"session{number}"))

    draw(range(300))
    before = _megabytes(server.process.pid)
    draw(range(300, 300 + sessions))
    if (grown := _megabytes(server.process.pid) - before) > MAX_GROWTH:
        raise CaseError(f"{sessions} sessions keep {grown:.0f} MB")


def _megabytes(process: int) -> float:
    """The resident memory of a process, on Linux."""
    (kilobytes,) = re.findall(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text("utf-8"))
    return int(kilobytes) / 1024


def try_a_full_disk(folder: Path) -> None:
    """On a full disk uploads fail with a sentence, and drawings are answered. Raises NoMountError."""
    with small_disk(folder / "inside", 2 * 2**20) as full, serve(folder) as server:
        (full / "home" / "filler").write_bytes(bytes(2**20))
        with contextlib.suppress(OSError), (full / "home" / "rest").open("wb") as rest:
            while True:
                rest.write(bytes(4096))
                rest.flush()
        for size in (100, 100_000, 3_000_000):
            body, kind = multipart("a.ppm", b"P5 1000 1000 255\n" + bytes(size))
            status, content = server.ask("POST", "/gradio_api/upload", body, kind)
            if status == 200:
                raise CaseError(f"{size} bytes were stored on a full disk")
            check_sentence(_error(content))
        check_serving(server)
