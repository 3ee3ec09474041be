"""The tables of README.md and docs/accuracy.md, rendered from the cards and from stored results."""

from dataclasses import replace

import pytest

from mnist_demo.errors import UserError
from mnist_demo.evaluation import tables
from mnist_demo.evaluation.tables import README, full_tables, markers, renewed_pages, short_table
from mnist_demo.networks.card import SeedFigures, StatusCounts
from mnist_demo.networks.checkpoints import load_card
from mnist_demo.networks.models import MODELS

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


def test_a_row_of_the_full_tables_has_every_figure():
    accuracies, reliability = (part.splitlines()[2] for part in full_tables({"tiny": CARD}).split("\n\n"))
    assert _cells(accuracies) == [
        "`tiny`",
        "12,345",
        "2.3 MB",
        "**99.50 %**<br>9,950 of 10,000<br>99.34 to 99.62",
        "99.51 ± 0.04 %<br>5 seeds",
        "**97.40 %**<br>1,350 of 1,386<br>96.43 to 98.12",
        "**98.95 %**<br>1,040 of 1,051<br>98.14 to 99.41",
        "1.5 min",
    ]
    assert _cells(reliability) == [
        "`tiny`",
        "**99.6 %**<br>1,380 of 1,386<br>99.1 to 99.8",
        "**87.6 %**<br>240 of 274<br>83.2 to 91.0",
        "**90.0 %**<br>900 of 1,000<br>88.0 to 91.7",
        "**1.4 %**<br>20 of 1,386<br>0.9 to 2.2",
        "**1.15 %**<br>16 of 1,386<br>0.71 to 1.87",
        "0.83 %",
    ]


def test_a_row_of_the_short_table_has_the_main_figures():
    *_, row = short_table({"tiny": CARD}).splitlines()
    assert _cells(row) == [
        "`tiny`",
        MODELS["mlp-128"].summary.rstrip("."),
        "12,345",
        "99.50 % (9,950 of 10,000)",
        "97.40 % (1,350 of 1,386)",
        "1.15 % (16 of 1,386)",
    ]


def test_the_short_table_is_plain_markdown():
    head, rule, *rows = short_table({name: load_card(name) for name in MODELS}).splitlines()
    assert rule == "| --- | --- | ---: | ---: | ---: | ---: |"
    assert len(rows) == len(MODELS) and {row.count("|") for row in (head, *rows)} == {7}
    assert not any("<" in row for row in rows)


def test_a_figure_that_was_not_measured_is_a_dash():
    unmeasured = {"tiny": replace(CARD, freehand=None, seeds=None, statuses=None)}
    accuracies, reliability = (_cells(part.splitlines()[2]) for part in full_tables(unmeasured).split("\n\n"))
    assert accuracies[4:7] == ["–"] * 3
    assert reliability[1:] == ["–"] * 6
    assert _cells(short_table(unmeasured).splitlines()[2])[-2:] == ["–"] * 2


def test_every_row_has_as_many_cells_as_the_head():
    for part, columns in zip(full_tables({"tiny": CARD, "other": CARD}).split("\n\n"), (8, 7), strict=True):
        rows = part.splitlines()
        assert len(rows) == 4 and {row.count("|") for row in rows} == {columns + 1}


@pytest.mark.parametrize("lines", [[], [0], [1], [1, 0]])
def test_a_page_without_both_markers_in_order_is_refused(tmp_path, lines):
    readme = tmp_path / "README.md"
    readme.write_text("\n".join(markers("models")[line] for line in lines))
    with pytest.raises(UserError, match="no table 'models' to renew"):
        renewed_pages(readme, {"tiny": CARD})


def test_the_tables_in_the_pages_are_those_of_the_cards_and_stored_results():
    for path, text in renewed_pages(README, {name: load_card(name) for name in MODELS}).items():
        assert path.read_text("utf-8") == text, "run: python -m mnist_demo.evaluate tables"


def test_every_stored_result_table_has_rows_of_equal_width():
    rendered = tables.result_tables(README.parent / tables.RESULTS)
    assert rendered.keys() == tables.RESULT_TABLES.keys()
    for table in rendered.values():
        assert len({row.count("|") for row in table.splitlines()}) == 1
