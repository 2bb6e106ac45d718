# SPDX-License-Identifier: Apache-2.0
"""Ed25519 over the content hash: the RFC's own vector, an independent verifier, and tampering."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from hardware_profiles.lens.file import hashed, load_profile, parse_profile, save_profile, to_bytes
from hardware_profiles.lens.profile import LensProfile, Signature
from stagectl.security.private_file import KeyFileError
from stagectl.security.signing import (
    KEY_VARIABLE,
    SignatureError,
    check_signature,
    load_key,
    load_public,
    new_key,
    sign_if_keyed,
    sign_profile,
    trusted_keys,
)
from tests.hardware_profiles.lens.zoom_lens import zoom_lens

# RFC 8032, section 7.1, TEST SHA(abc) is of Ed25519ph; TEST 3 is of plain Ed25519.
RFC_SECRET = "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"
RFC_PUBLIC = "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"
RFC_MESSAGE = "af82"
RFC_SIGNATURE = (
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
    "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return new_key("kim", tmp_path)[0]


def test_the_library_signs_as_the_rfc_does() -> None:
    secret = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(RFC_SECRET))
    assert secret.sign(bytes.fromhex(RFC_MESSAGE)).hex() == RFC_SIGNATURE
    signed = sign_profile(zoom_lens(), secret)
    assert signed.signature is not None
    assert signed.signature.public_key == RFC_PUBLIC
    assert signed.signature.value == secret.sign(bytes.fromhex(signed.hash)).hex()


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not on this machine")
def test_openssl_agrees(key: Path, tmp_path: Path) -> None:
    """Given a profile signed by us, Expect an independent program to verify it from its parts."""
    signed = sign_profile(zoom_lens(), load_key(key))
    assert signed.signature is not None
    (tmp_path / "hash").write_bytes(bytes.fromhex(signed.hash))
    (tmp_path / "signature").write_bytes(bytes.fromhex(signed.signature.value))
    command = [
        "openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "kim.pub", "-rawin", "-in", "hash",
        "-sigfile", "signature",
    ]  # fmt: skip
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Verified Successfully" in said.stdout, said.stderr
    (tmp_path / "hash").write_bytes(bytes(32))
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode != 0


def test_a_signature_survives_the_file(key: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.lens.json"
    save_profile(path, sign_profile(zoom_lens(), load_key(key)))
    public = load_public(tmp_path / "kim.pub")
    back = load_profile(path)
    assert check_signature(back, {public: "kim"}) == "kim"
    assert check_signature(back, {}) == public
    assert check_signature(zoom_lens(), {public: "kim"}) == ""


def tampered(profile: LensProfile, way: str, other: Path) -> LensProfile:
    """Return a signed profile after somebody has been at it."""
    changed = msgspec.structs.replace(profile, parent="f" * 64)
    if way == "content and hash":  # the signature of before, over the hash of after
        return msgspec.structs.replace(hashed(changed), signature=profile.signature)
    if way == "signed by a stranger":
        return sign_profile(changed, load_key(other))
    if way == "taken off":
        return msgspec.structs.replace(profile, signature=None)
    assert profile.signature is not None
    last = "0" if profile.signature.value[-1] != "0" else "1"
    flipped = Signature(profile.signature.public_key, profile.signature.value[:-1] + last)
    return msgspec.structs.replace(profile, signature=flipped)


@pytest.mark.parametrize(
    ("way", "says"),
    [
        ("content and hash", "does not fit the content: it was changed after kim signed it"),
        ("one digit of the signature", "does not fit the content"),
        ("signed by a stranger", "by a key that is not trusted here"),
        ("taken off", "the signature was taken off: the library's history has it signed by kim"),
    ],
)
def test_each_way_to_tamper_has_its_sentence(
    key: Path, tmp_path: Path, way: str, says: str
) -> None:
    public = load_public(tmp_path / "kim.pub")
    signed = sign_profile(zoom_lens(), load_key(key))
    other, _ = new_key("eve", tmp_path)
    # Each passes the check of the hash: only the signature can tell.
    found = parse_profile(to_bytes_as_is(tampered(signed, way, other)), "tampered.lens.json")
    with pytest.raises(SignatureError, match=says):
        check_signature(found, {public: "kim"}, signed_before_by=public)


def test_without_trusted_keys_the_history_still_notices_another_signer(
    key: Path, tmp_path: Path
) -> None:
    other, _ = new_key("eve", tmp_path)
    with pytest.raises(SignatureError, match="another key"):
        check_signature(
            sign_profile(zoom_lens(), load_key(other)), {},
            signed_before_by=load_public(tmp_path / "kim.pub"),
        )  # fmt: skip


def to_bytes_as_is(profile: LensProfile) -> bytes:
    """Return a file of a profile as it is; `to_bytes` would take a wrong signature off."""
    return msgspec.json.encode(profile)


def test_a_saved_change_takes_the_signature_off(key: Path) -> None:
    signed = sign_profile(zoom_lens(), load_key(key))
    changed = parse_profile(to_bytes(msgspec.structs.replace(signed, parent="f" * 64)), "x")
    assert changed.signature is None


def test_a_private_key_is_for_its_owner_only(key: Path) -> None:
    if os.name != "posix":
        pytest.skip("no file modes on Windows")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    key.chmod(0o644)
    with pytest.raises(KeyFileError, match="chmod 600"):
        load_key(key)


def test_no_key_is_written_over_another(key: Path, tmp_path: Path) -> None:
    before = key.read_bytes()
    with pytest.raises(KeyFileError, match="is there already"):
        new_key("kim", tmp_path)
    (tmp_path / "kim.pub").unlink()
    with pytest.raises(KeyFileError, match="is there already"):
        new_key("kim", tmp_path)
    assert key.read_bytes() == before


@pytest.mark.parametrize("name", ["", "../kim", "a/b", "-kim", "k" * 65, "kim\n"])
def test_bad_names_of_keys(tmp_path: Path, name: str) -> None:
    with pytest.raises(KeyFileError, match="no name for a key"):
        new_key(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"garbage", b"\x00\xff" * 90, b"-----BEGIN PRIVATE KEY"])
def test_garbage_is_no_key(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(KeyFileError, match="is no private key"):
        load_key(path)
    with pytest.raises(KeyFileError, match=r"is no public key|is a private key"):
        load_public(path)
    with pytest.raises(KeyFileError, match="cannot be read"):
        load_public(tmp_path / "nothing")


def test_another_kind_of_key_is_named(tmp_path: Path) -> None:
    pair = X25519PrivateKey.generate()
    private, public = tmp_path / "x", tmp_path / "x.pub"
    private.write_bytes(pair.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    private.chmod(0o600)
    public.write_bytes(
        pair.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    with pytest.raises(KeyFileError, match="another kind"):
        load_key(private)
    with pytest.raises(KeyFileError, match="another kind"):
        load_public(public)


def test_the_private_file_in_place_of_the_public_one(key: Path) -> None:
    with pytest.raises(KeyFileError, match="is a private key"):
        load_public(key)


def test_whom_to_trust_is_a_folder(key: Path, tmp_path: Path) -> None:
    assert trusted_keys(tmp_path / "nowhere") == {}
    assert trusted_keys(tmp_path) == {load_public(tmp_path / "kim.pub"): "kim"}
    (tmp_path / "zed.pub").write_bytes(b"torn")
    with pytest.raises(KeyFileError, match=r"zed\.pub"):
        trusted_keys(tmp_path)


def test_saving_verbs_sign_where_a_key_is_set(
    key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    assert sign_if_keyed(zoom_lens()).signature is None
    assert sign_if_keyed(zoom_lens(), key).signature is not None
    monkeypatch.setenv(KEY_VARIABLE, str(key))
    signed = sign_if_keyed(zoom_lens()).signature
    assert signed is not None
    assert signed.public_key == load_public(tmp_path / "kim.pub")
    monkeypatch.setenv(KEY_VARIABLE, str(tmp_path / "gone"))
    with pytest.raises(KeyFileError, match="cannot be read"):
        sign_if_keyed(zoom_lens())
