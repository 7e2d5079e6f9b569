"""The commands that bring the course to a class: site, slides, workshop, copy."""

import sys
from pathlib import Path

import click

FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.option("--out", default="site", show_default=True, type=FOLDER)
@click.option("--root", default=".", type=FOLDER, help="The clone.  [default: here]")
@click.option(
    "--repository", default="", help="ORG/NAME: buttons for Lite, Binder, Colab."
)
@click.option("--lite", is_flag=True, help="Notebooks that run in the browser instead.")
@click.option(
    "--runtime", type=FOLDER, help="With --lite: Pyodide's files, to be put in."
)
def site(
    out: Path, root: Path, repository: str, lite: bool, runtime: Path | None
) -> None:
    """Build the book: the lessons as a web site that needs no other server.

    With --lite the site is JupyterLite: lessons and exercises run in the reader's
    browser, and nothing is installed.
    """
    from coursekit.classroom.publish import book
    from coursekit.classroom.publish import lite as notebooks

    if lite:
        notebooks.build(root, out, runtime)
        click.echo(f"try it: {sys.executable} -m http.server --directory {out}")
        return
    if runtime is not None:
        raise ValueError("--runtime goes with --lite: the book needs no Python")
    book.build(root, out, repository)
    click.echo(f"the book is in {out}: open {out / 'index.html'}")


@click.command()
@click.argument("lessons", nargs=-1, required=True)
@click.option("--out", default="slides", show_default=True, type=FOLDER)
@click.option("--notes", type=FOLDER, help="Your speaker's notes instead of ours.")
def slides(lessons: tuple[str, ...], out: Path, notes: Path | None) -> None:
    """Make slides of lessons, named by their beginnings: coursekit slides 03 05.

    Open a page in a browser: right and down go on, S shows the speaker's notes.
    """
    from coursekit.classroom.publish import slides as make

    for lesson in lessons:
        click.echo(f"wrote {make.build(lesson, out, notes or make.NOTES)}")


@click.command()
@click.option("--folder", type=FOLDER, help="Your copy.  [default: ~/backprop-course]")
def copy(folder: Path | None) -> None:
    """Lay the course into your home, or update it, and start nothing (for hubs).

    A file that you changed is never overwritten.
    """
    from coursekit.classroom import course
    from coursekit.classroom.lab import report

    folder = folder or course.default_folder()
    report(course.update(folder), folder)


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--check", is_flag=True, help="Check a folder instead of filling it.")
@click.option("--root", default=".", type=FOLDER, help="The clone.  [default: here]")
@click.option("--slides", "lessons", multiple=True, help="Lessons to make slides of.")
def workshop(folder: Path, check: bool, root: Path, lessons: tuple[str, ...]) -> None:
    """Prepare a folder (a USB stick) for a room without internet, or check one."""
    from coursekit.classroom.publish import workshop as make

    if not check:
        make.build(root.resolve(), folder, lessons)
        click.echo(f"filled {folder}; checking it")
    wrong = make.check(folder)
    for line in wrong:
        click.echo(line, err=True)
    if wrong:
        sys.exit(1)
    click.echo(f"{folder} is whole and installs by itself")


COMMANDS = [site, slides, workshop, copy]
