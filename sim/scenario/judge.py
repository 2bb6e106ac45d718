# SPDX-License-Identifier: Apache-2.0
"""Plays one virtual scenario and judges it: invariants, expectations, registration, trace."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sim.scenario.checks import check
from sim.scenario.checks_lights import check_lights
from sim.scenario.evidence import Evidence
from sim.scenario.invariants import check_invariants
from sim.scenario.load import ScenarioError
from sim.scenario.looked import Looked
from sim.scenario.model import Scenario
from sim.scenario.skew import rows, skew_of
from sim.scenario.trace import trace_digest, trace_lines
from sim.scenario.verdict import Verdict
from sim.scenario.virtual_run import play


def judge_virtual(
    scenario: Scenario,
    *,
    trace: Path | None = None,
    speed: float | None = None,
    look: Callable[[Evidence], None] | None = None,
) -> Verdict:
    """Return the verdict on a scenario; `trace` gets the run's lines, `look` the evidence.

    `speed` 1.0 plays it as fast as the clock on the wall; None as fast as it goes.
    """
    verdict = Verdict(scenario.name, "virtual", scenario.seed, rows=scenario.rows)
    verdict.faults = list(dict.fromkeys(fault.id for fault in scenario.fault))
    begin = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="stagectl-sim-", ignore_cleanup_errors=True) as folder:
        try:
            seen = play(scenario, Path(folder), speed)
            verdict.checks += check_invariants(seen)
            run = Looked(seen)
            verdict.checks += [check(run, expect) for expect in scenario.expect]
            verdict.checks += check_lights(seen)
            verdict.registration = run.films.summaries()
            if not scenario.expect:
                verdict.notes.append("no expectation: pictures were not looked at, invariants only")
        except (ScenarioError, OSError) as error:
            verdict.error = str(error)
            verdict.wrong_input = isinstance(error, ScenarioError)
            verdict.took_s = time.perf_counter() - begin
            return verdict
    begin_ns = seen.judged_from_ns()
    verdict.frame_skew_vsyncs = skew_of([r for r in rows(seen) if r.t_ns >= begin_ns]).frame_skew
    verdict.trace_sha256 = trace_digest(seen)
    if trace is not None:
        try:
            trace.write_text("\n".join(trace_lines(seen)) + "\n", encoding="utf-8")
        except OSError as error:
            verdict.error = f"--trace: {trace}: cannot be written ({error.strerror})"
    if look is not None:
        look(seen)
    verdict.took_s = time.perf_counter() - begin
    return verdict
