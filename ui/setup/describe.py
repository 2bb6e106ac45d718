# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said beside a field: its bounds, its default and its help, in one short line each."""

from __future__ import annotations

from hardware_profiles.field_table import Field
from ui.setup.choosers import choice_text
from ui.setup.labels import unit_of, with_unit
from ui.setup.quantity import plain_text
from ui.setup.toml_value import read_value, shown_text
from ui.words import DOT, say

# A bound that far away tells nothing.
FAR = 5_000.0


def bounds_text(field: Field) -> str:
    """Return "0 to 500 ms", or nothing where the setting has no bounds worth telling."""
    if field.low is None or field.high is None or field.high - field.low > 2 * FAR:
        return ""
    low, high = plain_text(field.low), with_unit(plain_text(field.high), unit_of(field))
    if field.above_low:
        return say("more than {low}, up to {high}", low=low, high=high)
    return say("{low} to {high}", low=low, high=high)


def default_text(field: Field) -> str:
    """Return "default 8 ms", "must be given", or nothing where nothing is the default."""
    if field.required:
        return say("must be given")
    value = read_value(field.default) if field.default is not None else ""
    if field.default is None or value == "" or value == []:
        return ""
    if field.kind == "bool":
        text = say("On") if value is True else say("Off")
    elif isinstance(value, list):
        text = ", ".join(
            choice_text(one) if isinstance(one, str) else shown_text(one) for one in value
        )
    elif field.kind == "choice":
        text = choice_text(shown_text(value))
    else:
        text = with_unit(shown_text(value), unit_of(field))
    return say("default {value}", value=text)


def note_text(field: Field) -> str:
    """Return bounds and default, joined; the help stands under them."""
    return f"  {DOT}  ".join(text for text in (bounds_text(field), default_text(field)) if text)
