"""Gives freed memory back to the system.

glibc keeps what a thread has freed for that thread. After floods of heavy requests, the server then keeps hundreds of megabytes.
"""

import ctypes
import threading
import time
from contextlib import suppress
from functools import cache

SECONDS = 60  # between two times


@cache  # one thread for all pages of a process
def trim_regularly() -> None:
    """Start a thread that gives freed memory back every SECONDS, if there is glibc."""
    with suppress(OSError, AttributeError):
        trim = ctypes.CDLL("libc.so.6").malloc_trim

        def run() -> None:
            while True:
                time.sleep(SECONDS)
                trim(0)

        threading.Thread(target=run, name="trim memory", daemon=True).start()
