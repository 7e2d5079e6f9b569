"""Slips in training by mini-batches and in scoring."""

from typing import Any

import numpy as np

from coursekit.arrays import Array
from coursekit.classroom.questions import Mistake


def _moved(w: Any, grad: Any, factor: float) -> Any:
    return {l: w[l] + factor * grad[l] for l in w}


def _gradients(w: Any, b: Any, x: Array, y: Array) -> Any:
    L, m, a = max(w), x.shape[1], {1: x}
    for l in sorted(w):
        a[l] = 1 / (1 + np.exp(-(w[l] @ a[l - 1] + b[l])))
    delta = {L: (a[L] - y) * a[L] * (1 - a[L])}
    for l in range(L - 1, 1, -1):
        delta[l] = (w[l + 1].T @ delta[l + 1]) * a[l] * (1 - a[l])
    grad_w = {l: delta[l] @ a[l - 1].T / m for l in w}
    return grad_w, {l: delta[l].mean(axis=1, keepdims=True) for l in w}


def _batches(count: int, size: int, rng: Any) -> Any:
    order = rng.permutation(count)
    return [order[start : start + size] for start in range(0, count, size)]


def _step(w: Any, b: Any, x: Array, y: Array, eta: float) -> Any:
    grad_w, grad_b = _gradients(w, b, x, y)
    return _moved(w, grad_w, -eta), _moved(b, grad_b, -eta)


def _one_shuffle(w: Any, b: Any, x: Any, y: Any, epochs: int, *rest: Any) -> Any:
    size, eta, rng = rest
    batches = _batches(x.shape[1], size, rng)
    for _ in range(epochs):
        for batch in batches:
            w, b = _step(w, b, x[:, batch], y[:, batch], eta)
    return w, b


def _variant(w: Any, b: Any, x: Any, y: Any, settings: Any, columns: Any) -> Any:
    epochs, size, eta, rng = settings
    for _ in range(epochs):
        for batch in _batches(x.shape[1], size, rng):
            here = columns(x, y, batch)
            if here is not None:
                w, b = _step(w, b, here[0], here[1], here[2] * eta)
    return w, b


def _one_epoch(w: Any, b: Any, x: Any, y: Any, epochs: int, *rest: Any) -> Any:
    return _one_shuffle(w, b, x, y, 1, *rest)


def _whole_set(w: Any, b: Any, x: Any, y: Any, *settings: Any) -> Any:
    return _variant(w, b, x, y, settings, lambda x, y, i: (x, y, 1))


def _short_dropped(w: Any, b: Any, x: Any, y: Any, *settings: Any) -> Any:
    def columns(x: Array, y: Array, i: Array) -> Any:
        return (x[:, i], y[:, i], 1) if len(i) == settings[1] else None

    return _variant(w, b, x, y, settings, columns)


def _divided_again(w: Any, b: Any, x: Any, y: Any, *settings: Any) -> Any:
    return _variant(
        w, b, x, y, settings, lambda x, y, i: (x[:, i], y[:, i], 1 / len(i))
    )


def _targets_not_shuffled(w: Any, b: Any, x: Any, y: Any, *settings: Any) -> Any:
    epochs, size, eta, rng = settings
    for _ in range(epochs):
        for number, batch in enumerate(_batches(x.shape[1], size, rng)):
            start = number * size
            w, b = _step(w, b, x[:, batch], y[:, start : start + len(batch)], eta)
    return w, b


def _up(w: Any, b: Any, x: Any, y: Any, *settings: Any) -> Any:
    return _variant(w, b, x, y, settings, lambda x, y, i: (x[:, i], y[:, i], -1))


def _old_parameters(w: Any, b: Any, x: Any, y: Any, *settings: Any) -> Any:
    epochs, size, eta, rng = settings
    new = w, b
    for _ in range(epochs):
        for batch in _batches(x.shape[1], size, rng):
            new = _step(w, b, x[:, batch], y[:, batch], eta)
    return new


TRAIN_MISTAKES = tuple(
    Mistake(name, None, message, wrong)
    for name, message, wrong in (
        (
            "one_shuffle",
            "The same mini-batches came in every epoch: call minibatches anew for "
            "each, so that other examples meet.",
            _one_shuffle,
        ),
        ("one_epoch", "Only one epoch was run; epochs says how many.", _one_epoch),
        (
            "whole_set_each_step",
            "Every step used all examples: take the columns of the batch, x[:, batch].",
            _whole_set,
        ),
        (
            "short_batch_dropped",
            "The short last batch was left out; its examples count too.",
            _short_dropped,
        ),
        (
            "divided_again",
            "The step was divided by the batch size, but backprop has averaged "
            "already: 1/m twice.",
            _divided_again,
        ),
        (
            "targets_not_shuffled",
            "x was shuffled and y was not, so the examples got other examples' "
            "targets. Index both with the same batch.",
            _targets_not_shuffled,
        ),
        ("uphill", "Each step went up: the sign of the step is wrong.", _up),
        (
            "starts_again",
            "Every step started from the first parameters, so only the last step is "
            "left. Put its result back into w and b.",
            _old_parameters,
        ),
    )
)


def _output(net: Any, x: Array) -> Any:
    a = x
    for l in range(2, net.L + 1):
        a = 1 / (1 + np.exp(-(net.w[l] @ a + net.b[l])))
    return a


def _count(net: Any, x: Array, labels: Array) -> Any:
    return np.sum(_output(net, x).argmax(axis=0) == labels)


def _percent(net: Any, x: Array, labels: Array) -> Any:
    return 100 * np.mean(_output(net, x).argmax(axis=0) == labels)


def _wrong_part(net: Any, x: Array, labels: Array) -> Any:
    return np.mean(_output(net, x).argmax(axis=0) != labels)


def _wrong_axis(net: Any, x: Array, labels: Array) -> Any:
    a = _output(net, x)
    return np.sum(a.argmax(axis=1)[: len(labels)] == labels[: a.shape[0]]) / len(labels)


def _argmax_of_all(net: Any, x: Array, labels: Array) -> Any:
    return np.mean(_output(net, x).argmax() == labels)


def _above_half(net: Any, x: Array, labels: Array) -> Any:
    a = _output(net, x)
    return np.mean(a[labels, np.arange(len(labels))] > 0.5)


def _divided_by_outputs(net: Any, x: Array, labels: Array) -> Any:
    return _count(net, x, labels) / net.sizes[-1]


ACCURACY_MISTAKES = tuple(
    Mistake(name, None, message, wrong)
    for name, message, wrong in (
        (
            "count_for_part",
            "That is the number of right answers; divide it by the number of examples.",
            _count,
        ),
        ("percent", "That is in percent; asked for is a part of 1.", _percent),
        (
            "error_for_accuracy",
            "That is the part of wrong answers, 1 minus the accuracy.",
            _wrong_part,
        ),
        (
            "argmax_wrong_axis",
            "argmax ran along the examples (axis 1): ask each column for its most "
            "active neuron, axis 0.",
            _wrong_axis,
        ),
        (
            "argmax_of_everything",
            "argmax without an axis looks at the whole array at once; say axis=0.",
            _argmax_of_all,
        ),
        (
            "threshold",
            "You asked whether the right output is above 1/2; asked for is whether it "
            "is the largest.",
            _above_half,
        ),
        (
            "divided_by_outputs",
            "The number of right answers was divided by the number of outputs; divide "
            "by the number of examples.",
            _divided_by_outputs,
        ),
    )
)
