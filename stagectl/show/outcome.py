# SPDX-License-Identifier: Apache-2.0
"""What comes of a command: applied, or refused with a sentence. Both are values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import msgspec

from stagectl.show.state import ArgValue, ShowState


@dataclass(frozen=True, slots=True)
class Call:
    """A verb with its arguments: a command to run, or the inverse of one that ran."""

    verb: str
    args: Mapping[str, ArgValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Applied:
    """The command ran. `inverse` is None when it cannot be undone or changed nothing."""

    new_state: ShowState
    inverse: Call | None
    event_text: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The command did not run; the sentence says why and what to do."""

    sentence: str


Outcome: TypeAlias = Applied | Refused


def changed(state: ShowState, inverse: Call | None, event_text: str, **fields: object) -> Applied:
    """Return that the command changed these fields of the state."""
    new_state = msgspec.structs.replace(state, rev=state.rev + 1, **fields)
    return Applied(new_state, inverse, event_text)
