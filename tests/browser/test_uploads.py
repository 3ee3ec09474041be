"""What the README says happens to drawings and pictures: a drawing is stored nowhere, an upload is deleted."""

import os
import time

import httpx
import pytest
from actions import drawing
from serving import PATIENCE, serve

from mnist_demo.ui.server.upload_folder import MAX_AGE
from places import ROOT

WATCHED = str(ROOT / "tests" / "hostile" / "watched_app.py")


@pytest.fixture(scope="module")
def inside(tmp_path_factory):
    """The folder in which the server may write."""
    return tmp_path_factory.mktemp("inside")


@pytest.fixture(scope="module")
def left_behind(inside):
    """Old files: what a server that was killed had stored, and a file of another Gradio app."""
    gradio = inside / "gradio"
    paths = gradio / "draw-a-digit" / ("a" * 64) / "seven.png", gradio / ("b" * 64) / "theirs.png"
    for path in paths:
        path.parent.mkdir(parents=True)
        path.write_bytes(b"old")
        for each in (path, path.parent):
            os.utime(each, (time.time() - 2 * MAX_AGE,) * 2)
    return paths


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    """The file in which the watched server records connections, and writes outside of its folder."""
    return tmp_path_factory.mktemp("record") / "record"


@pytest.fixture(scope="module")
def client(inside, left_behind, record):
    environment = os.environ | {"GRADIO_TEMP_DIR": str(inside / "gradio"), "TMPDIR": str(inside)}
    with (
        serve(command=(WATCHED, str(inside), str(record)), environment=environment) as address,
        httpx.Client(base_url=address, timeout=PATIENCE) as client,
    ):
        yield client


def files(folder) -> set[str]:
    return {str(path) for path in folder.rglob("*") if path.is_file()}


def wait_until_gone(path) -> None:
    end = time.monotonic() + PATIENCE
    while path.exists():
        assert time.monotonic() < end, f"{path} is still there"
        time.sleep(0.05)


def test_what_an_earlier_server_stored_is_deleted_at_the_start_and_nothing_else(client, left_behind):
    old, of_another_app = left_behind
    wait_until_gone(old)
    assert of_another_app.exists()


def test_a_drawing_is_stored_nowhere(client, inside, left_behind, record):
    wait_until_gone(left_behind[0])
    before, written = files(inside), record.read_text("utf-8")
    for name in ("predict_strokes", "compare_strokes", "read_strokes"):
        called = client.post(f"gradio_api/call/{name}", json={"data": [drawing("7-crossed")]}).json()
        assert "complete" in client.get(f"gradio_api/call/{name}/{called['event_id']}").text
    assert files(inside) == before
    assert record.read_text("utf-8") == written


def test_an_upload_is_stored_in_the_folder_that_is_swept(client, inside):
    (path,) = client.post("gradio_api/upload", files={"files": ("a.png", b"mine")}).json()
    assert path.startswith(str(inside / "gradio" / "draw-a-digit"))
    assert client.get(f"gradio_api/file={path}").content == b"mine"
