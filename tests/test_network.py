"""What networks and their forward pass promise."""

import numpy as np
import pytest

import coursekit as ck

SIZES, M = [4, 5, 3, 2], 6


@pytest.fixture
def net():
    return ck.Network.random(SIZES, np.random.default_rng(0))


def test_the_books_network_has_23860_parameters():
    net = ck.Network.random([784, 30, 10], np.random.default_rng(0))
    assert net.parameter_count == 23_860
    assert (net.sizes, net.L) == ([784, 30, 10], 3)


def test_the_forward_pass_is_equation_25_done_by_hand():
    w = {2: np.array([[1.0, -2.0]]), 3: np.array([[3.0], [0.5]])}
    b = {2: np.array([[0.5]]), 3: np.array([[-1.0], [0.0]])}
    z, a = ck.feedforward(ck.Network(w, b), np.array([[2.0], [1.0]]))
    assert z[2] == pytest.approx(0.5)
    assert a[2] == pytest.approx(1 / (1 + np.exp(-0.5)))
    np.testing.assert_allclose(z[3], [[3 * a[2][0, 0] - 1], [0.5 * a[2][0, 0]]])


def test_every_layer_is_kept_in_its_shape(net):
    x = np.random.default_rng(1).random((SIZES[0], M))
    z, a = ck.feedforward(net, x)
    assert a[1] is x
    assert {l: v.shape for l, v in z.items()} == {2: (5, M), 3: (3, M), 4: (2, M)}
    assert {l: v.shape for l, v in a.items()} == {1: (4, M)} | {
        l: v.shape for l, v in z.items()
    }


def test_the_hidden_activation_and_the_costs_output_are_used():
    net = ck.Network.random(
        SIZES, np.random.default_rng(0), activation=ck.relu, cost=ck.log_likelihood
    )
    z, a = ck.feedforward(net, np.random.default_rng(1).random((4, M)))
    np.testing.assert_array_equal(a[2], np.maximum(z[2], 0))
    np.testing.assert_allclose(a[4].sum(axis=0), 1)


def test_predict_names_the_most_active_output(net):
    x = np.random.default_rng(1).random((SIZES[0], M))
    expected = ck.feedforward(net, x).a[4].argmax(axis=0)
    np.testing.assert_array_equal(ck.predict(net, x), expected)


@pytest.mark.parametrize(
    ("init", "spread"), [("normal", 1), ("scaled", 1 / 20), ("he", np.sqrt(2) / 20)]
)
def test_initialisations_have_their_spread(init, spread):
    net = ck.Network.random([400, 300, 2], np.random.default_rng(0), init=init)
    assert net.w[2].std() == pytest.approx(spread, rel=0.02)
    assert net.b[2].std() == pytest.approx(0 if init == "he" else 1, abs=0.15)


def test_a_seed_gives_the_same_network_again():
    one, two = (ck.Network.random(SIZES, np.random.default_rng(5)) for _ in range(2))
    np.testing.assert_array_equal(one.w[3], two.w[3])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("cost", [ck.quadratic, ck.cross_entropy, ck.log_likelihood])
def test_what_is_saved_is_loaded(tmp_path, dtype, cost):
    net = ck.Network.random(
        SIZES, np.random.default_rng(0), activation=ck.tanh, cost=cost, dtype=dtype
    )
    net.save(tmp_path / "net")
    again = ck.Network.load(tmp_path / "net")
    assert (again.activation, again.cost, again.sizes) == (ck.tanh, cost, SIZES)
    for l in net.w:
        np.testing.assert_array_equal(again.w[l], net.w[l])
        assert again.b[l].dtype == dtype


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 torn", b"hello", b"\x93NUMPY"])
def test_a_file_that_is_no_network_is_refused_by_name(tmp_path, content):
    path = tmp_path / "strange.npz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"strange\.npz is not a network"):
        ck.Network.load(path)


def test_a_pickle_in_a_network_file_is_never_run(tmp_path):
    path = tmp_path / "hostile.npz"
    np.savez(path, w2=np.array([print], dtype=object))
    with pytest.raises(ValueError, match="is not a network"):
        ck.Network.load(path)


