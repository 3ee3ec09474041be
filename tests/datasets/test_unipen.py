"""Conversion of the UNIPEN release to ink files: its files, errors in them, and the command."""

import os
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest

from mnist_demo.convert import main
from mnist_demo.datasets.ink_files import InkFileError, load_ink
from mnist_demo.datasets.unipen import convert, find_release, read_unipen
from mnist_demo.datasets.unipen_format import Span, UnipenError, parse_delineation, unescape
from mnist_demo.files import FileError
from places import ROOT

# Three strokes at different places, so that a test can tell which of them were used.
PEN = """.VERSION 1.0
.COORD X Y
.HIERARCHY WORD CHARACTER
.PEN_DOWN
0 0
10 0
.PEN_UP
.PEN_DOWN
20 0
20 10
20 20
.PEN_UP
.PEN_DOWN
30 0
40 10
.PEN_UP
"""


def release(
    folder: Path, segments: str, pen: str = PEN, file: str = "1a/abc/one", include: str = "abc/pen.dat"
) -> Path:
    """A UNIPEN release of one file: `segments` are the .SEGMENT lines, `pen` is the included file."""
    data = folder / "data" / f"{file}.dat"
    data.parent.mkdir(parents=True, exist_ok=True)
    data.write_text(f".VERSION 1.0\n.INCLUDE {include}\n{segments}\n", encoding="latin-1")
    included = folder / "include" / "abc" / "pen.dat"
    included.parent.mkdir(parents=True, exist_ok=True)
    included.write_bytes(pen.encode("latin-1"))
    return folder


def drawings(arrays) -> list[list[list[list[int]]]]:
    """The drawings of an ink file's arrays, as lists of strokes of points."""
    strokes = np.split(arrays["points"], arrays["stroke_start"][1:-1])
    start = arrays["drawing_start"]
    return [
        [stroke.tolist() for stroke in strokes[a:b]]
        for a, b in zip(start[:-1].tolist(), start[1:].tolist(), strict=True)
    ]


def one_drawing(folder: Path, **arguments) -> list[list[list[int]]]:
    """The only drawing of a release, read without any report."""
    reports = []
    (drawing,) = drawings(read_unipen(release(folder, **arguments), report=reports.append))
    assert reports == []
    return drawing


# ------------------------------------------------------------------------------------------------------ delineations


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("3", [Span(3, 3)]),
        ("3-5", [Span(3, 5)]),
        ("3:10-5:20", [Span(3, 5, 10, 20)]),
        ("3,5", [Span(3, 3), Span(5, 5)]),
        ("3:10-5", [Span(3, 5, 10, None)]),
        ("3-5:20", [Span(3, 5, 0, 20)]),
        ("3:10", [Span(3, 3, 10, 10)]),
        ("3:10-3:20", [Span(3, 3, 10, 20)]),
        ("1-2,4:1-4:3,7", [Span(1, 2), Span(4, 4, 1, 3), Span(7, 7)]),
    ],
)
def test_every_form_of_delineation_is_parsed(text, spans):
    assert parse_delineation(text) == spans


@pytest.mark.parametrize(
    "text", ["", "a", "3-", "-3", "3:", "3,,5", "3,", "3-5-7", "3.5", "5-3", "3:9-3:2", "9" * 5000 + "a"]
)
def test_an_invalid_delineation_is_refused(text):
    with pytest.raises(UnipenError):
        parse_delineation(text)


def test_one_component(tmp_path):
    assert one_drawing(tmp_path, segments='.SEGMENT CHARACTER 0 OK "1"') == [[[0, 0], [10000, 0]]]


def test_a_range_of_components_is_one_drawing_of_several_strokes(tmp_path):
    drawing = one_drawing(tmp_path, segments='.SEGMENT CHARACTER 0-1 OK "1"')
    assert drawing == [[[0, 10000], [5000, 10000]], [[10000, 10000], [10000, 5000], [10000, 0]]]


def test_a_list_of_components_skips_those_between(tmp_path):
    drawing = one_drawing(tmp_path, segments='.SEGMENT CHARACTER 0,2 OK "1"')
    assert drawing == [[[0, 2500], [2500, 2500]], [[7500, 2500], [10000, 0]]]


