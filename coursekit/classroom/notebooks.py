"""Notebook files: read, run and written the same way every time.

A notebook that is run again without a change is rewritten byte for byte, so a diff
shows only what somebody changed.
"""

import os
from pathlib import Path
from typing import Any

import nbformat

KERNEL = {
    "display_name": "Python 3 (ipykernel)",
    "language": "python",
    "name": "python3",
}


def read(path: Path) -> Any:
    """Return the notebook at ``path`` (nbformat 4); ValueError if it is none."""
    try:
        return nbformat.read(path, as_version=4)
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, KeyError) as error:
        raise ValueError(f"{path} is no notebook: {error}") from error


def write(notebook: Any, path: Path) -> None:
    """Write the notebook in its normal form: stable ids, no machine-made metadata."""
    nbformat.write(normal(notebook, path.stem), path)


def normal(notebook: Any, stem: str) -> Any:
    """Give cells ids from the stem and drop what differs from run to run."""
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for number, cell in enumerate(notebook.cells):
        cell.id = f"{stem[:50]}-{number:02d}"
        cell.metadata.pop("execution", None)
    return notebook


def execute(path: Path, timeout: int = 120) -> Any:
    """Run the notebook in its own folder from a fresh kernel, and return it."""
    from nbclient import NotebookClient  # part of the extra "test"

    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    notebook = read(path)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        notebook,
        timeout=timeout,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        extra_arguments=["--log-level=ERROR"],  # it warns of a port on this computer
        record_timing=False,
        store_widget_state=False,
    )
    client.execute()
    return merged(notebook)


def merged(notebook: Any) -> Any:
    """Join the pieces of one stream that a kernel happened to send apart."""
    for cell in notebook.cells:
        outputs: list[Any] = []
        for output in cell.get("outputs", []):
            last = outputs[-1] if outputs else None
            if (
                last is not None
                and output.output_type == "stream" == last.output_type
                and output.name == last.name
            ):
                last.text += output.text
            else:
                outputs.append(output)
        if cell.cell_type == "code":
            cell.outputs = outputs
    return notebook
