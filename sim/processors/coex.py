# SPDX-License-Identifier: Apache-2.0
"""A fake Novastar COEX controller, from its API pages and from answers recorded on an MX30.

Answers are `{"code": 0, "data": .., "message": "Success"}`. A path that is not there answers an
empty HTTP 200 (an MX30 does) or HTTP 404 (an MX40 Pro does): `absent`.
"""

from __future__ import annotations

from sim.processors.server import Fake

_BLACK, _FROZEN = 1, 2


class FakeCoex(Fake):
    """An MX30 with four cabinets, the show on HDMI."""

    absent = "empty"
    tells_display_mode = True

    def get(self, path: str) -> tuple[int, object]:
        """Answer one documented path."""
        panel = self.panel
        if path == "/api/v1/screen":
            screen = {
                "screenID": "{7e9cd858-0000-0000-0000-000000000001}", "screenName": "Wall",
                "workingMode": 0, "masterFrameRate": panel.input_hz,
                "lowLatency": panel.low_latency, "canvases": [{"canvasID": 45}],
            }  # fmt: skip
            return _told({"screens": [screen], "screenGroups": []})
        if path == "/api/v1/device/input/sources":
            live = {
                "id": 512, "name": "HDMI 2.0", "type": 7, "usable": True,
                "sourceStatus": 1 if panel.input_valid else 0,
                "actualResolution": {"width": 3840, "height": 2160},
                "actualRefreshRate": panel.input_hz, "colorSpace": 0,
            }  # fmt: skip
            # Nothing is plugged in there, and it tells the rate of its EDID all the same.
            idle = {**live, "id": 513, "name": "SDI", "sourceStatus": 0, "actualRefreshRate": 60}
            return _told([idle, live])
        if path == "/api/v1/screen/output/display/state" and self.tells_display_mode:
            mode = _BLACK if panel.blackout else _FROZEN if panel.freeze else 0
            return _told(
                {
                    "mappingState": [{"canvasID": 45, "enable": False}],
                    "displayState": [{"canvasID": 45, "displayMode": mode}],
                }
            )
        if path == "/api/v1/device/cabinet":
            ratio = panel.brightness_pct / 100.0
            return _told([{"id": 2**40 + n, "brightness": ratio} for n in range(4)])
        return (404, b"") if self.absent == "404" else (200, b"")

    def order(self, method: str, path: str, body: object) -> tuple[int, object]:
        """Set the display mode."""
        if (method, path) != ("PUT", "/api/v1/device/screen/displaymode"):
            return (404, b"") if self.absent == "404" else (200, b"")
        value = body.get("value") if isinstance(body, dict) else None
        if value not in (0, _BLACK, _FROZEN):
            return 200, {"code": 1, "data": "", "message": "InvalidParam"}
        if self.panel.fault != "deaf":
            self.panel.blackout, self.panel.freeze = value == _BLACK, value == _FROZEN
        return _told("")


def _told(data: object) -> tuple[int, object]:
    return 200, {"code": 0, "data": data, "message": "Success"}
