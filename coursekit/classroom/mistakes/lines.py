"""The catalogue as lines of a learner's code, for the bug clinic's patients.

Only mistakes that run without an error and keep every shape are here: those that a
measurement finds and a glance does not.  Tests tie each line to its entry in the
catalogue.
"""

from functools import cache
from typing import Any

from coursekit.classroom.mistakes.model import sigmoid, sigmoid_prime

TEMPLATE = '''\
def {name}(net, x, y):
    """Return (grad_w, grad_b) of the mean quadratic cost; sigmoid neurons."""
    w, b, L, m = net.w, net.b, net.L, x.shape[1]
    z, a = {{}}, {{1: x}}
    for l in range(2, L + 1):
        z[l] = w[l] @ a[l - 1] + b[l]
        a[l] = sigmoid(z[l])

    delta = {{L: {bp1}}}
    for l in range(L - 1, 1, -1):
        delta[l] = {bp2}
    grad_b = {{l: {bp3} for l in w}}
    grad_w = {{l: {bp4} for l in w}}
    return grad_w, grad_b
'''
RIGHT = {
    "bp1": "(a[L] - y) * sigmoid_prime(z[L])",
    "bp2": "(w[l + 1].T @ delta[l + 1]) * sigmoid_prime(z[l])",
    "bp3": "delta[l].sum(axis=1, keepdims=True) / m",
    "bp4": "delta[l] @ a[l - 1].T / m",
}
WRONG: dict[str, dict[str, str]] = {
    "bp1": {
        "output_slope_missing": "a[L] - y",
        "output_slope_at_a": "(a[L] - y) * sigmoid_prime(a[L])",
        "output_slope_is_sigma": "(a[L] - y) * sigmoid(z[L])",
        "output_slope_one_minus_a": "(a[L] - y) * (1 - a[L])",
        "output_slope_tanh": "(a[L] - y) * (1 - a[L] ** 2)",
        "y_minus_a": "(y - a[L]) * sigmoid_prime(z[L])",
        "factor_2": "2 * (a[L] - y) * sigmoid_prime(z[L])",
        "mean_over_outputs": "(a[L] - y) / len(y) * sigmoid_prime(z[L])",
    },
    "bp2": {
        "hidden_slope_missing": "w[l + 1].T @ delta[l + 1]",
        "hidden_slope_at_a": "(w[l + 1].T @ delta[l + 1]) * sigmoid_prime(a[l])",
        "hidden_slope_one_minus_a": "(w[l + 1].T @ delta[l + 1]) * (1 - a[l])",
        "hidden_slope_is_sigma": "(w[l + 1].T @ delta[l + 1]) * a[l]",
        "hidden_plus": "w[l + 1].T @ delta[l + 1] + sigmoid_prime(z[l])",
        "abs_weights": "(abs(w[l + 1]).T @ delta[l + 1]) * sigmoid_prime(z[l])",
        "unweighted_sum": (
            "delta[l + 1].sum(axis=0, keepdims=True) * sigmoid_prime(z[l])"
        ),
    },
    "bp3": {
        "bias_summed": "delta[l].sum(axis=1, keepdims=True)",
        "bias_averaged_twice": "delta[l].mean(axis=1, keepdims=True) / m",
        "bias_from_weights": "(delta[l] @ a[l - 1].T).sum(axis=1, keepdims=True) / m",
        "bias_times_bias": "delta[l].sum(axis=1, keepdims=True) * b[l] / m",
        "bias_last_example": "delta[l][:, [m - 1]]",
        "bias_mean_of_all": "delta[l].mean() + 0 * b[l]",
    },
    "bp4": {
        "weight_summed": "delta[l] @ a[l - 1].T",
        "weight_averaged_twice": "delta[l] @ a[l - 1].T / m**2",
        "weight_z_not_a": "delta[l] @ z.get(l - 1, x).T / m",
        "weight_last_example": "delta[l][:, [m - 1]] @ a[l - 1][:, [m - 1]].T",
        "weight_first_example": "delta[l][:, [0]] @ a[l - 1][:, [0]].T",
        "weight_means": (
            "delta[l].mean(1, keepdims=True) @ a[l - 1].mean(1, keepdims=True).T"
        ),
    },
}
STEP = {name: step for step, lines in WRONG.items() for name in lines}


def source(name: str, mistakes: tuple[str, ...] = ()) -> str:
    """Return the text of a backprop called ``name`` with these mistakes in it."""
    wrong = {STEP[mistake]: WRONG[STEP[mistake]][mistake] for mistake in mistakes}
    return TEMPLATE.format(name=name, **(RIGHT | wrong))


@cache
def function(text: str, name: str) -> Any:
    """Return the function that our own text defines as ``name``."""
    scope: dict[str, Any] = {"sigmoid": sigmoid, "sigmoid_prime": sigmoid_prime}
    exec(text, scope)
    return scope[name]
