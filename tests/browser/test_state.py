"""The state of the page: no old answer beside a new drawing; reloads, links and server failures lose nothing."""

import http.server
import re

import numpy as np
import pytest
from actions import (
    RUN,
    SETTLED,
    answer,
    choose_model,
    draw,
    drawing,
    event_ids,
    expect_answers,
    expect_digit,
    expect_ink,
    hold_requests,
    is_request_of,
    network_label,
    pad_drawing,
    picture_of,
    press,
    put,
    shared_link,
    shown_shares,
    unfold_networks,
    upload,
    wait_for_page,
    wait_until,
)
from playwright.sync_api import expect
from serving import DESKTOP, free_port, http_server, proxy, serve

from mnist_demo.networks.models import MODELS
from mnist_demo.predictor import Predictor
from mnist_demo.strokes.drawing import Drawing


def expect_waiting(page, is_waiting):
    expect(page.locator("#waiting .waiting")).to_have_text("Waiting for the server …" if is_waiting else "")
    expect(page.locator("#answer .answer")).to_have_css("opacity", "0.35" if is_waiting else "1")


def test_answers_for_another_drawing_or_model_are_greyed_until_the_right_one_arrives(page):
    """This includes what another view showed of an earlier drawing; the other tabs show that they wait too."""
    for view, part in (("Compare", ".rivals"), ("Inside", ".inside"), ("Number", ".number")):
        page.get_by_role("tab", name=view).click()  # every view has shown the blank pad
        expect(page.locator(f"#views {part}").first).to_be_visible()
    page.get_by_role("tab", name="Answer").click()
    put(page, drawing("3-round"))
    expect_digit(page, 3)
    expect_waiting(page, False)
    with hold_requests(page):
        press(page, "Clear")
        put(page, drawing("7-crossed"))
        expect_waiting(page, True)
    expect_digit(page, 7)
    expect_waiting(page, False)
    with hold_requests(page):
        choose_model(page, MODELS["mlp"].title)
        expect_waiting(page, True)
    expect(page.locator("#answer .by b")).to_have_text(MODELS["mlp"].title)
    expect_waiting(page, False)
    for view, part in (("Compare", ".rivals"), ("Inside", ".inside"), ("Number", ".number")):
        shown = page.locator(f"#views {part}").first
        with hold_requests(page):
            page.get_by_role("tab", name=view).click()
            expect(page.locator("#waiting .waiting")).to_have_text("Waiting for the server …")
            expect(shown).to_have_css("opacity", "0.35")
        expect(page.locator("#waiting .waiting")).to_have_text("")
        expect(shown).to_have_css("opacity", "1")
    with hold_requests(page):
        page.get_by_role("tab", name="Help").click()
        page.locator("#help h2").first.wait_for()  # needs no server
        page.get_by_role("tab", name="Models", exact=True).click()
        expect(page.locator("#header .away")).to_have_text("Waiting for the server …")
    expect(page.locator("#header .away")).to_have_text("")


def test_on_a_slow_connection_the_last_answer_is_for_the_last_ink(page):
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    slow = {"offline": False, "latency": 300, "downloadThroughput": -1, "uploadThroughput": -1}
    session.send("Network.emulateNetworkConditions", slow)
    for name in ("8-rings", "4-open"):
        draw(page, drawing(name))
        if name != "4-open":
            press(page, "Clear")
    expect_digit(page, 4)
    wanted = Predictor().predict(Drawing.from_json(pad_drawing(page)))
    assert max(shown_shares(page)) == pytest.approx(min(100 * wanted.probabilities.max(), 99.9), abs=0.06)


def test_the_page_continues_with_its_drawing_after_the_server_was_away(windows, server):
    """Another server then answers at the same address, as after a restart: no reload, nothing lost. After that, drawings are
    answered whichever of two servers gets a request.
    """
    port = free_port()
    page = windows(**DESKTOP).new_page()
    with proxy(server, port=port) as address:
        page.goto(address)
        wait_for_page(page)
        page.evaluate("window.same = true")
        put(page, drawing("3-round"))
        expect_digit(page, 3)
    press(page, "Clear")
    put(page, drawing("7-crossed"))
    expect_waiting(page, True)
    assert answer(page).get_attribute("data-digit") != "7"
    with serve() as restarted:
        with proxy(restarted, port=port):
            expect_digit(page, 7)
            expect_waiting(page, False)
            choose_model(page, MODELS["mlp"].title)
            expect(page.locator("#answer .by b")).to_have_text(MODELS["mlp"].title)
        with proxy(server, restarted, port=port):
            press(page, "Clear")
            draw(page, drawing("4-open"))
            expect_digit(page, 4)
            choose_model(page, MODELS["cnn"].title)
            expect(page.locator("#answer .by b")).to_have_text(MODELS["cnn"].title)
            page.get_by_role("tab", name="Compare").click()
            expect(page.locator("[data-model='cnn-bn']")).to_have_attribute("data-digit", "4")
            put(page, drawing("2-loop"))
            expect(page.locator("[data-model='mlp']")).to_have_attribute("data-digit", "2")
        assert page.evaluate("window.same")
        page.evaluate("sessionStorage.clear()")
        page.close()


