# SPDX-License-Identifier: Apache-2.0
"""The trace of a run: what was sent, shown and said, line by line, the same for the same seed.

Numbers are rounded to 1e-9, times are virtual nanoseconds. It is compared byte for byte between two
runs on one machine with one lock file; another processor or library may differ in the last digits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sim.scenario.evidence import Evidence


def trace_lines(seen: Evidence) -> Iterator[str]:
    """Go through the lines of a run's trace."""
    yield f"scenario {seen.scenario.name} seed {seen.scenario.seed}"
    for frame in seen.frames:
        for i, body in enumerate(frame.bodies):
            yield (
                f"sent {frame.t_tick_ns} e{frame.epoch} f{frame.frame} v{frame.t_vsync_ns} b{i} "
                f"{body.track.name} {_numbers(body.state) if body.valid else '-'}"
            )
    for name in sorted(seen.shown):
        for one in seen.shown[name]:
            states = " | ".join("-" if s is None else _numbers(s) for s in one.states)
            yield (
                f"shown {name} {one.t_vsync_ns} e{one.epoch} f{one.frame} {one.outcome.name} "
                f"{states}"
            )
    for number in sorted(seen.measured):
        for name, row in sorted(seen.measured[number].items()):
            yield f"measured f{number} {name} {row.t_ns} {_numbers(row.state)}"
    for event in sorted(seen.events, key=lambda e: (e.t_ns, e.source, e.text)):
        yield f"event {event.t_ns} {event.level} {event.code or '-'} {event.source}: {event.text}"
    for name in sorted(seen.received):
        digest = hashlib.sha256()
        for line in seen.received[name]:
            digest.update(b"%d " % line.t_rx_ns)
            digest.update(line.data)
        yield f"received {name} {len(seen.received[name])} {digest.hexdigest()}"


def trace_digest(seen: Evidence) -> str:
    """Return the SHA-256 of a trace."""
    digest = hashlib.sha256()
    for line in trace_lines(seen):
        digest.update(line.encode())
        digest.update(b"\n")
    return digest.hexdigest()


def _numbers(values: tuple[float, ...]) -> str:
    # "+ 0.0" takes the sign from a zero: rounding may leave either.
    return " ".join(f"{round(value, 9) + 0.0:.9f}" for value in values)
