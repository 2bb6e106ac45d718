# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of the code that need no other language, each with its reason; all others do."""

from __future__ import annotations

from collections.abc import Mapping

# Packages whose texts come to the console as events, refusals, answers or rows.
ENGINE: tuple[str, ...] = (
    "stagectl/nodes", "stagectl/show", "stagectl/alarms", "stagectl/setup", "stagectl/processors",
    "stagectl/scan", "stagectl/checks", "stagectl/control", "stagectl/security",
    "stagectl/runtime", "stagectl/takes", "render_bridge", "tracking", "hardware_profiles",
    "stagectl/cli/lens_choice.py", "stagectl/cli/lens_swap_propose.py",
    "stagectl/cli/lens_swap_steps.py",
)  # fmt: skip
# Files and folders whose texts are said elsewhere.
ELSEWHERE: Mapping[str, str] = {
    "stagectl/control/address.py": "of the command line",
    "stagectl/security/clients.py": "of `stagectl keys`",
    "stagectl/security/curve.py": "of `stagectl keys`",
    "stagectl/security/enrolment.py": "of `stagectl keys enrol`",
    "stagectl/security/key_file.py": "of `stagectl keys` and of starting a program",
    "stagectl/security/keys_folder.py": "of `stagectl keys`",
    "stagectl/security/pin.py": "of `stagectl keys enrol`",
    "stagectl/security/private_file.py": "of `stagectl keys`",
    "stagectl/security/signing.py": "of `stagectl lens sign`",
    "stagectl/runtime/enrol_client.py": "of `stagectl keys enrol`",
    "stagectl/runtime/enrol_server.py": "of `stagectl keys enrol`",
    "stagectl/runtime/provenance.py": "said before a stage runs",
    "stagectl/runtime/realtime.py": "one line of the log at the start",
    "stagectl/runtime/summary.py": "the last lines of `stagectl run`",
    "stagectl/takes/reader.py": "of `stagectl take`",
    "stagectl/takes/replay.py": "of `stagectl replay`",
    "stagectl/takes/timecode_grid.py": "of `stagectl take`",
    "render_bridge/barcode.py": "for who writes a program against it",
    "render_bridge/codec.py": "details of a broken message, for who made it",
    "render_bridge/frame_codec.py": "details of a broken message, for who made it",
    "render_bridge/wall_codec.py": "details of a broken message, for who made it",
    "render_bridge/projection.py": "for who writes a program against it",
    "render_bridge/stage_snapshot.py": "for who writes a program against it",
    "render_bridge/conformance": "of `stagectl conform`, for who writes a client",
    "render_bridge/outputs": "for who writes a program against it",
    "render_bridge/sdk": "runs in the engine's process, in its log",
    "tracking/calibration": "of the calibration commands; the lens pages show their output",
    "tracking/fusion/intake.py": "a name within the estimator",
    "tracking/fusion/snapshot.py": "a mistake of a program, not of a stage",
    "tracking/protocols.py": "names of protocols, and mistakes of a program",
    "tracking/senders.py": "states within it",
    "hardware_profiles/exchange": "of `stagectl lens import` and `export`",
    "hardware_profiles/alignment": "of `stagectl calibrate stage`",
    "hardware_profiles/rig/file.py": "of `stagectl lens swap`",
    "hardware_profiles/rig/library.py": "of `stagectl lens swap`",
    "hardware_profiles/lens": "of the lens commands; the lens pages show their output",
    "hardware_profiles/json_documents.py": "details of a spoiled file",
    "hardware_profiles/pose.py": "a mistake of a program",
    "hardware_profiles/tracker.py": "of the profiles that ship; a test reads them all",
    "ui/app.py": "of the command line, before there is a window",
    "ui/shell/screenshots.py": "of the command line",
    "ui/lens/app.py": "of the command line",
    "ui/style_sheet.py": "a style sheet",
    "ui/schemes.py": "colours, and mistakes of a program",
    "ui/theme.py": "fonts, and mistakes of a program",
    "ui/fonts.py": "a font's name",
    "ui/models.py": "names of types",
    "ui/language.py": "each language is called by its own name",
}
# In those folders, files that the stage's own rows speak with.
BUT: tuple[str, ...] = (
    "hardware_profiles/lens/measured.py",
    "hardware_profiles/lens/profile.py",
    "hardware_profiles/lens/verdicts.py",
)
# Single texts.
TEXTS: Mapping[str, str] = {
    r"(mark \d+) in take (.+?)(?:: (.*))?": "a pattern that is read",
    r"(\w+) '([^']*)': (?:([\w.\[\]]+): )?": "a pattern that is read",
    "Object contains unknown field `(.*)`": "a pattern that is read",
    "Object missing required field `(.*)`": "a pattern that is read",
    " - at `$": "a pattern that is read",
    ", got": "a pattern that is read",
    ": found ": "a pattern that is read",
    "value = {0}": "TOML",
    "{0} to ": "a part of a count of arguments, of two figures",
    r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[\u3000-\u9fff\uff00-\uffef])": "a pattern that is read",
    "charuco:11x8:DICT_5X5_100 30": "a sample of what is typed",
    "points_px and residual_px are of different lengths": "a broken answer, shown with its name",
    "px is not one row for each zoom with one value for each focus": "the same",
    "Known | Unreadable": "names of types",
    "NumberField | VectorField | TextField | ChoiceField | NameField | ManyField | Switch": "same",
    "tuple[Status, str] | None": "names of types",
    "bool | int | float | str | list[Value] | None": "names of types",
    "serial /dev/ttyUSB0 38400 8O1": "a sample that makes a width",
    "F-00 freed-abc": "a sample that makes a width",
    "0000.0 mm, 00.00°": "a sample that makes a width",
    "000.0 MB": "a sample that makes a width",
    "stagectl {0} {1}": "the title of the window",
    "stagectl lens {0} {1}": "the title of the window",
    "a window needs an application; make it first": "a mistake of a program",
    "{0} is no view: a QWidget with update_state is": "a mistake of a program",
    "{0} is no workspace: a QWidget with update_state is": "a mistake of a program",
    "nothing that continues": "a name within the estimator",
    "the body moved": "a name within the estimator",
    "the origin moved": "a name within the estimator",
    "the command died": "a broken answer, shown with its name",
    "a line without an end": "a broken answer, shown with its name",
    "{0}: {1} windows have it and its neighbours open, or it cannot be written; close some, or "
    "name another with --session": "of the command line",
    "{0} (*.lens.json)": "the filter of a file dialog",
}
# What a text begins with that is code: TOML, styles, patterns, times, lines of a stage.
CODE: tuple[str, ...] = (
    "# ", "%Y", "\\s*", "QProgressBar", "border:", "color:", "padding:", "<b>{", "<span>{",
    "line = {", "{ pos", "body = ", "id = ", "protocol = ", "rate = ", "port = ", "profile = ",
    "osc_preset = ", "osc_name = ", "camera_id = ", "udp {0}", "udp 0.0.0.0", "serial {0} {1}",
    "serial {0}",
)  # fmt: skip
# Names and signs that are the same in every language.
NAMES = frozenset(
    {
        "mm", "px", "%", "ms", "µs", "deg", "Hz", "s", "m", "X", "Y", "Z", "x", "y", "z", "GB",
        "X m", "Y m", "Z m", "UTC", "GO", "NG", "LTC", "PTP", "3D", "LUT", "F1", "OSC", "JSON",
        "CBOR", "libzmq", "HLG", "PQ", "SDR", "Free-D", "OpenTrackIO", "Mo-Sys F4",
        "Brompton Tessera", "Novastar COEX", "Megapixel HELIOS", "English", "中文", "Esc",
        "Enter", "Tab", "{0} {1} x {2} m y {3} m", "{0} {1} x {2} y {3} z {4} m",
        "{0} px\n{1} px", "{0} fps", "{0} GB", "{0} MB", "{0} mm", "{0}, Ctrl+Z", "{0}, Ctrl+Y",
        "Backspace   {0}", "Ctrl+Enter: {0}",
    }
)  # fmt: skip
