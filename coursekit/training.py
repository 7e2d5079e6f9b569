"""Training by mini-batches.

Sources: Nielsen, ch. 1 (stochastic gradient descent, epochs), ch. 3 (L2, dropout,
early stopping); Géron, ch. 10 (mini-batch, epoch, gradient step).
"""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from coursekit.arrays import (
    Array,
    Layers,
    describe,
    namespace,
    require_columns,
    require_count,
    require_number,
    require_rng,
)
from coursekit.backpropagation import backward
from coursekit.network import Gradients, Network, forward, require_input
from coursekit.optimizers import Optimizer

# Costs and accuracies are computed this many examples at a time, to bound memory.
EXAMPLES_AT_ONCE = 10_000


class Epoch(NamedTuple):
    """What was measured after an epoch; costs are without the l2 term.

    cost: over all training examples; validation_*: None without validation data.
    """

    cost: float
    validation_cost: float | None
    validation_accuracy: float | None
    eta: float


History: TypeAlias = tuple[Epoch, ...]


class DivergedWarning(RuntimeWarning):
    """The cost was no longer finite; training ended with what it had before."""


def minibatches(count: int, size: int, rng: np.random.Generator) -> list[Array]:
    """Return index arrays that together hold 0..count-1 once, in shuffled order.

    Each has ``size`` entries; the last may be short.  Call it anew for each epoch.
    """
    require_count("count", count)
    require_count("size", size)
    if size > count:
        raise ValueError(f"size should be at most the {count} examples, got {size}")
    require_rng(rng)
    order = rng.permutation(count)
    return [order[start : start + size] for start in range(0, count, size)]


def train(
    net: Network,
    data: Any,
    *,
    epochs: int,
    batch_size: int,
    optimizer: Optimizer,
    rng: np.random.Generator,
    validation: Any = None,
    l2: float = 0.0,
    patience: int | None = None,
    dropout: float = 0.0,
    progress: bool = True,
) -> tuple[Network, History]:
    """Return the trained network and its History, one Epoch for each epoch run.

    data, validation: ``Digits`` or anything with x (n[1], m), y (n[L], m), labels (m,).
    l2: the book's lambda; the cost gains l2 / (2 n) times the sum of w^2, biases
    left out.  patience: stop after so many epochs without a better validation
    accuracy, and return the best network.  dropout: the part of each hidden layer
    that sits out a mini-batch.  ``net`` itself is not changed.

    Raises ValueError for settings that make no sense.  When the cost is no longer
    finite, training ends with a DivergedWarning, the last sound network and the
    History so far.
    """
    _require_data("data", net, data)
    _require_settings(data, epochs, batch_size, optimizer, rng, l2, dropout)
    _require_validation(net, validation, patience)
    net = _copy(net)
    memory = optimizer.start(net.w), optimizer.start(net.b)
    decay, best, sound, history = l2 / data.x.shape[1], net, net, []
    count = data.x.shape[1]
    with np.errstate(over="ignore", invalid="ignore"), _bar(progress, epochs) as show:
        for epoch in range(epochs):
            eta = optimizer.rate(epoch)
            for batch in minibatches(count, batch_size, rng):
                x, y = _columns(data.x, batch), _columns(data.y, batch)
                _step(net, x, y, optimizer, memory, eta, decay, dropout, rng)
            cost, _ = _evaluate(net, data)
            if not np.isfinite(cost):
                _warn_diverged(epoch, eta)
                return (best if patience else sound), tuple(history)
            history.append(Epoch(cost, *_evaluate(net, validation), eta))
            show(history[-1])
            sound = _copy(net)
            if patience is not None:
                scores = [e.validation_accuracy or 0.0 for e in history]
                since_best = epoch - scores.index(max(scores))
                best = sound if since_best == 0 else best
                if since_best >= patience:
                    break
    return (best if patience else sound), tuple(history)


def _step(
    net: Network,
    x: Array,
    y: Array,
    optimizer: Optimizer,
    memory: tuple[Any, Any],
    eta: float,
    decay: float,
    dropout: float,
    rng: np.random.Generator,
) -> None:
    """Move net's parameters by one step on the mini-batch (x, y)."""
    scale = eta if optimizer.scaled else 1.0
    if dropout:
        gradients = _dropout_gradients(net, x, y, scale, dropout, rng)
    else:
        gradients = backward(net, x, y, scale)[1]
    if decay:
        for l, w in net.w.items():
            gradients.w[l] += scale * decay * w
    optimizer.step(net.w, gradients.w, memory[0], eta)
    optimizer.step(net.b, gradients.b, memory[1], eta)


def _dropout_gradients(
    net: Network, x: Array, y: Array, scale: float, rate: float, rng: np.random.Generator
) -> Gradients:
    """Return the gradients of the network with part of its hidden neurons left out.

    As in Nielsen, ch. 3: the same neurons sit out for the whole mini-batch, and
    backpropagation runs unchanged on the thinner network.  What the others send on
    is scaled up by n / kept, so that the next layer expects the same sum.
    """
    kept = {1: np.arange(x.shape[0]), net.L: np.arange(y.shape[0])}
    for l in range(2, net.L):
        n = len(net.b[l])
        kept[l] = np.sort(rng.permutation(n)[: max(1, round(n * (1 - rate)))])
    cut = {l: np.ix_(kept[l], kept[l - 1]) for l in net.w}
    boost = {l: net.w[l].shape[1] / len(kept[l - 1]) for l in net.w}
    w = Layers({l: net.w[l][cut[l]] * boost[l] for l in net.w})
    b = Layers({l: net.b[l][kept[l]] for l in net.b})
    thin = backward(net.with_parameters(w, b), x, y, scale)[1]
    full = Gradients(
        Layers({l: np.zeros_like(block) for l, block in net.w.items()}),
        Layers({l: np.zeros_like(block) for l, block in net.b.items()}),
    )
    for l in net.w:
        full.w[l][cut[l]] = thin.w[l] * boost[l]
        full.b[l][kept[l]] = thin.b[l]
    return full


