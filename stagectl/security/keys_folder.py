# SPDX-License-Identifier: Apache-2.0
"""The keys folder of a stage: the controller's own key pair and the list of those it lets in.

`controller.key_secret` is made at the first start and stays: clients know the stage by it.
`clients.json` holds public halves only, but who could write it could let himself in: it is as
private as the key. Every change is one atomic replacement under a lock, and a running stage reads
it within a fraction of a second.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

from stagectl.security.clients import Client, ClientList, Z85Key
from stagectl.security.curve import KeyPair, is_pair, new_pair
from stagectl.security.key_file import SUFFIX, load_key, new_client_key, save_key
from stagectl.security.private_file import (
    FILE_MODE,
    KeyFileError,
    make_private_folder,
    read_private,
    refuse_if_open,
    write_private,
)

CONTROLLER = f"controller{SUFFIX}"
CLIENTS = "clients.json"
_LOCK = "clients.lock"
LOCAL_CONSOLE = "local-console"

Signature = tuple[int, int, int, int] | None


class _ControllerKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    public_key: Z85Key
    secret_key: Z85Key
    version: Literal[1] = 1


class KeysFolder:
    """Reads and changes one keys folder. All methods raise KeyFileError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._clients = path / CLIENTS

    def prepare(self) -> KeyPair:
        """Make what is not there yet; return the controller's key pair."""
        make_private_folder(self.path)
        own = self.path / CONTROLLER
        if not own.exists():
            pair = new_pair()
            text = (
                f"version = 1\npublic_key = '{pair.public_key}'\nsecret_key = '{pair.secret_key}'\n"
            )
            # Two programs may come here at once: the key of the first one counts.
            _write_first(own, text.encode("ascii"))
        if not self._clients.exists():
            with self._locked():
                if not self._clients.exists():
                    self._write(ClientList())
        self.clients()
        return self.controller()

    def controller(self) -> KeyPair:
        """Return the controller's key pair."""
        path = self.path / CONTROLLER
        try:
            table = tomllib.loads(read_private(path).decode("utf-8"))
            key = msgspec.convert(table, _ControllerKey)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
            raise KeyFileError(
                f"{path}: is no key file ({error}); put back a copy of it, or move the keys folder "
                "away and enrol everybody anew"
            ) from None
        if not is_pair(key.public_key, key.secret_key):
            raise KeyFileError(f"{path}: its two halves do not belong together; put back a copy")
        return KeyPair(key.public_key, key.secret_key)

    def clients(self) -> ClientList:
        """Return the list of keys."""
        try:
            return msgspec.json.decode(read_private(self._clients), type=ClientList)
        except msgspec.DecodeError as error:
            raise KeyFileError(
                f"{self._clients}: is no list of keys ({error}); put back a copy of it"
            ) from None

    def signature(self) -> Signature:
        """Return what changes whenever the list does; None while it is not there."""
        try:
            status = self._clients.stat()
        except OSError:
            return None
        return (status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_size)

    def check(self, client: Client) -> None:
        """Raise KeyFileError where `add` would."""
        clients = self.clients()
        try:
            clients.with_client(client)
        except ValueError as error:
            raise KeyFileError(str(error)) from None

    def add(self, client: Client) -> None:
        """Put one more key into the list."""
        self._change(lambda clients: clients.with_client(client))

    def revoke(self, name: str, utc: str) -> Client:
        """Revoke the key of a name and return its entry as it was."""
        found = self.clients().living(name)
        self._change(lambda clients: clients.with_revoked(name, utc))
        if found is None:  # it came and went between two reads
            raise KeyFileError(f"no key of the name {name!r} is valid here")
        return found

    def local_console(self, utc: str) -> Path:
        """Return the key file of the console that a stage opens itself, made at first use."""
        path = self.path / f"{LOCAL_CONSOLE}{SUFFIX}"
        entry = self.clients().living(LOCAL_CONSOLE)
        if path.exists() and entry is not None and load_key(path).public_key == entry.public_key:
            return path
        if entry is not None:
            self.revoke(entry.name, utc)
        pair, server = new_pair(), self.controller()
        key = new_client_key(LOCAL_CONSOLE, "admin", pair, server.public_key)
        save_key(path, key, replace=True)
        self.add(Client(key.name, key.role, key.public_key, utc))
        return path

    def _change(self, change: Callable[[ClientList], ClientList]) -> None:
        with self._locked():
            clients = self.clients()
            try:
                changed = change(clients)
            except ValueError as error:
                raise KeyFileError(str(error)) from None
            self._write(changed)

    def _write(self, clients: ClientList) -> None:
        text = msgspec.json.format(msgspec.json.encode(clients), indent=1)
        write_private(self._clients, text + b"\n")

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the folder's lock: whoever changes the list waits for the one before."""
        path = self.path / _LOCK
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, FILE_MODE)
        except OSError as error:
            raise KeyFileError(
                f"{path}: cannot be opened ({error.strerror or error}); run this as the user who "
                "runs the stage"
            ) from None
        try:
            refuse_if_open(path, os.fstat(handle).st_mode)
            try:
                _lock(handle)
            except OSError as error:  # Windows gives up after ten seconds
                raise KeyFileError(
                    f"{path}: another program holds it ({error.strerror or error}); end that one"
                ) from None
            yield
        finally:
            os.close(handle)  # and with it the lock


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX)


def _write_first(path: Path, data: bytes) -> None:
    try:
        write_private(path, data, replace=False)
    except KeyFileError:
        if not path.exists():
            raise
