# SPDX-License-Identifier: Apache-2.0
"""A row of [[cue]]: what one GO does, as orders that an operator could give one by one."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from hardware_profiles.bounds import Label

MOST_CUES = 999
MOST_ORDERS = 32

CueNumber = Annotated[str, Meta(pattern=r"^[0-9]{1,4}(\.[0-9]{1,3})?$")]
CueOrder = Annotated[str, Meta(min_length=1, max_length=200)]


class CueRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One cue. Cues are fired in the order of the file."""

    number: CueNumber
    """As people call it: "12", "12.5"."""
    name: Label = ""
    """What it is for, as the console shows it."""
    do: Annotated[tuple[CueOrder, ...], Meta(max_length=MOST_ORDERS)] = ()
    """Orders as in `stagectl show`: "scene night", "on_wall A in_frames=12". Only what undo could
    take back. Empty: the cue is for programs that listen."""
