"""The packages to install. All other metadata is in pyproject.toml."""

from setuptools import find_packages, setup

# checkpoints/ is outside mnist_demo/ in the repository and inside it when installed. pyproject.toml can find packages or map a
# folder to a package, but not both.
setup(
    packages=[*find_packages(include=["mnist_demo", "mnist_demo.*"]), "mnist_demo.checkpoints"],
    package_dir={"mnist_demo.checkpoints": "checkpoints"},
)
