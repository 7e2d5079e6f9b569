"""The house stays easy to see: every module of the classroom stands on its map."""

import re
from pathlib import Path

import coursekit
from coursekit import classroom

FOLDER = Path(coursekit.__file__).parent / "classroom"


def names(folder: Path) -> set[str]:
    entries = {p.stem for p in folder.glob("*.py")} | {
        p.parent.name for p in folder.glob("*/__init__.py")
    }
    return {name for name in entries if not name.startswith("__")}


def test_the_map_names_every_module_of_the_classroom():
    words = set(re.findall(r"\w+", classroom.__doc__ or ""))
    assert names(FOLDER) - words == set()


def test_the_map_test_can_say_no(tmp_path):
    (tmp_path / "forgotten_corner.py").touch()
    assert names(tmp_path) == {"forgotten_corner"}
