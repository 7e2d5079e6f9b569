"""Does an answer call coursekit?  Where answers are graded there is only NumPy."""

import inspect
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
            takes_net = "net" in function.__code__.co_varnames
            for called in names_in(function):
                if called == "coursekit" or (
                    takes_net and called in MORE and called not in scope
                ):
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


def _functions(found: Any) -> list[Any]:
    """Return the Python functions that make up a function, a class or an object."""
    if inspect.isfunction(found):
        return [inspect.unwrap(found)]
    if inspect.isclass(found):
        return [item for item in vars(found).values() if inspect.isfunction(item)]
    return []
