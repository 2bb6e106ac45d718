# SPDX-License-Identifier: Apache-2.0
"""Novastar COEX (MX, CX, KU): its HTTP API on port 8001. Pure.

Paths: Novastar's "URL Protocols for COEX Controller" and COEX API pages; the shapes of answers as
they were recorded on an MX40 Pro and an MX30 (docs/processors.md). An answer is
`{"code": 0, "data": .., "message": ..}`; a path that is not there answers 404 or an empty 200.
"Success" of a PUT proves nothing, so blackout is read back. Genlock, phase and the meaning of
`testPattern.mode` are not documented, so they are not told.
"""

from __future__ import annotations

from stagectl.processors.asking import Asker, AskError, RefusedError, at, flag, number, rows
from stagectl.processors.state import Reading

_NORMAL, _BLACK, _FROZEN = 0, 1, 2
_SCREEN = "/api/v1/screen"
_INPUTS = "/api/v1/device/input/sources"
_STATE = "/api/v1/screen/output/display/state"
_MODE = "/api/v1/device/screen/displaymode"
_CABINETS = "/api/v1/device/cabinet"
# The cabinet list of a large wall is hundreds of kilobytes.
CABINETS_EVERY = 15
_BUSY, _NOT_SUPPORTED = 5, 6


class Novastar:
    """The driver of COEX controllers."""

    def __init__(self) -> None:
        self._polls = 0
        self._brightness: float | None = None

    def read(self, ask: Asker) -> Reading:
        """Ask for screens, inputs and display state; brightness now and then."""
        screens = _get(ask, _SCREEN)
        if screens is None:
            raise AskError("it has no COEX screens; is it a COEX controller?")
        low = [flag(row.get("lowLatency")) for row in rows(at(screens, "screens"))]
        if self._polls % CABINETS_EVERY == 0:
            self._brightness = _brightness(_get(ask, _CABINETS))
        self._polls += 1
        modes = _display_modes(ask)
        return Reading(
            input_hz=_input_hz(_get(ask, _INPUTS)),
            latency_mode="" if not low or None in low else "low" if all(low) else "normal",
            brightness_pct=self._brightness,
            blackout=None if not modes else all(mode == _BLACK for mode in modes),
            frozen=None if not modes else any(mode == _FROZEN for mode in modes),
        )

    def black(self, ask: Asker, *, on: bool) -> None:
        """Set the display mode, and read it back where the firmware tells it."""
        wanted = _BLACK if on else _NORMAL
        _checked(ask.send("PUT", _MODE, {"value": wanted}))
        modes = _display_modes(ask)
        if modes and any(mode != wanted for mode in modes):
            raise AskError("it answered, but its display mode did not change")
        if not modes:
            raise AskError("it answered, but this firmware does not tell its display mode")


def _get(ask: Asker, path: str) -> object:
    return _checked(ask.get(path))


def _checked(answer: object) -> object:
    """Return the data of an answer, None where there is none. Raises AskError."""
    if not isinstance(answer, dict) or "code" not in answer:
        return None  # an empty 200 is how some firmware says that a path is not there
    code = answer["code"]
    if code == 0:
        return answer.get("data")
    if code == _NOT_SUPPORTED:
        return None
    if code == _BUSY:
        raise AskError("it is busy")
    raise RefusedError(f"it answered with its code {code}")


def _input_hz(sources: object) -> float | None:
    """Return the rate of the inputs that feed the wall; the first where they differ."""
    live = [row for row in rows(sources) if row.get("sourceStatus") == 1]
    rates = [number(row.get("actualRefreshRate")) for row in live]
    return next((rate for rate in rates if rate), None)


def _display_modes(ask: Asker) -> list[float | None]:
    state = at(_get(ask, _STATE), "displayState")
    return [number(row.get("displayMode")) for row in rows(state)]


def _brightness(cabinets: object) -> float | None:
    """Return the mean brightness of all cabinets in percent; each tells a fraction."""
    found = [number(row.get("brightness")) for row in rows(cabinets)]
    known = [share for share in found if share is not None and 0.0 <= share <= 1.0]
    return round(100.0 * sum(known) / len(known), 1) if known else None
