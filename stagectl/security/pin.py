# SPDX-License-Identifier: Apache-2.0
"""The PIN of an enrolment: 8 characters, 40 bits, and the keys that both ends make of it.

Crockford's 32 characters: no I, L, O, U, and whoever reads 0 as O or 1 as I or l is understood.
Both ends stretch the PIN by scrypt (64 MB and some 0.2 s a guess) into the server's and the
client's key pair of one CURVE connection. Who has the PIN can make both; who has not can neither
listen, nor join, nor stand in the middle.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import NamedTuple

from stagectl.security.curve import SECRET_BYTES, KeyPair, pair_of

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
SCRYPT_N = 2**16
SCRYPT_R = 8
SCRYPT_P = 1
_SCRYPT_MEMORY = 2 * 128 * SCRYPT_N * SCRYPT_R
_SALT = b"stagectl enrolment 1, port "
_LOOK_ALIKES = str.maketrans("OIL", "011")


class PinKeys(NamedTuple):
    """What one PIN stands for: the key pairs of both ends."""

    server: KeyPair
    client: KeyPair


def new_pin() -> str:
    """Return a random PIN, without its dash."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def written(pin: str) -> str:
    """Return a PIN as people read it: "4F7K-9QXM"."""
    return f"{pin[: LENGTH // 2]}-{pin[LENGTH // 2 :]}"


def parse_pin(text: str) -> str:
    """Return the PIN in what somebody typed. Raises ValueError with a sentence."""
    pin = text.upper().replace("-", "").replace(" ", "").translate(_LOOK_ALIKES)
    if len(pin) != LENGTH or any(sign not in ALPHABET for sign in pin):
        raise ValueError(
            f"{text[:40]!r} is no PIN; it has {LENGTH} letters and digits, like 4F7K-9QXM"
        )
    return pin


def pin_keys(pin: str, port: int) -> PinKeys:
    """Return the keys of a PIN for the enrolment on a TCP port."""
    stretched = hashlib.scrypt(
        pin.encode("ascii"), salt=_SALT + str(port).encode("ascii"),
        n=SCRYPT_N, r=SCRYPT_R, p=SCRYPT_P, maxmem=_SCRYPT_MEMORY, dklen=2 * SECRET_BYTES,
    )  # fmt: skip
    return PinKeys(pair_of(stretched[:SECRET_BYTES]), pair_of(stretched[SECRET_BYTES:]))
