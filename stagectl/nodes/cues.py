# SPDX-License-Identifier: Apache-2.0
"""Cues on the bus: what a command that ran says to programs that listen. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from stagectl.control.messages import Command
from stagectl.step import Output
from stagectl.topics import Cue

ACTIONS = {"cue_go": "go"}


def cues_of(command: Command, now_ns: int) -> Sequence[Output]:
    """Return the cue that an applied command fired, if it is a cue command."""
    action = ACTIONS.get(command.verb)
    if action is None:
        return ()
    number, name = (str(command.args.get(key) or "").strip() for key in ("number", "name"))
    return (("cue", Cue(now_ns, number, name, action)),)
