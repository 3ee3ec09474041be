"""The server opens no connection for a request, repeats no forged host, and closes what nobody needs."""

import json
import os
import re

import httpx
import pytest
from actions import drawing
from serving import PATIENCE, serve

from gradio_routes import gradio_app, offered
from mnist_demo.ui.server.routes import MAX_SESSION_CHARACTERS
from places import ROOT

WATCHED = str(ROOT / "tests" / "hostile" / "watched_app.py")
ADDRESSES = ["http://example.org/seven.png", "https://example.org/seven.png", "http://100.64.0.1:8000/seven.png"]


UP = "../" * 20  # from any folder to the root


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    """The file in which the watched server records connections, name look-ups, and writes outside of its folder."""
    return tmp_path_factory.mktemp("record") / "record"


@pytest.fixture(scope="module")
def inside(tmp_path_factory):
    """The folder in which the server may write."""
    return tmp_path_factory.mktemp("inside")


@pytest.fixture(scope="module")
def addresses(inside):
    """URLs on other machines, some of which end in the folder of uploads."""
    return [*ADDRESSES, *(f"{each}/{UP}{inside}/uploads/seven.png" for each in ADDRESSES)]


@pytest.fixture(scope="module")
def client(record, inside):
    """A client of a server that can connect only to this machine."""
    environment = os.environ | {"GRADIO_TEMP_DIR": str(inside / "uploads"), "TMPDIR": str(inside)}
    with (
        serve(command=(WATCHED, str(inside), str(record)), environment=environment) as address,
        httpx.Client(base_url=address, timeout=PATIENCE) as client,
    ):
        record.write_bytes(b"")  # what Gradio does once when it starts
        yield client


@pytest.fixture
def attempts(record):
    """A function: what the server has tried since the start of the test."""
    before = record.stat().st_size
    return lambda: record.read_text("utf-8")[before:].splitlines()


@pytest.fixture(scope="module")
def config(client):
    return client.get("config").json()


def send(client, event: dict, data: list, session: object = "a") -> httpx.Response:
    body = {"data": data, "fn_index": event["id"], "session_hash": session}
    return client.post("gradio_api/run/predict", json=body)


def draw(client, config: dict, session: object = "a") -> httpx.Response:
    """Send a drawing as the pad does."""
    (pad,) = (each["id"] for each in config["components"] if each["props"].get("elem_id") == "pad")
    event = next(each for each in config["dependencies"] if [pad, "input"] in each["targets"])
    query = {"view": "answer", "model": "cnn", "chosen": ["cnn"], "second": ""}
    return send(client, event, [json.dumps(drawing("7-crossed")), json.dumps(query)], session)


