"""The command line: ``coursekit COMMAND``.

A command's module is imported when the command runs, so ``coursekit --help`` is
quick and a broken part does not take the others with it.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

import coursekit

FOLDER = click.Path(path_type=Path, file_okay=False)
EXISTING = click.Path(path_type=Path, exists=True)
# Parts that bring their own commands, in a list COMMANDS.
PARTS = ("coursekit.classroom.grading.commands", "coursekit.classroom.publish.commands")


class Course(click.Group):
    """A group of commands that answers a user's error with a sentence.

    ``COURSEKIT_TRACEBACK=1`` shows the traceback, for whoever mends coursekit.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, those of the parts included."""
        return sorted({*self.commands, *(str(c.name) for c in commands_of_parts())})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return a command of this file, or else of a part, which is then imported."""
        if name in self.commands:
            return self.commands[name]
        return next((c for c in commands_of_parts() if c.name == name), None)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a ValueError or OSError becomes words and exit code 1."""
        try:
            return super().invoke(ctx)
        except (ValueError, OSError, ModuleNotFoundError) as error:
            if os.environ.get("COURSEKIT_TRACEBACK"):
                raise
            raise click.ClickException(in_words(error)) from error


def commands_of_parts() -> Iterator[click.Command]:
    """Yield the commands of those parts that are there."""
    for part in PARTS:
        folder = part.rpartition(".")[0]
        if find_spec(folder) and find_spec(part):
            yield from import_module(part).COMMANDS


def in_one_thread() -> None:
    """Run this command again with one BLAS thread, unless the user chose a number.

    Two are many times slower at the course's sizes, and NumPy asks only when it is
    imported, which has happened.
    """
    chosen = {"OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"} & set(os.environ)
    if chosen or (os.cpu_count() or 1) == 1:
        return
    again = [sys.executable, "-m", "coursekit", *sys.argv[1:]]
    one = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    with subprocess.Popen(again, env={**os.environ, **one}) as child:
        while True:
            try:
                sys.exit(child.wait())
            except KeyboardInterrupt:  # Ctrl-C reaches the child too, which knows best
                continue


def in_words(error: Exception) -> str:
    """Return the sentence for the user; a missing module is named with its cure."""
    if isinstance(error, ModuleNotFoundError):
        return f"{error.name} is not installed. Install it: pip install {error.name}"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror + (f": {error.filename}" if error.filename else "")
    return str(error)


@click.group(cls=Course, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(coursekit.__version__, prog_name="coursekit")
def main() -> None:
    """Learn backpropagation: derive it, prove it, measure it, train with it."""
    for stream in (sys.stdout, sys.stderr):  # an old console may not know every sign
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


@main.command()
@click.option("--epochs", default=30, show_default=True, type=click.IntRange(1))
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0))
@click.option("--out", default="coursekit-demo", show_default=True, type=FOLDER)
def demo(epochs: int, seed: int, out: Path) -> None:
    """Check the four equations, count passes, train on the digits, draw pictures."""
    in_one_thread()
    from coursekit.classroom.demo import run

    run(epochs, seed, out)


@main.command()
@click.option("--folder", type=FOLDER, help="Your copy.  [default: ~/backprop-course]")
@click.option("--browser/--no-browser", default=True, help="Open a browser, or not.")
@click.option("--port", type=click.IntRange(1, 65535), help="[default: 8888 or next]")
@click.option("--ip", default="localhost", show_default=True, help="Where to listen.")
def lab(folder: Path | None, browser: bool, port: int | None, ip: str) -> None:
    """Open JupyterLab on the first lesson, in a copy of the course that is yours."""
    from coursekit.classroom import course
    from coursekit.classroom.lab import run

    run(folder or course.default_folder(), browser, port, ip)


@main.command()
def doctor() -> None:
    """Say in plain words what is wrong with this installation, and what to do."""
    from coursekit.classroom.doctor import run

    if not run(click.echo):
        sys.exit(1)


@main.command()
def progress() -> None:
    """Show the map of the course with the questions you have passed."""
    from coursekit.classroom.progress import folder, show

    click.echo(f"{show()!r}\n\nRemembered in {folder()}")


RELEASES = """\b
Examples:
  coursekit release --nbgrader course
  coursekit release --graded --secret "a b c" --student "Anna Müller"
