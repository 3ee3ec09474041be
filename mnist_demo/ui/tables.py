"""Tables and picture grids of the Models page, as HTML text: from cards, layers and readings of the test images."""

import base64
import io
from html import escape

import numpy as np
from PIL import Image

from mnist_demo.measuring.counts import interval
from mnist_demo.measuring.layers import Layer
from mnist_demo.networks.models import MODELS
from mnist_demo.reading.predict import Reading

SHOWN = 48  # misread images in sight; the rest unfold
NEARLY = 12  # rightly read images beside them: those that the model was least sure of


def percent(correct: int, total: int) -> str:
    """ "99.65 %"; a dash where nothing was counted."""
    return f"{100 * correct / total:.2f} %" if total else "–"


def _interval(correct: int, total: int) -> str:
    low, high = interval(correct, total)
    return f"{100 * low:.2f} to {100 * high:.2f} %"


def _counts(correct: int, total: int) -> str:
    return f"{correct:,} of {total:,}"


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def _megabytes(count: float) -> str:
    return f"{count / 1e6:.2f} MB"


def _facts(rows: list[tuple[str, str]]) -> str:
    """Pairs as a definition list; the values are HTML already."""
    return (
        "<dl class='facts'>" + "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in rows) + "</dl>"
    )


def leaderboard(cards: dict[str, dict], milliseconds: dict[str, float]) -> str:
    """Every model in a row, best clean accuracy first; a heading sorts by its column.

    milliseconds: name → the time of one image; a model that is not in it is still being timed.
    """
    columns = [
        ("Model", ""),
        ("Clean accuracy", "MNIST's test images, 95 % interval"),
        ("Freehand accuracy", "pen drawings by people it never saw"),
        ("Parameters", ""),
        ("File", ""),
        ("Time", "one image, this machine"),
        ("Training", "on the machine of its card"),
        ("Seeds", "mean ± deviation, clean"),
    ]
    head = "".join(
        f"<th scope='col'{' aria-sort=descending' if number == 1 else ''}><button type='button'>{name}</button>"
        f"<small>{note}</small></th>"
        for number, (name, note) in enumerate(columns)
    )
    order = sorted(cards, key=lambda name: -cards[name]["clean"]["correct"])
    rows = "".join(_leader(name, cards[name], milliseconds.get(name)) for name in order)
    return f"<div class='scroll'><table class='leaderboard'><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"


def _leader(name: str, card: dict, milliseconds: float | None) -> str:
    clean, freehand, seeds = card["clean"], card["freehand"], card["seeds"]

    def cell(value: float, text: str, note: str = "") -> str:
        return f"<td data-value='{value}'><b>{text}</b><small>{note}</small></td>"

    def accuracy(counts: dict | None) -> str:
        if not counts:
            return cell(-1, "–", "never measured")
        pair = counts["correct"], counts["total"]
        return cell(pair[0] / pair[1], percent(*pair), f"{_interval(*pair)}<br>{_counts(*pair)}")

    spread = cell(-1, "–", "one seed")
    if seeds:
        spread = cell(
            seeds["mean"], f"{100 * seeds['mean']:.2f} ± {100 * seeds['std']:.2f} %", f"{len(seeds['seeds'])} seeds"
        )
    return (
        f"<tr data-name='{name}'><th scope='row' data-value='{escape(card['title'])}'>"
        f"<i class='{card['family']}'></i>{escape(card['title'])}<small>{name}</small></th>"
        + accuracy(clean)
        + accuracy(freehand)
        + cell(card["parameters"], f"{card['parameters']:,}")
        + cell(card["file_bytes"], _megabytes(card["file_bytes"]))
        + (cell(0, "…") if milliseconds is None else cell(milliseconds, f"{milliseconds:.2f} ms"))
        + cell(
            card["seconds"],
            _seconds(card["seconds"]),
            f"{card['device']}, {card['threads']} thread{'s' * (card['threads'] > 1)}",
        )
        + spread
        + "</tr>"
    )


