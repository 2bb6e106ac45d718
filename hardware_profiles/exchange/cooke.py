# SPDX-License-Identifier: Apache-2.0
"""Reads a frame of Cooke /i lens data as REDline prints it: hex bytes with slashes between them.

The places of T-number and entrance pupil are those of camdkit's reader (clauses OPT-COOKE-001 and
-002 there); checked against a clip whose f-number stands beside it. Values are six bits a byte,
bit 6 always set.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from hardware_profiles.exchange.reading import ExchangeError, shown

_BYTES = re.compile(r"[0-9A-Fa-f]{2}(/[0-9A-Fa-f]{2}){0,255}")
_SHORTEST = 27
_APERTURE = (5, 6)
_PUPIL = (25, 26)
_VALUE, _MARK, _SIGN, _HIGH = 0x3F, 0x40, 0x20, 0x0F


class CookeData(NamedTuple):
    """What one frame of lens data says."""

    t_number: float
    entrance_pupil_m: float
    """From the sensor toward the object."""


def read_cooke(text: str, place: str) -> CookeData | None:
    """Return the data of a cell, None where there is none; raises ExchangeError."""
    bare = text.strip()
    if not bare:
        return None
    if not _BYTES.fullmatch(bare):
        raise ExchangeError(f"{place}: Cooke Metadata: found {shown(text)}, expected hex bytes")
    data = bytes.fromhex(bare.replace("/", ""))
    used = [data[at] for at in (*_APERTURE, *_PUPIL) if at < len(data)]
    if len(data) < _SHORTEST or not all(one & _MARK for one in used):
        raise ExchangeError(
            f"{place}: Cooke Metadata: found {len(data)} bytes of another form, expected at least "
            f"{_SHORTEST} with bit 6 set"
        )
    high, low = (data[at] for at in _APERTURE)
    aperture = ((high & _VALUE) << 6) + (low & _VALUE)
    high, low = (data[at] for at in _PUPIL)
    pupil_mm = ((high & _HIGH) << 6) + (low & _VALUE)
    return CookeData(aperture / 100.0, (-1e-3 if high & _SIGN else 1e-3) * pupil_mm)
