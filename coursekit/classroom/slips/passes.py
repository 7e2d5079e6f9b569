"""Slips in the forward pass and in what is counted or scored from it."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from coursekit.arrays import Array
from coursekit.classroom.questions import Mistake


def _sigma(z: Array) -> Any:
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


Step = Callable[[Array, Array, Array], Any]


def _pass(w: Any, b: Any, x: Array, z_of: Step, last: Any = _sigma) -> Any:
    """Run a forward pass whose step z_of(w, a, b) and last activation may be wrong."""
    z: dict[int, Any] = {}
    a: dict[int, Any] = {1: x}
    for l in sorted(w):
        z[l] = z_of(w[l], a[l - 1], b[l])
        a[l] = last(z[l]) if l == max(w) else _sigma(z[l])
    return z, a


def _no_bias(w: Any, b: Any, x: Array) -> Any:
    return _pass(w, b, x, lambda w, a, b: w @ a + 0 * b)


def _bias_subtracted(w: Any, b: Any, x: Array) -> Any:
    return _pass(w, b, x, lambda w, a, b: w @ a - b)


def _bias_for_each_k(w: Any, b: Any, x: Array) -> Any:
    return _pass(w, b, x, lambda w, a, b: w @ a + w.shape[1] * b)


def _linear_output(w: Any, b: Any, x: Array) -> Any:
    return _pass(w, b, x, lambda w, a, b: w @ a + b, last=np.copy)


def _flat_bias(w: Any, b: Any, x: Array) -> Any:
    return _pass(w, b, x, lambda w, a, b: w @ a + b.ravel())


def _transposed_weights(w: Any, b: Any, x: Array) -> Any:
    return _pass(w, b, x, lambda w, a, b: w.T @ a + b)


def _activation_forgotten(w: Any, b: Any, x: Array) -> Any:
    z, a = {}, {1: x}
    for l in sorted(w):
        z[l] = w[l] @ a[l - 1] + b[l]
        a[l] = z[l] + 0 if l < max(w) else _sigma(z[l])
    return z, a


_SHARED = (
    (
        "bias_missing",
        "The bias is missing: z[l] = w[l] a[l-1] + b[l].",
        _no_bias,
    ),
    (
        "bias_subtracted",
        "The bias is subtracted; z[l] = w[l] a[l-1] + b[l] adds it.",
        _bias_subtracted,
    ),
    (
        "linear_output",
        "Layer L's sigma is missing: what comes out is z[L], not a[L] = sigma(z[L]).",
        _linear_output,
    ),
    (
        "activation_forgotten",
        "The hidden layers send on z[l]; each layer should send on a[l] = sigma(z[l]).",
        _activation_forgotten,
    ),
    (
        "flat_bias",
        "The bias lost its column shape (n[l], 1): as (n[l],) it is added along the "
        "examples instead of the neurons.",
        _flat_bias,
    ),
    (
        "transposed_weights",
        "The weights are used transposed: w[l][j, k] leads from neuron k of layer l-1 "
        "to neuron j of layer l, so the sum runs over the second index.",
        _transposed_weights,
    ),
)


def _last(wrong: Any) -> Any:
    """Turn a mistaken pass (z, a) into the mistaken a[L] alone."""

    def output(w: Any, b: Any, x: Array) -> Any:
        return wrong(w, b, x)[1][max(w)]

    return output


INDEX_MISTAKES = (
    *(Mistake(name, "forward", text, _last(wrong)) for name, text, wrong in _SHARED),
    Mistake(
        "bias_for_each_k",
        "forward",
        "The bias is added inside the loop over k, once for each input; it belongs "
        "after the sum, once for each neuron j.",
        _last(_bias_for_each_k),
    ),
)


def _overwritten(w: Any, b: Any, x: Array) -> Any:
    z, a = _pass(w, b, x, lambda w, a, b: w @ a + b)
    return {l: a[l] + 0 for l in z}, a


def _input_left_out(w: Any, b: Any, x: Array) -> Any:
    z, a = _pass(w, b, x, lambda w, a, b: w @ a + b)
    return z, {l: a[l] for l in z}


def _off_by_one(w: Any, b: Any, x: Array) -> Any:
    z, a = _pass(w, b, x, lambda w, a, b: w @ a + b)
    return {l - 1: z[l] for l in z}, {l - 1: a[l] for l in a}


def _outputs_only(w: Any, b: Any, x: Array) -> Any:
    z, a = _pass(w, b, x, lambda w, a, b: w @ a + b)
    return z[max(w)], a[max(w)]


FEEDFORWARD_MISTAKES = (
    *(Mistake(name, "forward", text, wrong) for name, text, wrong in _SHARED),
    Mistake(
        "cache_overwritten",
        "forward",
        "z[l] holds a[l]: sigma was written over it. BP2 will need z[l] itself, so "
        "keep both.",
        _overwritten,
    ),
    Mistake(
        "input_left_out",
        "forward",
        "a[1] is missing: it is the input x, and BP4 will need it.",
        _input_left_out,
    ),
    Mistake(
        "layers_off_by_one",
        "forward",
        "The layers are counted one too low: the input is layer 1, so z has the keys "
        "2..L and a the keys 1..L.",
        _off_by_one,
    ),
    Mistake(
        "outputs_only",
        "forward",
        "Only layer L came back. Keep z[l] and a[l] of every layer: the backward pass "
        "lives on them.",
        _outputs_only,
    ),
)


def _weights_only(sizes: Sequence[int]) -> int:
    return sum(n * k for k, n in pairwise(sizes))


def _input_biases(sizes: Sequence[int]) -> int:
    return _weights_only(sizes) + sum(sizes)


def _source_biases(sizes: Sequence[int]) -> int:
    return _weights_only(sizes) + sum(sizes[:-1])


def _neurons(sizes: Sequence[int]) -> int:
    return sum(sizes)


def _product(sizes: Sequence[int]) -> int:
    return int(np.prod(sizes))


COUNT_MISTAKES = (
    Mistake(
        "biases_forgotten",
        None,
        "Those are the weights alone; each neuron of layers 2..L has a bias too.",
        _weights_only,
    ),
    Mistake(
        "input_biases",
        None,
        "The input layer got biases; it has none, it only hands x on.",
        _input_biases,
    ),
    Mistake(
        "biases_of_wrong_layer",
        None,
        "The biases were counted for layers 1..L-1; it is layers 2..L that have them.",
        _source_biases,
    ),
    Mistake(
        "neurons_counted",
        None,
        "That is the number of neurons, not of weights and biases.",
        _neurons,
    ),
    Mistake(
        "sizes_multiplied",
        None,
        "Sizes multiply only for two neighbouring layers; these products are added.",
        _product,
    ),
)
