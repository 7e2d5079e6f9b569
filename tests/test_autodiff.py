"""What the reverse-mode engine promises."""

import numpy as np
import pytest
from problems import make, worst_error

import coursekit as ck
from coursekit.autodiff import Node, topological_order, unbroadcast

RNG = np.random.default_rng(0)
A, B = RNG.uniform(0.5, 2, (4, 3)), RNG.uniform(0.5, 2, (4, 3))
OPERATIONS = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "power": lambda a, b: a**2.5 + b**-1,
    "matmul": lambda a, b: a @ b.T,
    "exp": lambda a, b: (a * b).exp(),
    "log": lambda a, b: (a * b).log(),
    "tanh": lambda a, b: (a * b).tanh(),
    "sigmoid": lambda a, b: (a - b).sigmoid(),
    "relu": lambda a, b: (a - b).relu(),
    "sum of rows": lambda a, b: a.sum(axis=0) * b,
    "sum of columns": lambda a, b: a.sum(axis=1) * b,
    "mean of columns": lambda a, b: a.mean(axis=1) * b,
    "numbers": lambda a, b: 2 - a + 3 * b - 1 / a + 2 * (1 + b),
    "arrays": lambda a, b: B * a - A / b + (A @ b.T).sum(),
    "the same node twice": lambda a, b: a * a + b * a * b,
}


def slope_by_differences(f, a, b, h=1e-6):
    """Return df/da along a fixed direction, df/db along another."""
    v = np.random.default_rng(1).standard_normal(a.shape)
    return v, (f(a + h * v, b) - f(a - h * v, b)) / (2 * h)


@pytest.mark.parametrize("name", OPERATIONS)
def test_each_operation_agrees_with_central_differences(name):
    weights = np.random.default_rng(2).standard_normal((4, 4))

    def number(a, b):
        result = OPERATIONS[name](a, b)
        return (result * weights[:, : (result.value.shape or (1,))[-1]]).sum()

    a, b = Node(A), Node(B)
    number(a, b).backward()
    for node, f in (
        (a, lambda p, q: number(Node(p), Node(q)).value),
        (b, lambda q, p: number(Node(p), Node(q)).value),
    ):
        v, measured = slope_by_differences(f, node.value, B if node is a else A)
        assert np.sum(node.grad * v) == pytest.approx(measured, rel=1e-7, abs=1e-8)


def probe():
    """y = (c + d) + c d with c = a + b, d = a b; the truth is (1, -9)."""
    a, b = Node(-2.0), Node(3.0)
    c, d = a + b, a * b
    return a, b, (c + d) + c * d


def test_all_paths_are_added_up_in_the_right_order():
    a, b, y = probe()
    y.backward()
    assert (float(a.grad), float(b.grad)) == (1, -9)


def test_a_second_backward_gives_the_same_gradients():
    a, b, y = probe()
    y.backward()
    y.backward()
    assert (float(a.grad), float(b.grad)) == (1, -9)


def test_two_outputs_of_one_graph_do_not_mix():
    a = Node(2.0)
    square, cube = a**2, a**3
    square.backward()
    cube.backward()
    assert float(a.grad) == 12


def test_a_chain_of_five_thousand_additions_works():
    start = end = Node(1.0)
    for _ in range(5000):
        end = end + 1.0
    end.backward()
    assert float(end.value) == 5001
    assert float(start.grad) == 1


def test_doubling_forty_times_takes_forty_steps_not_2_to_the_40():
    start = end = Node(1.0)
    for _ in range(40):
        end = end + end
    end.backward()
    assert float(start.grad) == 2**40


def test_every_node_comes_after_its_parents():
    _, _, y = probe()
    order = topological_order(y)
    for position, node in enumerate(order):
        assert all(order.index(parent) < position for parent, _ in node.parents)
    assert len(order) == len(set(order)) == 7


@pytest.mark.parametrize("shape", [(4, 3), (4, 1), (1, 3), (1, 1), (3,), (1,), ()])
def test_a_broadcast_gradient_is_summed_back_to_its_shape(shape):
    bias = Node(RNG.standard_normal(shape))
    (bias * A).sum().backward()
    assert bias.grad.shape == shape
    v = np.random.default_rng(3).standard_normal(shape)
    assert np.sum(bias.grad * v) == pytest.approx(np.sum(v * A))
    assert unbroadcast(A, shape).shape == shape


def test_backward_needs_one_number_or_a_seed():
    with pytest.raises(ValueError, match=r"this node has shape \(4, 3\)"):
        (Node(A) * 2).backward()
    with pytest.raises(ValueError, match=r"seed should have shape \(4, 3\), got"):
        (Node(A) * 2).backward(np.ones(3))


def test_a_seed_gives_a_vector_jacobian_product():
    w, x, seed = RNG.random((3, 4)), Node(RNG.random((4, 1))), RNG.random((3, 1))
    (w @ x).backward(seed)
    np.testing.assert_allclose(x.grad, w.T @ seed, rtol=1e-14)


def test_inputs_and_gradients_share_no_memory():
    a, seed = Node(A.copy()), np.ones_like(A)
    end = a + a.T.T
    end.backward(seed)
    a.grad[:] = 7
    assert (seed == 1).all()
    assert (end.grad == 1).all()
    assert (a.value == A).all()


@pytest.mark.parametrize("wrong", [np.nan, np.inf, "one", True, 1j, None])
def test_what_is_no_finite_number_is_refused(wrong):
    with pytest.raises(ValueError, match=r"value should"):
        Node(wrong)


def test_products_of_vectors_and_node_exponents_are_refused():
    with pytest.raises(ValueError, match=r"two matrices here, got shapes \(4, 3\)"):
        Node(A) @ np.ones(3)
    with pytest.raises(TypeError, match="exponent should be a number"):
        Node(A) ** Node(2.0)


def engine_gradients(net, x, y):
    """Return the engine's (z, gradients) of the quadratic cost of net."""
    w = {l: Node(p) for l, p in net.w.items()}
    b = {l: Node(p) for l, p in net.b.items()}
    z, a = {}, {1: Node(x)}
    for l in w:
        z[l] = w[l] @ a[l - 1] + b[l]
        a[l] = z[l].sigmoid()
    C = ((a[net.L] - y) ** 2).sum() / (2 * x.shape[1])
    C.backward()
    gradients = ({l: w[l].grad for l in w}, {l: b[l].grad for l in w})
    return float(C.value), z, gradients


def test_adjoints_of_z_are_the_deltas_of_bp1_and_bp2():
    net, x, y = make()
    cost, z, _ = engine_gradients(net, x, y)
    delta = ck.errors(net, x, y)
    assert cost == pytest.approx(ck.quadratic(ck.feedforward(net, x).a[net.L], y))
    for l in net.w:
        assert ck.relative_error(x.shape[1] * z[l].grad, delta[l]) < 1e-14


def test_adjoints_of_w_and_b_are_bp4_and_bp3():
    net, x, y = make()
    assert worst_error(engine_gradients(net, x, y)[2], ck.backprop(net, x, y)) < 1e-14


def test_a_planted_slip_in_a_pullback_is_seen(monkeypatch):
    right = Node.sigmoid

    def slip(self):
        node = right(self)
        (parent, pullback), *_ = node.parents
        node.parents = ((parent, lambda g: 1.001 * pullback(g)),)
        return node

    monkeypatch.setattr(Node, "sigmoid", slip)
    net, x, y = make()
    assert worst_error(engine_gradients(net, x, y)[2], ck.backprop(net, x, y)) > 4e-4
