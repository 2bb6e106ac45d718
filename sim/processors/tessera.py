# SPDX-License-Identifier: Apache-2.0
"""A fake Brompton Tessera, from "Tessera Processing IP Control API" 3.1.4 and 3.5.2.

A leaf answers an object of its last word; a PUT takes `{"data": value}` and answers the leaf;
what is not there is `{"response-code": "Path not found"}` with HTTP 200; paths ignore case.
"""

from __future__ import annotations

from sim.processors.server import Fake

_FORMATS = {
    "sdr": "standard-dynamic-range", "pq": "perceptual-quantiser", "hlg": "hybrid-log-gamma",
}  # fmt: skip
_NOT_THERE = {"response-code": "Path not found"}


class FakeTessera(Fake):
    """An SX40 with its picture on HDMI 1."""

    port_type = "hdmi"
    control_enabled = True
    """The switch of its Live Control tile."""

    def get(self, path: str) -> tuple[int, object]:
        """Answer a leaf."""
        if not self.control_enabled:
            return 200, {"response-code": "Access denied"}
        name = path.lower().removeprefix("/api/").rstrip("/")
        leaves = self._leaves()
        if name not in leaves:
            return 200, _NOT_THERE
        return 200, {name.rpartition("/")[2]: leaves[name]}

    def order(self, method: str, path: str, body: object) -> tuple[int, object]:
        """Set blackout, the one leaf that may be set here."""
        name = path.lower().removeprefix("/api/")
        value = body.get("data") if isinstance(body, dict) else None
        if method != "PUT" or name != "override/blackout/enabled":
            return 200, _NOT_THERE
        if not isinstance(value, bool):
            return 200, {"response-code": "Bad input parameter type"}
        if self.panel.fault != "deaf":
            self.panel.blackout = value
        return 200, {"enabled": value}

    def _leaves(self) -> dict[str, object]:
        panel, port = self.panel, f"input/ports/{self.port_type}/1"
        leaves: dict[str, object] = {
            "input/active/source/port-type": self.port_type,
            "input/active/source/port-number": 1,
            "output/network/genlock/source": "active-input" if panel.locked else "internal",
            "output/global-colour/brightness": panel.brightness_nits,
            "override/blackout/enabled": panel.blackout,
            "override/freeze/enabled": panel.freeze,
            "override/test-pattern/enabled": panel.test_pattern,
            "override/test-pattern/type": "smpte-bars",
            "processing/3d-lut/enabled": panel.lut,
            "system/processor-type": "sx40",
            f"{port}/controls/hdr/format": "from-input",
        }
        if panel.input_valid:
            leaves[f"{port}/meta-data/refresh-rate"] = panel.input_hz
        if self.port_type == "hdmi":
            leaves[f"{port}/meta-data/hdr/format"] = _FORMATS[panel.transfer]
        else:
            leaves[f"{port}/controls/hdr/format"] = _FORMATS[panel.transfer]
        return leaves