def test_requests_made_while_the_server_failed_are_answered_when_it_recovers(windows, server):
    """This includes what is drawn meanwhile, which Gradio drops with the failed request."""
    page = windows(**DESKTOP).new_page()
    page.goto(server)
    wait_for_page(page)
    put(page, drawing("3-round"))
    expect_digit(page, 3)
    expect(page.locator("#why summary")).to_contain_text("Why 3 and not")
    explains, is_well, failed = is_request_of(event_ids(page, "why")), False, 0

    def handle(route):
        nonlocal failed
        if is_well or not explains(route.request):
            return route.continue_()
        failed += 1
        route.fulfill(status=500, json={"error": "out of memory"})

    page.route(RUN, handle)
    press(page, "Clear")
    put(page, drawing("1-plain"))
    expect_digit(page, 1)
    wait_until(page, lambda: failed >= 1)
    gives_up = page.evaluate_handle(
        "({ up: new Promise((done) => document.addEventListener('server-failed', done, { once: true })) })"
    )
    press(page, "Clear")
    put(page, drawing("7-crossed"))
    expect_digit(page, 7)
    gives_up.evaluate("({ up }) => up")
    assert failed == 5
    is_well = True
    expect(page.locator("#why summary")).to_contain_text("Why 7 and not")
    page.unroute_all()
    page.evaluate("sessionStorage.clear()")
    page.close()


def test_a_reply_that_breaks_off_is_requested_again(windows, server):
    """Its header announces 1000 bytes, and it has one."""
    page = windows(**DESKTOP).new_page()
    requests = []

    class Broken(http.server.BaseHTTPRequestHandler):
        def log_message(self, *arguments):
            pass

        def do_POST(self):
            requests.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"{")

    with http_server(Broken) as port:
        page.goto(server)
        wait_for_page(page)
        page.locator("#pad .examples button").nth(3).click()
        expect_digit(page, 3)
        expect(page.locator("#why summary")).to_contain_text("Why 3 and not")
        page.locator("#why summary").click()
        expect(page.locator("#why .told")).to_be_hidden()
        page.locator("#pad .examples button").nth(5).click()
        expect_digit(page, 5)
        explains, elsewhere = is_request_of(event_ids(page, "why")), f"http://127.0.0.1:{port}/"

        def send_on(route):
            is_free = requests or not explains(route.request)
            route.continue_(url=None if is_free else route.request.url.replace(server, elsewhere))

        page.route(RUN, send_on)
        page.locator("#why summary").click()
        expect(page.locator("#why summary")).to_contain_text("Why 5 and not")
        assert len(requests) == 1
        page.unroute_all()
        page.evaluate("sessionStorage.clear()")
        page.close()


def test_a_reload_keeps_drawing_model_and_view_and_another_tab_begins_blank(page, open_page):
    put(page, drawing("7-crossed"))
    choose_model(page, MODELS["mlp"].title)
    expect_digit(page, 7)
    strokes = pad_drawing(page)["strokes"]
    page.reload()
    expect_digit(page, 7)
    assert pad_drawing(page)["strokes"] == strokes
    expect(page.locator("#answer .by b")).to_have_text(MODELS["mlp"].title)
    expect(page.locator("#steps .box")).to_be_visible()
    page.get_by_role("tab", name="Compare").click()
    answers = Predictor().compare(Drawing.from_json(pad_drawing(page)))
    expect_answers(page, answers)
    page.reload()
    expect_answers(page, answers)
    expect(page.get_by_role("tab", name="Compare")).to_have_attribute("aria-selected", "true")
    assert pad_drawing(open_page())["strokes"] == []


