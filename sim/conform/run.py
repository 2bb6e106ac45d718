# SPDX-License-Identifier: Apache-2.0
"""Runs the sessions beside each other, judges them, and runs again what the host disturbed."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

import zmq

from render_bridge.clock import now_ns
from render_bridge.conformance.clauses import CLAUSES
from sim.conform.loop import Loop
from sim.conform.plan import Part, wanted_parts
from sim.conform.scene import Check, Scene
from sim.conform.seen import Seen
from sim.conform.session import Session

MOST_RUNS = 3
LONGEST_SESSION_NS = 45_000_000_000
# A run that is started later than this would not end in time.
LAST_START_NS = 36_000_000_000
STAGGER_NS = 120_000_000

Progress = Callable[[str], None]


class CannotStartError(Exception):
    """The command cannot be started."""


class NeverJoinedError(Exception):
    """No session heard anything that joined."""


class Verdict(NamedTuple):
    """What came out of one clause."""

    clause: str
    passed: bool
    detail: str
    runs: int


def run(command: Sequence[str], clauses: Collection[str], say: Progress) -> list[Verdict]:
    """Judge a client, clause by clause, in the order of the table.

    Raises CannotStartError and NeverJoinedError.
    """
    started_ns = now_ns()
    found: dict[str, list[Check]] = {}
    runs: dict[str, int] = {}
    left = set(clauses)
    for number in range(1, MOST_RUNS + 1):
        checks = _play(command, left, say, first=number == 1)
        for clause in left:
            found[clause] = [one for one in checks if one.clause == clause]
            runs[clause] = number
        left = {clause for clause in left if _disturbed(found[clause])}
        if not left or now_ns() - started_ns > LAST_START_NS:
            break
        say(f"the host was late: run again: {', '.join(sorted(left))}")
    return [_verdict(one.id, found[one.id], runs[one.id]) for one in CLAUSES if one.id in found]


def _disturbed(checks: list[Check]) -> bool:
    """Tell whether a clause failed in a way that the host may have caused."""
    failed = [one for one in checks if not one.passed]
    return any(one.disturbed for one in checks) and bool(failed)


def _verdict(clause: str, checks: list[Check], runs: int) -> Verdict:
    failed = [one for one in checks if not one.passed]
    if not checks:
        return Verdict(clause, False, "not judged: its session did not come to its end", runs)
    if failed:
        detail = failed[0].detail
    else:
        detail = "; ".join(dict.fromkeys(one.detail for one in checks if one.detail))
    if runs > 1:
        detail += f" (run {runs} times: the host was late)"
    return Verdict(clause, not failed, detail, runs)


def _play(
    command: Sequence[str], clauses: Collection[str], say: Progress, *, first: bool
) -> list[Check]:
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    loop = Loop()
    sessions: list[tuple[Part, Session]] = []
    with contextlib.ExitStack() as stack:
        stack.callback(context.term)
        start_ns = now_ns()
        for number, (part, scenes) in enumerate(wanted_parts(clauses)):
            session = part.make(scenes)
            sessions.append((part, session))
            loop.at(start_ns + number * STAGGER_NS, _starter(session, context, loop, command))
        stack.callback(_release, sessions)
        loop.run(
            lambda: all(session.ended for _, session in sessions), start_ns + LONGEST_SESSION_NS
        )
    if first and not any(session.heard for _, session in sessions):
        raise NeverJoinedError(next((s.failure for _, s in sessions if s.failure), "no HELLO"))
    checks: list[Check] = []
    for part, session in sessions:
        if session.failure:
            say(f"session {part.name}: {session.failure}")
        checks.extend(_judged(part, session, clauses))
    return checks


def _release(sessions: Sequence[tuple[Part, Session]]) -> None:
    for _, session in sessions:
        session.release()


def _starter(
    session: Session, context: zmq.Context[zmq.Socket[bytes]], loop: Loop, command: Sequence[str]
) -> Callable[[], None]:
    def start() -> None:
        try:
            session.start(context, loop, command)
        except OSError as error:
            raise CannotStartError(f"{command[0]}: {error.strerror or error}") from None

    return start


def _judged(part: Part, session: Session, clauses: Collection[str]) -> Iterator[Check]:
    if session.ended and session.failure is None:
        seen = Seen(session)
        for scene, window in session.windows.items():
            for check in scene.judge(window, seen):
                if check.clause in clauses:
                    yield check
        for _, judge in part.whole:
            for check in judge(seen):
                if check.clause in clauses:
                    yield check
        return
    why = session.failure or "did not come to its end"
    for clause in _clauses_of(part, session.scenes):
        if clause in clauses:
            yield Check(clause, False, f"session {part.name}: {why}")


def _clauses_of(part: Part, scenes: Sequence[Scene]) -> set[str]:
    found = {clause for scene in scenes for clause in scene.clauses}
    return found.union(*(names for names, _ in part.whole))
