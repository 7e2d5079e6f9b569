"""Questions of lesson 04: BP2, one error carried back through one layer, then all."""

from typing import Any

import numpy as np

from coursekit.arrays import Array
from coursekit.classroom.checks import answers, variants
from coursekit.classroom.checks.cases import array_cases, net_cases
from coursekit.classroom.mistakes.catalogue import catalogue, together
from coursekit.classroom.mistakes.explain import explain_errors
from coursekit.classroom.mistakes.named import known, slopes
from coursekit.classroom.questions import Mistake, Question

sigmoid_prime = answers.sigmoid_prime


def _slope(w_next: Array, delta_next: Array, z: Array, rule: Any) -> Any:
    return (w_next.T @ delta_next) * rule(z, sigmoid_prime)


MISTAKES = (
    known("hidden_slope_missing", lambda w_next, delta_next, z: w_next.T @ delta_next),
    known("no_transpose", lambda w_next, delta_next, z: (
        (w_next @ delta_next) * sigmoid_prime(z)
    )),
    *slopes("hidden_slope", lambda rule: (
        lambda w_next, delta_next, z: _slope(w_next, delta_next, z, rule)
    )),
    known("hidden_plus", lambda w_next, delta_next, z: (
        w_next.T @ delta_next + sigmoid_prime(z)
    )),
    known("hidden_matmul", lambda w_next, delta_next, z: (
        (w_next.T @ delta_next) @ sigmoid_prime(z)
    )),
    known("hidden_outer", lambda w_next, delta_next, z: (
        (w_next.T @ delta_next) @ sigmoid_prime(z).T
    )),
    known("abs_weights", lambda w_next, delta_next, z: (
        (np.abs(w_next).T @ delta_next) * sigmoid_prime(z)
    )),
    known("unweighted_sum", lambda w_next, delta_next, z: (
        delta_next.sum(axis=0, keepdims=True) * sigmoid_prime(z)
    )),
    known("batch_averaged_first", lambda w_next, delta_next, z: (
        (w_next.T @ delta_next.mean(axis=1, keepdims=True))
        * sigmoid_prime(z.mean(axis=1, keepdims=True))
    )),
    Mistake(
        "slope_inside",
        "BP2",
        "sigma'(z) multiplies before the sum over layer l+1: it belongs to neuron j of "
        "layer l, outside the sum.",
        lambda w_next, delta_next, z: (
            w_next.T @ (delta_next * sigmoid_prime(delta_next))
        ),
    ),
    Mistake(
        "last_path_only",
        "BP2",
        "Only the last neuron of layer l+1 counts: add up all paths, += in the loop.",
        lambda w_next, delta_next, z: (
            w_next[-1:].T * delta_next[-1:] * sigmoid_prime(z)
        ),
    ),
)  # fmt: skip
HINTS = (
    "Where: delta has one row for each neuron of layer l, so the shape of z.",
    "Which equation: BP2, delta[l] = (w[l+1].T @ delta[l+1]) * sigma'(z[l]).",
    "Which term: sum over the neurons of layer l+1, the first index of w_next, then "
    "multiply entry by entry with sigmoid_prime(z).",
)
HIDDEN_ERROR_INDEX = Question(
    name="hidden_error_index",
    task="BP2 by loops: sum w_next[k, j] * delta_next[k, i] over k, times sigma'(z).",
    reference=answers.hidden_error_index,
    cases=array_cases("k,n", "k,m", "n,m"),
    points=2,
    equation="BP2",
    parts=("delta",),
    mistakes=MISTAKES,
    hints=(
        HINTS[0],
        "Which equation: BP2, delta_j = (sum over k of w_kj delta_k) sigma'(z_j).",
        "Which term: the sum runs over k, the first index of w_next; the slope "
        "multiplies once, after the sum.",
    ),
    why="Every neuron k of layer l+1 is reached from neuron j, and the loop over k "
    "adds these paths; the gate sigma'(z_j) is the same for all of them.",
)
HIDDEN_ERROR = Question(
    name="hidden_error",
    task="Carry the error of layer l+1 back to layer l (BP2).",
    reference=answers.hidden_error,
    variant=variants.hidden_error,
    cases=array_cases("k,n", "k,m", "n,m"),
    points=2,
    equation="BP2",
    parts=("delta",),
    mistakes=MISTAKES,
    hints=HINTS,
    why="Neuron j of layer l moves every neuron k of layer l+1, by w_kj sigma'(z_j); "
    "the chain rule adds up these paths, and a sum over w's first index is w.T @.",
)


