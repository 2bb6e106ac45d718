# SPDX-License-Identifier: Apache-2.0
"""One virtual run as a test sees it: deterministic, no clock, no sockets, no processes."""

from __future__ import annotations

import shlex
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

import msgspec

from sim.scenario.checks import check as judged
from sim.scenario.evidence import Evidence
from sim.scenario.judge import judge_virtual
from sim.scenario.load import ScenarioError, load_scenario
from sim.scenario.looked import Looked
from sim.scenario.model import Expect, Scalar, Scenario
from sim.scenario.verdict import Check, Verdict
from sim.testing.arguments import ExpectLike, FaultLike, expect, found, is_file_name, scenario_of
from sim.testing.failures import CheckFailedError
from sim.testing.results import Checked, Filmed, NodeSeen, StageEvent, event_of, filmed_of, nodes_of

_KEPT_RUNS = 4
_kept: OrderedDict[bytes, tuple[Verdict, Evidence]] = OrderedDict()


class VirtualRun:
    """What came of a run. It asserts nothing by itself: ask `assert_ok()`, or assert what you need.

    Runs are read-only: the same arguments in one session are played once.
    """

    def __init__(self, verdict: Verdict, seen: Evidence, again: str) -> None:
        self.scenario = verdict.scenario
        self.seed = verdict.seed
        self.evidence = seen
        """Everything that was seen; not part of the stable API."""
        self.checks: tuple[Checked, ...] = tuple(map(_checked, verdict.checks))
        """The invariants, then the scenario's own expectations."""
        self.again = again
        """The command that plays it again."""
        self._verdict = verdict
        self._looked = Looked(seen)

    @property
    def passed(self) -> bool:
        """Whether every check holds: invariants and expectations."""
        return self._verdict.passed

    @property
    def faults(self) -> tuple[str, ...]:
        """Return the ids of the faults that were made."""
        return tuple(self._verdict.faults)

    @property
    def registration(self) -> Mapping[str, Filmed]:
        """Return what the virtual cameras filmed, in px: registration["A"]["wall_px"]["p95"]."""
        found = self._verdict.registration
        return {camera: filmed_of(row) for camera, row in found.items()}

    @property
    def frame_skew_vsyncs(self) -> int:
        """Return at how many vsyncs two walls showed different frames, fault windows included."""
        return self._verdict.frame_skew_vsyncs

    @property
    def trace_sha256(self) -> str:
        """Return the hash of all that was sent, shown and said; the same for the same seed."""
        return self._verdict.trace_sha256

    @cached_property
    def events(self) -> tuple[StageEvent, ...]:
        """Return what the stage told its operator, in order of time."""
        told = (event_of(event, self.evidence.start_ns) for event in self.evidence.events)
        return tuple(sorted(told))

    @cached_property
    def nodes(self) -> Mapping[str, NodeSeen]:
        """Return the render nodes by name."""
        return nodes_of(self.evidence)

    def check(self, check: str, **keys: object) -> Checked:
        """Look at one more thing: `assert run.check("exact-share", node="n1", at_least=1.0)`.

        The keys are those of an [[expect]] in a scenario file. Raises ScenarioError for a check or
        a key that nobody knows.
        """
        return self.look(expect(check, **keys))

    def look(self, wanted: Expect) -> Checked:
        """Look at one more expectation. Raises ScenarioError."""
        found = _checked(judged(self._looked, wanted))
        if found.detail.endswith("(no bound)"):
            figure = found.detail.removesuffix(" (no bound)")
            raise ScenarioError(
                f"check({wanted.check!r}): found {figure} and no at_most or at_least: it could not "
                "fail; say a bound"
            )
        return found

    def failed(self) -> tuple[Checked, ...]:
        """Return the checks that do not hold."""
        return tuple(check for check in self.checks if not check)

    def assert_ok(self) -> None:
        """Raise CheckFailedError with every check that fails, the seed, and the command."""
        __tracebackhide__ = True
        if not self.passed:
            raise CheckFailedError("\n".join(self.lines()))

    def summary(self) -> Mapping[str, object]:
        """Return the same as the summary line of `stagectl sim run --json`."""
        return self._verdict.event()

    def lines(self) -> list[str]:
        """Return what a person needs where it is not green: checks, seed, command."""
        bad = self.failed()
        count = f"{len(bad)} of {len(self.checks)} checks failed" if bad else "its own checks hold"
        return [
            f"simulated stage {self.scenario!r}: {count}",
            *(f"  {check}" for check in bad),
            f"seed {self.seed}; again: {self.again}",
        ]

    def __repr__(self) -> str:
        """Return one line: `assert run.passed` shows it."""
        bad = "; ".join(str(check) for check in self.failed())
        word = f"FAILED {bad}" if bad else f"{len(self.checks)} checks passed"
        return f"<simulated stage {self.scenario!r}, seed {self.seed}: {word}>"


def play_stage(
    scenario: str | Path = "calm",
    *,
    folders: Sequence[Path] = (),
    stage: str | Path | None = None,
    seconds: float | None = None,
    seed: int | None = None,
    settle_s: float | None = None,
    set: Mapping[str, Scalar] | None = None,
    faults: Sequence[FaultLike] = (),
    expect: Sequence[ExpectLike] = (),
    again: str = "",
) -> VirtualRun:
    """Play a scenario in virtual time and return what came of it.

    `scenario`: the name of one that comes with stagectl, or a file; `stage`: another stage file
    than the scenario's; `seconds`: how long, `settle_s`: not judged before, both in virtual
    seconds; `set`: changes to the stage file ({"schedule.policy": "exact"}); with `faults` or
    `expect` the scenario's own ones are left out, as `like` in a file does. Files are relative to
    `folders`, then to the working folder. `again`: what to say of how it is played again, where the
    arguments say more than a shell's command can. Raises ScenarioError, one line, where it cannot
    be played.
    """
    wanted = scenario_of(
        scenario, folders, stage=stage, seconds=seconds, seed=seed, settle_s=settle_s, set=set,
        faults=faults, expect=expect,
    )  # fmt: skip
    key = msgspec.json.encode(wanted)
    if key not in _kept:
        _kept[key] = _played(wanted)
    _kept.move_to_end(key)
    if len(_kept) > _KEPT_RUNS:
        _kept.popitem(last=False)
    command = _command(wanted, found(scenario, folders))
    return VirtualRun(*_kept[key], command or again or "call play_stage with the same arguments")


def _played(scenario: Scenario) -> tuple[Verdict, Evidence]:
    if scenario.mode != "virtual":
        raise ScenarioError(
            f"{scenario.name}: mode is {scenario.mode}, and virtual_stage plays virtual scenarios; "
            f"use live_stage, or `stagectl sim run {scenario.name} --real`"
        )
    kept: list[Evidence] = []
    verdict = judge_virtual(scenario, look=kept.append)
    if verdict.error:
        raise ScenarioError(verdict.error)
    return verdict, kept[0]


def _command(wanted: Scenario, which: str) -> str:
    """Return the shell's command; empty where more than the seed was changed."""
    plain = msgspec.structs.replace(load_scenario(which), seed=wanted.seed)
    if msgspec.json.encode(plain) != msgspec.json.encode(wanted):
        return ""
    path = Path(which)
    inside = is_file_name(which) and path.is_relative_to(Path.cwd())
    where = path.relative_to(Path.cwd()).as_posix() if inside else which
    return f"stagectl sim run {shlex.quote(str(where))} --seed {wanted.seed}"


def _checked(check: Check) -> Checked:
    return Checked(check.id, bool(check.passed), check.detail)
