"""Every kind of work has its line, and no line waits for another. Pictures and numbers have threads of their own."""

import asyncio
import itertools
import threading
import time
from types import SimpleNamespace

import gradio as gr
import pytest

from coroutines import run
from mnist_demo.ui.server import work_queues
from mnist_demo.ui.server.work_queues import THREADS, ClientLeftError, TooMuchWorkError, WorkQueue, in_turn

PICTURE = '{"picture": "a.png"}'


class Reader:
    """A function that reads pictures until it is told to finish, and drawings at once."""

    def __init__(self) -> None:
        self.finish = threading.Event()
        self.started: list[str] = []
        self.most = self._now = 0
        self._lock = threading.Lock()

    def __call__(self, pad: str, name: str) -> str:
        with self._lock:
            self.started.append(name)
            self._now += 1
            self.most = max(self.most, self._now)
        if pad == PICTURE:
            assert self.finish.wait(60)
        with self._lock:
            self._now -= 1
        return name


async def until_started(reader: Reader, count: int) -> None:
    while len(reader.started) < count:
        await asyncio.sleep(0.01)


def test_two_pictures_are_read_at_once_and_the_others_in_their_order():
    async def crowd():
        reader = Reader()
        read = in_turn(reader)
        tasks = [asyncio.create_task(read(PICTURE, str(number))) for number in range(9)]
        await until_started(reader, THREADS)
        reader.finish.set()
        assert await asyncio.gather(*tasks) == list("012345678")
        assert reader.most == THREADS == 2
        assert sorted(reader.started) == list("012345678")

    run(crowd())


def test_a_drawing_does_not_wait_for_pictures():
    async def crowd():
        reader = Reader()
        read = in_turn(reader)
        pictures = [asyncio.create_task(read(PICTURE, "picture")) for _ in range(50)]
        await until_started(reader, THREADS)
        assert await asyncio.wait_for(read('{"strokes": []}', "drawing"), 60) == "drawing"
        reader.finish.set()
        await asyncio.gather(*pictures)

    run(crowd())


def test_numbers_wait_with_the_pictures():
    async def crowd():
        reader = Reader()
        pictures = [asyncio.create_task(in_turn(reader)(PICTURE, "picture")) for _ in range(THREADS)]
        await until_started(reader, THREADS)
        number = asyncio.create_task(in_turn(reader, is_slow=True)("{}", "number"))
        assert await in_turn(reader)("{}", "drawing") == "drawing"
        assert "number" not in reader.started
        reader.finish.set()
        await asyncio.gather(number, *pictures)

    run(crowd())


@pytest.mark.parametrize("apart", ["kinds", "addresses"])
def test_kinds_of_work_and_addresses_get_the_same_time_however_many_requests_wait(monkeypatch, apart):
    monkeypatch.setattr(work_queues, "THREADS", 1)
    address = "one"
    monkeypatch.setattr(work_queues, "client_address", lambda: address)

    async def crowd():
        nonlocal address
        queue, started = WorkQueue(), []
        flood = queue.line()
        other = queue.line() if apart == "kinds" else flood

        all_wait = threading.Event()

        def work(name: str) -> None:
            started.append(name)
            assert all_wait.wait(60)
            time.sleep(0.03)

        tasks = [asyncio.create_task(queue.run(flood, 0.0, work, "flood")) for _ in range(8)]
        await asyncio.sleep(0)
        address = "another" if apart == "addresses" else "one"
        tasks += [asyncio.create_task(queue.run(other, 0.0, work, "other")) for _ in range(2)]
        await asyncio.sleep(0)
        all_wait.set()
        await asyncio.gather(*tasks)
        assert started[1] == "other" and "other" in started[2:5]
        assert started[5:] == ["flood"] * 5

    run(crowd())


def test_new_addresses_do_not_come_before_another_one_for_ever(monkeypatch):
    monkeypatch.setattr(work_queues, "THREADS", 1)
    numbers, address = itertools.count(), ""
    monkeypatch.setattr(work_queues, "client_address", lambda: address or f"new {next(numbers)}")

    async def crowd():
        nonlocal address
        queue, served = WorkQueue(), 0
        line = queue.line()

        async def flood() -> None:
            while served < 3:
                await queue.run(line, 0.0, time.sleep, 0.01)

        floods = [asyncio.create_task(flood()) for _ in range(4)]
        await asyncio.sleep(0.01)
        while served < 3:
            address = "another"
            task = asyncio.create_task(queue.run(line, 0.0, time.sleep, 0.01))
            await asyncio.sleep(0)  # it waits
            address = ""
            await asyncio.wait_for(task, 60)
            served += 1
        await asyncio.gather(*floods)

    run(crowd())


