"""The server's log has one line a minute: how many answers it gave, how fast, and what it refused."""

import asyncio
import errno
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi import FastAPI
from gradio.routes import App

from coroutines import run
from mnist_demo.ui.server.server_log import (
    VARIABLE,
    ServerLog,
    format_minute,
    log_refused_connections_once_a_minute,
    percentile_95,
)

PAGE_APP = App.__new__(App)  # its __init__ makes event loops
RUN, PAGE = "/gradio_api/run/predict", "/"


def ask(*requests: tuple[str, int], app: FastAPI = PAGE_APP) -> bool:
    """Whether a line is due after requests with these paths and statuses; it is printed at once."""

    async def reply(scope, receive, send):
        await send({"type": "http.response.start", "status": scope["status"], "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    async def nothing(message=None):
        return message

    async def work() -> bool:
        log = ServerLog(reply)
        for path, status in requests:
            scope = {"type": "http", "path": path, "status": status, "client": ("192.0.2.7", 1), "app": app}
            await log(scope, nothing, nothing)
        if log.timer is None:
            return False
        log.timer.cancel()
        log._print_line()
        return log.timer is None

    return run(work())


def test_a_minute_is_one_line_with_answers_refusals_and_memory(capsys):
    assert ask((RUN, 200), (PAGE, 200), ("/gradio_api/call/read/a1", 200), (RUN, 413), ("/no", 404))
    (line,) = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"\d\d:\d\d 2 answers, 95 % within \d+ ms, 2 requests refused(, [\d,]+ MB)?", line)


def test_a_minute_without_requests_has_no_line(capsys):
    assert not ask()
    assert capsys.readouterr().out == ""


def test_the_line_can_be_turned_off(monkeypatch, capsys):
    monkeypatch.setenv(VARIABLE, "0")
    assert not ask((RUN, 200))
    assert capsys.readouterr().out == ""


def test_the_health_of_the_server_and_the_requests_of_another_app_are_not_counted(capsys):
    assert not ask(("/health", 200))
    assert not ask((RUN, 200), app=FastAPI())
    assert capsys.readouterr().out == ""


def test_without_answers_no_time_is_told():
    assert format_minute(Counter(), 0).startswith("0 answers, 0 requests refused")


def test_without_a_file_descriptor_no_memory_is_told(monkeypatch):
    def fail(*arguments, **settings):
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(Path, "read_text", fail)
    assert format_minute(Counter(), 3) == "0 answers, 3 requests refused"


@pytest.mark.parametrize(
    ("values", "expected"), [([7], 7), ([1] * 19 + [9], 1), ([1] * 18 + [8, 9], 8), (range(1, 101), 95)]
)
def test_95_percent_are_within_the_percentile(values, expected):
    assert percentile_95(Counter(values)) == expected


def test_connections_without_file_descriptors_are_logged_once_a_minute(capsys):
    context = {"message": "", "exception": OSError(errno.EMFILE, "Too many open files"), "socket": object()}
    with ThreadPoolExecutor(1) as thread:
        loop = thread.submit(asyncio.new_event_loop).result()
    log_refused_connections_once_a_minute(loop)
    for _ in range(2000):
        loop.call_exception_handler(context)
    loop.close()
    assert capsys.readouterr().err == "No more connections are accepted (Too many open files): see ulimit -n.\n"
