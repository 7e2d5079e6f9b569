"""Options that several of the grading commands have."""

from pathlib import Path

import click

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
ANY = click.Path(path_type=Path)
book_option = click.option(
    "--gradebook",
    default=Path("gradebook.db"),
    show_default=True,
    type=ANY,
    help="The SQLite file with every result.",
)
attempt_option = click.option(
    "--attempt",
    type=click.Choice(["last", "best"]),
    default="last",
    show_default=True,
    help="Which of several submissions counts.",
)
