"""Stored results of long trainings: what was run, with which seeds, what came out.

Each is a file data/results/NAME.json that ``coursekit results NAME`` rewrites; the
lessons print from these files and their prose quotes them, and a test compares.
"""

import json
import platform
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

import coursekit as ck
from coursekit.augmentation import augment

FOLDER = Path(ck.__file__).parent / "data" / "results"


@dataclass(frozen=True)
class Recipe:
    """Everything that makes one training, but its seed.

    optimizer: its name in coursekit; falling: the rate falls to 0 by a cosine;
    expanded: each mini-batch sees its digits newly moved and bent; watch: the
    digits whose accuracy is kept for each epoch; by_digit: keep for each epoch which
    part of each digit is read right; elsewhere: what others report.
    """

    what: str
    hidden: int
    activation: str = "sigmoid"
    cost: str = "quadratic"
    init: str = "normal"
    optimizer: str = "SGD"
    eta: float = 3.0
    falling: bool = False
    l2: float = 0.0
    dropout: float = 0.0
    expanded: bool = False
    epochs: int = 30
    batch_size: int = 10
    seeds: tuple[int, ...] = (0, 1, 2, 3, 4)
    watch: str = "validation"
    by_digit: bool = False
    elsewhere: Mapping[str, float] = field(default_factory=dict)


FEW = (0, 1, 2)
# Nielsen reports the best epoch on the test set, so that is what is watched here.
BOOK: Any = {"watch": "test", "elsewhere": {"nielsen_best_of_three": 0.9542}}
BOOK_100: Any = {"watch": "test", "elsewhere": {"nielsen": 0.9659}, "by_digit": True}
ENTROPY: Any = {"cost": "cross_entropy", "init": "scaled", "eta": 0.5}
SOFTMAX: Any = {"cost": "log_likelihood", "init": "scaled", "eta": 0.5}
FALLING_30: Any = {**SOFTMAX, "eta": 1.0, "falling": True, "l2": 3.0}
RELU: Any = {"cost": "log_likelihood", "init": "he", "activation": "relu"}
FALLING_100: Any = {**RELU, "eta": 0.2, "falling": True, "l2": 10.0}

RECIPES = {
    "book_30": Recipe("the recipe of the book's chapter 1", 30, **BOOK),
    "book_100": Recipe("the same", 100, seeds=tuple(range(10)), **BOOK_100),
    "scaled_30": Recipe("scaled start", 30, init="scaled", seeds=FEW),
    "scaled_100": Recipe("scaled start", 100, init="scaled", seeds=FEW),
    "entropy_30": Recipe("and cross-entropy", 30, **ENTROPY, seeds=FEW),
    "entropy_l2_30": Recipe("and L2", 30, **ENTROPY, l2=5.0, seeds=FEW),
    "softmax_30": Recipe(
        "softmax with log-likelihood instead", 30, **SOFTMAX, l2=5.0, seeds=FEW
    ),
    "falling_30": Recipe(
        "the scaled start and a falling rate only",
        30,
        init="scaled",
        falling=True,
        seeds=FEW,
    ),
    "best_30": Recipe("and a rate falling to 0", 30, **FALLING_30),
    "best_100": Recipe("ReLU, softmax, L2, rate falling to 0", 100, **FALLING_100),
    "plain_100": Recipe("no L2", 100, **{**FALLING_100, "l2": 0.0}, seeds=FEW),
    "dropout_100": Recipe(
        "dropout of a fifth instead of L2",
        100,
        **{**FALLING_100, "l2": 0.0},
        dropout=0.2,
        seeds=FEW,
    ),
    "expanded_100": Recipe(
        "expanded training set instead of L2",
        100,
        **{**FALLING_100, "l2": 0.0},
        expanded=True,
        seeds=FEW,
    ),
    "momentum_30": Recipe(
        "momentum 0.9, a tenth of the rate",
        30,
        **{**FALLING_30, "optimizer": "Momentum", "eta": 0.1},
        seeds=FEW,
    ),
    "adam_30": Recipe(
        "Adam", 30, **{**FALLING_30, "optimizer": "Adam", "eta": 0.003}, seeds=FEW
    ),
}


