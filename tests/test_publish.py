"""`publish` sends the files that the page needs and no others; every failure is one sentence."""

import base64
import contextlib
import http.server
import io
import json
import os
import re
import subprocess
import sys
import threading

import pytest
import yaml
from huggingface_hub import ModelCard, constants

from mnist_demo import publish
from mnist_demo.hub import TEXTS, model_files, space_files
from mnist_demo.predictor import Predictor
from places import ROOT

# Starts app.py, requests its page, and prints which files of its folder were opened.
OPENED = """
import asyncio, os, runpy, sys
from pathlib import Path

root = Path.cwd()
opened = set()
sys.dont_write_bytecode = True
sys.addaudithook(lambda event, values: opened.add(str(values[0])) if event == "open" else None)
sys.path.insert(0, str(root))

import gradio
from fastapi.testclient import TestClient

def launch(page, **settings):
    app, _, _ = original(page, **settings, quiet=True)
    with TestClient(app) as client:
        assert client.get("/").status_code == 200
        assert client.get("/favicon.ico").status_code == 200
    for each in page.fns.values():
        if each.name == "open_page":
            asyncio.run(each.fn(""))
        if each.name == "describe":
            asyncio.run(each.fn("cnn"))
        if each.name == "look":
            asyncio.run(each.fn("cnn", 0))
        if each.name == "examine":
            asyncio.run(each.fn("yes", "cnn"))
    page.close()

original, gradio.Blocks.launch = gradio.Blocks.launch, launch
gradio.Blocks.block_thread = lambda page: None
sys.argv = ["app.py"]
runpy.run_path("app.py", run_name="__main__")
for path in sorted(opened):
    path = Path(path)
    # Gradio itself writes stubs, .pyi, beside the components.
    if path.is_absolute() and path.is_relative_to(root) and path.is_file() and path.suffix != ".pyi":
        print("OPENED", path.relative_to(root).as_posix())
"""


@pytest.fixture(scope="module")
def listed():
    """The output of a dry run: repository → file → bytes."""
    with contextlib.redirect_stdout(io.StringIO()) as out, pytest.MonkeyPatch.context() as patch:
        patch.setattr(constants, "HF_HUB_OFFLINE", True)
        patch.setenv("HF_TOKEN", "invalid")
        assert publish.main(["someone/digits", "--model-repo", "someone/models", "--dry-run"]) == 0
    output = out.getvalue()
    assert output.endswith("Nothing was sent.\n")
    files, repository = {}, ""
    for line in output.splitlines()[:-1]:
        if match := re.fullmatch(r"\s*([\d,]+) (\S+)", line):
            files[repository][match[2]] = int(match[1].replace(",", ""))
        else:
            repository = re.fullmatch(r"(\S+), (space|model): \d+ files, .*", line)[1]
            files[repository] = {}
    return files


@pytest.mark.slow
def test_a_space_gets_the_files_that_the_page_opens_and_the_texts(listed, tmp_path):
    names = listed["someone/digits"]
    for name, size in names.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
        assert (tmp_path / name).stat().st_size == size
    environment = {**os.environ, "GRADIO_SERVER_NAME": "127.0.0.1"}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run([sys.executable, "-c", OPENED], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    opened = {line.removeprefix("OPENED ") for line in done.stdout.splitlines() if line.startswith("OPENED ")}
    shown = {*TEXTS}
    answers = {
        name for name in names if name.endswith(".npz") and name.startswith("checkpoints/")
    }  # opened when a visitor looks at them
    assert opened - set(names) == set()
    assert set(names) - opened - shown - answers == set()
    assert "checkpoints/cnn.answers.npz" in opened
    assert shown < set(names)


@pytest.mark.slow
def test_images_and_links_of_the_readme_are_sent(listed):
    shown = re.findall(r"\]\(([^):#]+)[)#]", (ROOT / "README.md").read_text("utf-8"))
    assert {"docs/page.png", "docs/accuracy.md"} < set(shown)
    assert set(shown) <= set(listed["someone/digits"])


@pytest.mark.slow
def test_other_files_in_the_folders_are_not_sent(tmp_path):
    for name in space_files():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes() if name.endswith(".py") else b"")
    before = space_files(tmp_path)
    for name in (
        "mnist_demo/ui/pad.pyi",
        "mnist_demo/ui/__pycache__/pad.pyc",
        "mnist_demo/train.py",
        "mnist_demo/.DS_Store",
        "checkpoints/own.safetensors",
        "data/MNIST/raw/images",
        ".env",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    assert space_files(tmp_path) == before


def test_the_model_repository_is_a_folder_that_the_predictor_reads(listed, predictor, tmp_path):
    files = model_files("someone/models", predictor)
    for name, content in files.items():
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.read_bytes())
    assert {name: (tmp_path / name).stat().st_size for name in files} == listed["someone/models"]
    again = Predictor(tmp_path)
    assert (again.names, again.problems) == (predictor.names, {})
    config = json.loads((tmp_path / "config.json").read_text("utf-8"))["models"]
    assert list(config) == predictor.names
    assert config["cnn"]["input"] == {"shape": [1, 28, 28], "mean": 0.1307, "std": 0.3081}