def accuracy(net: Network, data: Any) -> float:
    """Return the part of data's examples that net labels right, in [0, 1].

    data has x (n[1], m) and labels (m,), whole numbers in 0..n[L]-1.
    """
    _require_data("data", net, data)
    require_labels("labels", data.labels, data.x.shape[1], len(net.b[net.L]))
    return _evaluate(net, data)[1] or 0.0


def require_labels(name: str, labels: Any, count: int, classes: int) -> None:
    """Refuse what is not ``count`` whole numbers in 0..classes-1."""
    shape = tuple(getattr(labels, "shape", ()))
    whole = hasattr(labels, "dtype") and namespace(labels).isdtype(
        labels.dtype, "integral"
    )
    if shape != (count,) or not whole:
        raise ValueError(
            f"{name} should be {count} whole numbers, got {describe(labels)}"
        )
    low, high = int(labels.min()), int(labels.max())
    if low < 0 or high >= classes:
        raise ValueError(
            f"{name} should lie in 0..{classes - 1}, but run from {low} to {high}"
        )


def _evaluate(net: Network, data: Any) -> tuple[Any, float | None]:
    """Return cost and accuracy; (None, None) without data."""
    if data is None:
        return None, None
    labels = getattr(data, "labels", None)
    count, cost, right = data.x.shape[1], 0.0, 0
    for start in range(0, count, EXAMPLES_AT_ONCE):
        part = slice(start, start + EXAMPLES_AT_ONCE)
        a = forward(net, data.x[:, part]).a[net.L]
        cost += net.cost.mean(a, data.y[:, part]) * a.shape[1]
        if labels is not None:
            xp = namespace(a)
            right += int(xp.sum(xp.argmax(a, axis=0) == labels[part]))
    return cost / count, (right / count if labels is not None else None)


def _columns(array: Array, batch: Array) -> Array:
    """Return the columns named by batch.

    Digits lie in memory as rows and are handed out as the transposed view, so that
    gathering rows of ``array.T`` copies whole examples (columns: 2 to 3 times slower).
    """
    xp = namespace(array)
    return xp.take(array.T, xp.asarray(batch), axis=0).T  # type: ignore[no-any-return]


def _copy(net: Network) -> Network:
    w, b = (
        Layers({l: namespace(p).asarray(p, copy=True) for l, p in block.items()})
        for block in (net.w, net.b)
    )
    return net.with_parameters(w, b)


@contextmanager
def _bar(progress: bool, epochs: int) -> Iterator[Callable[[Epoch], None]]:
    """Give a function that shows an epoch on a progress bar; tqdm only if shown."""
    if not progress:
        yield lambda _epoch: None
        return
    from tqdm.auto import tqdm

    with tqdm(total=epochs, unit="epoch") as bar:

        def show(epoch: Epoch) -> None:
            named = zip(("cost", "validation cost", "accuracy", "eta"), epoch, strict=True)
            bar.set_postfix({k: f"{v:.4g}" for k, v in named if v is not None}, refresh=False)
            bar.update()

        yield show


def _warn_diverged(epoch: int, eta: float) -> None:
    warnings.warn(
        f"training diverged in epoch {epoch + 1}: the cost is no longer finite. "
        f"Try a learning rate below {eta:g}; the network and the History of the "
        "epochs before are returned.",
        DivergedWarning,
        stacklevel=3,
    )


def _require_data(name: str, net: Network, data: Any) -> None:
    if not (hasattr(data, "x") and hasattr(data, "y")):
        raise ValueError(f"{name} should be Digits(x, y, labels), got {describe(data)}")
    try:
        require_input(net, data.x)
        require_columns("y", data.y, len(net.b[net.L]), data.x.shape[1])
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def _require_settings(
    data: Any,
    epochs: Any,
    batch_size: Any,
    optimizer: Any,
    rng: Any,
    l2: Any,
    dropout: Any,
) -> None:
    require_count("epochs", epochs)
    require_count("batch_size", batch_size)
    count = data.x.shape[1]
    if batch_size > count:
        raise ValueError(
            f"batch_size should be at most the {count} examples, got {batch_size}"
        )
    if not isinstance(optimizer, Optimizer):
        raise ValueError(f"optimizer should be like ck.SGD(3.0), got {optimizer!r}")
    require_rng(rng)
    require_number("l2", l2, 0, equal=True)
    require_number("dropout", dropout, 0, equal=True)
    if dropout >= 1:
        raise ValueError(f"dropout should be below 1, got {dropout}")


def _require_validation(net: Network, validation: Any, patience: Any) -> None:
    if validation is not None:
        _require_data("validation", net, validation)
        count, classes = validation.x.shape[1], len(net.b[net.L])
        require_labels("validation labels", validation.labels, count, classes)
    if patience is not None:
        require_count("patience", patience)
        if validation is None:
            raise ValueError("patience needs validation data to watch: pass validation=")