def test_a_delineation_may_begin_and_end_at_a_point_within_a_component(tmp_path):
    drawing = one_drawing(tmp_path, segments='.SEGMENT CHARACTER 1:1-2:0 OK "1"')
    # From the second point of component 1 to the first of component 2: (20, 10) (20, 20) | (30, 0).
    assert drawing == [[[0, 5000], [0, 0]], [[5000, 10000]]]


def test_a_delineation_may_be_a_part_of_one_component(tmp_path):
    assert one_drawing(tmp_path, segments='.SEGMENT CHARACTER 1:0-1:1 OK "1"') == [[[0, 10000], [0, 0]]]


# ------------------------------------------------------------------------------------------------------------- points


def test_y_grows_downwards_and_the_longer_side_spans_10000(tmp_path):
    pen = ".COORD X Y\n.PEN_DOWN\n100 200\n100 600\n200 200\n.PEN_UP\n"
    arrays = read_unipen(release(tmp_path, '.SEGMENT CHARACTER 0 OK "7"', pen))
    assert arrays["points"].dtype == np.int16
    assert arrays["points"].tolist() == [[0, 10000], [0, 0], [2500, 10000]]


def test_repeated_points_are_dropped(tmp_path):
    pen = ".COORD X Y\n.PEN_DOWN\n0 0\n0 0\n5 5\n5 5\n5 5\n0 0\n.PEN_UP\n"
    assert one_drawing(tmp_path, segments='.SEGMENT CHARACTER 0 OK "1"', pen=pen) == [
        [[0, 10000], [10000, 0], [0, 10000]]
    ]


def test_a_dot_is_a_drawing(tmp_path):
    pen = ".COORD X Y\n.PEN_DOWN\n7 7\n7 7\n.PEN_UP\n"
    assert one_drawing(tmp_path, segments='.SEGMENT CHARACTER 0 OK "."', pen=pen, file="1d/abc/one") == [[[0, 0]]]


def test_columns_are_found_by_their_names(tmp_path):
    pen = ".COORD T P Y X\n.PEN_DOWN\n1 99 0 0\n2 99 10 0\n3 99 10 5\n.PEN_UP\n"
    drawing = one_drawing(tmp_path, segments='.SEGMENT CHARACTER 0 OK "1"', pen=pen)
    assert drawing == [[[0, 10000], [0, 0], [5000, 0]]]


def test_numbers_may_be_decimal_signed_and_start_with_a_dot(tmp_path):
    pen = ".COORD X Y\n.PEN_DOWN\n-1.5 0\n.5 0\n+2.5e0 -1\n.PEN_UP\n"
    drawing = one_drawing(tmp_path, segments='.SEGMENT CHARACTER 0 OK "1"', pen=pen)
    assert drawing == [[[0, 0], [5000, 0], [10000, 2500]]]


def test_one_line_may_have_several_points(tmp_path):
    pen = ".COORD X Y\n.PEN_DOWN 0 0 0 10\n5 10 5 0\n.PEN_UP\n"
    drawing = one_drawing(tmp_path, segments='.SEGMENT CHARACTER 0 OK "1"', pen=pen)
    assert drawing == [[[0, 10000], [0, 0], [5000, 0], [5000, 10000]]]


def test_time_stamps_and_boxes_between_components_are_not_numbered(tmp_path):
    pen = PEN.replace(".PEN_UP\n", ".PEN_UP\n.DT 100\n.START_BOX\n", 1)
    assert one_drawing(tmp_path, segments='.SEGMENT CHARACTER 1 OK "1"', pen=pen) == [[[0, 10000], [0, 5000], [0, 0]]]


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_of_other_systems_and_latin_1_are_read(tmp_path, end):
    pen = PEN.replace(".HIERARCHY", ".COMMENT Université\n.HIERARCHY").replace("\n", end)
    assert one_drawing(tmp_path, segments='.SEGMENT CHARACTER 0 OK "1"', pen=pen) == [[[0, 0], [10000, 0]]]


# --------------------------------------------------------------------------------------------------- pen-up components

