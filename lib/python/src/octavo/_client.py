"""Calls of the server's API: JSON over HTTP, tried again where that is harmless."""

from __future__ import annotations

import json
import os
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Union

from . import _data, _notebooks, _study

_TRIES = 5
_AGAIN = frozenset((429, 502, 503, 504))
_DEFAULT_URL = "http://localhost:3000"


class OctavoError(Exception):
    """What the server refused, or that it was not there."""

    def __init__(self, message: str, status: int = 0, code: str = "unreachable") -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class Client:
    """A project on a server.

    What is not given comes from the environment: ``OCTAVO_URL``, ``OCTAVO_TOKEN``, ``OCTAVO_PROJECT`` (an id or a name),
    else from ``MLFLOW_TRACKING_URI`` and ``MLFLOW_TRACKING_TOKEN``, else ``http://localhost:3000``.
    """

    def __init__(
        self,
        url: Optional[str] = None,
        token: Optional[str] = None,
        project: Optional[str] = None,
        timeout: float = 60.0,
    ) -> None:
        tracking = _tracking_address(os.environ.get("MLFLOW_TRACKING_URI", ""))
        self.url = (url or os.environ.get("OCTAVO_URL") or tracking[0] or _DEFAULT_URL).rstrip("/")
        self.timeout = timeout
        self._token = token or os.environ.get("OCTAVO_TOKEN") or os.environ.get("MLFLOW_TRACKING_TOKEN") or ""
        self._project = project or os.environ.get("OCTAVO_PROJECT") or tracking[1]
        self._project_id: Optional[str] = None

    def __repr__(self) -> str:
        return f"Client({self.url!r}, project={self._project!r})"

    @property
    def project_id(self) -> str:
        """Of the project named, or of the only one that the token sees."""
        if self._project_id is None:
            found = [
                each
                for each in self.pages("/api/projects")
                if self._project in (None, "", each["id"], each["name"])
            ]
            if len(found) != 1:
                what = "no such project" if not found else "several projects: say which one"
                raise OctavoError(f"{what}: {self._project or ''}".rstrip(": "), 404, "not_found")
            self._project_id = str(found[0]["id"])
        return self._project_id

    @property
    def tracking_uri(self) -> str:
        """For ``mlflow.set_tracking_uri``."""
        return f"{self.url}/mlflow/{self.project_id}"

    def data(self, ref: str) -> "_data.Dataset":
        """A dataset version: ``name``, ``name@latest`` or ``name@3``."""
        return _data.resolve(self, ref)

    def study(
        self,
        name: str,
        space: "Optional[Sequence[_study.Dimension]]" = None,
        *,
        direction: Union[str, Sequence[str]] = "minimize",
        sampler: str = "auto",
        pruner: Optional[Mapping[str, Any]] = None,
        seed: int = 0,
    ) -> "_study.Study":
        """The study of that name, begun with this space when there is none."""
        return _study.find_or_begin(self, name, space, direction, sampler, pruner, seed)

    def studies(self) -> "List[_study.Study]":
        """The studies of the project, latest first."""
        return [_study.Study(self, each) for each in self.pages(f"/api/projects/{self.project_id}/studies")]

    def notebooks(self) -> "List[_notebooks.Notebook]":
        """The notebooks of the project."""
        return [_notebooks.Notebook(self, each) for each in self.pages(f"/api/projects/{self.project_id}/notebooks")]

    def import_notebook(self, path: Union[str, Path], name: Optional[str] = None) -> "_notebooks.Notebook":
        """Brings a notebook file (nbformat 4) into the project."""
        return _notebooks.bring(self, Path(path), name)

    def pages(self, path: str) -> Iterator[Dict[str, Any]]:
        """All items of a list, page by page."""
        cursor: Optional[str] = None
        while True:
            answer = self.json("GET", path, query={"limit": 100, "cursor": cursor})
            yield from answer["items"]
            cursor = answer.get("nextCursor")
            if cursor is None:
                return

    def json(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Optional[Mapping[str, Any]] = None,
        again: Optional[bool] = None,
    ) -> Any:
        """Sends JSON, answers JSON. ``again``: whether a second time is harmless (as GET, PUT and DELETE always are)."""
        data = None if body is None else json.dumps(body).encode()
        answer = self.call(method, path, data, "application/json", query=query, again=again)
        return json.loads(answer) if answer else None

    def call(
        self,
        method: str,
        path: str,
        data: Optional[bytes] = None,
        content_type: str = "application/octet-stream",
        *,
        query: Optional[Mapping[str, Any]] = None,
        again: Optional[bool] = None,
    ) -> bytes:
        """Sends bytes, answers bytes."""
        may_repeat = method in ("GET", "PUT", "DELETE") if again is None else again
        for attempt in range(_TRIES):
            last = attempt == _TRIES - 1 or not may_repeat
            try:
                with self.open(method, path, data, content_type, query=query) as response:
                    return bytes(response.read())
            except OctavoError as error:
                if last or (error.status not in _AGAIN and error.code != "unreachable"):
                    raise
            time.sleep(min(8.0, 0.25 * 2**attempt))
        raise AssertionError("the last attempt answers or raises")

    def open(
        self,
        method: str,
        path: str,
        data: Optional[bytes] = None,
        content_type: str = "application/octet-stream",
        *,
        query: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """An open answer, to be read piece by piece; sent once."""
        given = {key: value for key, value in (query or {}).items() if value is not None}
        address = self.url + path + (f"?{urllib.parse.urlencode(given)}" if given else "")
        request = urllib.request.Request(address, data=data, method=method)
        request.add_header("Accept", "application/json, */*")
        if data is not None:
            request.add_header("Content-Type", content_type)
        if self._token:
            # Not sent on to another host, should the server ever redirect.
            request.add_unredirected_header("Authorization", f"Bearer {self._token}")
        try:
            return urllib.request.urlopen(request, timeout=self.timeout)
        except urllib.error.HTTPError as error:
            raise _refused(error) from None
        except (urllib.error.URLError, OSError) as error:
            reason = getattr(error, "reason", error)
            raise OctavoError(f"no Octavo answers at {self.url}: {reason}") from error


def _refused(error: urllib.error.HTTPError) -> OctavoError:
    text = error.read(65536)
    try:
        problem = json.loads(text)
        return OctavoError(str(problem.get("detail") or problem.get("title")), error.code, str(problem.get("code")))
    except (ValueError, AttributeError):
        return OctavoError(f"the server answered {error.code}", error.code, "unknown")


def _tracking_address(uri: str) -> "tuple[str, Optional[str]]":
    found = re.match(r"^(https?://.+?)(?:/mlflow/([^/]+))?/?$", uri)
    return (found.group(1), found.group(2)) if found else ("", None)
