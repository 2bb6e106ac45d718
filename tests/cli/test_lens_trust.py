# SPDX-License-Identifier: Apache-2.0
"""Whose signature may get into a lens library, and how one that does not hold is put right."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest

from hardware_profiles.lens.file import load_profile, save_profile
from hardware_profiles.lens.library import LensLibrary
from hardware_profiles.lens.profile import LensProfile
from hardware_profiles.store import LAST_KNOWN_GOOD
from stagectl.cli.main import main
from stagectl.security.signing import KEY_VARIABLE
from tests.cli.lens_shelf import Ask, asker, chess_lens, filled, summary


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
def kims(ask: Ask, tmp_path: Path, stock: tuple[Path, list[LensProfile]]) -> str:
    """A library that trusts kim, whose signature is on v3 there and outside; return its hash."""
    shutil.copytree(stock[0], tmp_path, dirs_exist_ok=True)
    assert ask("sign", "--new-key", "kim", "--trust")[0] == 0
    assert ask("sign", "--new-key", "eve")[0] == 0
    assert ask("sign", "v3.lens.json", "--key", "kim.lens_key")[0] == 0
    return stock[1][3].hash


def signer(content: str) -> str:
    signature = LensLibrary(Path("lenses")).profile(content).signature
    return signature.public_key if signature else ""


def by_eve(content: str) -> None:
    """Sign the library's copy by hand, as no command does."""
    shutil.copy("v3.lens.json", "eve.lens.json")
    assert main(["lens", "sign", "eve.lens.json", "--key", "eve.lens_key", "--replace"]) == 0
    eves = load_profile(Path("eve.lens.json"))
    assert eves.signature is not None
    LensLibrary(Path("lenses")).sign(content, eves.signature)


def test_a_stranger_signs_a_file_of_his_own_and_not_the_library(ask: Ask, kims: str) -> None:
    kim = signer(kims)
    shutil.copy("v3.lens.json", "eve.lens.json")
    code, rows, _ = ask("sign", "eve.lens.json", "--key", "eve.lens_key", "--replace")
    said = summary(rows)
    assert (code, said["in_library"], said["library_left_as_it_is"]) == (0, False, True)
    eves = load_profile(Path("eve.lens.json")).signature
    assert eves is not None
    assert eves.public_key == said["public_key"] != kim
    assert signer(kims) == kim
    assert ask("eval", "777", "--zoom", "0", "--focus", "0")[0] == 0
    code, rows, _ = ask("swap", "--camera", "A", "--serial", "777")
    assert (code, summary(rows)["profile"]) == (0, kims)


def test_without_a_list_of_the_trusted_the_history_counts(ask: Ask, kims: str) -> None:
    kim = signer(kims)
    shutil.rmtree("lenses/trusted")
    shutil.copy("v3.lens.json", "eve.lens.json")
    code, rows, _ = ask("sign", "eve.lens.json", "--key", "eve.lens_key", "--replace")
    assert (code, summary(rows)["library_left_as_it_is"], signer(kims)) == (0, True, kim)
    code, rows, _ = ask("sign", "777", "--key", "eve.lens_key", "--replace")
    assert (code, summary(rows)["in_library"], signer(kims) == kim) == (0, True, False)


@pytest.mark.parametrize("what", ["777", "12345@2"])
def test_a_stranger_signs_no_version_of_the_library(ask: Ask, kims: str, what: str) -> None:
    """Signed by kim or by nobody: after a stranger's signature every command would refuse it."""
    code, rows, err = ask("sign", what, "--key", "eve.lens_key", "--replace")
    assert (code, rows, err.count("\n")) == (2, [], 1)
    assert "does not trust" in err
    assert ask("verify", "--all")[0] == 0


def test_nothing_is_added_under_a_strangers_key(ask: Ask, kims: str, tmp_path: Path) -> None:
    save_profile(tmp_path / "new.lens.json", chess_lens(serial="778"))
    code, _, err = ask("list", "--add", "new.lens.json", "--key", "eve.lens_key")
    assert code == 2
    assert "new.lens.json: would be signed with a key that lenses does not trust" in err
    assert ask("history", "778")[0] == 2


def test_adding_the_good_file_heals_a_signature_that_does_not_hold(ask: Ask, kims: str) -> None:
    kim = signer(kims)
    by_eve(kims)
    assert ask("eval", "777", "--zoom", "0", "--focus", "0")[0] == 1
    code, rows, _ = ask("list", "--add", "v3.lens.json")
    assert (code, rows[0]["new"], rows[0]["mended"]) == (0, False, True)
    assert (rows[0]["signed_by"], signer(kims)) == (kim, kim)
    assert ask("verify", "--all")[0] == 0
    code, rows, _ = ask("list", "--add", "v3.lens.json")
    assert (code, rows[0]["mended"]) == (0, False)


def test_adding_an_unsigned_file_takes_no_signature_off(ask: Ask, kims: str) -> None:
    kim = signer(kims)
    bare = msgspec.structs.replace(load_profile(Path("v3.lens.json")), signature=None)
    save_profile(Path("bare.lens.json"), bare)
    code, _, err = ask("list", "--add", "bare.lens.json")
    assert (code, err) == (0, "")
    assert signer(kims) == kim
    LensLibrary(Path("lenses")).object_path(kims).write_bytes(b"{")  # its last known good is whole
    save_profile(Path("lenses/objects") / f"{kims}.lens.json{LAST_KNOWN_GOOD}",
                 load_profile(Path("v3.lens.json")))  # fmt: skip
    code, rows, _ = ask("list", "--add", "bare.lens.json")
    assert (code, rows[0]["mended"]) == (0, True)
    assert signer(kims) == kim
    assert ask("verify", "--all")[0] == 0


def test_a_last_known_good_that_stands_in_is_said(
    ask: Ask, kims: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        ask("sign", "777", "--key", "kim.lens_key")[0] == 0
    )  # a save more: both copies are signed
    path = LensLibrary(Path("lenses")).object_path(kims)
    path.write_bytes(path.read_bytes().replace(b"5.359", b"5.459"))
    for verb in (["eval", "777", "--zoom", "0", "--focus", "0"], ["diff", "777", kims[:8]]):
        code, _, err = ask(*verb)
        assert code == 0
        assert "the content was changed" in err
        assert "its last known good is used" in err
    code, rows, err = ask("swap", "--camera", "A", "--serial", "777")
    assert (code, err) == (0, "")
    assert any("its last known good is used" in note for note in summary(rows)["notes"])
    code, rows, _ = ask("history", "777")
    assert rows[0]["fault"] == "its file is spoiled; its last known good is used"
    assert ask("verify", "--all")[0] == 1
    assert ask("list", "--add", "v3.lens.json")[1][0]["mended"] is True
    assert ask("history", "777")[1][0]["fault"] == ""


def test_too_few_digits_of_a_hash_are_told_how_many_it_takes(ask: Ask, kims: str) -> None:
    code, _, err = ask("eval", kims[:4], "--zoom", "0", "--focus", "0")
    assert code == 2
    assert "of a hash, give at least 6 digits" in err
    assert ask("eval", kims[:6], "--zoom", "0", "--focus", "0")[0] == 0