PEN_UP_WITH_INK = ".COORD X Y\n.PEN_DOWN\n0 0\n10 0\n.PEN_UP\n10 0\n20 50\n.PEN_DOWN\n20 0\n20 10\n.PEN_UP\n"


def test_only_pen_down_components_are_numbered(tmp_path):
    drawing = one_drawing(tmp_path, segments='.SEGMENT CHARACTER 1 OK "1"', pen=PEN_UP_WITH_INK)
    assert drawing == [[[0, 10000], [0, 0]]]


def test_collection_pri_numbers_pen_up_components_too_but_they_are_not_drawn(tmp_path):
    file = "1a/pri/one"
    drawing = one_drawing(tmp_path / "a", segments='.SEGMENT CHARACTER 2 OK "1"', pen=PEN_UP_WITH_INK, file=file)
    assert drawing == [[[0, 10000], [0, 0]]]
    drawing = one_drawing(tmp_path / "b", segments='.SEGMENT CHARACTER 0-2 OK "1"', pen=PEN_UP_WITH_INK, file=file)
    assert drawing == [[[0, 5000], [5000, 5000]], [[10000, 5000], [10000, 0]]]


# ------------------------------------------------------------------------------------------- labels, writers, includes


@pytest.mark.parametrize(
    ("label", "text"), [(r"\"", '"'), (r"\\", "\\"), (" ", " "), ("a", "a"), (r"\t", "\t"), (r"\n", "\n")]
)
def test_escapes_in_labels(tmp_path, label, text):
    assert unescape(label) == text
    arrays = read_unipen(release(tmp_path, f'.SEGMENT CHARACTER 0 OK "{label}"', file="1d/abc/one"))
    assert arrays["label"].tolist() == [text]


@pytest.mark.parametrize("quality", ["OK ", "? ", "GOOD ", ""])
def test_the_quality_before_the_label_is_optional(tmp_path, quality):
    assert one_drawing(tmp_path, segments=f'.SEGMENT CHARACTER 0 {quality}"1"') == [[[0, 0], [10000, 0]]]


def test_only_characters_are_drawings(tmp_path):
    segments = '.SEGMENT WORD 0-2 OK "1"\n.SEGMENT CHARACTER 0 OK "1"\n.SEGMENT LINE 0-2 OK "123"'
    assert one_drawing(tmp_path, segments=segments) == [[[0, 0], [10000, 0]]]


def test_segments_of_included_files_are_ignored(tmp_path):
    pen = PEN + '.SEGMENT CHARACTER 0 OK "1"\n'
    assert one_drawing(tmp_path, segments='.SEGMENT CHARACTER 0 OK "1"', pen=pen) == [[[0, 0], [10000, 0]]]


def test_a_writer_is_collection_and_file_without_the_folders_between(tmp_path):
    release(tmp_path, '.SEGMENT CHARACTER 0 OK "1"', file="1a/abc/abc00/deep/anna")
    release(tmp_path, '.SEGMENT CHARACTER 0 OK "2"', file="1a/xyz/bert")
    arrays = read_unipen(tmp_path)
    assert arrays["writer"].tolist() == ["abc/anna", "xyz/bert"]
    assert arrays["label"].tolist() == ["1", "2"]


def test_a_checksum_of_the_name_puts_a_fifth_of_the_writers_into_the_test_split(tmp_path):
    for number in range(100):
        release(tmp_path, '.SEGMENT CHARACTER 0 OK "1"', file=f"1a/abc/w{number:02}")
    arrays = read_unipen(tmp_path)
    expected = ["test" if zlib.crc32(f"abc/w{number:02}".encode()) % 5 == 0 else "train" for number in range(100)]
    assert arrays["split"].tolist() == expected
    assert 10 <= expected.count("test") <= 30


def test_components_of_several_includes_are_numbered_consecutively(tmp_path):
    release(tmp_path, '.SEGMENT CHARACTER 3 OK "1"')
    (tmp_path / "include" / "second.dat").write_text(".COORD Y X\n.PEN_DOWN\n0 0\n10 0\n.PEN_UP\n")
    data = tmp_path / "data/1a/abc/one.dat"
    data.write_text(data.read_text().replace(".INCLUDE abc/pen.dat", ".INCLUDE abc/pen.dat\n.INCLUDE second.dat"))
    assert drawings(read_unipen(tmp_path)) == [[[[0, 10000], [0, 0]]]]


