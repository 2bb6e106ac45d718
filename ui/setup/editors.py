# SPDX-License-Identifier: GPL-3.0-or-later
"""Which field a setting gets, and what it offers: one table of kinds, one of known names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from hardware_profiles.field_table import Field
from hardware_profiles.tracker import osc_preset_ids, tracker_profile_ids
from ui.setup.choosers import ChoiceField, ManyField, NameField, Switch
from ui.setup.draft import Draft
from ui.setup.fields import NumberField, TextField, VectorField

Editor: TypeAlias = (
    "NumberField | VectorField | TextField | ChoiceField | NameField | ManyField | Switch"
)
Names: TypeAlias = Callable[[Draft], Sequence[str]]

RATES = ("24000/1001", "24", "25", "30000/1001", "30", "48", "50", "60000/1001", "60")
PROTOCOLS = ("freed", "f4", "osc")


def _ids(kind: str) -> Names:
    return lambda draft: draft.ids(kind)


# Pattern of a text -> what may stand there, as far as the draft and the house know.
SUGGESTIONS: Mapping[str, Names] = {
    "rate": lambda draft: RATES,
    "body/*/exposure/fps": lambda draft: RATES,
    "source/*/rate": lambda draft: RATES,
    "sync/reference_rate": lambda draft: RATES,
    "processor/*/latency/#/rate": lambda draft: RATES,
    "body/*/wall": _ids("wall"),
    "source/*/body": _ids("body"),
    "wall/*/body": _ids("body"),
    "wall/*/processor": _ids("processor"),
    "send/*/body": _ids("body"),
    "sync/tracker": _ids("source"),
    "source/*/protocol": lambda draft: PROTOCOLS,
    "source/*/profile": lambda draft: tracker_profile_ids(),
    "send/*/profile": lambda draft: [
        name for name in tracker_profile_ids() if name.startswith("freed")
    ],
    "source/*/osc_preset": lambda draft: osc_preset_ids(),
}


def make_editor(name: str, field: Field) -> Editor:
    """Return the field for a setting; `name` is said by a screen reader."""
    if field.kind == "bool":
        return Switch(name, field)
    if field.kind in ("number", "whole"):
        return NumberField(name, field)
    if field.kind == "choice":
        return ChoiceField(name, field)
    if field.kind == "list":
        return ManyField(name, field) if field.choices else VectorField(name, field)
    return NameField(name, field) if field.pattern in SUGGESTIONS else TextField(name, field)
