"""Measurements take turns, and nobody else waits for them."""

import os

from actions import drawing, expect_digit, put
from playwright.sync_api import Page, expect
from serving import serve

from places import ROOT

# The app, in which a measurement lasts until a file exists.
APP = """
import sys
import time
from pathlib import Path

from mnist_demo.app import main
from mnist_demo.evaluation import remeasure

measure = remeasure.measure_again
end = Path(sys.argv[1])


def measure_at_the_end(*arguments):
    while not end.exists():
        time.sleep(0.05)
    return measure(*arguments)


remeasure.measure_again = measure_at_the_end
main([])
"""


def press_measure(page: Page) -> None:
    page.get_by_role("tab", name="Models").click()
    page.locator("#models-overview button").last.click()
    page.locator("#models-about h3").wait_for()
    page.locator("#models .fold button[aria-expanded]").filter(has_text="Measure it again").click()
    page.get_by_role("button", name="Measure", exact=True).click()


def test_a_visitor_sees_how_many_are_ahead_and_drawings_are_answered_meanwhile(open_page, tmp_path):
    (tmp_path / "app.py").write_text(APP, "utf-8")
    end = tmp_path / "end"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with serve(command=(str(tmp_path / "app.py"), str(end)), environment=environment) as address:
        first = open_page(address=address)
        press_measure(first)
        expect(first.locator("#models-measured .progress-text")).to_be_visible()
        second = open_page(address=address, locale="en-GB")  # in a window of its own
        press_measure(second)
        expect(second.locator("#models-measured .progress-text")).to_contain_text("1 visitor ahead")
        first.bring_to_front()
        first.get_by_role("tab", name="Draw").click()
        put(first, drawing("7-crossed"))
        expect_digit(first, 7)
        end.touch()
        first.get_by_role("tab", name="Models").click()
        for page in (first, second):
            expect(page.locator("#models-measured p")).to_contain_text("of 10,000 right")
            page.close()
