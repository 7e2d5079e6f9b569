"""What ``import coursekit`` may load: NumPy and the mathematics."""

import subprocess
import sys

import pytest


def loaded(statement):
    code = f"{statement}; import sys; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return set(run.stdout.split())


@pytest.mark.parametrize(
    "module",
    ["tqdm", "matplotlib", "ipywidgets", "sympy", "IPython", "click", "numpy.random"],
)
def test_import_coursekit_does_not_load(module):
    assert module not in loaded("import coursekit")


@pytest.mark.parametrize("module", ["sqlite3", "fcntl", "resource"])
def test_feedback_works_where_there_is_no(module):
    # As in the browser, where Python runs without these.
    assert module not in loaded(
        f"import sys; sys.modules[{module!r}] = None; "
        "from coursekit.classroom import question; "
        "question('hidden_error').check(lambda w, d, z: None); "
        f"del sys.modules[{module!r}]"
    )
