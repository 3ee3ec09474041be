"""All browser tests share one server with the shipped checkpoints and one Chromium; each loads its page anew.

A test fails if its page logs an error, throws one or sends a request to another machine.
"""

import os
import shutil

import pytest
from actions import RECORD_SHOWN_CHANGE, wait_for_page
from serving import DESKTOP, PATIENCE, PHONE, serve

from benchmarks.servers import FLAGS


@pytest.fixture(scope="session")
def server():
    """The address of the app with the shipped checkpoints. Its console supports only ASCII."""
    with serve(environment=os.environ | {"PYTHONIOENCODING": "ascii"}) as address:
        yield address


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium: the system's, or the one that Playwright installed."""
    from playwright.sync_api import Error, expect, sync_playwright

    system = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=system, args=FLAGS, timeout=1000 * PATIENCE)
        except Error as error:
            if system:
                raise
            pytest.skip(f"no Chromium to test the page in: {str(error).splitlines()[0]}")
        expect.set_options(timeout=1000 * PATIENCE)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def windows(browser):
    """A function: settings → browser context. Contexts last for the session, because their cache makes pages load fast."""
    kept = {}

    def window(**settings):
        key = repr(sorted(settings.items()))
        if key not in kept:
            kept[key] = browser.new_context(**settings)
            kept[key].set_default_timeout(1000 * PATIENCE)
            kept[key].add_init_script(RECORD_SHOWN_CHANGE)
        return kept[key]

    yield window
    for context in kept.values():
        context.close()


class Pages:
    """A pool of pages: a used page loads in half the time of a new one."""

    def __init__(self, windows, server):
        self._windows, self._server = windows, server
        self._idle = {}  # key of the window's settings → unused pages

    def take(self, address, script, settings):
        """A page with these settings and empty storage.

        Pages with a script of their own are not reused, nor are phones: after touches, the landscape layout differs.
        """
        key = repr(sorted(settings.items()))
        is_kept = address.startswith(self._server) and not script and not settings.get("has_touch")
        idle = self._idle.get(key)
        page = idle.pop() if is_kept and idle else self._windows(**settings).new_page()
        if script:
            page.add_init_script(script)
        page.bring_to_front()  # a page in the background draws one frame per second
        page.set_viewport_size(settings["viewport"])
        return page, (key if is_kept else None)

    def give_back(self, page, key):
        """Clear its storage, and keep the page if it has a key."""
        if page.is_closed():
            return
        page.unroute_all(behavior="ignoreErrors")
        if key is None:
            page.evaluate("localStorage.clear()")
            page.close()
            return
        # A page of the same origin without scripts: those of the app store the pad's drawing when they end.
        page.goto(f"{self._server}robots.txt")
        page.evaluate("localStorage.clear(); sessionStorage.clear()")
        self._idle.setdefault(key, []).append(page)


@pytest.fixture(scope="session")
def pages(windows, server):
    """The pool of pages for the session."""
    return Pages(windows, server)


@pytest.fixture
def open_page(pages, server):
    """A function that loads the page with empty storage and watches it until the test ends."""
    taken, problems = [], []

    def listeners(address):
        inside = (address.split("?")[0].split("#")[0], "data:", "blob:")

        def on_console(message):
            # If the page is at a path, browsers request an icon at the root before the page's script names its own.
            url = message.location["url"]
            elsewhere = url.endswith("/favicon.ico") and not url.startswith(address)
            if message.type == "error" and not elsewhere:
                problems.append(f"{message.text} {url}")

        return {
            "console": on_console,
            "pageerror": lambda error: problems.append(str(error)),
            "request": lambda each: None if each.url.startswith(inside) else problems.append(f"request to {each.url}"),
        }

    def open_page(window=DESKTOP, address=server, script="", **settings):
        """`script` runs before the scripts of the page."""
        page, key = pages.take(address, script, {**window, **settings})
        listening = listeners(address)
        taken.append((page, key, listening))
        for event, listener in listening.items():
            page.on(event, listener)
        page.goto(address)
        wait_for_page(page)
        return page

    yield open_page
    for page, key, listening in taken:
        for event, listener in listening.items():
            page.remove_listener(event, listener)
        pages.give_back(page, key)
    assert not problems, problems


@pytest.fixture
def page(open_page):
    """The page on a desktop screen."""
    return open_page()


@pytest.fixture
def phone(open_page):
    """The page on a phone."""
    return open_page(PHONE)
