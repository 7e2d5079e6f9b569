"""BP1 to BP4 proved for every activation sigma and every cost C, on a small network.

SymPy composes the cost, differentiates it by nothing but the chain rule, and subtracts
what the equation claims.  Nothing is known about sigma and C here except what their
slopes are called, so a difference of 0 holds for all of them.  The equations are plain
functions that can be replaced: with a wrong one the proof must fail.

Source: Nielsen, ch. 2, "Proof of the four fundamental equations", and ch. 3 (softmax).
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

import sympy

from coursekit.arrays import describe, require_count

Matrix: TypeAlias = Any  # a sympy.Matrix of expressions
SIZES = (3, 2, 3, 2)  # two hidden layers, and neighbours differ in width


class sigma_prime(sympy.Function):  # type: ignore[misc]
    """The slope of sigma, about which nothing is known."""


class sigma(sympy.Function):  # type: ignore[misc]
    """An activation about which nothing is known but the name of its slope."""

    def fdiff(self, argindex: int = 1) -> Any:
        """Return the derivative in the argument, of which there is one."""
        del argindex
        return sigma_prime(*self.args)


class C(sympy.Function):  # type: ignore[misc]
    """A cost of the outputs about which nothing is known: C_k is its slope in a_k."""

    def fdiff(self, argindex: int = 1) -> Any:
        """Return the derivative in argument number ``argindex``, counted from 1."""
        return sympy.Function(f"C_{argindex}")(*self.args)


class Proof(NamedTuple):
    """What was proved: the derivatives (left), the claim (right), entry by entry."""

    equation: str
    statement: str  # in LaTeX
    left: tuple[Any, ...]
    right: tuple[Any, ...]
    differences: tuple[Any, ...]

    @property
    def holds(self) -> bool:
        """True when every difference is identically 0."""
        return all(difference == 0 for difference in self.differences)

    def __str__(self) -> str:
        agree, total = self.differences.count(0), len(self.differences)
        verdict = "holds" if self.holds else "fails"
        return f"{self.equation} {verdict}: {agree} of {total} derivatives agree"


def elementwise(function: Callable[[Any], Any], matrix: Matrix) -> Matrix:
    """Return the matrix of function(entry), for example of sigma'(z_j)."""
    return matrix.applyfunc(function)


def hadamard(left: Matrix, right: Matrix) -> Matrix:
    """Return the product entry by entry of two matrices of one shape."""
    return left.multiply_elementwise(right)


def slopes(cost: Any, symbols: Matrix) -> Matrix:
    """Return d cost / d symbol for each symbol, in the shape of ``symbols``."""
    return elementwise(lambda symbol: sympy.diff(cost, symbol), symbols)


def bp1(grad_a: Matrix, z: Matrix) -> Matrix:
    """BP1: delta[L] from dC/da[L] and z[L], all (n[L], 1)."""
    return hadamard(grad_a, elementwise(sigma_prime, z))


def bp2(w_next: Matrix, delta_next: Matrix, z: Matrix) -> Matrix:
    """BP2: delta[l] from w[l+1], delta[l+1] and z[l]."""
    return hadamard(w_next.T * delta_next, elementwise(sigma_prime, z))


def bp3(delta: Matrix) -> Matrix:
    """BP3: dC/db[l] from delta[l], both (n[l], 1)."""
    return delta


def bp4(delta: Matrix, a_prev: Matrix) -> Matrix:
    """BP4: dC/dw[l] (n[l], n[l-1]) from delta[l] (n[l], 1) and a[l-1] (n[l-1], 1)."""
    return delta * a_prev.T


class _Letters:
    """A network of symbols: x, w[l], b[l]; z[l] and a[l] composed from them.

    ``free[l]`` are symbols for z[l] that stand for any value it may have.
    """

    def __init__(self, sizes: Sequence[int]) -> None:
        if not isinstance(sizes, (list, tuple)) or len(sizes) < 3:
            wanted = "three layers or more, like [2, 3, 2]"
            raise ValueError(f"sizes should list {wanted}, got {describe(sizes)}")
        for n in sizes:
            require_count("each of sizes", n)
        self.L, n = len(sizes), dict(enumerate(sizes, 1))
        self.w, self.b, self.z, self.free = {}, {}, {}, {}
        self.a = {1: _column("x", n[1])}
        for l in range(2, self.L + 1):
            columns = [_column(f"w{l}_{j + 1}", n[l - 1]) for j in range(n[l])]
            self.w[l] = sympy.Matrix.hstack(*columns).T
            self.b[l], self.free[l] = _column(f"b{l}_", n[l]), _column(f"z{l}_", n[l])
            self.z[l] = self.z_after(l, self.a[l - 1])
            self.a[l] = elementwise(sigma, self.z[l])
        self.cost = C(*self.a[self.L])

    def z_after(self, l: int, a: Matrix) -> Matrix:
        """Return z[l] for the activations a of layer l-1."""
        return self.w[l] * a + self.b[l]

    def grad_a(self, z: Matrix) -> Matrix:
        """Return dC/da[L] where layer L has the weighted input z."""
        a = _column("a", len(z))
        values = dict(zip(a, elementwise(sigma, z), strict=True))
        return slopes(C(*a), a).xreplace(values)

    def error(self, l: int, z: Matrix) -> Matrix:
        """Return delta[l] = dC/dz[l] where layer l has the weighted input z."""
        a = elementwise(sigma, self.free[l])
        for i in range(l + 1, self.L + 1):
            a = elementwise(sigma, self.z_after(i, a))
        values = dict(zip(self.free[l], z, strict=True))
        return slopes(C(*a), self.free[l]).xreplace(values)


