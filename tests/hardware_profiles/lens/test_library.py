# SPDX-License-Identifier: Apache-2.0
"""The lens library: no version is ever lost, whoever saves, and whatever kills the saver."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.lens.file import ChangedProfileError, LensFileError, to_bytes
from hardware_profiles.lens.head import key_of, parse_head
from hardware_profiles.lens.library import LensLibrary, LibraryError
from hardware_profiles.lens.profile import LensName, SensorMode, Signature
from hardware_profiles.store import LAST_KNOWN_GOOD
from tests.hardware_profiles.lens.library_kills import ROOT, check_all, kill_rounds
from tests.hardware_profiles.lens.zoom_lens import SENSOR, zoom_lens

KILLS = 5
PUTS = 12
PUTS_VERSIONS = """
import sys
from pathlib import Path
from hardware_profiles.lens.library import LensLibrary
from hardware_profiles.rig.library import RigLibrary
from hardware_profiles.rig.session import CameraBody, make_session
from tests.hardware_profiles.lens.zoom_lens import zoom_lens
folder, first = Path(sys.argv[1]), int(sys.argv[2])
library, rigs = LensLibrary(folder), RigLibrary(folder)
for n in range(first, first + int(sys.argv[3])):
    profile = zoom_lens(focal=1.0 + n / 1e4)
    library.put(profile, date="d", author="a")
    rigs.put(make_session("A-1", CameraBody("A"), profile.lens, notes=str(n)), how="swap", use=True)
