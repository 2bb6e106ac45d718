# SPDX-License-Identifier: Apache-2.0
"""Stage files: what loads, and for everything that does not, one line that says how to mend it."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.loading import StageFileError, cross_check, load_stage, profile_id
from hardware_profiles.stage import MOST_BODIES, Prediction, Stage, UdpLine
from hardware_profiles.store import content_hash
from hardware_profiles.validation import gather

EXAMPLES = sorted(
    path.name for path in files("sim").joinpath("stages").iterdir() if path.name.endswith(".toml")
)
PLAIN = """
version = 1
stage_id = "stage-1"
rate = "24000/1001"

[schedule]
delivery_ms = 8.0

[ports]
link = 18710
frames = 18711

[[body]]
id = "A"
role = "camera"
lens = { focal_mm = 35.0 }
exposure = { shutter_deg = 180.0 }

[[source]]
id = "freed-a"
body = "A"
protocol = "freed"
rate = "60/1"
camera_id = 1
delay_ms = 12.0
line = { kind = "serial", port = "/dev/ttyUSB0", baud = 38400, framing = "8O1" }
alignment = { position_m = [0.0, 1.0, 0.0], pan_deg = 0.0 }

[[source]]
id = "osc-a"
body = "A"
protocol = "osc"
osc_preset = "stagectl"
osc_name = "A"
line = { kind = "udp", port = 40001 }

[[wall]]
id = "main"
width_m = 12.0
height_m = 5.0
"""


def problems(tmp_path: Path, text: str) -> list[str]:
    """Return the lines about a stage file, without the file's name."""
    path = tmp_path / "stage.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StageFileError) as caught:
        load_stage(path)
    for line in caught.value.lines:
        assert line.startswith(f"{path}: ")
        assert "\n" not in line
    return [line.removeprefix(f"{path}: ") for line in caught.value.lines]


def changed(old: str, new: str) -> str:
    assert PLAIN.count(old) >= 1, old
    return PLAIN.replace(old, new, 1)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_loads(name: str) -> None:
    path = Path(str(files("sim").joinpath("stages", name)))
    stage, digest = load_stage(path)
    assert digest == content_hash(path.read_bytes())
    assert stage.version == 1
    for source in stage.source:
        assert profile_id(source)
    # What is written is what is loaded: no key of an example is ignored.
    assert msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Stage) == stage


def test_the_examples_are_the_ones_of_the_issue() -> None:
    assert {"demo.toml", "capture.toml", "freed-osc.toml"} <= set(EXAMPLES)


def test_the_plain_file_loads(tmp_path: Path) -> None:
    path = tmp_path / "stage.toml"
    path.write_text(PLAIN, encoding="utf-8")
    stage, _ = load_stage(path)
    assert stage.body[0].lens.focal_mm == 35.0
    assert stage.source[0].alignment.pose().position_m == (0.0, 1.0, 0.0)
    assert isinstance(stage.source[1].line, UdpLine)
    assert profile_id(stage.source[0]) == "freed-generic"
    assert stage.frame_rate().denominator == 1001


def test_what_is_not_written_of_prediction_has_its_default(tmp_path: Path) -> None:
    """Expect no smoothing, a blended hand-over, and every axis measured."""
    path = tmp_path / "stage.toml"
    path.write_text(PLAIN, encoding="utf-8")
    stage, _ = load_stage(path)
    assert stage.body[0].prediction == Prediction(600.0, 0.0, "blend")
    assert stage.body[0].lens.picture_width_px == 3840
    assert stage.source[0].axes == ("x", "y", "z", "pan", "tilt", "roll")


