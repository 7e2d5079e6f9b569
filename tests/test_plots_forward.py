"""What the drawings of lessons 00 to 02 promise, read from the artists they leave."""

import subprocess
import sys

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from matplotlib.colors import to_hex

from coursekit import plots
from coursekit.plots import style


def texts(ax):
    return [text.get_text() for text in ax.texts]


# How a figure is shown


def test_a_shown_figure_is_an_image_with_its_description_in_html_and_in_text():
    InteractiveShell.instance()
    figure, ax = plots.canvas(3, 2)
    ax.plot([1.0, 2.0])
    with capture_output() as captured:
        plots.show(figure, alt='rises,\n  "slowly" & <b>')
    (output,) = captured.outputs
    assert output.data["text/plain"] == 'rises, "slowly" & <b>'
    html = output.data["text/html"]
    assert html.startswith('<img alt="rises, &quot;slowly&quot; &amp; &lt;b&gt;"')
    assert 'width="288"' in html
    assert 'src="data:image/png;base64,iVBOR' in html


@pytest.mark.parametrize("alt", ["", "  \n"])
def test_a_figure_without_a_description_is_refused(alt):
    figure, _ = plots.canvas(3, 2)
    with pytest.raises(ValueError, match="what the figure shows"):
        plots.show(figure, alt=alt)


def test_plots_and_widgets_leave_pyplot_alone():
    code = "import sys, coursekit.plots, coursekit.widgets.forward as f; f.self_test();"
    code += "sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_zero_is_white_on_the_diverging_map_however_lopsided_the_values():
    values = np.array([-0.1, 0.0, 7.0])
    colours = style.DIVERGING(plots.centred(values)(values))
    assert to_hex(colours[1]) == "#ffffff"
    assert to_hex(colours[2]).upper() == style.VERMILLION
    assert to_hex(style.DIVERGING(plots.centred(np.zeros(3))(0.0))) == "#ffffff"


def luminance(colour):
    """Return the relative luminance of WCAG 2 for a hex colour."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colour", [style.GREY, style.BLUE, style.BLACK])
def test_text_colours_stand_out_from_white(colour):
    assert 1.05 / (luminance(colour) + 0.05) >= 4.5


# Diagrams


def test_the_network_has_a_line_for_each_weight_and_a_circle_for_each_neuron():
    _, ax = plots.canvas(6, 4)
    plots.network(ax, [3, 5, 2])
    (lines,) = ax.collections
    assert len(lines.get_segments()) == 3 * 5 + 5 * 2
    assert len(ax.patches) == 3 + 5 + 2


def test_w_3_24_leads_from_neuron_4_of_layer_2_to_neuron_2_of_layer_3():
    _, ax = plots.canvas(6, 4)
    plots.network(ax, [3, 4, 2], weight=(3, 2, 4))
    (line,) = ax.lines
    start, end = line.get_xydata()
    place = {circle.center: i for i, circle in enumerate(ax.patches)}
    assert place[tuple(start)] == 3 + 3  # after layer 1's three, the fourth
    assert place[tuple(end)] == 3 + 4 + 1  # the second of layer 3
    assert "$w^3_{24}$" in texts(ax)


def test_a_block_writes_every_number_and_frames_the_lit_cell():
    _, ax = plots.canvas(6, 4)
    values = np.array([[1.0, -2.0, 3.5], [0.25, 5.0, -6.0]])
    plots.blocks(ax, [plots.Block("$w$", values, [(1, 2)])], numbered=True)
    assert [t for t in texts(ax) if "." in t] == [
        "1.00", "-2.00", "3.50", "0.25", "5.00", "-6.00",
    ]  # fmt: skip
    (frame,) = [p for p in ax.patches if not p.get_fill()]
    assert (frame.get_x(), frame.get_y()) == (2, -1)  # third column, lower row
    assert {"$j=2$", "$k=3$"} <= set(texts(ax))


def test_a_forward_step_frames_the_row_the_whole_column_and_one_result():
    rng = np.random.default_rng(0)
    w, below, b = rng.random((4, 3)), rng.random((3, 1)), rng.random((4, 1))
    _, ax = plots.canvas(8, 3)
    plots.forward_step(ax, 2, w, below, b, w @ below + b, w @ below, j=3)
    assert sum(not p.get_fill() for p in ax.patches) == 3 + 3 + 1 + 1 + 1


# Curves


def test_the_v_curve_draws_the_errors_it_was_given_and_keeps_zero_visible():
    _, ax = plots.canvas(6, 4)
    h, error = np.array([1e-9, 1e-5, 1e-1]), np.array([1e-3, 0.0, 1e-2])
    plots.v_curve(ax, h, {"central": error}, theory=h)
    drawn, theory = ax.lines
    np.testing.assert_array_equal(drawn.get_xdata(), h)
    np.testing.assert_array_equal(drawn.get_ydata(), [1e-3, 1e-17, 1e-2])
    np.testing.assert_array_equal(theory.get_ydata(), h)
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")


def test_a_cost_that_was_not_measured_has_no_dot():
    _, ax = plots.canvas()
    plots.cost_dots(ax, ["m = 1", "m = 10"], {"fast": [3.0, 40.0], "slow": [7e3, None]})
    dots = {line.get_label(): line.get_xdata() for line in ax.lines}
    assert list(dots["fast"]) == [3, 40]
    assert dots["slow"][0] == 7e3
    assert np.isnan(dots["slow"][1])
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["m = 1", "m = 10"]


def test_a_slope_line_passes_through_its_point_with_its_slope():
    _, ax = plots.canvas(6, 4)
    theta = np.linspace(-1.0, 2.0, 7)
    plots.slope_lines(ax, theta, theta**2, at=(1.0, 1.0), slopes={"tangent": 2.0})
    x, y = ax.lines[1].get_data()
    np.testing.assert_allclose(y, 1 + 2 * (x - 1))


def test_the_most_active_output_is_marked():
    _, ax = plots.canvas(6, 4)
    plots.output_bars(ax, np.array([[0.1], [0.9], [0.3]]))
    assert [to_hex(bar.get_facecolor()).upper() for bar in ax.patches] == [
        style.BLUE, style.VERMILLION, style.BLUE,
    ]  # fmt: skip


def test_the_decision_map_stands_upright_and_names_each_example():
    _, ax = plots.canvas(6, 4)
    values = np.outer([0.0, 0.5, 1.0], np.ones(3))  # grows with x_2
    x, y = np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([[1.0, 0.0]])
    plots.decision_map(ax, values, x, y)
    image = ax.images[0]
    assert image.origin == "lower"
    np.testing.assert_array_equal(image.get_array(), values)
    assert texts(ax) == ["1", "0"]


def test_the_activation_curve_is_the_array_it_was_given():
    _, ax = plots.canvas(6, 4)
    z = np.linspace(-2.0, 2.0, 5)
    plots.activation_curve(ax, z, z**3)
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), z**3)
