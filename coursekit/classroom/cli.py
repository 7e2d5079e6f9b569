"""The command line: ``coursekit COMMAND``.

A command's module is imported when the command runs, so ``coursekit --help`` is
quick and a broken part does not take the others with it.
"""

import os
import sys
from pathlib import Path
from typing import Any

import click

import coursekit


class Course(click.Group):
    """A group of commands that answers a user's error with a sentence.

    ``COURSEKIT_TRACEBACK=1`` shows the traceback, for whoever mends coursekit.
    """

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a ValueError or OSError becomes words and exit code 1."""
        try:
            return super().invoke(ctx)
        except (ValueError, OSError, ModuleNotFoundError) as error:
            if os.environ.get("COURSEKIT_TRACEBACK"):
                raise
            raise click.ClickException(in_words(error)) from error


def in_words(error: Exception) -> str:
    """Return the sentence for the user; a missing module is named with its cure."""
    if isinstance(error, ModuleNotFoundError):
        return f"{error.name} is not installed. Install it: pip install {error.name}"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else str(error)
    return str(error)


@click.group(cls=Course, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(coursekit.__version__, prog_name="coursekit")
def main() -> None:
    """Learn backpropagation: derive it, prove it, measure it, train with it."""
    for stream in (sys.stdout, sys.stderr):  # an old console may not know every sign
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


@main.command()
@click.option("--epochs", default=10, show_default=True, type=click.IntRange(1))
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0))
@click.option("--out", default="coursekit-demo", show_default=True, type=click.Path())
def demo(epochs: int, seed: int, out: str) -> None:
    """Check the four equations, count passes, train on the digits, draw pictures."""
    from coursekit.classroom.demo import run

    run(epochs, seed, Path(out))
