"""How far hand-written backpropagation goes on MNIST: [784, 800, 800, 10], one CPU.

    python benchmarks/frontier.py all           everything, results rewritten (hours)
    python benchmarks/frontier.py train --epochs 36 --seed 0
    python benchmarks/frontier.py committee --epochs 100 --seeds 0 1 2

ReLU, log-likelihood, momentum 0.9, rate 0.1 to 0 by cosine, batches of 128, no dropout,
no L2; every mini-batch moved and bent anew (coursekit.augmentation).  55,000 digits
train and the last 5,000 of the 60,000 validate; all choices are made there.  The long
trainings, in which nothing is left to choose, use all 60,000.  The test set is read
once for each stored line, and each reading is logged with its reason.
"""

import timing  # first: sets the BLAS threads

import argparse
import functools
import json
import time
from pathlib import Path

import numpy as np

import coursekit as ck
from coursekit.augmentation import augment

SIZES = [784, 800, 800, 10]
SETTINGS = {
    "sizes": SIZES,
    "activation": "relu",
    "cost": "log_likelihood",
    "init": "he",
    "optimizer": "Momentum(cosine(0.1, epochs), 0.9)",
    "batch_size": 128,
    "warp": 1.1,
    "split": "choices: 55,000 training, 5,000 validation (the last of the 60,000)",
}
RESULTS = Path(ck.__file__).parent / "data" / "results" / "frontier.json"
TIERS = {36: range(5), 100: range(3)}  # epochs: seeds
WHOLE = 100  # with so many epochs all 60,000 digits train
VIEWS = 16  # how many bent copies of a digit a committee looks at


def split():
    """Return 55,000 digits to train on, 5,000 to choose on, 10,000 to test."""
    mnist = ck.load_mnist()
    extra = [part[..., :5_000] for part in mnist.validation]
    train = ck.Digits(*map(joined, mnist.train, extra))
    validation = ck.Digits(*(part[..., 5_000:] for part in mnist.validation))
    return train, validation, mnist.test


def joined(one, two):
    """Return the examples of both, as a view of rows."""
    return np.concatenate([one.T, two.T]).T


def train(epochs, seed, folder):
    """Train one network within its epochs, store it and its line of results."""
    digits, validation, test = split()
    if epochs >= WHOLE:
        digits, validation = ck.Digits(*map(joined, digits, validation)), None
    rng = np.random.default_rng(seed)
    net = ck.Network.random(
        SIZES,
        rng,
        activation=ck.relu,
        cost=ck.log_likelihood,
        init="he",
        dtype=np.float32,
    )
    start = time.process_time()
    net, history = ck.train(
        net,
        digits,
        epochs=epochs,
        batch_size=SETTINGS["batch_size"],
        optimizer=ck.Momentum(ck.cosine(0.1, epochs), 0.9),
        rng=rng,
        validation=validation,
        expand=functools.partial(augment, warp=SETTINGS["warp"]),
        progress=False,
    )
    minutes = (time.process_time() - start) / 60
    net.save(folder / f"{epochs}-{seed}.npz")
    line = {
        "epochs": epochs,
        "seed": seed,
        "examples": digits.x.shape[1],
        "cpu_minutes": round(minutes, 1),
        "validation": history[-1].validation_accuracy,
        "test": ck.accuracy(net, test),
        "reason": "last epoch of a fixed number of epochs; nothing is chosen by it",
    }
    store("networks", line, ("epochs", "seed"))


def committee(epochs, seeds, folder):
    """Let trained networks vote, each on several bent copies of every digit."""
    nets = [ck.Network.load(folder / f"{epochs}-{seed}.npz") for seed in seeds]
    _, validation, test = split()
    for views in (1, VIEWS):
        line = {
            "epochs": epochs,
            "seeds": list(seeds),
            "views": views,
            "validation": None if epochs >= WHOLE else vote(nets, validation, views),
            "test": vote(nets, test, views),
            "reason": "committees of fixed members; both lines are stored",
        }
        store("committees", line, ("epochs", "seeds", "views"))


def vote(nets, digits, views, warp=0.5):
    """Return the accuracy of the mean of all nets' log-probabilities over views."""
    rng = np.random.default_rng(0)
    total = 0.0
    for view in range(views):
        # The first view is the digit itself; each bent copy is its own.
        x = digits.x if view == 0 else augment(digits.x, rng, warp=warp, share=1)
        for net in nets:
            total = total + np.log(ck.feedforward(net, x).a[net.L] + 1e-30)
    return float(np.mean(np.argmax(total, axis=0) == digits.labels))


def store(kind, line, key):
    """Put a line into the results file, in the place of an older one."""
    stored = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    lines = [
        old
        for old in stored.get(kind, [])
        if any(old[name] != line[name] for name in key)
    ]
    stored |= {"command": "python benchmarks/frontier.py all", "settings": SETTINGS}
    stored |= {"machine": timing.machine()}
    stored[kind] = sorted([*lines, line], key=lambda l: [l[name] for name in key])
    RESULTS.write_text(json.dumps(stored, indent=1) + "\n")
    print(line, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["train", "committee", "all"])
    parser.add_argument("--epochs", type=int, default=36)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--folder", type=Path, default=Path("artefacts/frontier"))
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    if options.what == "train":
        train(options.epochs, options.seed, options.folder)
    elif options.what == "committee":
        committee(options.epochs, options.seeds, options.folder)
    else:
        for epochs, seeds in TIERS.items():
            for seed in seeds:
                train(epochs, seed, options.folder)
            committee(epochs, list(seeds), options.folder)


if __name__ == "__main__":
    main()
