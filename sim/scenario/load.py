# SPDX-License-Identifier: Apache-2.0
"""Reads scenario files, with `like` resolved; every mistake is one line."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path

import msgspec

from sim.scenario.model import Scenario
from sim.scenario.readable import nearest, readable

SUFFIX = ".toml"
_ROW_KEYS = {"tracker": "source", "node": "name"}
_OWN = ("fault", "expect", "rows", "doc", "like", "abstract")


class ScenarioError(ValueError):
    """A scenario that cannot be used; the text is one line."""

    def __init__(self, text: str) -> None:
        super().__init__(" ".join(text.splitlines()))


def shipped_folder() -> Path:
    """Return the folder of the scenarios that come with stagectl."""
    return Path(str(resources.files("sim") / "scenarios"))


def shipped_names() -> list[str]:
    """Return the names of all scenarios that come with stagectl, by name."""
    return sorted(path.stem for path in shipped_folder().glob(f"*{SUFFIX}"))


def load_scenario(which: str) -> Scenario:
    """Return a scenario by its name, or by the path of its file. Raises ScenarioError."""
    return _converted(_found(which))


def _found(which: str, near: Path | None = None) -> Path:
    """Return the file of a scenario: beside another one, a path, or one that comes with us."""
    folders = [*([near] if near else []), shipped_folder()]
    if which.endswith(SUFFIX) or "/" in which or "\\" in which:
        path = Path(which) if near is None else near / which
        if not is_file(path):
            raise ScenarioError(f"{path}: no such file; name a scenario or its file")
        return path
    for folder in folders:
        path = folder / f"{which}{SUFFIX}"
        if is_file(path):
            return path
    known = [path.stem for folder in folders for path in folder.glob(f"*{SUFFIX}")]
    meant = nearest(which, known) or "; `stagectl sim list` names all"
    raise ScenarioError(f"no scenario {which!r}{meant}")


def is_file(path: Path) -> bool:
    """Return whether a file is there; a name that no file can have is not there either."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _converted(path: Path) -> Scenario:
    table = _table(path, ())
    table["name"], table["base"] = path.stem, str(path.parent)
    try:
        return msgspec.convert(table, Scenario)
    except msgspec.ValidationError as error:
        raise ScenarioError(f"{path}: {readable(error, Scenario)}") from None


def _table(path: Path, seen: tuple[Path, ...]) -> dict[str, object]:
    if path in seen:
        raise ScenarioError(f"{path}: like: goes round in a circle; name another scenario")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ScenarioError(f"{path}: cannot be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ScenarioError(f"{path}: is not TOML ({error}); mend that line") from None
    for key in ("name", "base"):
        if key in table:
            raise ScenarioError(f"{path}: {key}: is made from the file's place; take it out")
    endless = _not_finite(table, "")
    if endless:
        raise ScenarioError(f"{path}: {endless}: found nan or inf, expected a number")
    like = table.get("like", "")
    if not isinstance(like, str):
        raise ScenarioError(f"{path}: like: found {like!r}, expected the name of a scenario")
    if not like:
        return table
    try:
        found = _found(like, path.parent)
    except ScenarioError as error:
        raise ScenarioError(f"{path}: like: {error}") from None
    base = _table(found, (*seen, path))
    return _over({k: v for k, v in base.items() if k not in _OWN}, table)


def _over(base: Mapping[str, object], table: Mapping[str, object]) -> dict[str, object]:
    """Return `base` with what `table` changes."""
    merged = dict(base)
    for key, value in table.items():
        before = merged.get(key)
        if isinstance(before, dict) and isinstance(value, dict):
            merged[key] = _over(before, value)
        elif key in _ROW_KEYS and isinstance(before, list) and isinstance(value, list):
            merged[key] = _rows(_ROW_KEYS[key], before, value)
        else:
            merged[key] = value
    return merged


def _rows(name: str, before: list[object], rows: list[object]) -> list[object]:
    """Return rows under their name: known ones changed, new ones behind them."""
    found: dict[object, object] = {_key(name, row): row for row in before}
    own: set[object] = set()
    for row in rows:
        key = _key(name, row)
        if key in own:  # twice in one file: it stays twice, and is told
            found[id(row)] = row
            continue
        own.add(key)
        old = found.get(key)
        found[key] = _over(old, row) if isinstance(old, dict) and isinstance(row, dict) else row
    return list(found.values())


def _key(name: str, row: object) -> object:
    """Return the name of a row; of one without a name something that no other row has."""
    key = row.get(name) if isinstance(row, dict) else None
    return key if isinstance(key, str) else id(row)


def _not_finite(value: object, key: str) -> str:
    """Return the key of the first number that is none: no bound of ours would hold it."""
    if isinstance(value, float) and not math.isfinite(value):
        return key
    rows: Iterable[tuple[object, object]] = ()
    if isinstance(value, dict):
        rows = value.items()
    elif isinstance(value, list):
        rows = enumerate(value)
    for name, row in rows:
        found = _not_finite(row, f"{key}.{name}" if key else str(name))
        if found:
            return found
    return ""
