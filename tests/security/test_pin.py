# SPDX-License-Identifier: Apache-2.0
"""PINs and the keys made of them, against the published vectors and a second derivation."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zmq.utils import z85

from stagectl.security.curve import is_key, is_pair, key_text, new_pair, pair_of
from stagectl.security.pin import ALPHABET, LENGTH, new_pin, parse_pin, pin_keys, written

P = 2**255 - 19


def x25519_base(secret: bytes) -> bytes:
    """Multiply the base point, as RFC 7748 section 5 writes it."""
    number = int.from_bytes(secret, "little")
    number = (number & ~7 & ((1 << 255) - 1)) | (1 << 254)
    x1, x2, z2, x3, z3, swap = 9, 1, 0, 9, 1, 0
    for t in reversed(range(255)):
        bit = (number >> t) & 1
        if swap ^ bit:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swap = bit
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        aa, bb = a * a % P, b * b % P
        e, da, cb = aa - bb, d * a % P, c * b % P
        x3, z3 = (da + cb) ** 2 % P, x1 * (da - cb) ** 2 % P
        x2, z2 = aa * bb % P, e * (aa + 121665 * e) % P
    if swap:
        x2, z2 = x3, z3
    return (x2 * pow(z2, P - 2, P) % P).to_bytes(32, "little")


def test_key_pairs_of_rfc_7748_section_6_1() -> None:
    alice = bytes.fromhex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")
    assert x25519_base(alice).hex() == (
        "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"
    )
    assert z85.decode(pair_of(alice).public_key.encode()) == x25519_base(alice)


@pytest.mark.parametrize(
    ("public", "secret"),
    [
        ("Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID", "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs"),
        ("rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7", "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6"),
    ],
)
def test_key_pairs_of_the_manual_of_libzmq(public: str, secret: str) -> None:
    assert is_pair(public, secret)
    assert not is_pair(public, public)


def test_keys_of_a_pin_by_a_second_derivation() -> None:
    """The figures as docs/security.md gives them, and the curve by RFC 7748."""
    salt = b"stagectl enrolment 1, port 18712"
    both = hashlib.scrypt(b"4F7K9QXM", salt=salt, n=65_536, r=8, p=1, maxmem=1 << 27, dklen=64)
    keys = pin_keys("4F7K9QXM", 18_712)
    for pair, secret in ((keys.server, both[:32]), (keys.client, both[32:])):
        assert z85.decode(pair.secret_key.encode()) == secret
        assert z85.decode(pair.public_key.encode()) == x25519_base(secret)
    assert pin_keys("4F7K9QXN", 18_712).server != keys.server
    assert pin_keys("4F7K9QXM", 18_713).server != keys.server


def test_a_pin_has_forty_bits_without_look_alikes() -> None:
    assert len(set(ALPHABET)) ** LENGTH == 2**40
    assert not set("ILOU") & set(ALPHABET)
    pins = {new_pin() for _ in range(200)}
    assert len(pins) == 200
    assert {sign for pin in pins for sign in pin} == set(ALPHABET)


@given(st.text(alphabet=ALPHABET, min_size=LENGTH, max_size=LENGTH), st.booleans(), st.booleans())
def test_a_pin_is_read_back_however_it_is_typed(pin: str, lower: bool, sloppy: bool) -> None:
    typed = written(pin)
    if sloppy:
        typed = typed.replace("0", "O").replace("1", "I").replace("-", " - ")
    assert parse_pin(typed.lower() if lower else typed) == pin
    assert parse_pin(typed.replace("1", "l")) == pin


@pytest.mark.parametrize(
    "text", ["", "4F7K-9QX", "4F7K-9QXMM", "4F7K-9QXU", "4F7K_9QXM", "äöüäöüäö"]
)
def test_what_is_no_pin_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="like 4F7K-9QXM"):
        parse_pin(text)


@given(st.text(max_size=45))
def test_any_text_is_a_key_or_not(text: str) -> None:
    assert is_key(text) in (True, False)


def test_what_is_a_key() -> None:
    pair = new_pair()
    assert is_key(pair.public_key)
    assert is_pair(*pair)
    assert not is_key("#" * 40), "five of the highest digits do not fit into four bytes"
    assert not is_key("a" * 39)
    assert key_text(bytes(32)) == "0" * 40
    with pytest.raises(ValueError, match="32 bytes"):
        pair_of(b"short")
