# SPDX-License-Identifier: Apache-2.0
"""Bad input of every kind, in the process itself: one useful line for each, and its exit code."""

from __future__ import annotations

import random
import socket
from pathlib import Path

import pytest

from stagectl.cli.main import main

STAGES = Path(__file__).resolve().parents[2] / "sim" / "stages"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command runs in an empty folder; a crash report would lie there."""
    monkeypatch.chdir(tmp_path)


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, list[str]]:
    """Run a command; return its code, its stdout and the lines of its stderr."""
    try:
        code = main(list(words))
    except SystemExit as end:  # argparse
        code = int(end.code or 0)
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    assert not Path("stagectl-crash.txt").exists()
    return code, captured.out, captured.err.splitlines()


def edited(folder: Path, *changes: tuple[str, str], base: str = "freed-osc.toml") -> str:
    """Return the path of a stage file with these texts replaced."""
    text = (STAGES / base).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "edited.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("command", ["run", "check", "graph"])
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (None, "cannot be read (No such file or directory)"),
        (b"version = ", "is not TOML"),
        (b"\xff\xfe\x00", "is not TOML"),
        (b"", "version: found None, expected 1"),
        (b"version = 2", "version: found 2, expected 1"),
    ],
)
def test_a_stage_file_that_cannot_be_used(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    command: str,
    data: bytes | None,
    expected: str,
) -> None:
    path = tmp_path / "stage.toml"
    if data is not None:
        path.write_bytes(data)
    code, out, err = said(capsys, command, str(path))
    assert (code, out, len(err)) == (2, "", 1)
    assert err[0].startswith(f"stagectl: {path}: ")
    assert expected in err[0]


def test_a_folder_is_no_stage_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = said(capsys, "run", str(tmp_path))
    assert (code, len(err)) == (2, 1)
    assert "cannot be read (Is a directory)" in err[0]


def test_all_problems_of_a_stage_file_are_told_in_one_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = edited(
        tmp_path,
        ('profile = "freed-mosys"', 'profile = "no-such-profile"'),
        ('osc_name = "wild"', 'osc_name = "wild"\nosc_preset_ = 1'),
        ('rate = "30/1"', 'rate = "fast"'),
        ('body = "B"', 'body = "Z"'),
        ("delivery_ms = 8.0", "delivery_ms = nan"),
        ('protocol = "freed"', 'protocol = "freeed"'),
    )
    code, _, err = said(capsys, "run", path)
    text = "\n".join(err)
    assert code == 2
    assert all(line.startswith(f"stagectl: {path}: ") for line in err)
    for word in ("freeed", "'Z'", "fast", "delivery_ms", "osc_preset_"):
        assert word in text, text
    assert not (tmp_path / "stagectl-state").exists()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (('profile = "freed-mosys"', 'profile = "gone"'), "gone"),
        (('protocol = "freed"', 'protocol = "freee"'), "expected one of freed, f4, osc"),
        (('profile = "freed-mosys"', 'profile = "f4-mosys"'), "is for f4"),
        (('osc_preset = "stagectl"', 'osc_preset = "none-such"'), "none-such"),
        (("width_m = 12.0", "width_m = inf"), "width_m"),
        (("width_m = 12.0", "width_m = -1.0"), "width_m"),
        (("api = 18700", "api = 70000"), "api"),
        (('stage_id = "stage-1"', 'stage_id = "stage 1"'), "stage_id"),
        (('rate = "24000/1001"', 'rate = "24000/0"'), "rate"),
        (('version = 1', 'version = 1\nhost = "::1"'), "host"),
        (("port = 40002", "port = 40001"), "already read by source"),
        (('id = "osc-wild"', 'id = "osc-b"'), "used twice"),
    ],
)  # fmt: skip
def test_one_bad_value_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: tuple[str, str], expected: str
) -> None:
    path = edited(tmp_path, change)
    code, out, err = said(capsys, "check", path)
    assert (code, out) == (2, "")
    assert err, "nothing was said"
    assert any(expected in line for line in err), err
    assert all(line.startswith("stagectl: ") for line in err)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("demo", "--rate", "abc"), "--rate:"),
        (("demo", "--rate", "0"), "--rate:"),
        (("demo", "--rate", "nan"), "--rate:"),
        (("demo", "--nodes", "0"), "--nodes: found 0, expected 1 to 64"),
        (("demo", "--nodes", "65"), "--nodes: found 65"),
        (("demo", "--seconds", "-1"), "--seconds"),
        (("demo", "--seconds", "nan"), "--seconds"),
        (("run", "x.toml", "--seconds", "0"), "--seconds"),
        (("node", "--connect", "nowhere"), "--connect: "),
        (("node", "--connect", "127.0.0.1:0"), "--connect: "),
        (("node", "--connect", "127.0.0.1:9", "--lead", "9"), "--lead: found 9.0"),
        (("node", "--connect", "127.0.0.1:9", "--lead", "nan"), "--lead: found nan"),
        (("node", "--connect", "127.0.0.1:9", "--house-sync", "x"), "--house-sync: found 'x'"),
        (("node", "--connect", "127.0.0.1:9", "--house-sync", "1:0"), "--house-sync: found"),
        (("node", "--connect", "127.0.0.1:9", "--seconds", "nan"), "--seconds"),
        (("node", "--connect", "127.0.0.1:9", "--seconds", "-3"), "--seconds"),
        (("console", "--connect", "127.0.0.1"), "--connect: "),
        (("status", "--connect", "x:y"), "--connect: "),
        (("bench", "latency", "--cameras", "0"), "--cameras: found 0"),
        (("bench", "latency", "--rate", "x"), "--rate"),
        (("sim", "play", "none", "--protocol", "f5", "--pty", "x"), "unknown protocol 'f5'"),
        (("sim", "play", "none", "--protocol", "f4", "--pty", "x"), "cannot be read"),
        (("decode", "freee", "x"), "there is no tracking protocol 'freee'"),
        (("decode", "f4", "no-such-file"), "no-such-file"),
        (("take", "show", "no-such-take"), "is no take"),
        (("take", "replay", "no-such-take"), "is no take"),
        (("take", "list", "no-such-folder"), "no such folder"),
    ],
)  # fmt: skip
def test_a_bad_argument_is_one_line_and_exit_code_2(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], expected: str
) -> None:
    code, out, err = said(capsys, *words)
    assert (code, out, len(err)) == (2, "", 1), err
    assert err[0].startswith("stagectl: ")
    assert expected in err[0]


@pytest.mark.parametrize(
    "words", [("no-such-command",), ("demo", "--nodes", "x"), ("run",), ("take",), ("sim",)]
)
def test_what_the_parser_refuses_is_one_line_and_exit_code_2(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    code, _, err = said(capsys, *words)
    assert code == 2
    assert len(err) == 1
    assert err[0].startswith("stagectl")
    assert err[0].endswith("--help")


def test_no_command_prints_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = said(capsys)
    assert (code, err) == (2, [])
    assert "demo" in out


@pytest.mark.parametrize("key", ["link", "frames", "api", "feed"])
def test_a_busy_port_is_a_fault_of_the_machine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], key: str
) -> None:
    default = {"link": 18710, "frames": 18711, "api": 18700, "feed": 18701}
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        changes = [(f"{name} = {n}", f"{name} = 0") for name, n in default.items() if name != key]
        path = edited(tmp_path, (f"{key} = {default[key]}", f"{key} = {port}"), *changes)
        code, out, err = said(capsys, "run", path)
        assert (code, out, len(err)) == (3, "", 1)
        assert f"ports.{key}: port {port} cannot be used (address already in use)" in err[0]
        code, out, _ = said(capsys, "check", path)
        assert code == 1
        assert f"FAIL  ports.{key}" in out


def test_check_finds_a_missing_serial_port_and_a_busy_udp_port(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        path = edited(
            tmp_path, ("/dev/ttyUSB0", str(tmp_path / "no-tty")), ("port = 40001", f"port = {port}")
        )
        code, out, err = said(capsys, "check", path)
    assert (code, err) == (1, [])
    lines = [line for line in out.splitlines() if line.startswith("FAIL")]
    assert any("freed-a: serial port" in line and "is not there" in line for line in lines), out
    assert any(f"osc-b: udp 127.0.0.1:{port} address already in use" in line for line in lines), out
    assert sorted(tmp_path.iterdir()) == [tmp_path / "edited.toml"]  # no side effects


def test_a_state_folder_that_cannot_be_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way")
    ports = "[ports]\nlink = 0\nframes = 0\napi = 0\nfeed = 0\n"
    text = (STAGES / "capture.toml").read_text(encoding="utf-8")
    path = tmp_path / "stage.toml"
    path.write_text(text + ports + '[paths]\nstate = "file/state"\n', encoding="utf-8")
    code, out, err = said(capsys, "run", str(path))
    assert (code, out, len(err)) == (3, "", 1)
    assert "cannot be written (Not a directory)" in err[0]
    assert "paths.state" in err[0]


def test_status_and_console_without_a_stage_time_out(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    code, out, err = said(capsys, "status", "--connect", address)
    assert (code, out, len(err)) == (4, "", 1)
    assert address in err[0]


def test_a_node_without_a_stage_times_out(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    node = pytest.importorskip("sim.cli.node")
    monkeypatch.setattr(node, "JOIN_PATIENCE_NS", 300_000_000)
    monkeypatch.setattr(node, "take_priority", lambda priority: "")
    monkeypatch.setattr(node, "quiet_collector", lambda: None)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    code, out, err = said(capsys, "node", "--connect", address, "--json")
    assert (code, out, len(err)) == (4, "", 1)
    assert f"no stage answered at {address}" in err[0]


def test_a_take_whose_sidecar_is_broken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "takes"
    take = folder / "one"
    take.mkdir(parents=True)
    for broken in (b"", b"{", b"[]", b'{"version": 1}', random.Random(1).randbytes(100)):
        (take / "take.json").write_bytes(broken)
        for words in (
            ("show", str(take)),
            ("replay", str(take)),
            ("list", str(tmp_path / "takes")),
        ):
            code, _, err = said(capsys, "take", *words)
            assert (code, len(err)) == (2, 1), (words, err)
            assert "take.json: is no take sidecar" in err[0]


def test_an_empty_folder_of_takes_is_no_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said(capsys, "take", "list", str(tmp_path)) == (0, f"no takes in {tmp_path}\n", [])
