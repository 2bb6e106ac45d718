# SPDX-License-Identifier: Apache-2.0
"""`stagectl lens list|history|diff|rollback|sign|verify` on a library."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import msgspec
import pytest

from hardware_profiles.lens.file import hashed, load_profile, to_bytes
from hardware_profiles.lens.library import LensLibrary
from hardware_profiles.lens.profile import LensProfile
from stagectl.cli.main import main
from stagectl.security.signing import KEY_VARIABLE
from tests.cli.lens_shelf import Ask, asker, filled, summary
from tests.hardware_profiles.lens.zoom_lens import zoom_lens


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    monkeypatch.delenv("STAGECTL_LENSES", raising=False)
    return asker(capsys)


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[LensProfile]]:
    folder = tmp_path_factory.mktemp("stock")
    return folder, filled(folder)


@pytest.fixture
def shelf(ask: Ask, tmp_path: Path, stock: tuple[Path, list[LensProfile]]) -> list[LensProfile]:
    shutil.copytree(stock[0], tmp_path, dirs_exist_ok=True)
    return stock[1]


def test_list_and_history(ask: Ask, shelf: list[LensProfile]) -> None:
    code, rows, _ = ask("list")
    assert code == 0
    assert [(row["serial"], row["versions"]) for row in rows[:-1]] == [("12345", 3), ("777", 1)]
    code, rows, _ = ask("history", "12345")
    assert code == 0
    versions = rows[:-1]
    assert [row["hash"] for row in versions] == [one.hash for one in shelf[:3]]
    assert [row["current"] for row in versions] == [False, False, True]
    assert versions[1]["parent"] == shelf[0].hash
    assert versions[0]["author"] == "kim"
    assert (versions[0]["wall"], versions[0]["composite"]) == ("pass", "warn")
    assert summary(rows)["current"] == shelf[2].hash


def test_adding_the_same_again_changes_nothing(ask: Ask, shelf: list[LensProfile]) -> None:
    code, rows, _ = ask("list", "--add", "v0.lens.json")
    assert code == 0
    assert rows[0]["event"] == "added"
    assert (rows[0]["new"], rows[0]["version"], rows[0]["current"]) == (False, 1, False)


def test_one_bad_file_among_several_adds_nothing(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "good.lens.json").write_bytes(to_bytes(zoom_lens()))
    bad = to_bytes(zoom_lens("8")).replace(b"24.0", b"NaN", 1)
    (tmp_path / "bad.lens.json").write_bytes(bad)
    code, rows, err = ask("list", "--add", "good.lens.json", "bad.lens.json")
    assert (code, rows) == (2, [])
    first, last = err.splitlines()
    assert "bad.lens.json: node[0].focal_mm[0]: found nan, expected" in first
    assert last.endswith("nothing was added")
    assert not (tmp_path / "lenses").exists()


def test_diff_says_pixels_for_wall_and_composite(ask: Ask, shelf: list[LensProfile]) -> None:
    code, rows, _ = ask("diff", "12345@1", "12345@2")
    said = summary(rows)
    assert code == 0
    assert (said["first"], said["second"], said["same"]) == (shelf[0].hash, shelf[1].hash, False)
    assert said["focal_percent"] == pytest.approx(0.2, abs=1e-3)
    # 0.2 % of the half diagonal of a 3840 x 2160 picture.
    assert said["margin_px"] == pytest.approx(0.002 * 2203.0, rel=0.02)
    assert said["wall_px"] == pytest.approx(0.0, abs=1e-6)
    assert {row["event"] for row in rows} == {"change", "place", "summary"}
    code, rows, _ = ask("diff", "12345@2", "12345", "--wall-m", "4")
    said = summary(rows)
    assert said["pupil_mm"] == pytest.approx(5.0)
    assert said["wall_px"] == pytest.approx(0.005 / 4.0 * 2203.0, rel=0.02)


def test_diff_for_people(shelf: list[LensProfile], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lens", "diff", "v0.lens.json", "12345@2"]) == 0
    text = capsys.readouterr().out
    assert "edge of the inner frustum by up to 4.4" in text
    assert main(["lens", "diff", "12345@1", shelf[0].hash[:10]]) == 0
    assert "the content is the same" in capsys.readouterr().out


def test_diff_says_for_people_when_no_pupil_is_known(
    ask: Ask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, focal, pupil_m in (("a", 1.0, None), ("b", 1.1, None), ("c", 1.0, 0.1)):
        (tmp_path / f"{name}.json").write_bytes(to_bytes(zoom_lens(focal=focal, pupil_m=pupil_m)))
    assert main(["lens", "diff", "a.json", "b.json"]) == 0
    text = capsys.readouterr().out
    assert "wall:      how far the picture on it moves is not known" in text
    assert "! neither knows its entrance pupil" in text
    assert main(["lens", "diff", "a.json", "c.json"]) == 0
    assert "! the first does not know its entrance pupil" in capsys.readouterr().out


def test_verify_counts_inputs_only_where_they_were_asked_for(
    shelf: list[LensProfile], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lens", "verify", "12345"]) == 0
    assert "inputs" not in capsys.readouterr().out
    assert main(["lens", "verify", "12345", "--inputs", str(tmp_path)]) == 0
    assert "inputs checked" in capsys.readouterr().out


def test_rollback_and_undo(ask: Ask, shelf: list[LensProfile]) -> None:
    code, rows, _ = ask("rollback", "12345")
    assert (code, summary(rows)["hash"]) == (0, shelf[1].hash)
    code, rows, _ = ask("rollback", "12345", "--to", "1", "--author", "eve")
    assert (code, summary(rows)["hash"], summary(rows)["version"]) == (0, shelf[0].hash, 5)
    code, rows, _ = ask("history", "12345")
    assert [row["how"] for row in rows[:-1]] == [
        "calibrated", "calibrated", "calibrated", "rolled_back", "rolled_back"
    ]  # fmt: skip
    assert summary(rows)["current"] == shelf[0].hash
    code, _, err = ask("rollback", "12345", "--to", "1")
    assert code == 2
    assert "is the current version already" in err
    code, _, err = ask("rollback", "12345", "--to", "77")
    assert (code, err.count("\n")) == (2, 1)
    code, _, err = ask("rollback", "777")
    assert code == 2
    assert "has no other version" in err


def test_a_key_is_made_trusted_and_used(ask: Ask, shelf: list[LensProfile], tmp_path: Path) -> None:
    code, rows, _ = ask("sign", "--new-key", "kim", "--trust")
    assert code == 0
    assert summary(rows)["trusted"] == str(Path("lenses/trusted/kim.pub"))
    assert ask("sign", "12345", "--key", "kim.lens_key")[0] == 0
    code, rows, _ = ask("verify", "--all")
    assert (code, summary(rows)["signed"], summary(rows)["failed"]) == (0, 1, 0)
    code, _, err = ask("verify", "--all", "--signed")
    assert code == 1
    assert err.count("nobody has signed it") == 3
    code, rows, _ = ask("history", "12345")
    assert [bool(row["signed_by"]) for row in rows[:-1]] == [False, False, True]
    assert rows[2]["signer"] == "kim"


def resigned(path: Path, way: str) -> None:
    """Tamper with a signed profile's file."""
    profile = load_profile(path)
    text = path.read_bytes()
    if way == "a number":
        path.write_bytes(text.replace(b"24.0", b"24.5", 1))
    elif way == "a number and the hash":
        notes = msgspec.structs.replace(profile.origin, author="eve")
        other = hashed(msgspec.structs.replace(profile, origin=notes))
        path.write_bytes(
            msgspec.json.encode(msgspec.structs.replace(other, signature=profile.signature))
        )
    else:
        path.write_bytes(to_bytes(msgspec.structs.replace(profile, signature=None)))


