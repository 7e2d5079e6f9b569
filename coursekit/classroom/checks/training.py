"""Questions of lesson 07: a step, an epoch, a score, and a diagnosis."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np

from coursekit.arrays import Array
from coursekit.classroom.checks.broken import diagnose_cases, diagnosis_judge
from coursekit.classroom.checks.forward_pass import network
from coursekit.classroom.questions import Case, Mistake, Question
from coursekit.classroom.slips.epochs import ACCURACY_MISTAKES, TRAIN_MISTAKES
from coursekit.classroom.slips.steps import SGD_MISTAKES
from coursekit.classroom.trial import Net, Seed

Layer = dict[int, Array]


def sigmoid(z: Array) -> Array:
    """The book's sigma."""
    return 1 / (1 + np.exp(-z))


def feedforward(net: Any, x: Array) -> tuple[Layer, Layer]:
    """Return (z, a) of every layer."""
    z, a = {}, {1: x}
    for l in range(2, net.L + 1):
        z[l] = net.w[l] @ a[l - 1] + net.b[l]
        a[l] = sigmoid(z[l])
    return z, a


def backprop(w: Layer, b: Layer, x: Array, y: Array) -> tuple[Layer, Layer]:
    """Return the gradients (grad_w, grad_b) of the quadratic cost."""
    L, m = max(w), x.shape[1]
    _, a = feedforward(SimpleNamespace(w=w, b=b, L=L), x)
    delta = {L: (a[L] - y) * a[L] * (1 - a[L])}
    for l in range(L - 1, 1, -1):
        delta[l] = (w[l + 1].T @ delta[l + 1]) * a[l] * (1 - a[l])
    grad_w = {l: delta[l] @ a[l - 1].T / m for l in w}
    return grad_w, {l: delta[l].mean(axis=1, keepdims=True) for l in w}


def minibatches(count: int, size: int, rng: np.random.Generator) -> list[Array]:
    """Return shuffled index arrays; the last may be short."""
    order = rng.permutation(count)
    return [order[start : start + size] for start in range(0, count, size)]


def sgd_step(
    w: Layer, b: Layer, grad_w: Layer, grad_b: Layer, eta: float
) -> tuple[Layer, Layer]:
    """Return the parameters (w, b) after one step of rate eta."""
    new_w = {l: w[l] - eta * grad_w[l] for l in w}
    new_b = {l: b[l] - eta * grad_b[l] for l in b}
    return new_w, new_b


def train(
    w: Layer,
    b: Layer,
    x: Array,
    y: Array,
    epochs: int,
    size: int,
    eta: float,
    rng: np.random.Generator,
) -> tuple[Layer, Layer]:
    """Return (w, b) after some epochs of stochastic gradient descent."""
    for _ in range(epochs):
        for batch in minibatches(x.shape[1], size, rng):
            grad_w, grad_b = backprop(w, b, x[:, batch], y[:, batch])
            w, b = sgd_step(w, b, grad_w, grad_b, eta)
    return w, b


def accuracy(net: Any, x: Array, labels: Array) -> float:
    """Return the part of the examples that net labels right, in [0, 1]."""
    _, a = feedforward(net, x)
    return float(np.mean(a[net.L].argmax(axis=0) == labels))


def problem() -> tuple[Any, Array, Array]:
    """Return a small network with random parameters, seven inputs and targets."""
    rng, sizes = np.random.default_rng(0), [4, 5, 6, 3]
    w = {l: rng.normal(size=(sizes[l - 1], sizes[l - 2])) for l in (2, 3, 4)}
    b = {l: rng.normal(size=(sizes[l - 1], 1)) for l in (2, 3, 4)}
    net = SimpleNamespace(w=w, b=b, L=4)
    return net, rng.normal(size=(4, 7)), rng.uniform(size=(3, 7))


def measured_gradients(net: Any, x: Array, y: Array) -> tuple[Layer, Layer]:
    """Return (grad_w, grad_b) of the quadratic cost by central differences."""

    def cost() -> float:
        _, a = feedforward(net, x)
        return float(np.sum((a[net.L] - y) ** 2) / (2 * x.shape[1]))

    def measured(block: Array) -> Array:
        gradient, h = np.zeros(block.shape), 1e-5
        for index in np.ndindex(block.shape):
            kept = block[index]
            block[index] = kept + h
            above = cost()
            block[index] = kept - h
            gradient[index] = (above - cost()) / (2 * h)
            block[index] = kept
        return gradient

    return {l: measured(net.w[l]) for l in net.w}, {
        l: measured(net.b[l]) for l in net.b
    }


def diagnose(backprop: Callable[..., Any]) -> str:
    """Return "BP1", "BP2", "BP3" or "BP4", the equation at fault, or "right"."""
    net, x, y = problem()
    got, true = backprop(net, x, y), measured_gradients(net, x, y)

    def wrong(part: int) -> set[int]:
        pairs = {l: (got[part][l], true[part][l]) for l in net.w}
        return {l for l, (g, t) in pairs.items() if not np.allclose(g, t, 1e-5, 1e-8)}

    wrong_w, wrong_b = wrong(0), wrong(1)
    if not wrong_w and not wrong_b:
        return "right"
    if not wrong_w or not wrong_b:
        return "BP3" if wrong_b else "BP4"
    return "BP1" if net.L in wrong_b else "BP2"


