# SPDX-License-Identifier: Apache-2.0
"""Scenario files as tests: a file is played once, each of its checks is a line of the report."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # nothing of these is imported before a scenario file is met
    from sim.scenario.model import Expect, Scenario
    from sim.scenario.verdict import Check, Verdict

ENDING = ".stage-test.toml"
SEED_OPTION = "--stagectl-seed"
INVARIANTS = (
    "finite", "monotone", "one-epoch", "rate-limited", "frame-skew", "outcomes", "alarms-named",
    "take-whole", "heard",
)  # fmt: skip
"""What sim/scenario/invariants.py looks at; a test compares the two."""
REST = "all-else"


class ScenarioFile(pytest.File):
    """One scenario file."""

    _verdict: Verdict | None = None

    def collect(self) -> Iterator[pytest.Item]:
        """Name the checks without playing. Raises CollectError, one line, for a bad file."""
        from sim.scenario.load import ScenarioError, load_scenario

        try:
            scenario = load_scenario(str(self.path))
            _known(scenario)
        except ScenarioError as error:
            raise self.CollectError(str(error)) from None
        count = len(scenario.expect)
        if scenario.mode == "real":  # what is looked at there is known when it has been played
            yield CheckItem.from_parent(self, name="played")
            return
        for name in INVARIANTS:
            yield CheckItem.from_parent(self, name=name, check=name)
        for number, name in enumerate(_names(scenario.expect)):
            yield CheckItem.from_parent(self, name=name, place=number - count)
        yield CheckItem.from_parent(self, name=REST, expected=count)

    def verdict(self) -> Verdict:
        """Play the scenario at the first check that asks."""
        if self._verdict is None:
            from sim.scenario.pool import Order, judge

            seed = self.config.getoption(SEED_OPTION)
            self._verdict = judge(Order(str(self.path), seed))
        return self._verdict

    def again(self, verdict: Verdict) -> str:
        """Return the command that plays it again, from the folder where pytest was started."""
        here = self.config.invocation_params.dir
        inside = self.path.is_relative_to(here)
        where = self.path.relative_to(here).as_posix() if inside else str(self.path)
        return f"stagectl sim run {shlex.quote(where)} --seed {verdict.seed}"


class CheckItem(pytest.Item):
    """One check of a scenario: an invariant, an expectation, or all that is neither."""

    def __init__(
        self,
        name: str,
        parent: ScenarioFile,
        check: str = "",
        place: int | None = None,
        expected: int = 0,
    ) -> None:
        super().__init__(name, parent)
        self._file = parent
        self._check = check
        self._place = place
        self._expected = expected
        """How many of the last checks are expectations, which have items of their own."""

    def runtest(self) -> None:
        """Judge the check. Raises CheckFailedError."""
        from sim.scenario.load import ScenarioError
        from sim.testing.failures import CheckFailedError

        verdict = self._file.verdict()
        self.user_properties += [
            ("scenario", verdict.scenario),
            ("seed", verdict.seed),
            ("trace_sha256", verdict.trace_sha256),
        ]
        if verdict.error:
            raise ScenarioError(verdict.error)
        bad = [check for check in self._looked_at(verdict) if not check.passed]
        if bad:
            again = self._file.again(verdict)
            raise CheckFailedError(
                "\n".join(
                    (*(f"{check.id}: {check.detail}" for check in bad),
                     f"seed {verdict.seed}; again: {again}")
                )
            )  # fmt: skip

    def _looked_at(self, verdict: Verdict) -> list[Check]:
        if self._place is not None:
            return [verdict.checks[self._place]]
        if self._check:
            return [check for check in verdict.checks if check.id == self._check][:1]
        invariants = verdict.checks[: len(verdict.checks) - self._expected]
        if self.name != REST:
            return list(invariants)
        return [check for check in invariants if check.id not in INVARIANTS]

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None
    ) -> str:
        """Return the sentences; where the code of ours broke, its traceback."""
        from sim.scenario.load import ScenarioError
        from sim.testing.failures import CheckFailedError

        if isinstance(excinfo.value, (CheckFailedError, ScenarioError)):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return file, no line, and what is said above a failure."""
        return self.path, None, f"{self._file.nodeid}: {self.name}"


def _known(scenario: Scenario) -> None:
    """Raise ScenarioError for a check that nobody knows, and for a stage file that is not there."""
    from sim.scenario.checks import CHECKS
    from sim.scenario.load import ScenarioError
    from sim.scenario.stage_of import stage_of

    stage_of(scenario)
    for number, wanted in enumerate(scenario.expect):
        if scenario.mode == "virtual" and wanted.check not in CHECKS:
            raise ScenarioError(
                f"{scenario.name}: expect[{number}].check: found {wanted.check!r}, expected one "
                f"of {', '.join(CHECKS)}"
            )


def _names(wanted: tuple[Expect, ...]) -> Iterator[str]:
    """Name expectations as the report does; of several alike the later ones have a number."""
    seen: Counter[str] = Counter(INVARIANTS)
    for one in wanted:
        words = (one.check, one.code, one.camera, one.source, one.node, one.part)
        name = "-".join(word for word in words if word and word != "all")
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name}-{seen[name]}"