"""


@main.command(epilog=RELEASES)
@click.option("--solutions", default="solutions", type=EXISTING, show_default=True)
@click.option("--exercises", default="exercises", type=FOLDER, show_default=True)
@click.option("--check", is_flag=True, help="Write nothing; say what differs.")
@click.option("--nbgrader", type=FOLDER, help="Write a source assignment here instead.")
@click.option("--graded", is_flag=True, help="Write a student's own graded variants.")
@click.option(
    "--secret", "--seed", help="With --graded: the class's secret (seed), yours alone."
)
@click.option("--student", multiple=True, help="With --graded: a name; may repeat.")
@click.option("--out", default="graded", type=FOLDER, help="With --graded: where to.")
def release(
    solutions: Path, exercises: Path, check: bool, nbgrader: Path | None, **graded: Any
) -> None:
    """Make the exercises from the solutions."""
    if graded["graded"]:
        from coursekit.classroom.graded import release_graded

        if not (graded["secret"] and graded["student"]):
            raise ValueError("--graded needs --secret TEXT and --student NAME")
        for student in graded["student"]:
            release_graded(solutions, graded["secret"], student, graded["out"])
        click.echo(f"wrote {graded['out']}/students and {graded['out']}/instructor")
        return
    from coursekit.classroom import release as make

    if check:
        differences = make.release_check(solutions, exercises)
        if differences:
            raise ValueError("\n".join(differences))
        click.echo("exercises/ is what solutions/ gives")
        return
    if nbgrader is not None:
        written = make.release_nbgrader(solutions, nbgrader)
    else:
        written = make.release(solutions, exercises)
    for path in written:
        click.echo(f"wrote {path}")


@main.command()
@click.argument("notebooks", nargs=-1, required=True, type=EXISTING)
@click.option("--timeout", default=120, show_default=True, help="Seconds for a cell.")
def execute(notebooks: tuple[Path, ...], timeout: int) -> None:
    """Run notebooks from fresh kernels and store their outputs."""
    from nbclient.exceptions import CellControlSignal, DeadKernelError

    from coursekit.classroom import notebooks as make

    with tempfile.TemporaryDirectory() as nobody:  # the author's progress stays out
        os.environ["COURSEKIT_HOME"] = nobody
        for path in notebooks:
            try:
                make.write(make.execute(path, timeout), path)
            except (CellControlSignal, DeadKernelError) as error:
                raise ValueError(f"{path}: {error}") from error
            click.echo(f"executed {path}")


@main.command()
@click.argument("names", nargs=-1)
def results(names: tuple[str, ...]) -> None:
    """Train again what a stored result tells of; without a NAME, list them."""
    from coursekit.classroom import stored as make

    if not names:
        click.echo("\n".join(make.names()))
        return
    in_one_thread()
    for name in names:
        make.rewrite(name, say=click.echo)


def table(name: str, about: str) -> click.Command:
    """Return the command that rewrites docs/NAME.md, or checks it."""

    @click.option("--folder", default="docs", type=FOLDER, show_default=True)
    @click.option("--check", is_flag=True, help="Write nothing; fail if it differs.")
    def rewrite(folder: Path, check: bool) -> None:
        from coursekit.classroom import tables

        if check:
            tables.check(name, folder)
            click.echo(f"{folder / name}.md is up to date")
        else:
            click.echo(f"wrote {tables.rewrite(name, folder)}")

    return click.command(name, help=about)(rewrite)


main.add_command(table("questions", "Write the table of all questions into docs/."))
main.add_command(table("mistakes", "Write the table of all known mistakes into docs/."))


@main.command()
@click.option("--folder", default="docs", type=FOLDER, show_default=True)
def checker(folder: Path) -> None:
    """Try the checks with every known mistake; write docs/checker.md (minutes)."""
    from coursekit.classroom.mistake_table import write_mistake_table

    click.echo(write_mistake_table(folder / "checker.md"))
