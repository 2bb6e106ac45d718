# SPDX-License-Identifier: Apache-2.0
"""What came out of a clause."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from sim.conform_tracker.clauses import BY_ID

Figures = Mapping[str, float | int | str | None]
_NONE: Figures = MappingProxyType({})


class Verdict(NamedTuple):
    """One clause, judged or not."""

    clause: str
    passed: bool | None
    """None: not judged, and `detail` says why."""
    detail: str
    fix: str = ""
    """What to do, where it failed."""
    figures: Figures = _NONE

    @property
    def word(self) -> str:
        """Return "pass", "fail" or "not judged"."""
        return "not judged" if self.passed is None else "pass" if self.passed else "fail"


def judged(
    clause: str, passed: bool, detail: str, fix: str = "", figures: Figures | None = None
) -> Verdict:
    """Return a verdict; a failure without a fix of its own takes that of the table."""
    told = "" if passed else fix or BY_ID[clause].fix
    return Verdict(clause, passed, detail, told, figures or _NONE)


def not_judged(clause: str, why: str, figures: Figures | None = None) -> Verdict:
    """Return a clause that could not be judged."""
    return Verdict(clause, None, why, "", figures or _NONE)
