"""Files in and out: collect, lint, reports, exports, near-identical submissions."""

import csv
import io
import json
import os
import time
import zipfile
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from coursekit.classroom.cli import main
from coursekit.classroom.grading import collect, export, hostile, report, similarity
from coursekit.classroom.grading import lint as linting
from coursekit.classroom.grading.gradebook import Gradebook
from coursekit.classroom.grading.submission import (
    UnreadableError,
    found,
    none_in,
    read,
    shape,
)
from coursekit.classroom.grading.verdicts import Answer, clean

STEM = "04_backward_pass"
SCRIPT = "<script>alert(1)</script>"
BOM = "\ufeff"


def run(*args):
    return CliRunner().invoke(main, [str(a) for a in args], catch_exceptions=False)


@pytest.fixture
def book(tmp_path):
    with Gradebook(tmp_path / "g.db", create=True) as opened:
        yield opened


def record(
    book, student, score, mistake=None, message="said", shape=(), assignment=STEM
):
    one = "ok" if score else ("mistake" if mistake else "wrong")
    answers = [
        Answer("hidden_error", score, 2, one, message, mistake, "BP2"),
        Answer("all_errors", score / 2, 3, "ok" if score else "missing", ""),
    ]
    book.record(
        *(student, assignment, "f", answers),
        **{"wanted": {"hidden_error": "a", "all_errors": "b"}, "seed": 987654321},
        **{"status": "graded", "submitted_at": "2026-01-01T10:00:00+00:00"},
        shape=shape,
    )


def zipped(path, *members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def laid(folder):
    return sorted(p.relative_to(folder).as_posix() for p in folder.glob("[!.]*/*"))


def test_moodle_s_zip_is_laid_out(tmp_path):
    source = zipped(
        tmp_path / "m.zip",
        (f"Zoë Müller_101_assignsubmission_file/{STEM}.ipynb", b"1"),
        (f"O'Brien, Pat 🎓_102_assignsubmission_file/{STEM} (1).ipynb", b"2"),
        ("Ben_103_assignsubmission_file/notes.txt", b"3"),
    )
    done = collect.collect(source, tmp_path / "s")
    assert laid(tmp_path / "s") == [
        *(f"O'Brien, Pat 🎓/{STEM}.ipynb", f"Zoë Müller/{STEM}.ipynb")
    ]
    assert len(done.written) == 2


def test_two_people_of_one_name_stay_two(tmp_path):
    source = zipped(
        tmp_path / "m.zip",
        (f"Anna Li_101_assignsubmission_file/{STEM}.ipynb", b"1"),
        (f"Anna Li_102_assignsubmission_file/{STEM}.ipynb", b"2"),
    )
    collect.collect(source, tmp_path / "s")
    assert laid(tmp_path / "s") == [
        *(f"Anna Li_101/{STEM}.ipynb", f"Anna Li_102/{STEM}.ipynb")
    ]


def test_canvas_s_zip_is_laid_out(tmp_path):
    source = zipped(
        tmp_path / "c.zip",
        (f"mulleranna_11_222_{STEM}.ipynb", b"1"),
        (f"obrienpat_LATE_12_223_{STEM}-1.ipynb", b"2"),
    )
    collect.collect(source, tmp_path / "s")
    assert laid(tmp_path / "s") == [
        *(f"mulleranna/{STEM}.ipynb", f"obrienpat/{STEM}.ipynb")
    ]


def test_originals_are_kept_and_the_last_counts(tmp_path):
    for number, moment in enumerate([2_000_000_000, 1_900_000_000, 2_100_000_000]):
        home = tmp_path / f"in{number}" / "anna"
        home.mkdir(parents=True)
        (home / f"{STEM}.ipynb").write_bytes(b"%d" % number)
        os.utime(home / f"{STEM}.ipynb", (moment, moment))
        collect.collect(tmp_path / f"in{number}", tmp_path / "s")
    assert (tmp_path / "s" / "anna" / f"{STEM}.ipynb").read_bytes() == b"2"
    assert len(list((tmp_path / "s" / ".originals" / "anna").iterdir())) == 3
    assert [one.student for one in found(tmp_path / "s")] == ["anna"]


@pytest.mark.parametrize(
    "name",
    [
        f"../../escaped/{STEM}.ipynb",
        f"/etc/escaped/{STEM}.ipynb",
        f"..\\..\\escaped\\{STEM}.ipynb",
        f"a/../../../escaped/{STEM}.ipynb",
        f"../{STEM}.ipynb",
        f"C:\\escaped\\{STEM}.ipynb",
        f".._1_assignsubmission_file/{STEM}.ipynb",
        f"/_1_assignsubmission_file/{STEM}.ipynb",
    ],
)
def test_a_path_in_an_archive_leads_nowhere(tmp_path, name):
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    collect.collect(zipped(tmp_path / "z.zip", (name, b"x")), inner / "s")
    outside = [
        p for p in tmp_path.rglob("*.ipynb") if not p.is_relative_to(inner / "s")
    ]
    assert outside == []
    assert not os.path.exists("/etc/escaped")


def test_a_link_in_the_way_is_not_written_through(tmp_path):
    (tmp_path / "s").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "s" / "anna").symlink_to(tmp_path / "other")
    source = zipped(tmp_path / "z.zip", (f"anna/{STEM}.ipynb", b"x"))
    done = collect.collect(source, tmp_path / "s")
    assert list((tmp_path / "other").iterdir()) == []
    assert "link" in done.aside[0]