"""


@pytest.fixture
def library(tmp_path: Path) -> LensLibrary:
    return LensLibrary(tmp_path / "lenses")


def put(library: LensLibrary, focal: float = 1.0) -> str:
    profile = zoom_lens(focal=focal)
    return library.put(profile, date="2026-11-27", author="kim").head.current.hash


def test_versions_come_in_order_and_the_same_content_is_one(library: LensLibrary) -> None:
    first, second = put(library, focal=1.0), put(library, focal=1.1)
    again = library.put(zoom_lens(focal=1.0), date="later", author="eve")
    assert (again.is_new, again.number) == (False, 1)
    assert [one.hash for one in again.head.versions] == [first, second]
    assert library.find("12345").current.hash == second
    assert library.profile(first) == zoom_lens(focal=1.0)


def test_rolling_back_adds_a_line_and_can_be_undone(library: LensLibrary) -> None:
    first, second = put(library, focal=1.0), put(library, focal=1.1)
    head = library.find("12345")
    after = library.roll_back(head, first, date="now", author="kim")
    assert [one.hash for one in after.versions] == [first, second, first]
    assert after.current.how == "rolled_back"
    undone = library.roll_back(after, second, date="now", author="kim")
    assert [one.hash for one in undone.versions] == [first, second, first, second]
    with pytest.raises(LibraryError, match="is no version of"):
        library.roll_back(head, "f" * 64, date="now", author="kim")


def test_a_version_that_is_spoiled_never_becomes_current(library: LensLibrary) -> None:
    first, second = put(library, focal=1.0), put(library, focal=1.1)
    library.object_path(first).write_bytes(b"{")
    with pytest.raises(LensFileError, match="is no lens profile"):
        library.roll_back(library.find("12345"), first, date="now", author="kim")
    assert library.find("12345").current.hash == second


def test_a_lens_is_its_serial_on_a_mode_and_spelling_does_not_count() -> None:
    name, other = LensName("Cooke", "S4", "77"), LensName("cooke ", "s4", " 77")
    assert key_of(name, SENSOR) == key_of(other, SENSOR)
    assert key_of(LensName("Cooke", "S4", "78"), SENSOR) != key_of(name, SENSOR)
    half = SensorMode(SENSOR.width_mm, SENSOR.height_mm, 1920, 1080)
    assert key_of(name, half) != key_of(name, SENSOR)


def test_names_in_other_scripts_get_keys_that_file_systems_take() -> None:
    keys = {key_of(LensName("蔡司", "镜头", serial), SENSOR) for serial in ("甲", "乙")}
    assert len(keys) == 2
    assert all(key.isascii() and "/" not in key for key in keys)
    hostile = key_of(LensName("../..", "a/b\\c", "con:\0"), SENSOR)
    assert set(hostile) <= set("abcdefghijklmnopqrstuvwxyz0123456789-x")


def test_without_a_serial_number_it_is_not_taken(library: LensLibrary) -> None:
    with pytest.raises(LibraryError, match=r"lens\.serial: found nothing"):
        library.put(zoom_lens(" "), date="d", author="a")
    assert not library.exists()


def test_a_spoiled_head_gives_way_to_its_last_known_good(library: LensLibrary) -> None:
    first = put(library, focal=1.0)
    put(library, focal=1.1)
    path = library.head_path(library.find("12345").key)
    path.write_bytes(path.read_bytes()[:100])
    looked = library.look()
    assert [head.current.hash for head in looked.heads] == [first]
    assert str(path) in looked.problems[0]
    assert "last known good is used" in looked.problems[0]
    put(library, focal=1.2)  # and it goes on from there
    assert library.look().problems == []
    path.with_name(path.name + LAST_KNOWN_GOOD).unlink()
    path.write_bytes(b"\xff")
    assert library.look().heads == []


def test_a_file_that_was_put_in_place_of_another_is_noticed(library: LensLibrary) -> None:
    first = put(library, focal=1.0)
    library.object_path(first).write_bytes(to_bytes(zoom_lens(focal=1.3)))
    with pytest.raises(LensFileError, match="was put in place of another"):
        library.profile(first)


def test_a_number_changed_by_hand_is_noticed_and_a_good_copy_mends_it(library: LensLibrary) -> None:
    first = put(library, focal=1.0)
    path = library.object_path(first)
    path.write_bytes(path.read_bytes().replace(b"24.0", b"24.5"))
    with pytest.raises(ChangedProfileError, match="hash: found"):
        library.profile(first)
    put(library, focal=1.0)
    assert library.profile(first).node[0].focal_mm == (24.0, 24.0)


def test_a_signature_is_added_and_its_maker_noted(library: LensLibrary) -> None:
    first = put(library)
    signature = Signature("a" * 64, "b" * 128)
    library.sign(first, signature)
    assert library.profile(first).signature == signature
    assert library.find("12345").signed_by(first) == "a" * 64
    # A copy without a signature does not take it off.
    put(library)
    assert library.profile(first).signature == signature


def test_a_lens_is_found_by_serial_key_or_part_and_ambiguity_is_said(library: LensLibrary) -> None:
    put(library)
    key = library.find("12345").key
    assert library.find(key.upper()).key == key
    assert library.find("premista").key == key
    library.put(zoom_lens("999"), date="d", author="a")
    with pytest.raises(LibraryError, match="is one of"):
        library.find("premista")
    with pytest.raises(LibraryError, match="neither a file nor a lens"):
        library.find("nothing")


def test_what_a_killed_save_left_is_swept_up(library: LensLibrary) -> None:
    put(library)
    litter = [
        library.object_path("0" * 64).with_name(".x.lens.json.77.new"),
        library.head_path("h").with_name(".h.json.77.old"),
    ]
    for path in litter:
        path.write_bytes(b"half")
    assert library.hashes() == [zoom_lens().hash]
    put(library, focal=1.5)
    assert not any(path.exists() for path in litter)


@pytest.mark.system
@pytest.mark.untimed
def test_two_processes_that_save_at_once_lose_nothing(tmp_path: Path) -> None:
    children = [
        subprocess.Popen(
            [sys.executable, "-c", PUTS_VERSIONS, str(tmp_path), str(first), str(PUTS)], cwd=ROOT
        )
        for first in (0, 1000)
    ]
    assert [child.wait(60) for child in children] == [0, 0]
    numbers = [*range(PUTS), *range(1000, 1000 + PUTS)]
    expected = {zoom_lens(focal=1.0 + n / 1e4).hash for n in numbers}
    head = LensLibrary(tmp_path).find("12345")
    assert len(head.versions) == 2 * PUTS
    assert {one.hash for one in head.versions} == expected
    check_all(tmp_path, {("put", content) for content in expected})


@pytest.mark.system
@pytest.mark.untimed
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a POSIX signal")
def test_kills_in_the_middle_of_saves_tear_and_lose_nothing(tmp_path: Path) -> None:
    """Given 5 kills, Expect whole files, a whole history, and all that was said to be saved."""
    assert kill_rounds(tmp_path, KILLS, seed=5).saved > KILLS


def test_the_lock_is_free_after_an_error(library: LensLibrary) -> None:
    first = put(library)
    library.object_path(first).unlink()
    with pytest.raises(LibraryError, match="is not there"):
        library.roll_back(library.find("12345"), first, date="d", author="a")
    assert put(library) == first  # it would wait for ever


def test_the_object_is_named_only_when_it_is_there(
    library: LensLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a disk that fills up at the head, Expect no head and an object that nobody names."""
    real = Path.replace

    def full(self: Path, target: Path) -> Path:
        if target.parent.name == "heads":
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        put(library)
    assert library.look().heads == []
    assert library.hashes() == [zoom_lens().hash]
    monkeypatch.undo()
    assert put(library) == zoom_lens().hash
    assert msgspec.json.decode(library.head_path(library.find("12345").key).read_bytes())


@given(st.binary(max_size=150) | st.sampled_from([b"{}", b"[]", b'{"versions":[]}', b"NaN"]))
def test_garbage_is_no_head(data: bytes) -> None:
    with pytest.raises(LensFileError) as caught:
        parse_head(data, "x")
    assert all(line.startswith("x: ") for line in caught.value.lines)