@pytest.mark.parametrize("way", ["a number", "a number and the hash"])
@pytest.mark.parametrize("verb", ["verify", "eval", "diff", "list --add", "project"])
def test_a_tampered_signed_profile_is_refused_with_one_line(
    ask: Ask, shelf: list[LensProfile], tmp_path: Path, way: str, verb: str
) -> None:
    ask("sign", "--new-key", "kim", "--trust")
    assert ask("sign", "v0.lens.json", "--key", "kim.lens_key")[0] == 0
    assert ask("verify", "v0.lens.json", "--signed")[0] == 0
    resigned(tmp_path / "v0.lens.json", way)
    (tmp_path / "points.csv").write_text("0,0,1\n")
    more = {
        "eval": ["--zoom", "0", "--focus", "0"], "diff": ["v1.lens.json"],
        "project": ["--points", "points.csv", "--zoom", "0", "--focus", "0"],
    }  # fmt: skip
    code, rows, err = ask(*verb.split(), "v0.lens.json", *more.get(verb, []))
    lines = [line for line in err.splitlines() if not line.endswith("nothing was added")]
    assert code == 1, err
    assert len(lines) == 1
    assert "v0.lens.json" in lines[0]
    assert "changed after" in lines[0]
    assert "Traceback" not in err
    assert [row for row in rows if row["event"] != "profile"] == [] or verb == "verify"


