"""``python -m coursekit`` is the command ``coursekit``."""

from coursekit.classroom.cli import main

if __name__ == "__main__":
    main(prog_name="coursekit")
