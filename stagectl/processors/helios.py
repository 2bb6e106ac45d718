# SPDX-License-Identifier: Apache-2.0
"""Megapixel HELIOS: its public API, `/api/v1/public`. Pure.

Paths and shapes: Megapixel's "Processor Public API" with its examples, and recorded payloads of
firmware 24.08 (docs/processors.md). `?dev.display&dev.ingest...` asks for branches; a PATCH takes
the same nesting. Each of its two low-latency switches takes one frame off (HELIOS user guide,
"Ultra Low Latency": 3.0 frames in the example, 1.0 with both).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from stagectl.processors.asking import Asker, AskError, at, flag, number, text
from stagectl.processors.state import Reading

_PUBLIC = "/api/v1/public"
_WANTED = (
    "dev.display.blackout", "dev.display.brightness", "dev.display.freeze",
    "dev.display.latencyLow", "dev.ingest.alerts", "dev.ingest.genlock", "dev.ingest.input",
    "dev.ingest.inputs", "dev.ingest.latencyLow", "dev.ingest.testPattern",
)  # fmt: skip
ASK = f"{_PUBLIC}?{'&'.join(_WANTED)}"
BLACKOUT = f"{_PUBLIC}?dev.display.blackout"
_FRAMES = 3.0
_MODES = {
    (False, False): "normal",
    (True, False): "tile-low",
    (False, True): "processor-low",
    (True, True): "ultra-low",
}
_TRANSFER = {"SDR": "sdr", "PQ": "pq", "HLG": "hlg"}
_OWN_PATTERN = "pattern"
_MOST_COMPLAINTS = 4
_RATE = re.compile(r"[pi](\d+\.\d+)$", re.ASCII)


class Helios:
    """The driver of HELIOS processors."""

    def read(self, ask: Asker) -> Reading:
        """Ask for the wanted branches at once."""
        answer = ask.get(ASK)
        display, ingest = at(answer, "dev", "display"), at(answer, "dev", "ingest")
        if not isinstance(display, Mapping) or not isinstance(ingest, Mapping):
            raise AskError("its answer has no display and no ingest; is it a HELIOS?")
        tile, processor = flag(display.get("latencyLow")), flag(ingest.get("latencyLow"))
        known = tile is not None and processor is not None
        source = at(ingest, "inputs", text(ingest.get("input")))
        return Reading(
            input_hz=_input_hz(source),
            input_locked=_locked(ingest.get("genlock"), source),
            phase_right=_phase(source),
            latency_mode=_MODES[bool(tile), bool(processor)] if known else "",
            latency_frames=_FRAMES - bool(tile) - bool(processor) if known else None,
            brightness_pct=number(display.get("brightness")),
            blackout=flag(display.get("blackout")),
            frozen=flag(display.get("freeze")),
            test_pattern=flag(at(ingest, "testPattern", "enabled")),
            transfer=_TRANSFER.get(text(at(source, "eotf")), ""),
            range=_range(source),
            complaints=_complaints(ingest.get("alerts")),
        )

    def black(self, ask: Asker, *, on: bool) -> None:
        """Switch blackout, and read it back."""
        ask.send("PATCH", _PUBLIC, {"dev": {"display": {"blackout": on}}})
        if flag(at(ask.get(BLACKOUT), "dev", "display", "blackout")) is not on:
            raise AskError("it answered, but its blackout did not change")


def _input_hz(source: object) -> float | None:
    """Return the rate of the input; its resolution text has more digits than its number."""
    if flag(at(source, "valid")) is False:
        return None
    written = _RATE.search(text(at(source, "resolution")))
    return float(written.group(1)) if written else number(at(source, "freq")) or None


def _locked(genlock: object, source: object) -> bool | None:
    """Return whether it follows something, and what comes in runs at the same rate."""
    enabled, matched = flag(at(genlock, "enabled")), flag(at(genlock, "matched"))
    if enabled is None or matched is None:
        return None
    own = at(genlock, "source") == _OWN_PATTERN or flag(at(source, "valid")) is False
    return enabled and matched and not own


def _phase(source: object) -> bool | None:
    """Return True where input and system stand together; another offset has no documented unit."""
    return True if number(at(source, "timings", "syncOffset")) == 0.0 else None


def _range(source: object) -> str:
    words = text(at(source, "format")).split()
    return next((word for word in ("limited", "full") if word in words), "")


def _complaints(alerts: object) -> tuple[str, ...]:
    if not isinstance(alerts, Mapping):
        return ()
    said = [text(at(alert, "brief")) for alert in alerts.values()]
    return tuple(brief for brief in said if brief)[:_MOST_COMPLAINTS]
