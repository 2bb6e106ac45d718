# SPDX-License-Identifier: Apache-2.0
"""A fake Megapixel HELIOS, from its "Processor Public API", its examples and recorded payloads.

`GET /api/v1/public?dev.display.blackout&dev.ingest` answers those branches in their nesting; a
PATCH of the same nesting sets what is in it and answers it.
"""

from __future__ import annotations

from sim.processors.server import Fake

_PUBLIC = "/api/v1/public"
_EOTF = {"sdr": "SDR", "pq": "PQ", "hlg": "HLG"}


class FakeHelios(Fake):
    """A HELIOS with its picture on HDMI 1."""

    sync_offset: float | None = 0.0
    alerts: tuple[str, ...] = ()
    tile_low = False

    def get(self, path: str) -> tuple[int, object]:
        """Answer the branches that are asked for, or all of them."""
        where, _, query = path.partition("?")
        if where != _PUBLIC:
            return 404, b""
        whole = {"dev": self._dev()}
        if not query:
            return 200, whole
        answer: dict[str, object] = {}
        for name in query.split("&"):
            _copy(whole, answer, name.split("."))
        return 200, answer

    def order(self, method: str, path: str, body: object) -> tuple[int, object]:
        """Set blackout."""
        if method not in ("PATCH", "POST") or path.partition("?")[0] != _PUBLIC:
            return 404, b""
        value = _leaf(body, "dev", "display", "blackout")
        if isinstance(value, bool) and self.panel.fault != "deaf":
            self.panel.blackout = value
        return 200, body

    def _dev(self) -> dict[str, object]:
        panel = self.panel
        source: dict[str, object] = {
            "eotf": _EOTF[panel.transfer], "format": "RGB 4:4:4 rec709 full 10bpc",
            "freq": round(panel.input_hz), "h": 2160, "w": 3840, "name": "HDMI1",
            "resolution": f"3840x2160p{panel.input_hz:.2f}", "valid": True, "timings": {},
        }  # fmt: skip
        if self.sync_offset is not None:
            source["timings"] = {"syncOffset": self.sync_offset}
        if not panel.input_valid:
            source |= {
                "valid": False,
                "freq": 0,
                "resolution": "Invalid",
                "format": "-",
                "eotf": "",
            }
        genlock = {
            "delay": 0, "enabled": True, "enabledInt": False, "enabledPtp": False, "freqExt": 0,
            "freqSource": round(panel.input_hz), "source": "hdmi1", "matched": panel.locked,
        }  # fmt: skip
        alerts = {
            f"alert{n}": {"brief": brief, "count": 1, "severity": 3, "since": 5}
            for n, brief in enumerate(self.alerts)
        }
        return {
            "display": {
                "blackout": panel.blackout, "brightness": panel.brightness_pct,
                "freeze": panel.freeze, "latencyLow": self.tile_low or panel.low_latency,
                "gamma": 2.4, "tilesCount": 84,
            },
            "ingest": {
                "alerts": alerts, "genlock": genlock, "input": "hdmi1",
                "inputs": {"hdmi1": source}, "latencyLow": panel.low_latency,
                "testPattern": {"enabled": panel.test_pattern, "type": "grid", "motion": False},
            },
        }  # fmt: skip


def _copy(source: object, target: dict[str, object], path: list[str]) -> None:
    head, *rest = path
    if not isinstance(source, dict) or head not in source:
        return
    if not rest:
        target[head] = source[head]
        return
    below = target.setdefault(head, {})
    if isinstance(below, dict):
        _copy(source[head], below, rest)


def _leaf(value: object, *keys: str) -> object:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value
