# SPDX-License-Identifier: Apache-2.0
"""Keys on disk: private from the first byte, refused when they are not, never half written."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import msgspec
import pytest

from stagectl.security.clients import Client
from stagectl.security.curve import is_pair, new_pair
from stagectl.security.key_file import (
    ClientKey,
    find_user_key,
    load_key,
    new_client_key,
    save_key,
    store_user_key,
    user_keys_folder,
)
from stagectl.security.keys_folder import CLIENTS, CONTROLLER, LOCAL_CONSOLE, KeysFolder
from stagectl.security.private_file import KeyFileError, read_private, write_private
from stagectl.security.roles import Role

UTC = "20261121T063000Z"
NODE: tuple[Role, ...] = ("node",)
posix_only = pytest.mark.skipif(os.name != "posix", reason="Windows has no file modes")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def key(name: str = "wall-left", **changes: object) -> ClientKey:
    made = new_client_key(name, "node", new_pair(), new_pair().public_key)
    return msgspec.structs.replace(made, **changes)


@pytest.fixture
def folder(tmp_path: Path) -> KeysFolder:
    return KeysFolder(tmp_path / "stage" / "keys")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_CONFIG_HOME", "APPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    return tmp_path / "home"


@posix_only
@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_nobody_else_may_read_what_is_made(folder: KeysFolder, mask: int) -> None:
    before = os.umask(mask)
    try:
        folder.prepare()
        folder.local_console(UTC)
    finally:
        os.umask(before)
    assert mode(folder.path) == 0o700
    files = sorted(path for path in folder.path.iterdir() if path.stat().st_size)
    assert {path.name for path in files} == {CONTROLLER, CLIENTS, f"{LOCAL_CONSOLE}.key_secret"}
    assert {mode(path) for path in folder.path.iterdir()} == {0o600}


@posix_only
@pytest.mark.parametrize("bits", [0o640, 0o604, 0o620, 0o602, 0o666])
@pytest.mark.parametrize("name", [CONTROLLER, CLIENTS])
def test_a_file_that_others_may_touch_is_refused(folder: KeysFolder, name: str, bits: int) -> None:
    folder.prepare()
    path = folder.path / name
    path.chmod(bits)
    with pytest.raises(KeyFileError, match=f"mode {bits:04o}.*; run: chmod 600 .*{name}"):
        folder.prepare()
    path.chmod(0o600)
    folder.prepare()


@posix_only
def test_a_folder_that_others_may_enter_is_refused(folder: KeysFolder) -> None:
    folder.path.mkdir(parents=True)
    folder.path.chmod(0o755)
    with pytest.raises(KeyFileError, match=r"mode 0755.*; run: chmod 700 "):
        folder.prepare()


def test_the_stages_own_key_is_made_once(folder: KeysFolder) -> None:
    first = folder.prepare()
    assert is_pair(*first)
    assert folder.prepare() == first == folder.controller()


@pytest.mark.parametrize("text", ["", "version = 2", "no toml", "public_key = '" + "a" * 40 + "'"])
def test_a_broken_key_of_the_stage_is_one_line(folder: KeysFolder, text: str) -> None:
    folder.prepare()
    (folder.path / CONTROLLER).write_text(text)
    with pytest.raises(KeyFileError, match=r"is no key file .*put back a copy"):
        folder.prepare()


def test_halves_that_do_not_belong_together_are_refused(folder: KeysFolder, tmp_path: Path) -> None:
    folder.prepare()
    path = folder.path / CONTROLLER
    path.write_text(path.read_text().replace(folder.controller().public_key, new_pair()[0]))
    with pytest.raises(KeyFileError, match="do not belong together"):
        folder.controller()
    save_key(tmp_path / "k", key(public_key=new_pair().public_key))
    with pytest.raises(KeyFileError, match="do not belong together"):
        load_key(tmp_path / "k")


@pytest.mark.parametrize("text", ["", "[]", '{"version":2}', '{"clients":[{}]}', "\xff"])
def test_a_broken_list_is_one_line(folder: KeysFolder, text: str) -> None:
    folder.prepare()
    (folder.path / CLIENTS).write_text(text, encoding="latin-1")
    with pytest.raises(KeyFileError, match="is no list of keys"):
        folder.clients()


def test_a_change_of_the_list_changes_its_signature(folder: KeysFolder) -> None:
    assert folder.signature() is None
    folder.prepare()
    seen = {folder.signature()}
    folder.add(Client("a", "node", new_pair().public_key, UTC))
    seen.add(folder.signature())
    folder.revoke("a", UTC)
    seen.add(folder.signature())
    if os.name == "posix":
        (folder.path / CLIENTS).chmod(0o640)
        seen.add(folder.signature())
    assert len(seen) == (4 if os.name == "posix" else 3)


def test_many_at_once_lose_nothing(folder: KeysFolder) -> None:
    """Each opens the folder anew, as another program does; the lock is between open files."""
    folder.prepare()

    def enrol(number: int) -> None:
        for k in range(5):
            mine = KeysFolder(folder.path)
            mine.add(Client(f"n{number}-{k}", "node", new_pair().public_key, UTC))
            if k % 2:
                mine.revoke(f"n{number}-{k}", UTC)

    threads = [threading.Thread(target=enrol, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    clients = folder.clients().clients
    assert len(clients) == 20
    assert sum(client.revoked_utc is not None for client in clients) == 8


def test_the_stages_own_console_keeps_its_key_until_it_is_revoked(folder: KeysFolder) -> None:
    folder.prepare()
    path = folder.local_console(UTC)
    first = load_key(path)
    assert first.role == "admin"
    assert load_key(folder.local_console(UTC)) == first
    folder.revoke(LOCAL_CONSOLE, UTC)
    assert load_key(folder.local_console(UTC)).public_key != first.public_key
    path.unlink()
    second = load_key(folder.local_console(UTC))
    living = folder.clients().living(LOCAL_CONSOLE)
    assert living is not None
    assert living.public_key == second.public_key


def test_a_key_file_is_read_back_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "wall-left.key_secret"
    made = key(stage_id="stage-1", host="192.0.2.5", link_port=18_710, api_port=18_700)
    save_key(path, made)
    assert load_key(path) == made
    assert made.name in path.read_text().splitlines()[0]
    with pytest.raises(KeyFileError, match="is there already"):
        save_key(path, key())
    assert load_key(path) == made
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_the_stages_public_key_must_come_from_somewhere(tmp_path: Path) -> None:
    made = key(server_key=None)
    save_key(tmp_path / "k", made)
    loaded = load_key(tmp_path / "k")
    with pytest.raises(KeyFileError, match="add --server-key"):
        loaded.curve_keys()
    other = new_pair().public_key
    assert loaded.curve_keys(other) == (made.public_key, made.secret_key, other)


def test_a_missing_a_huge_and_a_foreign_file_are_one_line(tmp_path: Path) -> None:
    path = tmp_path / "k"
    with pytest.raises(KeyFileError, match="cannot be read"):
        load_key(path)
    write_private(path, b"#" * (1 << 20) + b"#")
    with pytest.raises(KeyFileError, match="is larger than"):
        read_private(path)
    write_private(path, b"name = 3")
    with pytest.raises(KeyFileError, match="is no key file"):
        load_key(path)


def test_an_enrolled_key_is_found_by_address_role_and_name(home: Path) -> None:
    here = {"host": "192.0.2.5", "link_port": 18_710, "api_port": 18_700, "stage_id": "s"}
    left, right = key("wall-left", **here), key("wall-right", **here)
    assert find_user_key("192.0.2.5", 18_710, NODE, "wall-left") is None
    path = store_user_key(left)
    store_user_key(right)
    kim = key("kim", **here, role="operate")
    store_user_key(kim)
    assert home in path.parents
    assert path.parent == user_keys_folder()
    assert find_user_key("192.0.2.5", 18_710, ("node", "admin"), "wall-left") == left
    assert find_user_key("192.0.2.5", 18_700, ("view", "operate")) == kim
    assert find_user_key("192.0.2.5", 18_999, NODE, "wall-left") is None
    assert find_user_key("192.0.2.6", 18_710, NODE, "wall-left") is None
    with pytest.raises(KeyFileError, match=r"several keys .*wall-left, wall-right.*--key "):
        find_user_key("192.0.2.5", 18_710, NODE)
    again = key("wall-left", **here)
    assert store_user_key(again) == path
    assert find_user_key("192.0.2.5", 18_710, NODE, "wall-left") == again
