# SPDX-License-Identifier: Apache-2.0
"""What each role may do. Pure.

A key has one role. Which area of a stage a role may enter is decided at the handshake; which
command it may run is decided when the command comes. Nobody is asked for his role: the stage knows
it from the key.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Literal, get_args

from stagectl.show.commands import VERBS
from stagectl.show.owner import OWNER_VERBS

Role = Literal["view", "operate", "admin", "node"]
ROLES: tuple[Role, ...] = get_args(Role)

# What the parts of the board answer, by who may ask for it; a test compares it with the parts.
_OF_PARTS = (
    *("alarm_ack", "alarm_ack_all", "alarm_mute", "alarm_unmute"),
    *("scan_start", "scan_stop", "preflight_run", "wrap", "take_status", "take_note"),
    *("setup_set", "setup_add", "setup_remove", "setup_undo", "setup_redo", "setup_revert"),
    *("setup_use", "drill_start", "drill_stop"),
    *("lens_pick", "lens_mode", "lens_end", "lens_ends_last", "lens_ends_open", "lens_look"),
    *("lens_use", "lens_cancel"),
)
# Run by whoever stands at the desk. A draft of the set-up is anybody's; what writes the stage file,
# changes the running stage or a device is not among them, and so is for admins.
OPERATOR_COMMANDS = frozenset((*VERBS, *OWNER_VERBS, *_OF_PARTS))
ADMIN_COMMANDS = frozenset(("setup_save", "setup_apply", "alignment_use"))


class Area(enum.Enum):
    """Two sockets that belong together; the value is their ZAP domain."""

    NODE_LINK = "node link"
    CONTROL_API = "control API"


_MAY_ENTER: Mapping[Area, frozenset[Role]] = {
    Area.NODE_LINK: frozenset(("node", "admin")),
    Area.CONTROL_API: frozenset(("view", "operate", "admin")),
}


def may_enter(role: Role, area: Area) -> bool:
    """Return whether a role may connect to an area at all."""
    return role in _MAY_ENTER[area]


def entrants(area: Area) -> str:
    """Return the roles that may enter an area, as words: "node or admin"."""
    allowed = [role for role in ROLES if role in _MAY_ENTER[area]]
    return " or ".join((", ".join(allowed[:-1]), allowed[-1])) if allowed[1:] else allowed[0]


def command_refusal(role: Role, name: str, verb: str, owner: str | None = None) -> str | None:
    """Return why the key `name` of this role may not run a command, or None where it may.

    `owner` is who has control now; who may only look is told whom to ask.
    """
    if role == "admin" or (role == "operate" and verb in OPERATOR_COMMANDS):
        return None
    if role == "operate":
        return f"{verb} is for role admin, and the key {name!r} has role operate"
    if owner is not None:
        return (
            f"{verb} is refused: the key {name!r} has role {role} and may only look; "
            f"{owner} has control"
        )
    return (
        f"{verb} is refused: the key {name!r} has role {role} and may only look; "
        "use a key of role operate or admin"
    )
