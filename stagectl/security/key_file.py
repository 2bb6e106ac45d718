# SPDX-License-Identifier: Apache-2.0
"""The key file of a client: its secret half, the stage's public half, and where they are good.

TOML, so that an engine's plug-in reads it with ten lines. Keys that an enrolment made lie in a
folder of the user's profile and are found by address; `keys new` writes one to be carried.
"""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from render_bridge.sdk.python.security import CurveKeys
from stagectl.security.clients import ClientName, Z85Key
from stagectl.security.curve import KeyPair, is_pair
from stagectl.security.private_file import (
    KeyFileError,
    make_private_folder,
    read_private,
    write_private,
)
from stagectl.security.roles import Role

SUFFIX = ".key_secret"
_Word = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.-]*\Z", max_length=255)]
_Port = Annotated[int, Meta(ge=0, le=65_535)]


class ClientKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a key file says. Only the three keys count; the stage knows name and role itself."""

    name: ClientName
    role: Role
    public_key: Z85Key
    secret_key: Z85Key
    server_key: Z85Key | None = None
    """The stage's public key; None: it must be given beside the file."""
    stage_id: _Word = ""
    host: _Word = ""
    link_port: _Port = 0
    api_port: _Port = 0
    version: Literal[1] = 1

    @property
    def last8(self) -> str:
        """The end of the public key."""
        return self.public_key[-8:]

    def curve_keys(self, server_key: str | None = None) -> CurveKeys:
        """Return the keys for a socket. Raises KeyFileError where the stage's key is not known."""
        server = server_key or self.server_key
        if server is None:
            raise KeyFileError(
                f"key {self.name!r}: the file does not hold the stage's public key; "
                "add --server-key (stagectl keys list STAGE.toml prints it)"
            )
        return CurveKeys(self.public_key, self.secret_key, server)


def save_key(path: Path, key: ClientKey, *, replace: bool = False) -> None:
    """Write a key file. Raises KeyFileError, also where one is there already."""
    lines = [f"# A stagectl key. Whoever has this file is {key.name!r} on the stage: keep it."]
    for field, value in msgspec.structs.asdict(key).items():
        if value is not None:
            lines.append(f"{field} = {value}" if isinstance(value, int) else f"{field} = '{value}'")
    write_private(path, ("\n".join(lines) + "\n").encode("ascii"), replace=replace)


def load_key(path: Path) -> ClientKey:
    """Read a key file. Raises KeyFileError with file, key, what was found and what to do."""
    data = read_private(path)
    try:
        key = msgspec.convert(tomllib.loads(data.decode("utf-8")), ClientKey)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise KeyFileError(f"{path}: is no key file ({error}); make a new key") from None
    if not is_pair(key.public_key, key.secret_key):
        raise KeyFileError(f"{path}: its two halves do not belong together; make a new key")
    return key


def new_client_key(name: str, role: Role, pair: KeyPair, server_key: str) -> ClientKey:
    """Return the key file's content of a new key that is not tied to an address."""
    return ClientKey(name, role, pair.public_key, pair.secret_key, server_key)


def user_keys_folder() -> Path:
    """Return where this user's keys lie; the folder need not be there."""
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return base / "stagectl" / "keys"


def store_user_key(key: ClientKey) -> Path:
    """Save an enrolled key in the user's folder, in place of an older one; return its path."""
    folder = user_keys_folder()
    make_private_folder(folder)
    path = folder / f"{key.name}@{key.host}-{key.link_port}{SUFFIX}"
    save_key(path, key, replace=True)
    return path


def find_user_key(
    host: str, port: int, roles: Collection[Role], name: str | None = None
) -> ClientKey | None:
    """Return the enrolled key for an address, None without one.

    `port` is the stage's link or api port. Raises KeyFileError for a file that may not be used,
    and where several keys fit.
    """
    found = []
    for path in sorted(user_keys_folder().glob(f"{name or '*'}@{host}-*{SUFFIX}")):
        key = load_key(path)
        if port in (key.link_port, key.api_port) and key.role in roles:
            found.append((path, key))
    if len(found) > 1:
        raise KeyFileError(
            f"{host}:{port}: several keys are good for it ({', '.join(k.name for _, k in found)}); "
            f"name one, for example --key {found[0][0]}"
        )
    return found[0][1] if found else None
