"""What every committed lesson and solution promises beyond nbval.

nbval passes a stripped notebook and compares no pictures: these checks close that.
Each check returns its complaints, and each is also shown a notebook that breaks it.
"""

import ast
import re
from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from coursekit.classroom import notebooks

ROOT = Path(__file__).parents[1]
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
ALL = LESSONS + sorted((ROOT / "solutions").glob("*.ipynb"))
CLOCKS = ("perf_counter", "process_time", "timeit", "time.time", "%time", "monotonic")


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def compared(cell):
    return not {"nbval-ignore-output", "nbval-skip"} & set(
        cell.metadata.get("tags", [])
    )


def speaks(source):
    """Tell whether the cell prints or shows something whenever it runs."""
    try:
        pending = list(ast.parse(source).body)
    except SyntaxError:  # a magic
        return False
    while pending:
        node = pending.pop()
        if isinstance(node, ast.For | ast.With):
            pending += node.body
        elif isinstance(node, ast.Expr):
            said = re.match(r"(print|plots\.show|display)\(", ast.unparse(node))
            if said is not None:
                return True
    return False


def texts(output):
    """Return the words of an output, its pictures left out."""
    data = output.get("data", {})
    parts = [
        output.get("text", ""),
        data.get("text/plain", ""),
        data.get("text/html", ""),
    ]
    return re.sub(r"data:image/[^\"']*", "", "\n".join(map("".join, parts)))


def unrun(notebook, path):
    counts = [cell.execution_count for cell in code(notebook)]
    if counts != list(range(1, len(counts) + 1)):
        yield f"execution counts are {counts}, wanted 1..{len(counts)} in order"


def stripped(notebook, path):
    for cell in code(notebook):
        if speaks(cell.source) and not cell.outputs:
            yield f"no output stored for: {cell.source[:60]}"


def failed(notebook, path):
    for cell in code(notebook):
        for output in cell.outputs:
            if output.output_type == "error":
                yield f"an exception is stored: {output.ename}"
            if output.get("name") == "stderr":
                yield f"something on stderr: {output.text[:60]}"


def undescribed(notebook, path):
    for cell in code(notebook):
        for output in cell.outputs:
            data = output.get("data", {})
            if any(kind.startswith("image/") for kind in data):
                yield f"a bare image, show it with plots.show: {cell.source[:60]}"
            for tag in re.findall(r"<img[^>]*>", "".join(data.get("text/html", ""))):
                if not re.search(r'alt="[^"]{15,}"', tag):
                    yield f"a picture without a description: {cell.source[:60]}"


def timed(notebook, path):
    for cell in filter(compared, code(notebook)):
        printed = " ".join(texts(output) for output in cell.outputs)
        prints = " ".join(re.findall(r"print\(.*", cell.source))
        if any(clock in prints for clock in CLOCKS):
            yield f"a clock in a compared cell: {cell.source[:60]}"
        if re.search(r"\d\s*(ms|µs|s|sec|seconds)\b", printed):
            yield f"a time in a compared output: {printed[:60]}"


def local(notebook, path):
    for cell in code(notebook):
        for output in cell.outputs:
            if found := re.search(r"(/work|/tmp|/root|/home)/\S*", texts(output)):
                yield f"a path of one machine: {found[0]}"


def unannounced(notebook, path):
    first = prose(notebook)[0] if prose(notebook) else ""
    for words in ("**You will**", "**You need**", "**Time:**"):
        if words not in first:
            yield f"the first cell does not say {words}"


def unfinished(notebook, path):
    text = "\n".join(prose(notebook))
    if "\n## Key points" not in "\n" + text:
        yield "no section Key points"
    if f"](../exercises/{path.name})" not in text.partition("Your turn")[2]:
        yield f"no Your turn with a link to ../exercises/{path.name}"


def dangling(notebook, path):
    for target in re.findall(r"\]\(([^)\s]+)\)", "\n".join(prose(notebook))):
        elsewhere = re.match(r"https?:|#|attachment:", target)
        if not elsewhere and not (path.parent / target.partition("#")[0]).exists():
            yield f"a link to {target}, which is not there"


def disordered(notebook, path):
    text = re.sub(r"```.*?```", "", "\n".join(prose(notebook)), flags=re.DOTALL)
    headings = re.findall(r"^(#+) +(.*)$", text, flags=re.MULTILINE)
    levels = [len(marks) for marks, _ in headings]
    if levels.count(1) != 1 or levels[0] != 1:
        yield f"wanted one title, first of all; levels are {levels}"
    if any(after > before + 1 for before, after in pairwise(levels)):
        yield f"a heading skips a level: {levels}"
    numbers = [re.match(r"(\d+)\.(\d+)\b", title) for _, title in headings]
    pairs = [(int(found[1]), int(found[2])) for found in numbers if found]
    wanted = [(int(path.name[:2]), k) for k in range(1, len(pairs) + 1)]
    if pairs != wanted:
        yield f"sections are numbered {pairs}"


