"""The threads for work that takes more than a few milliseconds, which would stop the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

# More threads would compete with the event loop for one interpreter. Pictures have threads of their own (picture_queue.py).
THREADS = 2

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

_workers = ThreadPoolExecutor(THREADS, thread_name_prefix="worker")


async def in_worker(
    function: Callable[Arguments, Result], *arguments: Arguments.args, **named: Arguments.kwargs
) -> Result:
    """The result of a function, computed in one of the threads, in the order of the calls."""
    return await asyncio.get_running_loop().run_in_executor(_workers, lambda: function(*arguments, **named))
