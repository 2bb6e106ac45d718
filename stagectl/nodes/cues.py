# SPDX-License-Identifier: Apache-2.0
"""Cues: what a command that ran says to programs that listen, and the board's rows. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from stagectl.control.messages import ArgValue, Row
from stagectl.show.cue_list import find
from stagectl.show.desk import Desk
from stagectl.step import Output
from stagectl.topics import Cue

ACTIONS = {"cue_go": "go", "cue_back": "back"}


def cues_of(verb: str, args: Mapping[str, ArgValue], desk: Desk, now_ns: int) -> Sequence[Output]:
    """Return the cue that an applied command fired, if it is a cue command.

    It is the cue that counts now; one of another program's list has the name it was given.
    """
    action = ACTIONS.get(verb)
    if action is None:
        return ()
    number, name = (str(args.get(key) or "").strip() for key in ("number", "name"))
    cue = find(desk.cues, desk.state.cue)
    if cue is not None and (not name or cue.number == number):
        number, name = cue.number, cue.name
    return (("cue", Cue(now_ns, number, name, action)),)


def cue_rows(desk: Desk) -> Iterator[tuple[str, Row]]:
    """Yield key and row of section "cues", in the order of the list."""
    state = desk.state
    fired = {step.number for step in state.cues_fired}
    for place, cue in enumerate(desk.cues, 1):
        stands = ""
        if cue.number == state.cue_standby:
            stands = "standby"
        elif cue.number == state.cue:
            stands = "active"
        elif cue.number in fired:
            stands = "done"
        yield (
            f"{place:03d}",
            {
                "number": cue.number,
                "name": cue.name,
                "state": stands,
                "orders": cue.texts,
                "would_change": desk.would_change(cue.number),
            },
        )
