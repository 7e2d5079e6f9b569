"""The commands of grading for ``coursekit``; each imports when it runs."""

from pathlib import Path
from typing import Any

import click

from coursekit.classroom.grading import commands_book as book
from coursekit.classroom.grading import commands_files as files
from coursekit.classroom.grading.options import ANY, FOLDER, book_option


def _own(_ctx: Any, _param: Any, values: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    own = {}
    for value in values:
        stem, sign, names = value.partition("=")
        if not sign or not names:
            raise click.BadParameter("wanted STEM=question,question,...")
        own[stem] = tuple(name.strip() for name in names.split(","))
    return own


def _deadlines(_ctx: Any, _param: Any, values: tuple[str, ...]) -> dict[str, str]:
    from datetime import datetime

    due = {}
    for value in values:
        stem, sign, moment = value.rpartition("=")
        try:
            due[stem if sign else "*"] = datetime.fromisoformat(moment).isoformat()
        except ValueError:
            raise click.BadParameter(
                f"{moment!r} is no time; wanted 2026-05-01T23:59+02:00"
            ) from None
    return due


@click.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@book_option
@click.option("--jsonl", type=ANY, help="Write a line of JSON for each submission.")
@click.option(
    "-j",
    "--jobs",
    default=1,
    show_default=True,
    type=click.IntRange(1, 256),
    help="Submissions graded side by side.",
)
@click.option("--dask", metavar="ADDRESS", help="Grade on a running Dask cluster.")
@click.option("--assignment", metavar="STEM", help="Only this assignment.")
@click.option(
    "--questions",
    multiple=True,
    metavar="STEM=NAME,NAME",
    callback=_own,
    help="The questions of an assignment of your own.",
)
@click.option(
    "--deadline",
    multiple=True,
    metavar="[STEM=]TIME",
    callback=_deadlines,
    help="Mark what comes later as late; kept in the gradebook. UTC unless it says.",
)
@click.option("--secret", help="The class's secret: every student's own variants.")
@click.option("--seed", type=int, help="Use this seed: repeats a stored grade.")
@click.option("--again", is_flag=True, help="Grade what is recorded already, too.")
@click.option(
    "--cpu",
    default=5,
    show_default=True,
    type=click.IntRange(1, 600),
    help="Seconds of computing time for each question.",
)
@click.option(
    "--wall",
    default=30.0,
    show_default=True,
    type=click.FloatRange(1, 3600),
    help="Seconds by the clock for each question.",
)
@click.option("--unsafe", is_flag=True, help="Grade without a sandbox.")
def grade(folder: Path, gradebook: Path, jsonl: Path | None, **how: Any) -> None:
    """Grade the submissions DIR/<student>/<stem>.ipynb.

    Each runs in a sandbox without network, files or other people's work; what is
    recorded already is not graded again, so an interrupted run just goes on.

    \b
    Examples:
      coursekit grade submissions
      coursekit grade submissions -j 8 --jsonl results.jsonl
      coursekit grade submissions --deadline 04_backward_pass=2026-05-01T23:59+02:00
      coursekit grade submissions --questions quiz=sigmoid,hidden_error

    Exit code 0 when every submission has a recorded result, however bad it is; 1 when
    something stopped the run (what is recorded stays); 2 for a wrong command line.
    """
    from coursekit.classroom.grading import grade as grading
    from coursekit.classroom.grading import submission
    from coursekit.classroom.grading.gradebook import Gradebook
    from coursekit.classroom.grading.runner import Limits
    from coursekit.classroom.grading.sets import Assignments

    options = grading.Options(
        jobs=how["jobs"],
        dask=how["dask"],
        unsafe=how["unsafe"],
        limits=Limits(cpu=how["cpu"], wall=how["wall"]),
        assignments=Assignments(how["questions"], how["secret"]),
        assignment=how["assignment"],
        seed=how["seed"],
        again=how["again"],
    )
    for stem in how["questions"]:
        options.assignments.questions(stem)  # an unknown question is said at once
    if options.unsafe:
        click.echo(
            "Unsafe: learner code runs with your rights, without a sandbox.", err=True
        )
    with Gradebook(gradebook, create=True) as book:
        for stem, due in how["deadline"].items():
            book.set_deadline(stem, due)
        try:
            count = grading.grade(folder, book, options)
        except KeyboardInterrupt:
            raise click.ClickException(
                "stopped. What was graded is recorded: run the same command to go on"
            ) from None
        if jsonl is not None:
            grading.save_lines(book, folder, options, jsonl)
    if not count.graded + count.known:
        raise click.ClickException(submission.none_in(folder, how["assignment"]))
    _say(count, gradebook)


def _say(count: Any, gradebook: Path) -> None:
    """Tell what was done, and what was left aside."""
    click.echo(
        f"{count.graded} graded ({count.unreadable} of them unreadable), "
        f"{count.known} known before. Gradebook: {gradebook}",
        err=True,
    )
    for name in count.skipped:
        click.echo(f"skipped {name}: no assignment of that name", err=True)


COMMANDS = [
    *(grade, files.lint, files.collect, book.report, book.override, book.export),
    *(book.similar, book.forget, files.sandbox_test, files.nbgrader_export),
]