def test_layer_1_says_that_it_is_the_input(net):
    with pytest.raises(KeyError, match="Layer 1 is the input"):
        net.w[1]
    with pytest.raises(KeyError, match=r"no layer 9 here, .*\[2, 3, 4\]"):
        net.b[9]


def broken(change):
    w = {l: np.ones((n, k)) for l, k, n in [(2, 4, 5), (3, 5, 3)]}
    b = {2: np.ones((5, 1)), 3: np.ones((3, 1))}
    change(w, b)
    return w, b


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda w, b: w.update({3: np.ones((5, 3))}),
            r"w\[3\] should have shape \(5, 5\)",
        ),
        (lambda w, b: b.update({2: np.ones(5)}), r"b\[2\] should have shape \(5, 1\)"),
        (lambda w, b: b.update({2: np.ones((1, 5))}), r"pass b\[2\]\.T"),
        (lambda w, b: b.update({2: np.ones((5, 5))}), r"b\[2\] should have shape"),
        (lambda w, b: w.pop(2), r"the layers 2, 3, \.\.\., L, got \[3\]"),
        (lambda w, b: b.pop(3), r"b should be a mapping with layers \[2, 3\]"),
        (lambda w, b: w.update({1: np.ones((4, 4))}), "the layers 2, 3"),
        (
            lambda w, b: w.update({2: np.ones((5, 4), int)}),
            "array of floats, got an array of int",
        ),
        (lambda w, b: w[2].fill(np.nan), "nan or inf"),
        (lambda w, b: w.update({2: np.ones((5, 4), np.float32)}), "one dtype"),
        (lambda w, b: w.update({2: [[1.0]]}), r"w\[2\] should have shape"),
        (lambda w, b: w.clear(), "mapping with the layers"),
    ],
)
def test_parameters_that_do_not_chain_are_refused(change, words):
    with pytest.raises(ValueError, match=words):
        ck.Network(*broken(change))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"sizes": [784]}, "two layers or more"),
        ({"sizes": [3, 0, 2]}, "whole number, 1 or more, got int 0"),
        ({"sizes": [3, 2.5]}, "got float 2.5"),
        ({"sizes": 7}, "two layers or more"),
        ({"rng": 3}, r"np\.random\.default_rng"),
        ({"init": "xavier"}, "'normal', 'scaled', 'he'"),
        ({"dtype": np.int64}, "float32 or float64"),
        ({"activation": np.tanh}, "ck.sigmoid, ck.tanh, ck.relu"),
        ({"activation": ck.softmax}, "ck.sigmoid, ck.tanh, ck.relu"),
        ({"cost": "quadratic"}, "ck.quadratic"),
    ],
)
def test_wrong_settings_are_refused_in_words(options, words):
    settings = {"sizes": [3, 2], "rng": np.random.default_rng(0)} | options
    with pytest.raises(ValueError, match=words):
        ck.Network.random(settings.pop("sizes"), settings.pop("rng"), **settings)


WRONG_X = [
    (np.ones(4), r"a single example is a column too, x\.reshape\(-1, 1\)"),
    (np.ones((M, 4)), r"pass x\.T"),
    (np.ones((3, M)), r"x should have shape \(4, m\), got \(3, 6\)"),
    (np.ones((4, M), int), "array of floats, got an array of int64"),
    (
        np.ones((4, M), np.uint8),
        r"convert it first, np\.asarray\(x, dtype=np\.float64\)",
    ),
    (np.ones((4, M), np.float32), "the network's dtype float64, got float32"),
    (np.full((4, M), np.nan), "nan or inf"),
    (np.full((4, M), np.inf), "nan or inf"),
    (np.ones((4, 0)), "no example"),
    ([[1.0]] * 4, "array of floats, got list"),
    (None, "array of floats, got NoneType"),
]


@pytest.mark.parametrize(("x", "words"), WRONG_X, ids=[words for _, words in WRONG_X])
@pytest.mark.parametrize("call", [ck.feedforward, ck.predict])
def test_a_wrong_x_is_refused_in_one_sentence(net, call, x, words):
    with pytest.raises(ValueError, match=words):
        call(net, x)


def test_something_that_is_no_network_is_refused():
    with pytest.raises(ValueError, match="net should be a coursekit Network"):
        ck.feedforward([1, 2], np.ones((4, 1)))
