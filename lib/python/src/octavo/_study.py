"""Studies: a search for good params that this program shares with browser tabs and other programs by asking and telling."""

from __future__ import annotations

import math
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple, Union

if TYPE_CHECKING:
    from ._client import Client

Value = Union[str, int, float, bool, None]
When = Tuple[str, Sequence[Value]]


class Pruned(Exception):
    """Raised by ``Trial.report(…, stop=True)`` when the trial is to be given up."""


@dataclass(frozen=True)
class Float:
    """A number between two; ``log``: even in factors."""

    name: str
    low: float
    high: float
    log: bool = False
    step: Optional[float] = None
    when: Optional[When] = None


@dataclass(frozen=True)
class Int:
    """A whole number between two, both included."""

    name: str
    low: int
    high: int
    log: bool = False
    step: Optional[int] = None
    when: Optional[When] = None


@dataclass(frozen=True)
class Categorical:
    """One of some values."""

    name: str
    choices: Sequence[Value]
    when: Optional[When] = None


Dimension = Union[Float, Int, Categorical]


class Trial:
    """What to try. Tell how it ended, or report on the way."""

    def __init__(self, study: "Study", told: Mapping[str, Any]) -> None:
        self._study = study
        self.number = int(told["number"])
        self.params: Dict[str, Any] = dict(told["params"])
        self.state = str(told["state"])
        self.values: Optional[List[float]] = None if told["values"] is None else [float(v) for v in told["values"]]
        self.run_id: Optional[str] = told["runId"]

    def __repr__(self) -> str:
        return f"Trial({self.number}, {self.state}, {self.params})"

    def __getitem__(self, name: str) -> Any:
        return self.params[name]

    def report(self, step: int, value: float, stop: bool = False) -> bool:
        """Says how it goes; answers whether to give it up (``stop``: raises ``Pruned`` then)."""
        body = {"step": step, "value": _double(value)}
        prune = bool(self._study._client.json("POST", f"{self._at}/report", body, again=True)["prune"])
        if prune and stop:
            raise Pruned(f"trial {self.number} is given up at step {step}")
        return prune

    def tell(self, *values: float) -> None:
        """It is complete, with a value per direction."""
        self._end({"state": "complete", "values": [_double(value) for value in values]})

    def prune(self) -> None:
        """It was given up."""
        self._end({"state": "pruned"})

    def fail(self) -> None:
        """It went wrong."""
        self._end({"state": "failed"})

    def _end(self, body: Mapping[str, Any]) -> None:
        told = self._study._client.json("PUT", self._at, body)
        self.state = str(body["state"])
        if told is not None and told.get("values") is not None:
            self.values = [float(value) for value in told["values"]]

    @property
    def _at(self) -> str:
        return f"/api/studies/{self._study.id}/trials/{self.number}"


class Study:
    """A search that is kept on the server: any number of programs ask and tell it, today or later."""

    def __init__(self, client: "Client", told: Mapping[str, Any]) -> None:
        self._client = client
        self.id = str(told["id"])
        self.name = str(told["name"])
        self.directions: List[str] = list(told["directions"])

    def __repr__(self) -> str:
        return f"Study({self.name!r}, {', '.join(self.directions)})"

    def ask(self, run_id: Optional[str] = None) -> Trial:
        """What to try next. Whoever asks at the same time gets something else."""
        body: Dict[str, Any] = {"key": uuid.uuid4().hex}
        if run_id is not None:
            body["runId"] = run_id
        # The key makes a second time harmless.
        return Trial(self, self._client.json("POST", f"/api/studies/{self.id}/ask", body, again=True))

    def optimize(
        self,
        objective: Callable[[Trial], Union[float, Sequence[float]]],
        n_trials: int,
        catch: Tuple[type, ...] = (),
    ) -> "Study":
        """Asks, tries and tells ``n_trials`` times. What is in ``catch`` fails a trial, all else ends the search too."""
        for _ in range(n_trials):
            trial = self.ask()
            try:
                found = objective(trial)
            except Pruned:
                trial.prune()
            except BaseException as error:
                trial.fail()
                if not isinstance(error, catch):
                    raise
            else:
                trial.tell(*(found if isinstance(found, (list, tuple)) else (found,)))
        return self

    def trials(self) -> Iterator[Trial]:
        """All trials, by number."""
        for each in self._client.pages(f"/api/studies/{self.id}/trials"):
            yield Trial(self, each)

    def best_trials(self) -> List[Trial]:
        """The best; with several directions all that no other is better than in each."""
        return [Trial(self, each) for each in self._detail()["best"]]

    @property
    def best(self) -> Optional[Trial]:
        """One of the best; None before any is complete."""
        found = self.best_trials()
        return found[0] if found else None

    def importance(self, direction: int = 0) -> Dict[str, float]:
        """How much each dimension matters, most first; shares that add up to 1."""
        return {each["name"]: float(each["share"]) for each in self._detail()["importance"][direction]}

    def delete(self) -> None:
        """Removes it and its trials for good."""
        self._client.json("DELETE", f"/api/studies/{self.id}")

    def _detail(self) -> Any:
        return self._client.json("GET", f"/api/studies/{self.id}")


def find_or_begin(
    client: "Client",
    name: str,
    space: Optional[Sequence[Dimension]],
    direction: Union[str, Sequence[str]],
    sampler: str,
    pruner: Optional[Mapping[str, Any]],
    seed: int,
) -> Study:
    """The study of that name; begun when there is none and a space is given."""
    from ._client import OctavoError

    at = f"/api/projects/{client.project_id}/studies"

    def known() -> Optional[Study]:
        return next((Study(client, each) for each in client.pages(at) if each["name"] == name), None)

    found = known()
    if found is not None:
        return found
    if space is None:
        raise OctavoError(f"there is no study {name}; give a space to begin one", 404, "not_found")
    body = {
        "name": name,
        "space": [_told(each) for each in space],
        "directions": [direction] if isinstance(direction, str) else list(direction),
        "sampler": sampler,
        "seed": seed,
        **({} if pruner is None else {"pruner": dict(pruner)}),
    }
    try:
        return Study(client, client.json("POST", at, body))
    except OctavoError as error:
        # Somebody else began it at the same time.
        found = known() if error.code == "name_taken" else None
        if found is None:
            raise
        return found


def _told(dimension: Dimension) -> Dict[str, Any]:
    told: Dict[str, Any] = {"name": dimension.name}
    if isinstance(dimension, Categorical):
        told["domain"] = {"kind": "categorical", "choices": list(dimension.choices)}
    else:
        domain: Dict[str, Any] = {
            "kind": "float" if isinstance(dimension, Float) else "int",
            "low": dimension.low,
            "high": dimension.high,
        }
        if dimension.log:
            domain["log"] = True
        if dimension.step is not None:
            domain["step"] = dimension.step
        told["domain"] = domain
    if dimension.when is not None:
        told["when"] = {"name": dimension.when[0], "among": list(dimension.when[1])}
    return told


def _double(value: float) -> Union[float, str]:
    number = float(value)
    if math.isnan(number):
        return "NaN"
    return number if math.isfinite(number) else ("Infinity" if number > 0 else "-Infinity")
