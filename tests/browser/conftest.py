"""One server with the shipped checkpoints and one Chromium for all browser tests; a newly loaded page for each.

A page that logs an error, throws one, or asks another machine for anything fails its test.
"""

import os
import shutil

import pytest
from actions import RECORD_SHOWN_CHANGE, wait_for_page
from serving import DESKTOP, FLAGS, PATIENCE, PHONE, serve


@pytest.fixture(scope="session")
def server():
    """The address of the app with the shipped checkpoints; its console can print ASCII alone."""
    with serve(environment=os.environ | {"PYTHONIOENCODING": "ascii"}) as address:
        yield address


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium: the system's, or the one that playwright has installed."""
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
    """Browser windows by their settings, kept for the session: their cache lets every further page open at once."""
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
    """Pages kept for the session, each given anew: a page that was used before loads in half the time of a new one."""

    def __init__(self, windows, server):
        self._windows, self._server = windows, server
        self._idle = {}  # settings of the window, as a key → pages that nobody uses

    def take(self, address, script, settings):
        """A page of these settings, with nothing stored.

        Not kept are pages with a script of their own, and phones: after other tests' touches the layout of a lying one differs.
        """
        key = repr(sorted(settings.items()))
        is_kept = address.startswith(self._server) and not script and not settings.get("has_touch")
        idle = self._idle.get(key)
        page = idle.pop() if is_kept and idle else self._windows(**settings).new_page()
        if script:
            page.add_init_script(script)
        page.bring_to_front()  # behind another one it would draw a frame a second
        page.set_viewport_size(settings["viewport"])
        return page, (key if is_kept else None)

    def give_back(self, page, key):
        """Clear what it has stored, and keep it if it has a key."""
        if page.is_closed():
            return
        page.unroute_all(behavior="ignoreErrors")
        if key is None:
            page.evaluate("localStorage.clear()")
            page.close()
            return
        # Of the same origin, and without the page's scripts, which store what is on the pad as they go.
        page.goto(f"{self._server}robots.txt")
        page.evaluate("localStorage.clear(); sessionStorage.clear()")
        self._idle.setdefault(key, []).append(page)


@pytest.fixture(scope="session")
def pages(windows, server):
    """Pages of the server that are kept from one test to the next."""
    return Pages(windows, server)


@pytest.fixture
def open_page(pages, server):
    """A function that opens the page, newly loaded and with nothing stored, and watches it until the test ends."""
    taken, complaints = [], []

    def listeners(address):
        inside = (address.split("?")[0].split("#")[0], "data:", "blob:")

        def on_console(message):
            # Where the page is at a path, browsers ask for an icon at the root before its script names the page's own.
            url = message.location["url"]
            elsewhere = url.endswith("/favicon.ico") and not url.startswith(address)
            if message.type == "error" and not elsewhere:
                complaints.append(f"{message.text} {url}")

        return {
            "console": on_console,
            "pageerror": lambda error: complaints.append(str(error)),
            "request": lambda each: None if each.url.startswith(inside) else complaints.append(f"asked {each.url}"),
        }

    def open_page(window=DESKTOP, address=server, script="", **settings):
        """With a script that runs before the page's own."""
        page, key = pages.take(address, script, {**window, **settings})
        watching = listeners(address)
        taken.append((page, key, watching))
        for event, listener in watching.items():
            page.on(event, listener)
        page.goto(address)
        wait_for_page(page)
        return page

    yield open_page
    for page, key, watching in taken:
        for event, listener in watching.items():
            page.remove_listener(event, listener)
        pages.give_back(page, key)
    assert not complaints, complaints


@pytest.fixture
def page(open_page):
    """The page on a desk screen."""
    return open_page()


@pytest.fixture
def phone(open_page):
    """The page on a phone."""
    return open_page(PHONE)
