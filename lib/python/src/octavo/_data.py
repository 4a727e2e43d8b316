"""Dataset versions: immutable, named by their content, kept on this machine once they were read."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Dict, Iterator, List, Mapping, Optional

if TYPE_CHECKING:
    from ._client import Client

_CHUNK = 1 << 20


class DataFile:
    """A file of a dataset version."""

    def __init__(self, client: "Client", told: Mapping[str, Any]) -> None:
        self._client = client
        self.path = str(told["path"])
        self.size = int(told["size"])
        self.digest = str(told["digest"])
        self.format = str(told["format"])
        self._url = str(told["url"])

    def __repr__(self) -> str:
        return f"DataFile({self.path!r}, {self.size} bytes)"

    def local(self) -> Path:
        """Where its bytes are on this machine: fetched the first time, checked against their digest."""
        place = _cache() / self.digest[:2] / self.digest
        if place.exists() and place.stat().st_size == self.size:
            return place
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent)
        try:
            seen = hashlib.sha256()
            with os.fdopen(handle, "wb") as file, self._client.open("GET", self._url) as answer:
                while True:
                    piece = answer.read(_CHUNK)
                    if not piece:
                        break
                    seen.update(piece)
                    file.write(piece)
            if seen.hexdigest() != self.digest:
                raise OSError(f"{self.path} arrived damaged: its digest is another")
            os.replace(name, place)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return place

    def open(self) -> BinaryIO:
        """Its bytes, as an open file."""
        return self.local().open("rb")

    def rows(self) -> Iterator[Dict[str, Any]]:
        """Rows of a csv, tsv, json or jsonl file. Numbers of csv and tsv are read as numbers."""
        if self.format not in ("csv", "tsv", "json", "jsonl"):
            raise ValueError(f"{self.path} is {self.format}: read its bytes with a library that knows it")
        with io.TextIOWrapper(self.open(), encoding="utf-8-sig", newline="") as text:
            if self.format == "jsonl":
                for line in text:
                    if line.strip():
                        yield json.loads(line)
            elif self.format == "json":
                value = json.load(text)
                yield from value if isinstance(value, list) else [value]
            else:
                for row in csv.DictReader(text, delimiter="\t" if self.format == "tsv" else ","):
                    yield {key: _number(value) for key, value in row.items() if key is not None}


class Dataset:
    """A version of a dataset."""

    def __init__(self, client: "Client", told: Mapping[str, Any]) -> None:
        self.name = str(told["name"])
        self.number = int(told["number"])
        self.digest = str(told["digest"])
        self.size = int(told["size"])
        self.message = str(told["message"])
        self.row_count: Optional[int] = told["rows"]
        self.files: List[DataFile] = [DataFile(client, each) for each in told["files"]]

    def __repr__(self) -> str:
        return f"Dataset({self.name}@{self.number}, {len(self.files)} files, {self.size} bytes)"

    def file(self, path: str) -> DataFile:
        """The file of that path."""
        for each in self.files:
            if each.path == path:
                return each
        raise KeyError(f"{self.name}@{self.number} has no file {path}")

    def rows(self) -> Iterator[Dict[str, Any]]:
        """Rows of all its tables, one after the other."""
        for each in self.files:
            yield from each.rows()

    def download(self, folder: "str | Path") -> List[Path]:
        """Copies all its files into a folder, under their paths; answers where they are."""
        root = Path(folder).resolve()
        placed: List[Path] = []
        for each in self.files:
            place = (root / each.path).resolve()
            if root not in place.parents:
                raise OSError(f"{each.path} leaves the folder")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(each.local().read_bytes()) if each.size < _CHUNK else _copy(each.local(), place)
            placed.append(place)
        return placed


def resolve(client: "Client", ref: str) -> Dataset:
    """The version that ``ref`` names."""
    answer = client.json("GET", f"/api/projects/{client.project_id}/datasets/resolve", query={"ref": ref})
    return Dataset(client, answer)


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as read, target.open("wb") as write:
        while True:
            piece = read.read(_CHUNK)
            if not piece:
                return
            write.write(piece)


def _number(text: Optional[str]) -> Any:
    if text is None or text == "":
        return None
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _cache() -> Path:
    own = os.environ.get("OCTAVO_CACHE")
    return Path(own) if own else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "octavo"