def test_what_is_written_of_prediction_is_taken(tmp_path: Path) -> None:
    text = changed(
        'role = "camera"',
        'prediction = { cap_ms = 0, smoothing_ms = 200, hand_over = "hold" }',
    )
    text = text.replace("camera_id = 1", 'axes = ["pan", "tilt"]')
    path = tmp_path / "stage.toml"
    path.write_text(text.replace("focal_mm = 35.0", "picture_width_px = 16"), encoding="utf-8")
    stage, _ = load_stage(path)
    assert stage.body[0].prediction == Prediction(0.0, 200.0, "hold")
    assert stage.body[0].lens.picture_width_px == 16
    assert stage.source[0].axes == ("pan", "tilt")


# One mistake each: what is changed, the key that is named, what else must stand in the line.
ONE_MISTAKE = [
    ('rate = "24000/1001"', "rate = 24", "rate", ["found 24", "text in quotes"]),
    ('rate = "24000/1001"', 'rate = "fast"', "rate", ["'fast'", "write 24000/1001"]),
    ('rate = "24000/1001"', 'rate = "2000"', "rate", ["'2000'", "1 to 1000"]),
    ('stage_id = "stage-1"', 'stage_id = "a b"', "stage_id", ["'a b'", "regex"]),
    ('stage_id = "stage-1"', "", "stage_id", ["found nothing", "add it"]),
    ('stage_id = "stage-1"', f'stage_id = "{"x" * 32}"', "stage_id", ["<= 31"]),
    ("delivery_ms = 8.0", "delivery_ms = nan", "schedule.delivery_ms", ["found nan", ">= 1.0"]),
    ("delivery_ms = 8.0", "delivery_ms = inf", "schedule.delivery_ms", ["found inf", "<= 100.0"]),
    ("delivery_ms = 8.0", "delivery_ms = -8.0", "schedule.delivery_ms", ["-8.0", ">= 1.0"]),
    ("delivery_ms = 8.0", "delivery = 8.0", "schedule.delivery", ["unknown", "write delivery_ms"]),
    ("delivery_ms = 8.0", "lookahead_ms = 249.0", "schedule.lookahead_ms", ["249.0", ">= 250.0"]),
    ("link = 18710", "link = 70000", "ports.link", ["70000", "<= 65535"]),
    ("link = 18710", "link = 18711", "ports.frames", ["18711", "ports.link has already"]),
    ('role = "camera"', 'role = "cam"', "body 'A': role", ["'cam'", "'camera'", "'wall'"]),
    ("focal_mm = 35.0", "focal_mm = nan", "body 'A': lens.focal_mm", ["found nan", ">= 1.0"]),
    ("focal_mm = 35.0", "focal = 35.0", "body 'A': lens.focal", ["unknown key", "focal_mm"]),
    ("focal_mm = 35.0", 'focal_mm = "35"', "body 'A': lens.focal_mm", ["'35'", "a number"]),
    ("shutter_deg = 180.0", "shutter_deg = 0.0", "body 'A': exposure.shutter_deg", ["> 0.0"]),
    ("focal_mm = 35.0", "picture_width_px = 15", "body 'A': lens.picture_width_px",
     ["15", ">= 16"]),
    ("focal_mm = 35.0", "picture_width_px = 65537", "body 'A': lens.picture_width_px",
     ["65537", "<= 65536"]),
    ("focal_mm = 35.0", "picture_width_px = 3840.5", "body 'A': lens.picture_width_px",
     ["3840.5", "whole number"]),
    ('role = "camera"', "prediction = { cap_ms = -1 }", "body 'A': prediction.cap_ms",
     ["-1", ">= 0.0"]),
    ('role = "camera"', "prediction = { cap_ms = 1001 }", "body 'A': prediction.cap_ms",
     ["1001", "<= 1000.0"]),
    ('role = "camera"', "prediction = { cap_ms = inf }", "body 'A': prediction.cap_ms",
     ["found inf"]),
    ('role = "camera"', "prediction = { smoothing_ms = 201 }", "body 'A': prediction.smoothing_ms",
     ["201", "<= 200.0"]),
    ('role = "camera"', "prediction = { smoothing_ms = nan }", "body 'A': prediction.smoothing_ms",
     ["found nan"]),
    ('role = "camera"', "prediction = { smoothing_ms = -5 }", "body 'A': prediction.smoothing_ms",
     ["-5", ">= 0.0"]),
    ('role = "camera"', 'prediction = { hand_over = "cut" }', "body 'A': prediction.hand_over",
     ["'cut'", "'blend'", "'hold'"]),
    ('role = "camera"', "prediction = { smoothing = 5 }", "body 'A': prediction.smoothing",
     ["unknown key", "smoothing_ms"]),
    ('role = "camera"', "prediction = 5", "body 'A': prediction", ["found 5", "a table"]),
    ('body = "A"', 'body = "Q"', "source 'freed-a': body", ["'Q'", "(A)"]),
    ('"freed"', '"vrpn"', "source 'freed-a': protocol", ["'vrpn'", "freed, f4, osc"]),
    ('rate = "60/1"', 'rate = "60fps"', "source 'freed-a': rate", ["'60fps'"]),
    ("camera_id = 1", "camera_id = 256", "source 'freed-a': camera_id", ["256", "<= 255"]),
    ("camera_id = 1", 'profile = "freed-vinten"', "source 'freed-a': profile", ["freed-generic"]),
    ("camera_id = 1", 'profile = "f4-mosys"', "source 'freed-a': profile", ["is for f4"]),
    ("camera_id = 1", "binds = []", "source 'freed-a': binds", ["found nothing", '["pose"]']),
    ("camera_id = 1", 'binds = ["zoom"]', "source 'freed-a': binds[0]", ["'zoom'", "'lens'"]),
    ("camera_id = 1", "axes = []", "source 'freed-a': axes", ["found []", ">= 1"]),
    ("camera_id = 1", 'axes = ["yaw"]', "source 'freed-a': axes[0]", ["'yaw'", "'pan'"]),
    ("camera_id = 1", 'axes = "pan"', "source 'freed-a': axes", ["'pan'", "a list"]),
    ("camera_id = 1", 'axes = ["pan", "tilt", "pan"]', "source 'freed-a': axes", ["'pan' twice"]),
    ("delay_ms = 12.0", "delay_ms = 501", "source 'freed-a': delay_ms", ["501", "<= 500.0"]),
    ("delay_ms = 12.0", "rotation_delay_ms = -1", "source 'freed-a': rotation_delay_ms",
     ["-1", ">= 0.0"]),
    ("delay_ms = 12.0", "rotation_delay_ms = 501", "source 'freed-a': rotation_delay_ms",
     ["501", "<= 500.0"]),
    ("delay_ms = 12.0", "lens_delay_ms = nan", "source 'freed-a': lens_delay_ms", ["found nan"]),
    ("delay_ms = 12.0", 'clock = "ntp"', "source 'freed-a': clock", ["'ntp'", "'even'"]),
    ("delay_ms = 12.0", 'clock = "source"', "source 'freed-a': clock", ["carry no time", "'even'"]),
    ('osc_preset = "stagectl"', 'osc_preset = "zigsim"\nclock = "source"', "source 'osc-a': clock",
     ["'zigsim' carry no time"]),
    ('kind = "serial"', 'kind = "tcp"', "source 'freed-a': line.kind", ["'tcp'", "'udp'"]),
    ('kind = "serial", ', "", "source 'freed-a': line.kind", ["found nothing", "'serial'"]),
    ("baud = 38400", "baud = 38400.5", "source 'freed-a': line.baud", ["whole number"]),
    ('"8O1"', '"7E1"', "source 'freed-a': line.framing", ["'7E1'", "'8O1'"]),
    ("[0.0, 1.0, 0.0]", "[0.0, 1.0]", "source 'freed-a': alignment.position_m", ["length 3"]),
    ("[0.0, 1.0, 0.0]", "[0.0, inf, 0.0]", "source 'freed-a': alignment.position_m[1]", ["inf"]),
    ("pan_deg = 0.0", "pan_deg = 361.0", "source 'freed-a': alignment.pan_deg", ["361.0"]),
    ('osc_preset = "stagectl"', "", "source 'osc-a': osc_preset", ["stagectl"]),
    ('osc_preset = "stagectl"', 'osc_preset = "x"', "source 'osc-a': osc_preset", ["'x'"]),
    ('osc_name = "A"', "", "source 'osc-a': osc_name", ["found nothing", "[name]"]),
    ('osc_name = "A"', 'osc_name = "Bühne"', "source 'osc-a': osc_name", ["printable ASCII"]),
    ('osc_name = "A"', 'osc_name = "A"\ncamera_id = 3', "source 'osc-a': camera_id", ["remove it"]),
    ("port = 40001", "port = 0", "source 'osc-a': line.port", ["found 0", ">= 1"]),
    ("port = 40001", 'port = 1, host = "239.1.1.1"', "source 'osc-a': line.host", ["multicast"]),
    ("width_m = 12.0", "width_m = 0.0", "wall 'main': width_m", ["0.0", "> 0.0"]),
    ("width_m = 12.0", "", "wall 'main': width_m", ["found nothing", "a number"]),
    ("[[wall]]", "[wall]", "wall", ["found", "a list"]),
    ('id = "A"\nrole', 'id = "bad id"\nrole', "body 'bad id': id", ["regex"]),
    ('id = "osc-a"', 'id = "freed-a"', "source", ["'freed-a' is used twice"]),
    ("version = 1", 'version = 1\nhost = "stage"', "host", ["'stage'", "0.0.0.0 for all"]),
    ("version = 1", 'version = 1\nhost = "::1"', "host", ["'::1'", "IPv6"]),
    ("version = 1", 'version = 1\nhost = "239.1.1.1"', "host", ["no machine's own"]),
    ("version = 1", "version = 1\ncolour = 3", "colour", ["unknown key", "remove it"]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "key", "words"), ONE_MISTAKE)