def _column(name: str, n: int) -> Matrix:
    return sympy.Matrix(n, 1, lambda j, _: sympy.Symbol(f"{name}{j + 1}"))


def prove_bp1(rule: Any = bp1, sizes: Sequence[int] = SIZES) -> Proof:
    """Prove delta[L] = rule(dC/da[L], z[L]) for any z[L]."""
    net = _Letters(sizes)
    z = net.free[net.L]
    pairs = [(net.error(net.L, z), rule(net.grad_a(z), z))]
    return _compare("BP1", r"\delta^L = \nabla_a C \odot \sigma'(z^L)", pairs)


def prove_bp2(rule: Any = bp2, sizes: Sequence[int] = SIZES) -> Proof:
    """Prove delta[l] = rule(w[l+1], delta[l+1], z[l]) for any z[l], l = L-1..2."""
    net, pairs = _Letters(sizes), []
    for l in range(net.L - 1, 1, -1):
        z = net.free[l]
        delta_next = net.error(l + 1, net.z_after(l + 1, elementwise(sigma, z)))
        pairs.append((net.error(l, z), rule(net.w[l + 1], delta_next, z)))
    statement = r"\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)"
    return _compare("BP2", statement, pairs)


def prove_bp3(rule: Any = bp3, sizes: Sequence[int] = SIZES) -> Proof:
    """Prove dC/db[l] = rule(delta[l]) for l = 2..L, from the input x on."""
    net = _Letters(sizes)
    pairs = [
        (slopes(net.cost, net.b[l]), rule(net.error(l, z))) for l, z in net.z.items()
    ]
    return _compare("BP3", r"\partial C / \partial b^l = \delta^l", pairs)


def prove_bp4(rule: Any = bp4, sizes: Sequence[int] = SIZES) -> Proof:
    """Prove dC/dw[l] = rule(delta[l], a[l-1]) for l = 2..L, from the input x on."""
    net = _Letters(sizes)
    pairs = [
        (slopes(net.cost, net.w[l]), rule(net.error(l, z), net.a[l - 1]))
        for l, z in net.z.items()
    ]
    statement = r"\partial C / \partial w^l = \delta^l (a^{l-1})^T"
    return _compare("BP4", statement, pairs)


def prove(
    rules: Sequence[Any] = (bp1, bp2, bp3, bp4), sizes: Sequence[int] = SIZES
) -> tuple[Proof, ...]:
    """Prove BP1 to BP4 for every sigma and every C on a network of these sizes."""
    provers = (prove_bp1, prove_bp2, prove_bp3, prove_bp4)
    return tuple(p(rule, sizes) for p, rule in zip(provers, rules, strict=True))


def prove_algorithm(
    rules: Sequence[Any] = (bp1, bp2, bp3, bp4), sizes: Sequence[int] = SIZES
) -> Proof:
    """Prove that the four equations, run one after the other, give the gradient.

    Each delta handed on is the one that the equations made, not the derivative.
    """
    first, back, of_b, of_w = rules
    net = _Letters(sizes)
    z, a, L = net.z, net.a, net.L
    delta = {L: first(net.grad_a(z[L]), z[L])}
    for l in range(L - 1, 1, -1):
        delta[l] = back(net.w[l + 1], delta[l + 1], z[l])
    pairs = [(slopes(net.cost, net.b[l]), of_b(delta[l])) for l in z]
    pairs += [(slopes(net.cost, net.w[l]), of_w(delta[l], a[l - 1])) for l in z]
    return _compare("BP1 to BP4 together", r"\nabla C", pairs)


def prove_sigmoid_slope(rule: Any = lambda a: a * (1 - a)) -> Proof:
    """Prove that the sigmoid has the slope rule(a) at z, where a = sigma(z)."""
    z = _column("z", 1)
    a = 1 / (1 + sympy.exp(-z[0]))
    pairs = [(slopes(a, z), sympy.Matrix([rule(a)]))]
    return _compare("sigma' = a (1 - a)", r"\sigma' = a (1 - a)", pairs, sympy.simplify)


def prove_softmax_error(n: int = 3, targets_sum: Any = 1) -> Proof:
    """Prove delta[L] = a - y for softmax outputs and the log-likelihood cost.

    y may be anything that sums to 1; with another ``targets_sum`` the proof fails.
    """
    z, y = _column("z", n), _column("y", n)
    y[n - 1] = targets_sum - sum(y[: n - 1])
    a = elementwise(sympy.exp, z) / sum(elementwise(sympy.exp, z))
    cost = -sum(q * sympy.log(p) for p, q in zip(a, y, strict=True))
    pairs = [(slopes(cost, z), a - y)]
    return _compare("softmax", r"\delta^L = a^L - y", pairs, sympy.simplify)


def _multiplied_out(difference: Any) -> Any:
    # sigma(..), C_k(..) are independent terms: named anew, they cost no time inside.
    names = {f: sympy.Dummy() for f in difference.atoms(sympy.Function)}
    return sympy.expand(difference.xreplace(names))


def _compare(
    equation: str,
    statement: str,
    pairs: Sequence[tuple[Matrix, Matrix]],
    simplify: Callable[[Any], Any] = _multiplied_out,
) -> Proof:
    """Subtract each claim from its derivative, entry by entry."""
    for side, claim in pairs:
        if getattr(claim, "shape", None) != side.shape:
            came = getattr(claim, "shape", None) or describe(claim)
            raise ValueError(f"{equation} should give shape {side.shape}, got {came}")
    left = tuple(entry for side, _ in pairs for entry in side)
    right = tuple(entry for _, claim in pairs for entry in claim)
    differences = (simplify(p - q) for p, q in zip(left, right, strict=True))
    return Proof(equation, statement, left, right, tuple(differences))
