"""Put the page on Hugging Face as a Space, without git; the models too, as a repository of their own.

    python -m mnist_demo.publish USER/SPACE               # --model-repo USER/NAME --hardware NAME --dry-run

Lists every file with its bytes first. A Space that is there already is brought up to date.
"""

import argparse
from typing import Any

from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi, SpaceHardware
from huggingface_hub.errors import (
    HfHubHTTPError,
    HFValidationError,
    HTTPError,
    LocalTokenNotFoundError,
    OfflineModeIsEnabled,
)
from huggingface_hub.utils import validate_repo_id

from mnist_demo.console import exit_status
from mnist_demo.errors import UserError
from mnist_demo.evaluation.formatting import format_bytes, format_number_of
from mnist_demo.hub import Files, model_files, size_of, space_files
from mnist_demo.predictor import Predictor

OURS = ("checkpoints/", "mnist_demo/")  # folders in which nothing stays that is not sent


class PublishError(UserError):
    """What the Hub refuses, or cannot be asked for. The message is one sentence with the remedy."""


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns its exit status."""
    return exit_status(lambda: _publish(_arguments(arguments)))


def _publish(options: argparse.Namespace) -> None:
    for repository in filter(None, (options.space, options.model_repo)):
        _check_name(repository)
    predictor = Predictor()
    plans = [(options.space, "space", space_files())]
    if options.model_repo:
        plans.append((options.model_repo, "model", model_files(options.model_repo, predictor)))
    for repository, kind, files in plans:
        _list(repository, kind, files)
    if options.dry_run:
        print("Nothing was sent.")
    else:
        _send(plans, options.hardware)


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m mnist_demo.publish",
        description="Put the page on Hugging Face as a Space.",
        epilog="Log in first with `hf auth login`, or set HF_TOKEN to a token that may write.",
    )
    parser.add_argument("space", metavar="USER/SPACE", help="the Space; made where it is not there")
    parser.add_argument("--model-repo", metavar="USER/NAME", help="also send the checkpoints, with a model card, there")
    parser.add_argument(
        "--hardware",
        default=SpaceHardware.ZERO_A10G.value,
        choices=[hardware.value for hardware in SpaceHardware],
        metavar="NAME",
        help="of a new Space; default: %(default)s, which is ZeroGPU, free for two Spaces of any account; cpu-basic needs "
        "a paid plan",
    )
    parser.add_argument("--dry-run", action="store_true", help="only list what would be sent")
    return parser.parse_args(arguments)


def _check_name(repository: str) -> None:
    try:
        validate_repo_id(repository)
    except HFValidationError:
        repository = ""
    if repository.count("/") != 1:
        raise PublishError("Name the account and the repository, as in USER/SPACE: letters, digits, '-', '_' and '.'.")


def _list(repository: str, kind: str, files: Files) -> None:
    sizes = {name: size_of(content) for name, content in files.items()}
    print(f"{repository}, {kind}: {format_number_of(len(files), 'file')}, {format_bytes(sum(sizes.values()))}")
    for name, count in sizes.items():
        print(f"{count:>12,} {name}")


def _send(plans: list[tuple[str, str, Files]], hardware: str) -> None:
    api = HfApi()
    repository = plans[0][0]
    try:
        api.whoami()
        for repository, kind, files in plans:
            extra: dict[str, Any] = {"space_sdk": "gradio", "space_hardware": hardware} if kind == "space" else {}
            url = api.create_repo(repository, repo_type=kind, exist_ok=True, **extra)
            there = api.list_repo_files(repository, repo_type=kind) if kind == "space" else []
            changes: list[CommitOperationAdd | CommitOperationDelete] = [
                CommitOperationAdd(name, content) for name, content in files.items()
            ]
            changes += [CommitOperationDelete(name) for name in there if name.startswith(OURS) and name not in files]
            api.create_commit(repository, changes, commit_message="Publish", repo_type=kind)
            print(f"Sent: {url}", flush=True)
    except LocalTokenNotFoundError:
        raise PublishError("No token: log in with `hf auth login`, or set HF_TOKEN to one that may write.") from None
    except HfHubHTTPError as error:
        raise PublishError(_refusal(error, repository)) from None
    except (HTTPError, OSError) as error:
        offline = "HF_HUB_OFFLINE is set" if isinstance(error, OfflineModeIsEnabled) else _one_line(error)
        raise PublishError(f"{api.endpoint} cannot be reached ({offline}): go online and try again.") from None


def _refusal(error: HfHubHTTPError, repository: str) -> str:
    status = error.response.status_code if error.response is not None else 0
    said = _one_line(error.server_message or error)
    if status == 401:
        return "The Hub does not know this token: log in again with `hf auth login`, or set HF_TOKEN anew."
    if status == 402:
        return f"The Hub asks for a paid plan for {repository} ({said}): leave out --hardware to use ZeroGPU."
    if status in (403, 404):
        user = repository.split("/")[0]
        return f"This token may not write to {repository} ({said}): is {user} your account, and may the token write?"
    return f"The Hub refused {repository} ({status or 'no status'}: {said}): try again, or see the message."


def _one_line(error: object) -> str:
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__


if __name__ == "__main__":
    raise SystemExit(main())