def test_a_signature_that_was_taken_off_in_the_library_is_noticed(
    ask: Ask, shelf: list[LensProfile], tmp_path: Path
) -> None:
    ask("sign", "--new-key", "kim", "--trust")
    ask("sign", "12345", "--key", "kim.lens_key")
    path = LensLibrary(tmp_path / "lenses").object_path(shelf[2].hash)
    resigned(path, "taken off")
    code, _, err = ask("verify", "12345")
    assert code == 1
    assert "the signature was taken off" in err
    code, _, err = ask("rollback", "12345", "--to", "1")
    assert code == 0
    code, _, err = ask("rollback", "12345", "--to", "3")
    assert code == 1
    assert ask("history", "12345")[1][-1]["current"] == shelf[0].hash


def test_verify_names_inputs_and_gaps(ask: Ask, shelf: list[LensProfile], tmp_path: Path) -> None:
    (tmp_path / "lenses" / "objects" / f"{shelf[0].hash}.lens.json").unlink()
    code, rows, err = ask("verify", "--all")
    assert code == 1
    assert summary(rows)["failed"] == 3  # itself, and the two that replaced it
    assert "is neither in the library nor among the files" in err
    assert ask("list", "--add", "v0.lens.json")[0] == 0
    assert ask("verify", "--all")[0] == 0


def test_saving_verbs_sign_where_a_key_is_set(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask("sign", "--new-key", "kim", "--trust")
    monkeypatch.setenv(KEY_VARIABLE, "kim.lens_key")
    (tmp_path / "a.lens.json").write_bytes(to_bytes(zoom_lens()))
    code, rows, _ = ask("list", "--add", "a.lens.json")
    assert code == 0
    assert rows[0]["signed_by"]
    if os.name == "posix":
        os.chmod(tmp_path / "kim.lens_key", 0o644)
        (tmp_path / "b.lens.json").write_bytes(to_bytes(zoom_lens("8")))
        code, _, err = ask("list", "--add", "b.lens.json")
        assert code == 2
        assert "chmod 600" in err


@pytest.mark.parametrize(
    "words",
    [
        ["history", "nothing"], ["rollback", "nothing"], ["diff", "a", "b"], ["verify"],
        ["verify", "nothing"], ["sign"], ["sign", "12345"], ["sign", "x", "--new-key", "y"],
        ["sign", "12345", "--key", "nothing"], ["diff", "12345@1", "12345@9"],
        ["diff", "12345@1", "12345@2", "--wall-m", "nan"], ["history", "12345", "--library", "no"],
        ["list", "--library", "v0.lens.json"], ["verify", "12345", "--inputs", "nowhere"],
        ["verify", "12345", "--key", "v0.lens.json"], ["sign", "--new-key", "../x"],
    ],
)  # fmt: skip
def test_wrong_words_are_lines_and_exit_code_2(
    ask: Ask, shelf: list[LensProfile], words: list[str]
) -> None:
    code, rows, err = ask(*words)
    assert (code, rows) == (2, [])
    assert err.startswith("stagectl: ")
    assert "Traceback" not in err


def test_tables_for_people(
    ask: Ask, shelf: list[LensProfile], capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (["list"], ["history", "777"], ["verify", "--all"]):
        capsys.readouterr()
        assert main(["lens", *words]) == 0
        assert "OpenCV left" in capsys.readouterr().out or words[0] == "verify"
