# SPDX-License-Identifier: Apache-2.0
"""When the parts of a sample were true: the source's clock, less the delay of each quantity.

Position, rotation and lens may leave a tracker by different ways (encoders, an optical solver, a
lens box), each with its own delay. Where the stage file says so, one packet becomes up to three
partial samples, each with its own capture time; the estimator takes them one by one.
"""

from __future__ import annotations

import msgspec

from hardware_profiles.stage import Source
from tracking.capture_clock import CaptureClock, kind_of
from tracking.sample import Decoded, TrackerSample
from tracking.source_clock import Stamp

_MS = 1e6
CLOCK_STEP = "F-07"
# A packet of even time that waited longer than so many periods is doubted by this share of the rest
# (found on the KAIST recordings; half or double of it serves as well).
PATIENT_PERIODS = 2.0
DOUBT_SHARE = 0.6


class CaptureTime:
    """Dates the samples of one source and takes them apart where their delays differ."""

    def __init__(self, source: Source, driver_latency_ms: float) -> None:
        """Take the delays of a source and of its tracker's profile."""
        self.clock = CaptureClock(source.clock, source.nominal_rate())
        self._delay_ns = round((source.delay_ms + driver_latency_ms) * _MS)
        self._rotation_ns = _later_ns(source.rotation_delay_ms, source.delay_ms)
        self._lens_ns = _later_ns(source.lens_delay_ms, source.delay_ms)

    def stamp(self, decoded: Decoded, t_wire_ns: int) -> tuple[Stamp, int, int]:
        """Return the stamp of a sample sent at `t_wire_ns`, its capture time and that time's sigma.

        Even time counts slots. In a burst after a pause, slots may have been lost that nobody sees:
        what waited long may be of another slot than it is given.
        """
        stamp = self.clock.observe(decoded, t_wire_ns)
        sigma_ns = 0
        if self.clock.name == "even":
            long_ns = stamp.wait_ns - PATIENT_PERIODS * (self.clock.period_ns() or 0.0)
            sigma_ns = max(round(DOUBT_SHARE * long_ns), 0)
        return stamp, stamp.t_ns - self._delay_ns, sigma_ns

    def parts(self, sample: TrackerSample) -> list[TrackerSample]:
        """Return the sample, or its parts, each with its own capture time."""
        if not (self._rotation_ns or self._lens_ns):
            return [sample]
        has_position, has_rotation, has_lens = kind_of(sample.decoded)
        later = {"position": 0, "rotation": self._rotation_ns, "lens": self._lens_ns}
        has = {"position": has_position, "rotation": has_rotation, "lens": has_lens}
        groups: dict[int, list[str]] = {}
        for name, delay_ns in later.items():
            if has[name]:
                groups.setdefault(delay_ns, []).append(name)
        return [
            msgspec.structs.replace(
                sample,
                t_capture_ns=sample.t_capture_ns - delay_ns,
                decoded=sample.decoded
                if len(groups) == 1
                else _only(sample.decoded, names, not at),
            )
            for at, (delay_ns, names) in enumerate(groups.items())
        ] or [sample]


def _later_ns(own_ms: float | None, delay_ms: float) -> int:
    return 0 if own_ms is None else round((own_ms - delay_ms) * _MS)


def _only(decoded: Decoded, names: list[str], is_first: bool) -> Decoded:
    """Return a sample of these quantities; counters and timecode go with the first part."""
    part = decoded
    if "position" not in names:
        part = msgspec.structs.replace(part, position_m=None)
    if "rotation" not in names:
        part = msgspec.structs.replace(part, pan_tilt_roll_deg=None, quaternion_wxyz=None)
    if "lens" not in names:
        part = msgspec.structs.replace(
            part, focus_raw=None, zoom_raw=None, iris_raw=None, focal_mm=None, fx_px=None,
            entrance_pupil_m=None, focus_distance_m=None,
        )  # fmt: skip
    if not is_first:
        part = msgspec.structs.replace(part, sequence=None, timecode=None, timecode_rate=None)
    return part
