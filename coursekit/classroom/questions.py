"""What a question is: one definition for the check, the grader, the points, the tests.

    QUESTION = Question(name=..., reference=..., cases=..., hints=..., why=..., ...)

The module ``checks/<topic>.py`` of a lesson lists its questions in ``QUESTIONS``.
"""

import inspect
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from coursekit.classroom.trial import fresh

Answer = Callable[..., Any]
TWIN = "for other numbers of the same shapes"


@dataclass(frozen=True)
class Case:
    """One set of arguments: arrays, numbers, dicts of arrays, Net, Seed, Function.

    scales: numbers by which an answer may be off as a whole, under the name that the
    message uses ({"m": 7, "n[l]": 4}); label: what is special about the case, as a
    phrase that ends "your function is wrong ..." ("for m = 1"), "" for the probe.
    """

    args: tuple[Any, ...]
    label: str = ""
    scales: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Mistake:
    """A known mistake: code that makes it, and what to say to who made it.

    wrong: the mistaken answer, same signature as the reference; for a mistake that
    only state shows (inputs changed, calls that remember) a function without
    arguments that returns such an answer, and ``state`` says so.
    """

    name: str
    equation: str | None
    message: str
    wrong: Answer
    state: bool = False

    def answer(self) -> Answer:
        """Return the mistaken function, as a learner would pass it to ``check``."""
        return self.wrong() if self.state else self.wrong


@dataclass(frozen=True)
class Fault:
    """What an ``accept`` rule found wrong, in words to the learner."""

    message: str
    mistake: str | None = None
    equation: str | None = None


@dataclass(frozen=True, kw_only=True)
class Question:
    """One exercise function.

    name          the function's name (SYLLABUS), unique in the course
    reference     the right answer; ``solution()`` shows its source
    cases         rng -> cases; the first is the naming probe: all widths and m differ
    mistakes      known mistakes, the likeliest first
    hints         where, which equation, which term
    why           why the reference is right, for ``solution()``; "" keeps it closed
    task          one line: what to write
    equation      the equation that a fault belongs to unless something better is known
    parts         what the parts of the result are called: ("delta",), ("w", "b")
    downward      blocks are reported from the output layer down (False: upward)
    tolerance     allowed relative error as a multiple of machine epsilon ** power
    accept        (args, settled result) -> Fault or None: a rule instead of a reference
                  value, where many answers are right; args are fresh
    driver        driver(answer, *args): calls answers that are not plain functions;
                  self-contained (NumPy as np only), its source goes to the sandbox
    repeat        call twice to look for state (False where a call is slow)
    locate        which blocks agree (by label) -> (equation, sentence): the first fault
    combinations  (args, settled result, tolerance) -> the mistakes that together give
                  it, each with name, equation, message; empty if none do
    variant       rng -> Question: the graded variant of this question
    """

    name: str
    reference: Answer
    cases: Callable[[np.random.Generator], Iterable[Case]]
    mistakes: tuple[Mistake, ...] = ()
    hints: tuple[str, ...] = ()
    why: str = ""
    task: str = ""
    points: int = 1
    equation: str | None = None
    parts: tuple[str, ...] = ("result",)
    downward: bool = True
    tolerance: float = 2.0**10
    power: float = 1.0
    accept: Callable[[tuple[Any, ...], Any], Fault | None] | None = None
    driver: Answer | None = None
    repeat: bool = True
    locate: Callable[[Mapping[str, bool]], tuple[str | None, str]] | None = None
    combinations: Callable[[tuple[Any, ...], Any, float], Sequence[Any]] | None = None
    variant: "Callable[[np.random.Generator], Question] | None" = None

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the function's parameters, from the reference."""
        return tuple(inspect.signature(self.reference).parameters)

    @property
    def signature(self) -> str:
        """The call as the learner sees it: ``hidden_error(w_next, delta_next, z)``."""
        return f"{self.name}({', '.join(self.parameters)})"

    @property
    def calls(self) -> tuple[str, ...]:
        """Names that the reference looks up: of them, the questions are its helpers."""
        return tuple(names_in(self.reference))

    def draw(self, seed: int) -> Sequence[Case]:
        """Return the cases of a seed: 0 in the notebook, others in grading.

        After the probe comes its twin, other numbers of the same shapes: an answer that
        remembers its last call gives itself away there.
        """
        rng = np.random.default_rng([seed, *self.name.encode()])
        first, *others = self.cases(rng)
        if not self.repeat:
            return [first, *others]
        twin = replace(next(iter(self.cases(rng))), label=TWIN)
        return [first, twin, *others]

    def expected(self, case: Case, helpers: Mapping[str, Answer] | None = None) -> Any:
        """Return the reference's result on fresh arguments.

        ``helpers`` replace functions that the reference calls by name: with the
        learner's own helpers this is what a right caller would have got.
        """
        answer = with_helpers(self.reference, helpers) if helpers else self.reference
        return _drive(self, answer, case)

    def run(self, answer: Answer, case: Case) -> Any:
        """Return what ``answer`` gives on fresh arguments, through the driver."""
        return _drive(self, answer, case)


def _drive(question: Question, answer: Answer, case: Case) -> Any:
    args = tuple(fresh(spec) for spec in case.args)
    return question.driver(answer, *args) if question.driver else answer(*args)


def names_in(answer: Any) -> list[str]:
    """Return the names that a function, or a class's methods, look up."""
    if inspect.isclass(answer):
        methods = [item for item in vars(answer).values() if inspect.isfunction(item)]
        return [name for method in methods for name in names_in(method)]
    code = getattr(answer, "__code__", answer)
    if not inspect.iscode(code):
        return []
    # Comprehensions and inner functions have code of their own.
    inner = [name for const in code.co_consts for name in names_in(const)]
    return [*code.co_names, *inner]


def with_helpers(answer: Any, helpers: Mapping[str, Answer]) -> Answer:
    """Return ``answer`` with functions that it calls by name replaced."""
    scope = {**answer.__globals__, **helpers}
    return types.FunctionType(
        answer.__code__, scope, answer.__name__, answer.__defaults__, answer.__closure__
    )


def helpers(question: Question, names: Iterable[str]) -> tuple[str, ...]:
    """Return which questions of these names the reference calls (follow-through)."""
    called = set(question.calls) - {question.name}
    return tuple(name for name in names if name in called)