def test_a_zip_bomb_is_left_aside(tmp_path, monkeypatch):
    monkeypatch.setattr(collect.submission, "LARGEST", 10**6)
    source = zipped(
        tmp_path / "z.zip",
        (f"bomb/{STEM}.ipynb", bytes(2 * 10**6)),
        (f"anna/{STEM}.ipynb", b"x"),
    )
    done = collect.collect(source, tmp_path / "s")
    assert laid(tmp_path / "s") == [f"anna/{STEM}.ipynb"]
    assert "too large" in done.aside[0]


def test_a_damaged_member_does_not_cost_the_others(tmp_path):
    source = zipped(
        tmp_path / "z.zip",
        (f"damaged/{STEM}.ipynb", os.urandom(999)),
        (f"anna/{STEM}.ipynb", b"x"),
    )
    content = bytearray(source.read_bytes())
    content[100:200] = bytes(100)
    source.write_bytes(content)
    collect.collect(source, tmp_path / "s")
    assert laid(tmp_path / "s") == [f"anna/{STEM}.ipynb"]


def test_no_link_device_or_pipe_is_ever_opened(tmp_path):
    (tmp_path / "link").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "link", tmp_path / "pipe", tmp_path, "/dev/zero"):
        with pytest.raises(UnreadableError):
            read(type(tmp_path)(path))


def notebook(*cells):
    return json.dumps(hostile.notebook(*cells)).encode()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="needs time zones")
def test_a_zip_s_times_are_this_machine_s(tmp_path, monkeypatch):
    with zipfile.ZipFile(tmp_path / "m.zip", "w") as archive:
        for name, moment in [("Anna", (2026, 5, 1, 23, 30, 0)), ("Ben", (1980, 0, 0))]:
            place = f"{name}_1_assignsubmission_file/{STEM}.ipynb"
            info = zipfile.ZipInfo(place)
            info.date_time = (*moment, 0, 0, 0)[:6]
            archive.writestr(info, hostile.good())
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        done = collect.collect(tmp_path / "m.zip", tmp_path / "s")
    finally:
        monkeypatch.undo()
        time.tzset()
    anna = (tmp_path / "s" / "Anna" / f"{STEM}.ipynb").stat().st_mtime
    assert datetime.fromtimestamp(anna, UTC) == datetime(2026, 5, 1, 21, 30, tzinfo=UTC)
    assert len(done.written) == 2  # a time that no calendar has stops nothing


def test_lint_says_what_is_missing_and_runs_nothing(tmp_path):
    path = tmp_path / "01_forward_pass.ipynb"
    path.write_bytes(
        notebook(
            "open('ran', 'w')\nimport coursekit as ck",
            "def sigmoid(z):\n    return ck.sigmoid(z)",
            "def forward_index(w, b, x):\n    raise NotImplementedError",
            "def feedforward(w, b, x:",
            "def sigmoid(z):\n    return ck.sigmoid(z)",
        )
    )
    said = "\n".join(linting.lint(path))
    assert "Code cell 4 is no Python" in said
    assert "count_parameters(sizes) is missing" in said
    assert "forward_index is not written yet (code cell 3)" in said
    assert "sigmoid is defined 2 times (code cells 2, 5): the last counts" in said
    assert "sigmoid uses coursekit" in said
    assert run("lint", path).exit_code == 1


