"""The grader's pages in a real browser: on a phone, in the dark, by keyboard."""

from itertools import pairwise
from pathlib import Path

import pytest
from barriers import grave

from coursekit.classroom.checks import questions
from coursekit.classroom.grading.gradebook import Gradebook
from coursekit.classroom.grading.report import file_name, report
from coursekit.classroom.grading.verdicts import Answer

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
ARTEFACTS = ROOT / "artefacts" / "browser"
LONG = "Maximiliane Wolfeschlegelsteinhausenbergerdorff von und zu Hohenstaufen"
NAMES = ("李小龍", "Ångström, Ebba 🎓", "O'Brien <b>Pat</b>", LONG)
NAMES += ("Zoë Müller", "Carla Conti", "Dario Rossi", "eva", "bob")
STEMS = {
    "04_backward_pass": ("hidden_error_index", "hidden_error", "all_errors"),
    "05_gradients": ("bias_gradient", "weight_gradient", "backprop"),
}
FAILED = ("error", "ValueError in line 3 of it, `return a @ b`: shapes (5, 7), (4, 5)")
LEVELS = "() => [...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])"
FITS = "() => document.documentElement.scrollWidth <= innerWidth"
REACH = "a[href], summary, [tabindex='0']"
WHERE = f"""() => [...document.querySelectorAll(`{REACH}`)]
  .indexOf(document.activeElement)"""


def answers(names, number):
    """Return a learner's answers: right ones, named mistakes, errors, nothing."""
    for place, name in enumerate(names):
        question = questions()[name]
        points = question.points
        if number < 2 or place % 3 == number % 4:
            yield Answer(name, points, points, "ok", f"{name} is right.")
        elif number == len(NAMES) - 1:
            yield Answer(name, 0, points, *FAILED)
        elif number < 4:
            yield Answer(name, 0, points, "not_attempted", "The stub is untouched.")
        else:
            known = question.mistakes[number == 4]
            said = (known.message, known.name, known.equation)
            yield Answer(name, 0, points, "mistake", *said)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The folder with the pages of a small class."""
    folder = tmp_path_factory.mktemp("reports")
    with Gradebook(folder / "g.db", create=True) as book:
        book.set_deadline("05_gradients", "2026-03-09T12:00:00+00:00")
        for number, student in enumerate(NAMES):
            at = f"2026-03-09T1{number}:15:00+00:00"
            for stem, names in STEMS.items():
                book.record(
                    *(student, stem, f"f{number}", list(answers(names, number))),
                    **{"wanted": dict.fromkeys(names, "print"), "seed": 7},
                    **{"status": "graded", "submitted_at": at},
                )
        decided = ("C. Noether", "explained it in person", "bob", "04_backward_pass")
        book.override(*decided, question="hidden_error", score=1)
        report(book, folder)
    return folder


def each(pages):
    return [pages / "class.html", *sorted((pages / "learners").iterdir())]


@pytest.mark.parametrize("width", [1300, 400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_grave_barrier_and_nothing_beside_the_page(new_page, pages, scheme, width):
    page = new_page(width, 900, color_scheme=scheme)
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    for path in (pages / "class.html", pages / "learners" / file_name(LONG)):
        page.goto(path.as_uri())
        assert grave(page) == []
        assert page.evaluate(FITS)
        name = f"report-{path.stem[:5]}-{scheme}-{width}.png"
        page.screenshot(path=ARTEFACTS / name, full_page=True)


def test_headings_leave_no_level_out(new_page, pages):
    page = new_page()
    for path in each(pages):
        page.goto(path.as_uri())
        levels = page.evaluate(LEVELS)
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(b - a <= 1 for a, b in pairwise(levels))


def test_whatever_can_be_used_is_reached_by_tab(new_page, pages):
    page = new_page(400, 900)
    page.goto((pages / "class.html").as_uri())
    for place in range(page.locator(REACH).count()):
        page.keyboard.press("Tab")
        assert page.evaluate(WHERE) == place
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details[open]").count() == 1


def test_each_name_leads_to_that_learners_page(new_page, pages):
    page = new_page()
    for name in NAMES:
        page.goto((pages / "class.html").as_uri())
        page.get_by_role("link", name=name, exact=True).first.click()
        assert page.locator("h1").inner_text() == name


def test_the_readmes_picture_of_a_report(new_page, pages, request):
    if not request.config.getoption("--pictures", default=False):
        pytest.skip("draws a picture for the README, with --pictures only")
    page = new_page(920, 900)
    page.goto((pages / "class.html").as_uri())
    top, end = (
        page.get_by_role("heading", name=name).first.bounding_box()["y"]
        for name in ("The mistakes of the class", "Scores")
    )
    clip = {"x": 0, "y": top - 12, "width": 920, "height": end - top - 12}
    image = ROOT / "docs" / "images" / "report.png"
    page.screenshot(path=image, clip=clip, full_page=True)
