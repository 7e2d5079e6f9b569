"""Sliders and canvases over the drawing functions of ``plots``, nothing else."""

from coursekit.widgets.base import Explorer as Explorer
from coursekit.widgets.depth import layer_speeds as layer_speeds
from coursekit.widgets.errors import backward_microscope as backward_microscope
from coursekit.widgets.errors import demon as demon
from coursekit.widgets.errors import one_pass as one_pass
from coursekit.widgets.errors import saturation_lamp as saturation_lamp
from coursekit.widgets.forward import forward_microscope as forward_microscope
from coursekit.widgets.forward import self_test as self_test
from coursekit.widgets.forward import step_explorer as step_explorer
from coursekit.widgets.forward import weight_index as weight_index
from coursekit.widgets.pad import DigitPad as DigitPad
from coursekit.widgets.training import delta_film as delta_film
from coursekit.widgets.training import learning_rate_gallery as learning_rate_gallery
