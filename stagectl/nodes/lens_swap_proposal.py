# SPDX-License-Identifier: Apache-2.0
"""Reads what `stagectl lens swap --propose --json` says into a swap that is prepared. Pure."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from hardware_profiles.rig.motor import RINGS, Motor
from stagectl.jobs import JobLine
from stagectl.nodes.lens_swap_prepared import Mode, Prepared


def take_proposal(swap: Prepared, line: JobLine) -> None:
    """Take one line; what it is not of is left alone."""
    fields = line.fields
    if line.event == "proposed":
        swap.lens, swap.known = text(fields, "lens"), fields.get("known") is True
        swap.near, swap.notes = texts(fields, "near"), texts(fields, "notes")
        swap.proposed, swap.board = text(fields, "mode"), text(fields, "board")
        swap.offset_set = fields.get("offset_set") is True
        swap.modes, swap.last = (), ()
    elif line.event == "mode":
        rings = tuple(ring for ring in RINGS if ring in texts(fields, "rings"))
        key, profile = text(fields, "key"), fields.get("profile") is True
        mode = Mode(key, text(fields, "words"), rings, profile, texts(fields, "notes"))
        swap.modes = (*swap.modes, mode)
    elif line.event == "ends":
        try:
            motor = msgspec.convert(
                {k: v for k, v in fields.items() if k not in ("event", "set")}, Motor
            )
        except msgspec.ValidationError:
            return
        swap.last = (*swap.last, motor)
    elif line.event == "look":
        swap.looked, swap.look_notes = text(fields, "looked"), texts(fields, "notes")
        row = fields.get("row")
        if isinstance(row, dict):
            swap.look = (
                f"{row.get('points')} points, {row.get('rms_px')} px off: wall {row.get('wall')}, "
                f"composite {row.get('composite')}"
            )


def text(fields: Mapping[str, object], name: str) -> str:
    """Return a field that must be a text, "" where it is none."""
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def texts(fields: Mapping[str, object], name: str) -> tuple[str, ...]:
    """Return a field that must be a list of texts, empty where it is none."""
    value = fields.get(name)
    return tuple(str(one) for one in value) if isinstance(value, list) else ()