def test_a_file_that_includes_itself_is_read_once(tmp_path):
    reports = []
    arrays = read_unipen(release(tmp_path, GOOD, ".INCLUDE abc/pen.dat\n" + PEN), report=reports.append)
    assert drawings(arrays) == [[[[0, 0], [10000, 0]]]]
    assert reports == ["data/1a/abc/one.dat: includes abc/pen.dat within itself, left out there"]


def test_components_of_a_file_that_includes_itself_are_counted_once(tmp_path):
    release(tmp_path, GOOD)
    data = tmp_path / "data/1a/abc/one.dat"
    data.write_text(f'.INCLUDE one.dat\n{PEN}{GOOD}.SEGMENT CHARACTER 3 OK "2"\n')
    reports = []
    assert read_unipen(tmp_path, report=reports.append)["label"].tolist() == ["1"]
    assert "includes one.dat within itself" in reports[0]
    assert "component 3 is named, but there are only 3" in reports[1]


def test_a_long_chain_of_includes_is_cut(tmp_path):
    release(tmp_path, GOOD, PEN + ".INCLUDE chain0.dat\n")
    for number in range(1_500):
        (tmp_path / f"include/chain{number}.dat").write_text(f".INCLUDE chain{number + 1}.dat\n")
    reports = []
    assert read_unipen(tmp_path, report=reports.append)["label"].tolist() == ["1"]
    assert len(reports) == 1 and "within itself" in reports[0]


@pytest.mark.parametrize("blanks", ["0 - 1", "0, 1", "0 ,1", "0:0 - 1:2"])
def test_blanks_within_a_delineation_are_ignored(tmp_path, blanks):
    assert len(one_drawing(tmp_path, segments=f'.SEGMENT CHARACTER {blanks} OK "1"')) == 2


def test_a_byte_order_mark_is_ignored(tmp_path):
    release(tmp_path, GOOD)
    data = tmp_path / "data/1a/abc/one.dat"
    data.write_bytes(b"\xef\xbb\xbf.INCLUDE abc/pen.dat\n" + GOOD.encode())
    assert read_unipen(tmp_path)["label"].tolist() == ["1"]


def test_files_with_names_that_are_not_utf_8_are_read_and_reported(tmp_path):
    release(tmp_path, GOOD)
    source = (tmp_path / "data/1a/abc/one.dat").read_bytes()
    with open(os.fsencode(tmp_path / "data/1a/abc") + b"/w\xe9.dat", "wb") as file:
        file.write(source + b'.SEGMENT CHARACTER 9 OK "1"\n')
    reports = []
    assert read_unipen(tmp_path, report=reports.append)["writer"].tolist() == ["abc/one", "abc/w?"]
    (line,) = reports
    assert line.startswith("data/1a/abc/w?.dat: ") and line.encode()


# ------------------------------------------------------------------------------- errors, one line each


GOOD = '.SEGMENT CHARACTER 0 OK "1"\n'  # beside every bad segment, so that one drawing remains


