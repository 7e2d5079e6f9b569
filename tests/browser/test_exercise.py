"""A learner at work: a wrong answer, the card that names it, the right one, the map."""

from pathlib import Path

import pytest
from barriers import grave

from coursekit.classroom.checks import questions

pytestmark = pytest.mark.browser
ARTEFACTS = Path(__file__).parents[2] / "artefacts" / "browser"
STUB, CHECK = "def hidden_error(", 'question("hidden_error").check'
SLOPELESS = """def hidden_error(w_next, delta_next, z):
    return w_next.T @ delta_next"""
THEME = "theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})"
DARK = "body[data-jp-theme-light=false]"
CRASHING = """def hidden_error(w_next, delta_next, z):
    return w_next @ delta_next"""
RIGHT = f"{SLOPELESS} * sigmoid_prime(z)"
CARDS = {"crashed": CRASHING, "named": SLOPELESS, "right": RIGHT}


@pytest.fixture
def exercise(lab):
    lab.open("exercises/04_backward_pass.ipynb")
    lab.run_all()
    return lab


def answer(lab, source):
    """Type an answer, run the check below it and return its card."""
    lab.type(lab.cell(STUB), source)
    lab.run(lab.cell(CHECK))
    return lab.cell(CHECK).get_by_role("status")


def test_an_untouched_stub_is_not_attempted(exercise):
    card = exercise.cell(CHECK).get_by_role("status")
    assert "hidden_error: Not attempted" in card.inner_text()


def test_a_wrong_answer_gets_a_card_that_names_its_mistake(exercise, keep_picture):
    card = answer(exercise, SLOPELESS)
    known = {mistake.name: mistake for mistake in questions()["hidden_error"].mistakes}
    assert "Not right yet" in card.inner_text()
    assert "hidden_slope_missing" in card.inner_text()
    said = known["hidden_slope_missing"].message
    assert " ".join(said.split()) in " ".join(card.inner_text().split())
    keep_picture("card", exercise.cell(STUB), exercise.cell(CHECK))


def test_a_right_answer_is_remembered_on_the_map_of_lesson_00(exercise):
    assert "Correct" in answer(exercise, RIGHT).inner_text()
    exercise.close()
    exercise.open("notebooks/00_start_here.ipynb")
    exercise.run_all()
    course = exercise.page.get_by_label("Map of the course with your progress")
    assert "hidden_error ✓" in course.inner_text()


def change_theme(page, name):
    page.evaluate(THEME, f"JupyterLab {name}")
    page.wait_for_selector("#jupyterlab-splash", state="detached")


@pytest.fixture
def dark(exercise):
    change_theme(exercise.page, "Dark")
    yield exercise
    change_theme(exercise.page, "Light")


@pytest.mark.parametrize("source", CARDS.values(), ids=CARDS)
def test_cards_can_be_read_in_the_dark_theme(dark, source, request):
    card = answer(dark, source)
    card.evaluate("element => element.id = 'the-card'")
    name = request.node.callspec.id
    dark.page.screenshot(path=ARTEFACTS / f"card-{name}-dark.png")
    assert dark.page.locator(DARK).count() == 1
    assert grave(dark.page, "#the-card") == []
