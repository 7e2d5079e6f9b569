"""What learners write for sigma'(z): the sentence and the code of each slip."""

import numpy as np

from coursekit.classroom.mistakes.model import sigmoid
from coursekit.classroom.mistakes.recipe import Rule

SLOPE_WORDS = {
    "at_a": (
        "sigma' is taken at a, and {equation} needs it at z: "
        "write sigmoid_prime({z}), or {a} * (1 - {a})."
    ),
    "z_one_minus_z": (
        "z * (1 - z) stands for sigma'(z): it is a * (1 - a), with a = sigma(z), "
        "that is the slope."
    ),
    "is_sigma": "sigma stands where {equation} needs its slope sigma'.",
    "one_minus_a": "1 - a stands for sigma'(z), which is a * (1 - a): a is missing.",
    "tanh_z": "The slope of tanh stands for sigma'; sigma'(z) is a * (1 - a).",
    "tanh": "1 - a**2 is the slope of tanh; the slope of sigma is a * (1 - a).",
}

SLOPES: dict[str, Rule] = {
    "at_a": lambda z, slope: slope(sigmoid(z)),
    "z_one_minus_z": lambda z, slope: z * (1 - z),
    "is_sigma": lambda z, slope: sigmoid(z),
    "one_minus_a": lambda z, slope: 1 - sigmoid(z),
    "tanh": lambda z, slope: 1 - sigmoid(z) ** 2,
    "tanh_z": lambda z, slope: 1 - np.tanh(z) ** 2,
}
# The same slips where the activation is tanh.
TANH_SLOPES: dict[str, Rule] = {
    "at_a": lambda z, slope: slope(np.tanh(z)),
    "z_one_minus_z": SLOPES["z_one_minus_z"],
    "is_sigma": lambda z, slope: np.tanh(z),
    "one_minus_a": lambda z, slope: 1 - np.tanh(z),
}
