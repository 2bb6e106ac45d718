# SPDX-License-Identifier: Apache-2.0
"""A profile that grew in its file, place by place: what it was made from is never lost."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from hardware_profiles.lens.file import hashed, load_profile, save_profile
from hardware_profiles.lens.library import LensLibrary
from hardware_profiles.lens.profile import LensProfile
from hardware_profiles.lens.versions import VERSIONS, find_beside, keep_version
from stagectl.cli.main import main
from stagectl.security.signing import KEY_VARIABLE
from tests.cli.lens_shelf import Ask, asker, summary
from tests.hardware_profiles.lens.zoom_lens import zoom_lens

ZOOM = Path("zoom.lens.json")


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    monkeypatch.delenv("STAGECTL_LENSES", raising=False)
    return asker(capsys)


def grown(serial_from: int = 1) -> list[LensProfile]:
    """Save four versions into one file as `--add-to` does; the serial number may come later."""
    versions: list[LensProfile] = []
    for n in range(1, 5):
        parent = versions[-1].hash if versions else ""
        fresh = zoom_lens(focal=1.0 + n / 1e3, parent=parent)
        if n < serial_from:
            name = msgspec.structs.replace(fresh.lens, serial="")
            fresh = hashed(msgspec.structs.replace(fresh, lens=name))
        keep_version(ZOOM)
        versions.append(save_profile(ZOOM, fresh))
    return versions


def test_verify_follows_what_was_kept_beside_the_file(ask: Ask) -> None:
    versions = grown()
    assert ask("verify", ZOOM)[0] == 0
    assert [find_beside(ZOOM, one.hash) for one in versions] == versions
    kept = Path(f"{ZOOM}{VERSIONS}") / f"{versions[1].hash[:12]}.lens.json"
    assert ask("verify", kept)[0] == 0
    kept.unlink()
    code, _, err = ask("verify", ZOOM)
    assert code == 1
    assert f"parent: {versions[1].hash[:12]} (parent of {versions[2].hash[:12]})" in err


def test_another_file_that_was_made_from_it_is_followed_as_well(ask: Ask) -> None:
    last = grown()[-1]
    save_profile(Path("other.lens.json"), zoom_lens(focal=1.1, parent=last.hash))
    assert ask("verify", "other.lens.json")[0] == 0


@pytest.mark.parametrize("serial_from", [1, 3])
def test_the_library_takes_what_a_profile_was_made_from(ask: Ask, serial_from: int) -> None:
    versions = grown(serial_from)
    code, rows, err = ask("list", "--add", ZOOM)
    assert (code, err) == (0, "")
    assert (rows[0]["made_from_kept"], rows[0]["parent_missing"]) == (3, False)
    assert summary(rows)["versions"] == 1  # they are no versions of the history
    code, rows, err = ask("verify", "--all")
    assert (code, err, summary(rows)["orphans"]) == (0, "", [])
    library = LensLibrary(Path("lenses"))
    assert [library.profile(one.hash) for one in versions] == versions
    assert ask("diff", versions[0].hash[:12], "12345")[0] == 0
    assert ask("list", "--add", ZOOM)[1][0]["made_from_kept"] == 0


def test_a_parent_that_is_nowhere_is_said_when_the_profile_is_added(ask: Ask) -> None:
    save_profile(ZOOM, zoom_lens(parent="f" * 64))
    code, rows, err = ask("list", "--add", ZOOM)
    assert (code, rows[0]["parent_missing"]) == (0, True)
    assert "zoom.lens.json: parent: ffffffffffff is neither in the library" in err


def test_what_is_kept_stays_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert keep_version(ZOOM) is None  # there is none
    ZOOM.write_bytes(b"{")
    assert keep_version(ZOOM) is None
    assert not Path(f"{ZOOM}{VERSIONS}").exists()
    assert main(["lens", "sign", "--new-key", "kim"]) == 0
    save_profile(ZOOM, zoom_lens())
    assert main(["lens", "sign", str(ZOOM), "--key", "kim.lens_key"]) == 0
    signed = load_profile(ZOOM)
    kept = keep_version(ZOOM)
    assert kept is not None
    # The same content without its signature does not take the place of the signed one.
    save_profile(ZOOM, msgspec.structs.replace(signed, signature=None))
    assert keep_version(ZOOM) == kept
    assert load_profile(kept) == signed
    kept.write_bytes(b"half")
    keep_version(ZOOM)
    assert load_profile(kept).hash == signed.hash
