"""What releasing promises: exercises follow from solutions, and no answer gets out."""

import ast
import copy

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from coursekit.classroom import markers, notebooks
from coursekit.classroom.release import release, release_check, release_nbgrader
from coursekit.classroom.solutions import ReleaseError, exercise, leaks

ANSWER = '''\
def hello_shapes(x):
    """Return the mean."""
    ### BEGIN SOLUTION
    secret = x.mean(axis=1, keepdims=True)
    return secret
    ### END SOLUTION'''
CHECK = 'question("hello_shapes").check(hello_shapes)'
SETUP = "import numpy as np\n\nfrom coursekit.classroom import question"


@pytest.fixture
def folders(tmp_path):
    solutions, exercises = tmp_path / "solutions", tmp_path / "exercises"
    solutions.mkdir()
    write(solutions)
    return solutions, exercises


def write(folder, *extra, answer=ANSWER, check=CHECK, name="00_start_here.ipynb"):
    cells = [new_markdown_cell("# Task"), *map(new_code_cell, (SETUP, answer, check))]
    notebook = new_notebook(cells=[*cells, *extra])
    for cell in notebook.cells[1:]:
        if cell.cell_type == "code":
            cell.execution_count = 7
            cell.outputs = [nbformat.v4.new_output("stream", text="secret = x.mean\n")]
    notebooks.write(notebook, folder / name)


def test_an_answer_becomes_the_stub_at_its_indentation():
    assert markers.stubbed(ANSWER).split("\n")[2:] == [
        "    # YOUR CODE HERE",
        "    raise NotImplementedError",
    ]


def test_two_answers_in_one_cell_become_two_stubs():
    method = "\n".join("    " + line for line in ANSWER.split("\n"))
    stub = markers.stubbed(f"class A:\n{method}\n\n{method}")
    assert stub.count("        raise NotImplementedError") == 2
    assert "secret" not in stub


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (ANSWER.replace("    ### END SOLUTION", ""), "line 3: .* never closed"),
        (ANSWER.replace("    ### BEGIN SOLUTION\n", ""), "line 5: .* without"),
        (ANSWER.replace("secret\n", "secret\n    ### BEGIN SOLUTION\n"), "of line 3"),
        (ANSWER.replace("### END", "# END"), "almost a marker"),
        (ANSWER.replace("### BEGIN SOLUTION", "###BEGIN SOLUTION"), "almost a marker"),
        (ANSWER.replace("BEGIN SOLUTION", "BEGIN SOLUTION here"), "almost a marker"),
        (ANSWER.replace("### BEGIN SOLUTION", "### begin solution"), "almost a marker"),
        ("### BEGIN SOLUTION\na = 1\n### END SOLUTION", "in a function or class"),
        ("def f():\n    ### BEGIN SOLUTION\n\n    ### END SOLUTION", "no answer"),
    ],
)
def test_a_broken_marker_is_refused_with_its_place(folders, source, words):
    write(folders[0], new_code_cell(source))
    with pytest.raises(ReleaseError, match=f"00_start_here.ipynb, cell 5: .*{words}"):
        release(*folders)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"answer": "def other(x):\n    return x"}, "no cell above defines it"),
        ({"check": CHECK.replace('"hello_shapes"', '"nobody"')}, "'nobody' is checked"),
        ({"answer": ANSWER + "\n)"}, "cell 3"),
    ],
)
def test_a_check_without_its_answer_is_refused(folders, change, words):
    write(folders[0], **change)
    with pytest.raises(ReleaseError, match=words):
        release(*folders)


def test_a_question_checked_twice_is_refused(folders):
    write(folders[0], new_code_cell(CHECK))
    with pytest.raises(ReleaseError, match="second time"):
        release(*folders)


def test_markers_in_prose_are_refused(folders):
    write(folders[0], new_markdown_cell(ANSWER))
    with pytest.raises(ReleaseError, match="code cell"):
        release(*folders)


def test_nothing_is_written_when_one_solution_is_broken(folders):
    write(folders[0], answer=ANSWER[:-5], name="01_forward_pass.ipynb")
    with pytest.raises(ReleaseError):
        release(*folders)
    assert not folders[1].exists()


def test_an_exercise_holds_no_outputs_and_no_answer(folders):
    (path,) = release(*folders)
    text = path.read_text()
    assert "secret" not in text
    assert "SOLUTION" not in text
    for cell in notebooks.read(path).cells:
        assert cell.cell_type == "markdown" or not cell.outputs


