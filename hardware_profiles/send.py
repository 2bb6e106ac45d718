# SPDX-License-Identifier: Apache-2.0
"""What leaves the stage for programs that have no plugin of ours: the rows of [[send]].

One row is one stream of UDP packets: OpenTrackIO or Free-D with the pose of one camera, one packet
a frame; or OSC with one packet a cue. `check_sends` finds what no single value shows to be wrong.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from hardware_profiles.bounds import Address, Name, UsedPort
from hardware_profiles.tracker import load_tracker_profile

PoseKind = Literal["as_shown", "as_measured"]
CueArgument = Literal["number", "name", "action"]
GENERIC_FREED = "freed-generic"
CUE_TOKENS = ("{number}", "{name}", "{action}")
# They make an OSC address a pattern.
NOT_IN_AN_ADDRESS = "#*,?[]{}"
OTRK_GROUP = ipaddress.ip_network("239.135.1.0/24")


class Send(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One stream of UDP packets, one packet a frame (cues: one a cue)."""

    id: Name
    """The short name of the stream."""
    protocol: Literal["opentrackio", "freed", "osc"]
    """What the receiver reads."""
    host: Address
    """An address, not a name: looking a name up may take seconds."""
    port: UsedPort
    """The port of the receiver."""
    interface: Address | None = None
    """The address of this machine that packets leave from; None: the system chooses."""
    body: Name | None = None
    """The camera it tells of; cues have none."""
    pose: PoseKind = "as_measured"
    """as_shown is predicted, for walls; as_measured is for composite and post, and for receivers
    that compensate their delay themselves."""
    offset_ms: Annotated[float, Meta(ge=-1_000.0, le=2_000.0)] | None = None
    """The packet of frame k leaves at V_k + this. None: as_shown at V_k, as_measured at the first
    vsync by which its pose is known as a rule."""
    encoding: Literal["json", "cbor"] = "json"
    """How OpenTrackIO is written."""
    source_number: Annotated[int, Meta(ge=1, le=200)] = 1
    """The number of an OpenTrackIO source, and the last one of its multicast address."""
    camera_id: Annotated[int, Meta(ge=0, le=255)] = 1
    """The camera number of a Free-D packet."""
    profile: str = GENERIC_FREED
    """The Free-D tracker profile whose meaning zoom, focus and spare are given."""
    address: Annotated[str, Meta(pattern=r"^/[!-~]+$", max_length=200)] = "/cue/{action}"
    """The OSC address of a cue; {number}, {name} and {action} stand for the cue's own."""
    arguments: Annotated[tuple[CueArgument, ...], Meta(max_length=3)] = ("number", "name")
    """The OSC arguments of a cue, each a string."""


def check_sends(
    sends: Sequence[Send], bodies: Collection[str], roles: Mapping[str, str]
) -> list[str]:
    """Return one line for each thing that is wrong.

    `bodies` are the ids a row may name; `roles` the roles of those that could be read.
    """
    problems: list[str] = []
    taken: dict[tuple[str, int, str, int], str] = {}
    for send in sends:
        problems += [f"send {send.id!r}: {line}" for line in _check(send, bodies, roles)]
        if send.protocol == "osc":
            continue
        number = send.camera_id if send.protocol == "freed" else send.source_number
        key = (send.host, send.port, send.protocol, number)
        if key in taken:
            what = "camera_id" if send.protocol == "freed" else "source_number"
            problems.append(
                f"send {send.id!r}: {what}: found {number}, which send {taken[key]!r} has already "
                f"at {send.host}:{send.port}; give each a number or a port of its own"
            )
        taken.setdefault(key, send.id)
    return problems


def is_multicast(host: str) -> bool:
    """Return whether packets to this address go to a group."""
    address = _address(host)
    return address is not None and address.is_multicast


def _check(send: Send, bodies: Collection[str], roles: Mapping[str, str]) -> list[str]:
    problems = []
    if _address(send.host) is None:
        problems.append(
            f"host: found {send.host!r}, expected an IPv4 address (names are not looked up); "
            "write its numbers"
        )
    if send.interface is not None and _address(send.interface) is None:
        problems.append(
            f"interface: found {send.interface!r}, expected the IPv4 address of a network card "
            "of this machine; write its numbers"
        )
    if send.protocol == "osc":
        if send.body is not None:
            problems.append(f"body: found {send.body!r}, but cues have no body; remove it")
        return problems + _check_address(send)
    if send.body not in bodies:
        problems.append(
            f"body: found {'nothing' if send.body is None else repr(send.body)}, expected the id "
            f"of a [[body]] ({', '.join(bodies) or 'there is none'}); mend that value"
        )
    elif send.body is not None and roles.get(send.body, "camera") != "camera":
        problems.append(
            f"body: {send.body!r} is a body of role {roles[send.body]!r}, expected a camera; "
            "name another"
        )
    return problems + (_check_freed(send) if send.protocol == "freed" else _check_group(send))


def _check_freed(send: Send) -> list[str]:
    try:
        profile = load_tracker_profile(send.profile)
    except ValueError as error:
        return [f"profile: {error}"]
    if profile.protocol != "freed":
        return [f"profile: {profile.id!r} is for {profile.protocol}, not for Free-D; name another"]
    return []


def _check_group(send: Send) -> list[str]:
    address = _address(send.host)
    if address is None or address not in OTRK_GROUP:
        return []
    number = int(address) & 0xFF
    if number == send.source_number:
        return []
    return [
        f"source_number: found {send.source_number}, but receivers take source {number} from "
        f'{send.host}; write host = "239.135.1.{send.source_number}"'
    ]


def _check_address(send: Send) -> list[str]:
    plain = send.address
    for token in CUE_TOKENS:
        plain = plain.replace(token, "x")
    bad = sorted({sign for sign in plain if sign in NOT_IN_AN_ADDRESS})
    if bad:
        return [
            f"address: found {bad[0]!r}, expected no pattern and no braces but "
            f"{', '.join(CUE_TOKENS)}; mend that value"
        ]
    return []


def _address(host: str) -> ipaddress.IPv4Address | None:
    try:
        return ipaddress.IPv4Address(host)
    except ValueError:
        return None
