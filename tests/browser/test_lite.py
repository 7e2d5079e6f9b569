"""The course in a browser without Python: JupyterLite from a plain file server."""

import json
from pathlib import Path

import pytest
from notebook_page import NotebookPage
from static_site import runtime, served
from test_in_lab import move_by_keyboard, move_by_mouse

from coursekit.classroom.publish import browser, lite

pytestmark = [pytest.mark.browser, pytest.mark.long]
ROOT = Path(__file__).parents[2]
ARTEFACTS = ROOT / "artefacts" / "browser"
PATIENCE = 500  # seconds: each notebook starts a Python of its own
STUB, CHECK = "def sigmoid(z)", 'question("sigmoid").check'
MISTAKEN = "def sigmoid(z):\n    return 1 / (1 + np.exp(z))"
RIGHT = """\
def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)"""
TRAIN = """\
# in the place of def sigmoid(z), by which the cell is found
import coursekit as ck
digits = ck.load_mnist()
few = ck.Digits(*(block[..., :5000] for block in digits.train))
rng = np.random.default_rng(0)
net = ck.Network.random([784, 30, 10], rng, init="scaled", dtype=np.float32)
settings = {"epochs": 5, "batch_size": 10, "optimizer": ck.SGD(3.0)}
net, _ = ck.train(net, few, rng=rng, **settings)
print(f"accuracy {ck.accuracy(net, digits.test):.3f}")"""


def built(folder, files):
    """Build the site; let the test reach its notebooks, as the tests of the lab do."""
    lite.build(ROOT, folder, files)
    path = folder / "jupyter-lite.json"
    settings = json.loads(path.read_text())
    settings["jupyter-config-data"]["exposeAppInBrowser"] = True
    path.write_text(json.dumps(settings))
    return folder


@pytest.fixture(scope="module")
def address(chromium, tmp_path_factory):
    """Where the site with all its files is served."""
    with served(built(tmp_path_factory.mktemp("lite") / "site", runtime())) as address:
        yield address


@pytest.fixture
def notebook(new_page, address, request):
    """A new visitor, who opens one notebook at a time; a screenshot is kept."""
    page = new_page(1300, 1000)
    page.set_default_timeout(PATIENCE * 1000)
    yield NotebookPage(page, address, None, "")
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    name = request.node.name.replace("[", "-").rstrip("]")
    page.screenshot(path=ARTEFACTS / f"lite-{name}.png")


def output(notebook, words):
    """Return what the cell with these words shows below itself."""
    return notebook.cell(words).locator(".jp-OutputArea-output").last.inner_text()


@pytest.mark.parametrize("lesson", ["01_forward_pass", "05_gradients"])
def test_a_lesson_runs_to_the_end_and_its_sliders_move(notebook, lesson):
    notebook.open(f"notebooks/{lesson}.ipynb")
    notebook.run_all(PATIENCE)
    assert notebook.errors() == []
    explorers = notebook.page.locator(".coursekit-explorer")
    for number in range(explorers.count()):
        explorers.nth(number).scroll_into_view_if_needed()
        move_by_keyboard(notebook.page, explorers.nth(number))
        move_by_mouse(notebook.page, explorers.nth(number))


def test_checks_name_mistakes_and_the_browser_remembers_what_is_passed(notebook):
    notebook.open("exercises/01_forward_pass.ipynb")
    notebook.run_all(PATIENCE)
    for source, words in ((MISTAKEN, "sign_of_z"), (RIGHT, "Correct")):
        notebook.type(notebook.cell(STUB), source)
        notebook.run(notebook.cell(CHECK))
        assert words in output(notebook, CHECK)
    notebook.close()
    notebook.page.reload()
    notebook.page.wait_for_function("() => !!window.jupyterapp")
    notebook.page.evaluate("async () => { await window.jupyterapp.restored; }")
    notebook.open("notebooks/00_start_here.ipynb")
    notebook.run_all(PATIENCE)
    course = notebook.page.get_by_label("Map of the course with your progress")
    assert "sigmoid ✓" in course.inner_text()


def test_a_small_training_converges(notebook):
    notebook.open("exercises/01_forward_pass.ipynb")
    notebook.run(notebook.cell("import numpy as np"))
    notebook.type(notebook.cell(STUB), TRAIN)
    accuracy = output(notebook, "ck.load_mnist()").split("accuracy ")[1]
    assert float(accuracy[:5]) > 0.85


def test_with_the_runtime_elsewhere_a_lesson_runs_too(new_page, tmp_path):
    files = runtime()
    page = new_page()
    asked = []

    def answer(route):
        asked.append(Path(route.request.url).name)
        free = {"Access-Control-Allow-Origin": "*"}
        route.fulfill(path=files / asked[-1], headers=free)

    page.context.route(f"{browser.CDN}*", answer)
    with served(built(tmp_path / "site", None)) as address:
        notebook = NotebookPage(page, address, None, "")
        notebook.open("notebooks/01_forward_pass.ipynb")
        notebook.run_all(PATIENCE)
        assert notebook.errors() == []
    assert any(name.startswith("numpy-") for name in asked)
