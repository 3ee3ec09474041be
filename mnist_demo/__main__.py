"""All commands under one name: `mnist-demo train cnn` runs `python -m mnist_demo.train cnn`."""

import importlib
import sys

COMMANDS = {
    "app": "serve the page",
    "predict": "read pictures from the command line",
    "train": "rebuild checkpoints",
    "evaluate": "measure the checkpoints",
    "convert": "convert the UNIPEN release to ink files",
    "export": "write a model as an ONNX file",
    "adopt": "make a checkpoint from weights trained elsewhere",
    "publish": "publish the page on Hugging Face Spaces",
}
USAGE = "usage: mnist-demo COMMAND ...\n\n" + "\n".join(f"  {name:16}{text}" for name, text in COMMANDS.items())


def main(argv: list[str] | None = None) -> int:
    """Run the command that the first argument names; returns its exit status, 2 for an unknown command."""
    arguments = sys.argv[1:] if argv is None else argv
    if arguments and arguments[0] in COMMANDS:
        # Imported here: `mnist-demo --help` must not wait for torch.
        command = importlib.import_module(f"mnist_demo.{arguments[0]}")
        return command.main(arguments[1:]) or 0
    is_help = arguments in (["--help"], ["-h"])
    print(USAGE, file=sys.stdout if is_help else sys.stderr)
    return 0 if is_help else 2


if __name__ == "__main__":
    raise SystemExit(main())