@pytest.mark.parametrize(
    ("segment", "pen", "expected"),
    [
        ('.SEGMENT CHARACTER 9 OK "2"', PEN, "component 9 is named, but there are only 3"),
        ('.SEGMENT CHARACTER 1-9 OK "2"', PEN, "component 9 is named, but there are only 3"),
        ('.SEGMENT CHARACTER 1- OK "2"', PEN, "the delineation is invalid"),
        ('.SEGMENT CHARACTER 2-1 OK "2"', PEN, "runs backwards"),
        ('.SEGMENT CHARACTER 1:3 OK "2"', PEN, "point 3 of component 1 is named, but there are only 3"),
        ('.SEGMENT CHARACTER 0:1-1:7 OK "2"', PEN, "point 7 of component 1 is named, but there are only 3"),
        ('.SEGMENT CHARACTER 0:9-1 OK "2"', PEN, "point 9 of component 0 is named, but there are only 2"),
        (f'.SEGMENT CHARACTER {"1" * 5000} OK "2"', PEN, "1111…"),
        ('.SEGMENT CHARACTER 1 OK "\0"', PEN, "is not one character"),
        (".SEGMENT CHARACTER 1 OK", PEN, "has no delineation and label"),
        (".SEGMENT CHARACTER", PEN, "has no delineation and label"),
        ('.SEGMENT CHARACTER 1 OK "2', PEN, "has no delineation and label"),
        ('.SEGMENT CHARACTER 1 OK "12"', PEN, "is not one character"),
        ('.SEGMENT CHARACTER 1 OK ""', PEN, "is not one character"),
        ('.SEGMENT CHARACTER 1 OK "x"', PEN, "'x' among the digits"),
    ],
)
def test_a_bad_segment_is_reported_in_one_line_and_the_rest_is_read(tmp_path, segment, pen, expected):
    reports = []
    arrays = read_unipen(release(tmp_path, GOOD + segment, pen), report=reports.append)
    assert arrays["label"].tolist() == ["1"]
    (line,) = reports
    assert line.startswith("data/1a/abc/one.dat: ") and expected in line and "\n" not in line and len(line) < 200


def test_a_missing_include_is_reported_once_and_the_other_files_are_read(tmp_path):
    release(tmp_path, GOOD + GOOD, file="1a/abc/one", include="abc/gone.dat")
    release(tmp_path, GOOD, file="1a/abc/two")
    reports = []
    arrays = read_unipen(tmp_path, report=reports.append)
    assert arrays["writer"].tolist() == ["abc/two"]
    assert reports == ["data/1a/abc/one.dat: includes abc/gone.dat, which is missing: all its drawings are left out"]


def test_a_file_without_characters_is_reported(tmp_path):
    release(tmp_path, GOOD)
    (tmp_path / "data/1a/abc/wide.dat").write_bytes(f".INCLUDE abc/pen.dat\n{GOOD}".encode("utf-16"))
    reports = []
    read_unipen(tmp_path, report=reports.append)
    assert reports == ["data/1a/abc/wide.dat: contains no characters"]


def test_an_empty_component_is_reported_and_the_rest_of_the_drawing_is_read(tmp_path):
    pen = PEN.replace("20 0\n20 10\n20 20\n", "")
    reports = []
    arrays = read_unipen(release(tmp_path, '.SEGMENT CHARACTER 0-2 OK "4"', pen), report=reports.append)
    assert [len(drawing) for drawing in drawings(arrays)] == [2]
    assert reports == ["data/1a/abc/one.dat: drawing 0-2 '4': component 1 is empty"]


def test_a_drawing_of_empty_components_is_left_out(tmp_path):
    pen = PEN.replace("20 0\n20 10\n20 20\n", "")
    reports = []
    arrays = read_unipen(release(tmp_path, GOOD + '.SEGMENT CHARACTER 1 OK "4"', pen), report=reports.append)
    assert arrays["label"].tolist() == ["1"]
    assert reports[-1] == "data/1a/abc/one.dat: drawing 1 '4' has no strokes, left out"


@pytest.mark.parametrize("line", ["x 0", "nan 3", "3 inf", "1e300 1", "7", "--5 2", "\x1a"])
def test_unreadable_points_are_reported_and_left_out(tmp_path, line):
    reports = []
    pen = PEN.replace("10 0\n", f"10 0\n{line}\n", 1)
    (drawing,) = drawings(read_unipen(release(tmp_path, GOOD, pen), report=reports.append))
    assert drawing == [[[0, 0], [10000, 0]]]
    assert reports == ["data/1a/abc/one.dat: drawing 0 '1': component 0 has 1 unreadable point, left out"]


@pytest.mark.parametrize("length", range(0, len(PEN), 7))
def test_a_truncated_file_leaves_the_other_files_readable(tmp_path, length):
    release(tmp_path, GOOD + '.SEGMENT CHARACTER 0-2 OK "4"', PEN[:length])
    (tmp_path / "data/1a/abc/whole.dat").write_text(PEN + GOOD)
    reports = []
    arrays = read_unipen(tmp_path, report=reports.append)
    assert arrays["writer"].tolist()[-1] == "abc/whole"
    assert len(arrays["label"]) == 3 or reports


