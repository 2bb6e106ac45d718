# SPDX-License-Identifier: GPL-3.0-or-later
"""Which field a setting gets, and what it offers: one table of kinds, one of known names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from hardware_profiles.field_table import Field
from hardware_profiles.tracker import osc_preset_ids, tracker_profile_ids
from ui.setup.choosers import ChoiceField, ManyField, NameField, Switch
from ui.setup.draft import Draft
from ui.setup.fields import ListField, NumberField, TextField, VectorField

Editor: TypeAlias = (
    "NumberField | VectorField | TextField | ChoiceField | NameField | ManyField | Switch"
)
Names: TypeAlias = Callable[[], Sequence[str]]

RATES = ("24000/1001", "24", "25", "30000/1001", "30", "48", "50", "60000/1001", "60")

# Pattern of a text -> what may stand there, beside what the field table knows.
KNOWN: Mapping[str, Names] = {
    "body/*/exposure/fps": lambda: RATES,
    "sync/reference_rate": lambda: RATES,
    "processor/*/latency/#/rate": lambda: RATES,
    "source/*/profile": tracker_profile_ids,
    "send/*/profile": lambda: [name for name in tracker_profile_ids() if name.startswith("freed")],
    "source/*/osc_preset": osc_preset_ids,
}


def suggestions(field: Field, draft: Draft) -> Sequence[str]:
    """Return what a text may be, as far as the house and the draft know; () where it is free."""
    if field.refers:
        return draft.ids(field.refers)
    return KNOWN[field.pattern]() if field.pattern in KNOWN else field.choices


def make_editor(name: str, field: Field) -> Editor:
    """Return the field for a setting; `name` is said by a screen reader."""
    if field.kind == "bool":
        return Switch(name, field)
    if field.kind in ("number", "whole"):
        return NumberField(name, field)
    if field.kind == "choice":
        return ChoiceField(name, field)
    if field.kind == "list":
        if field.choices:
            return ManyField(name, field)
        return ListField(name, field) if field.low is None else VectorField(name, field)
    named = field.refers or field.choices or field.pattern in KNOWN
    return NameField(name, field) if named else TextField(name, field)
