"""Backprops to diagnose: the four equations as text, one of them wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from coursekit.classroom.questions import Case, Fault
from coursekit.classroom.trial import Function

TEXT = """\
def backprop(net, x, y):
    sigma = lambda z: 1 / (1 + np.exp(-z))
    slope = lambda z: sigma(z) * (1 - sigma(z))
    w, L, m = net.w, net.L, x.shape[1]
    z, a = {{}}, {{1: x}}
    for l in range(2, L + 1):
        z[l] = w[l] @ a[l - 1] + net.b[l]
        a[l] = sigma(z[l])
    delta = {{L: {BP1}}}
    for l in range(L - 1, 1, -1):
        delta[l] = {BP2}
    grad_b = {{l: {BP3} for l in w}}
    grad_w = {{l: {BP4} for l in w}}
    return grad_w, grad_b
"""
RIGHT = {
    "BP1": "(a[L] - y) * slope(z[L])",
    "BP2": "(w[l + 1].T @ delta[l + 1]) * slope(z[l])",
    "BP3": "delta[l].mean(axis=1, keepdims=True)",
    "BP4": "delta[l] @ a[l - 1].T / m",
}
# Each slip leaves the pattern of its equation in the blocks, and most still train.
SLIPS = {
    "BP1": (
        "a[L] - y",
        "(y - a[L]) * slope(z[L])",
        "2 * (a[L] - y) * slope(z[L])",
        "(a[L] - y) * slope(a[L])",
    ),
    "BP2": (
        "w[l + 1].T @ delta[l + 1]",
        "(w[l + 1].T @ delta[l + 1]) * slope(a[l])",
        "(w[l + 1].T @ (a[l + 1] - (y if l + 1 == L else 0))) * slope(z[l])",
        "(abs(w[l + 1]).T @ delta[l + 1]) * slope(z[l])",
    ),
    "BP3": (
        "delta[l].sum(axis=1, keepdims=True)",
        "delta[l][:, -1:]",
        "0 * net.b[l]",
        "delta[l].mean(axis=1, keepdims=True) * net.b[l]",
    ),
    "BP4": (
        "delta[l] @ (z[l - 1] if l > 2 else x).T / m",
        "delta[l] @ a[l - 1].T",
        "delta[l][:, -1:] @ a[l - 1][:, -1:].T",
        "delta[l] @ a[l - 1].T / (m - 1)",
    ),
}


@dataclass(frozen=True)
class Broken:
    """A backprop and, out of sight, the equation at fault ("right" for none)."""

    call: Any
    _equation: str

    def __call__(self, *args: Any) -> Any:
        """Run it."""
        return self.call(*args)


def backprop_with(equation: str = "right", slip: str = "") -> Function:
    """Return a backprop in which ``equation`` is written as ``slip``."""
    lines = RIGHT if equation == "right" else RIGHT | {equation: slip}
    source, scope = TEXT.format(**lines), {"np": np}
    exec(source, scope)
    return Function(Broken(scope["backprop"], equation), "backprop", source)


def broken_backprops(rng: np.random.Generator) -> Iterator[Function]:
    """Yield five broken backprops and a right one, in shuffled order."""
    at_fault = ["BP1", "BP2", "BP2", "BP3", "BP4"]
    slips = {e: list(rng.permutation(len(SLIPS[e]))) for e in SLIPS}
    made = [backprop_with(e, SLIPS[e][slips[e].pop()]) for e in at_fault]
    made.append(backprop_with())
    yield from (made[i] for i in rng.permutation(len(made)))


def diagnose_cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the six backprops, one a case."""
    for number, function in enumerate(broken_backprops(rng), 1):
        yield Case((function,), f"for backprop number {number}")


def diagnosis_judge(args: tuple[Any, ...], result: Any) -> Fault | None:
    """Compare the answer with what the slip's own text says."""
    wanted = args[0]._equation
    if result == wanted:
        return None
    if wanted == "right":
        return Fault(f"This backprop is right; you answered {result!r}.", "false_alarm")
    if result == "right":
        return Fault("This backprop is broken, and you answered 'right'.", "missed")
    return Fault(
        f"You answered {result!r} for a backprop whose fault sits in another equation. "
        "Which blocks are wrong: w, b, or both? In layer L too, or only below?",
        "wrong_equation",
    )
