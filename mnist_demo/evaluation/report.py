"""Reports of the evaluation: measurements as lines of text for a terminal."""

from pathlib import Path

from mnist_demo.arrays import Grey
from mnist_demo.datasets.ink_files import InkFile
from mnist_demo.datasets.splits import digits_of, is_digit
from mnist_demo.datasets.training_data import INK_FILE
from mnist_demo.evaluation.formatting import (
    format_bytes,
    format_fraction,
    format_percent,
    format_share,
    format_with_interval,
)
from mnist_demo.evaluation.measure import ModelResults
from mnist_demo.evaluation.whole_numbers import NumberResults
from mnist_demo.networks.card import Card, FreehandCounts, Pair, StatusCounts
from mnist_demo.networks.models import spec_of
from mnist_demo.recognition.answer import Answer


def ink_summary(ink: InkFile | None, folder: Path) -> str:
    """A paragraph that says which pen drawings are measured; `folder` is where an ink file was looked for."""
    if ink is None:
        return (
            f"No pen drawings: there is no {INK_FILE} in {folder}, so freehand accuracy, statuses and disturbances are not "
            "measured; make one from the public UNIPEN release with `python -m mnist_demo.convert UNIPEN_FOLDER OUT.npz` and "
            "pass `--ink OUT.npz`."
        )
    tested = len(digits_of(ink, ink.splits == "test")[0])
    others = is_digit(ink.labels).sum() - tested
    if not tested:
        return 'No drawing is of split "test", so all are measured; a model may have been trained on them.'
    left_out = f" The {others:,} digits of other splits are left out; pass their ink file alone to measure it."
    text = f'Freehand: {tested:,} drawings of split "test", by people on whom no shipped model was trained.'
    return text + left_out * bool(others)


def model_lines(card: Card, results: ModelResults) -> list[str]:
    """Everything that was measured of one model."""
    clean = results.clean
    text = [
        f"{card.name}: {spec_of(card.name).title}, {card.parameters:,} parameters, {format_bytes(card.file_bytes)}",
        f"  test images          {format_with_interval(clean.pair)}",
        f"    the recipe's loss  {clean.loss:.4f}; last full batch of 128: {clean.last_batch_loss:.5f}",
        f"    per digit          {_per_digit(clean.digits)}",
    ]
    if results.freehand and results.statuses:
        text += _freehand_lines(results.freehand, results.statuses)
    for title, pairs in results.preprocessing.items():
        text += [f"  {title}", *(f"    {name:<42} {format_with_interval(pair)}" for name, pair in pairs.items())]
    for title, shifts in results.shift.items():
        text += _two_columns(title, "as undisturbed", shifts)
    if results.photos:
        count = next(iter(results.photos.values()))["correct"][1]
        text += _two_columns(f"photographed, {count} drawings each", "and sure", results.photos)
    return text


def _two_columns(title: str, second: str, rows: dict[str, dict[str, Pair]]) -> list[str]:
    text = [f"  {title:<44} read right   {second}"]
    for name, row in rows.items():
        text.append(f"    {name:<42} " + "   ".join(f"{format_percent(pair, 1):>9}" for pair in row.values()))
    return text


def _freehand_lines(freehand: FreehandCounts, statuses: StatusCounts) -> list[str]:
    per_collection = (f"{name} {format_percent(pair, 1)} of {pair[1]}" for name, pair in freehand.collections.items())
    text = [f"  freehand             {format_with_interval(freehand.pair)}"]
    if freehand.without_ibm[1] < freehand.total:
        text.append(f"    without ibm        {format_with_interval(freehand.without_ibm)}")
    text += [
        f"    per collection     {'  '.join(per_collection)}",
        f"    per digit          {_per_digit(freehand.digits)}",
        f"    accepted as digits {format_share(statuses.accepted)}",
        f"    unsure             {format_share(statuses.unsure)}; of the misread: {format_share(statuses.unsure_misread)}",
        f"    calibration error  {format_fraction(statuses.ece)}",
    ]
    if statuses.rejected[1]:
        text.append(f"  non-digits rejected  {format_with_interval(statuses.rejected)}")
    if statuses.doodles_rejected:
        text.append(f"  doodles rejected     {format_with_interval(statuses.doodles_rejected)}")
    return text


def _per_digit(digits: tuple[Pair, ...]) -> str:
    return "  ".join(f"{digit}: {format_percent(pair, 1)}" for digit, pair in enumerate(digits))


def number_lines(model: str, results: NumberResults) -> list[str]:
    """Everything that was measured of one model on whole numbers."""
    text = [f"{model}: rows in which every digit is read right by itself: {format_share(results.alone)}"]
    for title, counts in (("as drawings", results.drawings), ("as pictures", results.pictures)):
        text += [
            f"  {title}",
            f"    whole numbers right    {format_with_interval(counts.whole)}",
            f"    digits right           {format_share(counts.digits)}",
            f"    too long or too short  {format_share(counts.length)}",
            f"    right where some touch {format_share(counts.touching)}",
            f"    misread, second right  {format_share(counts.instead)}",
            f"    single digits not one  {format_share(counts.split)}",
        ]
    return text


def image_lines(index: int, image: Grey, label: int, answers: list[Answer]) -> list[str]:
    """One test image, uint8 [28, 28], with its values, its label, and what each model reads."""
    text = [f"Test image {index}, paper as a dot, ink 1 to 255:", ""]
    text += ["".join(f"{value:4d}" if value else "   ·" for value in row.tolist()) for row in image]
    text += ["", f"It is a {label}."]
    for answer in answers:
        verdict = "right" if answer.digit == label else "WRONG"
        status = f", {answer.status.replace('_', ' ')}" if answer.status != "digit" else ""
        text.append(f"  {answer.model:<12} reads {answer.digit}, {answer.probabilities.max():6.1%}, {verdict}{status}")
    return text