def about(card: dict) -> str:
    """What a model is, where it comes from, how it was trained; its seeds."""
    spec, data, normalisation = MODELS[card["name"]], card["data"], card["normalisation"]
    trained_on = [f"{data['mnist']:,} MNIST images"]
    if data.get("ink"):
        trained_on.append(f"{data['ink']:,} pen drawings of digits")
    if data.get("others"):
        trained_on.append(f"{data['others']:,} of letters and symbols")
    mean, deviation = normalisation["mean"], normalisation["std"]
    given = "pixels 0 (paper) to 1 (ink)"
    if (mean, deviation) != (0, 1):
        given += f", less {mean:g}, divided by {deviation:g}: {-mean / deviation:.2f} to {(1 - mean) / deviation:.2f}"
    if len(spec.turns) > 1:
        given += f"; {len(spec.turns)} times, turned by {', '.join(f'{degrees:g}°' for degrees in spec.turns)}"
    outputs = {
        "logits": "logits; a softmax makes them probabilities",
        "probabilities": "probabilities, the softmax is inside",
        "scores": "scores fitted to one-hot targets; a softmax with a fitted temperature makes them probabilities",
    }
    rows = [
        ("Clean accuracy", f"{percent(card['clean']['correct'], card['clean']['total'])}, loss {card['clean']['loss']:.4f}"),
        ("Trained on", ", ".join(trained_on)),
        ("Its input", given),
        ("Its output", outputs[spec.output] + ("; the mean over the turns is taken first" if len(spec.turns) > 1 else "")),
        ("Trained", f"{card['date']}, {card['epochs']} epochs from seed {card['seed']} in {_seconds(card['seconds'])} "
                    f"on {card['device']} ({card['threads']} thread{'s' * (card['threads'] > 1)})"),
        ("Versions", ", ".join(f"{escape(name)} {escape(version)}" for name, version in card["versions"].items())),
    ]  # fmt: skip
    if card["freehand"]:
        all_hands, few = card["freehand"], card["freehand"]["without_ibm"]
        rows.insert(1, ("Freehand accuracy", f"{percent(all_hands['correct'], all_hands['total'])}; without collection ibm, "
                        f"where 4 % of the labels are wrong, {percent(*few)} ({_counts(*few)})"))  # fmt: skip
    if card["seeds"]:
        seeds = card["seeds"]
        each = ", ".join(
            f"{100 * value:.2f} (seed {seed})" for seed, value in zip(seeds["seeds"], seeds["clean"], strict=True)
        )
        rows.append((f"{len(seeds['seeds'])} seeds", f"{100 * seeds['mean']:.2f} ± {100 * seeds['std']:.2f} %: {each}"))
    return (
        f"<h2>{escape(card['title'])}</h2><p class='description'>{escape(card['description'])}</p>"
        f"<p class='source'>{escape(card['source'])} Licence: {escape(card['licence'])}.</p>{_facts(rows)}"
        f"<details open><summary>The recipe</summary>{_facts(_recipe(card['recipe']))}</details>"
    )


def _recipe(recipe: dict) -> list[tuple[str, str]]:
    rows = []
    for name, value in recipe.items():
        if isinstance(value, dict):
            value = ", ".join(f"{part} {amount}" for part, amount in value.items() if amount)
        if value is None or value is False or value == 0:
            continue
        rows.append((name.replace("_", " "), "yes" if value is True else escape(str(value))))
    return rows


def layer_table(layers: list[Layer], file_bytes: int) -> str:
    """Each layer, what comes out of it for one image, its parameters; the totals."""

    def shape(sides: tuple[int, ...]) -> str:
        return " × ".join(map(str, sides))

    rows = "".join(
        f"<tr><th scope='row'>{layer.name} <small>{layer.detail}</small></th><td>{shape(layer.shape)}</td>"
        f"<td>{f'{layer.parameters:,}' if layer.parameters else '–'}</td></tr>"
        for layer in layers
    )
    parameters = sum(layer.parameters for layer in layers)
    passing = 4 * sum(int(np.prod(layer.shape)) for layer in layers)
    return (
        "<div class='scroll tall'><table class='layers'><thead><tr><th scope='col'>Layer</th>"
        "<th scope='col'>Output, one image</th><th scope='col'>Parameters</th></tr></thead>"
        f"<tbody><tr><th scope='row'>Input</th><td>1 × 28 × 28</td><td>–</td></tr>{rows}</tbody>"
        f"<tfoot><tr><th scope='row'>Total</th><td></td><td>{parameters:,}</td></tr></tfoot></table></div>"
        + _facts(
            [
                ("Weights in memory", f"{_megabytes(4 * parameters)}, 4 bytes each"),
                ("Outputs of all layers, one image", _megabytes(passing)),
                ("File", _megabytes(file_bytes)),
            ]
        )
    )


