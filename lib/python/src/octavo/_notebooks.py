"""Notebooks as files: brought into a project and taken out of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Mapping, Optional

if TYPE_CHECKING:
    from ._client import Client


class Notebook:
    """A notebook of a project."""

    def __init__(self, client: "Client", told: Mapping[str, Any]) -> None:
        self._client = client
        self.id = str(told["id"])
        self.name = str(told["name"])

    def __repr__(self) -> str:
        return f"Notebook({self.name!r}, {self.url})"

    @property
    def url(self) -> str:
        """Where people open it."""
        return f"{self._client.url}/n/{self.id}"

    def content(self) -> Any:
        """The notebook as nbformat 4 has it, outputs included."""
        return json.loads(self._client.call("GET", f"/api/notebooks/{self.id}/export"))

    def export(self, path: "str | Path") -> Path:
        """Writes it as an ``.ipynb`` file; answers where."""
        place = Path(path)
        place.write_bytes(self._client.call("GET", f"/api/notebooks/{self.id}/export"))
        return place


def bring(client: "Client", path: Path, name: Optional[str]) -> Notebook:
    """Imports a file."""
    made = client.call(
        "POST",
        f"/api/projects/{client.project_id}/notebooks",
        path.read_bytes(),
        "application/x-ipynb+json",
        query={"name": name or path.stem},
    )
    return Notebook(client, json.loads(made))
