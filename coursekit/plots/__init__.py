"""Pictures: drawing functions that take axes or a figure, and arrays."""

from coursekit.plots.digits import digit, learning_curve, misclassified

__all__ = ["digit", "learning_curve", "misclassified"]