def test_cell_metadata_lets_nbgrader_grade_it(folders):
    (path,) = release(*folders)
    labels = [c.metadata["nbgrader"] for c in notebooks.read(path).cells[2:]]
    answer, test = labels
    assert (answer["solution"], answer["grade"], answer["locked"]) == (
        True,
        False,
        False,
    )
    assert [test[k] for k in ("grade", "locked", "solution")] == [True, True, False]
    assert {label["schema_version"] for label in labels} == {3}
    assert {label["task"] for label in labels} == {False}
    assert test["grade_id"] == "hello_shapes"
    assert test["points"] == 1
    assert answer["grade_id"] != test["grade_id"]


def test_releasing_twice_gives_the_same_bytes(folders):
    (path,) = release(*folders)
    before = path.read_bytes()
    release(*folders)
    assert path.read_bytes() == before


def test_an_exercise_whose_solution_is_gone_is_removed(folders):
    release(*folders)
    (folders[0] / "00_start_here.ipynb").rename(folders[0] / "01_forward_pass.ipynb")
    release(*folders)
    assert [p.name for p in folders[1].iterdir()] == ["01_forward_pass.ipynb"]


def test_check_finds_nothing_after_a_release(folders):
    release(*folders)
    assert release_check(*folders) == []


@pytest.mark.parametrize("part", ["source", "metadata", "id", "outputs"])
def test_check_finds_a_hand_edit_anywhere(folders, part):
    (path,) = release(*folders)
    notebook = notebooks.read(path)
    cell = notebook.cells[2]
    changed = {
        "source": cell.source + " ",
        "metadata": cell.metadata | {"tags": ["x"]},
        "id": "other",
        "outputs": [nbformat.v4.new_output("stream", text="x")],
    }
    cell[part] = changed[part]
    nbformat.write(notebook, path)
    (difference,) = release_check(*folders)
    assert f"cell 3: {part}" in difference


def test_check_finds_missing_and_left_over_files(folders):
    (path,) = release(*folders)
    path.rename(path.with_name("old.ipynb"))
    missing, left = release_check(*folders)
    assert "00_start_here.ipynb is missing" in missing
    assert "old.ipynb has no solution" in left


@pytest.mark.parametrize("place", ["source", "metadata", "outputs"])
def test_the_leak_check_finds_a_planted_line(folders, place):
    path = folders[0] / "00_start_here.ipynb"
    released = copy.deepcopy(exercise(path))
    line = "secret = x.mean(axis=1, keepdims=True)"
    if place == "source":
        released.cells[0].source += f"\n(try `{line}`)"
    elif place == "metadata":
        released.cells[0].metadata["note"] = line
    else:
        released.cells[1].outputs = [nbformat.v4.new_output("stream", text=line)]
    assert leaks(notebooks.read(path), released) == [line]


def test_a_line_that_stands_outside_the_markers_is_no_leak(folders):
    write(folders[0], new_code_cell("def shown(secret):\n    return secret"))
    released = exercise(folders[0] / "00_start_here.ipynb")
    assert "return secret" in released.cells[-1].source


def scored(folder, answer, tmp_path):
    """Return what the last expression of nbgrader's test cell gives for an answer."""
    (path,) = release_nbgrader(folder, tmp_path / "course")
    (test,) = [c for c in notebooks.read(path).cells if "feedback" in c.source]
    *before, last = ast.parse(test.source).body
    scope = {}
    exec(SETUP + "\n" + answer, scope)
    exec(compile(ast.Module(before, []), "test cell", "exec"), scope)
    return eval(compile(ast.Expression(last.value), "test cell", "eval"), scope)


def test_nbgraders_test_cell_ends_in_the_points(folders, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSEKIT_HOME", str(tmp_path))
    assert scored(folders[0], ANSWER, tmp_path) == 1


@pytest.mark.parametrize("answer", [markers.stubbed(ANSWER), ANSWER.replace("1", "0")])
def test_a_check_that_fails_is_worth_nothing_in_nbgrader(folders, tmp_path, answer):
    assert scored(folders[0], answer, tmp_path) == 0


def test_nbgraders_source_keeps_the_markers(folders, tmp_path):
    (path,) = release_nbgrader(folders[0], tmp_path / "course")
    assert path == tmp_path / "course" / "source" / "00_start_here" / path.name
    assert notebooks.read(path).cells[2].source == ANSWER


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(ReleaseError, match="holds no notebooks"):
        release(tmp_path, tmp_path / "exercises")
