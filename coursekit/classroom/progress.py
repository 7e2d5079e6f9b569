"""Which questions the learner has passed: remembered on this machine, nowhere else.

One small file for each question passed, so that two kernels can write at once and a
crash can lose nothing: a file is there or it is not.
"""

import json
import os
import re
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


def folder() -> Path:
    """Return the folder of the progress files.

    COURSEKIT_HOME if it is set; in the browser (Pyodide) the drive that outlives the
    page; else the user's data folder.
    """
    if chosen := os.environ.get("COURSEKIT_HOME"):
        return Path(chosen) / "progress"
    if sys.platform == "emscripten" and Path("/drive").is_dir():
        return Path("/drive/.coursekit/progress")
    from platformdirs import user_data_dir

    return Path(user_data_dir("coursekit", appauthor=False)) / "progress"


def record(name: str) -> bool:
    """Remember that question ``name`` is passed; return whether that worked.

    The first time counts.  A disk that cannot be written is no reason to fail a right
    answer, so no OSError leaves this function.  ValueError for what is no name.
    """
    if not re.fullmatch(r"[A-Za-z_]\w{0,99}", name, re.ASCII):
        raise ValueError(f"wanted a question's name, such as 'sigmoid', got {name!r}")
    target = folder() / f"{name}.json"
    try:
        if target.exists():
            return True
        target.parent.mkdir(parents=True, exist_ok=True)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        handle, part = tempfile.mkstemp(dir=target.parent, suffix=".part")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump({"passed": now}, file)
            os.replace(part, target)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
    except OSError:
        return False
    return True


def passed() -> dict[str, datetime]:
    """Return {name: when} of the questions passed, by name.

    A file whose content was lost still says that its question was passed; its time is
    then the file's.
    """
    when = {}
    for path in sorted(folder().glob("*.json")):
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            when[path.stem] = datetime.fromisoformat(content["passed"])
        except (OSError, ValueError, KeyError, TypeError):
            when[path.stem] = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return when


def show() -> Any:
    """Return the map of the course with what is passed; a notebook draws it."""
    from coursekit.classroom.coursemap import CourseMap  # knows every question

    return CourseMap()
