"""Atomic writes, writability checks and the size limit of archives."""

import errno
import os
import subprocess
import sys

import numpy as np
import pytest

from mnist_demo import files
from mnist_demo.files import FileError, atomic_write, check_writable, open_npz


def test_an_atomic_write_replaces_the_file(tmp_path):
    path = tmp_path / "new" / "file.txt"
    for text in ("first", "second"):
        with atomic_write(path) as unfinished:
            assert unfinished.parent == path.parent and unfinished.suffix == path.suffix
            unfinished.write_text(text)
        assert path.read_text() == text
    assert [file.name for file in path.parent.iterdir()] == ["file.txt"]
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_failed_write_leaves_only_the_old_file(tmp_path):
    path = tmp_path / "file.txt"
    path.write_text("first")
    with pytest.raises(TypeError), atomic_write(path) as unfinished:
        unfinished.write_text(b"no text")
    assert path.read_text() == "first"
    assert [file.name for file in tmp_path.iterdir()] == ["file.txt"]


def test_a_path_that_is_not_writable_is_reported(tmp_path):
    (tmp_path / "file").write_text("")
    for path, reason in ((tmp_path / "file" / "under.txt", "is not a writable folder"), (tmp_path, "it is a folder")):
        with pytest.raises(FileError, match=reason):
            check_writable(path)
    check_writable(tmp_path / "made" / "file.txt")
    assert (tmp_path / "made").is_dir()


def test_the_next_write_deletes_what_a_killed_process_left(tmp_path):
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    path = tmp_path / "file.txt"
    left, others = tmp_path / f".file.{ended.pid}.unfinished.txt", tmp_path / f".file.{os.getppid()}.unfinished.txt"
    for file in (left, others):
        file.write_text("half")
    with atomic_write(path) as unfinished:
        unfinished.write_text("whole")
    assert {file.name for file in tmp_path.iterdir()} == {"file.txt", others.name}


def test_a_full_disk_is_reported(tmp_path):
    with (
        pytest.raises(FileError, match=r"Cannot write .*file\.txt \(No space left on device\)"),
        atomic_write(tmp_path / "file.txt"),
    ):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert list(tmp_path.iterdir()) == []


def test_an_archive_that_unpacks_to_too_many_bytes_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "zeros.npz"
    np.savez_compressed(path, zeros=np.zeros(10_000, np.uint8))
    with open_npz(path) as archive:
        assert archive["zeros"].shape == (10_000,)
    monkeypatch.setattr(files, "MAX_UNPACKED_BYTES", 9_999)
    with pytest.raises(ValueError, match="unpacks to more than 9,999 bytes"), open_npz(path):
        pass
