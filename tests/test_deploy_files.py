"""The files of deploy/ keep simple rules, because nothing here builds the image or starts the containers."""

import json
import re
import shlex

import pytest
import yaml

from mnist_demo.hub import space_files
from places import ROOT

DEPLOY = ROOT / "deploy"


@pytest.fixture(scope="module")
def instructions() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile: name and arguments, continued lines joined."""
    text = (DEPLOY / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines]


def only(instructions: list[tuple[str, str]], name: str) -> str:
    """The arguments of the only instruction with this name."""
    (arguments,) = (arguments for each, arguments in instructions if each == name)
    return arguments


def test_the_base_is_a_small_image_of_one_release(instructions):
    assert instructions[0][0] == "FROM"
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", only(instructions, "FROM"))


def test_only_the_needed_files_are_copied_and_they_exist(instructions):
    copied = {source for name, arguments in instructions if name == "COPY" for source in shlex.split(arguments)[:-1]}
    ignored, *allowed = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").split()
    assert ignored == "*"
    assert {line.removeprefix("!") for line in allowed if line.startswith("!")} == copied
    assert all((ROOT / each).exists() for each in copied)
    needed = {name.split("/")[0] for name in space_files()} | {"requirements-dev.lock"}
    assert copied == needed - {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "docs"}


def test_the_server_is_not_root_and_serves_other_machines(instructions):
    names = [name for name, _ in instructions]
    user = only(instructions, "USER")
    assert user not in ("root", "0")
    assert names.index("USER") > max(place for place, name in enumerate(names) if name in ("RUN", "COPY"))
    variables = dict(each.split("=") for each in shlex.split(only(instructions, "ENV")))
    assert variables["GRADIO_SERVER_NAME"] == "0.0.0.0"
    assert variables["GRADIO_SERVER_PORT"] == only(instructions, "EXPOSE")


def test_the_health_check_asks_the_route_that_haproxy_asks(instructions):
    check = only(instructions, "HEALTHCHECK")
    program, _, code = json.loads(check[check.index("[") :])
    assert program == "python"
    compile(code, "health check", "exec")
    (path,) = re.findall(r"option httpchk GET (\S+)", (DEPLOY / "haproxy.cfg").read_text("utf-8"))
    assert f"http://127.0.0.1:{only(instructions, 'EXPOSE')}{path}'" in code


def test_signals_reach_the_server(instructions):
    """A command in a shell would be a child of process 1, which does not pass signals on."""
    assert json.loads(only(instructions, "CMD")) == ["python", "-u", "app.py"]


def test_the_cpu_version_of_pytorch_is_installed(instructions):
    (install,) = (arguments for name, arguments in instructions if name == "RUN" and "pip install" in arguments)
    assert "torch --index-url https://download.pytorch.org/whl/cpu" in install
    assert install.count("--no-cache-dir") == install.count("pip install") == 2


def test_the_services_exist_and_share_the_uploads(instructions):
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    app, proxy = compose["services"]["app"], compose["services"]["proxy"]
    assert (DEPLOY / app["build"]["context"] / app["build"]["dockerfile"]).samefile(DEPLOY / "Dockerfile")
    folder = next(each for each in shlex.split(only(instructions, "ENV")) if each.startswith("GRADIO_TEMP_DIR="))
    assert app["volumes"] == [f"uploads:{folder.split('=')[1]}"]
    assert set(compose["volumes"]) == {"uploads"}
    source, target, mode = proxy["volumes"][0].split(":")
    assert (DEPLOY / source).is_file() and target == "/usr/local/etc/haproxy/haproxy.cfg" and mode == "ro"
    text = (DEPLOY / "haproxy.cfg").read_text("utf-8")
    assert f"server-template app 8 app:{only(instructions, 'EXPOSE')} " in text
    assert proxy["ports"] == [f"80:{text.split('bind :')[1].split()[0]}"]
    assert proxy["image"] == "haproxy:2.6"  # the branch of Debian's package, with which the configuration is tested