def lines_to_read(source):
    """Return the number of lines of code: a picture's description is prose."""
    described = re.sub(r'alt="[^"]*"(\s*f?"[^"]*")*', "alt", source)
    return len(described.splitlines())


def long_cells(notebook, path):
    lengths = [lines_to_read(cell.source) for cell in code(notebook)]
    if max(lengths, default=0) > 15:
        yield f"a code cell of {max(lengths)} lines, at most 15 wanted"
    if median(lengths or [0]) > 6:
        yield f"half of the code cells are longer than {median(lengths):g} lines"


EVERYWHERE = (unrun, stripped, failed, undescribed, timed, local, dangling)
IN_LESSONS = (unannounced, unfinished, disordered, long_cells)


@pytest.mark.parametrize(
    "path", ALL, ids=lambda path: f"{path.parent.name}-{path.stem}"
)
@pytest.mark.parametrize("check", EVERYWHERE, ids=lambda check: check.__name__)
def test_every_notebook_keeps(check, path):
    assert list(check(notebooks.read(path), path)) == []


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
@pytest.mark.parametrize("check", IN_LESSONS, ids=lambda check: check.__name__)
def test_every_lesson_keeps(check, path):
    assert list(check(notebooks.read(path), path)) == []


def test_there_is_a_lesson_for_every_exercise_but_the_capstone():
    exercises = {path.name for path in (ROOT / "exercises").glob("*.ipynb")}
    assert {path.name for path in LESSONS} == exercises - {"11_bug_clinic.ipynb"}


PATH = ROOT / "notebooks" / "09_deep_networks.ipynb"
HTML = '<img alt="A curve that falls from 3 to 1." src="data:image/png;base64,AAAA">'


def sound():
    """Return a small notebook about which no check complains."""
    first = new_code_cell("print(1)", execution_count=1)
    first.outputs = [new_output("stream", text="1\n")]
    second = new_code_cell("plots.show(fig, alt='...')", execution_count=2)
    second.outputs = [new_output("display_data", {"text/html": HTML})]
    title = "# 9. Title\n**You will** see. **You need** it. **Time:** 5 minutes."
    end = "## Key points\n**Your turn:** [go](../exercises/09_deep_networks.ipynb)."
    cells = [new_markdown_cell(title), first, new_markdown_cell("## 9.1 One"), second]
    return new_notebook(cells=[*cells, new_markdown_cell(end)])


def test_a_sound_notebook_passes_every_check():
    for check in EVERYWHERE + IN_LESSONS:
        assert list(check(sound(), PATH)) == []


def change_output(**data):
    def mutate(cells):
        cells[1].outputs = [new_output("display_data", data)]

    return mutate


def change_source(cell, old, new):
    def mutate(cells):
        assert old in cells[cell].source
        cells[cell].source = cells[cell].source.replace(old, new)

    return mutate


MUTATIONS = [
    (unrun, lambda cells: cells[1].update(execution_count=None)),
    (unrun, lambda cells: cells[1].update(execution_count=3)),
    (stripped, lambda cells: cells[1].update(outputs=[])),
    (stripped, lambda cells: cells[3].update(outputs=[])),
    (
        failed,
        lambda c: c[1].update(outputs=[new_output("error", ename="E", evalue="")]),
    ),
    (failed, lambda cells: cells[1].outputs[0].update(name="stderr")),
    (undescribed, change_output(**{"image/png": "AAAA"})),
    (
        undescribed,
        change_output(**{"text/html": '<img src="data:image/png;base64,A">'}),
    ),
    (undescribed, change_output(**{"text/html": '<img alt="" src="data:">'})),
    (timed, lambda cells: cells[1].outputs[0].update(text="took 0.31 s\n")),
    (timed, change_source(1, "print(1)", "print(time.perf_counter() - start)")),
    (local, lambda cells: cells[1].outputs[0].update(text="/home/me/x.py\n")),
    (dangling, change_source(2, "One", "[One](98_nowhere.ipynb)")),
    (unannounced, change_source(0, "**You will**", "You will")),
    (unannounced, change_source(0, "**You need**", "You need")),
    (unannounced, change_source(0, "**Time:**", "Time:")),
    (unfinished, change_source(4, "Key points", "End")),
    (unfinished, change_source(4, "09_deep_networks", "10_autodiff")),
    (disordered, change_source(2, "## 9.1", "# 9.1")),
    (disordered, change_source(2, "## 9.1", "### 9.1")),
    (disordered, change_source(2, "9.1", "9.2")),
    (disordered, change_source(2, "9.1", "8.1")),
    (long_cells, change_source(1, "print(1)", "x = 1\n" * 16)),
    (long_cells, change_source(1, "print(1)", "x = 1\n" * 13)),
]


@pytest.mark.parametrize(("check", "mutate"), MUTATIONS)
def test_each_check_can_say_no(check, mutate):
    notebook = sound()
    mutate(notebook.cells)
    assert list(check(notebook, PATH)) != []
