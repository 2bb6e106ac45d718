# SPDX-License-Identifier: Apache-2.0
"""Jobs: one of our own commands, run beside the stage, its JSON lines handed to a Step. Pure.

A part that wants work done which must not block its process (a scan, a preflight) answers with
`("job-order", JobOrder(...))` and reads `("job/<name>", JobLine)`. The runtime does the rest: see
`stagectl/runtime/job_port.py`. Neither topic leaves the process.
"""

from __future__ import annotations

import msgspec

STARTED = "started"
ENDED = "ended"
REFUSED = "refused"
TEXT = "text"


class JobOrder(msgspec.Struct, frozen=True):
    """Start a job, or stop it where `argv` is empty."""

    name: str
    """What kind it is ("scan"); of one kind only one job runs at a time."""
    argv: tuple[str, ...] = ()
    """The words behind `stagectl`: ("listen", "--json", "--seconds", "5")."""
    limit_s: float = 60.0
    """A job that is older than this is killed."""


class JobLine(msgspec.Struct, frozen=True):
    """One JSON line of a job, or what became of it.

    `event` is the line's own "event" ("summary", say), or one of: `started`, with "pid"; `ended`,
    with "code" (the exit code, None where it was killed) and "killed" (why, or ""); `refused`, with
    "reason"; `text`, with "text", for a line that is no JSON (last words on stderr).
    """

    name: str
    t_ns: int
    event: str
    fields: dict[str, object] = {}


def topic_of(name: str) -> str:
    """Return the topic that the lines of a job come on."""
    return f"job/{name}"
