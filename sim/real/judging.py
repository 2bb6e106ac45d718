# SPDX-License-Identifier: Apache-2.0
"""Who looks at one real run: what expectations are about, and their bounds."""

from __future__ import annotations

from sim.real.evidence import RealEvidence
from sim.real.take_file import TakeContent
from sim.scenario.evidence import faults_of
from sim.scenario.load import ScenarioError
from sim.scenario.model import Expect, Fault

Answer = tuple[bool, str]


class RealJudge:
    """Looks at one real run."""

    def __init__(self, seen: RealEvidence, take: TakeContent | None) -> None:
        self.seen = seen
        self._take = take

    def wrong(self, text: str) -> ScenarioError:
        """Return the error of an expectation that cannot be looked at."""
        return ScenarioError(f"{self.seen.scenario.name}: expect: {text}")

    def span(self, expect: Expect) -> tuple[int, int]:
        """Return the times that an expectation is about."""
        seen = self.seen
        end_ns = seen.end_ns if expect.to_s is None else seen.at_ns(expect.to_s)
        return seen.at_ns(expect.from_s), end_ns

    def fault(self) -> Fault:
        """Return the scenario's first fault. Raises ScenarioError."""
        if not self.seen.scenario.fault or not self.seen.windows:
            raise self.wrong("it has no fault to count from")
        return self.seen.scenario.fault[0]

    def fault_ns(self, expect: Expect) -> tuple[int, int]:
        """Return when the fault of an expectation began and ended. Raises ScenarioError.

        The one it names, else those on its source or node, else all: the first one's beginning,
        the last one's end.
        """
        self.fault()
        windows = faults_of(self.seen.windows, expect.fault, {expect.source, expect.node})
        if not windows:
            raise self.wrong(f"{expect.check}: fault: found {expect.fault!r}, and none has that id")
        return min(w.from_ns for w in windows), max(w.to_ns for w in windows)

    def strokes(self) -> list[int]:
        """Return when the strokes of the first fault fell. Raises ScenarioError."""
        marks = self.seen.marks.get(self.fault().id, [])
        if not marks:
            raise self.wrong("its first fault never struck")
        return marks

    def take(self) -> TakeContent:
        """Return the take. Raises ScenarioError where none was recorded."""
        if self._take is None:
            raise self.wrong("the scenario records no take")
        return self._take

    def bounded(self, value: float, expect: Expect, unit: str) -> Answer:
        """Return whether a figure is within its bounds. Raises ScenarioError without a bound."""
        if expect.at_most is None and expect.at_least is None:
            raise self.wrong(f"{expect.check}: neither at_most nor at_least")
        parts = []
        passed = value == value  # nan is no figure
        if expect.at_most is not None:
            passed = passed and value <= expect.at_most
            parts.append(f"at most {expect.at_most:g}")
        if expect.at_least is not None:
            passed = passed and value >= expect.at_least
            parts.append(f"at least {expect.at_least:g}")
        return passed, f"{value:.4g}{unit} ({', '.join(parts)})"
