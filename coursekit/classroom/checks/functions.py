"""Functions that questions hand to a learner's function, written as text.

The text is what the grader sends into its sandbox, so the notebook's check and the
graded run hand over the same function.
"""

from typing import Any

import numpy as np

from coursekit.classroom.trial import Function


def from_text(source: str, name: str = "f") -> Function:
    """Return the function that our own ``source`` defines as ``name``."""
    scope: dict[str, Any] = {"np": np}
    exec(source, scope)
    return Function(scope[name], name, source)


def smooth(rng: np.random.Generator, shape: tuple[int, ...]) -> Function:
    """Return a random smooth f(theta) -> number; analytic, so a complex step works."""
    c = np.round(rng.uniform(0.5, 1.5, shape), 3).tolist()
    return from_text(
        "def f(theta):\n"
        f"    c = np.array({c})\n"
        "    each = np.sin(c * theta) + np.exp(0.3 * theta)\n"
        "    return np.sum(each) + np.sum(theta) ** 2\n"
    )


def kinked(weights: Any, kinks: Any) -> Function:
    """Return f(theta) with a kink in entry i where theta[i] = kinks[i]."""
    return from_text(
        "def f(theta):\n"
        f"    c, kinks = np.array({weights}), np.array({kinks})\n"
        "    bends = np.maximum(theta - kinks, 0)\n"
        "    return np.sum(c * bends) + np.sum(np.sin(theta))\n"
    )
