"""How well a network does on data: cost and accuracy."""

from typing import Any

from coursekit.arrays import describe, namespace
from coursekit.network import Network, forward, require_examples

# Costs and accuracies are computed this many examples at a time, to bound memory.
EXAMPLES_AT_ONCE = 10_000


def accuracy(net: Network, data: Any) -> float:
    """Return the part of data's examples that net labels right, in [0, 1].

    data has x (n[1], m) and labels (m,), whole numbers in 0..n[L]-1.
    """
    require_data("data", net, data)
    require_labels("labels", data.labels, data.x.shape[1], net.b[net.L].shape[0])
    return evaluate(net, data)[1] or 0.0


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
    xp = namespace(labels)
    low, high = int(xp.min(labels)), int(xp.max(labels))
    if low < 0 or high >= classes:
        raise ValueError(
            f"{name} should lie in 0..{classes - 1}, but run from {low} to {high}"
        )


def evaluate(net: Network, data: Any) -> tuple[Any, float | None]:
    """Return cost and accuracy; (None, None) without data."""
    if data is None:
        return None, None
    labels = getattr(data, "labels", None)
    count, cost, right = data.x.shape[1], 0.0, 0
    for start in range(0, count, EXAMPLES_AT_ONCE):
        part = slice(start, min(start + EXAMPLES_AT_ONCE, count))
        a = forward(net, data.x[:, part]).a[net.L]
        cost += net.cost.mean(a, data.y[:, part]) * a.shape[1]
        if labels is not None:
            xp = namespace(a)
            right += int(xp.count_nonzero(xp.argmax(a, axis=0) == labels[part]))
    return cost / count, (right / count if labels is not None else None)


def require_data(name: str, net: Network, data: Any) -> None:
    """Refuse data without an x and a y that fit the network."""
    if not (hasattr(data, "x") and hasattr(data, "y")):
        raise ValueError(f"{name} should be Digits(x, y, labels), got {describe(data)}")
    try:
        require_examples(net, data.x, data.y)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
