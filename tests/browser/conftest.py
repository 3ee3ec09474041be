"""One server with the shipped checkpoints and one Chromium for all browser tests; a fresh page for each.

A page that logs an error, throws one, or asks another machine for anything fails its test.
"""

import shutil

import pytest
from desk import DESK, FLAGS, PATIENCE, PHONE, serve
from hand import NOTE_WHAT_IS_SHOWN, wait_for_page


@pytest.fixture(scope="session")
def server():
    """The address of the app with the shipped checkpoints."""
    with serve() as address:
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
            kept[key].add_init_script(NOTE_WHAT_IS_SHOWN)
        return kept[key]

    yield window
    for context in kept.values():
        context.close()


@pytest.fixture
def open_page(windows, server):
    """A function that opens the page, new and with nothing stored, and watches it until the test ends."""
    pages, complaints = [], []

    def complain(message, address):
        # Where the page is at a path, browsers ask for an icon at the root before its script names the page's own.
        elsewhere = message.location["url"].endswith("/favicon.ico") and not message.location["url"].startswith(address)
        if message.type == "error" and not elsewhere:
            complaints.append(f"{message.text} {message.location['url']}")

    def open_page(window=DESK, address=server, script="", **settings):
        """With a script that runs before the page's own."""
        page = windows(**{**window, **settings}).new_page()
        page.add_init_script(script)
        pages.append(page)
        inside = (address.split("?")[0].split("#")[0], "data:", "blob:")
        page.on("console", lambda message: complain(message, address))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda each: None if each.url.startswith(inside) else complaints.append(f"asked {each.url}"))
        page.goto(address)
        wait_for_page(page)
        return page

    yield open_page
    for page in pages:
        if not page.is_closed():
            page.evaluate("localStorage.clear()")
            page.close()
    assert not complaints, complaints


@pytest.fixture
def page(open_page):
    """The page on a desk screen."""
    return open_page()


@pytest.fixture
def phone(open_page):
    """The page on a phone."""
    return open_page(PHONE)
