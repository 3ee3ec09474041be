"""Figures as text: shares with counts and intervals, and the tables of README.md and docs/accuracy.md."""

from dataclasses import replace

import numpy as np
import pytest

from mnist_demo.evaluate import ACCURACY, README
from mnist_demo.evaluation.report import BEGIN, END, full_tables, image_lines, replace_table, short_table
from mnist_demo.networks.card import SeedFigures, StatusCounts
from mnist_demo.networks.checkpoints import load_card
from mnist_demo.networks.models import MODELS
from mnist_demo.predictor import Answer

CARD = replace(
    load_card("mlp-128"),
    parameters=12_345,
    file_bytes=2_340_000,
    seconds=90,
    clean=replace(load_card("mlp-128").clean, correct=9_950, total=10_000),
    freehand=replace(load_card("mlp-128").freehand, correct=1_350, total=1_386, without_ibm=(1_040, 1_051)),
    statuses=StatusCounts(
        accepted=(1_380, 1_386),
        rejected=(240, 274),
        unsure=(20, 1_386),
        unsure_misread=(18, 36),
        caught=(20, 36),
        ece=0.00825,
        bins=(),
        doodles_rejected=(900, 1_000),
    ),
    seeds=SeedFigures((0, 1, 2, 3, 4), (0.995,) * 5, mean=0.99512, std=0.0004, training=None, freehand=None),
)


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split("|")]


def test_a_row_of_the_full_tables_says_all_there_is_to_say():
    read, sure = (part.splitlines()[2] for part in full_tables({"tiny": CARD}).split("\n\n"))
    assert _cells(read) == [
        "`tiny`",
        "12,345",
        "2.3 MB",
        "**99.50 %**<br>9,950 of 10,000<br>99.34 to 99.62",
        "99.51 ± 0.04 %<br>5 seeds",
        "**97.40 %**<br>1,350 of 1,386<br>96.43 to 98.12",
        "**98.95 %**<br>1,040 of 1,051<br>98.14 to 99.41",
        "1.5 min",
    ]
    assert _cells(sure) == [
        "`tiny`",
        "**99.6 %**<br>1,380 of 1,386<br>99.1 to 99.8",
        "**87.6 %**<br>240 of 274<br>83.2 to 91.0",
        "**90.0 %**<br>900 of 1,000<br>88.0 to 91.7",
        "**1.4 %**<br>20 of 1,386<br>0.9 to 2.2",
        "**50.0 %**<br>18 of 36<br>34.5 to 65.5",
        "0.83 %",
    ]


def test_a_row_of_the_short_table_says_what_a_visitor_asks():
    *_, row = short_table({"tiny": CARD}).splitlines()
    assert _cells(row) == [
        "`tiny`",
        MODELS["mlp-128"].summary.rstrip("."),
        "12,345",
        "99.50 % (9,950 of 10,000)",
        "97.40 % (1,350 of 1,386)",
    ]


def test_the_short_table_is_plain_markdown():
    head, rule, *rows = short_table({name: load_card(name) for name in MODELS}).splitlines()
    assert rule == "| --- | --- | ---: | ---: | ---: |"
    assert len(rows) == len(MODELS) and {row.count("|") for row in (head, *rows)} == {6}
    assert not any("<" in row for row in rows)


def test_what_was_never_measured_is_a_dash():
    unmeasured = {"tiny": replace(CARD, freehand=None, seeds=None, statuses=None)}
    tables = full_tables(unmeasured).split("\n\n")
    read, sure = (_cells(part.splitlines()[2]) for part in tables)
    assert read[4:7] == ["–"] * 3
    assert sure[1:] == ["–"] * 6
    assert _cells(short_table(unmeasured).splitlines()[2])[-1] == "–"


def test_every_row_has_as_many_cells_as_the_head():
    for part, columns in zip(full_tables({"tiny": CARD, "other": CARD}).split("\n\n"), (8, 7), strict=True):
        rows = part.splitlines()
        assert len(rows) == 4 and {row.count("|") for row in rows} == {columns + 1}


def test_renewing_changes_only_what_stands_between_the_markers():
    renewed = replace_table(f"# Title\n\n{BEGIN}\nold\n{END}\n\nmore\n", "| new |")
    assert renewed == f"# Title\n\n{BEGIN}\n\n| new |\n\n{END}\n\nmore\n"
    assert replace_table(renewed, "| new |") == renewed


@pytest.mark.parametrize("text", ["", BEGIN, END, f"{END}\n{BEGIN}"])
def test_a_text_without_markers_is_refused(text):
    with pytest.raises(ValueError, match="no table to renew"):
        replace_table(text, "| new |")


@pytest.mark.parametrize(("path", "table"), [(README, short_table), (README.parent / ACCURACY, full_tables)])
def test_the_tables_are_what_the_cards_say(path, table):
    text = path.read_text("utf-8")
    renewed = replace_table(text, table({name: load_card(name) for name in MODELS}))
    assert renewed == text, "python -m mnist_demo.evaluate --readme"


def test_a_test_image_is_written_out_with_every_value():
    image = np.arange(784, dtype=np.uint32).astype(np.uint8).reshape(28, 28)
    answers = [
        Answer("cnn", "digit", 7, None, np.eye(10)[7], None, 1.0, image),
        Answer("mlp", "not_a_digit", 2, None, np.eye(10)[2], None, 1.0, image),
    ]
    text = image_lines(5, image, 7, answers)
    written = [[0 if value == "·" else int(value) for value in line.split()] for line in text[2:30]]
    assert written == image.tolist()
    assert "It is a 7." in text
    assert "reads 7" in text[-2] and "right" in text[-2]
    assert "reads 2" in text[-1] and "WRONG" in text[-1] and "not a digit" in text[-1]