def test_lint_is_content_with_a_whole_notebook(tmp_path):
    path = tmp_path / "00_start_here.ipynb"
    path.write_bytes(notebook("def hello_shapes(x):\n    return x"))
    assert linting.lint(path) == []
    assert run("lint", path).exit_code == 0


def test_lint_names_the_packages_that_are_not_there_when_it_is_graded(tmp_path):
    path = tmp_path / "00_start_here.ipynb"
    inside = "    import scipy.special, math, numpy.linalg\n    from torch import nn"
    path.write_bytes(notebook(f"def hello_shapes(x):\n{inside}\n    return x"))
    told = [sentence.split(",")[0] for sentence in linting.lint(path)]
    assert told == ["hello_shapes uses scipy", "hello_shapes uses torch"]


def test_lint_reads_junk_in_words(tmp_path):
    (tmp_path / "00_start_here.ipynb").write_bytes(b"\xff")
    assert "not UTF-8" in linting.lint(tmp_path / "00_start_here.ipynb")[0]
    assert "no assignment" in linting.lint(tmp_path / "mine.ipynb")[0]


def test_reports_escape_what_learners_wrote(book, tmp_path):
    record(book, f"Zoë {SCRIPT}", 0, "slope_missing", f"{SCRIPT} & more")
    for path in report.report(book, tmp_path / "r"):
        page = path.read_text("utf-8")
        assert SCRIPT not in page
        assert "&lt;script&gt;" in page


def test_a_learner_s_page_tells_nothing_of_others_or_of_the_seed(book, tmp_path):
    record(book, "Anna", 0, "slope_missing", "The slope is missing.")
    record(book, "Ben", 2)
    report.report(book, tmp_path / "r")
    page = (tmp_path / "r" / "learners" / report.file_name("Anna")).read_text("utf-8")
    assert "The slope is missing." in page
    assert "Look at BP2" in page
    assert "other inputs" in page
    assert "Ben" not in page
    assert "987654321" not in page


def test_the_class_page_shows_the_mistakes_of_the_class(book, tmp_path):
    record(book, "Anna", 0, "slope_missing")
    record(book, "Ben", 0, "slope_missing")
    record(book, "Cleo", 2)
    report.report(book, tmp_path / "r")
    page = (tmp_path / "r" / "class.html").read_text("utf-8")
    assert '<td class="label">slope missing</td>' in page
    assert '<td class="number">2</td>' in page
    assert "width: 100%" in page  # its bar is the longest
    assert "Anna; Ben" in page
    assert "33 %" in page
    assert "987654321" in page


@pytest.mark.parametrize(
    "name", ["../../x", "a/b", "A", "a", "ä", "🎓", "", ".", "con"]
)
def test_a_page_s_file_name_is_safe_and_its_own(name):
    made = report.file_name(name)
    assert "/" not in made
    assert not made.startswith(".")
    others = {report.file_name(n) for n in ("A", "a", "ä", "b") if n != name}
    assert made.lower() not in {other.lower() for other in others}


CANVAS = [
    ["Student", "ID", "SIS Login ID", "Section", f"{STEM} (1234)", "Final Score"],
    ["    Points Possible", "", "", "", "5", "(read only)"],
    ["Müller, Zoë 🎓", "11", "zoe@x.org", "A, B", "", "77"],
    ["O'Brien, Pat", "12", "pat@x.org", "A", "1", "12"],
    ["Student, Test", "13", "test", "A", "", ""],
]
MOODLE = [
    ["First name", "Last name", "Email address", f"Assignment:{STEM} (Real)", "Total"],
    ["Zoë", "Müller", "zoe@x.org", "-", "7"],
    ["Pat", "O'Brien; jr.", "pat@x.org", "-", ""],
]


def written(path, rows, delimiter=",", mark=BOM, end="\r\n"):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    path.write_bytes((mark + out.getvalue()).encode("utf-8"))
    return path


