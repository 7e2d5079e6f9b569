"""Right answers of lessons 00, 01, 02 and 07 to 10 pass in whatever style they come."""

import math
from itertools import pairwise

import numpy as np
import pytest

from coursekit.classroom.checks import questions
from coursekit.classroom.checks.finite_differences import numerical_gradient
from coursekit.classroom.checks.training import backprop, feedforward, minibatches
from coursekit.classroom.judge import check

ANSWERS = []


def right(name):
    """Enter a function as a right answer to a question."""

    def enter(answer):
        ANSWERS.append(pytest.param(name, answer, id=f"{name}-{answer.__name__}"))
        return answer

    return enter


@right("hello_shapes")
def by_sums(x):
    return np.array([[sum(row) / len(row)] for row in x])


@right("hello_shapes")
def by_product(x):
    return x @ np.ones((x.shape[1], 1)) / x.shape[1]


@right("sigmoid")
def by_entries(z):
    def one(v):
        return 1 / (1 + math.exp(-v)) if v >= 0 else math.exp(v) / (1 + math.exp(v))

    return np.vectorize(one)(z)


@right("sigmoid")
def by_tanh(z):
    return (1 + np.tanh(z / 2)) / 2 if np.min(z) > -30 else by_entries(z)


@right("sigmoid")
def by_clipping_far_out(z):
    return 1 / (1 + np.exp(-np.clip(z, -700, 700)))


def sigma(z):
    return 1 / (1 + np.exp(-z))


@right("forward_index")
def with_a_loop_over_examples(w, b, x):
    outputs = []
    for i in range(x.shape[1]):
        a = list(x[:, i])
        for l in range(2, max(w) + 1):
            z = [sum(p * q for p, q in zip(row, a, strict=True)) for row in w[l]]
            a = [sigma(z[j] + b[l][j, 0]) for j in range(len(z))]
        outputs.append(np.array(a))
    return np.stack(outputs, axis=1)


@right("feedforward")
def with_einsum(w, b, x):
    a, z = {1: x.copy()}, {}
    for l in range(2, len(w) + 2):
        z[l] = np.einsum("jk,km->jm", w[l], a[l - 1]) + b[l]
        a[l] = sigma(z[l])
    return [z, a]


@right("count_parameters")
def by_index(sizes):
    count = 0
    for l in range(1, len(sizes)):
        count += sizes[l] * (sizes[l - 1] + 1)
    return float(count)


@right("quadratic_cost")
def by_norms(a, y):
    return np.mean(np.linalg.norm(a - y, axis=0) ** 2) / 2


@right("quadratic_cost")
def as_array(a, y):
    return np.array(((a - y) ** 2).sum(axis=0).mean() * 0.5)


@right("numerical_gradient")
def by_flat_entries(f, theta, h, scheme):
    def moved(i, by):
        other = theta.astype(np.result_type(theta, type(by)))
        other.flat[i] += by
        return f(other)

    def slope(i):
        if scheme == "complex":
            return np.imag(moved(i, 1j * h)) / h
        if scheme == "forward":
            return (moved(i, h) - f(theta)) / h
        return (moved(i, h) - moved(i, -h)) / (2 * h)

    return np.array([slope(i) for i in range(theta.size)]).reshape(theta.shape)


@right("best_step")
def by_thinking(f, theta):
    return np.finfo(float).eps ** (1 / 3)


@right("best_step")
def one_of_the_fifth(f, theta):
    return 1e-5


@right("directional_check")
def with_normal_directions(f, gradient, theta, rng):
    errors = []
    for _ in range(5):
        v = rng.standard_normal(theta.shape)
        rise = f(theta + 1e-6 * v) - f(theta - 1e-6 * v)
        claimed, measured = np.vdot(gradient, v), rise / 2e-6
        errors.append(abs(claimed - measured) / (abs(claimed) + abs(measured)))
    return np.max(errors)


@right("gradient_step")
def by_hand(theta, gradient, eta):
    return (np.array(theta) + (-eta) * np.array(gradient)).tolist()


@right("sgd_step")
def on_copies(w, b, grad_w, grad_b, eta):
    w, b = ({l: p.copy() for l, p in part.items()} for part in (w, b))
    for l in w:
        w[l] -= eta * grad_w[l]
        b[l] -= eta * grad_b[l]
    return w, b


@right("train")
def with_one_dictionary_of_copies(w, b, x, y, epochs, size, eta, rng):
    w, b = dict(w), dict(b)
    for _ in range(epochs):
        for batch in minibatches(x.shape[1], size, rng):
            grads = backprop(w, b, x.take(batch, axis=1), y.take(batch, axis=1))
            for parameters, grad in zip((w, b), grads, strict=True):
                for l in parameters:
                    parameters[l] = parameters[l] - eta * grad[l]
    return w, b


