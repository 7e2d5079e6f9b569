"""``coursekit sandbox-test``: the hostile list on this machine, and what holds."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from coursekit.classroom.grading import grade, hostile, sandbox
from coursekit.classroom.grading.gradebook import Gradebook
from coursekit.classroom.grading.results import results
from coursekit.classroom.grading.runner import Limits
from coursekit.classroom.grading.sets import Assignments


def run(jobs: int) -> Iterator[tuple[str, bool]]:
    """Yield (a line for each case, whether it held).  Raises NoSandboxError."""
    sandbox.require()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "submissions"
        cases = hostile.lay_out(folder)
        options = grade.Options(
            jobs=jobs,
            limits=Limits(cpu=1, wall=5.0),
            assignments=Assignments(hostile.QUESTIONS),
        )
        with Gradebook(Path(name) / "gradebook.db", create=True) as book:
            grade.grade(folder, book, options)
            every = {r.student: r for r in results(book)}
        for number, case in enumerate(cases):
            result = every[f"{number:03d}-{case.student}"]
            answers = {a.name: a for a in result.answers}
            outcome = answers["hidden_error"].outcome
            held = outcome in case.hidden
            held &= answers["sigmoid"].outcome in case.sigmoid
            sign = "holds" if held else "FAILS"
            yield f"{sign}  {case.name:<40} {outcome:<14} {result.score:g}", held
        good = [r for r in every.values() if r.student.endswith("good")]
        whole = all(r.score == r.max for r in good)
        yield f"{'holds' if whole else 'FAILS'}  {len(good)} neighbours", whole
