"""Proxies that the environment names: the page needs none, and Gradio fails with some of them.

httpx reads http_proxy, https_proxy, all_proxy and no_proxy, or the settings of Windows and macOS. `import gradio` makes an
httpx client, which fails for a SOCKS proxy without the package socksio, and `launch` requests the page from itself.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

VARIABLE = "no_proxy"  # precedes NO_PROXY


@contextmanager
def direct(hosts: str = "*") -> Iterator[None]:
    """Connect to these hosts, separated by commas, without a proxy; by default to all hosts."""
    before = os.environ.get(VARIABLE)
    others = before or os.environ.get("NO_PROXY")
    os.environ[VARIABLE] = f"{others},{hosts}" if others and hosts != "*" else hosts  # only "*" alone means all hosts
    try:
        yield
    finally:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before
