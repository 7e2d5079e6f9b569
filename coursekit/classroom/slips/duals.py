"""Slips in dual numbers."""

from typing import Any

import numpy as np

from coursekit.classroom.questions import Mistake


class _Right:
    """Dual numbers whose rules (slopes of *, / and exp) a mistake replaces."""

    def __init__(self, value: float, slope: float = 0.0) -> None:
        self.value, self.slope = value, slope

    def _lift(self, other: Any) -> Any:
        return other if isinstance(other, _Right) else type(self)(other)

    def __add__(self, other: Any) -> Any:
        v = self._lift(other)
        return type(self)(self.value + v.value, self.slope + v.slope)

    def __mul__(self, other: Any) -> Any:
        v = self._lift(other)
        return type(self)(self.value * v.value, self.product(self, v))

    def __truediv__(self, other: Any) -> Any:
        v = self._lift(other)
        return type(self)(self.value / v.value, self.quotient(self, v))

    def exp(self) -> Any:
        e = np.exp(self.value)
        return type(self)(e, self.chain(e, self.slope))

    @staticmethod
    def product(u: Any, v: Any) -> Any:
        return u.slope * v.value + u.value * v.slope

    @staticmethod
    def quotient(u: Any, v: Any) -> Any:
        return (u.slope * v.value - u.value * v.slope) / v.value**2

    @staticmethod
    def chain(e: Any, slope: Any) -> Any:
        return e * slope


class _SlopesMultiplied(_Right):
    @staticmethod
    def product(u: Any, v: Any) -> Any:
        return u.slope * v.slope


class _ProductHalf(_Right):
    @staticmethod
    def product(u: Any, v: Any) -> Any:
        return u.slope * v.value


class _QuotientTurned(_Right):
    @staticmethod
    def quotient(u: Any, v: Any) -> Any:
        return (u.value * v.slope - u.slope * v.value) / v.value**2


class _QuotientPlus(_Right):
    @staticmethod
    def quotient(u: Any, v: Any) -> Any:
        return (u.slope * v.value + u.value * v.slope) / v.value**2


class _QuotientNotSquared(_Right):
    @staticmethod
    def quotient(u: Any, v: Any) -> Any:
        return (u.slope * v.value - u.value * v.slope) / v.value


class _SlopesDivided(_Right):
    @staticmethod
    def quotient(u: Any, v: Any) -> Any:
        return u.slope / (v.slope or np.inf)


class _ChainForgotten(_Right):
    @staticmethod
    def chain(e: Any, slope: Any) -> Any:  # noqa: ARG004
        return e


class _ExpOfSlope(_Right):
    @staticmethod
    def chain(e: Any, slope: Any) -> Any:  # noqa: ARG004
        return np.exp(slope)


DUAL_MISTAKES = tuple(
    Mistake(name, None, message, wrong)
    for name, message, wrong in (
        (
            "slopes_multiplied",
            "The slope of a product is not the product of the slopes: "
            "(u v)' = u' v + u v'.",
            _SlopesMultiplied,
        ),
        (
            "half_a_product_rule",
            "Half of the product rule is missing: (u v)' = u' v + u v'.",
            _ProductHalf,
        ),
        (
            "quotient_turned",
            "The quotient rule is turned round: (u / v)' = (u' v - u v') / v^2.",
            _QuotientTurned,
        ),
        (
            "quotient_sign",
            "The quotient rule has a minus: (u / v)' = (u' v - u v') / v^2.",
            _QuotientPlus,
        ),
        (
            "quotient_not_squared",
            "The quotient rule divides by v^2, not by v.",
            _QuotientNotSquared,
        ),
        (
            "slopes_divided",
            "The slope of a quotient is not the quotient of the slopes: "
            "(u / v)' = (u' v - u v') / v^2.",
            _SlopesDivided,
        ),
        (
            "chain_rule_forgotten",
            "exp forgot the inner slope: (exp u)' = exp(u) u'.",
            _ChainForgotten,
        ),
        (
            "exp_of_slope",
            "The slope of exp u is exp(u) u', not exp(u').",
            _ExpOfSlope,
        ),
    )
)
