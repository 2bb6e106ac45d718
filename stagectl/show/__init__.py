# SPDX-License-Identifier: Apache-2.0
"""Show state and commands, pure: `Desk` runs verbs, `VERBS` says which there are."""

from stagectl.show.commands import VERBS, apply
from stagectl.show.desk import Desk
from stagectl.show.outcome import Applied, Call, Outcome, Refused
from stagectl.show.state import ShowState
from stagectl.show.undo import UndoStack

__all__ = [
    "VERBS",
    "Applied",
    "Call",
    "Desk",
    "Outcome",
    "Refused",
    "ShowState",
    "UndoStack",
    "apply",
]
