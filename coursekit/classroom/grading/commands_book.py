"""Commands on what was graded: report, override, export, similar, forget."""

from pathlib import Path
from typing import Any

import click

from coursekit.classroom.grading.options import (
    ANY,
    FILE,
    FOLDER,
    attempt_option,
    book_option,
)


@click.command()
@book_option
@attempt_option
@click.option("--out", default=Path("reports"), show_default=True, type=ANY)
def report(gradebook: Path, attempt: str, out: Path) -> None:
    """Write a page for each learner, and one about the class for you.

    learners/*.html may be handed out; class.html has everyone's names and scores.

    \b
    Example:
      coursekit report --gradebook gradebook.db --out reports
    """
    from coursekit.classroom.grading.gradebook import Gradebook
    from coursekit.classroom.grading.report import report as write

    with Gradebook(gradebook) as book:
        written = write(book, out, attempt)
    click.echo(f"{len(written) - 1} learners' pages and {written[-1]}", err=True)


@click.command()
@click.argument("student")
@click.argument("assignment")
@click.argument("question")
@click.argument("score", metavar="SCORE|none")
@click.option("--who", required=True, help="Who decides.")
@click.option("--why", required=True, help="The reason; the learner reads it.")
@book_option
def override(gradebook: Path, **what: str) -> None:
    """Let your score stand instead of the grader's; SCORE none takes it back.

    \b
    Example:
      coursekit override "Anna Müller" 04_backward_pass hidden_error 2 \\
        --who "C. Noether" --why "right, in an unusual way"
    """
    from coursekit.classroom.grading.gradebook import Gradebook
    from coursekit.classroom.grading.overrides import decide

    with Gradebook(gradebook) as book:
        click.echo(decide(book, **what), err=True)


@click.command()
@book_option
@attempt_option
@click.option("--csv", "table", type=ANY, help="Write all results as CSV.")
@click.option(
    "--into", type=FILE, help="Fill this file that Canvas or Moodle exported."
)
@click.option("--key", help="Its column that says who it is, like 'Email address'.")
@click.option("--column", help="Its column to fill, if the assignment does not say.")
@click.option("--assignment", metavar="STEM", help="Only this assignment.")
@click.option("--out", type=ANY, help="Write the filled file here, not over itself.")
def export(gradebook: Path, attempt: str, assignment: str | None, **what: Any) -> None:
    """Hand the scores to a spreadsheet or to the learning platform.

    \b
    Examples:
      coursekit export --csv scores.csv
      coursekit export --into canvas.csv --key "SIS Login ID" --out filled.csv
      coursekit export --into moodle.csv --key "Email address" --column "BP2 (Real)"

    Exit code 1 when a submission found no row; what could be filled is filled.
    """
    from coursekit.classroom.grading import export as exporting
    from coursekit.classroom.grading.gradebook import Gradebook
    from coursekit.classroom.grading.results import results

    if not what["table"] and not what["into"]:
        raise click.UsageError("say --csv FILE, or --into FILE --key COLUMN")
    if what["into"] and not what["key"]:
        raise click.UsageError("--into needs --key COLUMN: the column with the names")
    with Gradebook(gradebook) as book:
        every = results(book, attempt, assignment)
    if what["table"]:
        exporting.save(what["table"], exporting.table(every))
    if what["into"]:
        done = exporting.into(what["into"], every, what["key"], what["column"])
        exporting.save(what["out"] or what["into"], done.text)
        click.echo(f"{done.count} scores filled in", err=True)
        for stem in done.without:
            click.echo(f"no column: {stem}", err=True)
        for name in done.only_there:
            click.echo(f"no submission: {name}", err=True)
        if done.only_here:
            names = ", ".join(done.only_here)
            raise click.ClickException(f"no row for these submissions: {names}")


@click.command()
@book_option
@click.option("--least", default=0.8, show_default=True, type=click.FloatRange(0, 1))
def similar(gradebook: Path, least: float) -> None:
    """List submissions that are nearly the same, for you to look at.

    Names of variables, comments and spacing do not count. It is no proof of anything:
    short right answers look alike.

    \b
    Example:
      coursekit similar --least 0.9

    Exit code 0 also when there are some.
    """
    from coursekit.classroom.grading.gradebook import Gradebook
    from coursekit.classroom.grading.similarity import pairs

    with Gradebook(gradebook) as book:
        found = pairs(book, least)
    for pair in found:
        click.echo(f"{pair.share:5.0%}  {pair.assignment}  {pair.one}  {pair.other}")
    click.echo(f"{len(found)} pairs", err=True)


@click.command()
@click.argument("student")
@book_option
@click.option("--submissions", type=FOLDER, help="Delete the files in this DIR, too.")
@click.option("--reports", type=FOLDER, help="Delete the page in these reports, too.")
@click.confirmation_option(prompt="Delete everything about this learner for good?")
def forget(student: str, gradebook: Path, **where: Path | None) -> None:
    """Delete a learner's results, overrides and, where you say so, files.

    \b
    Example:
      coursekit forget "Anna Müller" --submissions submissions --reports reports --yes

    The class page and exports that were written before still name the learner: write
    them again.
    """
    from coursekit.classroom.grading import collect as collecting
    from coursekit.classroom.grading.gradebook import Gradebook
    from coursekit.classroom.grading.report import file_name

    with Gradebook(gradebook) as book:
        rows = book.forget(student)
    files = 0
    if where["submissions"]:
        files += collecting.forget(where["submissions"], student)
    if where["reports"]:
        page = where["reports"] / "learners" / file_name(student)
        files += page.exists()
        page.unlink(missing_ok=True)
    if not rows + files:
        raise click.ClickException(f"nothing is known about {student!r}")
    click.echo(f"{rows} records and {files} files deleted", err=True)
