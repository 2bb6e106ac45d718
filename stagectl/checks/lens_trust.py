# SPDX-License-Identifier: Apache-2.0
"""Whether the lens profiles of a stage are what their signatures stand for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from hardware_profiles.lens.file import LensFileError
from hardware_profiles.lens.head import key_of
from hardware_profiles.lens.library import (
    DEFAULT_FOLDER,
    LIBRARY_VARIABLE,
    TRUSTED,
    LensLibrary,
)
from hardware_profiles.lens.profile import LensProfile
from hardware_profiles.lens_files import StageLens
from hardware_profiles.stage import Stage
from stagectl.security.private_file import KeyFileError
from stagectl.security.signing import SignatureError, check_signature, trusted_keys


def lens_trust_faults(stage: Stage, folder: Path, lenses: Mapping[str, StageLens]) -> list[str]:
    """Return one line for each profile that its signature, or its library, does not stand for.

    A profile nobody signed passes, unless its library's history has it signed. Of a camera that
    names a profile, the library is the one that all of `stagectl lens` uses.
    """
    faults = []
    for body in stage.body:
        known = lenses.get(body.id)
        if known is None or known.profile is None:
            continue
        library = LensLibrary(folder / body.lens.library) if body.lens.library else _own()
        key = f"body {body.id!r}: lens.{'library' if body.lens.library else 'profile'}"
        try:
            _check(known.profile, library)
        except (SignatureError, KeyFileError) as error:
            faults.append(f"{key}: {known.profile.lens.words()}: {error}")
        except LensFileError as error:
            faults += [f"{key}: {line}" for line in error.lines]
    return faults


def _own() -> LensLibrary | None:
    library = LensLibrary(Path(os.environ.get(LIBRARY_VARIABLE) or DEFAULT_FOLDER))
    return library if library.folder.is_dir() else None


def _check(profile: LensProfile, library: LensLibrary | None) -> None:
    if library is None:
        check_signature(profile, {})
        return
    head = library.head(key_of(profile.lens, profile.sensor))
    check_signature(
        profile,
        trusted_keys(library.folder / TRUSTED),
        signed_before_by="" if head is None else head.signed_by(profile.hash),
    )
