"""The learner's copy: made whole, updated with care, never overwritten."""

import json
import os
import socket
import sys

import pytest

from coursekit.classroom import course, lab


def notebook(text, output="old"):
    cell = {
        "cell_type": "code",
        "source": [text],
        "metadata": {},
        "execution_count": 1,
        "outputs": [{"output_type": "stream", "name": "stdout", "text": [output]}],
    }
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4})


@pytest.fixture
def origin(tmp_path):
    folder = tmp_path / "origin"
    for name in ("notebooks/00_start_here.ipynb", "exercises/00_start_here.ipynb"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(notebook(f"lesson {name}"))
    return folder


@pytest.fixture
def copy(tmp_path, origin):
    folder = tmp_path / "copy"
    course.update(folder, origin)
    return folder


LESSON = "notebooks/00_start_here.ipynb"


def test_the_first_start_lays_down_the_whole_course(copy, origin):
    for name in course.files(origin):
        assert (copy / name).read_bytes() == (origin / name).read_bytes()


def test_a_second_start_writes_nothing(copy, origin):
    assert course.update(copy, origin) == ([], [])


def test_a_file_that_the_learner_changed_is_left_as_it_is(copy, origin):
    (copy / LESSON).write_text(notebook("my own text"))
    assert course.update(copy, origin) == ([], [])
    assert "my own text" in (copy / LESSON).read_text()


def test_an_untouched_file_is_replaced_by_its_new_version(copy, origin):
    (origin / LESSON).write_text(notebook("better"))
    assert course.update(copy, origin).written == [LESSON]
    assert "better" in (copy / LESSON).read_text()


def test_a_notebook_that_was_only_run_counts_as_untouched(copy, origin):
    (copy / LESSON).write_text(notebook(f"lesson {LESSON}", output="run just now"))
    (origin / LESSON).write_text(notebook("better"))
    assert course.update(copy, origin).written == [LESSON]


def test_a_new_version_is_laid_beside_a_changed_file_once(copy, origin):
    (copy / LESSON).write_text(notebook("my own text"))
    (origin / LESSON).write_text(notebook("better"))
    (beside,) = course.update(copy, origin).beside
    assert "better" in (copy / beside).read_text()
    assert "my own text" in (copy / LESSON).read_text()
    assert course.update(copy, origin) == ([], [])


def test_a_second_new_version_does_not_overwrite_the_first(copy, origin):
    (copy / LESSON).write_text(notebook("my own text"))
    for text in ("better", "best"):
        (origin / LESSON).write_text(notebook(text))
        course.update(copy, origin)
    texts = [path.read_text() for path in (copy / "notebooks").glob("*.ipynb")]
    assert len(texts) == 3
    for text in ("my own text", '"better"', '"best"'):
        assert sum(text in kept for kept in texts) == 1


def test_a_deleted_file_comes_back_fresh(copy, origin):
    (copy / LESSON).unlink()
    assert course.update(copy, origin).written == [LESSON]


def test_a_damaged_notebook_of_the_learner_is_kept(copy, origin):
    (copy / LESSON).write_text('{"cells": [half a no')
    (origin / LESSON).write_text(notebook("better"))
    assert course.update(copy, origin).beside
    assert "half a no" in (copy / LESSON).read_text()


@pytest.mark.parametrize("manifest", [None, "", "[]", '{"a": 1}', '{"a": [1]}'])
def test_without_a_manifest_nothing_of_the_learners_is_lost(copy, origin, manifest):
    (copy / LESSON).write_text(notebook("my own text"))
    (origin / LESSON).write_text(notebook("better"))
    (copy / course.MANIFEST).unlink()
    if manifest is not None:
        (copy / course.MANIFEST).write_text(manifest)
    assert course.update(copy, origin).beside
    assert "my own text" in (copy / LESSON).read_text()


def test_an_update_that_fails_leaves_the_old_file_whole(copy, origin, monkeypatch):
    (origin / LESSON).write_text(notebook("better"))
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        course.update(copy, origin)
    assert f"lesson {LESSON}" in (copy / LESSON).read_text()
    assert not list(copy.rglob("*.part"))


def test_hidden_files_and_checkpoints_do_not_travel(copy, origin):
    (origin / "notebooks" / ".ipynb_checkpoints").mkdir()
    (origin / "notebooks" / ".ipynb_checkpoints" / "x.ipynb").write_text("{}")
    (origin / "notebooks" / ".gitkeep").write_text("")
    assert course.update(copy, origin) == ([], [])


def test_an_author_works_in_the_clone_itself(origin):
    assert course.update(origin, origin) == ([], [])
    assert not (origin / course.MANIFEST).exists()


def test_the_installed_course_is_found_with_lessons_and_exercises():
    names = set(course.files(course.source()))
    assert {course.FIRST_LESSON, "exercises/00_start_here.ipynb"} <= names


def test_jupyterlab_starts_on_lesson_00_without_news(tmp_path):
    given = lab.arguments(tmp_path, browser=False, port=8899, ip="localhost", root=True)
    assert f"--LabApp.default_url=/lab/tree/{course.FIRST_LESSON}" in given
    assert {"--LabApp.news_url=", "--no-browser", "--allow-root"} <= set(given)
    given = lab.arguments(tmp_path, browser=True, port=8899, ip="localhost", root=False)
    assert not {"--no-browser", "--allow-root"} & set(given)


def test_a_port_that_is_taken_is_named_and_the_next_one_found(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(ValueError, match=f"port {port} is taken"):
            lab.require_free(port)
        monkeypatch.setattr(lab, "PORT", port)
        assert lab.free_port() > port


def test_without_jupyterlab_the_cure_is_a_pip_command(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "jupyterlab", None)
    monkeypatch.setattr(lab, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match=r"pip install 'backprop-coursekit\[lab\]'"):
        lab.run(tmp_path, browser=False, port=None, ip="localhost")


def test_kernels_inherit_one_blas_thread(monkeypatch, tmp_path, origin):
    import jupyterlab.labapp

    for name in lab.ONE_THREAD:
        monkeypatch.delenv(name, raising=False)
    started = []
    monkeypatch.setattr(jupyterlab.labapp, "main", started.append)
    monkeypatch.setattr(course, "source", lambda: origin)
    lab.run(tmp_path / "copy", browser=False, port=None, ip="localhost")
    assert started
    assert os.environ["OPENBLAS_NUM_THREADS"] == "1"
