"""Graphs for lesson 10's questions, and the course's own answers to them.

A graph is {number: [parents, slopes, value]}, the last number being the result; the
drivers below build its nodes and call the learner's function on them.
"""

from typing import Any

import numpy as np

from coursekit.classroom.questions import Fault

Graph = dict[int, list[Any]]


def toposort(node: Any) -> list[Any]:
    """Return the nodes that ``node`` is made of, parents first, each once."""
    order: list[Any] = []
    seen: set[int] = set()
    waiting = [(node, False)]
    while waiting:
        here, parents_done = waiting.pop()
        if parents_done:
            order.append(here)
        elif id(here) not in seen:
            seen.add(id(here))
            waiting.append((here, True))
            waiting.extend((parent, False) for parent in here.parents)
    return order


def backward(node: Any) -> None:
    """Set .grad of every node that ``node`` is made of to d node / d it."""
    order = toposort(node)
    for here in order:
        here.grad = 0.0
    node.grad = 1.0
    for here in reversed(order):
        for parent, slope in zip(here.parents, here.slopes, strict=True):
            parent.grad += slope * here.grad


def probe(a: float, b: float) -> Graph:
    """Return y = (c + d) + c d, c = a + b, d = a b; nodes 0 and 1 are a and b."""
    c, d = a + b, a * b
    return {
        0: [[], [], a],
        1: [[], [], b],
        2: [[0, 1], [1.0, 1.0], c],
        3: [[0, 1], [b, a], d],
        4: [[2, 3], [1.0, 1.0], c + d],
        5: [[2, 3], [d, c], c * d],
        6: [[4, 5], [1.0, 1.0], c + d + c * d],
    }


def ladder(steps: int) -> Graph:
    """Return x + x, taken ``steps`` times: 2**steps paths through few nodes."""
    graph: Graph = {0: [[], [], 0.5]}
    for number in range(1, steps + 1):
        graph[number] = [[number - 1, number - 1], [1.0, 1.0], 0.5 * 2.0**number]
    return graph


def chain(length: int) -> Graph:
    """Return x + 0 + 0 + ..., deeper than Python recurses."""
    graph: Graph = {0: [[], [], 1.5]}
    for number in range(1, length + 1):
        graph[number] = [[number - 1], [1.0], 1.5]
    return graph


def sorted_numbers(answer: Any, graph: Any) -> Any:
    """Driver: the numbers of the nodes in the order that the answer gives."""

    class Node:
        def __init__(self, value: Any, parents: Any, slopes: Any) -> None:
            self.value, self.parents, self.slopes = value, parents, slopes
            self.grad = 0.0

    nodes: dict[int, Any] = {}
    for number, (parents, slopes, value) in graph.items():
        nodes[number] = Node(value, [nodes[i] for i in parents], list(slopes))
    numbers = {id(node): number for number, node in nodes.items()}
    try:
        order = answer(nodes[len(nodes) - 1])
    except RecursionError:
        return "RecursionError"
    return np.array([numbers.get(id(node), -1) for node in order], dtype=float)


def order_judge(args: tuple[Any, ...], result: Any) -> Fault | None:
    """Accept every order in which parents come first and each node once."""
    if isinstance(result, str):
        return Fault(
            "Your function calls itself for each parent, and Python stops at about "
            "1000 calls inside each other; a long computation is deeper. Keep a list "
            "as a stack of your own.",
            "recursion_depth",
        )
    graph = args[0]
    order = [int(number) for number in np.ravel(result)]
    place = {number: i for i, number in enumerate(order)}
    if -1 in place:
        return Fault("The list should hold the nodes themselves.", "not_nodes")
    if len(order) != len(place):
        return Fault(
            "A node stands in the list more than once: a node with two uses is "
            "reached twice. Keep the nodes that were seen.",
            "listed_twice",
        )
    if set(place) != set(graph):
        kind = (
            "The first nodes, without parents, belong"
            if 0 not in place
            else ("Every node that node is made of belongs")
        )
        return Fault(f"Nodes are missing: {kind} into the list too.", "missing_nodes")
    pairs = [(p, n) for n, (parents, _, _) in graph.items() for p in parents]
    late = [(p, n) for p, n in pairs if place[p] > place[n]]
    if not late:
        return None
    if len(late) == len(pairs):
        return Fault(
            "The order is turned round: parents come before what is made of them, "
            "node itself last.",
            "turned_round",
        )
    return Fault(
        "A node stands before one of its parents: list it only after all of them.",
        "no_topological_order",
    )


def gradients(answer: Any, graph: Any) -> Any:
    """Driver: every node's grad after one call, and after a second one."""

    class Node:
        def __init__(self, value: Any, parents: Any, slopes: Any) -> None:
            self.value, self.parents, self.slopes = value, parents, slopes
            self.grad = 0.0

    nodes: dict[int, Any] = {}
    for number, (parents, slopes, value) in graph.items():
        nodes[number] = Node(value, [nodes[i] for i in parents], list(slopes))
    results = {}
    for call in ("after one call", "after two calls"):
        answer(nodes[len(nodes) - 1])
        results[f"grad {call}"] = np.array([node.grad for node in nodes.values()])
    return results


def dual_results(
    answer: Any, a: float, a_slope: float, b: float, b_slope: float
) -> Any:
    """Driver: value and slope of one formula for each method, and of a long one."""
    u, v = answer(a, a_slope), answer(b, b_slope)
    formulas: dict[str, Any] = {
        "a + b": lambda: u + v,
        "a + 2": lambda: u + 2.0,
        "a * b": lambda: u * v,
        "a * 2": lambda: u * 2.0,
        "a / b": lambda: u / v,
        "a / 2": lambda: u / 2.0,
        "exp(a)": lambda: u.exp(),
        "exp(a * b) / (a + b)": lambda: (u * v).exp() / (u + v),
    }
    results = {name: formula() for name, formula in formulas.items()}
    return {name: np.array([d.value, d.slope]) for name, d in results.items()}