def _error_mistakes() -> tuple[Mistake, ...]:
    """The catalogue, as far as it changes a delta."""
    seen = {"forward", "bp1", "bp2", "batch"}
    entries = [e for e in catalogue() if seen.issuperset(s for s, _ in e.steps)]

    def wrong(entry: Any) -> Any:
        return lambda net, x, y: together((entry,)).errors(net, x, y).delta

    return tuple(Mistake(e.name, e.equation, e.message, wrong(e)) for e in entries)


def locate_errors(agrees: Any) -> tuple[str | None, str]:
    """Return the equation of the first wrong delta from the output down."""
    first, *_ = [label for label, good in agrees.items() if not good]
    return ("BP1" if first == next(iter(agrees)) else "BP2"), ""


ALL_ERRORS = Question(
    name="all_errors",
    task="Return {l: delta[l]} for l = 2..L: BP1 at the output, BP2 below "
    "(sigmoid neurons, quadratic cost).",
    reference=answers.all_errors,
    variant=variants.all_errors,
    cases=net_cases,
    points=3,
    equation=None,
    parts=("delta",),
    mistakes=_error_mistakes(),
    combinations=explain_errors,
    locate=locate_errors,
    hints=(
        "Where: begin at L, and go down to l = 2; each step needs the delta above.",
        "Which equations: BP1 once, for L; BP2 for every l below.",
        "Which terms: layer l takes w[l+1], delta[l+1] and its own z[l].",
    ),
    why="BP1 needs nothing from above; each BP2 needs the delta one layer up, so the "
    "loop runs from L - 1 down to 2.",
)
TRANSPOSE_PUZZLE = Question(
    name="transpose_puzzle",
    task="Some libraries store the weights the other way: v[k, j] leads from neuron k "
    "to neuron j of the next layer.  Return with such a v (1) the weighted input of "
    "the next layer without its bias, from a, and (2) the error sent back, from "
    "delta_next, without the slope.",
    reference=answers.transpose_puzzle,
    cases=array_cases("n,k", "n,m", "k,m"),
    equation="BP2",
    parts=("forward", "back"),
    downward=False,
    mistakes=(
        Mistake(
            "transposes_as_stored",
            "BP2",
            "These are the formulas for w[j, k]: stored as v, the transpose moves from "
            "the way back to the way forward.",
            lambda v, a, delta_next: (v @ a, v.T @ delta_next),
        ),
        Mistake(
            "transposed_both",
            "BP2",
            "The transpose stands on both ways; one way sums over v's first index, "
            "the other over its second.",
            lambda v, a, delta_next: (v.T @ a, v.T @ delta_next),
        ),
        Mistake(
            "forward_and_back_swapped",
            None,
            "The two results are right, but in the other order: forward first.",
            lambda v, a, delta_next: (v @ delta_next, v.T @ a),
        ),
    ),
    hints=(
        "Where: write each result with its indices: which index is summed over?",
        "Which: forward sums over k, the neuron it comes from: v's first index here.",
        "Which term: a sum over the first index of v is v.T @, over the second v @.",
    ),
    why="z_j = sum over k of v_kj a_k sums over v's first index: v.T @ a.  The error "
    "of k sums over j, the second index: v @ delta.  With w = v.T this is the book's.",
)
QUESTIONS = (HIDDEN_ERROR_INDEX, HIDDEN_ERROR, ALL_ERRORS, TRANSPOSE_PUZZLE)
