"""Octavo from Python: what MLflow's client does not have.

Runs are logged with MLflow itself (``MLFLOW_TRACKING_URI=http://host/mlflow/<project>``); this package reads dataset
versions, asks and tells studies, and brings notebooks in and out. It needs nothing but the standard library.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional, Sequence

from ._client import Client, OctavoError
from ._data import DataFile, Dataset
from ._notebooks import Notebook
from ._study import Categorical, Dimension, Float, Int, Pruned, Study, Trial

__all__ = [
    "Categorical",
    "Client",
    "DataFile",
    "Dataset",
    "Dimension",
    "Float",
    "Int",
    "Notebook",
    "OctavoError",
    "Pruned",
    "Study",
    "Trial",
    "connect",
    "data",
    "import_notebook",
    "notebooks",
    "study",
]

_default: Optional[Client] = None


def connect(url: Optional[str] = None, token: Optional[str] = None, project: Optional[str] = None) -> Client:
    """Says once where the server is; without this, the environment says it (see ``Client``)."""
    global _default
    _default = Client(url, token, project)
    return _default


def _client() -> Client:
    return _default if _default is not None else connect()


def data(ref: str) -> Dataset:
    """A dataset version: ``name``, ``name@latest`` or ``name@3``."""
    return _client().data(ref)


def study(name: str, space: Optional[Sequence[Dimension]] = None, **options: Any) -> Study:
    """The study of that name, begun with this space when there is none."""
    return _client().study(name, space, **options)


def notebooks() -> "list[Notebook]":
    """The notebooks of the project."""
    return _client().notebooks()


def import_notebook(path: "str | Path", name: Optional[str] = None) -> Notebook:
    """Brings a notebook file (nbformat 4) into the project."""
    return _client().import_notebook(path, name)
