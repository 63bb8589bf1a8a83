"""`make notebook`: runs the example notebook and stores what it answers, so that it can be read without running it."""

import os
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from simulator.inputs.shipped import CHECKOUT

NOTEBOOK = CHECKOUT / "examples" / "notebook" / "from-scenario-to-figure.ipynb"


def executed(folder: Path) -> nbformat.NotebookNode:
    """The notebook, run from its first cell in a folder of its own, without what differs from run to run.

    Raises nbclient's CellExecutionError where a cell fails.
    """
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    place = {"metadata": {"path": str(folder)}}
    client = NotebookClient(notebook, record_timing=False, coalesce_streams=True, resources=place)
    # Whatever draws the figures of the process that asks, the notebook shows its own.
    client.execute(env={name: value for name, value in os.environ.items() if name != "MPLBACKEND"})
    notebook.metadata = nbformat.from_dict({"kernelspec": notebook.metadata.kernelspec})
    for number, cell in enumerate(notebook.cells):
        cell.id, cell.metadata = f"cell-{number}", nbformat.NotebookNode()
    return notebook


def main() -> None:
    """Stores the notebook with its answers."""
    with tempfile.TemporaryDirectory() as folder:
        nbformat.write(executed(Path(folder)), NOTEBOOK)


if __name__ == "__main__":
    main()
