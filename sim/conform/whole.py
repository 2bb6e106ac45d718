# SPDX-License-Identifier: Apache-2.0
"""Judges of a whole session: REPORT of every vsync, the display, the pings, the last words."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from sim.conform.bytes import BYE, PING, Received
from sim.conform.lines import EndLine
from sim.conform.model import due_ns
from sim.conform.scene import Check
from sim.conform.script import MS
from sim.conform.seen import Render, Seen

OUTCOMES = {1: "exact", 2: "substituted", 3: "repeated"}
READY_STATE, HARDWARE = 3, 2
REPORT_LATE_NS = 20 * MS
ROUNDING_NS = 1_000
LEAD_WINDOW = 100
PING_NS = 50 * MS
LEAVE_NS = 1_300 * MS

Look = Callable[[Render, Received], str | None]


def reports(seen: Seen) -> Iterator[Check]:
    """REPORT of every vsync, with the right fields."""
    renders = seen.renders
    missing = [r.line.vsync for r in renders if r.report is None]
    extra = len(seen.reports) - (len(renders) - len(missing))
    detail = f"{len(seen.reports)} reports of {len(renders)} vsyncs"
    if missing:
        detail += f", none of vsync {missing[0]}"
    yield Check("report-each", bool(renders) and not missing and not extra, detail)
    told = [r for r in renders if r.report is not None]
    yield _first("report-shown", told, _shown)
    yield _first("report-times", told, lambda r, one: _times(seen, r, one))
    yield _counts(told)
    yield _leads(told)
    lateness = [r.report.t_raw_ns - seen.raw_ns(r.line.t_vsync_node_ns) for r in told if r.report]
    late = [ns for ns in lateness if not -MS <= ns <= REPORT_LATE_NS]
    detail = f"{len(late)} of {len(lateness)} came more than {REPORT_LATE_NS // MS} ms after"
    if late:
        detail += f", the worst {max(late, key=abs) / MS:.1f} ms"
    few = len(late) <= 0.05 * len(lateness)
    # A host that is late now and then does not make every fifth report late.
    disturbed = len(late) <= 0.2 * len(lateness) and bool(_stalls(seen))
    yield Check("report-soon", bool(lateness) and few, detail, disturbed)


def display(seen: Seen) -> Iterator[Check]:
    """The display runs on the grid, and decisions lie R before it."""
    session = seen.session
    lines = [render.line for render in seen.renders]
    numbers = [line.vsync for line in lines]
    regular = numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else False
    yield Check("display-vsyncs", regular, f"{len(numbers)} vsyncs, without a gap: {regular}")
    if not lines or session.grid is None:
        return
    origin = lines[0].t_vsync_node_ns - round(lines[0].vsync * session.period_ns)
    off = max(
        abs(line.t_vsync_node_ns - origin - round(line.vsync * session.period_ns)) for line in lines
    )
    first = seen.raw_ns(origin) - session.grid.v_raw_ns(0)
    periods = first / session.period_ns
    away_ns = abs(first - round(periods) * session.period_ns)
    yield Check(
        "display-vsyncs", off <= 2 and away_ns <= 8 * MS,
        f"vsyncs up to {off} ns off their own raster, which is {away_ns / MS:.2f} ms off the grid",
    )  # fmt: skip
    yield Check(
        "decide-at-lead", abs(seen.always_late_ns) < 3 * MS,
        f"decisions {seen.always_late_ns / MS:+.2f} ms from t - R at the median",
    )  # fmt: skip


def pings(seen: Seen) -> Iterator[Check]:
    """PING every 50 ms, each with a fresh stamp."""
    found = seen.diary.of(PING)
    session = seen.session
    times = [p.t_raw_ns for p in found if p.t_raw_ns < (session.t_stop_ns or p.t_raw_ns + 1)]
    if len(times) < 10:
        yield Check("ping-rate", False, f"{len(times)} pings")
        return
    gap = statistics.median(b - a for a, b in pairwise(times))
    share = len(times) / max(1.0, (times[-1] - times[0]) / PING_NS)
    yield Check(
        "ping-rate", abs(gap - PING_NS) < 6 * MS and 0.6 < share < 1.1,
        f"{gap / MS:.1f} ms between pings at the median, {100 * share:.0f} % of one in 50 ms",
        bool(_stalls(seen)),
    )  # fmt: skip
    stamps = [int(p.fields["t1_node_ns"]) for p in found]
    grows = all(b > a for a, b in pairwise(stamps))
    old = statistics.median(
        p.t_raw_ns - seen.raw_ns(t1) for p, t1 in zip(found, stamps, strict=True)
    )
    yield Check(
        "ping-fresh", grows and old < 4 * MS,
        f"stamps grow: {grows}; {old / MS:.2f} ms old on arrival at the median",
    )  # fmt: skip


def well_formed(seen: Seen) -> Iterator[Check]:
    """All bytes follow the page, all lines follow docs/conformance.md."""
    bad = seen.diary.bad
    detail = bad[0].reason if bad else f"{len(seen.diary.received)} messages"
    yield Check("node-bytes", not bad, detail)
    faults = seen.faults
    yield Check("node-lines", not faults, faults[0] if faults else f"{len(seen.lines)} lines")


def leaves(seen: Seen) -> Iterator[Check]:
    """BYE, exit code 0 within a second, and counts that add up."""
    session = seen.session
    byes = len(seen.diary.of(BYE))
    took = session.t_exit_ns - session.t_stop_ns
    code = session.client.exit_code
    right = byes == 1 and code == 0 and 0 < took < LEAVE_NS
    said = f"after {took / MS:.0f} ms" if session.t_exit_ns else "not by itself"
    yield Check("leave-bye", right, f"{byes} BYE, ended {said} with {code}")
    ends = [line for _, line in seen.of(EndLine) if isinstance(line, EndLine)]
    told = dict.fromkeys(OUTCOMES.values(), 0)
    for render in seen.renders:
        told[render.line.outcome] = told.get(render.line.outcome, 0) + 1
    right = len(ends) == 1 and all(getattr(ends[0], name) == n for name, n in told.items())
    yield Check("leave-counts", right, f"end line {ends[:1]}, the pictures were {told}")


def _stalls(seen: Seen) -> Sequence[tuple[int, int]]:
    return seen.session.loop.stalls


def _first(clause: str, told: list[Render], look: Look) -> Check:
    for render in told:
        wrong = look(render, render.report) if render.report is not None else None
        if wrong:
            return Check(clause, False, f"vsync {render.line.vsync}: {wrong}")
    return Check(clause, bool(told), f"{len(told)} reports")


def _shown(render: Render, report: Received) -> str | None:
    line, fields = render.line, report.fields
    outcome = OUTCOMES.get(int(fields["outcome"]), "none")
    for name, is_, should in (
        ("frame", fields["frame"], line.frame),
        ("outcome", outcome, line.outcome),
        ("epoch", report.epoch, line.epoch),
        ("digest", fields["digest"], line.digest),
        ("vsync_count", fields["vsync_count"], line.vsync % 2**32),
        ("vsync_source", fields["vsync_source"], HARDWARE),
        ("engine_state", fields["engine_state"], READY_STATE),
    ):
        if is_ != should:
            return f"{name} {is_}, expected {should}"
    return None


def _times(seen: Seen, render: Render, report: Received) -> str | None:
    fields = {name: int(value) for name, value in report.fields.items()}
    if fields["t_vsync_ns"] - fields["t_vsync_node_ns"] != fields["offset_ns"]:
        return "t_vsync_ns - t_vsync_node_ns is not offset_ns"
    if fields["bound_ns"] <= 0 or fields["expected_ns"] <= 0:
        return f"bound_ns {fields['bound_ns']}, expected_ns {fields['expected_ns']}"
    if render.store.newest is not None:
        due = due_ns(render.store.newest.sending, fields["frame"])
        if abs(fields["t_due_ns"] - due) > ROUNDING_NS:
            return f"t_due_ns {fields['t_due_ns']}, expected {due:.0f}"
    if render.line.outcome != "exact":
        if fields["t_rx_ns"] or fields["t_sent_ns"]:
            return "t_rx_ns and t_sent_ns are not 0 of a picture that is not exact"
        return None
    expected = render.expected
    if expected is None or expected.outcome != "exact" or render.doubt:
        return None
    sending = expected.message.sending
    if fields["t_sent_ns"] != sending.t_sent_ns:
        return f"t_sent_ns {fields['t_sent_ns']}, the first copy had {sending.t_sent_ns}"
    came = seen.session.clock.raw(fields["t_rx_ns"])
    way = came - expected.message.t_raw_ns
    # It was drawn, so it had come; how fast is the host's affair.
    if way < -4 * MS or came > seen.raw_ns(render.line.t_decided_node_ns) + 4 * MS:
        return f"t_rx_ns is {way / MS:.2f} ms after the first copy was sent"
    return None


def _counts(told: list[Render]) -> Check:
    names = ("exact", "substituted", "repeated")
    for before, after in pairwise(told):
        if before.report is None or after.report is None:
            continue
        grew = {
            name: int(after.report.fields[name]) - int(before.report.fields[name]) for name in names
        }
        if grew != {name: int(name == after.line.outcome) for name in names}:
            detail = f"vsync {after.line.vsync}: counts grew by {grew}, it was {after.line.outcome}"
            return Check("report-counts", False, detail)
    first = told[0].report if told else None
    if first is None or sum(int(first.fields[name]) for name in names) != 1:
        return Check("report-counts", False, "the first report does not count one picture")
    return Check("report-counts", True, f"{len(told)} reports")


def _leads(told: list[Render]) -> Check:
    leads: list[int] = []
    worst = 0
    for render in told:
        line = render.line
        if line.outcome != "repeated":
            leads.append(line.t_vsync_node_ns - line.t_decided_node_ns)
        if render.report is not None and leads:
            said = int(render.report.fields["decision_lead_ns"])
            worst = max(worst, abs(said - max(leads[-LEAD_WINDOW:])))
    return Check(
        "report-lead", bool(told) and worst <= MS,
        f"decision_lead_ns up to {worst / MS:.2f} ms off the largest lead of 100 pictures",
    )  # fmt: skip
