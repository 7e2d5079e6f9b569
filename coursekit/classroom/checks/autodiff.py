"""Questions of lesson 10: dual numbers, and reverse mode piece by piece."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from coursekit.arrays import Array
from coursekit.classroom.checks import graphs
from coursekit.classroom.questions import Case, Question
from coursekit.classroom.slips.arrays import UNBROADCAST_MISTAKES, VJP_MISTAKES
from coursekit.classroom.slips.duals import DUAL_MISTAKES
from coursekit.classroom.slips.graphs import BACKWARD_MISTAKES, TOPOSORT_MISTAKES


class Dual:
    """A value and its slope; arithmetic carries both along."""

    def __init__(self, value: float, slope: float = 0.0) -> None:
        self.value, self.slope = value, slope

    def __add__(self, other: Any) -> "Dual":
        """Sum rule."""
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.value + other.value, self.slope + other.slope)

    def __mul__(self, other: Any) -> "Dual":
        """Product rule."""
        other = other if isinstance(other, Dual) else Dual(other)
        slope = self.slope * other.value + self.value * other.slope
        return Dual(self.value * other.value, slope)

    def __truediv__(self, other: Any) -> "Dual":
        """Quotient rule."""
        other = other if isinstance(other, Dual) else Dual(other)
        slope = self.slope * other.value - self.value * other.slope
        return Dual(self.value / other.value, slope / other.value**2)

    def exp(self) -> "Dual":
        """Chain rule: the slope of exp is exp."""
        return Dual(np.exp(self.value), np.exp(self.value) * self.slope)


def unbroadcast(grad: Array, shape: tuple[int, ...]) -> Array:
    """Return grad summed over the axes along which ``shape`` was broadcast."""
    grad = grad.sum(axis=tuple(range(grad.ndim - len(shape))))
    stretched = tuple(axis for axis, n in enumerate(shape) if n == 1)
    return grad.sum(axis=stretched, keepdims=True)


def vjp_matmul(grad: Array, A: Array, B: Array) -> tuple[Array, Array]:
    """Return the gradients of A and of B, given that of A @ B."""
    return grad @ B.T, A.T @ grad


def _dual_cases(rng: np.random.Generator) -> Iterator[Case]:
    a, b = rng.uniform(0.5, 2, 2), rng.uniform(0.5, 2, 2)
    yield Case((float(a[0]), float(a[1]), float(b[0]), float(b[1])))
    yield Case((2.0, 1.0, 3.0, 0.0), "for a constant b")


def _graph_cases(rng: np.random.Generator) -> Iterator[Case]:
    # MISTAKES.md's probe first: y = (c + d) + c d with c = a + b and d = a b.
    a, b = (float(v) for v in rng.uniform(1, 3, 2))
    yield Case((graphs.probe(-2.0, 3.0),))
    yield Case((graphs.probe(a, -b),), "for other numbers")
    yield Case((graphs.ladder(12),), "for a graph with 4096 paths")
    yield Case((graphs.chain(2000),), "for a chain of 2000 nodes")


def _broadcast_cases(rng: np.random.Generator) -> Iterator[Case]:
    for big, small, label in [
        ((5, 7), (5, 1), ""),
        ((5, 7), (7,), "for a shape with fewer axes"),
        ((5, 7), (1, 7), "for a row"),
        ((6, 5, 7), (5, 1), "for a missing axis and one of length 1"),
        ((5, 7), (5, 7), "for equal shapes"),
        ((5, 7), (), "for a number"),
    ]:
        yield Case((rng.normal(size=big), small), label)


def _matmul_cases(rng: np.random.Generator) -> Iterator[Case]:
    for n, k, m, label in [
        (5, 4, 7, ""),
        (3, 2, 1, "for m = 1"),
        (4, 4, 4, "when all sizes are equal"),
    ]:
        yield Case(tuple(rng.normal(size=s) for s in [(n, m), (n, k), (k, m)]), label)


QUESTIONS = (
    Question(
        name="Dual",
        task="Write dual numbers: a value and a slope that arithmetic carries along.",
        reference=Dual,
        cases=_dual_cases,
        points=3,
        driver=graphs.dual_results,
        downward=False,
        mistakes=DUAL_MISTAKES,
        hints=(
            "Where: each method makes a new Dual of a value and a slope.",
            "Which rules: sum, product and quotient rule; (exp u)' = exp(u) u'.",
            "Which term: (u v)' = u' v + u v', (u / v)' = (u' v - u v') / v^2.",
        ),
        why="Each method is one rule of differentiation; a formula made of them "
        "differentiates itself.",
    ),
    Question(
        name="toposort",
        task="List the nodes of a graph, parents before the nodes made of them.",
        reference=graphs.toposort,
        cases=_graph_cases,
        points=3,
        driver=graphs.sorted_numbers,
        accept=graphs.order_judge,
        mistakes=TOPOSORT_MISTAKES,
        hints=(
            "Where: begin at node and follow .parents; node itself comes last.",
            "Which rule: a node may be listed when all its parents have been.",
            "Which term: keep the nodes seen, by id(); use a list as a stack instead "
            "of recursion, which ends at about 1000 nodes.",
        ),
        why="A node goes into the list after everything above it on the stack, and "
        "that is all its parents.",
    ),
    Question(
        name="backward",
        task="Fill in .grad of every node, from the last node to the first.",
        reference=graphs.backward,
        cases=_graph_cases,
        points=3,
        driver=graphs.gradients,
        downward=False,
        mistakes=BACKWARD_MISTAKES,
        hints=(
            "Where: through reversed(toposort(node)), so that a node's grad is "
            "complete before it is handed on.",
            "Which equation: parent.grad gains slope * grad, once for each use.",
            "Which term: += and not =; set all grads to 0 before, and node.grad to 1.",
        ),
        why="A node's gradient is the sum over all its uses (BP2's sum over paths), "
        "and the order has collected all of them before the node is asked.",
    ),
    Question(
        name="unbroadcast",
        task="Sum a gradient back to the shape that was broadcast.",
        reference=unbroadcast,
        cases=_broadcast_cases,
        points=2,
        parts=("gradient",),
        mistakes=UNBROADCAST_MISTAKES,
        hints=(
            "Where: the result has exactly the given shape.",
            "Which rule: a number that was used in several places gets the sum of "
            "their gradients.",
            "Which term: sum away the leading axes that shape lacks, then sum with "
            "keepdims=True along the axes where shape has length 1.",
        ),
        why="Broadcasting copies; the gradient of a copy goes back to its original, "
        "and several copies add up. For a bias this is BP3.",
    ),
    Question(
        name="vjp_matmul",
        task="Carry the gradient of A @ B back to A and to B.",
        reference=vjp_matmul,
        cases=_matmul_cases,
        points=2,
        parts=("grad_A", "grad_B"),
        downward=False,
        mistakes=VJP_MISTAKES,
        hints=(
            "Where: grad has the shape of A @ B; each result has its matrix's shape.",
            "Which equation: (A B)_jm = sum over k of A_jk B_km.",
            "Which term: A_jk meets all m: sum over m of grad_jm B_km, which is "
            "grad @ B.T; in the same way A.T @ grad.",
        ),
        why="With A = w and B = a they are BP4 (grad_A) and the matrix part of BP2 "
        "(grad_B).",
    ),
)