@pytest.mark.parametrize("mark", [BOM, ""])
@pytest.mark.parametrize(
    ("rows", "key", "delimiter"),
    [(CANVAS, "SIS Login ID", ","), (MOODLE, "Email address", ";")],
)
def test_the_platform_s_file_is_filled_and_nothing_else_in_it_changes(
    book, tmp_path, rows, key, delimiter, mark
):
    record(book, "zoe@x.org", 2)
    record(book, "pat@x.org", 0)
    path = written(tmp_path / "lms.csv", rows, delimiter, mark)
    before = path.read_bytes().decode("utf-8")
    done = run("export", "--gradebook", book.path, "--into", path, "--key", key)
    assert done.exit_code == 0, done.output
    after = path.read_bytes().decode("utf-8")
    assert after.startswith(BOM) == (mark == BOM)
    text = after.removeprefix(BOM)
    found = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    wanted = [list(row) for row in rows]
    column = next(n for n, name in enumerate(rows[0]) if STEM in name)
    for row in wanted:
        row[column] = {"zoe@x.org": "3", "pat@x.org": "0"}.get(
            row[rows[0].index(key)], row[column]
        )
    assert found == wanted
    assert after.count("\r\n") == before.count("\r\n")


def test_a_submission_without_a_row_is_named(book, tmp_path):
    record(book, "nobody@x.org", 2)
    path = written(tmp_path / "lms.csv", MOODLE)
    where = ["--into", path, "--key", "Email address"]
    done = run("export", "--gradebook", book.path, *where)
    assert done.exit_code == 1
    assert "nobody@x.org" in done.output


@pytest.mark.parametrize(
    ("key", "column", "said"),
    [("Matrikel", None, "no column 'Matrikel'"), ("Last name", "X", "no column for X")],
)
def test_a_column_that_is_not_there_is_named_and_nothing_written(
    book, tmp_path, key, column, said
):
    record(book, "zoe@x.org", 2)
    path = written(tmp_path / "lms.csv", MOODLE)
    before = path.read_bytes()
    more = ["--column", column] if column else []
    where = ["--into", path, "--key", key, *more]
    done = run("export", "--gradebook", book.path, *where)
    assert done.exit_code == 1
    assert said in done.output
    assert path.read_bytes() == before


def test_a_name_that_is_there_twice_is_refused(book, tmp_path):
    record(book, "zoe@x.org", 2)
    path = written(tmp_path / "lms.csv", [*MOODLE, MOODLE[1]])
    where = ["--into", path, "--key", "Email address"]
    done = run("export", "--gradebook", book.path, *where)
    assert done.exit_code == 1
    assert "twice" in done.output


def test_names_match_however_their_letters_are_composed(book, tmp_path):
    record(book, "Zoe\u0308", 2)
    path = written(tmp_path / "lms.csv", MOODLE)
    run("export", "--gradebook", book.path, "--into", path, "--key", "First name")
    assert "Zoë;Müller;zoe@x.org;3".replace(";", ",") in path.read_text("utf-8")


def test_our_own_table_holds_no_formula(book, tmp_path):
    for name in ("=cmd|x", "+1", "@SUM(A1)", "Zoë, Müller"):
        record(book, name, 2)
    run("export", "--gradebook", book.path, "--csv", tmp_path / "t.csv")
    text = (tmp_path / "t.csv").read_bytes().decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix(BOM))))
    assert [r["student"] for r in rows] == [
        "'+1",
        "'=cmd|x",
        "'@SUM(A1)",
        "Zoë, Müller",
    ]
    assert {(r["score"], r["max"], r["seed"]) for r in rows} == {
        ("3", "5", "987654321")
    }
    assert export.harmless("-1") == "'-1"


BASE = "\n".join(f"given_{n} = {n} * zeros(given_{n - 1}, {n})" for n in range(1, 40))
OWN = "\n".join(
    f"value{n} = w[{n}].T @ d{n} * {n} + np.outer(z{n}, q[{n}])" for n in range(12)
)


