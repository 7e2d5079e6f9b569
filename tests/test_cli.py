"""The command line answers in words: no traceback for a user's error."""

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

import coursekit
from coursekit.classroom import cli, tables
from coursekit.classroom.checks import questions


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COURSEKIT_HOME", str(tmp_path / "home"))
    return lambda *words: CliRunner().invoke(cli.main, [str(word) for word in words])


def test_help_names_every_command_with_what_it_does(run):
    result = run("--help")
    assert result.exit_code == 0
    for name in ("demo", "doctor", "lab", "progress", "release", "execute"):
        assert f"  {name} " in result.output


def test_every_command_has_help(run):
    for name in cli.main.list_commands(click.Context(cli.main)):
        result = run(name, "--help")
        assert result.exit_code == 0, result.output
        assert "Usage" in result.output


def test_the_version_is_the_packages(run):
    assert coursekit.__version__ in run("--version").output


def test_help_imports_no_commands_module():
    code = (
        "import sys; from coursekit.classroom import cli\n"
        "heavy = ['matplotlib', 'tqdm', 'nbformat', 'IPython', 'jupyterlab',"
        " 'coursekit.classroom.demo', 'coursekit.classroom.lab']\n"
        "assert not [name for name in heavy if name in sys.modules]"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["demo", "--epochs", "0"],
        ["demo", "--seed", "-1"],
        ["lab", "--port", "70000"],
        ["execute"],
        ["execute", "missing.ipynb"],
    ],
)
def test_a_wrong_call_is_answered_with_usage_and_exit_code_2(run, words):
    result = run(*words)
    assert result.exit_code == 2
    assert "Error:" in result.output


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ValueError("x should be 2-D"), "x should be 2-D"),
        (PermissionError(13, "Permission denied", "f"), "Permission denied: f"),
        (ModuleNotFoundError("no", name="jupyterlab"), "pip install jupyterlab"),
    ],
)
def test_a_users_error_is_a_sentence_and_exit_code_1(run, monkeypatch, error, words):
    def fails(*_):
        raise error

    monkeypatch.setattr("coursekit.classroom.lab.run", fails)
    result = run("lab")
    assert result.exit_code == 1
    assert words in result.output
    assert "Traceback" not in result.output


def test_whoever_mends_coursekit_can_see_the_traceback(run, monkeypatch):
    def fails(*_):
        raise ValueError("deep down")

    monkeypatch.setattr("coursekit.classroom.lab.run", fails)
    monkeypatch.setenv("COURSEKIT_TRACEBACK", "1")
    assert isinstance(run("lab").exception, ValueError)


def test_a_file_where_a_folder_is_wanted_is_said(run, tmp_path):
    (tmp_path / "taken").write_text("")
    result = run("demo", "--out", tmp_path / "taken")
    assert result.exit_code == 2
    assert "is a file" in result.output


def test_doctor_exits_with_1_when_something_is_broken(run, monkeypatch):
    monkeypatch.setattr("coursekit.classroom.doctor.run", lambda say: False)
    assert run("doctor").exit_code == 1


def test_progress_shows_the_map_and_the_folder(run, tmp_path):
    output = run("progress").output
    assert "Start here" in output
    assert str(tmp_path / "home") in output


def test_execute_stores_outputs_and_says_which_cell_failed(run, tmp_path):
    pytest.importorskip("nbclient")
    import nbformat
    from nbformat import v4

    cells = [v4.new_code_cell("6 * 7")]
    nbformat.write(v4.new_notebook(cells=cells), tmp_path / "good.ipynb")
    cells = [v4.new_code_cell("1 / 0")]
    nbformat.write(v4.new_notebook(cells=cells), tmp_path / "bad.ipynb")
    assert run("execute", "good.ipynb").exit_code == 0
    assert '"42"' in (tmp_path / "good.ipynb").read_text()
    result = run("execute", "bad.ipynb")
    assert result.exit_code == 1
    assert "bad.ipynb" in result.output
    assert "division by zero" in result.output


def test_the_same_command_starts_as_a_module():
    words = [sys.executable, "-m", "coursekit", "--version"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip().endswith(coursekit.__version__)


def test_a_users_choice_of_threads_is_respected(monkeypatch):
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "2")
    assert cli.in_one_thread() is None


def test_heavy_commands_start_again_with_one_blas_thread(monkeypatch):
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    monkeypatch.setattr("sys.argv", ["coursekit", "--version"])
    with pytest.raises(SystemExit) as ended:
        cli.in_one_thread()
    assert ended.value.code == 0


@pytest.mark.parametrize("name", ["questions", "mistakes"])
def test_a_table_that_was_edited_is_noticed(run, tmp_path, name):
    assert run(name, "--check").exit_code == 1
    assert run(name).exit_code == 0
    assert run(name, "--check").exit_code == 0
    page = tmp_path / "docs" / f"{name}.md"
    page.write_text(page.read_text(encoding="utf-8") + "by hand\n", encoding="utf-8")
    assert f"coursekit {name}" in run(name, "--check").output


def test_the_tables_name_every_question_and_every_mistake():
    for question in questions().values():
        assert f"| `{question.signature}` |" in tables.questions()
        for mistake in question.mistakes:
            assert f"| `{question.name}` | `{mistake.name}` |" in tables.mistakes()
