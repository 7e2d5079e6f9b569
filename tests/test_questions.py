"""Every question accepts right answers in any style, and names each known mistake."""

import inspect
import re

import numpy as np
import pytest

from coursekit.classroom.checks import LESSONS, of_lesson, questions
from coursekit.classroom.feedback import Verdict
from coursekit.classroom.grading.sets import variant_of
from coursekit.classroom.judge import check
from coursekit.classroom.mistakes.styles import variants

QUESTIONS = [pytest.param(q, id=name) for name, q in questions().items()]
# The clinic's repairs are judged by backprop's catalogue, which is tried once.
OWN = [
    pytest.param(q, m, id=f"{q.name}-{m.name}-{k}")
    for lesson in LESSONS
    for q in of_lesson(lesson)
    for k, m in enumerate(q.mistakes[: 3 if lesson == "bug_clinic" else None])
]
SEEDS = range(10)


def untouched(*_):
    raise NotImplementedError


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_worked_answer_is_right_on_every_draw_of_the_inputs(question):
    for seed in SEEDS:
        assert check(question, question.reference, seed), (seed, question.name)


@pytest.mark.parametrize("question", QUESTIONS)
def test_right_answers_in_other_styles_are_right(question):
    for number, answer in enumerate(variants(question)):
        feedback = check(question, answer)
        assert feedback.verdict is Verdict.CORRECT, (number, str(feedback))


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_untouched_stub_is_not_attempted(question):
    assert check(question, untouched).verdict is Verdict.NOT_ATTEMPTED


@pytest.mark.parametrize(("question", "mistake"), OWN)
def test_a_known_mistake_is_caught_and_named_on_every_draw(question, mistake):
    for seed in SEEDS:
        feedback = check(question, mistake.answer(), seed)
        assert feedback.verdict in {Verdict.INCORRECT, Verdict.CRASHED}
        assert feedback.mistake == mistake.name, (seed, str(feedback))


@pytest.mark.parametrize("question", QUESTIONS)
def test_junk_is_never_right_and_never_raises(question):
    things = (None, ..., np.nan, "nonsense", [[1], [1, 2]], object(), [], {})
    for value in (*things, np.zeros((7, 7)), np.array([None]), np.full(3, np.inf)):
        feedback = check(question, lambda *_, value=value: value)
        assert feedback.verdict is not Verdict.CORRECT


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_a_learner_reads_is_there(question):
    assert question.task
    assert len(question.hints) >= 2
    assert question.points > 0
    for mistake in question.mistakes:
        assert mistake.message or question.accept  # a rule brings its own words


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_cases_of_two_seeds_differ_and_of_one_are_the_same(question):
    if not inspect.signature(question.reference).parameters:
        return
    one, again, other = (
        re.sub("0x[0-9a-f]+", "", repr(question.draw(seed))) for seed in (0, 0, 1)
    )
    assert one == again
    assert one != other


def test_no_two_questions_have_one_name():
    names = [q.name for lesson in LESSONS for q in of_lesson(lesson)]
    assert len(set(names)) == len(names)


VARIANTS = [
    pytest.param(variant_of(q, seed), id=f"{name}-{seed}")
    for name, q in questions().items()
    for seed in range(3)
    if q.variant
]


@pytest.mark.parametrize("question", VARIANTS)
def test_a_graded_variant_takes_its_own_answer_and_not_the_lessons(question):
    practice = questions()[question.name]
    assert check(question, question.reference, seed=1)
    assert not check(question, practice.reference, seed=1)
    assert question.task != practice.task
    assert question.why == ""


@pytest.mark.parametrize("question", VARIANTS)
def test_mistakes_in_a_graded_variant_are_named_too(question):
    for mistake in question.mistakes:
        feedback = check(question, mistake.answer(), seed=2)
        assert feedback.mistake == mistake.name, str(feedback)
