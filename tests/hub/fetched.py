"""Programs that a test fetches; where they cannot be had, it is skipped."""

import subprocess

import pytest


def got(words, **options):
    """Run a program that fetches something; skip the test if it does not succeed."""
    run = subprocess.run(words, capture_output=True, text=True, **options)
    if run.returncode:
        wanted = " ".join(map(str, words[-2:]))
        pytest.skip(f"cannot be had: {wanted}: {run.stderr[-200:]}")
