"""The map of the course with the learner's way through it, as HTML and as text."""

from collections.abc import Collection
from html import escape
from typing import NamedTuple

from coursekit.classroom import progress
from coursekit.classroom.checks import LESSONS, of_lesson

# Title and minutes of each lesson, in the order of LESSONS.
TITLES = (
    ("Start here", 15),
    ("The network as a function", 60),
    ("Cost, gradient and a measuring instrument", 75),
    ("The error delta and BP1", 60),
    ("BP2: carrying the error backward", 60),
    ("BP3, BP4 and the algorithm", 75),
    ("Mini-batches", 60),
    ("Training on MNIST, and not believing it", 90),
    ("Better costs, starts and steps", 90),
    ("Deep networks: unstable gradients", 60),
    ("From backpropagation to automatic differentiation", 90),
    ("Capstone: the bug clinic", 120),
)
LIST = "list-style:none;margin:0;padding:0;max-width:46em"
ITEM = (
    "display:grid;grid-template-columns:2.2em 1fr 7em;gap:.2em .6em;align-items:center;"
    "margin:0;padding:.45em .2em;border-bottom:1px solid rgba(128,128,128,.35)"
)
BADGE = (
    "display:inline-block;width:1.8em;height:1.8em;line-height:1.8em;border-radius:50%;"
    "text-align:center;font-weight:600;color:#fff;background:"
)
DONE, BEGUN, AHEAD = "#00785a", "#0072b2", "#6b6b6b"


class Stop(NamedTuple):
    """A lesson on the map; questions: each one's name and whether it is passed."""

    number: int
    stem: str
    title: str
    minutes: int
    questions: dict[str, bool]

    @property
    def passed(self) -> int:
        """How many of its questions are passed."""
        return sum(self.questions.values())

    @property
    def words(self) -> str:
        """How far the learner is with this lesson, in words."""
        count = len(self.questions)
        if not count:
            return "no exercises yet"
        if self.passed == count:
            return f"all {count} passed" if count > 1 else "passed"
        return f"{self.passed} of {count} passed"


def stops(passed: Collection[str]) -> list[Stop]:
    """Return the lessons in order, with what is passed of each."""
    return [
        Stop(
            number,
            f"{number:02}_{lesson}",
            title,
            minutes,
            {question.name: question.name in passed for question in of_lesson(lesson)},
        )
        for number, (lesson, (title, minutes)) in enumerate(
            zip(LESSONS, TITLES, strict=True)
        )
    ]


def as_text(passed: Collection[str]) -> str:
    """Return the map for a terminal: one line for each lesson."""
    lines = [
        f"{stop.number:2}  {stop.title:<50} {stop.minutes:3} min   {stop.words}"
        for stop in stops(passed)
    ]
    done = sum(stop.passed for stop in stops(passed))
    return "\n".join([*lines, f"    {done} questions passed"])


def as_html(passed: Collection[str]) -> str:
    """Return the map for a notebook in ``notebooks/``, in its light or dark colours.

    The state of a lesson stands in words; colour and bar only repeat it.
    """
    items = "".join(_item(stop) for stop in stops(passed))
    return (
        f'<ol aria-label="Map of the course with your progress" style="{LIST}">'
        f"{items}</ol>"
    )


def _item(stop: Stop) -> str:
    count = len(stop.questions)
    colour = DONE if stop.passed == count > 0 else BEGUN if stop.passed else AHEAD
    # The capstone has exercises only.
    folder = "../exercises/" if stop.stem.endswith("bug_clinic") else ""
    names = ", ".join(
        f"{name} \N{CHECK MARK}" if done else name
        for name, done in stop.questions.items()
    )
    bar = (
        f'<progress aria-hidden="true" value="{stop.passed}" max="{count}" '
        f'style="width:100%;accent-color:{colour}"></progress>'
        if count
        else ""
    )
    return (
        f'<li style="{ITEM}">'
        f'<span aria-hidden="true" style="{BADGE}{colour}">{stop.number}</span>'
        f'<span><a href="{folder}{stop.stem}.ipynb">{escape(stop.title)}</a> '
        f'<small style="opacity:.8">{stop.minutes} min</small><br>'
        f'<small style="opacity:.8">{escape(names)}</small></span>'
        f"<span><small>{escape(stop.words)}</small>{bar}</span></li>"
    )


class CourseMap:
    """The map as it is now; a notebook shows it as HTML, a terminal as text."""

    def __init__(self) -> None:
        self.passed = progress.passed()

    def _repr_html_(self) -> str:
        return as_html(self.passed)

    def __repr__(self) -> str:
        return as_text(self.passed)
