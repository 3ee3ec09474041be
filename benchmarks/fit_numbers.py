"""Fit the weights of `mnist_demo.numbers.lattice` on rows of digits by training writers.

    python benchmarks/fit_numbers.py --data DIR [--count 1500] [--model cnn]

The data are rows of 2 to 6 digits (`mnist_demo.evaluation.number_rows`), a third of them slanted and a third with a dash, point or comma,
and half as many single digits. The lattices are built as in `Predictor.read`. The weights maximise the penalised likelihood of the
correct texts, summed over all segmentations, by L-BFGS. The likelihood of a row is at least NOISE, so that mislabelled digits have little
influence. Prints WEIGHTS for mnist_demo/numbers/reader.py, the number of rows that are read correctly with them, and the number of rows
in which every digit is read correctly on its own.
"""

import argparse
import sys
import time
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parent.parent))


from result_file import add_options, write_results

from mnist_demo.datasets.ink_files import InkFile
from mnist_demo.datasets.mnist import DATA
from mnist_demo.datasets.training_data import load_ink_files
from mnist_demo.evaluation.number_rows import NumberRow, number_rows, row_pictures, single_digit_rows
from mnist_demo.numbers.lattice import FEATURES, MAX_SEGMENTS, add_network_features
from mnist_demo.numbers.reader import WEIGHTS, RecognisedLine, line_readings, recognise_lines
from mnist_demo.numbers.segments import segment_ink
from mnist_demo.predictor import Predictor

SEED = 11
NOISE = 0.02  # probability that the text of a row is wrong
PENALTY = 2e-4  # on the squared weights
STEPS = 20
NEVER = -1e4  # the score of a missing arc
KINDS = ("digit", "point", "dash")