@pytest.mark.parametrize("route", ["gradio_api/file=", "gradio_api/file/"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_no_url_is_fetched_as_a_file(client, addresses, attempts, method, route):
    for address in addresses:
        # Unlike a path, the target in the extension is sent unchanged, with every "..".
        target = f"/{route}{address}".encode()
        assert client.request(method, "", extensions={"target": target}).status_code == 404, address
    assert attempts() == []


def test_no_url_is_fetched_for_any_event(client, config, addresses, attempts):
    files = [{"path": each, "url": each, "meta": {"_type": "gradio.FileData"}} for each in addresses]
    assert len(config["dependencies"]) > 20
    for event in config["dependencies"]:
        for file in (*files, [[{"deep": files[0]}]]):
            send(client, event, [file] * len(event["inputs"]))
            send(client, event, [file, *[None] * len(event["inputs"])][: len(event["inputs"])])
    assert attempts() == []


def test_no_url_is_fetched_for_any_event_of_the_queue(client, config, addresses, attempts):
    for event in config["dependencies"]:
        for file in ({"path": each, "url": each, "meta": {"_type": "gradio.FileData"}} for each in addresses[::3]):
            body = {"data": [file] * len(event["inputs"]), "fn_index": event["id"], "session_hash": "waits"}
            assert client.post("gradio_api/queue/join", json=body).status_code in (200, 400)
            client.get("gradio_api/queue/data", params={"session_hash": "waits"})
    assert attempts() == []


def test_no_url_is_fetched_by_any_route(client, attempts):
    for route in offered(gradio_app().routes):
        for url in ADDRESSES:
            path = re.sub(r"\{.*?\}", lambda _: url, route.path)  # noqa: B023
            query = "&".join(
                f"{name}={url}" for name in ("path", "url", "session_hash", "deep_link", "page", "upload_id")
            )
            names = ("Host", "X-Forwarded-Host", "Origin", "Referer", "X-Forwarded-Proto", "X-Direct-Url")
            body = dict.fromkeys(("session_hash", "event_id", "fn_name", "prompt", "code", "api_name", "username"), url)
            file = {"path": url, "url": url, "meta": {"_type": "gradio.FileData"}}
            for method in {*route.methods, "GET", "POST"}:
                with client.stream(  # without the reply's content, which may be endless
                    method,
                    "",
                    extensions={"target": f"{path}?{query}".encode()},
                    headers={name: "example.org" if "Host" in name else url for name in names},
                    json=body | {"data": [file], "component_id": 0, "fn_index": 0},
                ) as reply:
                    assert reply.status_code < 500, path
    assert attempts() == []


def test_a_long_path_or_several_files_are_refused(client, inside):
    (path,) = client.post("gradio_api/upload", files={"files": ("a.png", b"mine")}).json()
    file = {"path": path, "meta": {"_type": "gradio.FileData"}}
    for image in (file | {"path": f"{inside}/uploads" + "/a" * 100_000}, [file] * 2):
        called = client.post("gradio_api/call/predict", json={"data": [image, "cnn"]}).json()
        said = client.get(f"gradio_api/call/predict/{called['event_id']}").text
        assert "was not uploaded" in said and len(said) < 1000


def test_a_picture_by_url_is_answered_by_how_to_upload_it(client, attempts):
    picture = {"path": ADDRESSES[0], "meta": {"_type": "gradio.FileData"}}
    called = client.post("gradio_api/call/predict", json={"data": [picture, "cnn"]}).json()
    said = client.get(f"gradio_api/call/predict/{called['event_id']}").text
    assert "was not uploaded" in said and "/gradio_api/upload" in said
    assert attempts() == []


def test_an_uploaded_file_can_be_downloaded(client):
    (path,) = client.post("gradio_api/upload", files={"files": ("a.txt", b"mine")}).json()
    assert client.get(f"gradio_api/file={path}").content == b"mine"


@pytest.mark.parametrize("size", ["193", "513", "16000", "0", "-1", "x", "1_000", "+600", "%20600", "9" * 30, "16000/"])
def test_only_icon_sizes_of_the_manifest_are_served(client, size):
    assert client.get(f"pwa_icon/{size}").status_code == 404
    assert client.get(f"pwa_icon?size={size}").status_code == 404


def test_the_icons_of_the_manifest_are_served(client):
    for icon in client.get("manifest.json").json()["icons"]:
        assert client.get(icon["src"]).headers["content-type"] == "image/png"


@pytest.mark.parametrize("route", ["dev/reload", "process_recording", "deep_link?session_hash=a", "component_server"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_unused_routes_are_closed(client, method, route):
    assert client.request(method, f"gradio_api/{route}").status_code == 404


@pytest.mark.parametrize("name", ["", "x" * (MAX_SESSION_CHARACTERS + 1), 7, ["x"]])
def test_a_session_name_has_at_most_64_characters(client, config, name):
    assert draw(client, config, session=name).status_code == 400
    assert draw(client, config, session="x" * MAX_SESSION_CHARACTERS).json()["data"][0]["digit"] == 7


@pytest.mark.parametrize(("route", "status"), [("heartbeat/{}", 404), ("queue/data?session_hash={}", 400)])
def test_a_long_session_name_in_a_url_is_refused(client, route, status):
    assert client.get("gradio_api/" + route.format("x" * (MAX_SESSION_CHARACTERS + 1))).status_code == status


def test_a_measurement_cannot_go_round_the_queue(client, config):
    (measure,) = (each for each in config["dependencies"] if each["api_name"] == "show_measured")
    assert measure["queue"] and send(client, measure, ["cnn"]).status_code == 404


def test_a_forged_host_is_repeated_to_its_sender_only(client):
    for route in ("gradio_api/info", "gradio_api/info/", "config", ""):
        forged = client.get(route, headers={"Host": "forged.example", "X-Forwarded-Host": "forged.example"})
        assert "forged.example" in forged.text
        assert "forged.example" not in client.get(route).text
    call = {"data": [drawing("7-crossed")]}
    client.post(
        "gradio_api/call/v2/predict_strokes", json={"drawing": call["data"][0]}, headers={"Host": "forged.example"}
    )
    assert "forged.example" not in client.get("gradio_api/info").text


def test_other_sites_may_call_the_api_without_credentials(client):
    origin = {"Origin": "https://elsewhere.example", "Host": "digits.example"}
    wanted = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    for method, headers in (("OPTIONS", origin | wanted), ("POST", origin)):
        reply = client.request(method, "gradio_api/call/predict_strokes", headers=headers, json={"data": [{}]})
        assert reply.status_code == 200
        assert reply.headers["access-control-allow-origin"] == origin["Origin"]
        assert "access-control-allow-credentials" not in reply.headers


@pytest.mark.parametrize("route", ["", "config", "gradio_api/dev/reload", "assets/none.js", "health"])
def test_every_reply_has_the_headers_that_protect_a_visitor(client, route):
    headers = client.get(route).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    policy = headers["content-security-policy"]
    assert "default-src 'self';" in policy and "frame-ancestors" not in policy and "http" not in policy


def test_health_names_the_models(client):
    assert "cnn" in client.get("health").json()["models"]