@pytest.mark.parametrize(
    ("addresses", "refused"),
    [(["1", "2", "3", "4", "5"], 4), (["one"] * 5 + ["two"], 4)],
    ids=["the latest", "of the address with most requests"],
)
def test_when_too_many_wait_one_is_refused(monkeypatch, addresses, refused):
    monkeypatch.setattr(work_queues, "MAX_WAITING", len(addresses) - THREADS - 1)
    address = ""
    monkeypatch.setattr(work_queues, "client_address", lambda: address)

    async def crowd():
        nonlocal address
        reader = Reader()
        read = in_turn(reader)
        tasks = []
        for address in addresses:
            tasks.append(asyncio.create_task(read(PICTURE, address)))
            await asyncio.sleep(0)
        with pytest.raises(TooMuchWorkError):
            await tasks.pop(refused)
        reader.finish.set()
        assert await asyncio.gather(*tasks) == addresses[:refused] + addresses[refused + 1 :]

    run(crowd())


@pytest.mark.parametrize(
    ("host", "address"),
    [("10.0.0.7", "10.0.0.7"), ("2001:db8:0:1:2:3:4:5", "2001:db8:0:1::/64"), ("fe80::1%eth0", "fe80::/64"), ("", "")],
)
def test_a_device_cannot_choose_its_address(host, address):
    client = SimpleNamespace(client=(host, 1))
    token = gr.context.LocalContext.request.set(SimpleNamespace(request=client))
    try:
        assert work_queues.client_address() == address
    finally:
        gr.context.LocalContext.request.reset(token)


def test_forgotten_addresses_are_few():
    shares = work_queues.Shares()
    for number in range(10 * work_queues.MAX_SHARES):
        shares.enter(str(number))
        shares.add(shares.next([str(number)]), 0.1, 0)
    assert len(shares._used) == work_queues.MAX_SHARES


def test_in_a_line_a_long_drawing_waits_like_one_that_came_later(monkeypatch):
    monkeypatch.setattr(work_queues, "THREADS", 1)
    monkeypatch.setattr(work_queues, "SECONDS_PER_CHARACTER", 10.0)

    async def crowd():
        reader = Reader()
        first = asyncio.create_task(in_turn(reader)(PICTURE, "first"))
        await until_started(reader, 1)
        read = in_turn(reader, is_slow=True)
        pads = {"long": "[1, 2, 3]", "short": "[]", "later": "[1, 2, 3]"}
        tasks = [asyncio.create_task(read(pad, name)) for name, pad in pads.items()]
        await asyncio.sleep(0)
        reader.finish.set()
        assert await asyncio.gather(first, *tasks) == ["first", *pads]
        assert reader.started == ["first", "short", "long", "later"]

    run(crowd())


def test_a_short_drawing_takes_the_place_of_a_long_one_when_too_many_wait(monkeypatch):
    monkeypatch.setattr(work_queues, "MAX_WAITING", 1)
    monkeypatch.setattr(work_queues, "SECONDS_PER_CHARACTER", 10.0)

    async def crowd():
        reader = Reader()
        read = in_turn(reader, is_slow=True)
        pictures = [asyncio.create_task(read(PICTURE, "picture")) for _ in range(THREADS)]
        await until_started(reader, THREADS)
        long = asyncio.create_task(read("[1, 2, 3]", "long"))
        await asyncio.sleep(0)
        short = asyncio.create_task(read("[]", "short"))
        with pytest.raises(TooMuchWorkError):
            await long
        reader.finish.set()
        assert await short == "short"
        await asyncio.gather(*pictures)

    run(crowd())


def test_only_so_many_pictures_may_wait(monkeypatch):
    monkeypatch.setattr(work_queues, "MAX_WAITING", 1)

    async def crowd():
        reader = Reader()
        read = in_turn(reader)
        tasks = [asyncio.create_task(read(PICTURE, "picture")) for _ in range(3)]
        await until_started(reader, THREADS)
        with pytest.raises(TooMuchWorkError, match="try again"):
            await read(PICTURE, "one too many")
        other = asyncio.create_task(in_turn(reader)(PICTURE, "in another line"))
        reader.finish.set()
        await asyncio.gather(*tasks)
        assert await other == "in another line"
        assert await read(PICTURE, "later") == "later"

    run(crowd())


def test_a_picture_whose_client_left_while_it_waited_is_not_read(monkeypatch):
    async def has_left() -> bool:
        return True

    monkeypatch.setattr(work_queues, "PATIENCE", 0.01)
    monkeypatch.setattr(work_queues, "has_client_left", has_left)

    async def crowd():
        reader = Reader()
        read = in_turn(reader)
        first = [asyncio.create_task(read(PICTURE, "first")) for _ in range(THREADS)]
        await until_started(reader, THREADS)
        with pytest.raises(ClientLeftError):
            await read(PICTURE, "left")
        reader.finish.set()
        assert await asyncio.gather(*first) == ["first"] * THREADS
        assert "left" not in reader.started

    run(crowd())


@pytest.mark.parametrize("pad", [PICTURE, '{"\\u0070icture": "a.png"}', {"path": "a.png"}, None])
def test_whatever_may_name_a_picture_waits_like_one(pad):
    assert work_queues.may_be_picture(pad)
