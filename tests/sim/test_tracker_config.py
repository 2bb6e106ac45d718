# SPDX-License-Identifier: Apache-2.0
"""The tracker process's configuration: defaults, and one line for each mistake."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from sim.trackers.config import PtyConfig, UdpConfig, load, parse, parse_rate

GOOD = """
t0_ns = 17
[[tracker]]
id = "a"
protocol = "freed"
motion = "dolly"
rate = "24000/1001"
house_sync = 123
camera_id = 7
noise_mm = 0.5
origin_m = [0, 1, 2.5]
line = {kind = "pty", link = "/tmp/a"}
[[tracker]]
id = "b"
protocol = "osc"
motion = "crane"
rate = 120
line = {kind = "udp", host = "127.0.0.1", port = 9000}
"""


def test_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "trackers.toml"
    path.write_text(GOOD)
    config = load(path)
    assert config.t0_ns == 17
    a, b = config.tracker
    assert (a.rate, a.house_sync, a.camera_id) == (Fraction(24000, 1001), 123, 7)
    assert a.origin_m == (0.0, 1.0, 2.5)
    assert a.line == PtyConfig("/tmp/a", 38400)
    assert (b.rate, b.house_sync, b.loss) == (Fraction(120), None, 0.0)
    assert b.line == UdpConfig("127.0.0.1", 9000)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('id = "a"\n', "", "tracker 1: id is missing"),
        ('"freed"', '"freee"', r"tracker 1 \(a\): protocol is 'freee', expected one of freed"),
        ('"24000/1001"', '"fast"', "rate is 'fast', expected 24000/1001 or 60"),
        ('"24000/1001"', "0", "rate is 0, expected above 0"),
        ("camera_id = 7", "camera_id = 256", "camera_id is 256, expected a number from 0 to 255"),
        ("camera_id = 7", "camera_id = 1.5", "camera_id is 1.5, expected a whole number"),
        ("noise_mm = 0.5", "noise_mm = nan", "noise_mm is nan, expected a number"),
        ("noise_mm = 0.5", "noise_mm = inf", "noise_mm is inf, expected a number"),
        ("noise_mm = 0.5", "noise_mm = true", "noise_mm is True, expected a number"),
        ("noise_mm = 0.5", "nose_mm = 0.5", "unknown key 'nose_mm'"),
        ("[0, 1, 2.5]", "[0, 1]", "origin_m is .* expected"),
        ('kind = "pty"', 'kind = "usb"', "line is .* expected"),
        ('"/tmp/a"', '"/tmp/a", baud = 1', "line is .* expected"),
        ("port = 9000", "port = 70000", r"tracker 2 \(b\): line is .* expected"),
        ('id = "b"', 'id = "a"', "two trackers are called 'a'"),
        ("t0_ns = 17", "t0_ns = 1.5", "t0_ns is 1.5"),
        ("t0_ns = 17", "t0 = 17", "unknown key 't0'"),
        ("t0_ns = 17", "t0_ns =", "not a TOML file"),
    ],
)
def test_a_mistake_has_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "trackers.toml"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(ValueError, match=message) as caught:
        load(path)
    assert all(line.startswith(str(path)) for line in str(caught.value).splitlines())


def test_all_mistakes_come_at_once() -> None:
    with pytest.raises(ValueError, match="protocol") as caught:
        parse({"tracker": [{"id": "a", "protocol": "x", "loss": 2}, {"id": "b"}], "more": 1})
    lines = str(caught.value).splitlines()
    assert len(lines) == 10  # more; protocol, loss, motion, rate, line; 4 missing


def test_nothing_to_do_is_refused() -> None:
    with pytest.raises(ValueError, match="no \\[\\[tracker\\]\\]"):
        parse({})


@pytest.mark.parametrize("text", ["nan", "1/0", "", "-5", "1001", "x"])
def test_rates_outside_sense(text: str) -> None:
    with pytest.raises(ValueError, match="rate is"):
        parse_rate(text)
