"""The catalogue's words on the functions of one equation."""

from collections.abc import Callable

from coursekit.classroom.mistakes.slopes import SLOPES
from coursekit.classroom.mistakes.words import WORDS
from coursekit.classroom.questions import Answer, Mistake


def known(name: str, wrong: Answer) -> Mistake:
    """Return a mistake of the catalogue, made in another function."""
    return Mistake(name, *WORDS[name], wrong)


def slopes(place: str, answer: Callable[[Answer], Answer]) -> tuple[Mistake, ...]:
    """Return every wrong slope in one place; ``answer(rule)`` is the wrong function."""
    return tuple(
        known(f"{place}_{kind}", answer(rule)) for kind, rule in SLOPES.items()
    )