def test_the_model_card_has_licence_data_sets_and_every_figure(predictor):
    text = model_files("someone/models", predictor)["README.md"].decode()
    data = ModelCard(text).data
    assert (data.license, data.datasets, data.metrics) == ("mit", ["ylecun/mnist"], ["accuracy"])
    assert 'snapshot_download("someone/models")' in text
    index = yaml.safe_load(text.split("---\n")[1])["model-index"]
    assert [model["name"] for model in index] == predictor.names
    for model in index:
        card = predictor.cards[model["name"]]
        clean, freehand = (each["metrics"][0]["value"] for each in model["results"])
        assert clean == card.clean.correct / card.clean.total
        assert freehand == pytest.approx(card.freehand.correct / card.freehand.total, abs=1e-6)
        assert f"| `{card.name}` | {card.parameters:,} |" in text


class Hub(http.server.BaseHTTPRequestHandler):
    """The requests of the Hub that `publish` uses. The server records them in `created` and `committed`."""

    def log_message(self, *arguments):
        pass

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path == "/api/whoami-v2":
            known = self.headers.get("Authorization") == "Bearer hf_known"
            self.answer(200, {"name": "someone", "type": "user"}) if known else self.answer(401, {"error": "Unknown."})
        elif "/another/" in self.path:
            self.answer(404, {"error": "Repository not found."})
        else:  # the files of the repository
            names = ["README.md", ".gitattributes", "notes.txt", "mnist_demo/gone.py"]
            files = [{"type": "file", "path": name, "size": 1, "oid": "0" * 40} for name in names]
            listing = "/tree/" in self.path
            self.answer(
                200, files if listing else {"id": "someone/digits", "siblings": [{"rfilename": n} for n in names]}
            )

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/api/repos/create":
            asked = json.loads(body)
            if asked.get("organization") != "someone":
                return self.answer(self.server.refusal, {"error": "Not yours."})
            self.server.created.append(asked)
            kind = "spaces/" if asked["type"] == "space" else ""
            self.answer(
                200, {"url": f"{self.server.address}/{kind}someone/{asked['name']}", "id": f"someone/{asked['name']}"}
            )
        elif "/preupload/" in self.path:
            files = [{**each, "uploadMode": "regular", "shouldIgnore": False} for each in json.loads(body)["files"]]
            self.answer(200, {"files": files})
        elif "/commit/" in self.path:
            self.server.committed[self.path] = [json.loads(line) for line in body.splitlines()]
            self.answer(
                200, {"success": True, "commitOid": "0" * 40, "commitUrl": f"{self.server.address}/someone/x/commit/0"}
            )
        else:
            self.answer(200, {"errors": [], "warnings": []})


@pytest.fixture
def hub():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    server.address = f"http://127.0.0.1:{server.server_port}"
    server.created, server.committed, server.refusal = [], {}, 403
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def run(hub, monkeypatch, capsys):
    """A function that runs the command against this Hub and returns status, output and error output."""

    def run(*arguments, token="hf_known", endpoint=hub.address, offline=False):
        monkeypatch.setattr(constants, "ENDPOINT", endpoint)
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", offline)
        monkeypatch.setattr(constants, "HF_TOKEN_PATH", "/nowhere/token")
        monkeypatch.setenv("HF_TOKEN", token)
        status = publish.main(list(arguments))
        return status, *capsys.readouterr()

    return run


@pytest.mark.slow
def test_space_and_models_are_created_and_sent_completely(hub, run, listed):
    status, output, errors = run("someone/digits", "--model-repo", "someone/models")
    assert status == 0, errors
    assert output.count("Sent: ") == 2
    space, models = hub.created
    assert (space["type"], space["sdk"], space["hardware"]) == ("space", "gradio", "zero-a10g")
    assert models.get("type", "model") == "model"
    for repository, path in (("someone/digits", "spaces/someone/digits"), ("someone/models", "models/someone/models")):
        lines = hub.committed[f"/api/{path}/commit/main"]
        sent = {line["value"]["path"]: line["value"]["content"] for line in lines if line["key"] == "file"}
        assert {name: len(base64.b64decode(content)) for name, content in sent.items()} == listed[repository]
        gone = [line["value"]["path"] for line in lines if line["key"] == "deletedFile"]
        assert gone == (["mnist_demo/gone.py"] if repository == "someone/digits" else [])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("space", "settings", "sentence"),
    [
        ("someone/digits", {"token": ""}, "No token: log in with `hf auth login`"),
        ("someone/digits", {"token": "hf_unknown"}, "The Hub does not accept this token"),
        (
            "another/digits",
            {},
            "This token cannot write to another/digits (Not yours): check that another is your account",
        ),
        ("someone/digits", {"endpoint": "http://127.0.0.1:9"}, "http://127.0.0.1:9 cannot be reached"),
        ("someone/digits", {"offline": True}, "(HF_HUB_OFFLINE is set): connect to the internet"),
    ],
)
def test_every_failure_is_one_sentence(run, space, settings, sentence):
    status, output, errors = run(space, **settings)
    assert status == 2
    assert sentence in errors
    assert errors.count("\n") == 1
    assert "Sent" not in output


@pytest.mark.slow
def test_where_a_paid_plan_is_required_the_free_hardware_is_named(hub, run):
    hub.refusal = 402
    status, _, errors = run("another/digits", "--hardware", "cpu-basic")
    assert status == 2
    assert "requires a paid plan for another/digits (Not yours): leave out --hardware to use ZeroGPU." in errors


@pytest.mark.parametrize("name", ["digits", "a/b/c", "some one/digits", "someone/", "https://huggingface.co/a/b"])
def test_an_invalid_name_is_reported_before_files_are_listed(name, capsys):
    assert publish.main([name, "--dry-run"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("Give account and repository as USER/SPACE")
