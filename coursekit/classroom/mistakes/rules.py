"""The mistakes themselves: one line each, in the place of the right step."""

from typing import Any

import numpy as np

from coursekit.arrays import Array
from coursekit.classroom.mistakes.model import Model, sigmoid, sigmoid_prime, softmax
from coursekit.classroom.mistakes.recipe import (
    Pass,
    Recipe,
    Rule,
    bp2,
    bp3,
    bp4,
    forward,
)


def output_slope(rule: Rule) -> Rule:
    """BP1 with another slope."""
    return lambda p: (p.a[p.L] - p.y) * rule(p.z[p.L], sigmoid_prime)


def hidden_slope(rule: Rule) -> Rule:
    """BP2 with another slope."""
    return lambda p, l: back(p, l) * rule(p.z[l], p.model.slope)


def back(p: Pass, l: int) -> Array:
    """The error through the weights, the first half of BP2."""
    return p.net.w[l + 1].T @ p.delta[l + 1]


def difference(p: Pass) -> Array:
    """a - y."""
    return p.a[p.L] - p.y


def right_bp1(factor: float) -> Rule:
    """BP1, times a factor."""
    return lambda p: factor * Recipe().bp1(p)


def other_slope(p: Pass, l: int, other: int) -> Array:
    """BP2 with the slope of another layer's z; a[1] stands for the input's."""
    z = p.z[other] if other > 1 else p.a[1]
    return back(p, l) * p.model.slope(z)


def raw_error(p: Pass, l: int) -> Array:
    """BP2 with a - y carried back in delta's place."""
    error = difference(p)
    for k in range(p.L, l, -1):
        error = p.net.w[k].T @ error
    return error * p.model.slope(p.z[l])


def updated(eta: float) -> Rule:
    """BP2 with weights that a step of rate eta has changed already."""

    def rule(p: Pass, l: int) -> Array:
        w = p.net.w[l + 1] - eta * bp4(p, l + 1)
        return (w.T @ p.delta[l + 1]) * p.model.slope(p.z[l])

    return rule


def in_place(p: Pass, l: int) -> Array:
    """BP2 that writes over delta[l+1]; needs layers of equal width."""
    product = p.net.w[l + 1].T @ p.delta[l + 1]
    p.delta[l + 1][...] = product * p.model.slope(p.z[l])
    if product.shape != p.delta[l + 1].shape:
        raise ValueError("non-broadcastable output operand")
    return p.delta[l + 1]


def averaged(p: Pass) -> None:
    """Average delta, z and a over the batch before BP2."""
    p.z = {l: z.mean(axis=1, keepdims=True) for l, z in p.z.items()}
    p.a = {l: a.mean(axis=1, keepdims=True) for l, a in p.a.items()}
    p.delta[p.L] = p.delta[p.L].mean(axis=1, keepdims=True)
    p.m = 1


def averaged_activations(p: Pass) -> None:
    """The same, with the slope of the mean activation, a (1 - a)."""
    averaged(p)
    p.z = {l: np.log(a / (1 - a)) for l, a in p.a.items() if l > 1}


def averaged_slopes(p: Pass, l: int) -> Array:
    """BP2 on means, with the mean of the slopes."""
    z = forward(p.net, p.x, p.model)[0]
    return back(p, l) * p.model.slope(z[l]).mean(axis=1, keepdims=True)


def forward_averaged(net: Any, x: Array, model: Model) -> Any:
    """Forward pass of the mean input."""
    return forward(net, x.mean(axis=1, keepdims=True), model)


def bp1_averaged(p: Pass) -> Array:
    """BP1 with the mean target."""
    p.y, p.m = p.y.mean(axis=1, keepdims=True), 1
    return Recipe().bp1(p)


def forward_with(first: Rule, bias: bool, last: Rule | None) -> Rule:
    """The forward pass with another start, without biases, or another output."""

    def rule(net: Any, x: Array, model: Model) -> Any:
        z, a = {}, {1: first(x)}
        for l in sorted(net.w):
            z[l] = net.w[l] @ a[l - 1] + (net.b[l] if bias else 0)
            output = last or model.output
            a[l] = (output if l == max(net.w) else model.hidden)(z[l])
        return z, a

    return rule


def same(x: Array) -> Array:
    """Leave x as it is."""
    return x


def last(array: Array) -> Array:
    """The last example, as a column."""
    return array[:, -1:]