def statuses(card: dict) -> str:
    """How often the model refuses, doubts and misjudges itself, on pen drawings."""
    if "ece" not in card["statuses"]:
        return "<p class='note'>Without pen drawings to choose its thresholds on, this model answers every drawing.</p>"
    status = card["statuses"]

    def row(name: str, key: str) -> tuple[str, str]:
        return name, f"{percent(*status[key])} <small>{_counts(*status[key])}</small>"

    return _facts(
        [
            row("Digits accepted", "accepted"),
            row("Non-digits answered “not a digit”", "rejected"),
            row("Digits answered “unsure”", "unsure"),
            row("Misread digits answered “unsure”", "unsure_misread"),
            row("Misread digits “unsure” or “not a digit”", "caught"),
            ("Expected calibration error", f"{100 * status['ece']:.2f} % <small>15 bins</small>"),
        ]
    )


def data_set(cards: dict[str, dict], images: np.ndarray, labels: np.ndarray) -> str:
    """The shapes of the data, the images per digit, and one image of each; images uint8 [N, 28, 28], labels int [N]."""
    train = max(card["data"]["mnist"] for card in cards.values())
    rows = [
        ("Training images", f"{train:,} × 28 × 28, uint8", "0 paper to 255 ink; one label 0 to 9 each"),
        ("Test images", " × ".join(f"{side:,}" for side in images.shape) + ", uint8", "shipped with this app"),
        ("One batch for a network", "N × 1 × 28 × 28, float32", "pixels 0 to 1, then the model's normalisation"),
        ("One answer", "N × 10, float32", "one value per digit"),
    ]
    measured = next((card["freehand"] for card in cards.values() if card["freehand"]), None)
    drawn = max(card["data"].get("ink") or 0 for card in cards.values())
    if drawn:
        rows.insert(
            2, ("Pen drawings, trained on", f"{drawn:,} drawings", "strokes, inked to 1 × 28 × 28 anew each epoch")
        )
    if measured:
        note = f"of people never trained on, {len(measured['collections'])} collections (UNIPEN)"
        rows.insert(3, ("Pen drawings, measured on", f"{measured['total']:,} drawings", note))
    table = "".join(
        f"<tr><th scope='row'>{name}</th><td>{shape}</td><td class='note'>{note}</td></tr>"
        for name, shape, note in rows
    )
    samples = "".join(
        f"<button type='button' class='digit' data-index='{(labels == digit).argmax()}'>"
        f"{_picture(images[(labels == digit).argmax()])}<span>{digit}</span><small>{(labels == digit).sum():,}</small></button>"
        for digit in range(10)
    )
    return (
        f"<div class='scroll'><table class='shapes'><tbody>{table}</tbody></table></div>"
        f"<p class='note'>The first test image of each digit, and how many there are of it:</p><div class='digits'>{samples}</div>"
    )


def _picture(image: np.ndarray) -> str:
    """uint8 [28, 28] → an <img>."""
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG")
    return (
        f"<img alt='' width='28' height='28' src='data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}'>"
    )


