"""Optimizers: what one step does with a gradient.

Each is an immutable description; what it remembers between steps (a velocity, a
mean of squares) is a separate ``memory`` that ``start`` makes.  ``eta`` is a number or
a function of the epoch, counted from 0.

Sources: Nielsen, ch. 1 (SGD) and ch. 3, equations 107-108 (momentum); Kingma and Ba
2015 (Adam); Loshchilov and Hutter 2017 (cosine schedule).
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

from coursekit.arrays import (
    Array,
    Layers,
    describe,
    namespace,
    require_count,
    require_number,
)

Rate: TypeAlias = float | Callable[[int], float]


def cosine(eta: float, epochs: int) -> Callable[[int], float]:
    """Return the rate that falls from eta to 0 over ``epochs`` along half a cosine."""
    require_number("eta", eta, 0)
    require_count("epochs", epochs)
    return lambda epoch: eta * (1 + math.cos(math.pi * min(epoch, epochs) / epochs)) / 2


class Optimizer:
    """A rule for one step.  ``scaled``: the gradients come already times eta."""

    scaled = True
    eta: Rate

    def __init__(self, eta: Rate) -> None:
        if not callable(eta):
            require_number("eta", eta, 0)
        _freeze(self, eta=eta)

    def rate(self, epoch: int) -> float:
        """Return eta in this epoch; ValueError when a schedule gives no such number."""
        if not callable(self.eta):
            return self.eta
        eta = self.eta(epoch)
        require_number(f"eta({epoch})", eta, 0, equal=True)
        return float(eta)

    def start(self, theta: Layers) -> Any:
        """Return the memory to begin with, for parameters theta."""
        return None

    def step(self, theta: Layers, gradient: Layers, memory: Any, eta: float) -> None:
        """Move theta (and memory) in place by one step."""
        raise NotImplementedError

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{self!r} does not change: make a new one")

    def __repr__(self) -> str:
        settings = ", ".join(f"{k}={v}" for k, v in vars(self).items())
        return f"{type(self).__name__}({settings})"


def _freeze(optimizer: Optimizer, **settings: Any) -> None:
    vars(optimizer).update(settings)


class SGD(Optimizer):
    """Stochastic gradient descent: theta -= eta * gradient."""

    def step(self, theta: Layers, gradient: Layers, memory: Any, eta: float) -> None:
        """Move theta by one step; the gradient comes times eta."""
        for l in theta:
            theta[l] -= gradient[l]


class Momentum(Optimizer):
    """SGD with momentum: v = mu v - eta gradient, theta += v (Nielsen, eq. 107-108)."""

    mu: float

    def __init__(self, eta: Rate, mu: float = 0.9) -> None:
        super().__init__(eta)
        require_number("mu", mu, 0, equal=True)
        if mu >= 1:
            raise ValueError(f"mu should be below 1, got {describe(mu)}")
        _freeze(self, mu=mu)

    def start(self, theta: Layers) -> Layers:
        """Return velocities 0."""
        return Layers(
            {l: namespace(block).zeros_like(block) for l, block in theta.items()}
        )

    def step(self, theta: Layers, gradient: Layers, memory: Layers, eta: float) -> None:
        """Move v and theta by one step; the gradient comes times eta."""
        for l in theta:
            memory[l] *= self.mu
            memory[l] -= gradient[l]
            theta[l] += memory[l]


class AdamMemory(NamedTuple):
    """Running means of the gradient and of its square, and the number of steps."""

    mean: Layers
    square: Layers
    steps: list[int]


class Adam(Optimizer):
    """Adam: steps scaled by running means of squared gradients (Kingma and Ba 2015)."""

    scaled = False
    beta1: float
    beta2: float
    epsilon: float

    def __init__(
        self,
        eta: Rate = 1e-3,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
    ) -> None:
        super().__init__(eta)
        for name, beta in (("beta1", beta1), ("beta2", beta2)):
            require_number(name, beta, 0, equal=True)
            if beta >= 1:
                raise ValueError(f"{name} should be below 1, got {describe(beta)}")
        require_number("epsilon", epsilon, 0)
        _freeze(self, beta1=beta1, beta2=beta2, epsilon=epsilon)

    def start(self, theta: Layers) -> AdamMemory:
        """Return means 0 after 0 steps."""
        mean, square = (
            Layers(
                {l: namespace(block).zeros_like(block) for l, block in theta.items()}
            )
            for _ in range(2)
        )
        return AdamMemory(mean, square, [0])

    def step(
        self, theta: Layers, gradient: Layers, memory: AdamMemory, eta: float
    ) -> None:
        """Move theta by one step; the gradient comes as it is."""
        memory.steps[0] += 1
        steps = memory.steps[0]
        for l, g in gradient.items():
            mean, square = memory.mean, memory.square
            mean[l] = self.beta1 * mean[l] + (1 - self.beta1) * g
            square[l] = self.beta2 * square[l] + (1 - self.beta2) * g * g
            # Both means start at 0; dividing by 1 - beta^steps takes that away.
            m_hat: Array = mean[l] / (1 - self.beta1**steps)
            v_hat: Array = square[l] / (1 - self.beta2**steps)
            theta[l] -= eta * m_hat / (namespace(g).sqrt(v_hat) + self.epsilon)
