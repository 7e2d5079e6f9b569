"""Drawing functions: axes and arrays in, ink out.  They know no networks.

fig, ax = plots.canvas(8, 4)
plots.some_drawing(ax, arrays)
plots.show(fig, alt="What the figure shows, in words.")
"""

from coursekit.plots.backward import Pass as Pass
from coursekit.plots.backward import microscope as microscope
from coursekit.plots.better import descents as descents
from coursekit.plots.better import digit_rows as digit_rows
from coursekit.plots.better import early_stop as early_stop
from coursekit.plots.better import over_steps as over_steps
from coursekit.plots.better import weighted_inputs as weighted_inputs
from coursekit.plots.curves import activation_curve as activation_curve
from coursekit.plots.curves import cost_dots as cost_dots
from coursekit.plots.curves import decision_map as decision_map
from coursekit.plots.curves import output_bars as output_bars
from coursekit.plots.curves import slope_lines as slope_lines
from coursekit.plots.curves import v_curve as v_curve
from coursekit.plots.depth import by_layer as by_layer
from coursekit.plots.depth import computation_graph as computation_graph
from coursekit.plots.depth import gradient_costs as gradient_costs
from coursekit.plots.depth import kink as kink
from coursekit.plots.depth import over_epochs as over_epochs
from coursekit.plots.depth import slopes as slopes
from coursekit.plots.diagrams import Block as Block
from coursekit.plots.diagrams import blocks as blocks
from coursekit.plots.diagrams import forward_step as forward_step
from coursekit.plots.diagrams import network as network
from coursekit.plots.digits import digit as digit
from coursekit.plots.digits import learning_curve as learning_curve
from coursekit.plots.digits import misclassified as misclassified
from coursekit.plots.errors import cells as cells
from coursekit.plots.errors import chain as chain
from coursekit.plots.errors import growth as growth
from coursekit.plots.errors import nudge_curve as nudge_curve
from coursekit.plots.errors import outer_product as outer_product
from coursekit.plots.errors import paths as paths
from coursekit.plots.errors import saturation as saturation
from coursekit.plots.results import ladder as ladder
from coursekit.plots.results import right_by_digit as right_by_digit
from coursekit.plots.results import runs as runs
from coursekit.plots.style import canvas as canvas
from coursekit.plots.style import centred as centred
from coursekit.plots.style import figure as figure
from coursekit.plots.style import show as show
from coursekit.plots.training import against_batch_size as against_batch_size
from coursekit.plots.training import answer as answer
from coursekit.plots.training import confusion as confusion
from coursekit.plots.training import delta_maps as delta_maps
from coursekit.plots.training import learning_rates as learning_rates
from coursekit.plots.training import outer_products as outer_products
from coursekit.plots.training import weight_images as weight_images
from coursekit.plots.training import wrong_gradients as wrong_gradients
