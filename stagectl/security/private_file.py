# SPDX-License-Identifier: Apache-2.0
"""Files that only their owner may read: made so from their first byte, refused when they are not.

POSIX: mode 0600 in a folder of mode 0700. Windows has no such mode: a file takes over the rights
of its folder, so keys belong into a folder of the user's own profile; nothing is checked there.
"""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

FILE_MODE = 0o600
FOLDER_MODE = 0o700
OTHERS = 0o077
# A key is some 400 bytes and a list of 64 clients some 12 KB.
LARGEST_BYTES = 1 << 20


class KeyFileError(ValueError):
    """A key or a list of keys that cannot be used; the text names the file and what to do."""


def read_private(path: Path) -> bytes:
    """Return what a private file holds. Raises KeyFileError, also when others may read it."""
    try:
        with path.open("rb") as file:
            refuse_if_open(path, os.fstat(file.fileno()).st_mode)
            data = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise KeyFileError(
            f"{path}: cannot be read ({error.strerror or error}); name a key file of yours"
        ) from None
    if len(data) > LARGEST_BYTES:
        raise KeyFileError(f"{path}: is larger than {LARGEST_BYTES} bytes; that is no key file")
    return data


def refuse_if_open(path: Path, mode: int) -> None:
    """Raise KeyFileError when group or others may read or write a file or folder of this mode."""
    if os.name == "posix" and mode & OTHERS:
        found, wanted = stat.S_IMODE(mode), FOLDER_MODE if stat.S_ISDIR(mode) else FILE_MODE
        raise KeyFileError(
            f"{path}: other users of this machine may read or change it (mode {found:04o}); "
            f"run: chmod {wanted:o} {path}"
        )


def make_private_folder(folder: Path) -> None:
    """Make a folder that only its owner may enter; refuse one that is there and open to others."""
    try:
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        refuse_if_open(folder, folder.stat().st_mode)
    except OSError as error:
        raise KeyFileError(
            f"{folder}: cannot be made ({error.strerror or error}); free the name or the disk"
        ) from None


def write_private(path: Path, data: bytes, *, replace: bool = True) -> None:
    """Write a private file, whole or not at all, fsynced.

    With `replace` false a file that is there is left alone. Raises KeyFileError.
    """
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            fresh.replace(path)
        else:
            _publish_new(fresh, path)
    except FileExistsError:
        raise KeyFileError(
            f"{path}: is there already; move it away or choose another name"
        ) from None
    except OSError as error:
        raise KeyFileError(
            f"{path}: cannot be written ({error.strerror or error}); free the disk or the folder"
        ) from None
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)


def _publish_new(fresh: Path, path: Path) -> None:
    """Give a finished file its name, which must be free. Raises FileExistsError."""
    if os.name == "posix":
        os.link(fresh, path)  # fails where the name is taken; a rename would not
    else:
        fresh.rename(path)  # on Windows a rename fails where the name is taken
