# SPDX-License-Identifier: Apache-2.0
"""What `lens swap --propose` says: what there is to choose at each step. It changes nothing.

Without a serial number an event "lens" for each lens of the library on each of its modes. With one
"proposed" (the lens, its build, the mode that is proposed), "mode" for each mode with the rings
that count on it, "ends" for each ring whose ends are known from before, and, where a picture is
given, "look". "summary" is the last one.
"""

from __future__ import annotations

import msgspec

from hardware_profiles.lens.head import Head, mode_words
from hardware_profiles.lens.library import LensLibrary
from hardware_profiles.rig.session import Look, LookBoard
from stagectl.cli import lens_choice, lens_folder, output
from stagectl.cli.errors import CheckError, InputError
from stagectl.cli.lens_rig_text import RigTextError, motor_row
from stagectl.cli.lens_swap_look import LookOrder
from stagectl.cli.lens_swap_steps import Swap


class Looked(msgspec.Struct, frozen=True):
    """A look that was had before, and the board in it."""

    look: Look
    board: LookBoard | None = None


def tell_lenses(library: LensLibrary) -> None:
    """Say which lenses there are, each with its age and what its current profile is worth."""
    looked = library.look()
    for head in looked.heads:
        output.emit({"event": "lens", **_lens_row(library, head)})
    output.emit({"event": "summary", "lenses": len(looked.heads), "spoiled": looked.problems})


def tell_steps(swap: Swap, wanted: str) -> None:
    """Say what there is to choose for the lens whose serial number was taken.

    `wanted`: a mode that somebody wrote, which gets its event as well.
    """
    heads, sensor = swap.modes(), swap.proposed_mode()
    head = lens_choice.head_with(heads, sensor)
    serial = next(step for step in swap.steps if step.name == "serial")
    swap.take_mode("")
    board = swap.known_board()
    output.emit(
        {
            "event": "proposed", "serial": serial.value, "known": bool(heads),
            "lens": swap.lens_words(), "mode": head.key if head is not None else "",
            "near": lens_choice.near(swap.library, str(serial.value)) if not heads else [],
            "board": f"{board.spec}, {board.square_mm:g} mm" if board is not None else "",
            "offset_set": swap.has_offset(), "notes": serial.notes,
        }
    )  # fmt: skip
    for one in heads:
        _tell_mode(swap, one.key, mode_words(one.sensor))
    if head is None:
        _tell_mode(swap, "", mode_words(sensor) if sensor is not None else "")
    if wanted and wanted not in [one.key for one in heads]:
        _tell_mode(swap, wanted, "")
    for motor in swap.ends_before():
        output.emit({"event": "ends", **motor_row(motor)})


def tell_end(swap: Swap) -> None:
    """Say that this was all."""
    output.emit({"event": "summary", "took_s": round(swap.took_s(), 3)})


def tell_look(swap: Swap, order: LookOrder | None) -> None:
    """Look, and say what was seen, with what `--looked` takes."""
    step, look = swap.take_look(order), swap.looked()
    kept = (
        None if look is None else Looked(look, swap.known_board() if order is None else order.board)
    )
    output.emit(
        {
            "event": "look", "row": swap.look_row(), "notes": step.notes,
            "looked": "" if kept is None else msgspec.json.encode(kept).decode(),
        }
    )  # fmt: skip


def tell_no_look(why: str) -> None:
    """Say that nothing could be looked at."""
    output.emit({"event": "look", "row": None, "notes": [f"not looked at: {why}"], "looked": ""})


def parse_looked(text: str) -> tuple[Look, LookBoard | None]:
    """Return the look in a text of `tell_look`. Raises RigTextError."""
    try:
        kept = msgspec.json.decode(text, type=Looked)
    except msgspec.DecodeError as error:
        raise RigTextError(f"--looked: is no look of --propose ({error})") from None
    return kept.look, kept.board


def _tell_mode(swap: Swap, key: str, words: str) -> None:
    step = swap.take_mode(key)
    output.emit(
        {
            "event": "mode", "key": key, "words": words or str(step.value or ""),
            "rings": swap.rings(), "profile": swap.can_look(), "notes": step.notes,
        }
    )  # fmt: skip


def _lens_row(library: LensLibrary, head: Head) -> dict[str, object]:
    row: dict[str, object] = {
        "key": head.key, "make": head.lens.make, "model": head.lens.model,
        "serial": head.lens.serial, "words": head.lens.words(), "mode": mode_words(head.sensor),
        "date": head.current.date, "versions": len(head.versions), "wall": "", "composite": "",
        "signer": "", "fault": "",
    }  # fmt: skip
    try:
        named = lens_folder.load_named(library, head.key, tell=False)
    except (InputError, CheckError) as error:
        return {**row, "fault": error.lines[0]}
    judged = named.profile.judgement
    if judged is not None:
        row |= {"wall": judged.wall, "composite": judged.composite}
    # A name, or the public key of somebody whom nobody named.
    signer = named.signer if len(named.signer) < 64 else f"...{named.signer[-8:]}"
    return {**row, "signer": signer}
