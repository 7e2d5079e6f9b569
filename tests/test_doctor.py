"""The doctor finds what is wrong, in words, and knows the cure."""

import socket
import webbrowser

import pytest

from coursekit.classroom import doctor, lab
from coursekit.classroom.doctor import BROKEN, NOTE, OK


def only(found):
    (one,) = found
    return one


def test_a_sound_installation_is_healthy():
    said = []
    assert doctor.run(said.append)
    assert said[-1].strip() == "All that the course needs works."


def test_each_finding_that_is_not_fine_has_a_cure_or_says_why():
    for found in doctor.findings():
        assert found.words
        tells = found.cure + found.words
        assert found.state == OK or found.cure or "Linux" in tells or "install" in tells


def test_an_old_python_is_broken(monkeypatch):
    monkeypatch.setattr(doctor, "OLDEST", (4, 2))
    found = only(doctor.python())
    assert (found.state, "Python 4.2" in found.cure) == (BROKEN, True)


def test_a_shared_python_gets_a_note(monkeypatch):
    monkeypatch.setattr("sys.prefix", "/same")
    monkeypatch.setattr("sys.base_prefix", "/same")
    monkeypatch.delenv("CONDA_PREFIX", raising=False)
    assert doctor.python()[-1].state == NOTE


def test_a_missing_and_an_old_package_are_named_with_the_command(monkeypatch):
    monkeypatch.setattr(
        doctor,
        "requires",
        lambda _: [
            "no-such-package-here>=1",
            "numpy>=99",
            "absent-lab>=4; extra == 'lab'",
            "elsewhere; extra == 'dev'",
        ],
    )
    absent, old, optional = doctor.packages()
    assert (absent.what, absent.state) == ("no-such-package-here", BROKEN)
    assert (old.what, old.state, ">=99" in old.words) == ("numpy", BROKEN, True)
    assert (optional.what, optional.state) == ("absent-lab", NOTE)
    assert "pip install" in absent.cure


def test_an_old_jupyterlab_is_broken_and_a_missing_one_is_not(monkeypatch):
    lab_only = ["jupyterlab>=4.4; extra == 'lab'"]
    monkeypatch.setattr(doctor, "requires", lambda _: lab_only)
    monkeypatch.setattr(doctor, "version", lambda _: "3.6.8")
    old = only(doctor.packages())
    assert (old.what, old.state) == ("jupyterlab", BROKEN)
    assert "3.6.8 is installed" in old.words
    assert "--upgrade 'backprop-coursekit[lab]'" in old.cure

    def missing(name):
        raise doctor.PackageNotFoundError(name)

    monkeypatch.setattr(doctor, "version", missing)
    assert only(doctor.packages()).state == NOTE


def test_damaged_digits_are_broken(monkeypatch, tmp_path):
    monkeypatch.setattr("coursekit.mnist.FOLDER", tmp_path)
    found = only(doctor.digits())
    assert (found.state, "missing" in found.words) == (BROKEN, True)


def test_missing_lessons_are_broken(monkeypatch):
    monkeypatch.setattr("coursekit.__file__", "/nowhere/coursekit/__init__.py")
    assert only(doctor.lessons()).state == BROKEN


def test_missing_widgets_are_broken(monkeypatch):
    monkeypatch.setattr("jupyter_core.paths.jupyter_path", lambda *_: ["/nowhere"])
    found = only(doctor.widgets())
    assert (found.state, "jupyterlab_widgets" in found.cure) == (BROKEN, True)


def test_a_missing_sandbox_is_a_note_with_the_command(monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("shutil.which", lambda _: None)
    found = only(doctor.sandbox())
    assert (found.state, "apt install bubblewrap" in found.cure) == (NOTE, True)


def test_a_sandbox_that_may_not_start_is_said(monkeypatch, tmp_path):
    program = tmp_path / "bwrap"
    program.write_text("#!/bin/sh\necho 'no permissions' >&2; exit 1\n")
    program.chmod(0o755)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("shutil.which", lambda _: str(program))
    found = only(doctor.sandbox())
    assert (found.state, "no permissions" in found.words) == (NOTE, True)


def test_other_systems_are_told_that_grading_needs_linux(monkeypatch):
    monkeypatch.setattr("sys.platform", "darwin")
    assert only(doctor.sandbox()).state == NOTE


def test_no_browser_is_a_note(monkeypatch):
    def none():
        raise webbrowser.Error

    monkeypatch.setattr(webbrowser, "get", none)
    assert only(doctor.browser()).state == NOTE


def test_a_taken_port_is_a_note(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setattr(lab, "PORT", server.getsockname()[1])
        assert only(doctor.port()).state == NOTE


def test_a_folder_that_cannot_be_written_is_broken(monkeypatch, tmp_path):
    def refused(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setenv("COURSEKIT_HOME", str(tmp_path))
    monkeypatch.setattr(doctor.tempfile, "TemporaryFile", refused)
    assert {found.state for found in doctor.folders()} == {BROKEN}


def test_a_check_that_crashes_is_reported_and_the_others_go_on(monkeypatch):
    def crash():
        raise RuntimeError("unforeseen")

    checks = {"odd": crash, "port": lambda: [doctor.Finding("port", OK, "free")]}
    monkeypatch.setattr(doctor, "CHECKS", checks)
    said = []
    assert not doctor.run(said.append)
    assert "unforeseen" in said[0]
    assert "free" in said[1]


@pytest.mark.parametrize(
    ("state", "healthy"), [(OK, True), (NOTE, True), (BROKEN, False)]
)
def test_only_what_is_broken_makes_it_unhealthy(monkeypatch, state, healthy):
    finding = doctor.Finding("thing", state, "words")
    monkeypatch.setattr(doctor, "CHECKS", {"thing": lambda: [finding]})
    assert doctor.run(lambda _: None) is healthy