def training_rows(ink: InkFile, count: int) -> list[NumberRow]:
    """Rows and single digits by writers of split "train"."""
    chosen = ink.splits == "train"
    return [*number_rows(ink, chosen, count, SEED, 1 / 3, 1 / 3), *single_digit_rows(ink, chosen, count // 2, SEED)]


def as_tensors(lines: list[RecognisedLine], texts: list[str], marks: list[int]) -> tuple[torch.Tensor, ...]:
    """The lattices of N lines with at most P segments as tensors.

    features [N, P, T, 3, F] by start, length and kind of an arc; whether the arc exists; log probability of each digit
    [N, P, T, 10]; segments [N], labels [N, 6], digits [N] and marks [N], 0 or 1.
    """
    places = max(line.lattice.count for line in lines)
    shape = (len(lines), places, MAX_SEGMENTS)
    features, there = torch.zeros(*shape, 3, len(FEATURES)), torch.zeros(*shape, 3, dtype=torch.bool)
    logs = torch.zeros(*shape, 10)
    for number, line in enumerate(lines):
        rows_of_features, rows_of_logs = add_network_features(line.lattice, line.probabilities, line.margin)
        for arc, feature, log in zip(line.lattice.arcs, rows_of_features, rows_of_logs):
            at = number, arc.start, arc.stop - arc.start - 1
            features[(*at, KINDS.index(arc.kind))] = torch.from_numpy(feature)
            there[(*at, KINDS.index(arc.kind))] = True
            if arc.kind == "digit":
                logs[at] = torch.from_numpy(log)
    labels = torch.tensor([[int(digit) for digit in text.ljust(6, "0")] for text in texts])
    counts = [
        torch.tensor(values)
        for values in ([line.lattice.count for line in lines], [len(text) for text in texts], marks)
    ]
    return features, there, logs, counts[0], labels, counts[1], counts[2]


def log_likelihood(weights: torch.Tensor, tensors: tuple[torch.Tensor, ...]) -> torch.Tensor:
    """float [N], log probability of each line's text and marks: the chains that give them among all chains."""
    features, there, logs, segments, labels, digits, has_mark = tensors
    count, places, together = logs.shape[:3]
    scores = torch.where(there, features @ weights, NEVER)
    marks = scores[..., 1:].logsumexp(-1)
    as_digit = scores[..., :1] + weights[0] * logs
    anything = torch.cat([as_digit, scores[..., 1:]], -1).logsumexp(-1)
    # The score of the next digit of the text, after 0, 1, ... digits.
    right = as_digit.gather(3, labels[:, None, None].expand(count, places, together, 6))
    every = [torch.zeros(count)]
    # By the number of digits so far, 0 to 6, and of marks, 0 or 1.
    none = torch.full((count, 7, 1), NEVER)
    spelled = [
        torch.cat([none, none], 2).index_put((torch.arange(count), *torch.zeros(2, count, dtype=int)), torch.zeros(()))
    ]
    for place in range(1, places + 1):
        some, spelling = [], []
        for taken in range(1, min(together, place) + 1):
            at = slice(None), place - taken, taken - 1
            some.append(every[place - taken] + anything[at])
            before = spelled[place - taken]
            digit = torch.cat([torch.full((count, 1, 2), NEVER), before[:, :-1] + right[at][..., None]], 1)
            mark = torch.cat([none, before[..., :1] + marks[at][:, None, None]], 2)
            spelling.append(torch.logaddexp(digit, mark))
        every.append(torch.stack(some).logsumexp(0))
        spelled.append(torch.stack(spelling).logsumexp(0))
    line = torch.arange(count)
    return torch.stack(spelled, 1)[line, segments, digits, has_mark] - torch.stack(every, 1)[line, segments]


def fitted(start: tuple[float, ...], tensors: tuple[torch.Tensor, ...]) -> tuple[float, ...]:
    """The weights that maximise the penalised likelihood of the texts, from a starting point."""
    weights = torch.tensor(start, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], lr=0.5, max_iter=STEPS, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        probable = log_likelihood(weights, tensors).clamp(min=-60).exp()
        value = -(probable * (1 - NOISE) + NOISE).log().mean() + PENALTY * (weights**2).sum()
        value.backward()
        return value

    optimiser.step(loss)
    return tuple(round(weight, 2) for weight in weights.detach().tolist())


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--count", type=int, default=1500, help="rows; default: %(default)s")
    parser.add_argument("--model", default="cnn", help="the network that reads; default: %(default)s")
    add_options(parser)
    arguments = parser.parse_args()
    if arguments.dry_run:
        arguments.count = 6
    ink = load_ink_files(arguments.data)
    if ink is None:
        parser.error(f"no ink file under {arguments.data}: name the folder that holds one with --data")
    torch.set_num_threads(1)
    predictor = Predictor()
    model = predictor.live(arguments.model)
    some = training_rows(ink, arguments.count)
    texts = [row.text for row in some]
    alone = [len(row.text) > 1 and row.text == "".join(map(str, model.judge(row.alone()).digit)) for row in some]
    several = sum(len(text) > 1 for text in texts)
    print(
        f"{several} rows, {len(some) - several} digits; every digit read correctly on its own: {sum(alone)} rows",
        flush=True,
    )
    results = {}
    for kind, sources in (("drawing", [row.drawing for row in some]), ("picture", row_pictures(some, SEED))):
        start = time.perf_counter()
        lines = [recognise_lines(segment_ink(source), model) for source in sources]
        taken = time.perf_counter() - start
        whole = [(found[0], row.text, row.marks) for found, row in zip(lines, some) if len(found) == 1]
        weights = fitted(WEIGHTS[kind], as_tensors(*map(list, zip(*whole))))
        read = [line_readings(line, weights)[0].text == text for line, text, _ in whole]
        right = sum(ok and len(text) > 1 for ok, (_, text, _) in zip(read, whole))
        single = sum(ok and len(text) == 1 for ok, (_, text, _) in zip(read, whole))
        results[kind] = {
            "weights": dict(zip(FEATURES, weights)),
            "rows_right": right,
            "rows": several,
            "digits_right": single,
            "digits": len(some) - several,
        }
        print(
            f'    "{kind}": {weights},  # {right} rows, {single} digits correct; {taken / len(some) * 1000:.0f} ms each'
        )
        print("    # " + ", ".join(f"{name} {weight}" for name, weight in zip(FEATURES, weights)), flush=True)
    write_results(arguments.json, results)


if __name__ == "__main__":
    main()
