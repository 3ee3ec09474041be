"""The lock pins one release of every package in the requirement files."""

from packaging.requirements import Requirement

from places import ROOT


def requirements(name: str) -> list[Requirement]:
    """The requirements in a file of the repository, without options such as `-r`."""
    lines = (line.split("#")[0].strip() for line in (ROOT / name).read_text("utf-8").splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith("-")]


LOCKED = requirements("requirements-dev.lock")


def test_the_lock_satisfies_the_requirement_files():
    for requirement in requirements("requirements.txt") + requirements("requirements-dev.txt"):
        pins = [pin for pin in LOCKED if pin.name == requirement.name]
        assert pins, f"{requirement.name} is not locked: bash .ci/lock"
        for pin in pins:
            (version,) = pin.specifier
            assert requirement.specifier.contains(version.version), (
                f"{pin} does not satisfy {requirement}: bash .ci/lock"
            )


def test_every_pin_is_a_release_of_the_package_index():
    for pin in LOCKED:
        assert not pin.url
        assert [part.operator for part in pin.specifier] == ["=="]
        assert "+" not in str(pin.specifier), f"{pin} is a local build"