def confusion_table(table: np.ndarray, digit: np.ndarray, labels: np.ndarray) -> str:
    """How often each true digit (row) was read as each digit (column); a misreading's cell leads to its first image.

    table int [10, 10] of the readings digit int [N] against labels int [N].
    """
    worst = max(int((table - np.diag(np.diag(table))).max()), 1)

    def cell(true: int, read: int) -> str:
        count = int(table[true, read])
        if true == read:
            return f"<td class='right'>{count}</td>"
        if not count:
            return "<td></td>"
        first = int(np.flatnonzero((labels == true) & (digit == read))[0])
        words = f"{count} of the {true}s read as {read}"
        return (
            f"<td style='--share:{count / worst:.3f}'><button type='button' data-index='{first}' title='{words}' "
            f"aria-label='{words}'>{count}</button></td>"
        )

    head = "".join(f"<th scope='col'>{digit}</th>" for digit in range(10))
    rows = "".join(
        f"<tr><th scope='row'>{true}</th>{''.join(cell(true, read) for read in range(10))}</tr>" for true in range(10)
    )
    return (
        f"<table class='confusion'><thead><tr><td></td><th colspan='10' scope='colgroup'>read as</th></tr>"
        f"<tr><th scope='col' class='corner'>true</th>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def misread_grid(images: np.ndarray, labels: np.ndarray, reading: Reading) -> str:
    """The misread test images, titled "predicted (true)" in red, and the least sure of the right ones in green."""
    confidence = reading.probabilities.max(1)
    misread = np.flatnonzero(reading.digit != labels)
    right = np.flatnonzero(reading.digit == labels)
    right = right[np.argsort(confidence[right], kind="stable")[:NEARLY]]

    def grid(indices: np.ndarray) -> str:
        return "<div class='digits'>" + "".join(titled(int(index)) for index in indices) + "</div>"

    def titled(index: int) -> str:
        read, true = reading.digit[index], labels[index]
        kind, words = ("right", "rightly read as") if read == true else ("wrong", f"a {true}, read as")
        title = f"Test image {index}: {words} {read}, {100 * confidence[index]:.0f} % sure"
        return (
            f"<button type='button' class='digit {kind}' data-index='{index}' title='{title}'>"
            f"{_picture(images[index])}<span>{read} ({true})</span></button>"
        )

    rest = ""
    if len(misread) > SHOWN:
        rest = f"<details><summary>{len(misread) - SHOWN} more</summary>{grid(misread[SHOWN:])}</details>"
    return (
        f"<p class='note'><b class='wrong'>{len(misread):,} misread</b> of {len(labels):,}, titled “predicted (true)”; "
        f"press one to look at its pixels.</p>{grid(misread[:SHOWN])}{rest}"
        f"<p class='note'><b class='right'>Rightly read</b>, but with the least certainty:</p>{grid(right)}"
    )


def one_image(index: int, image: np.ndarray, label: int, reading: Reading) -> str:
    """One test image with the value of every pixel written in it, and what the model says; image uint8 [28, 28]."""
    read, probabilities = int(reading.digit[0]), reading.probabilities[0]
    bars = "".join(
        f"<li{' data-best' if digit == read else ''}><span class='name'>{digit}</span><span class='track'>"
        f"<i style='--share:{share:.4f}'></i></span><span class='percent'>{100 * share:.1f}</span></li>"
        for digit, share in enumerate(probabilities)
    )
    doubt = ""
    if reading.not_a_digit[0]:
        doubt = "It would answer “not a digit”."
    elif reading.unsure[0]:
        doubt = f"It would answer “unsure: {read} or {int(reading.runner_up[0])}?”"
    pixels = "".join(
        f"<i style='--v:{value}'{' class=light' if value > 115 else ''}>{value}</i>" for value in image.flat
    )
    return (
        f"<div class='one' data-index='{index}' data-label='{label}' data-digit='{read}'><div class='said'>"
        f"{_picture(image)}<div><dl><div><dt>Predicted</dt><dd class='{'right' if read == label else 'wrong'}'>{read}</dd>"
        f"</div><div><dt>True</dt><dd>{label}</dd></div></dl><p class='note'>{doubt}</p></div>"
        f"<ol class='bars'>{bars}</ol></div>"
        f"<div class='scroll'><div class='values' role='img' aria-label='28 by 28 pixel values'>{pixels}</div></div></div>"
    )