BP3_RULES: dict[str, Rule] = {
    "bias_summed": lambda p, l: p.delta[l].sum(axis=1, keepdims=True),
    "bias_averaged_twice": lambda p, l: bp3(p, l) / p.m,
    "bias_one_dimensional": lambda p, l: p.delta[l].mean(axis=1),
    "bias_summed_flat": lambda p, l: p.delta[l].sum(axis=1),
    "bias_wrong_axis_flat": lambda p, l: p.delta[l].mean(axis=0),
    "bias_last_over_m": lambda p, l: last(p.delta[l]) / p.m,
    "bias_not_summed": lambda p, l: p.delta[l],
    "bias_wrong_axis": lambda p, l: p.delta[l].mean(axis=0, keepdims=True),
    "bias_from_weights": lambda p, l: bp4(p, l).sum(axis=1, keepdims=True),
    "bias_zero": lambda p, l: np.zeros_like(p.net.b[l]),
    "bias_times_bias": lambda p, l: bp3(p, l) * p.net.b[l],
    "bias_last_example": lambda p, l: last(p.delta[l]),
    "bias_first_example": lambda p, l: p.delta[l][:, :1],
    "bias_mean_of_all": lambda p, l: np.full_like(p.net.b[l], p.delta[l].mean()),
    "bias_scalar": lambda p, l: p.delta[l].mean(),
}
BP4_RULES: dict[str, Rule] = {
    "weight_summed": lambda p, l: p.delta[l] @ p.a[l - 1].T,
    "weight_averaged_twice": lambda p, l: bp4(p, l) / p.m,
    "weight_transposed": lambda p, l: bp4(p, l).T,
    "weight_no_transpose": lambda p, l: p.delta[l] @ p.a[l - 1] / p.m,
    "weight_same_layer": lambda p, l: p.delta[l] @ p.a[l].T / p.m,
    "weight_input_everywhere": lambda p, l: p.delta[l] @ p.a[1].T / p.m,
    "weight_z_not_a": lambda p, l: p.delta[l] @ (p.z[l - 1] if l > 2 else p.x).T / p.m,
    "weight_elementwise": lambda p, l: p.delta[l] * p.a[l - 1] / p.m,
    "weight_last_example": lambda p, l: last(p.delta[l]) @ last(p.a[l - 1]).T,
    "weight_last_over_m": lambda p, l: last(p.delta[l]) @ last(p.a[l - 1]).T / p.m,
    "weight_first_example": lambda p, l: p.delta[l][:, :1] @ p.a[l - 1][:, :1].T,
    "weight_means": lambda p, l: bp3(p, l) @ p.a[l - 1].mean(axis=1, keepdims=True).T,
}
BP2_RULES: dict[str, Rule] = {
    "hidden_slope_missing": back,
    "no_transpose": lambda p, l: (
        (p.net.w[l + 1] @ p.delta[l + 1]) * p.model.slope(p.z[l])
    ),
    "same_layer_weights": lambda p, l: (
        (p.net.w[l].T @ p.delta[l + 1]) * p.model.slope(p.z[l])
    ),
    "slope_next_layer": lambda p, l: other_slope(p, l, l + 1),
    "slope_previous_layer": lambda p, l: other_slope(p, l, l - 1),
    "raw_error": raw_error,
    "always_output_error": lambda p, l: (
        (p.net.w[l + 1].T @ p.delta[p.L]) * p.model.slope(p.z[l])
    ),
    "hidden_sign": lambda p, l: -bp2(p, l),
    "hidden_factor_2": lambda p, l: 2 * bp2(p, l),
    "hidden_plus": lambda p, l: back(p, l) + p.model.slope(p.z[l]),
    "hidden_matmul": lambda p, l: back(p, l) @ p.model.slope(p.z[l]),
    "hidden_outer": lambda p, l: back(p, l) @ p.model.slope(p.z[l]).T,
    "abs_weights": lambda p, l: (
        (np.abs(p.net.w[l + 1]).T @ p.delta[l + 1]) * p.model.slope(p.z[l])
    ),
    "unweighted_sum": lambda p, l: (
        p.delta[l + 1].sum(axis=0, keepdims=True) * p.model.slope(p.z[l])
    ),
    "in_place": in_place,
}
BP1_RULES: dict[str, Rule] = {
    "y_minus_a": right_bp1(-1),
    "factor_2": right_bp1(2),
    "factor_half": right_bp1(0.5),
    "mean_over_outputs": lambda p: Recipe().bp1(p) / len(p.y),
}
QUADRATIC_RULES: dict[str, Rule] = {
    "output_slope_missing": difference,
    "output_matmul": lambda p: difference(p) @ sigmoid_prime(p.z[p.L]),
    "output_plus": lambda p: difference(p) + sigmoid_prime(p.z[p.L]),
}
FORWARD_RULES: dict[str, Rule] = {
    "forward_no_bias": forward_with(same, False, None),
    "forward_input_activated": forward_with(sigmoid, True, None),
    "forward_linear_output": forward_with(same, True, same),
}
SOFTMAX_RULES: dict[str, Rule] = {
    "softmax_axis": forward_with(same, True, lambda z: softmax(z, axis=1)),
    "softmax_twice": forward_with(same, True, lambda z: softmax(softmax(z))),
}


def shifted(p: Pass, w: Any, b: Any) -> Any:
    """Keyed one layer too low."""
    return {l - 1: g for l, g in w.items()}, {l - 1: g for l, g in b.items()}


def with_input(p: Pass, w: Any, b: Any) -> Any:
    """An entry for the input layer too."""
    zeros = np.zeros((len(p.x), 1))
    return {1: np.zeros_like(p.x), **w}, {1: zeros, **b}


def reversed_layers(p: Pass, w: Any, b: Any) -> Any:
    """Gathered from the output down, keyed from the input up."""
    keys = sorted(w)
    return (
        dict(zip(keys, (w[l] for l in reversed(keys)), strict=True)),
        dict(zip(keys, (b[l] for l in reversed(keys)), strict=True)),
    )


def first_layer_zero(p: Pass, w: Any, b: Any) -> Any:
    """Layer 2 left at the zeros it started from."""
    return {**w, 2: np.zeros_like(w[2])}, {**b, 2: np.zeros_like(b[2])}


RESULT_RULES: dict[str, Rule] = {
    "first_layer_skipped": first_layer_zero,
    "layers_off_by_one": shifted,
    "input_layer_included": with_input,
    "layers_reversed": reversed_layers,
    "w_and_b_swapped": lambda p, w, b: (b, w),
    "sum_not_mean": lambda p, w, b: scaled(w, b, p.m),
    "averaged_twice": lambda p, w, b: scaled(w, b, 1 / p.m),
    "m_minus_1": lambda p, w, b: scaled(w, b, p.m / (p.m - 1 or np.nan)),
}


def scaled(w: Any, b: Any, factor: float) -> Any:
    """Both gradients times a factor."""
    return {l: g * factor for l, g in w.items()}, {l: g * factor for l, g in b.items()}
