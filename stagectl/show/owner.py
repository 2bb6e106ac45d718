# SPDX-License-Identifier: Apache-2.0
"""Who commands the stage: one at a time, and a take-over is always somebody's own act. Pure.

A stage that nobody owns is taken by the first session that commands it. From then on commands of
others are refused, naming the owner, until he gives control back or somebody takes it. One-shot
commands (the shell, a button box without a session) never own: they run while nobody does. Who
owns is no part of the show: undo does not touch it, and it survives a restart of control.
"""

from __future__ import annotations

import msgspec

from stagectl.show.outcome import Refused

TAKE, GIVE = "take_control", "give_control"
OWNER_VERBS = (TAKE, GIVE)
# A mark or a note adds, and changes nothing that anybody has set. Walls to black are the stage's
# emergency stop: whoever may operate and sees it burn may press it; the owner alone releases.
FREE_VERBS = frozenset((TAKE, "take_mark", "take_note", "wall_black", "wall_grey"))


class Owner(msgspec.Struct, frozen=True):
    """The session that commands. `name` is its author, with the key that proves it."""

    client: str
    name: str
    since_utc: str

    def is_he(self, client: str, author: str) -> bool:
        """Tell whether a command is the owner's: his session, and his name."""
        return bool(client) and client == self.client and author == self.name


def refusal(owner: Owner | None, verb: str, client: str, author: str) -> str | None:
    """Return why this one may not command now, or None where he may."""
    if owner is None or verb in FREE_VERBS or owner.is_he(client, author):
        return None
    return f"{owner.name} has control since {owner.since_utc}; take control first (take_control)"


def takes_silently(owner: Owner | None, verb: str, client: str) -> bool:
    """Tell whether a command that ran makes its session the owner of a stage nobody owns."""
    return owner is None and bool(client) and verb not in (*FREE_VERBS, GIVE)


def handed(
    owner: Owner | None, verb: str, client: str, author: str, utc: str
) -> tuple[Owner | None, str] | Refused:
    """Run take_control or give_control: who owns then, and the sentence for everybody."""
    if verb == GIVE:
        return None, "control given back" if owner is not None else "nobody had control"
    if not client:
        return Refused("take_control needs a session: send the same client id with each command")
    if owner is not None and owner.is_he(client, author):
        return owner, "control is here already"
    text = "control taken" if owner is None else f"control taken from {owner.name}"
    return Owner(client, author, utc), text
