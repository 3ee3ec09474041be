"""Pictures wait their turn, drawings do not."""

import asyncio
import threading

import pytest

from coroutines import run
from mnist_demo.ui.server import picture_queue
from mnist_demo.ui.server.picture_queue import AT_ONCE, ClientLeftError, PictureQueue, TooManyPicturesError

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
        read = PictureQueue().turns(reader)
        tasks = [asyncio.create_task(read(PICTURE, str(number))) for number in range(9)]
        await until_started(reader, AT_ONCE)
        reader.finish.set()
        assert await asyncio.gather(*tasks) == list("012345678")
        assert reader.most == AT_ONCE == 2
        assert sorted(reader.started) == list("012345678")

    run(crowd())


def test_a_drawing_does_not_wait_for_pictures():
    async def crowd():
        reader = Reader()
        read = PictureQueue().turns(reader)
        pictures = [asyncio.create_task(read(PICTURE, "picture")) for _ in range(50)]
        await until_started(reader, AT_ONCE)
        assert await asyncio.wait_for(read('{"strokes": []}', "drawing"), 60) == "drawing"
        reader.finish.set()
        await asyncio.gather(*pictures)

    run(crowd())


def test_only_so_many_pictures_may_wait(monkeypatch):
    monkeypatch.setattr(picture_queue, "MAX_WAITING", 3)

    async def crowd():
        reader = Reader()
        read = PictureQueue().turns(reader)
        tasks = [asyncio.create_task(read(PICTURE, "picture")) for _ in range(3)]
        await until_started(reader, AT_ONCE)
        with pytest.raises(TooManyPicturesError, match="try again"):
            await read(PICTURE, "one too many")
        reader.finish.set()
        await asyncio.gather(*tasks)
        assert await read(PICTURE, "later") == "later"

    run(crowd())


def test_a_picture_whose_client_left_while_it_waited_is_not_read(monkeypatch):
    async def has_left() -> bool:
        return True

    monkeypatch.setattr(picture_queue, "PATIENCE", 0.01)
    monkeypatch.setattr(picture_queue, "has_client_left", has_left)

    async def crowd():
        reader = Reader()
        read = PictureQueue().turns(reader)
        first = [asyncio.create_task(read(PICTURE, "first")) for _ in range(AT_ONCE)]
        await until_started(reader, AT_ONCE)
        with pytest.raises(ClientLeftError):
            await read(PICTURE, "left")
        reader.finish.set()
        assert await asyncio.gather(*first) == ["first"] * AT_ONCE
        assert "left" not in reader.started

    run(crowd())


@pytest.mark.parametrize("pad", [PICTURE, '{"\\u0070icture": "a.png"}', {"path": "a.png"}, None])
def test_whatever_may_name_a_picture_waits_like_one(pad):
    assert picture_queue.may_be_picture(pad)
