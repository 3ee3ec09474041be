"""A file is there whole or not at all."""

import errno
import os
import subprocess
import sys

import numpy as np
import pytest

from mnist_demo import files
from mnist_demo.files import FileError, atomic_write, check_writable, open_npz


def test_what_is_written_takes_the_place_of_what_was_there(tmp_path):
    path = tmp_path / "new" / "file.txt"
    for text in ("first", "second"):
        with atomic_write(path) as unfinished:
            assert unfinished.parent == path.parent and unfinished.suffix == path.suffix
            unfinished.write_text(text)
        assert path.read_text() == text
    assert [each.name for each in path.parent.iterdir()] == ["file.txt"]
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_failure_leaves_what_was_there_and_nothing_else(tmp_path):
    path = tmp_path / "file.txt"
    path.write_text("first")
    with pytest.raises(TypeError), atomic_write(path) as unfinished:
        unfinished.write_text(b"no text")
    assert path.read_text() == "first"
    assert [each.name for each in tmp_path.iterdir()] == ["file.txt"]


def test_where_no_file_can_be_written_is_said_in_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    for path, reason in ((tmp_path / "file" / "under.txt", "is no folder"), (tmp_path, "it is a folder")):
        with pytest.raises(FileError, match=reason):
            check_writable(path)
    check_writable(tmp_path / "made" / "file.txt")
    assert (tmp_path / "made").is_dir()


def test_what_a_killed_process_has_left_goes_with_the_next_writing(tmp_path):
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    path = tmp_path / "file.txt"
    left, others = tmp_path / f".file.{ended.pid}.unfinished.txt", tmp_path / f".file.{os.getppid()}.unfinished.txt"
    for each in (left, others):
        each.write_text("half")
    with atomic_write(path) as unfinished:
        unfinished.write_text("whole")
    assert {each.name for each in tmp_path.iterdir()} == {"file.txt", others.name}


def test_a_disk_that_takes_no_more_is_said_in_a_sentence(tmp_path):
    with (
        pytest.raises(FileError, match=r"Cannot write .*file\.txt \(No space left on device\)"),
        atomic_write(tmp_path / "file.txt"),
    ):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert list(tmp_path.iterdir()) == []


def test_an_archive_that_unpacks_to_too_much_is_not_unpacked(tmp_path, monkeypatch):
    path = tmp_path / "zeros.npz"
    np.savez_compressed(path, zeros=np.zeros(10_000, np.uint8))
    with open_npz(path) as archive:
        assert archive["zeros"].shape == (10_000,)
    monkeypatch.setattr(files, "MAX_UNPACKED_BYTES", 9_999)
    with pytest.raises(ValueError, match="unpacks to more than 9,999 bytes"), open_npz(path):
        pass