def test_random_bytes_do_not_crash(tmp_path):
    noise = np.random.default_rng(0).integers(0, 256, 20_000, np.uint8).tobytes()
    folder = release(tmp_path, GOOD)
    (folder / "include/abc/pen.dat").write_bytes(noise)
    (folder / "data/1a/abc/noise.dat").write_bytes(noise)
    with pytest.raises(InkFileError, match="contains no drawings"):
        read_unipen(folder, report=lambda line: None)


def test_a_folder_that_is_not_a_release_is_refused_in_one_sentence(tmp_path):
    for folder in (tmp_path, tmp_path / "nowhere", Path(__file__)):
        with pytest.raises(InkFileError, match=r"not a UNIPEN release: .* Unpack train_r01_v07"):
            read_unipen(folder)


def test_the_parent_folder_of_the_release_is_accepted(tmp_path):
    release(tmp_path / "train_r01_v07", GOOD)
    (tmp_path / "another").mkdir()
    assert find_release(tmp_path) == tmp_path / "train_r01_v07"


# ---------------------------------------------------------------------------------------------------------- ink files


def test_digits_and_other_characters_become_two_ink_files(tmp_path):
    release(tmp_path / "in", GOOD, file="1a/abc/one")
    for category, label in (("1b", "A"), ("1c", "b"), ("1d", "+")):
        release(tmp_path / "in", f'.SEGMENT CHARACTER 1 OK "{label}"', file=f"{category}/abc/one")
    reports = []
    digits, other = convert(tmp_path / "in", tmp_path / "out" / "ink-digits.npz", reports.append)
    assert (digits, other) == (tmp_path / "out/ink-digits.npz", tmp_path / "out/ink-other.npz")
    assert load_ink(digits).labels.tolist() == ["1"]
    assert load_ink(other).labels.tolist() == ["A", "b", "+"]
    counts = [(np.load(path)["split"] == "test").sum() for path in (digits, other)]
    assert reports == [
        f"{digits}: digits by 1 writer, {1 - counts[0]} drawings to train on, {counts[0]} to test",
        f"{other}: letters and symbols by 1 writer, {3 - counts[1]} drawings to train on, {counts[1]} to test",
    ]


def test_the_second_file_is_named_after_the_first(tmp_path):
    release(tmp_path, GOOD)
    assert convert(tmp_path, tmp_path / "mine.npz", lambda line: None) == (tmp_path / "mine.npz", None)
    release(tmp_path, '.SEGMENT CHARACTER 1 OK "A"', file="1b/abc/one")
    assert convert(tmp_path, tmp_path / "mine.npz", lambda line: None)[1] == tmp_path / "mine-other.npz"


def test_a_release_of_digits_only_is_converted_and_an_older_second_file_is_named(tmp_path):
    release(tmp_path / "in", GOOD)
    release(tmp_path / "in", '.SEGMENT CHARACTER 1 OK "A"', file="1b/xyz/one")
    convert(tmp_path / "in", tmp_path / "ink.npz", lambda line: None)
    before = (tmp_path / "ink-other.npz").read_bytes()
    reports = []
    assert convert(tmp_path / "in", tmp_path / "ink.npz", reports.append, ["abc"]) == (tmp_path / "ink.npz", None)
    assert (
        reports[-1]
        == f"No letters or symbols; {tmp_path / 'ink-other.npz'} is from an earlier run and was not changed."
    )
    assert (tmp_path / "ink-other.npz").read_bytes() == before


def test_an_output_that_cannot_be_written_is_refused_before_reading(tmp_path):
    release(tmp_path / "in", GOOD)
    (tmp_path / "ink.npz").mkdir()
    reports = []
    with pytest.raises(FileError, match="is a folder"):
        convert(tmp_path / "in", tmp_path / "ink.npz", reports.append)
    assert reports == []


