# SPDX-License-Identifier: Apache-2.0
"""The words of a test ("calm, but n2 dies at 4 s") as a scenario; mistakes are one line each."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from sim.scenario.load import SUFFIX, ScenarioError, load_scenario
from sim.scenario.model import Expect, Fault, Scalar, Scenario

_T = TypeVar("_T")
FaultLike = Fault | Mapping[str, object]
ExpectLike = Expect | Mapping[str, object]


def fault(
    id: str,
    *,
    at_s: float,
    for_s: float = 0.0,
    target: str = "",
    settle_s: float = 1.0,
    **params: Scalar,
) -> Fault:
    """Return a fault; `stagectl sim faults` names all with targets and parameters.

    It begins at `at_s` and lasts `for_s` (0: at once, or for good); its effects may show for
    `settle_s` longer. Times in seconds of the run. Raises ScenarioError.
    """
    row = {"id": id, "at_s": at_s, "for_s": for_s, "target": target, "settle_s": settle_s}
    return _converted({**row, "params": params}, Fault, f"fault({id!r})")


def expect(check: str, **keys: object) -> Expect:
    """Return an expectation; the keys are those of an [[expect]]. Raises ScenarioError."""
    return _converted({"check": check, **keys}, Expect, f"expect({check!r})")


def scenario_of(
    which: str | Path,
    folders: Sequence[Path] = (),
    *,
    stage: str | Path | None = None,
    seconds: float | None = None,
    seed: int | None = None,
    settle_s: float | None = None,
    set: Mapping[str, Scalar] | None = None,
    faults: Sequence[FaultLike] = (),
    expect: Sequence[ExpectLike] = (),
) -> Scenario:
    """Return a scenario by its name or file, with changes; files are looked for in `folders`.

    With faults or expectations the scenario's own ones are left out, as `like` in a scenario file
    leaves them out. Raises ScenarioError.
    """
    scenario = load_scenario(found(which, folders))
    table = msgspec.to_builtins(scenario)
    given = {"seconds": seconds, "seed": seed, "settle_s": settle_s}
    table |= {key: value for key, value in given.items() if value is not None}
    if stage is not None:
        table["stage"] = found(stage, folders)
    table["set"] |= set or {}
    if faults or expect:
        table["fault"] = [*map(msgspec.to_builtins, faults)]
        table["expect"] = [*map(msgspec.to_builtins, expect)]
    return _converted(table, Scenario, scenario.name)


def known_changes(who: str, made: Callable[..., object], changes: Collection[str]) -> None:
    """Raise ScenarioError for a keyword that a fixture does not know; `made`: what it calls."""
    own = ("scenario", "folders", "again")  # said by place, or by the fixture itself
    known = [name for name in inspect.signature(made).parameters if name not in own]
    for name in changes:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise ScenarioError(f"{who}: found {name!r}, expected of {', '.join(known)}{hint}")


def is_file_name(which: str | Path) -> bool:
    """Return whether a file is meant, and not a scenario that comes with stagectl."""
    text = str(which)
    return text.endswith(SUFFIX) or "/" in text or "\\" in text


def found(which: str | Path, folders: Sequence[Path]) -> str:
    """Return the absolute path of a file that lies in one of the folders; a plain name as it is."""
    if not is_file_name(which):
        return str(which)
    for folder in folders:
        path = folder / which
        if path.is_file():
            return str(path.resolve())
    if Path(which).is_file():
        return str(Path(which).resolve())
    looked = ", ".join(dict.fromkeys(str(folder) for folder in folders)) or Path.cwd()
    raise ScenarioError(f"{which}: no such file in {looked}; mend the path")


def _converted(table: object, kind: type[_T], who: str) -> _T:
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        text, at, where = str(error).partition(" - at `$")
        key = where.rstrip("`").lstrip(".") if at else ""
        raise ScenarioError(f"{who}: {f'{key}: ' if key else ''}{text}") from None
