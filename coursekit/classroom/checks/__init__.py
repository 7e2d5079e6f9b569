"""The questions of the course, one module for each lesson, found by its stem."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType

from coursekit.classroom.questions import Question

# Lessons in order; the number in a stem is the place here: "03_output_error".
LESSONS = (
    "start_here",
    "forward_pass",
    "finite_differences",
    "output_error",
    "backward_pass",
    "gradients",
    "mini_batches",
    "training",
    "better_learning",
    "deep_networks",
    "autodiff",
    "bug_clinic",
)


@cache
def questions() -> MappingProxyType[str, Question]:
    """Return every question by name, in the order of the course."""
    found: dict[str, Question] = {}
    for lesson in LESSONS:
        for question in of_lesson(lesson):
            if question.name in found:
                raise ValueError(f"two questions are named {question.name!r}")
            found[question.name] = question
    return MappingProxyType(found)


def of_lesson(lesson: str) -> tuple[Question, ...]:
    """Return the questions of a lesson ("backward_pass"), none if it has no checks."""
    module = f"{__name__}.{lesson}"
    if find_spec(module) is None:
        return ()
    return tuple(import_module(module).QUESTIONS)


def lesson_of(name: str) -> str:
    """Return the lesson a question belongs to; KeyError for an unknown question."""
    for lesson in LESSONS:
        if any(question.name == name for question in of_lesson(lesson)):
            return lesson
    raise KeyError(name)
