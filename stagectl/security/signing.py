# SPDX-License-Identifier: Apache-2.0
"""Signatures of lens profiles: Ed25519 (RFC 8032) over the 32 bytes of the content hash.

A hash shows that a file is whole; it can be made anew by whoever changes the content. A signature
shows who stands for it. Keys are PEM, as OpenSSL writes them: `NAME.lens_key` (PKCS #8, for its
owner only) and `NAME.pub`. Whose signatures count is a folder of .pub files.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from hardware_profiles.lens.file import hash_of, hashed
from hardware_profiles.lens.profile import LensProfile, Signature
from hardware_profiles.store import save_atomic
from stagectl.security.private_file import KeyFileError, read_private, write_private

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY_SUFFIX, PUBLIC_SUFFIX = ".lens_key", ".pub"
KEY_VARIABLE = "STAGECTL_LENS_KEY"
LARGEST_PUBLIC_BYTES = 4096
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


class SignatureError(ValueError):
    """A profile whose signature does not hold; the text is one sentence, with what to do."""


def new_key(name: str, folder: Path) -> tuple[Path, Path]:
    """Make a key pair in a folder; return the private and the public file.

    Raises KeyFileError, also where either is there already.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if not _NAME.fullmatch(name):
        raise KeyFileError(
            f"{name!r:.80}: is no name for a key; use up to 64 letters, digits, '_', '.' and '-'"
        )
    private, public = folder / f"{name}{KEY_SUFFIX}", folder / f"{name}{PUBLIC_SUFFIX}"
    if public.exists():
        raise KeyFileError(f"{public}: is there already; choose another name")
    key = Ed25519PrivateKey.generate()
    write_private(
        private,
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ), replace=False,
    )  # fmt: skip
    pem = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    try:
        save_atomic(public, pem)
    except OSError as error:
        raise KeyFileError(f"{public}: cannot be written ({error.strerror})") from None
    return private, public


def load_key(path: Path) -> Ed25519PrivateKey:
    """Return a private key. Raises KeyFileError, also where other users may read the file."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        key = serialization.load_pem_private_key(read_private(path), password=None)
    except KeyFileError:
        raise
    except Exception as error:  # the library has many, and one more for each kind of garbage
        raise KeyFileError(
            f"{path}: is no private key ({error!s:.80}); make one: stagectl lens sign --new-key "
            "NAME"
        ) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(f"{path}: is another kind of key; expected Ed25519")
    return key


def load_public(path: Path) -> str:
    """Return a public key as 64 hex digits. Raises KeyFileError."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_PUBLIC_BYTES)
    except OSError as error:
        raise KeyFileError(
            f"{path}: cannot be read ({error.strerror}); name a {PUBLIC_SUFFIX} file"
        ) from None
    if b"PRIVATE KEY" in data:
        raise KeyFileError(
            f"{path}: is a private key; name its {PUBLIC_SUFFIX} file, and keep this one to its "
            "owner"
        )
    try:
        key = serialization.load_pem_public_key(data)
    except Exception as error:  # as above
        raise KeyFileError(f"{path}: is no public key ({error!s:.80}); name another file") from None
    if not isinstance(key, Ed25519PublicKey):
        raise KeyFileError(f"{path}: is another kind of key; expected Ed25519")
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw).hex()


def trusted_keys(folder: Path) -> dict[str, str]:
    """Return the names of the trusted by their public key; empty where the folder is not there.

    Raises KeyFileError for a file that is no key: one that is overlooked would trust nobody.
    """
    return {load_public(path): path.stem for path in sorted(folder.glob(f"*{PUBLIC_SUFFIX}"))}


def sign_profile(profile: LensProfile, key: Ed25519PrivateKey) -> LensProfile:
    """Return the profile with its hash and a signature over it, in place of any other."""
    from cryptography.hazmat.primitives import serialization

    fresh = hashed(profile)
    public = key.public_key().public_bytes(
        serialization.Encoding.Raw, serialization.PublicFormat.Raw
    )
    signature = Signature(public.hex(), key.sign(bytes.fromhex(fresh.hash)).hex())
    return msgspec.structs.replace(fresh, signature=signature)


def key_in_use(key: Path | None) -> Path | None:
    """Return the key that saving verbs sign with: the named one, else that of the environment."""
    named = os.environ.get(KEY_VARIABLE, "")
    return key or (Path(named) if named else None)


def sign_if_keyed(profile: LensProfile, key: Path | None = None) -> LensProfile:
    """Return the profile signed where a key is set (`--key`, else STAGECTL_LENS_KEY), else as is.

    Raises KeyFileError: a key that is set and cannot be used must not leave a profile unsigned.
    """
    path = key_in_use(key)
    return profile if path is None else sign_profile(profile, load_key(path))


def check_signature(
    profile: LensProfile, trusted: Mapping[str, str], *, signed_before_by: str = ""
) -> str:
    """Return who signed a profile, empty where nobody did and nobody had to.

    `trusted` are names by public key; where it is empty nobody has said whom to trust, so a good
    signature of anybody passes, and its public key is returned. `signed_before_by` is the public
    key that the library has noted for this content. Raises SignatureError.
    """
    if profile.signature is None:
        if signed_before_by:
            who = trusted.get(signed_before_by, f"...{signed_before_by[-8:]}")
            raise SignatureError(
                f"the signature was taken off: the library's history has it signed by {who}; "
                "add the signed file again, or sign it"
            )
        return ""
    public = profile.signature.public_key
    if not _is_good(profile, profile.signature):
        raise SignatureError(
            f"the signature does not fit the content: it was changed after "
            f"{trusted.get(public, 'somebody')} signed it; go back to the signed file"
        )
    if trusted and public not in trusted:
        raise SignatureError(
            f"is signed by a key that is not trusted here (...{public[-8:]}); if you know whose it "
            f"is, put its {PUBLIC_SUFFIX} file into the library's folder trusted"
        )
    if signed_before_by and not trusted and public != signed_before_by:
        raise SignatureError(
            f"is signed by another key (...{public[-8:]}) than the library's history has "
            f"(...{signed_before_by[-8:]}); add the file as it was, or ask who signed it again"
        )
    return trusted.get(public, public)


def _is_good(profile: LensProfile, signature: Signature) -> bool:
    """Return whether a signature is over what the profile holds now, not over what it says."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signature.public_key))
        key.verify(bytes.fromhex(signature.value), bytes.fromhex(hash_of(profile)))
    except (InvalidSignature, ValueError):
        return False
    return True
