# SPDX-License-Identifier: Apache-2.0
"""Plays one real scenario and judges it: what must always hold, and what it expects."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from sim.budget.table import FOREIGN_SHARE
from sim.real.always import check_always
from sim.real.apart import apart_environment, apart_words, is_apart, wants_apart, why_not_here
from sim.real.checks import CHECKS, TIMELY, look
from sim.real.evidence import STALL_LIMIT_SHARE, RealEvidence
from sim.real.faults import arrange, maker_of
from sim.real.judging import RealJudge
from sim.real.programs import Programs
from sim.real.stage_run import RealStage
from sim.real.take_file import read_take
from sim.scenario.checks_lights import check_lights
from sim.scenario.lights import REAL_LIGHTS, REAL_UNSEEN
from sim.scenario.load import ScenarioError
from sim.scenario.model import Scenario
from sim.scenario.verdict import Verdict
from stagectl.cli.errors import CliError

_LONGEST_S = 120.0
_END_S = 10.0


def judge_real(scenario: Scenario) -> Verdict:
    """Return the verdict on a real scenario; `error` says what this machine lacks for it."""
    verdict = Verdict(scenario.name, "real", scenario.seed, rows=scenario.rows)
    verdict.faults = list(dict.fromkeys(fault.id for fault in scenario.fault))
    begin = time.perf_counter()
    try:
        refuse_unknown(scenario)
    except ScenarioError as error:
        verdict.error, verdict.wrong_input = str(error), True
        return verdict
    try:
        lacking = why_not_here()
        if lacking is not None:
            raise ScenarioError(lacking)
        if wants_apart(scenario) and not is_apart():
            verdict = _judged_apart(scenario)
        else:
            _play(scenario, verdict)
    except (ScenarioError, CliError, OSError) as error:
        verdict.error = str(error)
    verdict.took_s = time.perf_counter() - begin
    return verdict


def judge_seen(seen: RealEvidence, verdict: Verdict) -> None:
    """Judge what was seen. Raises ScenarioError for an expectation that nobody can look at."""
    take = None if seen.take is None else read_take(seen.take)
    verdict.checks += check_always(seen, take)
    judge = RealJudge(seen, take)
    verdict.checks += [look(judge, expect) for expect in seen.scenario.expect]
    verdict.checks += check_lights(seen, REAL_LIGHTS, REAL_UNSEEN)
    verdict.frame_skew_vsyncs = seen.frame_skew
    share = seen.stalled_share()
    if share > STALL_LIMIT_SHARE:
        verdict.error = (
            f"this machine stalled in {share:.1%} of the vsyncs: the run says nothing; "
            "close other programs and try again"
        )
    late = {check.id.split()[0] for check in verdict.failed()}
    if late and late <= TIMELY and seen.foreign_share > FOREIGN_SHARE:
        verdict.error = (
            f"other programs took {seen.foreign_share:.0%} of this machine's cores and the stage "
            "came late: the run says nothing; close them and try again"
        )


def _play(scenario: Scenario, verdict: Verdict) -> None:
    with (
        tempfile.TemporaryDirectory(prefix="stagectl-real-", ignore_cleanup_errors=True) as name,
        contextlib.ExitStack() as after,
        Programs(Path(name)) as programs,
    ):
        stage = RealStage(scenario, programs)
        arrange(stage)
        after.callback(lambda: [action() for action in stage.after_judging])
        stage.start()
        stage.play()
        judge_seen(stage.finish(), verdict)


def refuse_unknown(scenario: Scenario) -> None:
    """Raise ScenarioError for faults and checks that real mode does not have, before any start."""
    for fault in scenario.fault:
        maker_of(fault.id)
    for expect in scenario.expect:
        if expect.check not in CHECKS:
            raise ScenarioError(
                f"{scenario.name}: expect: unknown check {expect.check!r}; "
                f"real mode knows: {', '.join(CHECKS)}"
            )


def _judged_apart(scenario: Scenario) -> Verdict:
    """Judge in a process with a network and mounts of its own. Raises ScenarioError."""
    words = [*apart_words(scenario), sys.executable, "-P", "-m", "sim.real.inside"]
    environment = apart_environment()
    limit_s = scenario.seconds + _LONGEST_S
    # A group of its own: Ctrl-C of a terminal is ours to hand on, once.
    inside = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=environment, start_new_session=True,
    )  # fmt: skip
    said = b""
    try:
        out, said = inside.communicate(msgspec.json.encode(scenario), timeout=limit_s)
        return msgspec.json.decode(out, type=Verdict)
    except subprocess.TimeoutExpired:
        raise ScenarioError(f"{scenario.name}: no verdict after {limit_s:.0f} s") from None
    except msgspec.MsgspecError:
        lines = said.decode("utf-8", "replace").strip().splitlines() or ["nothing"]
        raise ScenarioError(f"{scenario.name}: no verdict; last words: {lines[-1]}") from None
    finally:
        end_inside(inside)


def end_inside(inside: subprocess.Popen[bytes]) -> None:
    """Let a judge that still runs end its stage; a kill alone would leave the stage running."""
    if inside.poll() is None:
        inside.terminate()
        try:
            inside.wait(_END_S)
        except subprocess.TimeoutExpired:
            inside.kill()
            inside.wait()
    for stream in (inside.stdin, inside.stdout, inside.stderr):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()
