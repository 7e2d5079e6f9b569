"""Slips in reverse mode on a graph."""

from typing import Any

from coursekit.classroom.checks.graphs import toposort
from coursekit.classroom.questions import Mistake


def _recursive(node: Any) -> Any:
    order: list[Any] = []
    seen: set[int] = set()

    def visit(here: Any) -> None:
        if id(here) not in seen:
            seen.add(id(here))
            for parent in here.parents:
                visit(parent)
            order.append(here)

    visit(node)
    return order


def _first_seen(node: Any) -> Any:
    order, seen, waiting = [], set(), [node]
    while waiting:
        here = waiting.pop()
        if id(here) not in seen:
            seen.add(id(here))
            order.append(here)
            waiting.extend(here.parents)
    return order[::-1]


def _turned(node: Any) -> Any:
    return toposort(node)[::-1]


def _without_leaves(node: Any) -> Any:
    return [here for here in toposort(node) if here.parents]


def _without_node(node: Any) -> Any:
    return toposort(node)[:-1]


def _listed_twice(node: Any) -> Any:
    order = []
    for here in toposort(node):
        order += [*here.parents, here]
    return order


TOPOSORT_MISTAKES = (
    Mistake("recursion_depth", None, "", _recursive),
    Mistake("no_topological_order", None, "", _first_seen),
    Mistake("turned_round", None, "", _turned),
    Mistake("missing_nodes", None, "", _without_leaves),
    Mistake("missing_nodes", None, "", _without_node),
    Mistake("listed_twice", None, "", _listed_twice),
)


def _walk(node: Any, order: Any, add: bool = True, zero: Any = None) -> None:
    for here in order if zero is None else zero:
        here.grad = 0.0
    node.grad = 1.0
    for here in reversed(order):
        for parent, slope in zip(here.parents, here.slopes, strict=True):
            share = slope * here.grad
            parent.grad = parent.grad + share if add else share


def _assigned(node: Any) -> None:
    _walk(node, toposort(node), add=False)


def _never_zeroed(node: Any) -> None:
    _walk(node, toposort(node), zero=[])


def _leaves_zeroed_only(node: Any) -> None:
    order = toposort(node)
    _walk(node, order, zero=[here for here in order if not here.parents])


def _depth_first(node: Any) -> None:
    """Hand on the grad collected so far at each visit, with no order at all."""
    for here in toposort(node):
        here.grad = 0.0
    node.grad = 1.0
    waiting = [node]
    while waiting:
        here = waiting.pop()
        for parent, slope in zip(here.parents, here.slopes, strict=True):
            parent.grad += slope * here.grad
        waiting.extend(reversed(here.parents))


def _slopes_forgotten(node: Any) -> None:
    order = toposort(node)
    for here in order:
        here.grad = 0.0
    node.grad = 1.0
    for here in reversed(order):
        for parent in here.parents:
            parent.grad += here.grad


def _seed_missing(node: Any) -> None:
    for here in toposort(node):
        here.grad = 0.0


BACKWARD_MISTAKES = tuple(
    Mistake(name, None, message, wrong)
    for name, message, wrong in (
        (
            "grad_assigned",
            "A node that is used twice keeps only its last gradient: += instead of =. "
            "(On the probe that gives (1, 1) instead of (1, -9).)",
            _assigned,
        ),
        (
            "never_zeroed",
            "The second call adds to the grads of the first: set every grad to 0 "
            "before you begin.",
            _never_zeroed,
        ),
        (
            "inner_grads_kept",
            "The grads of the nodes in between survive the first call: set all of "
            "them to 0, not only those of the first nodes.",
            _leaves_zeroed_only,
        ),
        (
            "no_topological_order",
            "A node handed its grad on before it was complete. Go through "
            "reversed(toposort(node)): everything made of a node comes first.",
            _depth_first,
        ),
        (
            "slopes_forgotten",
            "The local slopes are missing: parent.grad gains slope times grad.",
            _slopes_forgotten,
        ),
        (
            "seed_missing",
            "All grads are 0: node.grad must be 1 to begin with (d node / d node).",
            _seed_missing,
        ),
    )
)
