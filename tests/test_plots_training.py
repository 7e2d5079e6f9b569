"""What the drawings of lessons 06 to 08 promise."""

import numpy as np
import pytest

from coursekit.plots import better, results, training
from coursekit.plots.style import canvas, png_uri


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_outer_products_share_one_scale_centred_at_zero():
    blocks = [np.full((2, 3), v) for v in (-4.0, 1.0)]
    _, axes = canvas(6, 2, columns=3)
    training.outer_products(axes, blocks, sum(blocks) / 2)
    limits = {ax.images[0].get_clim() for ax in axes}
    assert limits == {(-4.0, 4.0)}
    assert axes[2].get_title() == "their mean"


def test_a_straight_line_of_the_noise_figure_is_dashed_and_named():
    _, ax = canvas()
    series = {"measured": [1.0, 0.3], "line: slope -1/2": [1.0, 0.32]}
    training.against_batch_size(ax, [1, 10], series, "error")
    assert ax.get_xscale() == ax.get_yscale() == "log"
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert names == ["measured", "slope -1/2"]
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), [1.0, 0.3])


def test_the_chosen_learning_rate_is_the_thick_one():
    _, ax = canvas()
    training.learning_rates(ax, {0.1: [2.0, 1.0], 3.0: [2.0, 0.1]}, chosen=3.0)
    thin, thick = (line.get_linewidth() for line in ax.lines)
    assert thin < thick
    np.testing.assert_array_equal(ax.lines[1].get_ydata(), [2.0, 0.1])


def test_the_confusion_matrix_writes_each_count_in_its_cell():
    counts = np.arange(100).reshape(10, 10)
    _, ax = canvas(6, 6)
    training.confusion(ax, counts)
    written = {text.get_position(): text.get_text() for text in ax.texts}
    assert written[(7, 2)] == "27"  # column 7, row 2
    shown = ax.images[0].get_array()
    assert shown[2, 7] == 27
    assert shown[3, 3] == 0  # right answers would outshine the mistakes


def test_each_neurons_weights_make_one_picture():
    w = np.random.default_rng(0).standard_normal((6, 784))
    _, axes = canvas(6, 2, rows=2, columns=3)
    training.weight_images(axes, w)
    np.testing.assert_array_equal(
        axes[1, 0].images[0].get_array(), w[3].reshape(28, 28)
    )
    low, high = axes[0, 0].images[0].get_clim()
    assert low == -high


def test_delta_maps_sort_the_examples_by_digit():
    labels = np.array([2, 0, 1, 0])
    deltas = {3: np.array([[20.0, 1.0, 10.0, 2.0]])}
    _, axes = canvas(6, 2, columns=1, squeeze=False)
    training.delta_maps(axes[0], deltas, labels, {3: 5.0})
    image = axes[0, 0].images[0]
    np.testing.assert_array_equal(image.get_array(), [[1.0, 2.0, 10.0, 20.0]])
    assert image.get_clim() == (-5.0, 5.0)


def test_the_answer_shows_every_layer_and_names_the_largest_output():
    rng = np.random.default_rng(1)
    output = np.array([[0.1], [0.2], [0.9], [0.3]])
    _, axes = canvas(8, 3, columns=4)
    activations = {2: rng.random((7, 1)), 3: rng.random((30, 1)), 4: output}
    figure = axes[0].figure
    training.answer(axes, rng.random((784, 1)), activations)
    assert "is 2" in axes[3].get_title()
    assert [bar.get_width() for bar in axes[3].patches] == [0.1, 0.2, 0.9, 0.3]
    assert "30 activations" in axes[2].get_title()
    assert png_uri(figure).startswith("data:image/png;base64,")


def test_the_gallery_has_one_dot_a_gradient_on_both_sides():
    _, axes = canvas(8, 4, columns=2, sharey=True)
    training.wrong_gradients(axes, ["right", "a", "b"], [0.9, 0.91, 0.89], [1e-9, 1, 1])
    for ax, first in zip(axes, (90.0, 1e-9), strict=True):
        places = ax.collections[0].get_offsets()
        assert len(places) == 3
        assert places[0][0] == pytest.approx(first)


def test_runs_are_drawn_in_percent_beside_what_others_report():
    _, ax = canvas()
    results.runs(ax, [[0.5, 0.9], [0.4, 0.8]], {"Someone": 0.95})
    np.testing.assert_allclose(ax.lines[1].get_ydata(), [40, 80])
    assert texts(ax) == ["Someone: 95.00"]


def test_a_lost_digit_is_marked():
    parts = np.full((2, 10), 0.97)
    parts[1, 8] = 0.0
    _, ax = canvas()
    results.right_by_digit(ax, parts, [0, 1])
    assert texts(ax)[18] == "0"
    assert texts(ax)[0] == "97"
    marked = ax.images[1].get_array()
    assert np.argwhere(np.isfinite(np.ma.filled(marked, np.nan))).tolist() == [[1, 8]]


def test_the_ladder_writes_the_means():
    _, ax = canvas()
    results.ladder(ax, ["one", "two"], [0.9481, 0.972], [0.003, 0.001])
    assert texts(ax) == ["94.81", "97.20"]


def test_early_stopping_marks_the_best_epoch():
    _, ax = canvas()
    better.early_stop(ax, [0.5, 0.8, 0.7, 0.75], patience=2)
    (epoch,), (height,) = ax.lines[1].get_data()
    assert (epoch, height) == (2, pytest.approx(80))


def test_descents_draw_each_path_as_it_was():
    path = np.array([[1.0, 0.5], [0.5, -0.2], [0.1, 0.0]])
    _, ax = canvas()
    better.descents(ax, {"SGD": path}, (1.0, 40.0), reach=2)
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), path)


def test_weighted_inputs_are_drawn_under_the_slope_they_meet():
    rng = np.random.default_rng(2)
    _, ax = canvas()
    better.weighted_inputs(ax, {"wide": 9 * rng.standard_normal(5000)})
    x, height = ax.lines[0].get_data()
    assert height.max() == 1
    assert abs(x[height.argmax()]) < 6
    better.over_steps(ax, {"cost": [3.0, 1.0]}, "epoch", "C")
    assert ax.get_ylabel() == "C"
    _, axes = canvas(columns=2)
    better.digit_rows(axes, rng.random((784, 2)))
    assert all(len(a.images) == 1 for a in axes)
