"""MISTAKES as code: backpropagation with every known mistake to switch on."""

from coursekit.classroom.mistakes.catalogue import (
    Entry,
    catalogue,
    mistakes,
    together,
)
from coursekit.classroom.mistakes.explain import explain
from coursekit.classroom.mistakes.model import (
    BOOK,
    CROSS_ENTROPY,
    SOFTMAX,
    TANH,
    TANH_CROSS_ENTROPY,
    TANH_SOFTMAX,
    Model,
)
from coursekit.classroom.mistakes.words import WORDS

__all__ = [
    "BOOK",
    "CROSS_ENTROPY",
    "SOFTMAX",
    "TANH",
    "TANH_CROSS_ENTROPY",
    "TANH_SOFTMAX",
    "WORDS",
    "Entry",
    "Model",
    "catalogue",
    "explain",
    "mistakes",
    "together",
]
