"""The page is the same mounted in another app, as a Space, in a frame and behind a proxy."""

import http.server
import os
import re
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest
from actions import draw, drawing, expect_digit, put, thinned, wait_for_page
from gradio_client import Client, handle_file
from PIL import Image
from playwright.sync_api import expect
from serving import DESKTOP, PATIENCE, frame_page, http_server, proxy, serve

from mnist_demo.hub import space_files
from mnist_demo.preprocessing.pipeline import steps
from mnist_demo.strokes.drawing import Drawing
from places import POWERLESS, ROOT

# Computed styles of elements that the theme, page.css or the style sheet of a component colours.
STYLES = """() => ["body", "#header h1", "#pad canvas", "#answer .digit", "#model label", "#pad button"].map((part) => {
    const element = document.querySelector(part);
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    return [part, style.color, style.backgroundColor, style.fontFamily, style.fontSize, style.borderRadius, style.padding,
            style.borderColor, box.x, box.y, box.width, box.height];
})"""


def test_mounted_as_in_the_readme_it_looks_and_answers_like_app_py(page, open_page, tmp_path):
    (snippet,) = re.findall(
        r"```python\n([^`]*mount_gradio_app.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL
    )
    (tmp_path / "mounted.py").write_text(snippet, "utf-8")
    (path,) = re.findall(r'path="(/\w+)"', snippet)
    # uvicorn reports on standard error that it serves.
    command = ("-m", "uvicorn", "mounted:app", "--port", "{port}", "--app-dir", str(tmp_path))
    with serve(command=command, served="Application startup complete", stderr=subprocess.STDOUT) as address:
        mounted = open_page(address=f"{address.rstrip('/')}{path}/", locale="de-DE")
        assert mounted.locator("html").get_attribute("lang") == "en"  # that of the text, not of the browser
        assert mounted.evaluate(STYLES) == page.evaluate(STYLES)
        assert mounted.locator("footer:visible").count() == page.locator("footer:visible").count() == 1
        put(mounted, drawing("7-crossed"))
        expect_digit(mounted, 7)
        mounted.close()


# A tab of another app.
HOST = """\
    with gr.Tab("Other", elem_id="host"):
        gr.Markdown("Something else")
        gr.HTML("<label>More <input></label>")
        gr.Radio(["a", "b"], label="One of two")
        gr.Textbox(label="Name")
        gr.Button("Go")
        with gr.Tab("Inner"):
            gr.Slider(0, 10)
"""

# The looks of the other app, with and without the page's style sheet.
LOOKS = """() => {
    document.querySelector("#host button").focus();
    const sheet = [...document.querySelectorAll("style")].find((each) => each.textContent.includes("--margin-line:"));
    const elements = [...document.querySelectorAll("html, body, gradio-app, .gradio-container, .main, .main > .wrap, #host, #host *")];
    return [false, true].map((isOff) => {
        sheet.disabled = isOff;
        const looks = elements.map((element) => {
            const style = getComputedStyle(element);
            const pairs = [...style].filter((name) => !name.startsWith("--")).map((name) => [name, style.getPropertyValue(name)]);
            return { element: `${element.tagName}.${element.className}`, ...Object.fromEntries(pairs) };
        });
        sheet.disabled = false;
        return looks;
    });
}"""


