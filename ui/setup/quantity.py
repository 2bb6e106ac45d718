# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers as people type them, with a unit or without: "12,5 mm", "0.5 s", "90°".

A number without a unit is in the field's own. The sums are decimal, so that 1.2 mm in a field of
metres is 0.0012 and not a long tail of digits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

# Family -> unit -> how large it is, in one measure for the whole family.
FAMILIES: Mapping[str, Mapping[str, Decimal]] = {
    "length": {
        "m": Decimal(1),
        "cm": Decimal("0.01"),
        "mm": Decimal("0.001"),
        "in": Decimal("0.0254"),
        "ft": Decimal("0.3048"),
    },
    "time": {
        "s": Decimal(1),
        "min": Decimal(60),
        "ms": Decimal("0.001"),
        "us": Decimal("0.000001"),
        "ns": Decimal("0.000000001"),
    },
    "angle": {"deg": Decimal(60), "arcmin": Decimal(1)},
    "rate": {"Hz": Decimal(1), "kHz": Decimal(1000)},
    "share": {"": Decimal(1), "%": Decimal("0.01")},
    "pixels": {"px": Decimal(1)},
    "frames": {"frames": Decimal(1)},
}
# Other ways to write a unit.
ALSO: Mapping[str, str] = {
    "°": "deg",
    "degrees": "deg",
    "degree": "deg",
    "'": "arcmin",
    '"': "in",
    "µs": "us",
    "μs": "us",
    "sec": "s",
    "metre": "m",
    "metres": "m",
    "meters": "m",
    "hz": "Hz",
    "khz": "kHz",
    "fps": "Hz",
    "pixel": "px",
    "pixels": "px",
    "frame": "frames",
    "f": "frames",
    "帧": "frames",
}
_TYPED = re.compile(r"\s*([+\-\N{MINUS SIGN}]?[0-9.,]+(?:[eE][+-]?[0-9]{1,2})?)\s*(.*?)\s*")


def family_of(unit: str) -> Mapping[str, Decimal]:
    """Return the units that may be typed into a field of this unit."""
    for family in FAMILIES.values():
        if _plain(unit) in family:
            return family
    return {unit: Decimal(1)}


def parse_quantity(text: str, unit: str) -> Decimal:
    """Return a typed number in `unit`; raise ValueError with a sentence for anything else."""
    typed = _TYPED.fullmatch(text)
    if typed is None:
        raise ValueError(f"found {text.strip()!r}, expected a number")
    number = _number(typed[1])
    own, found = _plain(unit), _plain(typed[2])
    family = family_of(unit)
    if not found or found == own:
        return number
    if found not in family or own not in family:
        known = ", ".join(name for name in family if name)
        raise ValueError(f"found the unit {found!r}, expected one of {known}")
    return number * family[found] / family[own]


def plain_text(number: Decimal | float) -> str:
    """Return a number without an exponent and without idle zeros, "-0" as "0"."""
    exact = number if isinstance(number, Decimal) else Decimal(repr(number))
    text = f"{exact:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _plain(unit: str) -> str:
    unit = unit.strip()
    return ALSO.get(unit, ALSO.get(unit.lower(), unit))


def _number(text: str) -> Decimal:
    """One comma and no point is a decimal comma; else commas are refused."""
    text = text.replace("\N{MINUS SIGN}", "-")
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(f"found {text!r}, expected a number") from None
