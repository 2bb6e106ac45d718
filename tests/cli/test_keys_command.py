# SPDX-License-Identifier: Apache-2.0
"""`stagectl keys new|list|revoke`, and how `--key` and its fellows are refused."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from stagectl.checks.library import library_fault
from stagectl.checks.stage_checks import Finding, check_stage
from stagectl.cli.main import main
from stagectl.security.curve import new_pair
from stagectl.security.key_file import load_key

STAGE = """version = 1
stage_id = "stage-1"
rate = "24000/1001"
[[body]]
id = "A"
[[source]]
id = "osc"
body = "A"
protocol = "osc"
osc_preset = "stagectl"
osc_name = "A"
line = { kind = "udp", port = 40001 }
"""
ASKS = '[security]\ncurve = "on"\n'


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stage file that asks for keys, in the folder where commands are given."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "stage.toml"
    path.write_text(STAGE + ASKS)
    return path


def rows(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_key_is_made_listed_and_revoked(stage: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "new", "kim", "--role", "operate"]) == 0
    assert "carry it" in capsys.readouterr().out
    key = load_key(stage.parent / "kim.key_secret")
    assert (key.name, key.role) == ("kim", "operate")
    if os.name == "posix":
        assert stat.S_IMODE((stage.parent / "kim.key_secret").stat().st_mode) == 0o600
    assert main(["keys", "new", "tv", "--role", "view", "--out", "tv", "--json"]) == 0
    (made,) = rows(capsys.readouterr().out)
    assert (made["event"], made["file"], made["role"]) == ("summary", "tv", "view")
    assert main(["keys", "revoke", "kim", "--json"]) == 0
    (revoked,) = rows(capsys.readouterr().out)
    assert (revoked["name"], revoked["revoked"]) == ("kim", True)
    assert main(["keys", "list", "--json"]) == 0
    listed = rows(capsys.readouterr().out)
    assert [(row["name"], row["revoked"]) for row in listed[:2]] == [("kim", True), ("tv", False)]
    assert listed[0]["public_key_last8"] == key.public_key[-8:]
    assert listed[2] == {
        "event": "summary", "valid": 1, "revoked": 1, "server_key": key.server_key
    }  # fmt: skip
    assert main(["keys", "list"]) == 0
    table = capsys.readouterr().out
    assert key.secret_key not in table
    assert key.public_key[-8:] in table
    assert "1 valid, 1 revoked" in table


def test_what_cannot_be_done_is_one_line(stage: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "list"]) == 0
    assert "first run or enrolment" in capsys.readouterr().err
    assert main(["keys", "new", "kim", "--role", "view"]) == 0
    capsys.readouterr()
    for words, said in (
        (["new", "kim", "--role", "view"], "has a key already"),
        (["new", "a b", "--role", "view"], "no name for a key"),
        (["new", "tv", "--role", "view", "--out", "kim.key_secret"], "is there already"),
        (["revoke", "tv"], "valid: kim"),
        (["list", "other.toml"], "cannot be read"),
        (["enrol", "--port", "0"], "--port"),
        (["enrol", "--seconds", "601"], "--seconds"),
    ):
        assert main(["keys", *words]) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert len(captured.err.splitlines()) == 1
        assert said in captured.err
    assert main(["keys", "list"]) == 0
    assert "1 valid, 0 revoked" in capsys.readouterr().out


@pytest.mark.skipif(os.name != "posix", reason="Windows has no file modes")
def test_an_open_list_is_refused_with_the_chmod_to_run(
    stage: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["keys", "new", "kim", "--role", "view"]) == 0
    path = stage.parent / "stagectl-keys" / "clients.json"
    path.chmod(0o644)
    capsys.readouterr()
    for words in (["keys", "list"], ["keys", "revoke", "kim"], ["run", "stage.toml"]):
        assert main(words) == 2
        assert f"run: chmod 600 {path}" in capsys.readouterr().err


def test_a_stage_for_this_machine_only_says_that_it_asks_nobody(
    stage: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.write_text(STAGE)
    assert main(["keys", "new", "kim", "--role", "view"]) == 0
    assert 'curve = "on"' in capsys.readouterr().err


@pytest.mark.parametrize("command", ["node", "status", "console"])
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--key", "none"], "none: cannot be read"),
        (["--key", "stage.toml"], "stage.toml"),
        (["--server-key", "x"], "--server-key: 'x' is no key"),
        (["--pin", "1234"], "--pin: '1234' is no PIN"),
        (["--pin", "4F7K-9QXM", "--enrol-port", "0"], "--enrol-port: found 0"),
    ],
)
def test_a_bad_key_option_is_one_line(
    stage: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    command: str, words: list[str], said: str,
) -> None:  # fmt: skip
    monkeypatch.setattr("stagectl.cli.console.console_available", lambda: None)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(stage.parent))
    assert main([command, "--connect", "127.0.0.1:9", *words]) == 2
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1
    assert said in err


def test_the_stages_public_key_may_be_given_beside_the_file(
    stage: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["keys", "new", "kim", "--role", "view"]) == 0
    path = stage.parent / "kim.key_secret"
    path.write_text(
        "".join(
            line for line in path.read_text().splitlines(True) if not line.startswith("server_key")
        )
    )
    capsys.readouterr()
    words = ["status", "--connect", "127.0.0.1:9", "--key", str(path)]
    assert main(words) == 2
    assert "add --server-key" in capsys.readouterr().err
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("stagectl.cli.status.ANSWER_WITHIN_NS", 0)
        assert main([*words, "--server-key", new_pair().public_key]) == 4
        # One of 85 begins as an option does.
        key = next(k for k in iter(lambda: new_pair().public_key, "") if k.startswith("-"))
        assert main([*words, "--server-key", key]) == 4
        assert main([*words, f"--server-key={key}"]) == 4
        with pytest.raises(SystemExit) as ended:
            main([*words, "--server-key", "--json"])
        assert ended.value.code == 2


def keys_finding(stage: Path) -> Finding:
    from hardware_profiles.loading import load_stage

    loaded, _ = load_stage(stage)
    (found,) = [f for f in check_stage(loaded, stage.parent) if f.what == "keys"]
    return found


def test_preflight_looks_at_the_keys_and_makes_none(stage: Path) -> None:
    assert "will be made" in keys_finding(stage).text
    assert not (stage.parent / "stagectl-keys").exists()
    assert main(["keys", "new", "kim", "--role", "view"]) == 0
    assert keys_finding(stage).text.startswith("1 valid")
    assert main(["keys", "revoke", "kim"]) == 0
    assert keys_finding(stage).verdict == "warn"
    (stage.parent / "stagectl-keys" / "clients.json").write_text("x")
    assert keys_finding(stage).verdict == "fail"
    stage.write_text(STAGE)
    assert keys_finding(stage).verdict == "ok"


def test_an_old_libzmq_ends_with_its_line_and_exit_code_3(
    stage: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert library_fault("4.3.3") is None
    assert library_fault("4.4.0") is None
    assert "4.3.2 has known holes, 4.3.3" in (library_fault("4.3.2") or "")
    monkeypatch.setattr("stagectl.checks.library.library_version", lambda: "4.3.1")
    for words in (["run", "stage.toml"], ["node", "--connect", "127.0.0.1:9"],
                  ["status", "--connect", "127.0.0.1:9"]):  # fmt: skip
        assert main(words) == 3
        assert "libzmq 4.3.1 has known holes" in capsys.readouterr().err
    assert main(["check", "stage.toml"]) == 1
