"""Uploads are deleted by age, the oldest beyond a limit, and nothing else is."""

import os
import time
from types import SimpleNamespace

import pytest

from coroutines import run
from mnist_demo.ui.server import upload_folder
from mnist_demo.ui.server.upload_folder import MAX_AGE, SECONDS_BETWEEN_SWEEPS, Uploads, sweep
from places import ROOT

HOUR = 3600


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder of uploads, which exists."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "gradio"))
    path = upload_folder.upload_folder()
    path.mkdir(parents=True)
    return path


def put(folder, name: str, age: float = 0, size: int = 10):
    """An upload of this age in seconds, with the name that Gradio gives it."""
    path = folder / name.encode().hex().zfill(64) / f"{name}.png"
    path.parent.mkdir(parents=True)
    path.write_bytes(bytes(size))
    for each in (path, path.parent):
        os.utime(each, (time.time() - age,) * 2)
    return path


def test_uploads_are_deleted_within_an_hour_as_the_readme_says(folder):
    assert "deleted within an hour" in (ROOT / "README.md").read_text("utf-8")
    assert MAX_AGE + SECONDS_BETWEEN_SWEEPS < HOUR
    old, new = put(folder, "old", age=MAX_AGE + 1), put(folder, "new", age=MAX_AGE - 60)
    arriving = folder / "tmpabcdefgh"
    arriving.write_bytes(b"never finished")
    os.utime(arriving, (time.time() - HOUR,) * 2)
    sweep()
    assert not old.exists() and not arriving.exists() and new.exists()


def test_the_oldest_go_first_if_there_are_too_many_bytes_or_files(folder, monkeypatch):
    monkeypatch.setattr(upload_folder, "SWEEP_AFTER", 0)
    monkeypatch.setattr(upload_folder, "MAX_BYTES", 250)
    paths = [put(folder, str(age), age=age, size=100) for age in (10, 20, 30, 40)]
    sweep()
    assert [path.exists() for path in paths] == [True, True, False, False]
    monkeypatch.setattr(upload_folder, "MAX_FILES", 1)
    sweep()
    assert [path.exists() for path in paths] == [True, False, False, False]


def test_empty_folders_go_but_not_one_that_was_made_just_now(folder):
    old, new = put(folder, "old"), put(folder, "new")
    for path in (old, new):
        path.unlink()
    os.utime(old.parent, (time.time() - HOUR,) * 2)
    sweep()
    assert not old.parent.exists() and new.parent.exists()


def test_files_of_other_programs_are_never_deleted(folder, tmp_path):
    other_app = put(folder.parent, "other", age=HOUR)
    strange = folder / "notes.txt"
    deep = folder / "sub" / "notes.txt"
    deep.parent.mkdir()
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "mine.txt").write_text("mine")
    (folder / ("a" * 64)).symlink_to(outside)
    for path in (strange, deep):
        path.write_text("mine")
    for path in (strange, deep, outside / "mine.txt"):
        os.utime(path, (time.time() - HOUR,) * 2)
    sweep()
    assert all(path.exists() for path in (other_app, strange, deep, outside / "mine.txt"))


def test_nothing_is_deleted_where_the_folder_is_a_link(folder, tmp_path):
    path = put(tmp_path / "elsewhere", "mine", age=HOUR)
    folder.rmdir()
    folder.symlink_to(tmp_path / "elsewhere")
    sweep()
    assert path.exists()


def test_a_missing_folder_is_no_error(folder):
    folder.rmdir()
    sweep()


def test_uploads_are_counted_while_they_arrive(folder, monkeypatch):
    monkeypatch.setattr(upload_folder, "SWEEP_AFTER", 3 * upload_folder.LEAST_BYTES)
    old = put(folder, "old", age=HOUR)
    seen = []

    async def receive():
        return {"type": "http.request", "body": bytes(2 * upload_folder.LEAST_BYTES), "more_body": False}

    async def gradio(scope, receive, send):
        seen.append(old.exists())
        await receive()
        seen.append(old.exists())

    monkeypatch.setattr(upload_folder, "sweep_regularly", lambda: None)
    app = SimpleNamespace(uploaded_file_dir="", get_blocks=lambda: SimpleNamespace(upload_file_set={str(old)}))
    scope = {"type": "http", "path": "/gradio_api/upload", "app": app}
    run(Uploads(gradio)(scope, receive, None))
    assert seen == [True, False]
    assert app.uploaded_file_dir == str(folder)
