"""A lesson's slides in a real browser, as an instructor shows them."""

from pathlib import Path

import pytest
from barriers import grave
from static_site import served

from coursekit.classroom.publish import paging, slides

pytestmark = [pytest.mark.browser, pytest.mark.long]
ARTEFACTS = Path(__file__).parents[2] / "artefacts" / "browser"
READY = """() => document.querySelector('.reveal.ready') && window.MathJax?.Hub
  && !MathJax.Hub.queue.pending && MathJax.Hub.getAllJax().length"""
# All pages laid open, so that each can be measured.
OPEN = """() => document.querySelectorAll('.slides section')
  .forEach(section => { section.style.display = 'block'; section.hidden = false; })"""
PAGES = """() => [...document.querySelectorAll('.slides > section > section')].map(
  page => ({high: page.clientHeight, inside: page.scrollHeight,
    wide: page.scrollWidth - page.clientWidth,
    scrolls: getComputedStyle(page).overflowY === 'auto',
    words: page.innerText.trim(),
    notes: [...page.querySelectorAll('aside.notes')].map(n => n.textContent.trim()),
    told: [...page.querySelectorAll('aside.notes')].some(n => n.offsetHeight)}))"""
PRESENT = ".slides > section.present > section.present"


@pytest.fixture(scope="module")
def address(chromium, tmp_path_factory):
    folder = tmp_path_factory.mktemp("slides")
    page = slides.build("04", folder)
    with served(folder) as address:
        yield f"{address}/{page.name}"


@pytest.fixture
def show(new_page, address):
    page = new_page(1280, 720)
    page.goto(address)
    page.wait_for_function(READY, timeout=60_000)
    return page


def look(page, name):
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"slides-{name}.png")


def test_each_page_fits_or_scrolls_and_nothing_is_fetched(show):
    show.evaluate(OPEN)
    pages = show.evaluate(PAGES)
    assert len(pages) > 20
    too_high = [p["words"][:40] for p in pages if p["high"] > paging.HEIGHT]
    cut = [p["words"][:40] for p in pages if p["inside"] > p["high"]]
    assert too_high == []
    assert all(page["scrolls"] for page in pages)
    assert [page["words"][:40] for page in pages if page["wide"] > 0] == []
    assert len(cut) <= 1, "scrolling is for the exception"
    assert show.outside == []


def test_mathematics_is_set_and_none_is_left_as_it_was_typed(show):
    show.evaluate(OPEN)
    assert show.locator(".mjx-chtml").count() > 50
    assert show.locator(".merror, .MathJax_Error").count() == 0
    words = " ".join(page["words"] for page in show.evaluate(PAGES))
    assert "$" not in words


def test_notes_are_for_the_speaker_alone(show):
    show.evaluate(OPEN)
    pages = show.evaluate(PAGES)
    assert all(page["notes"] for page in pages)
    assert not any(page["told"] for page in pages)


def test_s_opens_the_speakers_view_with_the_notes_to_the_slide(show):
    show.keyboard.press("ArrowRight")
    with show.expect_popup() as opened:
        show.keyboard.press("s")
    notes = opened.value.locator(".speaker-controls-notes .value")
    notes.get_by_text("I hold my hand over one").wait_for(timeout=30_000)
    look(opened.value, "speaker")


def test_the_right_arrow_goes_on_and_the_down_arrow_deeper(show):
    places = []
    for key in ("ArrowRight", "ArrowDown", "ArrowRight"):
        show.keyboard.press(key)
        show.wait_for_timeout(300)
        title = show.locator(PRESENT).inner_text().strip()
        places.append((show.url.partition("#")[2], title.split()[0]))
    assert places == [("/1", "4.1"), ("/1/1", "Take"), ("/2", "They")]


def test_no_grave_barrier_for_anybody_on_any_page(show):
    found, seen = [], []
    while show.url not in seen:
        seen.append(show.url)
        found += [(show.url.partition("#")[2], *grave(show))]
        show.keyboard.press("Space")
        show.wait_for_timeout(200)
        if len(seen) in (1, 4, 15):
            look(show, str(len(seen)))
    assert [barriers for barriers in found if len(barriers) > 1] == []
    assert len(seen) > 20
