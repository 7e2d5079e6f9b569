"""A real JupyterLab, started by ``coursekit lab``, and a real browser looking at it.

Everything but this machine is refused, and a test in which anything else was asked
for fails: the course needs no network.
"""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import gate
import pytest
from serving import wait_for

ROOT = Path(__file__).parents[2]
ARTEFACTS = ROOT / "artefacts" / "browser"
TOKEN = "a-token-for-tests"
CHROMIUM = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update"),
    "--disable-sync",
)


def pytest_addoption(parser):
    parser.addoption(
        "--browser-all", action="store_true", help="every notebook, not this run's part"
    )
    parser.addoption(
        "--pictures", action="store_true", help="write the README's into docs/images"
    )


def pytest_collection_modifyitems(config, items):
    """Leave the tests marked ``whole`` for runs with --browser-all."""
    if config.getoption("--browser-all", default=False):
        return
    left = [item for item in items if item.get_closest_marker("whole")]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def closed_gate():
    """Return (option for a browser, list of the addresses that it was refused)."""
    with gate.closed() as option_and_asked:
        yield option_and_asked


@pytest.fixture(autouse=True)
def outside(closed_gate):
    """The addresses asked for outside this machine; at the end there must be none."""
    _, asked = closed_gate
    yield asked
    seen = sorted(set(asked))
    asked.clear()
    assert seen == [], "the browser asked for something outside this machine"


@pytest.fixture(scope="session")
def chromium(closed_gate):
    """The browser, without a page; skips where Playwright or Chromium is missing."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if program is None:
        pytest.skip("needs Chromium: apt-get install chromium, or set CHROMIUM")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=program, headless=True, args=[*CHROMIUM, closed_gate[0]]
        )
        browser.outside = closed_gate[1]
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium):
    """Return a function that opens a page.

    ``page.complaints`` are the errors of its console and its scripts.
    """
    opened = []

    def open_page(width=1300, height=900, **options):
        page, context = blocked_page(chromium, width, height, **options)
        opened.append(context)
        return page

    yield open_page
    for context in opened:
        context.close()


def blocked_page(browser, width, height, **options):
    viewport = {"width": width, "height": height}
    context = browser.new_context(viewport=viewport, **options)
    page = context.new_page()
    page.outside, page.complaints = browser.outside, []
    page.on(
        "console",
        lambda m: page.complaints.append(m.text) if m.type == "error" else None,
    )
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    return page, context


@pytest.fixture(scope="session")
def lab_server(chromium, tmp_path_factory):
    """Return (address, working copy) of a JupyterLab that ``coursekit lab`` started."""
    home = tmp_path_factory.mktemp("lab")
    config, copy, port = home / "config", home / "copy", free_port()
    config.mkdir()
    settings = '{"LabApp": {"expose_app_in_browser": true}}'
    (config / "jupyter_lab_config.json").write_text(settings)
    env = {
        **os.environ,
        "JUPYTER_TOKEN": TOKEN,
        "JUPYTER_CONFIG_DIR": str(config),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "COURSEKIT_HOME": str(home / "progress"),
    }
    words = [sys.executable, "-m", "coursekit", "lab", "--no-browser"]
    words += ["--folder", str(copy), "--port", str(port), "--ip", "127.0.0.1"]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(words, env=env, stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(f"{address}/api?token={TOKEN}", server, home / "log")
            yield address, copy
        finally:
            stop(server)


def stop(server):
    """End a server; one that a kernel ending in the same moment keeps waiting, hard."""
    server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


@pytest.fixture(scope="session")
def lab_page(chromium, lab_server):
    """One page for the session: loading JupyterLab takes longer than a notebook."""
    page, context = blocked_page(chromium, 1300, 1000)
    yield page
    context.close()


@pytest.fixture
def lab(lab_page, lab_server, request):
    """JupyterLab, in which one notebook at a time is opened; screenshots are kept."""
    from notebook_page import NotebookPage

    driven = NotebookPage(lab_page, *lab_server, TOKEN)
    yield driven
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    name = request.node.name.replace("/", "_").removesuffix(".ipynb]")
    lab_page.screenshot(path=ARTEFACTS / f"{name.replace('[', '-').rstrip(']')}.png")
    driven.close()


@pytest.fixture
def keep_picture(lab_page, request):
    """Return a function that, with --pictures, keeps what some elements show."""
    wanted = request.config.getoption("--pictures", default=False)

    def keep(name, *elements, margin=12):
        if not wanted:
            return
        elements[0].evaluate("element => element.scrollIntoView({block: 'center'})")
        lab_page.wait_for_timeout(300)
        boxes = [element.bounding_box() for element in elements]
        left = min(box["x"] for box in boxes) - margin
        top = min(box["y"] for box in boxes) - margin
        right = max(box["x"] + box["width"] for box in boxes) + margin
        bottom = max(box["y"] + box["height"] for box in boxes) + margin
        clip = {"x": left, "y": top, "width": right - left, "height": bottom - top}
        lab_page.screenshot(path=ROOT / "docs" / "images" / f"{name}.png", clip=clip)

    return keep