def test_one_mistake_is_one_line(
    tmp_path: Path, old: str, new: str, key: str, words: list[str]
) -> None:
    """Given one mistake, Expect one line with its key, what was found, and what to do."""
    lines = problems(tmp_path, changed(old, new))
    about = [line for line in lines if line.startswith(f"{key}: ")]
    assert len(about) == 1, lines
    for word in words:
        assert word in about[0]
    # A body that cannot be read takes its own id along, so its sources may complain as well.
    assert lines == about or key == "body 'bad id': id"


def test_the_same_line_read_twice(tmp_path: Path) -> None:
    text = changed("port = 40001", 'port = 40001, host = "127.0.0.1"')
    text = text.replace(
        'line = { kind = "serial", port = "/dev/ttyUSB0", baud = 38400, framing = "8O1" }',
        'line = { kind = "udp", port = 40001 }',
    )
    (line,) = problems(tmp_path, text)
    assert "already read by source 'freed-a'" in line


ALL_AT_ONCE = (
    'rate = "fast"', "delivery_ms = nan", "link = 70000", 'role = "cam"', "focal_mm = nan",
    "shutter_deg = 0.0", 'body = "Q"', 'rate = "60fps"', "camera_id = 256", "delay_ms = 501",
    "[0.0, inf, 0.0]", "pan_deg = 361.0", 'osc_name = "Bühne"', "width_m = 0.0",
    'version = 1\nhost = "::1"',
)  # fmt: skip


