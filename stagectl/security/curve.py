# SPDX-License-Identifier: Apache-2.0
"""Key pairs of CurveZMQ: Curve25519, each half 32 bytes, written as 40 characters of Z85."""

from __future__ import annotations

import struct
from typing import NamedTuple

import zmq
from zmq.utils import z85

SECRET_BYTES = 32


class KeyPair(NamedTuple):
    """Both halves as Z85 text."""

    public_key: str
    secret_key: str


def new_pair() -> KeyPair:
    """Return a new random key pair."""
    public, secret = zmq.curve_keypair()
    return KeyPair(public.decode("ascii"), secret.decode("ascii"))


def pair_of(secret: bytes) -> KeyPair:
    """Return the key pair of 32 secret bytes."""
    if len(secret) != SECRET_BYTES:
        raise ValueError(f"a secret key has {SECRET_BYTES} bytes, this one {len(secret)}")
    text = z85.encode(secret)
    return KeyPair(zmq.curve_public(text).decode("ascii"), text.decode("ascii"))


def is_pair(public_key: str, secret_key: str) -> bool:
    """Return whether two halves belong together."""
    if not is_key(secret_key):
        return False
    return zmq.curve_public(secret_key.encode("ascii")) == public_key.encode("ascii")


def is_key(text: str) -> bool:
    """Return whether a text is a key: five characters of Z85 must also fit into four bytes."""
    try:
        return len(z85.decode(text.encode("ascii"))) == SECRET_BYTES
    except (ValueError, KeyError, struct.error):
        return False


def key_text(raw: bytes) -> str:
    """Return 32 bytes of a public key as Z85 text."""
    return z85.encode(raw).decode("ascii")


def library_fault() -> str | None:
    """Return what is wrong with this machine's libzmq for keys, or None."""
    if zmq.has("curve"):
        return None
    return (
        f"libzmq {zmq.zmq_version()} was built without CURVE, so there can be no keys; "
        "install pyzmq again from its wheel"
    )
