"""Graded variants: the same equations with other activations, costs and sizes.

A variant is written as text: its function is the reference, and the text stays with
the instructor.  ``why`` is empty, so ``solution()`` keeps it closed.
"""

import linecache
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from coursekit.arrays import Array
from coursekit.classroom.checks.cases import array_cases, draw_net, net_scales
from coursekit.classroom.mistakes.catalogue import catalogue, mistakes, together
from coursekit.classroom.mistakes.model import Model
from coursekit.classroom.mistakes.named import known
from coursekit.classroom.questions import Case, Mistake, Question


@dataclass(frozen=True)
class Bend:
    """An activation in words, its value and its slope, as texts with {z} in them."""

    words: str
    value: str
    slope: str

    def function(self, text: str) -> Callable[[Array], Array]:
        """Return value or slope as a function of z."""
        source = f"def bend(z):\n    return {text.format(z='z')}\n"
        bend: Callable[[Array], Array] = defined(source, "bend")
        return bend

    def model(self, cost: str) -> Model:
        """Return the network of the catalogue with this bend in its hidden layers."""
        return Model(self.function(self.value), self.function(self.slope), cost)


# No softplus: its slope is the sigmoid, so a slip of the catalogue would be right.
BENDS = (
    Bend("`np.tanh(z)`", "np.tanh({z})", "1 - np.tanh({z}) ** 2"),
    Bend("`np.arctan(z)`", "np.arctan({z})", "1 / (1 + {z} ** 2)"),
    Bend("`np.sin(z)`", "np.sin({z})", "np.cos({z})"),
    Bend(
        "`z / np.sqrt(1 + z**2)`",
        "{z} / np.sqrt(1 + {z} ** 2)",
        "(1 + {z} ** 2) ** -1.5",
    ),
)
SIGMOID = "1 / (1 + np.exp(-z[L]))"
SOFTMAX = "np.exp(z[L]) / np.exp(z[L]).sum(axis=0, keepdims=True)"
# The cost, in words; the output layer; delta[L].
COSTS = {
    "quadratic": (
        "sigmoid outputs and the quadratic cost",
        (SIGMOID, "(a[L] - y) * a[L] * (1 - a[L])"),
    ),
    "cross_entropy": (
        "sigmoid outputs and the cross-entropy",
        (SIGMOID, "a[L] - y"),
    ),
    "log_likelihood": (
        "softmax outputs and the log-likelihood cost (each column of y sums to 1)",
        (SOFTMAX, "a[L] - y"),
    ),
}
ERRORS = """\
def {name}(net, x, y):
    w, b, L = net.w, net.b, net.L
    z, a = {{}}, {{1: x}}
    for l in range(2, L + 1):
        z[l] = w[l] @ a[l - 1] + b[l]
        a[l] = {value}
    a[L] = {output}
    delta = {{L: {error}}}
    for l in range(L - 1, 1, -1):
        delta[l] = (w[l + 1].T @ delta[l + 1]) * ({slope})
"""
GRADIENTS = """\
    grad_b = {l: delta[l].mean(axis=1, keepdims=True) for l in w}
    grad_w = {l: delta[l] @ a[l - 1].T / x.shape[1] for l in w}
    return grad_w, grad_b
"""


def defined(text: str, name: str) -> Any:
    """Return the function that our own text defines; inspect finds its source."""
    file = f"<variant {abs(hash(text))}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    scope: dict[str, Any] = {"np": np}
    exec(compile(text, file, "exec"), scope)
    return scope[name]


def bend_of(rng: np.random.Generator) -> Bend:
    """Draw an activation."""
    return BENDS[int(rng.integers(len(BENDS)))]


def output_error(rng: np.random.Generator) -> Question:
    """BP1 for another activation of layer L."""
    bend = bend_of(rng)
    slope = bend.slope.format(z="z")
    text = f"def output_error(grad_a, z):\n    return grad_a * ({slope})\n"
    return Question(
        name="output_error",
        task=f"Layer L has the activation {bend.words} instead of the sigmoid. Return "
        "delta[L] from grad_a = dC_x/da[L] and z = z[L], all of shape (n[L], m).",
        reference=defined(text, "output_error"),
        cases=array_cases("n,m", "n,m"),
        points=2,
        equation="BP1",
        parts=("delta[L]",),
        mistakes=(
            known("output_slope_missing", lambda grad_a, z: grad_a),
            _sigmoid_kept("BP1", lambda grad_a, z: grad_a * _book_slope(z)),
        ),
        hints=HINTS,
    )