def _sgd_cases(rng: np.random.Generator) -> Iterator[Case]:
    for sizes, eta, label in [
        ([5, 4, 6, 3], 0.3, ""),
        ([3, 2], 2.0, "for two layers"),
        ([4, 4, 4], 0.5, "when all sizes are equal"),
    ]:
        yield Case((*network(rng, sizes), *network(rng, sizes), eta), label)


def _train_cases(rng: np.random.Generator) -> Iterator[Case]:
    for sizes, count, epochs, size, label in [
        ([5, 4, 6, 3], 21, 3, 7, ""),
        ([3, 4, 2], 10, 2, 4, "for a short last batch"),
        ([3, 2], 6, 1, 1, "for batches of one"),
    ]:
        x, y = rng.normal(size=(sizes[0], count)), rng.uniform(size=(sizes[-1], count))
        seed = Seed(int(rng.integers(2**31)))
        yield Case((*network(rng, sizes), x, y, epochs, size, 0.7, seed), label)


def _accuracy_cases(rng: np.random.Generator) -> Iterator[Case]:
    for sizes, m, label in [
        ([5, 4, 3], 13, ""),
        ([5, 6, 4], 4, "when m = n[L]"),
        ([4, 3], 1, "for one example"),
        ([4, 10], 80, "for 80 examples"),
    ]:
        w, b = network(rng, sizes)
        x, n = rng.normal(size=(sizes[0], m)), sizes[-1]
        _, a = feedforward(SimpleNamespace(w=w, b=b, L=len(sizes)), x)
        top = a[len(sizes)].argmax(axis=0)  # every third label is made another
        labels = np.where(np.arange(m) % 3 == 1, (top + 1) % n, top)
        yield Case((Net(w, b), x, labels), label, {"m": m, "n[L]": n})


def _mistaken(name: str, **taken_for: str) -> Mistake:
    """Return the mistake of taking one equation's pattern for another's."""

    def wrong(backprop: Callable[..., Any]) -> str:
        found = diagnose(backprop)
        return taken_for.get(found, found)

    return Mistake(name, None, "", wrong)


QUESTIONS = (
    Question(
        name="sgd_step",
        task="Return the parameters after one step of gradient descent.",
        reference=sgd_step,
        cases=_sgd_cases,
        parts=("w", "b"),
        mistakes=SGD_MISTAKES,
        hints=(
            "Where: two new mappings with the layers 2..L; the old ones stay.",
            "Which equation: w -> w - eta dC/dw and b -> b - eta dC/db.",
            "Which term: a dict comprehension over w, w[l] - eta * grad_w[l]; not -=, "
            "which would change the arrays that came in.",
        ),
        why="Each block moves against its own gradient, and new arrays leave the old "
        "network as it was.",
    ),
    Question(
        name="train",
        task="Train for some epochs of mini-batches and return (w, b).",
        reference=train,
        cases=_train_cases,
        points=3,
        parts=("w", "b"),
        mistakes=TRAIN_MISTAKES,
        hints=(
            "Where: a loop over epochs, and in it a loop over mini-batches.",
            "Which rule: minibatches(x.shape[1], size, rng) anew for each epoch; it "
            "gives index arrays, and one step is made for each.",
            "Which term: x[:, batch] and y[:, batch] take the same columns; backprop "
            "averages over the batch, so eta needs no division.",
        ),
        why="Each step uses the newest parameters, and each epoch its own shuffle.",
    ),
    Question(
        name="accuracy",
        task="Return the part of the examples that net labels right.",
        reference=accuracy,
        cases=_accuracy_cases,
        parts=("accuracy",),
        mistakes=ACCURACY_MISTAKES,
        hints=(
            "Where: a[L] has one column for each example.",
            "Which rule: the label of an example is the number of its most active "
            "output neuron.",
            "Which term: a[L].argmax(axis=0) has shape (m,); compare with labels and "
            "take the mean.",
        ),
        why="argmax along axis 0 asks each column for its most active neuron; the mean "
        "of True and False is a part of 1.",
    ),
    Question(
        name="diagnose",
        task="Return the equation at fault in a backprop that you can only call.",
        reference=diagnose,
        cases=diagnose_cases,
        points=4,
        parts=("equation",),
        accept=diagnosis_judge,
        repeat=False,
        mistakes=(
            _mistaken("missed", BP1="right", BP2="right", BP3="right", BP4="right"),
            _mistaken("false_alarm", right="BP1"),
            _mistaken("wrong_equation", BP2="BP1"),
            _mistaken("wrong_equation", BP3="BP4", BP4="BP3"),
        ),
        hints=(
            "Where: compare every block of w and of b with the measured gradients.",
            "Which equation: BP3 touches only b, BP4 only w; BP1 and BP2 go through "
            "delta and so touch both.",
            "Which term: delta[L] sits in the blocks of layer L. If they are wrong, "
            "BP1 is at fault; if only lower layers are wrong, BP2.",
        ),
        why="Each equation leaves its own pattern of wrong blocks, and the measured "
        "gradients show the pattern without looking inside.",
    ),
)
