# SPDX-License-Identifier: Apache-2.0
"""How a driver asks: JSON over HTTP, with absence and refusal as they really come. Pure.

A driver is handed an `Asker`, so that it needs no socket. Fields of a reply are taken by the small
readers below: what is missing, or of another kind than was documented, is None, never an error;
these APIs differ from one firmware to the next.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Protocol

from stagectl.processors.state import Reading


class AskError(Exception):
    """A processor did not answer as it should; the text is for people."""


class RefusedError(AskError):
    """It answered, and will not tell (401, 403, or its API is switched off)."""


class Asker(Protocol):
    """One processor, asked over HTTP."""

    def get(self, path: str) -> object:
        """Return the JSON at a path, None where the path is not there. Raises AskError."""

    def send(self, method: str, path: str, body: object) -> object:
        """Send JSON; return the JSON of the answer, None for an empty one. Raises AskError."""


class Driver(Protocol):
    """One make of processor."""

    def read(self, ask: Asker) -> Reading:
        """Ask for everything that is shown. Raises AskError."""

    def black(self, ask: Asker, *, on: bool) -> None:
        """Order blackout on or off, and read it back. Raises AskError where it did not follow."""


def at(value: object, *keys: str) -> object:
    """Return what stands under keys within keys; None where there is nothing."""
    for key in keys:
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value


def rows(value: object) -> Sequence[Mapping[str, object]]:
    """Return the objects of a list; nothing where it is none."""
    if not isinstance(value, list):
        return ()
    return [row for row in value if isinstance(row, Mapping)]


def number(value: object) -> float | None:
    """Return a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None


def flag(value: object) -> bool | None:
    """Return a boolean, as JSON or as 0 and 1."""
    if isinstance(value, bool):
        return value
    return bool(value) if value in (0, 1) else None


def text(value: object) -> str:
    """Return a text, cut to what fits on a row."""
    return value[:120] if isinstance(value, str) else ""
