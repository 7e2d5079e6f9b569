"""What the drawings of lessons 03 to 05 promise."""

import numpy as np
import pytest

from coursekit.plots import backward, errors
from coursekit.plots.style import canvas, png_uri


def texts(figure):
    return [text.get_text() for ax in figure.axes for text in ax.texts]


def test_cells_write_each_number_in_its_place():
    figure, ax = canvas()
    errors.cells(ax, np.array([[0.25, -3.0, 1.5], [0.0, 2.0, -0.5]]))
    assert texts(figure) == ["0.25", "-3.00", "1.50", "0.00", "2.00", "-0.50"]
    assert [text.get_position() for text in ax.texts[:3]] == [(0, 0), (1, 0), (2, 0)]


def test_the_tangent_of_the_nudge_curve_has_slope_delta():
    figure, ax = canvas()
    nudges = np.linspace(-2, 2, 9)
    errors.nudge_curve(ax, nudges, 3 + nudges**3, 0.7, at=(1.0, 4.0))
    x, line = ax.lines[1].get_data()
    np.testing.assert_allclose(line, 3 + 0.7 * x)
    assert png_uri(figure).startswith("data:image/png;base64,")


@pytest.mark.parametrize(("z", "slope"), [(0.0, 0.25), (2.0, 0.10499), (-2.0, 0.10499)])
def test_the_lamp_is_as_bright_as_the_slope(z, slope):
    _, axes = canvas(8, 3, 1, 3)
    assert errors.saturation(axes, z) == pytest.approx(slope, abs=1e-5)
    assert axes[2].patches[-1].get_alpha() == pytest.approx(4 * slope, abs=1e-4)


def test_a_chain_names_its_quantities_and_the_rates_between_them():
    figure, ax = canvas()
    errors.chain(ax, ["z", "a", "C"], ["slope", "rate"])
    written = [text for text in texts(figure) if text]
    assert written == ["z", "a", "C", "slope", "rate"]


@pytest.mark.parametrize(("l", "count"), [(1, 24), (2, 6), (3, 2), (4, 1)])
def test_paths_from_a_neuron_are_counted(l, count):
    _, ax = canvas()
    assert errors.paths(ax, [5, 4, 3, 2], l, 1) == count


def test_an_outer_product_shows_delta_times_each_activation():
    figure, axes = canvas(8, 3, 1, 3)
    errors.outer_product(
        axes, np.array([[2.0], [-1.0]]), np.array([[0.5], [0.0], [1.0]])
    )
    product = [float(text.get_text()) for text in axes[2].texts]
    assert product == [1, 0, 2, -0.5, 0, -1]
    assert figure.axes[1].texts[0].get_text() == "0.50"


def test_growth_is_drawn_on_a_logarithmic_scale_and_named():
    figure, ax = canvas()
    errors.growth(
        ax, [1, 2, 3], {"paths": [10, 100, 1000], "BP2": [10, 20, 30]}, "depth"
    )
    assert ax.get_yscale() == "log"
    assert texts(figure) == ["paths", "BP2"]


@pytest.fixture
def numbers():
    """A pass of two examples through [2, 3, 1] with round numbers."""
    w = {2: np.array([[1.0, 2], [3, 4], [5, 6]]), 3: np.array([[0.5, -0.25, 2.0]])}
    b = {2: np.array([[0.5], [0], [0]]), 3: np.array([[-1.0]])}
    z = {2: np.array([[1.0, 2], [3, 4], [5, 6]]), 3: np.array([[0.75, 0.25]])}
    a = {1: np.array([[0.1, 0.2], [0.3, 0.4]]), 2: z[2] / 10, 3: z[3]}
    delta = {3: np.array([[0.1, -0.2]]), 2: np.array([[0.01, 0.02], [0, 0], [0.03, 0]])}
    slope = {2: np.full((3, 2), 0.25), 3: np.full((1, 2), 0.2)}
    return backward.Pass(w, b, z, a, delta, slope, np.array([[0.5, -1.0]]))


def test_the_microscope_goes_forward_then_backward_through_every_number(numbers):
    steps = backward.steps(numbers)
    order = [(s.kind, s.l) for s in steps]
    assert list(dict.fromkeys(order)) == [
        ("z", 2),
        ("a", 2),
        ("z", 3),
        ("a", 3),
        ("delta", 3),
        ("delta", 2),
    ]
    assert len(steps) == 2 * (3 + 3 + 1 + 1 + 1 + 3)


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (("z", 2, 1, 2), "1.00 · 0.20 + 2.00 · 0.40 + 0.50 = 2.000"),
        (("a", 3, 1, 1), "σ(0.750) = 0.750"),
        (("delta", 3, 1, 2), "(-1.000) · 0.200 = -0.2000"),
        (("delta", 2, 2, 1), "((-0.25) · 0.100) · 0.250 = 0.0000"),
    ],
)
def test_the_microscope_writes_the_equation_with_its_numbers(numbers, step, expected):
    assert backward.equation(numbers, backward.Step(*step))[1] == expected


def test_the_microscope_outlines_a_row_forward_and_a_column_backward(numbers):
    forward = backward._used(numbers, backward.Step("z", 3, 1, 2))
    assert {cell for cell in forward if cell[0] == "w"} == {
        ("w", 3, 0, k) for k in range(3)
    }
    back = backward._used(numbers, backward.Step("delta", 2, 3, 2))
    assert back == {("w", 3, 0, 2), ("delta", 3, 0, 1), ("z", 2, 2, 1)}


def test_the_microscope_hides_what_is_not_computed_yet(numbers):
    first, ax = canvas()
    backward.microscope(ax, numbers, 1)
    last, ax = canvas()
    backward.microscope(ax, numbers, len(backward.steps(numbers)))
    assert ".030" not in texts(first)
    assert ".030" in texts(last)
