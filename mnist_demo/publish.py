"""Publish the page as a Hugging Face Space and, optionally, the models as a model repository.

    python -m mnist_demo.publish USER/SPACE               # --model-repo USER/NAME --hardware NAME --dry-run

Lists every file with its size first. An existing Space is updated. Git is not needed.
"""

import argparse
from contextlib import suppress
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
from mnist_demo.hub import Files, model_files, space_files
from mnist_demo.predictor import Predictor

OWN_FOLDERS = ("checkpoints/", "mnist_demo/")  # files in them that are not sent are deleted from the Space


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    return exit_status(lambda: _publish(_arguments(arguments)))


def _publish(options: argparse.Namespace) -> None:
    for repository in filter(None, (options.space, options.model_repo)):
        _check_name(repository)
    plans = [(options.space, "space", space_files())]
    if options.model_repo:
        plans.append((options.model_repo, "model", model_files(options.model_repo, Predictor())))
    for repository, kind, files in plans:
        _list(repository, kind, files)
    if options.dry_run:
        print("Nothing was sent.")
    else:
        _send(plans, options.hardware)


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m mnist_demo.publish",
        description="Publish the page as a Hugging Face Space.",
        epilog="Log in first with `hf auth login`, or set HF_TOKEN to a token with write access.",
    )
    parser.add_argument("space", metavar="USER/SPACE", help="the Space; created if it does not exist")
    parser.add_argument("--model-repo", metavar="USER/NAME", help="also send the checkpoints, with a model card, to this "
                        "model repository")  # fmt: skip
    parser.add_argument("--hardware", default=SpaceHardware.ZERO_A10G.value, choices=[each.value for each in SpaceHardware],
                        metavar="NAME", help="hardware of a new Space; default: %(default)s, which is ZeroGPU, free for two "
                        "Spaces per account; cpu-basic needs a paid plan")  # fmt: skip
    parser.add_argument("--dry-run", action="store_true", help="only list the files")
    return parser.parse_args(arguments)


def _check_name(repository: str) -> None:
    with suppress(HFValidationError):
        validate_repo_id(repository)
        if "/" in repository:
            return
    raise UserError("Give account and repository as USER/SPACE, with letters, digits, '-', '_' and '.'.")


def _list(repository: str, kind: str, files: Files) -> None:
    contents = files.items()
    sizes = {name: len(each) if isinstance(each, bytes) else each.stat().st_size for name, each in contents}
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
            existing = api.list_repo_files(repository, repo_type=kind) if kind == "space" else []
            gone = [name for name in existing if name.startswith(OWN_FOLDERS) and name not in files]
            changes: list[CommitOperationAdd | CommitOperationDelete] = [
                CommitOperationAdd(name, content) for name, content in files.items()
            ]
            changes += map(CommitOperationDelete, gone)
            api.create_commit(repository, changes, commit_message="Publish", repo_type=kind)
            print(f"Sent: {url}", flush=True)
    except LocalTokenNotFoundError:
        message = "No token: log in with `hf auth login`, or set HF_TOKEN to a token with write access."
        raise UserError(message) from None
    except HfHubHTTPError as error:
        raise UserError(_refusal(error, repository)) from None
    except (HTTPError, OSError) as error:
        reason = "HF_HUB_OFFLINE is set" if isinstance(error, OfflineModeIsEnabled) else _one_line(error)
        message = f"{api.endpoint} cannot be reached ({reason}): connect to the internet and try again."
        raise UserError(message) from None


def _refusal(error: HfHubHTTPError, repository: str) -> str:
    status = error.response.status_code if error.response is not None else 0
    message = _one_line(error.server_message or error)
    if status == 401:
        return "The Hub does not accept this token: log in again with `hf auth login`, or set HF_TOKEN to another one."
    if status == 402:
        return f"The Hub requires a paid plan for {repository} ({message}): leave out --hardware to use ZeroGPU."
    if status in (403, 404):
        remedy = f"check that {repository.split('/')[0]} is your account and that the token has write access"
        return f"This token cannot write to {repository} ({message}): {remedy}."
    return f"The Hub refused {repository} ({status or 'no status'}: {message}): try again later."


def _one_line(error: object) -> str:
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__


if __name__ == "__main__":
    raise SystemExit(main())