def test_a_reload_keeps_a_picture_as_long_as_the_server_keeps_it(page, tmp_path):
    """What is drawn while the reload fetches the picture stays."""
    picture_of("3-flat").save(tmp_path / "three.png")
    upload(page, tmp_path / "three.png")
    expect_digit(page, 3)
    page.reload()
    expect_digit(page, 3)
    expect_ink(page, 1000)  # its preview is on the pad
    waiting = []
    page.route(re.compile("/gradio_api/file="), lambda route: waiting.append(route))
    with page.expect_request(re.compile("/gradio_api/file=")):
        page.reload()
    wait_for_page(page)
    put(page, drawing("7-crossed"))
    expect_digit(page, 7)
    with page.expect_response(re.compile("/gradio_api/file=")):
        waiting[0].continue_()
    page.evaluate(SETTLED)
    expect_digit(page, 7)
    page.unroute_all()
    upload(page, tmp_path / "three.png")
    expect_digit(page, 3)
    page.route("**/file=*", lambda route: route.fulfill(status=404))
    page.reload()
    wait_for_page(page)
    put(page, drawing("7-crossed"))
    expect_digit(page, 7)


def test_the_address_has_view_and_model_and_back_opens_the_view_before(page, server):
    """An address opens its view and model; unknown names are ignored."""

    choose_model(page, MODELS["mlp"].title)
    page.wait_for_url("**/?model=mlp")
    page.get_by_role("tab", name="Compare").click()
    page.wait_for_url("**/?model=mlp&view=compare")
    page.get_by_role("tab", name="Models").click()
    page.wait_for_url("**/?model=mlp&view=models")
    page.go_back()
    expect(page.locator("#pad canvas")).to_be_visible()
    page.wait_for_url("**/?model=mlp&view=compare")
    for tab in ("Draw", "Compare"):
        expect(page.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", "true")
    page.go_back()
    page.wait_for_url("**/?model=mlp")
    expect(page.get_by_role("tab", name="Answer")).to_have_attribute("aria-selected", "true")
    page.go_forward()
    expect(page.get_by_role("tab", name="Compare")).to_have_attribute("aria-selected", "true")

    visit(page, server, "?view=compare&model=mlp-128")
    expect(page.get_by_role("tab", name="Compare")).to_have_attribute("aria-selected", "true")
    page.get_by_role("tab", name="Answer").click()
    put(page, drawing("7-crossed"))
    expect(page.locator("#answer .by b")).to_have_text(MODELS["mlp-128"].title)
    visit(page, server, "?view=kitchen&model=%22%5D%2C")
    put(page, drawing("7-crossed"))
    expect_digit(page, 7)
    expect(page.locator("#answer .by b")).to_have_text(MODELS["cnn"].title)


def visit(page, server, rest):
    """Open an address of the page in a tab with empty storage."""
    page.goto(f"{server}robots.txt")  # the same origin, without scripts
    page.evaluate("sessionStorage.clear()")
    page.goto(server + rest)
    wait_for_page(page)


def test_a_link_opens_with_its_drawing_whatever_the_tab_showed_before(page, open_page, server):
    """Clearing the pad removes the drawing from the address. Going back to a link that was drawn over does not bring its
    drawing back.
    """
    put(page, drawing("7-crossed"))
    expect_digit(page, 7)
    drawn = pad_drawing(page)["strokes"]
    link = shared_link(page)
    assert link.startswith(f"{server}#draw=") and len(link) < 1000
    other = open_page()
    choose_model(other, MODELS["mlp"].title)
    expect(other.locator("#answer .by b")).to_have_text(MODELS["mlp"].title)
    other.get_by_role("tab", name="Help").click()
    other.wait_for_url("**view=help**")
    other.goto(link)
    expect_digit(other, 7)
    expect(other.locator("#pad canvas")).to_be_visible()
    expect(other.locator("#answer .by b")).to_have_text(MODELS["cnn"].title)
    opened = pad_drawing(other)["strokes"]
    assert len(opened) == len(drawn)
    for stroke, original in zip(opened, drawn):
        for end in (0, -1):
            assert stroke[end] == pytest.approx(original[end], abs=0.51)
    assert other.url == link

    other.get_by_role("tab", name="Compare").click()
    other.wait_for_url("**view=compare**")
    press(other, "Clear")
    put(other, drawing("3-round"))
    other.go_back()
    expect(other.get_by_role("tab", name="Answer")).to_have_attribute("aria-selected", "true")
    other.wait_for_url(server)
    other.reload()
    expect_digit(other, 3)

    visit(other, server, link.removeprefix(server))
    expect_digit(other, 7)
    press(other, "Clear")
    other.wait_for_url(server)  # without the drawing


def settings(page):
    """What the page shows of each setting that an address may hold."""
    return page.evaluate(
        """() => ({
            view: document.querySelector("#views [role=tab][aria-selected=true]").dataset.tabId,
            model: document.querySelector("#model input:checked").value,
            compared: [...document.querySelectorAll("#chosen input:checked")].map((each) => each.name),
            second: document.querySelector("#inside select").value,
            maps: document.querySelector("#inside .inside").dataset.maps,
            unit: document.querySelector("#inside .inside").dataset.at,
            second_unit: document.querySelector("#inside-beside .inside").dataset.at,
            order: document.querySelector("#comparison .order input:checked").value,
            against: document.querySelector("#why [aria-pressed=true]")?.textContent,
            classroom: document.documentElement.hasAttribute("data-classroom"),
            replay: document.querySelector("#replay .replay").open,
        })"""
    )


def test_the_address_holds_every_setting_and_opens_with_it(page, open_page):
    """Also those of views that are opened later."""
    choose_model(page, MODELS["mlp"].title)
    put(page, drawing("7-crossed"))
    expect_digit(page, 7)
    page.get_by_role("button", name="Why not 2").click()
    expect(page.locator("#why summary")).to_have_text("Why 7 and not 2?")
    page.locator("#replay summary").click()
    page.get_by_role("tab", name="Inside").click()
    page.locator("#inside select").select_option("cnn-bn")
    units = {}
    for name, view, stage in (("unit", "#inside", 1), ("second_unit", "#inside-beside", 2)):
        page.locator(f"{view} [data-stage='{stage}'] .cell").last.click()
        expect(page.locator(f"{view} .unit")).to_be_visible()
        units[name] = page.locator(f"{view} .inside").get_attribute("data-at")
    page.get_by_role("button", name="Show all maps").click()
    page.get_by_role("tab", name="Compare").click()
    unfold_networks(page)
    network_label(page, MODELS["mlp-256"].title, "#chosen").click()
    page.keyboard.press("Escape")
    page.locator("#comparison .order label", has_text="Size").click()
    page.get_by_role("button", name="Classroom").click()
    page.wait_for_url("**/?*classroom=1*")
    compared = [name for name in MODELS if name != "mlp-256"]
    expected = {
        **{
            "view": "compare",
            "model": "mlp",
            "compared": compared,
            "second": "cnn-bn",
            "maps": "all",
            **units,
            "order": "Size",
            "against": "2",
        },
        **{"classroom": True, "replay": True},
    }
    assert settings(page) == expected
    link = shared_link(page)
    other = open_page(address=link)
    expect(other.locator("#comparison [data-model=cnn]")).to_have_attribute("data-digit", "7")
    other.get_by_role("tab", name="Inside").click()
    for view in ("#inside", "#inside-beside"):
        expect(other.locator(f"{view} .unit")).to_be_visible()
    other.get_by_role("tab", name="Answer").click()
    expect(other.locator("#why summary")).to_have_text("Why 7 and not 2?")
    assert settings(other) == expected | {"view": "answer"}
    other.get_by_role("button", name="Classroom").click()
    other.wait_for_url(lambda address: "classroom" not in address)
    visit(other, link.split("?")[0], "?compared=none&second=x&maps=x&order=x&against=x&classroom=x")
    expect(other.locator("#chosen input:checked")).to_have_count(0)


def test_a_long_drawing_fits_into_a_link_and_one_that_is_too_long_is_reported(page):
    turn = np.linspace(0, 60, 9000)
    spiral = np.stack([500 + 7 * turn * np.cos(turn), 500 + 7 * turn * np.sin(turn)], 1).round(1).tolist()
    put(page, {"size": [1000, 1000], "strokes": [spiral]})
    assert 3000 < len(shared_link(page)) < 6100
    zigzag = [[500 + 300 * ((i * 7919) % 97) / 97, 100 + 8 * (i % 100)] for i in range(900)]
    put(page, {"size": [1000, 1000], "strokes": [zigzag] * 20})
    expect(page.locator("#address [data-note=long]")).to_contain_text("This drawing is too long for a link")
    assert "#" not in shared_link(page)


def test_a_damaged_link_leaves_the_pad_blank_and_is_reported(page, server):
    warning = page.locator("#address .warning")
    visit(page, server, "#draw=%%%")
    expect(warning).to_have_text("There is no drawing in this link that can be read.")
    for mark in ("#draw=", "#draw=AAAA", "#draw=Jv____________", "#draw=" + "A" * 5000):  # as typed into the address
        warning.evaluate("(warning) => { warning.hidden = true; }")
        page.evaluate("(mark) => { location.hash = mark; }", mark)
        expect(warning).to_be_visible()
        assert pad_drawing(page)["strokes"] == [], mark
    visit(page, server, "#else")
    assert pad_drawing(page)["strokes"] == []
    put(page, drawing("7-crossed"))
    expect_digit(page, 7)


def test_damaged_storage_is_ignored(page, server):
    """Anything but a drawing is ignored, and so are damaged labelled drawings."""
    desks = ("{", "null", '{"strokes": 7}', '{"strokes": [[["a"]]], "view": 3, "model": []}')
    kept = ("{}", "no json", '[null, 5, {"label": "x"}]', '[{"label": "3", "strokes": [[[0, 0], [1, "x"]]]}]')
    for desk, own in zip(desks, kept, strict=True):
        page.goto(f"{server}robots.txt")  # the page itself stores its drawing when it is left
        page.evaluate(
            "([desk, own]) => { sessionStorage.setItem('desk', desk); localStorage.setItem('own-ink', own); }",
            [desk, own],
        )
        page.goto(server)
        wait_for_page(page)
        assert pad_drawing(page)["strokes"] == [], desk
        put(page, drawing("7-crossed"))
        expect_digit(page, 7)
        page.get_by_role("button", name="It was a 7").click()
        expect(page.locator("#keep .count")).to_have_text("1 drawing kept in this browser.")


def test_models_and_tabs_are_one_tab_stop_each_and_arrow_keys_move_among_them(page):
    stops = page.evaluate(
        "() => ['#model', '#views', '#rooms'].map((group) => [...document.querySelectorAll("
        "`${group} > .tab-wrapper [role=tab], ${group} > .wrap input[type=radio]`)].filter((each) => each.tabIndex === 0).length)"
    )
    assert stops == [1, 1, 1]
    put(page, drawing("3-round"))
    names = list(MODELS)
    page.locator("#network .opener").focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#model input[value={names[0]}]")).to_be_focused()
    for key, name in [("ArrowRight", names[1]), ("ArrowDown", names[2]), ("ArrowLeft", names[1]), ("End", names[-1])]:
        page.keyboard.press(key)
        expect(page.locator("#answer .by b")).to_have_text(MODELS[name].title)
        assert page.evaluate("document.activeElement.value") == name
    page.keyboard.press("ArrowRight")
    expect(page.locator("#answer .by b")).to_have_text(MODELS[names[0]].title)
    page.get_by_role("tab", name="Answer").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Compare")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("tab", name="Compare")).to_be_focused()
    expect_answers(page, Predictor().compare(Drawing.from_json(pad_drawing(page))))


def test_the_comparison_counts_models_that_are_sure_unsure_or_see_no_digit(page):
    page.get_by_role("tab", name="Compare").click()
    agreement = page.locator("#comparison .agreement")
    expect(agreement).to_have_text("The pad is blank.")
    place, predictor = page.locator("#comparison .rivals").bounding_box(), Predictor()
    for name in ("7 with a bar", "1 or 7?", "no digit"):
        page.get_by_role("button", name=f"Example: {name}").click()
        answers = predictor.compare(Drawing.from_json(pad_drawing(page)))
        expect_answers(page, answers)
        text, statuses = agreement.inner_text(), [each.status for each in answers]
        for status, words in (("unsure", "unsure"), ("not_a_digit", "not a digit")):
            count = statuses.count(status)
            assert (f"{count} {words}" in text) == (0 < count < len(answers))
        sure = [each.digit for each in answers if each.status == "digit"]
        if sure:
            most = max(set(sure), key=sure.count)
            is_said = (
                f"All {len(sure)} say {most}" if len(set(sure)) == 1 < len(answers) == len(sure) else f"say {most}"
            )
            assert is_said in text
        assert not any(re.search(rf"\b{each}\b", text) for each in MODELS)
        assert page.locator("#comparison .rivals").bounding_box() == place
