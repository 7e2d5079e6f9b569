"""What the counts promise."""

import threading

import numpy as np
import pytest

import coursekit as ck
from coursekit.counting import kept_bytes


def test_backprop_is_2_013_forward_passes_for_the_books_network():
    forward, backward = ck.multiplications([784, 30, 10], 1)
    assert (forward, backward) == (784 * 30 + 30 * 10, 784 * 30 + 2 * 30 * 10)
    assert round((forward + backward) / forward, 3) == 2.013


def test_multiplications_are_those_of_the_products_that_run():
    sizes, m = [5, 4, 6, 3], 7
    layers = [4 * 5 * m, 6 * 4 * m, 3 * 6 * m]
    bp2 = [4 * 6 * m, 6 * 3 * m]
    assert ck.multiplications(sizes, m) == (sum(layers), sum(layers) + sum(bp2))


def test_a_backprop_is_one_pass_of_each_kind():
    net = ck.Network.random([3, 2], np.random.default_rng(0))
    x, y = np.ones((3, 5)), np.ones((2, 5))
    with ck.count_passes() as outer:
        ck.backprop(net, x, y)
        with ck.count_passes() as inner:
            ck.feedforward(net, x)
    ck.feedforward(net, x)
    assert (outer.forward, outer.backward) == (2, 1)
    assert (inner.forward, inner.backward) == (1, 0)


def test_another_threads_passes_are_not_counted():
    net = ck.Network.random([3, 2], np.random.default_rng(0))
    with ck.count_passes() as c:
        other = threading.Thread(target=ck.feedforward, args=(net, np.ones((3, 1))))
        other.start()
        other.join()
    assert c.forward == 0


def test_counting_ends_with_an_exception():
    with pytest.raises(ZeroDivisionError), ck.count_passes() as c:
        raise ZeroDivisionError
    ck.feedforward(ck.Network.random([1, 1], np.random.default_rng(0)), np.ones((1, 1)))
    assert c.forward == 0


def test_the_bytes_kept_are_those_of_the_arrays():
    sizes, m = [5, 4, 3], 7
    net = ck.Network.random(sizes, np.random.default_rng(0))
    z, a = ck.feedforward(net, np.ones((5, m)))
    assert kept_bytes(sizes, m) == sum(v.nbytes for v in (*z.values(), *a.values()))


@pytest.mark.parametrize("sizes", [[3], 3, [3, 0], [3, "2"]])
def test_wrong_sizes_are_refused(sizes):
    with pytest.raises(ValueError, match="sizes should"):
        ck.multiplications(sizes, 1)


def test_a_wrong_batch_is_refused():
    with pytest.raises(ValueError, match="m should be a whole number"):
        ck.multiplications([3, 2], 0)
