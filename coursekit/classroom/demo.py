"""The course's main job in one run: check the equations, train, look at the result.

The network and its settings are those of Nielsen, ch. 1: [784, 30, 10], quadratic
cost, mini-batches of 10, learning rate 3.0.
"""

from pathlib import Path
from time import perf_counter

import click
import numpy as np

import coursekit as ck
from coursekit.arrays import Array, Layers

SMALL, EXAMPLES = [4, 5, 3, 2], 6
BOOK = [784, 30, 10]
ROUNDING = 1e-12


def run(epochs: int, seed: int, out: Path) -> None:
    """Run the demonstration and write its two pictures into the folder ``out``."""
    start = perf_counter()
    out.mkdir(parents=True, exist_ok=True)
    show_equations(seed)
    show_passes(seed)
    data = ck.load_mnist()
    net, history = train_and_print(data, epochs, seed)
    if history:
        print(f"Of digits never seen (test): {ck.accuracy(net, data.test):.2%} right")
        for path in draw(net, history, data.test, out):
            print(f"wrote {path}")
    print(f"{perf_counter() - start:.0f} s in all")


def equation_errors(seed: int) -> list[tuple[str, str, float, float]]:
    """Return (equation, block, error to central differences, to complex step).

    delta is measured too: with a single example, moving b[l][j] moves z[l][j] by as
    much, so the measured dC/db[l] of each example alone is its column of delta[l].
    """
    rng = np.random.default_rng(seed)
    net = ck.Network.random(SMALL, rng)
    x, y = rng.random((SMALL[0], EXAMPLES)), rng.random((SMALL[-1], EXAMPLES))
    delta, gradients = ck.errors(net, x, y), ck.backprop(net, x, y)
    measured = {}
    for scheme in ("central", "complex"):
        whole = ck.numerical_gradients(net, x, y, scheme=scheme)
        measured[scheme] = measured_delta(net, x, y, scheme), whole.b, whole.w
    rows = []
    for equation, kind, name, blocks, layers in (
        ("BP1", 0, "delta", delta, [net.L]),
        ("BP2", 0, "delta", delta, range(net.L - 1, 1, -1)),
        ("BP3", 1, "dC/db", gradients.b, net.b),
        ("BP4", 2, "dC/dw", gradients.w, net.w),
    ):
        for l in layers:
            central, exact = (
                ck.relative_error(blocks[l], measured[scheme][kind][l])
                for scheme in ("central", "complex")
            )
            rows.append((equation, f"{name}[{l}]", central, exact))
    return rows


def measured_delta(net: ck.Network, x: Array, y: Array, scheme: str) -> Layers:
    """Return delta[l] (n[l], m), measured one example at a time."""
    columns = [
        ck.numerical_gradients(net, x[:, [i]], y[:, [i]], scheme=scheme).b
        for i in range(x.shape[1])
    ]
    return Layers({l: np.hstack([column[l] for column in columns]) for l in net.b})


def show_equations(seed: int) -> None:
    """Print the relative error of each block of each equation; stop if one is wrong."""
    print(f"The four equations on a network {SMALL} with {EXAMPLES} examples,")
    print("relative error of each block against two measurements of its slope:\n")
    print("     equation   block      central differences   complex step")
    for equation, block, central, exact in equation_errors(seed):
        figures = f"{shown(central):>19} {shown(exact):>14}"
        print(f"     {equation:<8}   {block:<10} {figures}")
        if not (central < 1e-6 and exact < 1e-10):
            raise ValueError(f"{equation} disagrees with the measurement of {block}")


def shown(error: float) -> str:
    """Return an error for printing; below 1e-12 it is rounding and nothing else."""
    return "< 1e-12" if error < ROUNDING else f"{error:.1e}"


def show_passes(seed: int) -> None:
    """Print what a gradient of the book's network costs, measured both ways."""
    rng = np.random.default_rng(seed)
    net = ck.Network.random(SMALL, rng)
    x, y = rng.random((SMALL[0], 1)), rng.random((SMALL[-1], 1))
    with ck.count_passes() as nudging:
        ck.numerical_gradients(net, x, y)
    with ck.count_passes() as equations:
        ck.backprop(net, x, y)
    forward, backward = ck.multiplications(BOOK, 1)
    count = ck.Network.random(BOOK, rng).parameter_count
    print(f"\nPasses through {SMALL} ({net.parameter_count} parameters), counted:")
    print(f"     central differences   {nudging.forward} forward")
    print(f"     backpropagation       {equations.forward} forward", end="")
    print(f" + {equations.backward} backward")
    print(
        f"For {BOOK}, {count:,} parameters, that would be {2 * count:,} forward passes"
    )
    print(f"against the work of {1 + backward / forward:.3f}.\n")


def train_and_print(
    data: ck.Mnist, epochs: int, seed: int
) -> tuple[ck.Network, list[ck.Epoch]]:
    """Train as the book does, one line for each epoch; Ctrl-C keeps what was learnt."""
    from tqdm.auto import tqdm

    rng = np.random.default_rng(seed)
    net = ck.Network.random(BOOK, rng, dtype=np.float32)
    history: list[ck.Epoch] = []
    print(f"Training {BOOK} on 50,000 digits (Ctrl-C ends it early).")
    try:
        # disable=None: no bar where nobody looks, such as in a log.
        with tqdm(total=epochs, unit="epoch", leave=False, disable=None) as bar:
            for number in range(1, epochs + 1):
                net, (epoch,) = ck.train(
                    net,
                    data.train,
                    epochs=1,
                    batch_size=10,
                    optimizer=ck.SGD(3.0),
                    rng=rng,
                    validation=data.validation,
                    progress=False,
                )
                history.append(epoch)
                bar.update()
                bar.write(
                    f"     epoch {number:2}   cost {epoch.cost:.4f}   "
                    f"accuracy {epoch.validation_accuracy:.2%}"
                )
    except KeyboardInterrupt:
        click.echo(f"Ended early, after {len(history)} epochs.")
    return net, history


def draw(
    net: ck.Network, history: list[ck.Epoch], test: ck.Digits, out: Path
) -> list[Path]:
    """Write the learning curve and the misread digits; return the files."""
    from coursekit import plots  # draws without a window: no display is needed

    curve, digits = out / "learning-curve.png", out / "misclassified.png"
    figure, ax = plots.canvas(7, 4)
    accuracies = [epoch.validation_accuracy or 0.0 for epoch in history]
    plots.learning_curve(ax, [epoch.cost for epoch in history], accuracies)
    ax.set_title(f"{BOOK} on MNIST, as in Nielsen's chapter 1")
    figure.savefig(curve, dpi=120)

    figure = plots.figure(8, 4)
    predictions = ck.predict(net, test.x)
    wrong = plots.misclassified(figure, test.x, test.labels, predictions)
    figure.suptitle(f"The first of {wrong} misread digits of 10,000: is → read as")
    figure.savefig(digits, dpi=120)
    return [curve, digits]
