"""How far hand-written backpropagation goes on MNIST: [784, 800, 800, 10], one CPU.

    python benchmarks/frontier.py all           everything, results rewritten (hours)
    python benchmarks/frontier.py train --epochs 28 --seed 0
    python benchmarks/frontier.py committee

ReLU, log-likelihood, momentum 0.9, rate 0.1 to 0 by cosine, batches of 128, no dropout,
no L2; digits deslanted, or as written, then every mini-batch moved and bent anew
(coursekit.augmentation).  55,000 digits train and the last 5,000 of the 60,000
validate; all choices are made there.  The long trainings, in which nothing is left to
choose, use all 60,000.  The test set is read once for each stored line, and each
reading is logged with its reason; those of an earlier recipe are kept in the same file.
"""

import timing  # first: sets the BLAS threads

import argparse
import functools
import json
import time
from pathlib import Path

import numpy as np

import coursekit as ck
from coursekit.augmentation import augment, deslant
from coursekit.classroom import stored

SIZES = [784, 800, 800, 10]
SETTINGS = {
    "sizes": SIZES,
    "activation": "relu",
    "cost": "log_likelihood",
    "init": "he",
    "optimizer": "Momentum(cosine(0.1, epochs), 0.9)",
    "batch_size": 128,
    "warp": 1.1,
    "upright": "digits deslanted once, before anything else",
    "split": "choices: 55,000 training, 5,000 validation (the last of the 60,000)",
}
RESULTS = stored.FOLDER / "frontier.json"
WHOLE = 75  # with so many epochs all 60,000 digits train
# epochs, seeds, deslanted or not
TRAININGS = [(28, range(5), True), (WHOLE, range(5), True), (WHOLE, range(2), False)]
# Which of the long trainings vote.  On the validation digits, mixed committees of
# shorter trainings were better than those of one kind.
COMMITTEES = [{True: [0, 1, 2, 3], False: []}, {True: [0, 1], False: [0, 1]}]


def split(upright):
    """Return 55,000 digits to train on, 5,000 to choose on, 10,000 to test."""
    mnist = ck.load_mnist()
    if upright:
        mnist = ck.Mnist(*(part._replace(x=deslant(part.x)) for part in mnist))
    extra = [part[..., :5_000] for part in mnist.validation]
    train = ck.Digits(*map(joined, mnist.train, extra))
    validation = ck.Digits(*(part[..., 5_000:] for part in mnist.validation))
    return train, validation, mnist.test


def joined(one, two):
    """Return the examples of both, as a view of rows."""
    return np.concatenate([one.T, two.T]).T


def train(epochs, seed, upright, folder):
    """Train one network within its epochs, store it and its line of results."""
    start = time.process_time()
    digits, validation, test = split(upright)
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
    net.save(folder / name(epochs, seed, upright))
    line = {
        "epochs": epochs,
        "seed": seed,
        "upright": upright,
        "examples": digits.x.shape[1],
        "cpu_minutes": round(minutes, 1),
        "validation": history[-1].validation_accuracy,
        "test": ck.accuracy(net, test),
        "reason": "last epoch of a fixed number of epochs; nothing is chosen by it",
    }
    store("networks", line, ("upright", "epochs", "seed"))


def name(epochs, seed, upright):
    """Return the name of the file that a network is kept in."""
    return f"{epochs}-{seed}{'' if upright else '-as-written'}.npz"


def committee(seeds, folder):
    """Let long trainings vote: ``seeds`` says which, upright and as written."""
    members = [
        line
        for line in stored.load("frontier")["networks"]
        if line["epochs"] == WHOLE and line["seed"] in seeds[line["upright"]]
    ]
    test = ck.load_mnist().test
    seen = {True: deslant(test.x), False: test.x}
    outputs = []
    for line in members:
        net = ck.Network.load(folder / name(WHOLE, line["seed"], line["upright"]))
        outputs.append(ck.feedforward(net, seen[line["upright"]]).a[net.L])
    # The mean of the log-probabilities decides.
    said = np.argmax(sum(np.log(np.maximum(a, 1e-30)) for a in outputs), axis=0)
    wrong = np.flatnonzero(said != test.labels)
    line = {
        "epochs": WHOLE,
        "seeds_upright": seeds[True],
        "seeds_as_written": seeds[False],
        "cpu_minutes": round(sum(line["cpu_minutes"] for line in members), 1),
        "test": float(np.mean(said == test.labels)),
        "misread": {str(i): int(said[i]) for i in wrong},
        "reason": "as many members as an hour of CPU makes; both votes are stored",
    }
    store("committees", line, ("epochs", "seeds_as_written", "seeds_upright"))


def tiers(networks):
    """Return mean and spread over the seeds, and the longest time, by epochs."""
    found = {}
    for epochs, upright in sorted({(l["epochs"], l["upright"]) for l in networks}):
        kind = [l for l in networks if (l["epochs"], l["upright"]) == (epochs, upright)]
        found[f"{epochs} epochs, {'upright' if upright else 'as written'}"] = {
            "seeds": len(kind),
            **stored.mean_and_std([line["test"] for line in kind]),
            "cpu_minutes": max(line["cpu_minutes"] for line in kind),
        }
    return found


def store(kind, line, key):
    """Put a line into the results file, in the place of an older one."""
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    lines = [
        old
        for old in results.get(kind, [])
        if any(old[part] != line[part] for part in key)
    ]
    results |= {"command": "python benchmarks/frontier.py all", "settings": SETTINGS}
    results |= {"machine": timing.machine()}
    results[kind] = sorted([*lines, line], key=lambda l: [l[part] for part in key])
    results["tiers"] = tiers(results["networks"])
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    print(line, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["train", "committee", "all"])
    parser.add_argument("--epochs", type=int, default=28)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--as-written", action="store_true", help="not deslanted")
    parser.add_argument("--folder", type=Path, default=Path("artefacts/frontier"))
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    if options.what == "train":
        train(options.epochs, options.seed, not options.as_written, options.folder)
    elif options.what == "all":
        for epochs, seeds, upright in TRAININGS:
            for seed in seeds:
                train(epochs, seed, upright, options.folder)
    if options.what != "train":
        for seeds in COMMITTEES:
            committee(seeds, options.folder)


if __name__ == "__main__":
    main()
