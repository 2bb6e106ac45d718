# SPDX-License-Identifier: Apache-2.0
"""Who may talk to this stage over the network."""

from __future__ import annotations

import ipaddress
from typing import Literal

import msgspec

from hardware_profiles.bounds import FilePath


class Security(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Keys of the node link and the control API."""

    curve: Literal["auto", "on"] = "auto"
    """auto: every address that is not loopback asks for keys; on: loopback too."""
    keys: FilePath = "stagectl-keys"
    """The folder of keys, relative to the stage file."""

    def wants_keys(self, host: str) -> bool:
        """Return whether a stage on this address asks everybody for a key."""
        return self.curve == "on" or not is_loopback(host)


def is_loopback(host: str) -> bool:
    """Return whether only this machine reaches an address; a name other than localhost: no."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def host_fault(host: str) -> str | None:
    """Return what is wrong with a stage's `host`, or None: nodes and consoles speak IPv4."""
    expected = (
        "expected an IPv4 address of this machine, 0.0.0.0 for all of them, or localhost; "
        "mend that value"
    )
    if host == "localhost":
        return None
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return f"found {host!r}, {expected}"
    if address.version != 4:
        return f"found {host!r}, which is IPv6; {expected}"
    if address.is_multicast or host == "255.255.255.255":
        return f"found {host!r}, which is no machine's own; {expected}"
    return None