@right("accuracy")
def by_counting(net, x, labels):
    top = feedforward(net, x)[1][net.L]
    hits = sum(int(np.argmax(top[:, i])) == labels[i] for i in range(x.shape[1]))
    return hits / x.shape[1]


@right("cross_entropy")
def nielsens_own(a, y):
    with np.errstate(all="ignore"):
        return np.sum(np.nan_to_num(-y * np.log(a) - (1 - y) * np.log(1 - a))) / len(
            a.T
        )


@right("cross_entropy")
def with_a_clipped_a(a, y):
    a = np.clip(a, 1e-10, 1 - 1e-10)
    return -(y * np.log(a) + (1 - y) * np.log(1 - a)).sum(axis=0).mean()


@right("softmax")
def by_columns(z):
    columns = [np.exp(column - column.max()) for column in z.T]
    return [column / column.sum() for column in columns]


@right("softmax")
def by_logarithms(z):
    top = z.max(0)
    return np.exp(z - top - np.log(np.exp(z - top).sum(0)))


@right("log_likelihood_error")
def by_the_jacobian(a, y):
    delta = np.zeros_like(a)
    for i in range(a.shape[1]):
        column = a[:, i]
        jacobian = np.diag(column) - np.outer(column, column)
        delta[:, i] = jacobian @ (-y[:, i] / column)
    return delta


@right("l2_gradient")
def in_two_steps(w, l2, n):
    return (w + w) * l2 / (2 * n)


@right("scaled_init")
def by_normal(sizes, rng):
    pairs = list(enumerate(pairwise(sizes), 2))
    w = {l: rng.normal(0, n_in**-0.5, (n, n_in)) for l, (n_in, n) in pairs}
    return w, {l: rng.normal(size=(n, 1)) for l, (_, n) in pairs}


@right("momentum_step")
def the_other_way_round(w, v, gradient, eta, mu):
    return w + mu * v - eta * gradient, mu * v - eta * gradient


@right("layer_speed")
def by_squares(grad_b):
    return {l: float(np.sqrt((grad_b[l] ** 2).sum())) for l in sorted(grad_b)}


@right("relu")
def by_gate(z):
    return z * (z > 0)


@right("relu_prime")
def by_where(z):
    return np.where(z > 0, 1, 0)


@right("relu_prime")
def as_truth_values(z):
    return z > 0


@right("he_init")
def by_variance(sizes, rng):
    w, b = {}, {}
    for l, n in enumerate(sizes[1:], 2):
        w[l] = rng.normal(scale=math.sqrt(2 / sizes[l - 2]), size=(n, sizes[l - 2]))
        b[l] = np.zeros((n, 1))
    return w, b


@right("kink_safe_check")
def by_the_worst_entry(f, gradient, theta, h):
    worst = 0.0
    for index in np.ndindex(theta.shape):
        step = np.zeros_like(theta)
        step[index] = h
        right_side, left_side = f(theta + step) - f(theta), f(theta) - f(theta - step)
        if abs(right_side - left_side) / h < 1e-2:
            measured = (right_side + left_side) / (2 * h)
            size = abs(measured) + abs(gradient[index]) + 1e-6
            worst = max(worst, abs(measured - gradient[index]) / size)
    return worst


@right("toposort")
def by_counting_uses(node):
    uses, waiting, order = {id(node): 0}, [node], []
    while waiting:
        for parent in waiting.pop().parents:
            if id(parent) not in uses:
                waiting.append(parent)
            uses[id(parent)] = uses.get(id(parent), 0) + 1
    waiting = [node]
    while waiting:
        here = waiting.pop()
        order.append(here)
        for parent in here.parents:
            uses[id(parent)] -= 1
            if uses[id(parent)] == 0:
                waiting.append(parent)
    return tuple(reversed(order))


@right("backward")
def in_that_order(node):
    order = by_counting_uses(node)
    for here in order:
        here.grad = 0
    node.grad = 1
    for here in order[::-1]:
        for i in range(len(here.parents)):
            here.parents[i].grad = here.parents[i].grad + here.grad * here.slopes[i]
    return order


@right("unbroadcast")
def by_axes(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.sum(axis=0)
    for axis in range(len(shape)):
        if shape[axis] != grad.shape[axis]:
            grad = grad.sum(axis=axis, keepdims=True)
    return grad


@right("vjp_matmul")
def with_indices(grad, A, B):
    return [np.einsum("nm,km->nk", grad, B), np.einsum("nk,nm->km", A, grad)]


@pytest.mark.parametrize(("name", "answer"), ANSWERS)
def test_a_right_answer_passes_in_another_style(name, answer):
    for seed in range(4):
        feedback = check(questions()[name], answer, seed)
        assert feedback, str(feedback)


def test_the_measured_gradient_agrees_with_the_exact_one():
    theta = np.array([[0.3, -1.2, 2.0]])
    measured = numerical_gradient(lambda t: np.sum(t**3), theta, 1e-20, "complex")
    np.testing.assert_allclose(measured, 3 * theta**2, rtol=1e-15)
