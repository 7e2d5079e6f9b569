"""Cells of Python -> what one question reaches by name.

Runs inside the sandbox (and for ``coursekit lint`` on the learner's own machine):
standard library only, nothing but reached definitions is ever executed.  Cells are
parsed one by one, so a broken cell costs only itself.
"""

import __future__

import ast
import dis
import types
from collections.abc import Iterator
from typing import Any, NamedTuple


class Definition(NamedTuple):
    """A top-level statement that binds or changes a name: where and what."""

    cell: int
    statement: ast.stmt
    plain: bool  # binds the name anew (x = 1), not in addition (x[0] = 1, x += 1)


class Code(NamedTuple):
    """What the cells define, and what could not be parsed: {cell: error}."""

    names: dict[str, list[Definition]]
    broken: dict[int, SyntaxError]
    cells: list[str]


def code(cells: list[str]) -> Code:
    """Parse cells of Python one by one; list what each name is bound to, in order."""
    found = Code({}, {}, cells)
    for number, source in enumerate(found.cells, 1):
        try:
            body = ast.parse(source, f"<cell {number}>").body
        except SyntaxError as error:
            found.broken[number] = error
        except (ValueError, RecursionError, MemoryError) as error:
            found.broken[number] = SyntaxError(str(error) or type(error).__name__)
        else:
            for statement in body:
                for name, plain in set(_bound(statement)):
                    definition = Definition(number, statement, plain)
                    found.names.setdefault(name, []).append(definition)
    return found


def _bound(statement: ast.stmt) -> Iterator[tuple[str, bool]]:
    """Yield the names that a top-level statement binds (True) or changes (False)."""
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield statement.name, True
        case ast.Import() | ast.ImportFrom():
            for alias in statement.names:
                yield (alias.asname or alias.name.partition(".")[0]), True
        case ast.Assign():
            for target in statement.targets:
                yield from _targets(target)
        case ast.AnnAssign(value=value) if value is not None:
            yield from _targets(statement.target)
        case ast.AugAssign():
            yield from ((name, False) for name, _ in _targets(statement.target))
        case ast.If() | ast.Try() | ast.With() | ast.For() | ast.While():
            for part in ast.iter_child_nodes(statement):
                yield from _inside(part)


def _inside(part: ast.AST) -> Iterator[tuple[str, bool]]:
    if isinstance(part, ast.stmt):
        yield from _bound(part)
    elif isinstance(part, ast.ExceptHandler):
        for statement in part.body:
            yield from _bound(statement)
    elif isinstance(part, ast.expr) and isinstance(
        getattr(part, "ctx", None), ast.Store
    ):
        yield from _targets(part)


def _targets(target: ast.expr) -> Iterator[tuple[str, bool]]:
    """Yield the names of an assignment's target."""
    if isinstance(target, ast.Name):
        yield target.id, True
    elif isinstance(target, (ast.Tuple, ast.List)):
        for part in target.elts:
            yield from _targets(part)
    elif isinstance(target, ast.Starred):
        yield from _targets(target.value)
    elif isinstance(target, (ast.Subscript, ast.Attribute)):
        base: ast.expr = target
        while isinstance(base, (ast.Subscript, ast.Attribute)):
            base = base.value
        if isinstance(base, ast.Name):
            yield base.id, False


def reached(
    found: Code, name: str, given: frozenset[str]
) -> tuple[list[Definition], set[str]]:
    """Return the statements that ``name`` needs, in order, and what they look up.

    The last plain definition of a name wins, with what is added to it later.  Names in
    ``given`` exist anyway, unless the notebook defines them itself.
    """
    wanted, seen, looked_up = [name], set[str](), set[str]()
    chosen: dict[int, Definition] = {}
    while wanted:
        name = wanted.pop()
        if name in seen:
            continue
        if name not in found.names and name not in given:
            name = "*"  # perhaps it comes from a star import
        if name not in found.names:
            continue
        seen.add(name)
        if name in given and all(_imports(d.statement) for d in found.names[name]):
            continue
        definitions = found.names[name]
        last = max((i for i, d in enumerate(definitions) if d.plain), default=0)
        for definition in definitions[last:]:
            if id(definition.statement) not in chosen:
                chosen[id(definition.statement)] = definition
                names = globals_of(definition)
                wanted += names
                looked_up.update(names)
    order = {id(d.statement): i for i, d in enumerate(_all(found))}
    return sorted(chosen.values(), key=lambda d: order[id(d.statement)]), looked_up


def _imports(statement: ast.stmt) -> bool:
    """Tell whether this is an import that the grader has already made itself."""
    return ast.unparse(statement) in ("import numpy as np", "import numpy")


def _all(found: Code) -> list[Definition]:
    every = [d for definitions in found.names.values() for d in definitions]
    return sorted(every, key=lambda d: (d.cell, d.statement.lineno))


def compiled_as(code: Any, file: str) -> types.CodeType:
    """Compile so that annotations are never evaluated: they may name anything."""
    lazy = __future__.annotations.compiler_flag
    return compile(code, file, "exec", flags=lazy, dont_inherit=True)  # type: ignore[no-any-return]


def globals_of(definition: Definition) -> list[str]:
    """Return the global names that a statement looks up, its functions' too."""
    module = ast.Module([definition.statement], [])
    try:
        compiled = compiled_as(module, f"<cell {definition.cell}>")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    codes, names = [compiled], []
    while codes:
        one = codes.pop()
        codes += [c for c in one.co_consts if isinstance(c, types.CodeType)]
        names += [
            str(step.argval)
            for step in dis.get_instructions(one)
            if step.opname in ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_CLASSDEREF")
        ]
    return names


def sources(
    cells: list[str], names: list[str], given: frozenset[str]
) -> dict[str, str]:
    """Return the text of the statements that each name reaches, as it was written.

    A statement that an earlier name reached is repeated only for its own name.
    """
    found, placed = code(cells), set[int]()
    texts = {}
    for name in names:
        chosen, _ = reached(found, name, given)
        own = {id(one.statement) for one in found.names.get(name, [])}
        new = [one for one in chosen if id(one.statement) not in placed - own]
        placed |= {id(one.statement) for one in new}
        if chosen:
            texts[name] = "\n\n".join(_text(found, one) for one in new)
    return texts


def _text(found: Code, definition: Definition) -> str:
    statement = definition.statement
    decorators = getattr(statement, "decorator_list", [])
    first = min([statement.lineno, *(d.lineno for d in decorators)])
    lines = found.cells[definition.cell - 1].split("\n")
    return "\n".join(lines[first - 1 : statement.end_lineno])
