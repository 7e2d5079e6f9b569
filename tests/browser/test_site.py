"""The book in a real browser: mathematics, search, dark mode, links that open it."""

import re
from pathlib import Path

import pytest
from barriers import grave
from static_site import served

from coursekit.classroom.publish import book

pytestmark = [pytest.mark.browser, pytest.mark.long]
ROOT = Path(__file__).parents[2]
ARTEFACTS = ROOT / "artefacts" / "browser"
PAGES = ["index.html", "notebooks/04_backward_pass.html", "mistakes.html", "api.html"]


LAUNCH = {
    "https://mybinder.org": "/v2/gh/Org/course/main?urlpath=lab/tree/{}",
    "https://colab.research.google.com": "/github/Org/course/blob/main/{}",
    "https://org.github.io": "/course/lite/lab/index.html?path={}",
}
NOTEBOOKS = [
    path.relative_to(ROOT).as_posix()
    for part in ("notebooks", "exercises")
    for path in sorted((ROOT / part).glob("*.ipynb"))
]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The book, with buttons that open lessons elsewhere."""
    pytest.importorskip("sphinx", reason="needs the extra `site`")
    folder = tmp_path_factory.mktemp("book") / "site"
    book.build(ROOT, folder, "Org/course")
    return folder


@pytest.fixture(scope="module")
def address(site):
    with served(site) as address:
        yield address


def look(page, name):
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"site-{name}.png")


def test_a_lesson_shows_its_mathematics_without_another_server(new_page, address):
    page = new_page(1300, 900)
    page.goto(f"{address}/{PAGES[1]}")
    page.wait_for_selector("mjx-container")
    assert page.locator("mjx-container").count() > 50
    pictures = page.locator("article img")
    assert pictures.count() > 2
    assert all(image.get_attribute("alt") for image in pictures.all())
    look(page, "lesson")


def test_search_finds_a_lesson(new_page, address):
    page = new_page(1300, 900)
    page.goto(f"{address}/search.html?q=demon")
    page.wait_for_selector("#search-results li a")
    found = page.locator("#search-results li a").all_inner_texts()
    assert any("BP1" in title for title in found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_no_grave_barrier_for_anybody(new_page, address, path, scheme):
    page = new_page(1300, 900)
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{address}/{path}")
    page.wait_for_timeout(1500)
    look(page, f"{Path(path).stem}-{scheme}")
    assert grave(page) == []


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_each_notebook_opens_elsewhere_by_a_link_to_itself(site, path):
    page = (site / path).with_suffix(".html").read_text(encoding="utf-8")
    for host, rest in LAUNCH.items():
        links = set(re.findall(rf'href="({re.escape(host)}[^"]*)"', page))
        assert links == {host + rest.format(path)}
