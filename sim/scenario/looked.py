# SPDX-License-Identifier: Apache-2.0
"""What the checks of a scenario look at: one run, and the same run without its faults."""

from __future__ import annotations

import msgspec

from sim.scenario.evidence import NS, Evidence, faults_of
from sim.scenario.load import ScenarioError
from sim.scenario.model import Expect
from sim.scenario.onsets import Onset, onsets
from sim.scenario.registration import Films
from sim.scenario.skew import Row, rows
from sim.scenario.truth_error import Off, errors
from sim.scenario.virtual_run import play


class Looked:
    """One run; the same without faults is played where a check asks for it."""

    def __init__(self, seen: Evidence) -> None:
        self.seen = seen
        self.films = Films(seen)
        self._clean: Evidence | None = None

    def clean(self) -> Evidence:
        """Return the same run without faults."""
        if self._clean is None:
            scenario = msgspec.structs.replace(self.seen.scenario, fault=(), expect=(), take=False)
            self._clean = play(scenario, None)
        return self._clean

    def span(self, expect: Expect) -> tuple[int, int]:
        """Return the times that an expectation is about."""
        seen = self.seen
        begin = max(expect.from_s, 0.0) or seen.scenario.settle_s
        end_ns = seen.end_ns if expect.to_s is None else seen.start_ns + round(expect.to_s * NS)
        return seen.start_ns + round(begin * NS), end_ns

    def fault_ns(self, expect: Expect) -> tuple[int, int]:
        """Return when the fault of an expectation begins and ends. Raises ScenarioError.

        That is the one it names; else those whose target it is about; else all: the first one's
        beginning, the last one's end.
        """
        seen = self.seen
        trackers = (row for row in seen.scenario.tracker if row.get("camera") == expect.camera)
        about = {expect.source, expect.node, *(str(row.get("source")) for row in trackers)}
        windows = faults_of(seen.windows, expect.fault, about)
        if not windows:
            raise ScenarioError(f"{seen.scenario.name}: expect: it has no fault to count from")
        return min(w.from_ns for w in windows), max(w.to_ns for w in windows)

    def rows(self, expect: Expect) -> list[Row]:
        """Return the edges that an expectation is about."""
        begin, end = self.span(expect)
        return [row for row in rows(self.seen) if begin <= row.t_ns < end]

    def onsets(self, expect: Expect) -> list[Onset]:
        """Return the changes of acceleration that an expectation is about."""
        begin, end = self.span(expect)
        film = self.films.film(expect.camera)
        found = onsets(self.seen, expect.camera, film.frames)
        return [one for one in found if begin <= self.seen.start_ns + one.t_s * NS < end]

    def errors(self, expect: Expect, seen: Evidence | None = None) -> list[Off]:
        """Return the errors of a camera that an expectation is about."""
        begin, end = self.span(expect)
        camera = expect.camera
        if camera not in self.seen.scenario.camera:
            raise ScenarioError(f"{self.seen.scenario.name}: expect: no camera {camera!r}")
        return [off for off in errors(seen or self.seen, camera) if begin <= off.t_tick_ns < end]


Answer = tuple[bool, str]


def bounded(value: float, expect: Expect, unit: str = "") -> Answer:
    """Return whether a figure is within the bounds of an expectation, and both in words."""
    parts = []
    bound = expect.at_most is not None or expect.at_least is not None
    passed = bound and value == value  # nan is no figure
    if expect.at_most is not None:
        passed = passed and value <= expect.at_most
        parts.append(f"at most {expect.at_most:g}")
    if expect.at_least is not None:
        passed = passed and value >= expect.at_least
        parts.append(f"at least {expect.at_least:g}")
    return passed, f"{value:.4g}{unit} ({', '.join(parts) or 'no bound'})"
