"""The lock pins a release of everything that the requirement files ask for."""

from packaging.requirements import Requirement

from places import ROOT


def requirements(name: str) -> list[Requirement]:
    lines = (line.split("#")[0].strip() for line in (ROOT / name).read_text("utf-8").splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith("-")]


LOCKED = requirements("requirements-dev.lock")


def test_the_lock_holds_what_the_requirement_files_ask_for():
    asked = requirements("requirements.txt") + requirements("requirements-dev.txt")
    for requirement in asked:
        pins = [pin for pin in LOCKED if pin.name == requirement.name]
        assert pins, f"{requirement.name} is not locked: bash .ci/lock"
        for pin in pins:
            (exactly,) = pin.specifier
            assert requirement.specifier.contains(exactly.version), f"{pin} is not {requirement}: bash .ci/lock"


def test_every_pin_is_of_one_release_that_any_index_has():
    for pin in LOCKED:
        assert not pin.url
        assert [part.operator for part in pin.specifier] == ["=="]
        assert "+" not in str(pin.specifier), f"{pin}: a build of its own, which only some machine has"
