# SPDX-License-Identifier: GPL-3.0-or-later
"""The two colour schemes: each role of a colour and its value, and how bright a colour is.

`night` is for a stage that is dark between shots: no colour has blue light, and green only as much
as letters need. Pure red on black reaches a contrast of 5.25 to 1 and no more, so a text that must
have 7 to 1 is a red that leans to orange; what is well, and all lines, are red alone
(docs/decisions/0023-night-colours.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

DARK = "dark"
NIGHT = "night"

_DARK: Mapping[str, str] = MappingProxyType(
    {
        "background": "#08090b",
        "panel": "#111419",
        "raised": "#1d222a",
        "line": "#2a3039",
        "grid": "#1c2128",
        "text": "#eef2f6",
        "dim": "#9aa5b1",
        "old": "#7a8591",
        "off": "#5f6873",
        "good": "#4ade80",
        "warn": "#ffb52e",
        "bad": "#ff5c5c",
        "info": "#7cc0ff",
        "selected": "#142c44",
        "on status": "#08090b",
        "rolling fill": "#2b0f12",
    }
)
_NIGHT: Mapping[str, str] = MappingProxyType(
    {
        "background": "#000000",
        "panel": "#0c0000",
        "raised": "#1a0000",
        "line": "#4a0000",
        "grid": "#260000",
        "text": "#ff7800",
        "dim": "#ff6700",
        "old": "#f40000",
        "off": "#8e0000",
        "good": "#ff0000",
        "warn": "#ff5a00",
        "bad": "#ff6a00",
        "info": "#ff0000",
        "selected": "#280000",
        "on status": "#000000",
        "rolling fill": "#200000",
    }
)
SCHEMES: Mapping[str, Mapping[str, str]] = MappingProxyType({DARK: _DARK, NIGHT: _NIGHT})

# Dim colours of pictures and charts are lifted: red alone is a fifth as bright as white.
_NIGHT_LIFT = 0.5
_FLARE = 0.05


def channels(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue, 0 to 255, of a "#rrggbb"; raises ValueError for another text."""
    if len(colour) != 7 or not colour.startswith("#"):
        raise ValueError(f"{colour!r} is no colour; write it as #rrggbb")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Return the relative luminance of a "#rrggbb", 0 (black) to 1 (white), as WCAG 2 has it."""
    red, green, blue = (_linear(value / 255.0) for value in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21, as WCAG 2 has it."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + _FLARE) / (dark + _FLARE)


def red_of(colour: str) -> str:
    """Return the red, without green or blue, that stands for a colour at night.

    A brighter colour gives a brighter red, so that scales keep their order.
    """
    light = luminance(colour) ** _NIGHT_LIFT
    level = 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
    return f"#{round(255 * level):02x}0000"


def _linear(level: float) -> float:
    return float(level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4)
