"""Training by mini-batches.

Sources: Nielsen, ch. 1 (stochastic gradient descent, epochs), ch. 3 (L2, dropout,
early stopping); Géron, ch. 10 (mini-batch, epoch, gradient step).
"""

import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from coursekit.arrays import (
    Array,
    Layers,
    Rng,
    namespace,
    require_count,
    require_number,
    require_rng,
)
from coursekit.backpropagation import backward
from coursekit.dropout import dropout_gradients
from coursekit.evaluation import (
    EXAMPLES_AT_ONCE,
    evaluate,
    require_data,
    require_labels,
)
from coursekit.network import Network
from coursekit.optimizers import Optimizer


class Epoch(NamedTuple):
    """What was measured after an epoch; costs are without the l2 term.

    cost: over the training examples, the first 10,000 where there are more (measuring
    all of MNIST would cost a third of an epoch); validation_*: None without validation.
    """

    cost: float
    validation_cost: float | None
    validation_accuracy: float | None
    eta: float


History: TypeAlias = tuple[Epoch, ...]


class DivergedWarning(RuntimeWarning):
    """The cost was no longer finite; training ended with what it had before."""


def minibatches(count: int, size: int, rng: Rng) -> list[Array]:
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
    rng: Rng,
    validation: Any = None,
    l2: float = 0.0,
    patience: int | None = None,
    dropout: float = 0.0,
    expand: Callable[[Array, Rng], Array] | None = None,
    progress: bool = True,
) -> tuple[Network, History]:
    """Return the trained network and its History, one Epoch for each epoch run.

    data, validation: ``Digits`` or anything with x (n[1], m), y (n[L], m), labels (m,).
    l2: the book's lambda; the cost gains l2 / (2 n) times the sum of w^2, biases
    left out.  patience: stop after so many epochs without a better validation
    accuracy, and return the best network.  dropout: the part of each hidden layer
    that sits out a mini-batch.  expand: a function of (x, rng) that gives each
    mini-batch's x anew, such as ``augmentation.augment``.  ``net`` is not changed.

    Raises ValueError for settings that make no sense.  When the cost is no longer
    finite, training ends with a DivergedWarning, the last sound network and the
    History so far.
    """
    require_data("data", net, data)
    _require_settings(data, epochs, batch_size, optimizer, rng, l2, dropout)
    _require_validation(net, validation, patience)
    best = sound = _copy(net)  # of all epochs, and of the last one
    net = _copy(net)
    memory = optimizer.start(net.w), optimizer.start(net.b)
    count = data.x.shape[1]
    sample = _first(data, EXAMPLES_AT_ONCE)
    history: list[Epoch] = []
    with np.errstate(over="ignore", invalid="ignore"), _bar(progress, epochs) as show:
        for epoch in range(epochs):
            eta = optimizer.rate(epoch)
            for batch in minibatches(count, batch_size, rng):
                x, y = _columns(data.x, batch), _columns(data.y, batch)
                x = x if expand is None else expand(x, rng)
                _step(net, x, y, optimizer, memory, eta, l2 / count, dropout, rng)
            cost, _ = evaluate(net, sample)
            if not np.isfinite(cost):
                _warn_diverged(epoch, eta)
                break
            history.append(Epoch(cost, *evaluate(net, validation), eta))
            show(history[-1])
            sound = _copy(net)
            scores = [e.validation_accuracy or 0.0 for e in history]
            since_best = epoch - scores.index(max(scores))
            best = sound if since_best == 0 else best
            if patience is not None and since_best >= patience:
                break
    return (sound if patience is None else best), tuple(history)


def _step(
    net: Network,
    x: Array,
    y: Array,
    optimizer: Optimizer,
    memory: tuple[Any, Any],
    eta: float,
    decay: float,
    dropout: float,
    rng: Rng,
) -> None:
    """Move net's parameters by one step on the mini-batch (x, y)."""
    scale = eta if optimizer.scaled else 1.0
    if dropout:
        gradients = dropout_gradients(net, x, y, scale, dropout, rng)
    else:
        gradients = backward(net, x, y, scale)[1]
    if decay:
        for l, w in net.w.items():
            gradients.w[l] += scale * decay * w
    optimizer.step(net.w, gradients.w, memory[0], eta)
    optimizer.step(net.b, gradients.b, memory[1], eta)


def _columns(array: Array, batch: Array) -> Array:
    """Return the columns named by batch.

    Digits lie in memory as rows and are handed out as the transposed view, so that
    taking rows of ``array.T`` copies whole examples (columns: 2 to 3 times slower).
    """
    if type(array) is np.ndarray:
        return array.T.take(batch, axis=0).T
    xp = namespace(array)
    batch = xp.asarray(batch, device=array.device)  # a GPU's arrays need it there
    return xp.take(array.T, batch, axis=0).T


class _Part(NamedTuple):
    """Examples to measure a cost on; labels are not needed for that."""

    x: Array
    y: Array


def _first(data: Any, count: int) -> _Part:
    count = min(count, data.x.shape[1])  # slices past the end are not in the standard
    return _Part(data.x[:, :count], data.y[:, :count])


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

    if sys.platform == "emscripten":  # a browser has no thread for tqdm's monitor
        tqdm.monitor_interval = 0
    with tqdm(total=epochs, unit="epoch") as bar:

        def show(epoch: Epoch) -> None:
            named = zip(
                ("cost", "validation cost", "accuracy", "eta"), epoch, strict=True
            )
            bar.set_postfix(
                {k: f"{v:.4g}" for k, v in named if v is not None}, refresh=False
            )
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
        require_data("validation", net, validation)
        count, classes = validation.x.shape[1], net.b[net.L].shape[0]
        require_labels("validation labels", validation.labels, count, classes)
    if patience is not None:
        require_count("patience", patience)
        if validation is None:
            raise ValueError(
                "patience needs validation data to watch: pass validation="
            )
