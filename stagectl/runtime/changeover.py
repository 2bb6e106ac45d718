# SPDX-License-Identifier: Apache-2.0
"""Puts other processes in place of running ones, a step at a time: nothing here waits.

The old ones are asked to end, all at once; when the last is gone the new ones start, and `last`
after they are ready. A new one that dies before it is ready has failed, and so has one that is not
ready in time: whoever asked for the change then goes back.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence

from render_bridge.clock import now_ns
from stagectl.runtime.supervisor import START_WITHIN_NS, ChildSpec, Supervisor


def changeover(
    supervisor: Supervisor, leaving: Sequence[str], coming: Sequence[ChildSpec], last: ChildSpec
) -> Generator[None, None, str]:
    """Run to its end between steps of the supervisor; returns what failed, "" where nothing did."""
    for name in leaving:
        supervisor.retire(name)
    while not all(supervisor.is_gone(name) for name in leaving):
        yield
    for name in leaving:
        supervisor.forget(name)
    deadline_ns = now_ns() + START_WITHIN_NS
    for wave in (coming, (last,)):
        for spec in wave:
            supervisor.add(spec)
        while late := [spec.name for spec in wave if not supervisor.is_ready(spec.name)]:
            if dead := [name for name in late if supervisor.died_early(name)]:
                return f"{dead[0]} died before it was ready"
            if now_ns() > deadline_ns:
                return f"{late[0]} was not ready in time"
            yield
    return ""
