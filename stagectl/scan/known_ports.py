# SPDX-License-Identifier: Apache-2.0
"""The UDP ports and groups that the known protocols use, and what a port alone tells. Pure."""

from __future__ import annotations

from hardware_profiles.tracker import (
    load_osc_preset,
    load_tracker_profile,
    osc_preset_ids,
    tracker_profile_ids,
)

OPENTRACKIO_PORT = 55_555
# 239.135.1.<source number>; a socket of Linux may join 20 groups.
OPENTRACKIO_GROUPS = tuple(f"239.135.1.{number}" for number in range(1, 17))
_PANASONIC_ID = 255  # it sends no other


def known_ports() -> dict[int, tuple[str, ...]]:
    """Return every port with the names of who sends there by default, sorted by port."""
    found: dict[int, list[str]] = {OPENTRACKIO_PORT: ["OpenTrackIO"]}
    for profile_id in tracker_profile_ids():
        profile = load_tracker_profile(profile_id)
        found.setdefault(profile.udp_port, []).append(profile.label)
    for preset_id in osc_preset_ids():
        preset = load_osc_preset(preset_id)
        names = found.setdefault(preset.udp_port, [])
        names.append(f"OSC {preset.id}")
    return {port: tuple(dict.fromkeys(found[port])) for port in sorted(found)}


def likely_profile(protocol: str, port: int, camera_id: int | str | None) -> str:
    """Return the tracker profile that fits a port, where it is one make's; else an empty text.

    The port is a hint and no proof: the first look at zoom and focus must confirm it.
    """
    profiles = [load_tracker_profile(profile_id) for profile_id in tracker_profile_ids()]
    mine = [profile.id for profile in profiles if profile.protocol == protocol]
    by_port = [p.id for p in profiles if p.protocol == protocol and p.udp_port == port]
    if camera_id == _PANASONIC_ID and "freed-panasonic" in mine:
        return "freed-panasonic"
    return by_port[0] if len(by_port) == 1 else ""