def test_all_problems_come_in_one_run(tmp_path: Path) -> None:
    """Given fifteen mistakes at once, Expect the fifteen lines that they give one by one."""
    text, wanted = PLAIN, []
    for old, new, _, _ in ONE_MISTAKE:
        if new in ALL_AT_ONCE:
            wanted += problems(tmp_path, changed(old, new))
            text = text.replace(old, new, 1)
    assert len(wanted) == len(ALL_AT_ONCE)
    assert sorted(problems(tmp_path, text)) == sorted(wanted)


def test_a_mistake_in_one_table_does_not_hide_another(tmp_path: Path) -> None:
    text = changed('role = "camera"', 'role = "cam"').replace('"60/1"', '"60fps"')
    text = text.replace('osc_name = "A"', "").replace("height_m = 5.0", "height_m = -1")
    keys = [line.partition(": found")[0].partition(": '")[0] for line in problems(tmp_path, text)]
    assert keys == [
        "body 'A': role", "wall 'main': height_m", "source 'freed-a': rate",
        "source 'osc-a': osc_name",
    ]  # fmt: skip


def test_the_place_of_a_row_without_a_name_is_the_one_in_the_file(tmp_path: Path) -> None:
    text = PLAIN.replace("[[source]]", '[[body]]\nid = "a b"\n[[body]]\nlabel = "x"\n[[source]]', 1)
    lines = problems(tmp_path, text)
    assert any(line.startswith("body[2].id: found nothing") for line in lines), lines


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("version = ", "is not TOML"),
        ("", "version: found None, expected 1"),
        ("version = 2", "version: found 2, expected 1"),
        ('version = "1"', "version: found '1', expected 1"),
        ("version = 1.0", "version: found 1.0, expected 1"),
        ("version = true", "version: found True, expected 1"),
        ("version = 1", "stage_id: found nothing"),
        ("version = 1\nbody = 3", "body: found 3, expected a list"),
        ("version = 1\nsource = [1, 2]", "source[0]: found 1, expected a table"),
    ],
)
def test_what_is_hardly_a_stage_file(tmp_path: Path, text: str, words: str) -> None:
    assert any(words in line for line in problems(tmp_path, text))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.toml", tmp_path):
        with pytest.raises(StageFileError, match="cannot be read"):
            load_stage(path)
    broken = tmp_path / "broken.toml"
    broken.write_bytes(b"\xff\xfe version")
    with pytest.raises(StageFileError, match="is not TOML"):
        load_stage(broken)


