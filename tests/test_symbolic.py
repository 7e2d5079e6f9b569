"""What the symbolic proofs promise: they hold, and a planted slip makes each fail."""

import pytest

sympy = pytest.importorskip("sympy")

from coursekit import symbolic as s  # noqa: E402  (needs SymPy)


def slope_at_a(z):
    """Return sigma'(a) where sigma'(z) is right: the commonest slip of all."""
    return s.elementwise(lambda v: s.sigma_prime(s.sigma(v)), z)


def slope(z):
    return s.elementwise(s.sigma_prime, z)


@pytest.mark.parametrize("sizes", [s.SIZES, (2, 3, 2), (1, 1, 1, 1)])
def test_the_four_equations_hold_for_every_sigma_and_every_cost(sizes):
    proofs = s.prove(sizes=sizes)
    assert [proof.equation for proof in proofs] == ["BP1", "BP2", "BP3", "BP4"]
    assert all(proof.holds for proof in proofs)


def test_every_layer_and_every_parameter_is_proved():
    n1, n2, n3, n4 = s.SIZES
    counts = [len(proof.differences) for proof in s.prove()]
    assert counts == [n4, n3 + n2, n2 + n3 + n4, n2 * n1 + n3 * n2 + n4 * n3]


def test_the_equations_run_as_the_algorithm_give_the_whole_gradient():
    assert s.prove_algorithm().holds


def test_a_proof_says_in_words_what_it_found():
    assert str(s.prove_bp1()) == "BP1 holds: 2 of 2 derivatives agree"
    wrong = s.prove_bp1(lambda grad_a, z: grad_a)
    assert str(wrong) == "BP1 fails: 0 of 2 derivatives agree"


SLIPS = {
    "BP1 without the slope": (s.prove_bp1, lambda grad_a, z: grad_a),
    "BP1 with the slope at a": (
        s.prove_bp1,
        lambda grad_a, z: s.hadamard(grad_a, slope_at_a(z)),
    ),
    "BP1 with the sign turned": (s.prove_bp1, lambda g, z: -s.bp1(g, z)),
    "BP2 without the transpose": (
        s.prove_bp2,
        lambda w, delta, z: s.hadamard(w * delta, slope(z)),
    ),
    "BP2 without the slope": (s.prove_bp2, lambda w, delta, z: w.T * delta),
    "BP2 with the slope at a": (
        s.prove_bp2,
        lambda w, delta, z: s.hadamard(w.T * delta, slope_at_a(z)),
    ),
    "BP2 without the weights": (
        s.prove_bp2,
        lambda w, delta, z: s.hadamard(delta, slope(z)),
    ),
    "BP3 doubled": (s.prove_bp3, lambda delta: 2 * delta),
    "BP4 transposed": (s.prove_bp4, lambda delta, a: a * delta.T),
    "BP4 with the slope of a": (s.prove_bp4, lambda d, a: s.bp4(d, slope(a))),
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_planted_slip_makes_the_proof_fail(name):
    prove, wrong = SLIPS[name]
    assert not prove(wrong, sizes=(2, 2, 2, 2)).holds


def test_one_wrong_equation_fails_alone_and_fails_the_algorithm():
    rules = (s.bp1, SLIPS["BP2 with the slope at a"][1], s.bp3, s.bp4)
    assert [proof.holds for proof in s.prove(rules)] == [True, False, True, True]
    assert not s.prove_algorithm(rules).holds


def test_without_the_transpose_the_shapes_already_disagree():
    with pytest.raises(sympy.matrices.exceptions.ShapeError):
        s.prove_bp2(SLIPS["BP2 without the transpose"][1])


def test_a_claim_of_the_wrong_shape_is_refused_in_words():
    with pytest.raises(ValueError, match=r"BP4 should give shape \(2, 3\), got \(3, 2"):
        s.prove_bp4(SLIPS["BP4 transposed"][1])


@pytest.mark.parametrize("sizes", [[3, 2], 5, [2, 0, 2], [2, 2.0, 1]])
def test_sizes_that_are_no_network_with_a_hidden_layer_are_refused(sizes):
    with pytest.raises(ValueError, match="sizes should"):
        s.prove(sizes=sizes)


def test_the_chain_rule_of_sympys_own_functions_gives_the_same_derivative():
    # Our C and sigma only name their slopes; a concrete pair must come out the same.
    z = sympy.Symbol("z3_1")
    proof = s.prove_bp1(sizes=(1, 1, 1))
    concrete = sympy.diff(sympy.sin(sympy.exp(z)), z)
    names = {
        s.sigma_prime: sympy.exp,
        sympy.Function("C_1"): sympy.cos,
        s.sigma: sympy.exp,
    }
    claim = proof.right[0]
    for function, value in names.items():
        claim = claim.replace(function, value)
    assert sympy.simplify(claim - concrete) == 0


def test_the_sigmoids_slope_is_a_times_one_minus_a():
    assert s.prove_sigmoid_slope().holds
    assert not s.prove_sigmoid_slope(lambda a: a).holds


def test_softmax_with_log_likelihood_has_the_error_a_minus_y():
    assert s.prove_softmax_error().holds


def test_softmax_needs_targets_that_sum_to_one():
    assert not s.prove_softmax_error(targets_sum=2).holds
