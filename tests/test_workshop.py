"""A folder for a room without internet: it installs by itself, or says what lacks."""

import shutil
from pathlib import Path

import pytest

from coursekit.classroom.publish import workshop

ROOT = Path(__file__).parents[1]


def test_it_is_made_from_a_clone(tmp_path):
    with pytest.raises(ValueError, match="no clone"):
        workshop.build(tmp_path, tmp_path / "stick", ())


def test_it_is_not_made_among_other_files(tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(ValueError, match="not empty"):
        workshop.build(ROOT, tmp_path, ())
    assert workshop.check(tmp_path)[0].endswith("it is no workshop folder")


def test_a_copy_that_lost_or_changed_a_file_is_told_by_name(tmp_path):
    for name in ("kept", "lost", "changed"):
        (tmp_path / name).write_text(name)
    (tmp_path / workshop.SUMS).write_text("".join(workshop.sums(tmp_path)))
    (tmp_path / "lost").unlink()
    (tmp_path / "changed").write_text("other")
    assert workshop.check(tmp_path) == ["missing: lost", "damaged: changed"]


@pytest.mark.long
def test_it_installs_by_itself_and_says_which_package_is_not_on_it(tmp_path):
    stick = tmp_path / "stick"
    try:
        workshop.build(ROOT, stick, ())
    except ValueError as error:
        pytest.skip(str(error))
    assert workshop.check(stick) == []
    next((stick / "wheels").glob("anywidget-*")).unlink()
    (stick / workshop.SUMS).write_text("".join(workshop.sums(stick)))
    [found] = workshop.check(stick)
    assert "anywidget" in found
    shutil.rmtree(stick / "wheels")
    assert "missing: wheels" in workshop.check(stick)[0]
