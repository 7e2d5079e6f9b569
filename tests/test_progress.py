"""What is passed is remembered: on this machine, by two kernels at once, for good."""

import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from coursekit.classroom import coursemap, progress
from coursekit.classroom.checks import LESSONS, questions


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSEKIT_HOME", str(tmp_path))
    return tmp_path


def test_nothing_is_passed_at_first():
    assert progress.passed() == {}


def test_a_recorded_question_is_passed_with_its_time():
    before = datetime.now(UTC).replace(microsecond=0)
    assert progress.record("sigmoid")
    assert before <= progress.passed()["sigmoid"] <= datetime.now(UTC)


def test_the_first_time_counts(home):
    progress.record("sigmoid")
    file = home / "progress" / "sigmoid.json"
    file.write_text(json.dumps({"passed": "2020-01-02T03:04:05+00:00"}))
    progress.record("sigmoid")
    assert progress.passed()["sigmoid"].year == 2020


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"passed": 3}', b"\xff\xfe"])
def test_a_damaged_file_still_says_that_its_question_is_passed(home, content):
    progress.record("hadamard")
    (home / "progress" / "hadamard.json").write_bytes(content)
    assert list(progress.passed()) == ["hadamard"]


def test_what_a_crash_left_half_written_is_no_question(home):
    progress.record("hadamard")
    (home / "progress" / "tmp1234.part").write_text('{"pas')
    assert list(progress.passed()) == ["hadamard"]


def test_two_kernels_at_once_lose_nothing():
    code = (
        "from coursekit.classroom.progress import record\n"
        "import sys\n"
        "assert all(record(f'q{i}') for i in range(int(sys.argv[1]), 40))"
    )
    kernels = [
        subprocess.Popen([sys.executable, "-c", code, str(start)]) for start in (0, 20)
    ]
    assert [kernel.wait(60) for kernel in kernels] == [0, 0]
    assert set(progress.passed()) == {f"q{i}" for i in range(40)}


@pytest.mark.parametrize("name", ["", "../evil", "a/b", "a.b", "1st", "x" * 101, "é"])
def test_what_is_no_name_is_refused(name):
    with pytest.raises(ValueError, match="wanted a question's name"):
        progress.record(name)


def test_a_folder_that_cannot_be_written_is_said_and_not_raised(home):
    (home / "progress").write_text("a file where the folder should be")
    assert progress.record("sigmoid") is False


def test_progress_needs_nothing_that_a_browser_lacks():
    code = (
        "import sys\n"
        "for name in ('sqlite3', 'fcntl', 'resource'): sys.modules[name] = None\n"
        "import coursekit.classroom.progress, coursekit.classroom.coursemap"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_the_map_has_every_lesson_and_every_question():
    html = repr(coursemap.as_html({}))
    for number, lesson in enumerate(LESSONS):
        assert f"{number:02}_{lesson}.ipynb" in html
    for name in questions():
        assert name in html


def test_the_map_says_in_words_what_is_passed():
    names = list(next(s for s in coursemap.stops({}) if len(s.questions) > 1).questions)
    assert f"1 of {len(names)} passed" in coursemap.as_html({names[1]})
    assert f"1 of {len(names)} passed" in coursemap.as_text({names[1]})
    assert f"all {len(names)} passed" in coursemap.as_html(set(names))


def test_show_draws_what_is_recorded_as_html_and_as_text():
    progress.record(name := next(iter(questions())))
    shown = progress.show()
    assert f"{name} ✓" in shown._repr_html_()
    assert "1 questions passed" in repr(shown)