def test_a_copy_with_other_names_is_listed_and_others_are_not(book):
    copied = OWN.replace("value", "wert").replace("d", "e") + "  # mine"
    other = "\n".join(
        f"for k{n} in range({n}): out[k{n}] -= {n} / s[k{n}]" for n in range(12)
    )
    texts = {"anna": OWN, "ben": copied, "cleo": other, "dan": "x = 1"}
    for student, own in texts.items():
        record(book, student, 2, shape=shape([BASE, own]))
    assert [(p.one, p.other) for p in similarity.pairs(book)] == [("anna", "ben")]


def test_what_everybody_was_given_makes_nobody_similar(book):
    for student in ("anna", "ben", "cleo", "dan"):
        record(book, student, 2, shape=shape([BASE]))
    assert similarity.pairs(book) == []


def test_text_from_learner_code_is_cleaned_and_cut():
    assert clean("a\x1b[2J\u202eb\ud800\nc") == "a?[2J?b?\nc"
    assert len(clean("x" * 10**6)) == 1000
    assert clean(None) == ""


TWO = [["Name", f"{STEM} (1)", "quiz (2)", "Week 4"], ["Anna", "", "", ""]]


def test_two_assignments_go_into_their_own_columns(book, tmp_path):
    record(book, "Anna", 2)
    record(book, "Anna", 1, assignment="quiz")
    path = written(tmp_path / "lms.csv", TWO)
    done = run("export", "--gradebook", book.path, "--into", path, "--key", "Name")
    assert done.exit_code == 0, done.output
    assert path.read_text("utf-8").splitlines()[-1] == "Anna,3,1.5,"


def test_one_column_does_not_take_the_scores_of_another_assignment(book, tmp_path):
    record(book, "Anna", 2)
    record(book, "Anna", 1, assignment="quiz")
    path = written(tmp_path / "lms.csv", TWO)
    before = path.read_bytes()
    where = ["--into", path, "--key", "Name", "--column", "Week 4"]
    done = run("export", "--gradebook", book.path, *where)
    assert done.exit_code == 1
    assert "Say it with --assignment" in done.output
    assert path.read_bytes() == before
    done = run("export", "--gradebook", book.path, *where, "--assignment", STEM)
    assert done.exit_code == 0, done.output
    assert path.read_text("utf-8").splitlines()[-1] == "Anna,,,3"


HURRIED = {  # where somebody in a hurry points: what is said
    "class": "Was it {}/class/submissions?",
    "class/submissions/Anna": "take the one above it",
    "zips": "coursekit collect FILE.zip",
    "nothing": "they lie at DIR/<student>/<stem>.ipynb.",
}


@pytest.mark.parametrize("where", HURRIED)
def test_the_wrong_folder_is_answered_with_the_right_one(tmp_path, where):
    home = tmp_path / "class" / "submissions" / "Anna"
    for folder in (home, tmp_path / "zips", tmp_path / "nothing"):
        folder.mkdir(parents=True)
    (home / f"{STEM}.ipynb").write_bytes(hostile.good())
    (tmp_path / "zips" / "moodle.zip").write_bytes(b"PK")
    said = none_in(tmp_path / where, None)
    assert HURRIED[where].format(tmp_path) in said


def test_an_assignment_that_nobody_handed_in_is_answered_with_those_there_are(tmp_path):
    (tmp_path / "Anna").mkdir()
    (tmp_path / "Anna" / f"{STEM}.ipynb").write_bytes(hostile.good())
    said = none_in(tmp_path, "01_forward_pass")
    assert said == f"no submissions of 01_forward_pass in {tmp_path}; there are {STEM}"


def test_names_that_canvas_ran_together_find_their_rows(book, tmp_path):
    record(book, "mullerzoe", 2)
    record(book, "obrienpat", 0)
    path = written(tmp_path / "lms.csv", CANVAS)
    done = run("export", "--gradebook", book.path, "--into", path, "--key", "Student")
    assert done.exit_code == 0, done.output
    found = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    assert [row[4] for row in found[2:]] == ["3", "0", ""]


def test_two_rows_that_run_together_alike_are_refused(book, tmp_path):
    record(book, "leeann", 2)
    rows = [["Student", STEM], ["Lee, Ann", ""], ["Le, Eann", ""]]
    path = written(tmp_path / "lms.csv", rows)
    before = path.read_bytes()
    done = run("export", "--gradebook", book.path, "--into", path, "--key", "Student")
    assert done.exit_code == 1
    assert "twice" in done.output
    assert path.read_bytes() == before
