# SPDX-License-Identifier: GPL-3.0-or-later
"""What the settings of a stage file are called on the screen, and the words of their choices.

A field is looked up by its whole pattern, then by its key in the row, then by its last step; one
that is in no table shows its key with blanks, so a new setting never lacks a name.
"""

from __future__ import annotations

from collections.abc import Mapping

from hardware_profiles.field_table import PLACE, ROW, Field
from ui.words import say

LABELS: Mapping[str, str] = {
    "stage_id": "Stage name",
    "rate": "Frame rate",
    "host": "Address of the stage",
    "id": "Name",
    "role": "Role",
    "label": "Label",
    "focal_mm": "Focal length",
    "sensor_width_mm": "Sensor width",
    "sensor_height_mm": "Sensor height",
    "entrance_pupil_m": "Entrance pupil",
    "picture_width_px": "Picture width",
    "lens/profile": "Lens profile",
    "library": "Lens library",
    "fps": "Camera frame rate",
    "shutter_deg": "Shutter angle",
    "readout_ms": "Sensor readout",
    "sync_shift_ms": "Sync shift",
    "cap_ms": "Longest prediction",
    "smoothing_ms": "Smoothing",
    "hand_over": "When tracking comes back",
    "wall": "Wall it sees most",
    "wall_latency_frames": "Wall latency",
    "on_wall": "On the wall",
    "priority": "Priority",
    "size": "Inner frustum size",
    "soft_edge": "Soft edge",
    "overscan": "Overscan",
    "source/*/body": "Tracks",
    "source/*/rate": "Sample rate",
    "protocol": "Protocol",
    "line/kind": "Line",
    "line/port": "Port",
    "line/host": "Listen at",
    "baud": "Baud rate",
    "framing": "Framing",
    "profile": "Tracker profile",
    "binds": "Delivers",
    "axes": "Axes measured",
    "camera_id": "Camera id",
    "osc_preset": "OSC layout",
    "osc_name": "OSC name",
    "delay_ms": "Tracker delay",
    "rotation_delay_ms": "Rotation delay",
    "lens_delay_ms": "Lens delay",
    "clock": "Capture time from",
    "position_m": "Position",
    "pan_deg": "Pan",
    "tilt_deg": "Tilt",
    "roll_deg": "Roll",
    "width_m": "Width",
    "height_m": "Height",
    "radius_m": "Radius",
    "segments": "Segments",
    "mesh": "Mesh file",
    "mesh_axes": "Mesh axes",
    "mesh_unit_m": "Mesh unit",
    "wall/*/body": "Carried by",
    "width_px": "Width in pixels",
    "height_px": "Height in pixels",
    "processor": "LED processor",
    "inner_extra_frames": "Inner frustum later by",
    "processor/*/mode": "Latency mode in use",
    "latency/#/mode": "Latency mode",
    "latency/#/frames": "Frames to light",
    "latency/#/rate": "At frame rate",
    "processor/*/kind": "Make",
    "processor/*/address": "Address",
    "poll_s": "Asked every",
    "blackout": "Wall to black too",
    "transfer": "Transfer",
    "range": "Range",
    "nits": "Brightness",
    "lut": "LUT",
    "number": "Number",
    "name": "Name",
    "do": "Orders",
    "send/*/host": "Receiver's address",
    "send/*/port": "Receiver's port",
    "interface": "Leaves from",
    "send/*/body": "Camera",
    "send/*/pose": "Pose",
    "offset_ms": "Leaves after vsync",
    "encoding": "Encoding",
    "source_number": "Source number",
    "send/*/profile": "Free-D profile",
    "send/*/address": "OSC address",
    "arguments": "OSC arguments",
    "sync/source": "Reference",
    "reference_rate": "Reference rate",
    "tracker": "Tracker or timecode line",
    "phase_ms": "Sync phase",
    "delivery_ms": "Time for delivery",
    "lookahead_ms": "Poses ahead",
    "policy": "Message timing",
    "barrier": "Lock-step",
    "barrier_ms": "Ready before vsync",
    "take_off_after_s": "Take a hung node off after",
    "project": "Project",
    "level": "Level",
    "config_hash": "Configuration hash",
    "curve": "Keys asked for",
    "keys": "Key folder",
    "pose_point": "Pose is of the",
    "lens_applied": "Lens already applied",
    "frusta": "Frusta sent",
    "link": "Node link port",
    "frames": "Frame message port",
    "api": "Console port",
    "feed": "Console feed port",
    "state": "State folder",
    "takes": "Takes folder",
}
# The table around a field; what stands directly in a row has none.
GROUPS: Mapping[str, str] = {
    "lens": "Lens",
    "exposure": "Exposure",
    "prediction": "Prediction",
    "view": "Inner frustum",
    "line": "Line",
    "alignment": "Stage alignment",
    "rig_offset": "Camera offset",
    "pose": "Where it stands",
    "curve": "Curve",
    "offset": "Offset in the virtual world",
    "latency": "Latency mode",
    "signal": "Signal declared",
    "schedule": "Frame schedule",
    "engine": "What nodes must have loaded",
    "output": "Pose sent to nodes",
    "security": "Keys",
    "ports": "Ports",
    "paths": "Folders",
    "sync": "Sync",
}
CHOICES: Mapping[str, str] = {
    "": "not set",
    "full": "full",
    "limited": "limited",
    "camera": "camera",
    "wall": "wild wall",
    "object": "object",
    "blend": "ease back",
    "hold": "hold until cut",
    "serial": "serial",
    "udp": "network (UDP)",
    "pose": "pose",
    "lens": "lens",
    "auto": "automatic",
    "arrival": "arrival",
    "even": "even rate",
    "source": "its own clock",
    "on": "always",
    "y_up": "Y up (Blender, Maya)",
    "z_up": "Z up",
    "as_measured": "as measured",
    "as_shown": "as shown",
    "number": "number",
    "name": "name",
    "action": "action",
    "node": "a node's vsync",
    "ptp": "PTP",
    "tracker": "a tracker's packets",
    "free": "free-run",
    "fresh": "as late as it can",
    "exact": "a frame earlier",
    "sensor": "sensor",
    "entrance_pupil": "entrance pupil",
    "nodal": "pupil offset",
    "distortion": "distortion",
    "breathing": "breathing",
    "all": "of all eyes",
    "outer": "outer only",
    "none": "none",
    "pan": "pan",
    "tilt": "tilt",
    "roll": "roll",
}
UNITS: Mapping[str, str] = {"hz": "Hz", "pct": "%", "deg": "°"}
# Units that are a word.
WORDS = frozenset({"frames"})
# Names of things, not words: never translated.
NAMES: Mapping[str, str] = {
    "f4": "Mo-Sys F4",
    "brompton": "Brompton Tessera",
    "novastar": "Novastar COEX",
    "helios": "Megapixel HELIOS",
    "hlg": "HLG",
    "pq": "PQ",
    "sdr": "SDR",
    "freed": "Free-D",
    "opentrackio": "OpenTrackIO",
    "osc": "OSC",
    "ltc": "LTC",
    "json": "JSON",
    "cbor": "CBOR",
}


def label_of(field: Field) -> str:
    """Return the English name of a setting."""
    last = field.pattern.rpartition("/")[2]
    for name in (field.pattern, field.key, last):
        if name in LABELS:
            return LABELS[name]
    return last.replace("_", " ").capitalize()


def group_of(field: Field) -> str:
    """Return the key of the table a field stands in, "" for the row itself."""
    steps = [step for step in field.pattern.split("/")[1:] if step not in (ROW, PLACE)]
    if len(steps) > 1:
        return steps[0]
    in_a_row = field.pattern.split("/")[1:2] in ([ROW], [PLACE])
    return field.section if steps and not in_a_row else ""


def unit_of(field: Field) -> str:
    """Return the unit as it is written behind a number."""
    return UNITS.get(field.unit, field.unit)


def with_unit(text: str, unit: str) -> str:
    """Return a number with its unit: "8 ms", "90°", or the number alone."""
    if unit == "°":
        return f"{text}{unit}"
    return f"{text} {say(unit) if unit in WORDS else unit}".strip()
