# SPDX-License-Identifier: Apache-2.0
"""The list of keys that a stage knows: public halves, names, roles. Pure.

A revoked entry stays in the list, so that its key is known by name when it comes again, and can
never be let in by mistake. A name may be used anew once its key is revoked.
"""

from __future__ import annotations

import re
from typing import Annotated

import msgspec
from msgspec import Meta

from stagectl.security.roles import ROLES, Role

VERSION = 1
LONGEST_NAME = 31
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
# The alphabet of ZeroMQ RFC 32: 32 bytes are 40 characters.
_Z85 = r"[0-9a-zA-Z.\-:+=^!/*?&<>()\[\]{}@%$#]{40}"

Z85Key = Annotated[str, Meta(pattern=rf"^{_Z85}\Z")]
ClientName = Annotated[str, Meta(pattern=rf"^{_NAME.pattern}\Z", max_length=LONGEST_NAME)]
Stamp = Annotated[str, Meta(max_length=20)]


class Client(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One key. Times are "20261121T063000Z"."""

    name: ClientName
    role: Role
    public_key: Z85Key
    created_utc: Stamp
    revoked_utc: Stamp | None = None

    @property
    def last8(self) -> str:
        """The end of the public key: enough to tell keys apart by eye."""
        return self.public_key[-8:]


class ClientList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All keys of a stage, in the order in which they came."""

    version: Annotated[int, Meta(ge=VERSION, le=VERSION)] = VERSION
    clients: tuple[Client, ...] = ()

    def by_key(self) -> dict[str, Client]:
        """Return public key -> entry; where a key stands twice, a revoked entry counts."""
        living = {c.public_key: c for c in self.clients if c.revoked_utc is None}
        return living | {c.public_key: c for c in self.clients if c.revoked_utc is not None}

    def living(self, name: str) -> Client | None:
        """Return the entry of a name that is not revoked. Case does not count in names."""
        wanted = name.casefold()
        for client in self.clients:
            if client.revoked_utc is None and client.name.casefold() == wanted:
                return client
        return None

    def with_client(self, client: Client) -> ClientList:
        """Return the list with one more key. Raises ValueError with a sentence."""
        fault = name_fault(client.name)
        if fault:
            raise ValueError(fault)
        if client.role not in ROLES:
            raise ValueError(f"there is no role {client.role!r}; roles: {', '.join(ROLES)}")
        if client.public_key in self.by_key():
            raise ValueError(f"the key ...{client.last8} is in the list already; make a new one")
        other = self.living(client.name)
        if other is not None:
            raise ValueError(
                f"the name {other.name!r} has a key already (...{other.last8}); "
                f"revoke it first (stagectl keys revoke {other.name}) or choose another name"
            )
        return ClientList(clients=(*self.clients, client))

    def with_revoked(self, name: str, utc: str) -> ClientList:
        """Return the list with the key of a name revoked. Raises ValueError with a sentence."""
        found = self.living(name)
        if found is None:
            known = ", ".join(c.name for c in self.clients if c.revoked_utc is None) or "none"
            raise ValueError(f"no key of the name {name!r} is valid here; valid: {known}")
        revoked = msgspec.structs.replace(found, revoked_utc=utc)
        return ClientList(clients=tuple(revoked if c is found else c for c in self.clients))


def name_fault(name: str) -> str | None:
    """Return what is wrong with the name of a key, or None."""
    if len(name) <= LONGEST_NAME and _NAME.fullmatch(name):
        return None
    return (
        f"{name[:40]!r} is no name for a key; "
        f"use letters, digits and . _ -, at most {LONGEST_NAME}, a letter or digit first"
    )