def test_more_bodies_than_a_message_holds(tmp_path: Path) -> None:
    rows = "".join(f'[[body]]\nid = "b{i}"\n' for i in range(MOST_BODIES))
    lines = problems(tmp_path, PLAIN.replace("[[source]]", f"{rows}[[source]]", 1))
    assert any("body: found" in line and "<= 64" in line for line in lines)


def test_a_look_ahead_that_no_message_holds(tmp_path: Path) -> None:
    text = changed("delivery_ms = 8.0", "lookahead_ms = 1000.0").replace("24000/1001", "500")
    assert problems(tmp_path, text) == [
        "schedule.lookahead_ms: found 1000, which is 500 frames at 500; expected at most 255; "
        "write less"
    ]


def test_a_sound_stage_has_no_problems() -> None:
    stage = msgspec.convert(tomllib.loads(PLAIN), Stage)
    assert cross_check(stage) == []


TOML_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=6,
)
KEYS = ("stage_id", "rate", "body", "source", "wall", "sync", "schedule", "output", "ports", "host")


@given(st.sampled_from(KEYS), TOML_VALUES)
def test_any_value_anywhere_gives_lines_and_no_exception(key: str, value: object) -> None:
    table: dict[str, object] = {**tomllib.loads(PLAIN), key: value}
    assert_lines(table)


@given(TOML_VALUES, st.sampled_from(["line", "alignment", "binds", "camera_id", "id", "new key"]))
def test_any_value_in_a_row_gives_lines_and_no_exception(value: object, key: str) -> None:
    table = tomllib.loads(PLAIN)
    table["source"][0][key] = value
    assert_lines(table)


def assert_lines(table: dict[str, object]) -> None:
    gathered = gather(table, Stage, {"stage_id": "s", "rate": "24", "body": [], "source": []})
    stage = msgspec.convert(gathered.rest, Stage)
    for line in [*gathered.problems, *cross_check(stage)]:
        assert re.match(r".+: .+", line, re.DOTALL)
        assert len(line) < 600