def test_as_a_tab_of_another_gradio_app_as_in_the_readme_it_has_its_styles_and_answers_in_english(
    page, windows, tmp_path
):
    """The other app keeps its looks."""
    (snippet,) = re.findall(r"```py\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    # First, so that the page is hidden at first.
    (tmp_path / "tabbed.py").write_text(snippet.replace("    with gr.Tab(", f"{HOST}    with gr.Tab(", 1), "utf-8")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with serve(command=(str(tmp_path / "tabbed.py"),), environment=environment) as address:
        tabbed = windows(**DESKTOP, locale="de-DE").new_page()
        errors = []
        tabbed.on("pageerror", lambda error: errors.append(str(error)))
        tabbed.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        tabbed.goto(address)
        expect(tabbed.locator("#host .block").first).to_be_visible()
        styled, plain = tabbed.evaluate(LOOKS)
        assert styled == plain
        tabbed.get_by_role("tab", name="Digits").click()
        wait_for_page(tabbed)
        colours = """(part) => {
            const { color, backgroundColor, borderRadius } = getComputedStyle(document.querySelector(part));
            return [color, backgroundColor, borderRadius];
        }"""
        for part in ("#pad canvas", "#answer .digit", "#pad button"):
            assert tabbed.evaluate(colours, part) == page.evaluate(colours, part)
        put(tabbed, drawing("7-crossed"))
        expect_digit(tabbed, 7)
        assert tabbed.locator("html").get_attribute("lang") == "en"
        assert not errors
        tabbed.evaluate("addEventListener('securitypolicyviolation', () => document.body.classList.add('violated'))")
        tabbed.locator("button.show-api").click()  # its text is in the language of the browser
        for name in ("JavaScript", "CLI", "cURL", "MCP"):
            tabbed.get_by_text(name, exact=True).first.click()
        assert tabbed.locator("body.violated").count() == 0
        tabbed.close()


def test_the_page_is_compressed_and_an_answer_is_not(server):
    first = httpx.get(server, headers={"Accept-Encoding": "gzip"})
    assert first.headers["content-encoding"] == "gzip"
    assert int(first.headers["content-length"]) < 112_000
    assert len(first.content) > 150_000
    call = f"{server}gradio_api/call/read_strokes"
    event = httpx.post(call, json={"data": [drawing("1-plain"), "cnn"]}).json()["event_id"]
    answer = httpx.get(f"{call}/{event}", timeout=PATIENCE)
    assert answer.status_code == 200 and '"text": "1"' in answer.text
    assert "content-encoding" not in answer.headers


def test_no_script_of_the_page_can_send_to_another_server(server, windows):
    arrived = []

    class Elsewhere(http.server.BaseHTTPRequestHandler):
        def log_message(self, *arguments):
            pass

        def do_GET(self):
            arrived.append(self.path)
            self.send_error(404)

        do_POST = do_GET

    with http_server(Elsewhere) as port:
        page = windows(**DESKTOP).new_page()
        page.goto(server)
        wait_for_page(page)
        refused = page.evaluate(
            """async (elsewhere) => {
                const refused = [];
                addEventListener("securitypolicyviolation", (event) => refused.push(event.effectiveDirective));
                await fetch(`${elsewhere}fetch`).catch(() => {});
                navigator.sendBeacon(`${elsewhere}beacon`, "drawing");
                const add = (tag, attributes) => document.body.append(Object.assign(document.createElement(tag), attributes));
                add("img", { src: `${elsewhere}img` });
                add("link", { rel: "stylesheet", href: `${elsewhere}css` });
                add("script", { src: `${elsewhere}js` });
                add("iframe", { src: `${elsewhere}frame` });
                add("form", { action: `${elsewhere}form`, method: "post" });
                document.body.lastChild.submit();
                while (refused.length < 7) await new Promise((done) => setTimeout(done, 20));
                return refused;
            }""",
            f"http://127.0.0.1:{port}/",
        )
        page.close()
    kinds = ["connect-src", "connect-src", "form-action", "frame-src", "img-src", "script-src-elem", "style-src-elem"]
    assert sorted(refused) == kinds and arrived == []


@pytest.fixture(scope="module")
def space(tmp_path_factory):
    """The address of a Space: only its files, read-only; a user without rights or home. Node renders no page."""
    checkout = tmp_path_factory.mktemp("space")
    scratch = tmp_path_factory.mktemp("scratch")
    for name, file in space_files().items():
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, checkout / name)
    for each in (*checkout.rglob("*"), checkout):
        each.chmod(0o555 if each.is_dir() else 0o444)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": "/nowhere",
        "TMPDIR": str(scratch),
        "GRADIO_TEMP_DIR": str(scratch / "gradio"),
        "GRADIO_SSR_MODE": "True",
        "HF_HUB_OFFLINE": "1",
    }
    powerless = POWERLESS if os.geteuid() == 0 else ()
    there = sorted(checkout.rglob("*"))
    with serve(root=checkout, environment=environment, before=powerless) as address:
        yield address
        assert sorted(checkout.rglob("*")) == there
        assert Path(scratch, "gradio").is_dir()


def test_as_a_space_it_draws_and_answers(space, open_page):
    page = open_page(address=space)
    put(page, drawing("4-open"))
    expect_digit(page, 4)
    page.get_by_role("tab", name="Models").click()
    page.locator("#models-scatter-freehand svg.marks").wait_for()
    page.locator("#models-overview button").first.click()
    page.locator("#models-about h3").wait_for()


def test_in_a_frame_of_another_origin_it_draws_and_answers(space, windows):
    with frame_page(space) as address:
        outside = windows(**DESKTOP).new_page()
        outside.goto(address)
        (frame,) = outside.main_frame.child_frames
        frame.locator("#pad canvas").wait_for()
        wait_for_page(frame)
        draw_in_frame(outside, frame, drawing("2-loop"))
        expect_digit(frame, 2)
        outside.close()


def draw_in_frame(outside, frame, drawn):
    """Draw in the frame with the mouse of the outer page."""
    box = frame.locator("#pad canvas").bounding_box()  # in pixels of the outer page
    width, height = drawn["size"]
    for stroke in map(thinned, drawn["strokes"]):
        for number, (x, y) in enumerate(stroke):
            outside.mouse.move(box["x"] + x / width * box["width"], box["y"] + y / height * box["height"])
            if number == 0:
                outside.mouse.down()
        outside.mouse.up()


def test_as_a_space_it_reads_an_uploaded_picture(space, tmp_path):
    path = tmp_path / "seven.png"
    Image.fromarray(255 - steps(Drawing.from_json(drawing("7-crossed"))).ink).save(path)
    client = Client(space, verbose=False, httpx_kwargs={"timeout": PATIENCE})
    assert client.predict(handle_file(path), "cnn", api_name="/predict")["digit"] == 7
    client.close()


def test_behind_a_proxy_at_a_path_it_draws_and_answers(open_page):
    with (
        serve(environment=os.environ | {"GRADIO_ROOT_PATH": "/some/where"}) as address,
        proxy(address, path="/some/where") as outside,
    ):
        page = open_page(address=outside)
        draw(page, drawing("5-two"))
        expect_digit(page, 5)
        page.close()
