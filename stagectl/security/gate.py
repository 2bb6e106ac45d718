# SPDX-License-Identifier: Apache-2.0
"""Who is let in: the decision for one key at one area of a stage. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from stagectl.security.clients import Client, ClientList
from stagectl.security.roles import Area, entrants, may_enter


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a key is not let in. `kind` tells refusals of one sort apart from others."""

    kind: str
    sentence: str


class Gate:
    """Decides by the newest list it was given."""

    def __init__(self, area: Area, clients: ClientList) -> None:
        self.area = area
        self._by_key = clients.by_key()

    def update(self, clients: ClientList) -> list[Client]:
        """Take a new list; return the entries that were valid and are no more."""
        before, self._by_key = self._by_key, clients.by_key()
        return [
            client
            for key, client in before.items()
            if client.revoked_utc is None and not self._is_valid(key)
        ]

    def client(self, public_key: str) -> Client | None:
        """Return who has this key where he may be here, None for everybody else."""
        found = self._by_key.get(public_key)
        if found is None or found.revoked_utc is not None or not may_enter(found.role, self.area):
            return None
        return found

    def refusal(self, public_key: str) -> Refusal | None:
        """Return why a key is not let in here, or None."""
        found = self._by_key.get(public_key)
        if found is None:
            return Refusal(
                "unknown key",
                f"the key ...{public_key[-8:]} is not on the list of this stage; let it in with "
                "stagectl keys enrol, or find out who that is",
            )
        if found.revoked_utc is not None:
            return Refusal(
                f"revoked {found.name}",
                f"the key {found.name!r} (...{found.last8}) was revoked; stop that program, or let "
                "its machine in anew with stagectl keys enrol",
            )
        if not may_enter(found.role, self.area):
            return Refusal(
                f"role {found.name}",
                f"the key {found.name!r} has role {found.role}, and the {self.area.value} is for "
                f"{entrants(self.area)}; give that program a key of its own",
            )
        return None

    def _is_valid(self, public_key: str) -> bool:
        found = self._by_key.get(public_key)
        return found is not None and found.revoked_utc is None
