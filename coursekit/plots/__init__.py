"""Drawing functions: axes and arrays in, ink out.  They know no networks.

fig, ax = plots.canvas(8, 4)
plots.some_drawing(ax, arrays)
plots.show(fig, alt="What the figure shows, in words.")
"""

from coursekit.plots.digits import digit as digit
from coursekit.plots.digits import learning_curve as learning_curve
from coursekit.plots.digits import misclassified as misclassified
from coursekit.plots.style import canvas as canvas
from coursekit.plots.style import centred as centred
from coursekit.plots.style import show as show
