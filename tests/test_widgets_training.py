"""What the widgets of lessons 07 and 08 promise."""

import numpy as np
import pytest

import coursekit as ck
from coursekit import widgets
from coursekit.widgets import pad, training


@pytest.fixture(scope="module")
def digits():
    return ck.load_mnist().test


@pytest.fixture
def net():
    return ck.Network.random([784, 7, 10], np.random.default_rng(0), dtype=np.float32)


def drawing(strokes, side=pad.SIDE):
    """Return ink as the front end sends it: full within the rectangles given."""
    ink = np.zeros((side, side), np.uint8)
    for top, bottom, left, right in strokes:
        ink[top:bottom, left:right] = 255
    return ink


def test_the_gallery_follows_the_slider_in_picture_and_words():
    gallery = widgets.learning_rate_gallery(
        {0.1: [2.0, 1.9, 1.9], 3.0: [2.0, 0.5, 0.1]}
    )
    before = gallery.picture.src
    assert (
        "Learning rate 0.1: in 2 epochs the cost does not fall" in gallery.picture.alt
    )
    gallery.controls["eta"].value = 3.0
    assert gallery.picture.src != before
    assert "the cost falls, from 2.000 to 0.100" in gallery.picture.alt


def test_the_film_follows_the_slider_and_tells_the_size_of_delta():
    labels = np.array([1, 0, 2])
    frames = {s: {3: np.full((2, 3), 0.5 / s), 2: np.ones((4, 3))} for s in (1, 10)}
    film = widgets.delta_film(frames, labels)
    assert "After 1 steps" in film.picture.alt
    film.controls["step"].value = 10
    assert "of layer 3 is 0.0500" in film.picture.alt


def test_all_frames_of_a_film_share_one_scale():
    frames = {s: {3: np.ones((2, 3)), 2: np.full((4, 3), 1.0 / s)} for s in (1, 100)}
    figure, _ = training.delta_picture(frames, np.arange(3), 100)
    assert figure.axes[1].images[0].get_clim() == (-1.0, 1.0)


def test_a_drawing_is_laid_out_as_mnist_would_have_it():
    tall = drawing([(10, 90, 50, 60)]) / 255
    page = pad.like_mnist(tall).reshape(28, 28)
    rows = np.flatnonzero(page.any(axis=1))
    assert rows[-1] - rows[0] + 1 == 20  # the longer side fills the box of 20
    mass = page.sum()
    middle = [(page.sum(axis=k) @ np.arange(28)) / mass for k in (1, 0)]
    assert np.abs(np.array(middle) - 14).max() <= 0.5
    assert page.max() == pytest.approx(1)


@pytest.mark.parametrize("moved", [(0, 0), (20, -15)])
def test_where_on_the_paper_one_draws_does_not_matter(moved):
    ink = drawing([(30, 70, 40, 46), (64, 70, 40, 70)]) / 255
    page = pad.like_mnist(np.roll(ink, moved, axis=(0, 1)))
    np.testing.assert_allclose(page, pad.like_mnist(ink), atol=1e-12)


def test_an_mnist_digit_drawn_large_comes_back_as_itself(digits):
    for i in range(20):
        small = digits.x[:, i].reshape(28, 28).astype(float)
        large = np.kron(small, np.ones((4, 4)))
        page = pad.like_mnist(large)
        assert np.corrcoef(page.ravel(), small.ravel())[0, 1] > 0.999


def test_shrinking_keeps_the_mean():
    matrix = pad.shrink(17, 5)
    np.testing.assert_allclose(matrix.sum(axis=1), 1)
    np.testing.assert_allclose(matrix.sum(axis=0), 5 / 17)


def test_blank_paper_is_blank():
    assert not pad.like_mnist(np.zeros((112, 112))).any()


def test_ink_from_the_browser_gets_an_answer(net, digits):
    widget = widgets.DigitPad(net, digits)
    before = widget.picture.alt
    ink = drawing([(20, 90, 50, 60)])
    # A browser sends a memoryview, which traitlets' Bytes alone would refuse.
    widget.paper.set_state({"ink": memoryview(ink.tobytes())})
    x = pad.like_mnist(ink / 255).astype(np.float32)
    answer = ck.predict(net, x)[0]
    assert widget.picture.alt != before
    assert f"The network answers {answer} " in widget.picture.alt


def test_a_test_digit_can_be_chosen_instead_of_drawn(net, digits):
    widget = widgets.DigitPad(net, digits)
    widget.choice.value = 61
    label, answer = digits.labels[61], ck.predict(net, digits.x[:, [61]])[0]
    assert f"Test digit 61 is labelled {label}." in widget.picture.alt
    assert f"The network answers {answer} " in widget.picture.alt


def test_ink_of_a_wrong_size_changes_nothing(net, digits):
    widget = widgets.DigitPad(net, digits)
    before = widget.picture.alt
    widget.paper.ink = b"\xff" * 7
    widget.paper.ink = bytes(112 * 112)
    assert widget.picture.alt == before


def test_without_a_kernel_the_pad_says_what_it_is(net, digits):
    bundle = widgets.DigitPad(net, digits)._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert data["text/plain"].startswith("A pad to draw on: run this cell")
