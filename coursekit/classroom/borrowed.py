"""Does an answer call coursekit?  Where answers are graded there is only NumPy."""

import dis
import inspect
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from coursekit.classroom.questions import names_in
from coursekit.classroom.trial import Net
from coursekit.network import Network

# What a Network can do and the grader's plain net cannot.
MORE = frozenset({*dir(Network), "activation", "cost"} - {*dir(Net), *"wbL", "sizes"})


def borrowed(answer: Any) -> str:
    """Return the name by which an answer reaches coursekit, "" where it does not.

    The functions that it calls by name are looked at too; nothing is called.
    """
    waiting, seen = [("", answer)], set[int]()
    while waiting:
        name, found = waiting.pop()
        if _ours(found):
            return name or str(getattr(found, "__name__", "coursekit"))
        if id(found) in seen:
            continue
        seen.add(id(found))
        for function in _functions(found):
            scope = function.__globals__
            for called in _read_off_net(function.__code__):
                if called in MORE:
                    return called
            for called in names_in(function):
                if called == "coursekit":
                    return called
                if called in scope:
                    waiting.append((called, scope[called]))
    return ""


def _ours(found: Any) -> bool:
    """Say whether something comes from coursekit; its own answers do not count."""
    if inspect.ismodule(found):
        home = found.__name__
    else:
        home = str(getattr(found, "__module__", ""))
    answers = home.startswith("coursekit.classroom.") and not inspect.ismodule(found)
    return home.split(".")[0] == "coursekit" and not answers


def _read_off_net(code: Any) -> Iterator[str]:
    """Yield the names that code reads as ``net.name``, inner functions included."""
    for one, next_one in pairwise(dis.get_instructions(code)):
        loaded = one.argval[-1:] if isinstance(one.argval, tuple) else (one.argval,)
        if loaded == ("net",) and next_one.opname in ("LOAD_ATTR", "LOAD_METHOD"):
            yield next_one.argval
    for inner in code.co_consts:
        if inspect.iscode(inner):
            yield from _read_off_net(inner)


def _functions(found: Any) -> list[Any]:
    """Return the Python functions that make up a function, a class or an object."""
    if inspect.isfunction(found):
        return [inspect.unwrap(found)]
    if inspect.isclass(found):
        return [item for item in vars(found).values() if inspect.isfunction(item)]
    return []
