"""coursekit: the library of a course on backpropagation.

    import coursekit as ck

Examples are columns, arrays of layers are keyed by the book's l (see arrays.py).
"""

from coursekit.activations import relu, sigmoid, softmax, tanh
from coursekit.autodiff import Node
from coursekit.backpropagation import backprop, errors
from coursekit.costs import cross_entropy, log_likelihood, quadratic
from coursekit.counting import count_passes, kept_bytes, multiplications
from coursekit.evaluation import accuracy
from coursekit.fast_gradcheck import fast_numerical_gradients
from coursekit.gradcheck import (
    directional_check,
    numerical_gradients,
    relative_error,
)
from coursekit.mnist import Digits, Mnist, load_mnist
from coursekit.network import Forward, Gradients, Network, feedforward, predict
from coursekit.optimizers import SGD, Adam, Momentum, cosine
from coursekit.training import Epoch, History, minibatches, train

__version__ = "0.1.0"
__all__ = [
    "SGD",
    "Adam",
    "Digits",
    "Epoch",
    "Forward",
    "Gradients",
    "History",
    "Mnist",
    "Momentum",
    "Network",
    "Node",
    "accuracy",
    "backprop",
    "cosine",
    "count_passes",
    "cross_entropy",
    "directional_check",
    "errors",
    "fast_numerical_gradients",
    "feedforward",
    "kept_bytes",
    "load_mnist",
    "log_likelihood",
    "minibatches",
    "multiplications",
    "numerical_gradients",
    "predict",
    "quadratic",
    "relative_error",
    "relu",
    "sigmoid",
    "softmax",
    "tanh",
    "train",
]
