# SPDX-License-Identifier: Apache-2.0
"""What a judge says: one checked thing, and a whole run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Check(NamedTuple):
    """One thing that was looked at."""

    id: str
    passed: bool
    detail: str
    """The figure and its bound, or what was found; always filled."""


Registration = Mapping[str, Mapping[str, object]]
"""By camera: wall_px, margin_px, composite_px, row_spread_px (sim/camera/registration.py)."""


@dataclass
class Verdict:
    """One scenario, judged."""

    scenario: str
    mode: str
    seed: int
    checks: list[Check] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    rows: tuple[str, ...] = ()
    registration: Registration = field(default_factory=dict)
    frame_skew_vsyncs: int = 0
    trace_sha256: str = ""
    took_s: float = 0.0
    asked: str = ""
    """How it was asked for: a name, or the path of a file."""
    error: str = ""
    """Why it could not be played at all."""
    notes: list[str] = field(default_factory=list)
    """What whoever reads a pass should know: what nobody looked at."""
    wrong_input: bool = False
    """The error is one of the scenario's file."""

    @property
    def passed(self) -> bool:
        """Whether every check holds."""
        return not self.error and all(check.passed for check in self.checks)

    @property
    def says_nothing(self) -> bool:
        """Whether this machine is to blame: it lacks something, or stood still, or was busy."""
        return self.error.startswith(("this machine", "other programs"))

    def failed(self) -> list[Check]:
        """Return the checks that do not hold."""
        return [check for check in self.checks if not check.passed]

    def event(self) -> dict[str, object]:
        """Return the summary line of `--json`."""
        return {
            "event": "summary",
            "scenario": self.scenario,
            "mode": self.mode,
            "seed": self.seed,
            "passed": self.passed,
            "checks": [check._asdict() for check in self.checks],
            "faults": self.faults,
            "rows": list(self.rows),
            "registration": self.registration,
            "frame_skew_vsyncs": self.frame_skew_vsyncs,
            "trace_sha256": self.trace_sha256,
            **({"notes": self.notes} if self.notes else {}),
            **({"error": self.error} if self.error else {}),
        }
