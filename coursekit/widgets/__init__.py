"""Sliders and canvases over the drawing functions of ``plots``, nothing else."""

from coursekit.widgets.base import Explorer as Explorer
