"""The server refuses URLs to fetch, large icons, unused routes and long session names."""

import json
import os

import httpx
import pytest
from actions import drawing
from serving import PATIENCE, serve

from mnist_demo.ui.requests import MAX_SESSION_CHARACTERS
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


@pytest.mark.parametrize("size", ["513", "16000", "0", "-1", "x", "1_000", "+600", "%20600", "9" * 30, "16000/"])
def test_only_icon_sizes_up_to_those_of_the_manifest_are_served(client, size):
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


@pytest.mark.parametrize("route", ["heartbeat/{}", "queue/data?session_hash={}", "stream/{}/1/1/playlist.m3u8"])
def test_a_long_session_name_in_a_url_is_refused(client, route):
    assert client.get("gradio_api/" + route.format("x" * (MAX_SESSION_CHARACTERS + 1))).status_code == 400
