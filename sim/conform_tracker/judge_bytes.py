# SPDX-License-Identifier: Apache-2.0
"""Clauses on bytes and senders."""

from __future__ import annotations

from collections import Counter

import numpy as np

from sim.conform_tracker.cut import cut_stream
from sim.conform_tracker.heard import Heard
from sim.conform_tracker.own_reading import OwnReading, from_quaternion
from sim.conform_tracker.verdict import Verdict, judged, not_judged
from tracking.sample import Decoded, Reject

QUATERNION_TOLERANCE = 1e-3
_MATRIX_TOLERANCE = 1e-6
_POSITION_TOLERANCE_M = 1e-6
_NAMES = {"freed": "Free-D D1", "f4": "Mo-Sys F4", "osc": "OSC"}


def judge_bytes(heard: Heard) -> list[Verdict]:
    """Judge framing, checksums, numbers, both readers, ids and senders."""
    if not heard.packets:
        nothing = f"{heard.size} bytes came, and none of them is a {_name(heard)} frame"
        return [judged("framed", False, nothing, _other_protocol(heard))]
    return [
        _framed(heard),
        _checksum(heard),
        _between(heard),
        _finite(heard),
        _quaternion(heard),
        _accepted(heard),
        _two_readings(heard),
        _one_id(heard),
        _one_sender(heard),
    ]


def _name(heard: Heard) -> str:
    return _NAMES[heard.asked.protocol]


def _other_protocol(heard: Heard) -> str:
    """Return a fix that names the protocol the bytes are of, where they are of one."""
    if several := _several(heard):
        return several
    data = b"".join(heard.unknown)[:20_000]
    for protocol in ("freed", "f4"):
        if protocol != heard.asked.protocol:
            cuts = [cut for cut in cut_stream(data, protocol) if cut.kind == "frame"]
            if sum(len(cut.data) for cut in cuts) > len(data) // 2:
                return f"these bytes are {_NAMES[protocol]}: use --protocol {protocol}"
    if heard.asked.protocol != "osc" and b"/" in data and b"," in data and len(data) % 4 == 0:
        return "some of it looks like OSC: try --protocol osc"
    return ""


def _framed(heard: Heard) -> Verdict:
    if heard.asked.is_stream:
        # On a stream the bytes of a broken frame are simply unknown ones.
        lost = sum(map(len, heard.unknown))
        share = lost / heard.size
        detail = f"{len(heard.packets)} {_name(heard)} frames in {heard.size} bytes"
        return judged("framed", share <= 0.01, f"{detail}; {share:.2%} of the bytes are of none",
                      figures={"frames": len(heard.packets), "bytes_lost": lost})  # fmt: skip
    broken = heard.unknown
    total = len(heard.packets) + len(broken)
    figures = {"frames": len(heard.packets), "broken": len(broken)}
    if not broken:
        return judged("framed", True, f"{total} datagrams, one {_name(heard)} frame in each",
                      figures=figures)  # fmt: skip
    first = broken[0]
    detail = (
        f"{len(broken)} of {total} datagrams are no whole {_name(heard)} frame; "
        f"the first has {len(first)} bytes: {first[:8].hex(' ')}.."
    )
    return judged("framed", False, detail, _several(heard), figures)


def _several(heard: Heard) -> str:
    """Return a fix where datagrams carry more than one frame."""
    if heard.asked.is_stream or heard.asked.protocol == "osc":
        return ""
    cuts = cut_stream(heard.unknown[0], heard.asked.protocol)
    whole = sum(cut.kind == "frame" for cut in cuts)
    return f"there are {whole} frames in one datagram: send one frame a datagram" * (whole > 1)


def _checksum(heard: Heard) -> Verdict:
    if heard.asked.protocol == "osc":
        return not_judged("checksum", "OSC has none")
    wrong = [p for p in heard.packets if not p.checksum_right]
    share = len(wrong) / len(heard.packets)
    figures = {"wrong": len(wrong), "share": share}
    if not wrong:
        return judged("checksum", True, f"{len(heard.packets)} of {len(heard.packets)} are right",
                      figures=figures)  # fmt: skip
    data = wrong[0].data
    detail = (
        f"{len(wrong)} of {len(heard.packets)} ({share:.2%}) are wrong; the first says "
        f"{data[-1]:02X} where its bytes give {(0x40 - sum(data[:-1])) & 0xFF:02X}"
    )
    plain = all(sum(p.data[:-1]) & 0xFF == p.data[-1] for p in wrong)
    fix = "the sender leaves out 0x40 and the minus sign: it is (0x40 - sum) mod 256"
    return judged("checksum", False, detail, fix if plain else "", figures)


def _between(heard: Heard) -> Verdict:
    if not heard.asked.is_stream:
        return not_judged("between", "a datagram has its own ends (see framed)")
    if not heard.unknown:
        return judged("between", True, f"{heard.size} bytes, all of them in frames")
    lost = sum(map(len, heard.unknown))
    sample = heard.unknown[0][:8].hex(" ")
    return judged(
        "between", False, f"{lost} bytes in {len(heard.unknown)} places, the first: {sample}..",
        figures={"bytes": lost, "places": len(heard.unknown)},
    )  # fmt: skip