def hidden_error(rng: np.random.Generator) -> Question:
    """BP2 for another activation of layer l."""
    bend = bend_of(rng)
    text = (
        "def hidden_error(w_next, delta_next, z):\n"
        f"    return (w_next.T @ delta_next) * ({bend.slope.format(z='z')})\n"
    )
    slope = bend.function(bend.slope)
    return Question(
        name="hidden_error",
        task=f"Layer l has the activation {bend.words} instead of the sigmoid. Return "
        "delta[l], shape (n[l], m), from w_next = w[l+1], delta_next = delta[l+1] and "
        "z = z[l].",
        reference=defined(text, "hidden_error"),
        cases=array_cases("k,n", "k,m", "n,m"),
        points=2,
        equation="BP2",
        parts=("delta",),
        mistakes=(
            known("hidden_slope_missing", lambda w_next, delta_next, z: (
                w_next.T @ delta_next
            )),
            known("no_transpose", lambda w_next, delta_next, z: (
                (w_next @ delta_next) * slope(z)
            )),
            _sigmoid_kept("BP2", lambda w_next, delta_next, z: (
                (w_next.T @ delta_next) * _book_slope(z)
            )),
        ),
        hints=HINTS,
    )  # fmt: skip


def all_errors(rng: np.random.Generator) -> Question:
    """Every delta of a network with another activation and cost."""
    bend, cost, about = _network(rng)
    seen = {"forward", "bp1", "bp2", "batch"}
    model = bend.model(cost)
    entries = [e for e in catalogue(model) if seen.issuperset(s for s, _ in e.steps)]

    def mistake(entry: Any) -> Mistake:
        recipe = together((entry,), model)
        return Mistake(
            entry.name,
            entry.equation,
            entry.message,
            lambda net, x, y: recipe.errors(net, x, y).delta,
        )

    text = _text("all_errors", bend, cost, "    return delta\n")
    return Question(
        name="all_errors",
        task=f"Return {{l: delta[l]}} for l = 2..L of a network with {about}.",
        reference=defined(text, "all_errors"),
        cases=_cases(rng, cost),
        points=3,
        parts=("delta",),
        mistakes=tuple(map(mistake, entries)),
        hints=HINTS,
    )


def backprop(rng: np.random.Generator) -> Question:
    """The whole algorithm for another activation and cost."""
    bend, cost, about = _network(rng)
    return Question(
        name="backprop",
        task="Return (grad_w, grad_b), mappings keyed 2..L, of the cost averaged over "
        f"the columns, for a network with {about}.",
        reference=defined(_text("backprop", bend, cost, GRADIENTS), "backprop"),
        cases=_cases(rng, cost),
        points=4,
        parts=("w", "b"),
        mistakes=mistakes(bend.model(cost)),
        hints=HINTS,
    )


HINTS = (
    "Where: the equation is the lesson's; only the activation or the cost is another.",
    "Which: write down the slope of the activation that the task names, at z.",
    "Which term: what multiplied by sigma'(z) is multiplied by that slope now.",
)


def _network(rng: np.random.Generator) -> tuple[Bend, str, str]:
    bend, cost = bend_of(rng), str(rng.choice(list(COSTS)))
    words = f"the activation {bend.words} in the layers 2..L-1, {COSTS[cost][0]}"
    return bend, cost, words


def _text(name: str, bend: Bend, cost: str, end: str) -> str:
    output, error = COSTS[cost][1]
    value, slope = (t.format(z="z[l]") for t in (bend.value, bend.slope))
    body = ERRORS.format(
        name=name, value=value, slope=slope, output=output, error=error
    )
    return body + end


def _cases(rng: np.random.Generator, cost: str) -> Any:
    """Return cases of networks whose widths this variant has drawn."""
    widths = [int(n) for n in rng.permutation([3, 4, 5, 6])]

    def draw(rng: np.random.Generator) -> Iterator[Case]:
        for sizes, m, label in (
            (widths, 7, ""),
            (widths, 1, "for m = 1"),
            ([4, 4, 4, 4], 4, "when all sizes are equal"),
            (widths, 2, "for a short last batch, m = 2"),
        ):
            net, x = draw_net(rng, sizes), rng.normal(size=(sizes[0], m))
            y = rng.random((sizes[-1], m))
            if cost == "log_likelihood":
                y /= y.sum(axis=0)
            yield Case((net, x, y), label, net_scales(sizes, m))

    return draw


def _book_slope(z: Array) -> Any:
    a = 1 / (1 + np.exp(-z))
    return a * (1 - a)


def _sigmoid_kept(equation: str, wrong: Any) -> Mistake:
    message = "That is the slope of the sigmoid; the task names another activation."
    return Mistake("sigmoid_kept", equation, message, wrong)