def test_a_failed_conversion_leaves_the_previous_file_and_nothing_else(tmp_path):
    release(tmp_path / "in", GOOD)
    out = tmp_path / "out"
    out.mkdir()
    convert(tmp_path / "in", out / "ink.npz", lambda line: None)
    before = (out / "ink.npz").read_bytes()
    (tmp_path / "in/include/abc/pen.dat").unlink()
    with pytest.raises(InkFileError, match="contains no drawings"):
        convert(tmp_path / "in", out / "ink.npz", lambda line: None)
    assert (out / "ink.npz").read_bytes() == before
    assert [path.name for path in out.iterdir()] == ["ink.npz"]


def test_collections_can_be_chosen(tmp_path, capsys):
    for collection in ("abc", "pri", "xyz"):
        release(tmp_path, GOOD, file=f"1a/{collection}/one")
        release(tmp_path, '.SEGMENT CHARACTER 1 OK "A"', file=f"1b/{collection}/one")
    assert main([str(tmp_path), str(tmp_path / "ink.npz"), "--collections", "xyz", "abc"]) == 0
    for name in ("ink", "ink-other"):
        assert load_ink(tmp_path / f"{name}.npz").collections.tolist() == ["abc", "xyz"]
    assert main([str(tmp_path), str(tmp_path / "ink.npz"), "--collections", "abc", "def"]) == 2
    assert "No collection 'def' in" in capsys.readouterr().err


@pytest.mark.slow
def test_the_sample_has_the_digits_of_the_ink_file_in_order(unipen_sample, ink_digits):
    ours = read_unipen(unipen_sample, ["1a"])
    theirs = np.load(ink_digits)
    chosen = np.flatnonzero([writer.startswith("art/") for writer in theirs["writer"].tolist()])
    assert ours["label"].tolist() == theirs["label"][chosen].tolist()
    assert ours["writer"].tolist() == theirs["writer"][chosen].tolist()
    assert ours["split"].tolist() == theirs["split"][chosen].tolist()
    every = drawings(theirs)
    assert drawings(ours) == [every[index] for index in chosen]


@pytest.mark.slow
def test_the_sample_has_the_letters_and_symbols_of_the_ink_file(unipen_sample, ink_other):
    ours, theirs = read_unipen(unipen_sample, ["1b", "1c", "1d"]), np.load(ink_other)
    found = set(zip(ours["label"].tolist(), ours["writer"].tolist(), map(str, drawings(ours)), strict=True))
    wanted = set(zip(theirs["label"].tolist(), theirs["writer"].tolist(), map(str, drawings(theirs)), strict=True))
    wanted = {one for one in wanted if one[1].startswith("art/")}
    assert len(wanted) > 500
    assert wanted <= found


@pytest.mark.slow
def test_the_whole_sample_is_read_without_a_report(unipen_sample):
    reports = []
    assert len(read_unipen(unipen_sample, report=reports.append)["label"]) == 3715
    assert reports == []


# ------------------------------------------------------------------------------------------------------- command line


@pytest.mark.slow
def test_the_command_converts_and_prints_what_it_wrote(tmp_path):
    release(tmp_path / "in", GOOD)
    out = tmp_path / "ink.npz"
    command = [sys.executable, "-m", "mnist_demo.convert", str(tmp_path / "in"), str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"\n{out}: digits by 1 writer, " in done.stdout
    assert len(load_ink(out)) == 1


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["{tmp}/nowhere", "{tmp}/out.npz"], "not a UNIPEN release"),
        (["{tmp}/in", "{tmp}/out.txt"], "must end in .npz"),
        (["{tmp}/in", "{tmp}/in/data/1a/abc/one.dat/out.npz"], "Cannot write"),
    ],
)
def test_errors_of_the_command_are_one_sentence_and_status_2(tmp_path, capsys, arguments, expected):
    release(tmp_path / "in", GOOD)
    assert main([argument.format(tmp=tmp_path) for argument in arguments]) == 2
    error = capsys.readouterr().err
    assert expected in error and "Traceback" not in error and error.count("\n") == 1


def test_the_command_without_arguments_shows_its_usage(capsys):
    with pytest.raises(SystemExit) as stopped:
        main([])
    assert stopped.value.code == 2
    assert "UNIPEN_FOLDER" in capsys.readouterr().err
