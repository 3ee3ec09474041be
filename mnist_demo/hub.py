"""The files of a Space that serves the page, and of a model repository, on the Hugging Face Hub."""

import json
from modulefinder import ModuleFinder
from pathlib import Path
from typing import Any

from huggingface_hub import EvalResult, ModelCardData
from huggingface_hub.repocard_data import eval_results_to_model_index

from mnist_demo.datasets.mnist import TRAINING_IMAGES
from mnist_demo.evaluation.answers import checkpoint_files
from mnist_demo.evaluation.formatting import format_counts
from mnist_demo.evaluation.tables import main_figures, markdown
from mnist_demo.networks.card import Card
from mnist_demo.networks.checkpoints import card_path, spec_of_card, weights_path
from mnist_demo.networks.models import MODELS, spec_of
from mnist_demo.predictor import Predictor

ROOT = Path(__file__).parents[1]
PACKAGE = "mnist_demo"
DATA_SUFFIXES = {".css", ".html", ".js", ".json", ".md", ".npz", ".png"}  # of the package's files besides Python
PAGES = ("accuracy", "api", "hosting", "log", "training", "why")  # in docs/, linked by the README and its pages
TEXTS = (
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "docs/page.png",
    *(f"docs/{page}.md" for page in PAGES),
)
TEXTS += ("requirements.txt", "LICENSE", "ATTRIBUTION.md")

Files = dict[str, Path | bytes]  # path in the repository, with "/" → the file, or its content

CARD = """---
{metadata}
---

# Handwritten digits: {count} small networks

The models of a page that reads hand-drawn digits. Each model is a `NAME.safetensors` with the weights and a `NAME.json` with its
training and its accuracy; `config.json` describes the inputs and outputs.

{table}

The pen drawings are by writers on whom no model was trained (UNIPEN, split "test").

## Use

With the code of the project in the working folder:

```python
from huggingface_hub import snapshot_download
from mnist_demo import Predictor

predictor = Predictor(snapshot_download("{repository}"))
```

An image is 28x28, white ink on black, in MNIST's format: the longer side 20 pixels, centred by its centre of mass. The networks
give a digit for every image; `cnn` and `mlp` were also trained to reject drawings that are not digits, with the thresholds in
their `NAME.json`.

## Data and licences

The weights are under the MIT licence. All were trained on MNIST (CC BY-SA 3.0); `cnn` and `mlp` also on pen drawings from
UNIPEN (CC BY 4.0, doi:10.5281/zenodo.1195803) and, as non-digits, on characters from Omniglot (MIT). `ATTRIBUTION.md` names
their authors.
"""


def space_files(root: Path = ROOT) -> Files:
    """The files that app.py needs and the texts that a Space shows, and no others."""
    files = sorted((root / PACKAGE).rglob("*"))
    package = [path for path in files if path.suffix in DATA_SUFFIXES and path.name != TRAINING_IMAGES.name]
    checkpoints = [path for name in MODELS for path in checkpoint_files(name, root / "checkpoints")]
    needed = [*(root / name for name in TEXTS), *modules(root / "app.py"), *package, *checkpoints]
    return {path.relative_to(root).as_posix(): path for path in needed if path.exists()}


def modules(script: Path) -> list[Path]:
    """The script and every module beside it that it imports, directly or indirectly."""
    finder = ModuleFinder([str(script.parent)])
    finder.run_script(str(script))
    files = [vars(module)["__file__"] for module in finder.modules.values()]
    return sorted(Path(file) for file in files if file)


def model_files(repository: str, predictor: Predictor) -> Files:
    """The files of a model repository of this name on the Hub; Predictor can read its folder."""
    folder = predictor.checkpoints
    paths = [path for name in predictor.names for path in (weights_path(name, folder), card_path(name, folder))]
    return {
        "README.md": model_card(repository, predictor.cards).encode(),
        "config.json": (json.dumps({"models": _config(predictor.cards)}, indent=1) + "\n").encode(),
        **{path.name: path for path in (ROOT / "LICENSE", ROOT / "ATTRIBUTION.md", *paths)},
    }


def model_card(repository: str, cards: dict[str, Card]) -> str:
    """The model repository's README.md. The Hub reads licence, data sets and figures from its metadata."""
    data = ModelCardData(
        license="mit",
        language="en",
        datasets=["ylecun/mnist"],
        metrics=["accuracy"],
        pipeline_tag="image-classification",
        library_name="pytorch",
        tags=["mnist", "handwritten-digits", "safetensors"],
    )
    # ModelCardData itself supports one model per card: it would list all figures under one name.
    data["model-index"] = [
        entry for name, card in cards.items() for entry in eval_results_to_model_index(name, _results(card))
    ]
    rows = [["model", "parameters", "MNIST's test images", "people's pen drawings", "wrong and sure"]]
    rows += [[f"`{name}`", *main_figures(card)] for name, card in cards.items()]
    return CARD.format(metadata=data.to_yaml(), count=len(cards), table=markdown(rows), repository=repository)


def _results(card: Card) -> list[EvalResult]:
    figures = [("MNIST", "ylecun/mnist", card.clean.pair)]
    if card.freehand:
        figures.append(("UNIPEN train_r01_v07, pen drawings of digits", "unipen", card.freehand.pair))
    return [
        EvalResult(
            task_type="image-classification",
            dataset_type=identifier,
            dataset_name=dataset,
            dataset_split="test",
            metric_type="accuracy",
            metric_name=f"accuracy, {format_counts(pair)}",
            metric_value=round(pair[0] / pair[1], 6),
        )
        for dataset, identifier, pair in figures
    ]


def _config(cards: dict[str, Card]) -> dict[str, dict[str, Any]]:
    return {
        name: {
            "title": spec_of(name).title,
            "family": spec_of(name).family,
            "input": {"shape": [1, 28, 28], "mean": spec_of_card(card).mean, "std": spec_of_card(card).std},
            "output": {"shape": [10], "kind": spec_of(name).output, "temperature": card.thresholds.temperature},
            "parameters": card.parameters,
            "sha256": card.sha256,
        }
        for name, card in cards.items()
    }
