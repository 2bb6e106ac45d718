# SPDX-License-Identifier: Apache-2.0
"""`stagectl lens sign`: sign a profile, or make the key for that.

`--new-key NAME` writes NAME.lens_key, which stays with its owner, and NAME.pub, which goes into the
folder `trusted` of every library that shall know the signature (`--trust` does it at once).
"""

from __future__ import annotations

import argparse
from pathlib import Path

from hardware_profiles.lens.file import LensFileError, save_profile
from hardware_profiles.lens.library import TRUSTED, LibraryError
from hardware_profiles.store import save_atomic
from stagectl.cli import lens_folder, output
from stagectl.cli.errors import EXIT_OK, InputError, MachineError
from stagectl.security.private_file import KeyFileError
from stagectl.security.signing import KEY_VARIABLE, key_in_use, load_key, new_key, sign_profile

HELP = "Sign a profile with a key of yours, or make such a key."
EXAMPLES = (
    "stagectl lens sign --new-key kim --trust",
    "stagectl lens sign left.lens.json --key kim.lens_key",
    f"{KEY_VARIABLE}=kim.lens_key stagectl lens sign 12345@2",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "profile", metavar="PROFILE", nargs="?", help="a file, a hash, or LENS[@VERSION]"
    )
    parser.add_argument("--key", type=Path, metavar="KEY", help=f"default: {KEY_VARIABLE}")
    parser.add_argument("--replace", action="store_true", help="in place of another's signature")
    parser.add_argument("--new-key", metavar="NAME", help="make NAME.lens_key and NAME.pub here")
    parser.add_argument("--trust", action="store_true", help="let the library trust the new key")
    lens_folder.add_library(parser)
    parser.add_argument("--json", action="store_true", help="JSON lines on stdout")


def run(args: argparse.Namespace) -> int:
    """Make a key or sign."""
    if (args.profile is None) == (args.new_key is None):
        raise InputError("name a PROFILE to sign, or --new-key NAME to make a key, one of the two")
    try:
        return _new_key(args) if args.new_key is not None else _sign(args)
    except KeyFileError as error:
        raise InputError(str(error)) from None
    except LensFileError as error:
        raise InputError(*error.lines) from None
    except LibraryError as error:
        raise InputError(str(error)) from None
    except OSError as error:
        raise MachineError(f"{error.filename}: cannot be written ({error.strerror})") from None


def _new_key(args: argparse.Namespace) -> int:
    private, public = new_key(args.new_key, Path())
    known = ""
    if args.trust:
        path = lens_folder.library_of(args).folder / TRUSTED / public.name
        if path.exists():
            raise InputError(f"{path}: is there already; the new key is {private}, not trusted yet")
        save_atomic(path, public.read_bytes())
        known = str(path)
    if args.json:
        output.emit(
            {"event": "summary", "key": str(private), "public": str(public), "trusted": known}
        )
        return EXIT_OK
    output.say(f"{private}: your key; keep it to yourself, and a copy in a safe place")
    output.say(f"{public}: goes to all who check your signature: into their library's {TRUSTED}/")
    if known:
        output.say(f"{known}: trusted here from now on")
    output.say(f"to sign all that you save: export {KEY_VARIABLE}={private.resolve()}")
    return EXIT_OK


def _sign(args: argparse.Namespace) -> int:
    path = key_in_use(args.key)
    if path is None:
        raise InputError(f"--key: found nothing, expected a key file (or set {KEY_VARIABLE})")
    key = load_key(path)
    library = lens_folder.library_of(args)
    # With --replace, and where nobody has signed, there is no signature to hold.
    named = lens_folder.load_named(library, args.profile, check=False)
    if named.profile.signature and not args.replace:
        named = lens_folder.load_named(library, args.profile)
    signed = sign_profile(named.profile, key)
    before, after = named.profile.signature, signed.signature
    if before and after and before.public_key != after.public_key and not args.replace:
        raise InputError(
            f"{named.source}: is signed by {named.signer} already; --replace puts yours in its "
            "place"
        )
    file = Path(args.profile)
    stored = library.object_path(signed.hash).exists()
    names = lens_folder.trusted(library)
    stranger = lens_folder.untrusted(library, names, signed)
    if stranger and not file.is_file():
        raise InputError(f"{named.source}: is not signed with a key {stranger}")
    noted = lens_folder.noted_signer(library, signed) if stored else ""
    if file.is_file():
        save_profile(file, signed)
        if not names and noted and after and noted != after.public_key:
            stranger = (
                f"other than its history has (...{noted[-8:]}); to replace that, sign it by its "
                "name in the library"
            )
    # A stranger may sign a file of his own, never what the library's people stand for.
    in_library = stored and not stranger
    if in_library and after:
        library.sign(signed.hash, after)
    if args.json:
        output.emit(
            {
                "event": "summary", "profile": named.source, "hash": signed.hash,
                "public_key": after.public_key if after else "", "in_library": in_library,
                "library_left_as_it_is": stored and not in_library,
            }
        )  # fmt: skip
        return EXIT_OK
    where = "; the library's copy too" if in_library and file.is_file() else ""
    output.say(f"{named.source}: {signed.hash[:12]} is signed with {path}{where}")
    if stored and not in_library:
        output.say(f"! the library's copy stays as it is: the key is one {stranger}")
    return EXIT_OK