def names() -> list[str]:
    """Return the names of all stored results, those of other commands included."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def load(name: str) -> dict[str, Any]:
    """Return a stored result; ValueError names those there are."""
    path = FOLDER / f"{name}.json"
    if not path.is_file():
        raise ValueError(f"no result {name!r} here, wanted one of {names()}")
    return json.loads(path.read_text())  # type: ignore[no-any-return]


def rewrite(
    name: str, data: ck.Mnist | None = None, say: Callable[[str], None] = print
) -> dict[str, Any]:
    """Train RECIPES[name] once for each seed and store what came out."""
    if name not in RECIPES:
        raise ValueError(f"no recipe {name!r} here, wanted one of {sorted(RECIPES)}")
    recipe, data = RECIPES[name], data or ck.load_mnist()
    runs = []
    for seed in recipe.seeds:
        runs.append(run(recipe, seed, data))
        say(f"{name}, seed {seed}: {runs[-1]['test']:.2%} on the test set")
    result = summary(name, recipe, runs)
    text = json.dumps(result, indent=1)
    # A list of numbers on one line, so that a file can be read.
    text = re.sub(r"\[[^\[\]{}]*\]", lambda list_: _on_one_line(list_[0]), text)
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.json").write_text(text + "\n")
    return result


def _on_one_line(text: str) -> str:
    return " ".join(text.split()).replace("[ ", "[").replace(" ]", "]")


def summary(name: str, recipe: Recipe, runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what is stored: settings, versions, runs, their mean and spread."""
    settings = {k: v for k, v in vars(recipe).items() if k not in ("what", "elsewhere")}
    return {
        "name": name,
        "what": recipe.what,
        "command": f"coursekit results {name}",
        "settings": settings,
        "versions": {
            "coursekit": ck.__version__,
            "numpy": np.__version__,
            "python": platform.python_version(),
        },
        **mean_and_std([r["test"] for r in runs]),
        "best_epoch": max(max(r[f"{recipe.watch}_by_epoch"]) for r in runs),
        "elsewhere": dict(recipe.elsewhere),
        "runs": runs,
    }


def mean_and_std(test: list[float]) -> dict[str, float]:
    """Return the mean over seeds and the spread of the seeds themselves (n - 1)."""
    std = float(np.std(test, ddof=1)) if len(test) > 1 else 0.0
    return {"mean": round(float(np.mean(test)), 5), "std": round(std, 5)}


def run(recipe: Recipe, seed: int, data: ck.Mnist) -> dict[str, Any]:
    """Train once and return what is kept of it; the last epoch counts."""
    rng = np.random.default_rng(seed)
    net = ck.Network.random(
        [784, recipe.hidden, 10],
        rng,
        activation=getattr(ck, recipe.activation),
        cost=getattr(ck, recipe.cost),
        init=recipe.init,
        dtype=np.float32,
    )
    train = _epoch_by_epoch if recipe.by_digit else _at_once
    net, history, by_digit = train(recipe, net, data, rng)
    return {
        "seed": seed,
        "test": ck.accuracy(net, data.test),
        "validation": ck.accuracy(net, data.validation),
        "train": ck.accuracy(net, data.train),
        "cost_by_epoch": [round(e.cost, 5) for e in history],
        f"{recipe.watch}_by_epoch": [e.validation_accuracy for e in history],
        "right_by_digit": by_digit or [right_by_digit(net, data.test)],
    }


def right_by_digit(net: ck.Network, digits: ck.Digits) -> list[float]:
    """Return which part of the 0s, of the 1s ... net reads right."""
    right = ck.predict(net, digits.x) == digits.labels
    return [round(float(right[digits.labels == d].mean()), 4) for d in range(10)]


Trained: TypeAlias = tuple[ck.Network, ck.History, list[list[float]]]


def _at_once(recipe: Recipe, net: ck.Network, data: ck.Mnist, rng: Any) -> Trained:
    eta = ck.cosine(recipe.eta, recipe.epochs) if recipe.falling else recipe.eta
    net, history = ck.train(
        net,
        data.train,
        epochs=recipe.epochs,
        batch_size=recipe.batch_size,
        optimizer=getattr(ck, recipe.optimizer)(eta),
        rng=rng,
        validation=getattr(data, recipe.watch),
        l2=recipe.l2,
        dropout=recipe.dropout,
        expand=augment if recipe.expanded else None,
        progress=False,
    )
    return net, history, []


def _epoch_by_epoch(
    recipe: Recipe, net: ck.Network, data: ck.Mnist, rng: Any
) -> Trained:
    """Train the same way, stopping to look after each epoch (SGD keeps no memory)."""
    history: ck.History = ()
    by_digit = []
    rate = ck.cosine(recipe.eta, recipe.epochs)
    for epoch in range(recipe.epochs):
        eta = rate(epoch) if recipe.falling else recipe.eta
        once = replace(recipe, epochs=1, eta=eta, falling=False)
        net, one, _ = _at_once(once, net, data, rng)
        history += one
        by_digit.append(right_by_digit(net, data.test))
    return net, history, by_digit
