"""All commands under one name: `mnist-demo train cnn` is `python -m mnist_demo.train cnn`."""

import runpy
import sys

COMMANDS = {
    "app": "serve the page",
    "predict": "read pictures from the command line",
    "train": "rebuild checkpoints",
    "evaluate": "measure the checkpoints",
    "convert": "turn the UNIPEN release into ink files",
    "export": "write a model as an ONNX file",
    "adopt": "make a checkpoint of weights trained elsewhere",
    "publish": "put the page on Hugging Face Spaces",
}
USAGE = "usage: mnist-demo COMMAND ...\n\n" + "\n".join(f"  {name:10}{does}" for name, does in COMMANDS.items())


def main() -> int:
    """The command line; runs the command, which ends the process by itself, or returns the exit status."""
    arguments = sys.argv[1:]
    if arguments and arguments[0] in COMMANDS:
        sys.argv = sys.argv[1:]
        runpy.run_module(f"mnist_demo.{arguments[0]}", run_name="__main__", alter_sys=True)
        return 0
    wanted = arguments in (["--help"], ["-h"])
    print(USAGE, file=sys.stdout if wanted else sys.stderr)
    return 0 if wanted else 2


if __name__ == "__main__":
    raise SystemExit(main())
