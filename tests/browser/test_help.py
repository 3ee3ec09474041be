"""The Help tab begins with what visitors ask, and the API is where Gradio's users look for it."""

import re

from actions import RUN
from playwright.sync_api import expect

from places import ROOT

README = (ROOT / "README.md").read_text("utf-8")


def section(title):
    """The words of a section of the README, without its links."""
    (text,) = re.findall(rf"\n## {re.escape(title)}\n(.*?)\n## ", README, re.DOTALL)
    return re.findall(r"\w+", re.sub(r"\]\([^)]*\)", "", text))


def test_it_needs_no_server_and_says_of_drawings_what_the_readme_says(page):
    page.route(RUN, lambda route: None)
    page.get_by_role("tab", name="Help").click()
    titles = page.locator("#help h2")
    expect(titles.first).to_have_text("What is this?")
    asked = titles.all_inner_texts()
    assert asked[1:3] == ["Why is my digit misread?", "What happens to my drawings?"]
    words = re.findall(r"\w+", page.locator("#help").inner_text())
    for title in asked[1:3]:
        assert set(section(title)) <= set(words), title
    assert page.locator("#help a[href^='#'], #help a[href$='.md']").count() == 0  # they would lead nowhere
    page.unroute_all()


def test_the_foot_of_the_page_leads_to_the_api(page):
    # Gradio asks whether there are tools for language models, and there are none.
    page.route("**/gradio_api/mcp/schema", lambda route: route.fulfill(json=[]))
    page.locator("footer").get_by_role("button", name="Use via API").click()
    expect(page.get_by_text("Choose one of the following ways to interact with the API.")).to_be_visible()
    assert page.get_by_text("/predict_strokes").count()
    page.unroute_all()
