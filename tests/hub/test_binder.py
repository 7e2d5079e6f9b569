"""Binder: what repo2docker would build from .binder/, read by repo2docker itself."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from fetched import got

pytestmark = pytest.mark.long
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def recipe(tmp_path_factory):
    """The Dockerfile that repo2docker makes; nothing is built, no Docker is needed."""
    home = tmp_path_factory.mktemp("repo2docker")
    subprocess.run([sys.executable, "-m", "venv", home], check=True)
    program = home / "bin" / "jupyter-repo2docker"
    got([home / "bin" / "pip", "install", "--quiet", "jupyter-repo2docker==2026.4.0"])
    words = [program, "--no-build", "--debug", str(ROOT)]
    run = subprocess.run(words, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr[-2000:]
    return run.stdout + run.stderr


def test_it_takes_a_python_that_the_course_runs_on(recipe):
    [version] = set(re.findall(r"environment-2epy-2d(\d+)-2e(\d+)-2d", recipe))
    assert tuple(map(int, version)) >= (3, 11)


def test_it_installs_the_course_and_starts_with_one_blas_thread(recipe):
    assert "RUN ./.binder/postBuild" in recipe
    assert ".binder/start" in recipe
    assert "-c constraints.txt '.[lab]'" in (ROOT / ".binder/postBuild").read_text()
    assert "OPENBLAS_NUM_THREADS=1" in (ROOT / ".binder/start").read_text()


def test_its_scripts_may_be_run():
    for name in ("postBuild", "start"):
        assert (ROOT / ".binder" / name).stat().st_mode & 0o100