def _finite(heard: Heard) -> Verdict:
    if heard.asked.protocol == "freed":
        return not_judged("finite", "Free-D has whole numbers only")
    broken = [own.not_finite for packet in heard.packets for own in packet.own if own.not_finite]
    if not broken:
        return judged("finite", True, "all numbers are finite")
    what, times = Counter(broken).most_common(1)[0]
    return judged("finite", False, f"{len(broken)} frames have nan or inf, {times} times in {what}",
                  figures={"frames": len(broken)})  # fmt: skip


def _quaternion(heard: Heard) -> Verdict:
    lengths = [
        own.quaternion_length
        for packet in heard.packets
        for own in packet.own
        if own.quaternion_length is not None
    ]
    if not lengths:
        return not_judged("quaternion", "no quaternion is sent")
    worst = max(abs(length - 1.0) for length in lengths)
    return judged("quaternion", worst <= QUATERNION_TOLERANCE,
                  f"lengths from {min(lengths):.6f} to {max(lengths):.6f}",
                  figures={"worst": worst})  # fmt: skip


def _accepted(heard: Heard) -> Verdict:
    # What is broken in itself has clauses of its own.
    whole = [p for p in heard.packets if p.checksum_right is not False]
    reasons = Counter(one.reason for p in whole for one in p.read if isinstance(one, Reject))
    refused = sum(reasons.values())
    accepted = sum(isinstance(one, Decoded) for p in whole for one in p.read)
    profile = heard.asked.profile.id
    figures = {"accepted": accepted, "refused": refused}
    if not accepted and not refused:
        there = ", ".join(sorted(heard.addresses)[:6]) or "nothing"
        return judged(
            "accepted", False, f"no message is for this body; there are {there}",
            "name the body as it stands in the address (--osc-name), or the layout (--osc-preset)",
            figures,
        )  # fmt: skip
    if not refused:
        return judged("accepted", True, f"{accepted} samples, with profile {profile}",
                      figures=figures)  # fmt: skip
    reason, times = reasons.most_common(1)[0]
    detail = f"{refused} refused, {accepted} accepted; {times} times: {reason}"
    fix = ""
    if "outside +-" in reason and "position" in reason:
        fix = "the unit of the position is larger than the protocol says: is it mm sent as m?"
    return judged("accepted", False, detail, fix, figures)


def _two_readings(heard: Heard) -> Verdict:
    compared = 0
    for packet in heard.packets:
        read = [one for one in packet.read if isinstance(one, Decoded)]
        if len(read) != len(packet.own):
            continue  # parts of one sample, or refused
        for one, own in zip(read, packet.own, strict=True):
            compared += 1
            what = difference(one, own, heard)
            if what:
                return judged("two-readings", False, f"{what} in {packet.data.hex(' ')}")
    if not compared:
        return not_judged("two-readings", "no frame was read by both")
    return judged("two-readings", True, f"{compared} frames, the same values",
                  figures={"compared": compared})  # fmt: skip


def difference(one: Decoded, own: OwnReading, heard: Heard) -> str:
    """Return what both readers disagree on, "" where they agree."""
    if (one.position_m is None) != (own.position_m is None):
        return "only one of us finds a position"
    if one.position_m is not None and own.position_m is not None:
        scale = max(1.0, *map(abs, own.position_m))
        apart = max(abs(a - b) for a, b in zip(one.position_m, own.position_m, strict=True))
        if apart > _POSITION_TOLERANCE_M * scale:
            return f"the position is {one.position_m} and {own.position_m}"
    rotation = one.rotation()
    if (rotation is None) != (own.rotation is None):
        return "only one of us finds a rotation"
    if rotation is not None and own.rotation is not None:
        apart = float(np.abs(from_quaternion(*rotation) - own.rotation).max())
        if apart > _MATRIX_TOLERANCE:
            return f"the rotations differ by {apart:.2g}"
    lens = ((one.focus_raw, own.focus), (one.zoom_raw, own.zoom))
    if any(a != b for a, b in lens):
        return f"focus and zoom are {lens}"
    if heard.asked.has_counter and one.sequence != own.counter:
        return f"the counter is {one.sequence} and {own.counter}"
    return ""


def _one_id(heard: Heard) -> Verdict:
    if heard.asked.protocol == "osc":
        return not_judged("one-id", "an OSC name is part of the address; others are not read")
    whole = [p for p in heard.packets if p.checksum_right]
    ids = Counter(own.key for p in whole for own in p.own)
    told = ", ".join(f"{key} ({times} frames)" for key, times in ids.most_common(5))
    wanted = heard.asked.camera_id
    if len(ids) > 1:
        return judged("one-id", False, f"{len(ids)} camera ids: {told}",
                      figures={"ids": len(ids)})  # fmt: skip
    if wanted is not None and wanted not in ids:
        return judged("one-id", False, f"found {told or 'none'}, expected {wanted}",
                      f"set camera id {wanted} in the tracker, or the id found in the stage file",
                      {"ids": len(ids)})  # fmt: skip
    if not ids:
        return not_judged("one-id", "no frame has a right checksum")
    return judged("one-id", True, f"camera id {told}", figures={"ids": 1})


def _one_sender(heard: Heard) -> Verdict:
    if heard.asked.is_stream or not heard.asked.has_clock:
        return not_judged("one-sender", "a stream has no addresses")
    senders = Counter(packet.sender for packet in heard.packets)
    told = ", ".join(f"{who} ({times})" for who, times in senders.most_common(5))
    return judged("one-sender", len(senders) == 1, told, figures={"senders": len(senders)})
