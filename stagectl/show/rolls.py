# SPDX-License-Identifier: Apache-2.0
"""Slate and takes: how a production writes them, and what rolling does to the show. Pure.

Patterns: us "24A-3" (scene with its set-up letter, take), uk "112/3" (slate number, take), cn
"24-3-1" (scene, shot, take: 场-镜-次). A take that is not given a name has that of the slate, and
when it is cut the take number goes up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import msgspec

from stagectl.show.outcome import Applied, Call, Outcome, Refused, changed
from stagectl.show.state import ShowState, Slate
from stagectl.show.walls import NONE

MAX_TAKE_NAME = 64
# File systems count bytes, to 255, and a second take of a name has a number behind it.
MOST_TAKE_BYTES = 240
MOST_TAKES = 999
MOST_SLATE_TEXT = 20
# A take is a file on any system, so its name may hold none of these.
NOT_IN_A_FILE_NAME = '/\\:*?"<>|'
PATTERNS = ("us", "uk", "cn")

Texts: TypeAlias = Mapping[str, str]


def slate_text(slate: Slate) -> str:
    """Return the slate as the production writes it; empty while something of it is not set."""
    if slate.pattern == "uk":
        return f"{slate.shot}/{slate.take}" if slate.shot else ""
    if slate.pattern == "cn":
        return f"{slate.scene}-{slate.shot}-{slate.take}" if slate.scene and slate.shot else ""
    # The letter of the set-up belongs to the scene, wherever somebody wrote it: 24A.
    apart = slate.scene[-1:].isdigit() and slate.shot.isalpha()
    scene = slate.scene + slate.shot if apart else slate.scene
    return f"{scene}-{slate.take}" if scene else ""


def file_name(text: str) -> str:
    """Return a slate as the name of a take: what no file name may hold becomes "-"."""
    name = "".join("-" if sign in NOT_IN_A_FILE_NAME else sign for sign in text)
    return name.strip(".") or "-"


def slate(state: ShowState, args: Texts) -> Outcome:
    """Set what stands on the slate; a new scene or shot begins with take 1."""
    before = state.slate
    if not args:
        return Refused("slate needs one of pattern, scene, shot, take")
    pattern = args.get("pattern", before.pattern)
    if pattern not in PATTERNS:
        known = ", ".join(PATTERNS)
        return Refused(f"a slate pattern is one of {known}, not {pattern!r}")
    words = {}
    for field in ("scene", "shot"):
        text = args.get(field, getattr(before, field))
        if len(text) > MOST_SLATE_TEXT:
            return Refused(f"{field} can have {MOST_SLATE_TEXT} characters on a slate")
        words[field] = "" if text == NONE else text
    anew = (words["scene"], words["shot"]) != (before.scene, before.shot)
    number = args.get("take", "1" if anew else str(before.take))
    plain = number.isascii() and number.isdigit() and len(number) <= len(str(MOST_TAKES))
    if not plain or not 1 <= int(number) <= MOST_TAKES:
        return Refused(f"take must be a whole number from 1 to {MOST_TAKES}")
    after = Slate(pattern, words["scene"], words["shot"], int(number))
    said = slate_text(after) or "not complete"
    if after == before:
        return Applied(state, None, f"the slate says {said} already")
    back = {
        "pattern": before.pattern, "scene": before.scene or NONE, "shot": before.shot or NONE,
        "take": str(before.take),
    }  # fmt: skip
    return changed(state, Call("slate", back), f"slate: {said}", slate=after)


def take_start(state: ShowState, args: Texts) -> Outcome:
    """Roll. Nothing refuses to roll; what must not be in the picture goes."""
    if state.take is not None:
        return Refused(f"take {state.take} is running; stop it first")
    number = state.takes + 1
    written = "" if "name" in args else slate_text(state.slate)
    name = args.get("name") or (file_name(written) if written else f"take_{number:03d}")
    fault = _take_name_fault(name)
    if fault:
        return Refused(fault)
    off = "; the frame barcode is off" if state.barcode else ""
    return changed(
        state, None, f"take {name} started{off}", take=name, takes=number, marks=0, barcode=False,
        rolled_as=written,
    )  # fmt: skip


def take_stop(state: ShowState, args: Texts) -> Outcome:
    """Cut; the slate goes on to the next take, unless somebody has set another one."""
    if state.take is None:
        return Refused("no take is running")
    slate_now = state.slate
    if state.rolled_as and state.rolled_as == slate_text(slate_now):
        slate_now = msgspec.structs.replace(slate_now, take=min(slate_now.take + 1, MOST_TAKES))
    text = f"take {state.take} stopped"
    return changed(state, None, text, take=None, rolled_as="", slate=slate_now)


def take_mark(state: ShowState, args: Texts) -> Outcome:
    """Set a mark in the take that runs, or outside of one."""
    number = state.marks + 1
    where = f"in take {state.take}" if state.take is not None else "outside a take"
    note = f": {args['note']}" if "note" in args else ""
    return changed(state, None, f"mark {number} {where}{note}", marks=number)


def _take_name_fault(name: str) -> str | None:
    bad = next((sign for sign in name if sign in NOT_IN_A_FILE_NAME), None)
    if bad is not None:
        return f"a take name cannot hold {bad!r} because it names a file; write '-' instead"
    if name.startswith(".") or name.endswith("."):
        return "a take name cannot start or end with a full stop because it names a file"
    if len(name.encode()) > MOST_TAKE_BYTES:
        return f"a take name can have {MOST_TAKE_BYTES} bytes; this one has {len(name.encode())}"
    if len(name) > MAX_TAKE_NAME:
        return f"a take name can have {MAX_TAKE_NAME} characters; this one has {len(name)}"
    return None
