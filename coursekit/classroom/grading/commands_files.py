"""Commands on files: lint, collect, nbgrader-export; and the sandbox's own test."""

from pathlib import Path

import click

from coursekit.classroom.grading.options import ANY, FILE, FOLDER


@click.command()
@click.argument("file", type=FILE)
@click.option("--assignment", metavar="STEM", help="If the file's name does not say.")
def lint(file: Path, assignment: str | None) -> None:
    """Look at your notebook before you hand it in; nothing is run.

    \b
    Example:
      coursekit lint 04_backward_pass.ipynb

    Exit code 0 when nothing is amiss, 1 when something is.
    """
    from coursekit.classroom.grading.lint import lint as look

    amiss = look(file, assignment)
    for sentence in amiss:
        click.echo(sentence)
    if amiss:
        raise SystemExit(1)
    click.echo("Nothing is amiss: every function is there. Whether it is right, ask")
    click.echo("the notebook's own checks.")


@click.command()
@click.argument(
    "source", metavar="ZIP|DIR", type=click.Path(exists=True, path_type=Path)
)
@click.option("--into", default=Path("submissions"), show_default=True, type=ANY)
@click.option("--assignment", metavar="STEM", help="If the files' names do not say.")
def collect(source: Path, into: Path, assignment: str | None) -> None:
    """Lay out what Moodle or Canvas handed you as DIR/<student>/<stem>.ipynb.

    Originals are kept in DIR/.originals, named by their hash.

    \b
    Examples:
      coursekit collect moodle-download.zip
      coursekit collect submissions.zip --assignment 04_backward_pass --into week4
    """
    from coursekit.classroom.grading.collect import collect as lay_out

    done = lay_out(source, into, assignment)
    for line in done.aside:
        click.echo(f"aside: {line}", err=True)
    click.echo(f"{len(done.written)} submissions in {into}", err=True)
    if not done.written:
        raise click.ClickException(f"no submission was found in {source}")


@click.command("nbgrader-export")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--release", required=True, type=FOLDER, help="nbgrader's release/.")
@click.option("--into", required=True, type=ANY, help="nbgrader's submitted/.")
def nbgrader_export(folder: Path, release: Path, into: Path) -> None:
    """Repair submissions so that nbgrader can grade them.

    Each becomes the released notebook with the learner's definitions in its answer
    cells: lost metadata, copied, renamed or deleted cells do not matter any more.

    \b
    Example:
      coursekit nbgrader-export DIR --release course/release --into course/submitted
    """
    from coursekit.classroom.grading.nbgrader import export_all

    count, aside = export_all(folder, release, into)
    for line in aside:
        click.echo(f"aside: {line}", err=True)
    click.echo(f"{count} submissions in {into}", err=True)
    if not count:
        raise click.ClickException(f"nothing in {folder} could be exported")


@click.command("sandbox-test")
@click.option("-j", "--jobs", default=2, show_default=True, type=click.IntRange(1, 64))
def sandbox_test(jobs: int) -> None:
    """Attack this machine's sandbox in more than a hundred ways; say what holds.

    Takes some minutes. Exit code 0 when everything held.
    """
    from coursekit.classroom.grading import selftest

    failed = 0
    for line, held in selftest.run(jobs):
        click.echo(line)
        failed += not held
    if failed:
        raise click.ClickException(f"{failed} did not hold: do not grade here")
    click.echo("Everything held.")
