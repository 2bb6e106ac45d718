# SPDX-License-Identifier: Apache-2.0
"""The preflight as a take remembers it: what was looked at before it, and what was found."""

from __future__ import annotations

from pathlib import Path

import msgspec

PREFLIGHT_FILE = "preflight.json"


class PreflightLine(msgspec.Struct, frozen=True):
    """One check: "ok", "warn" or "bad", what was looked at, how it was, what to do."""

    state: str
    what: str
    sentence: str
    fix: str = ""


class Preflight(msgspec.Struct, frozen=True):
    """One preflight."""

    version: int
    utc: str
    by: str
    passed: bool
    lines: tuple[PreflightLine, ...]


def read_preflight(file: Path) -> Preflight | None:
    """Return the newest preflight of a stage, None without one; a spoiled file is none."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Preflight)
    except (OSError, msgspec.DecodeError):
        return None
