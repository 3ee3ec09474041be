"""What goes to the Hugging Face Hub: the files of a Space that shows the page, and those of a repository of the models."""

import ast
import json
from pathlib import Path
from typing import Any

from huggingface_hub import EvalResult, ModelCardData
from huggingface_hub.repocard_data import eval_results_to_model_index

from mnist_demo.evaluation.answers import checkpoint_files
from mnist_demo.evaluation.formatting import format_counts, format_share
from mnist_demo.networks.card import Card
from mnist_demo.networks.checkpoints import card_path, weights_path
from mnist_demo.networks.models import MODELS
from mnist_demo.predictor import Predictor

ROOT = Path(__file__).parents[1]
PACKAGE = "mnist_demo"
PARTS = {".css", ".html", ".js", ".json", ".npz", ".png", ".txt"}  # of the package what is no Python
PAGES = ("accuracy", "api", "hosting", "log", "training", "why")  # of docs/, to which the README points
WORDS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/page.png", *(f"docs/{page}.md" for page in PAGES))
WORDS += ("requirements.txt", "LICENSE", "ATTRIBUTION.md")

Files = dict[str, Path | bytes]  # path in the repository, with "/" → the file, or what is in it

CARD = """---
{metadata}
---

# Handwritten digits: {count} small networks

The models of a page on which one draws a digit and networks read it. Each is one `NAME.safetensors` and one `NAME.json`,
which says how it was trained and what it gets right; `config.json` says what goes into each and comes out.

| model | parameters | MNIST's test images | people's pen drawings |
| --- | ---: | ---: | ---: |
{rows}

The pen drawings are by writers that no model was trained on (UNIPEN, split "test").

## Use

With the code of the project in the working folder:

```python
from huggingface_hub import snapshot_download
from mnist_demo import Predictor

predictor = Predictor(snapshot_download("{repository}"))
```

An image is 28x28, white ink on black, placed as MNIST's are: 20 pixels long, by its centre of mass. The models answer
any picture with a digit; what is no digit `cnn` and `mlp` have learned to refuse, by the thresholds in their `NAME.json`.

## Data and licences

The weights are under the MIT licence. All were trained on MNIST (CC BY-SA 3.0); `cnn` and `mlp` also on pen drawings from
UNIPEN (CC BY 4.0, doi:10.5281/zenodo.1195803) and, as what is no digit, on characters from Omniglot (MIT). `ATTRIBUTION.md`
names their authors.
"""


def space_files(root: Path = ROOT) -> Files:
    """Everything that app.py needs, what a Space shows of the repository, and nothing else."""
    package = [path for path in sorted((root / PACKAGE).rglob("*")) if path.suffix in PARTS]
    checkpoints = [path for name in MODELS for path in checkpoint_files(name, root / "checkpoints")]
    needed = [*(root / name for name in WORDS), *modules(root / "app.py"), *package, *checkpoints]
    return {path.relative_to(root).as_posix(): path for path in needed if path.exists()}


def modules(script: Path) -> list[Path]:
    """The script and every module beside it that it imports, itself or by way of others."""
    found: set[Path] = set()
    waiting = [script]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            else:
                continue
            waiting += [file for name in names for file in _files_of(name, script.parent)]
    return sorted(found)


def _files_of(name: str, root: Path) -> list[Path]:
    """The files under `root` that importing `name`, which may end in something that is no module, runs."""
    parts = name.split(".")
    ways = [root.joinpath(*parts[:length]) for length in range(1, len(parts) + 1)]
    return [file for way in ways for file in (way.with_suffix(".py"), way / "__init__.py") if file.exists()]


def model_files(repository: str, predictor: Predictor, root: Path = ROOT) -> Files:
    """The checkpoints as a model repository of that name on the Hub: a folder that Predictor can be given."""
    files: Files = {"README.md": model_card(repository, predictor.cards).encode()}
    files["config.json"] = (json.dumps({"models": _config(predictor.cards)}, indent=1) + "\n").encode()
    for name in ("LICENSE", "ATTRIBUTION.md"):
        files[name] = root / name
    for name in predictor.names:
        for path in (weights_path(name, predictor.checkpoints), card_path(name, predictor.checkpoints)):
            files[path.name] = path
    return files


def model_card(repository: str, cards: dict[str, Card]) -> str:
    """README.md of the model repository; the Hub reads licence, data sets and figures from its first lines."""
    data = ModelCardData(
        license="mit",
        language="en",
        datasets=["ylecun/mnist"],
        metrics=["accuracy"],
        pipeline_tag="image-classification",
        library_name="pytorch",
        tags=["mnist", "handwritten-digits", "safetensors"],
    )
    # The class itself knows one model a card and would put the figures of all under one name.
    data["model-index"] = [
        each for name, card in cards.items() for each in eval_results_to_model_index(name, _results(card))
    ]
    rows = [
        f"| `{name}` | {card.parameters:,} | {format_share(card.clean.pair)} | "
        f"{format_share(card.freehand.pair) if card.freehand else '–'} |"
        for name, card in cards.items()
    ]
    return CARD.format(
        metadata=data.to_yaml(),
        count=len(cards),
        rows="\n".join(rows),
        repository=repository,
    )


def _results(card: Card) -> list[EvalResult]:
    def result(dataset: str, identifier: str, pair: tuple[int, int]) -> EvalResult:
        return EvalResult(
            task_type="image-classification",
            dataset_type=identifier,
            dataset_name=dataset,
            dataset_split="test",
            metric_type="accuracy",
            metric_name=f"accuracy, {format_counts(pair)}",
            metric_value=round(pair[0] / pair[1], 6),
        )

    clean = result("MNIST", "ylecun/mnist", card.clean.pair)
    if not card.freehand:
        return [clean]
    return [clean, result("UNIPEN train_r01_v07, pen drawings of digits", "unipen", card.freehand.pair)]


def _config(cards: dict[str, Card]) -> dict[str, dict[str, Any]]:
    return {
        name: {
            "title": MODELS[name].title,
            "family": MODELS[name].family,
            "input": {"shape": [1, 28, 28], "mean": MODELS[name].mean, "std": MODELS[name].std},
            "output": {"shape": [10], "kind": MODELS[name].output, "temperature": card.thresholds.temperature},
            "parameters": card.parameters,
            "sha256": card.sha256,
        }
        for name, card in cards.items()
    }


def size_of(content: Path | bytes) -> int:
    """Bytes."""
    return len(content) if isinstance(content, bytes) else content.stat().st_size
