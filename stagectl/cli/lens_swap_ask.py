# SPDX-License-Identifier: Apache-2.0
"""The questions of `lens swap` on a terminal: five at most, and Enter takes what is proposed.

A wrong answer is explained and asked again; an empty one never is. Ctrl-C and Ctrl-D stop without
a change.
"""

from __future__ import annotations

import sys

from hardware_profiles.lens.head import mode_words
from stagectl.cli import lens_choice, output
from stagectl.cli.errors import EXIT_OK
from stagectl.cli.lens_rig_text import RigTextError, end_words
from stagectl.cli.lens_swap_look import parse_order
from stagectl.cli.lens_swap_steps import KEEP, STEPS, Step, Swap

MOST_SHOWN = 9
_YES = ("", "y", "yes")
_NO = ("n", "no", "q", "quit", "stop")


def can_ask() -> bool:
    """Return whether somebody sits at a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def ask(swap: Swap) -> int:
    """Ask the five steps, save, and say what is in use."""
    answers = 0
    try:
        answers += _serial(swap)
        answers += _mode(swap)
        answers += _ends(swap)
        answers += _look(swap)
        told = [note for step in swap.steps for note in step.notes]
        for mark in swap.marks():
            if mark not in told:
                output.say(f"  ! {mark}")
        wanted, asked = _use()
        answers += asked
        if not wanted:
            return _stopped()
    except (EOFError, KeyboardInterrupt):
        output.say()
        return _stopped()
    swap.save()
    output.say()
    swap.print_summary()
    output.say(f"{answers} answers")
    swap.check()
    return EXIT_OK


def _serial(swap: Swap) -> int:
    lenses = swap.known_lenses()
    for head in lenses[:MOST_SHOWN]:
        output.say(f"  {head.lens.serial:>10}  {head.lens.words()}")
    if len(lenses) > MOST_SHOWN:
        output.say(f"  ... and {len(lenses) - MOST_SHOWN} more")
    answers = 1
    serial = ""
    while not serial:
        serial = _asked("serial", "of the lens")
    while not swap.knows(serial):
        close = ", ".join(lens_choice.near(swap.library, serial))
        output.say(f"  ! {serial}: is not in the library{f'; is it {close}?' if close else ''}")
        again = _asked("serial", "again, or Enter to go on without a profile")
        answers += 1
        if not again:
            break
        serial = again
    _told(swap.take_serial(serial))
    return answers


def _mode(swap: Swap) -> int:
    heads = swap.modes()
    proposed = swap.proposed_mode()
    for number, head in enumerate(heads, 1):
        output.say(f"  {number}  {mode_words(head.sensor)}  {head.lens.words()}")
    default = f"Enter: {mode_words(proposed)}" if proposed else "Enter: leave it open"
    answers = 0
    while True:
        answer = _asked("mode", f"{default}; number, or {lens_choice.MODE_HELP}")
        answers += 1
        if answer.isascii() and answer.isdigit() and 1 <= int(answer) <= len(heads):
            answer = heads[int(answer) - 1].key
        step = swap.take_mode(answer)
        _told(step)
        if step.value is not None or not answer:
            return answers


def _ends(swap: Swap) -> int:
    rings = swap.rings()
    if not rings:
        swap.take_ends("-")
        output.say(f"{_number('ends')}: no ring of this lens counts: nothing to set")
        return 0
    before = swap.ends_before()
    for motor in before:
        output.say(f"  last  {motor.words()}  ({motor.set_on})")
    example = " ".join(
        f"{ring} {end_words(ring)}" for ring in ("zoom", "focus", "iris") if ring in rings
    )
    default = "Enter: as last time, '-': not set" if before else "Enter: not set"
    answers = 0
    while True:
        answer = _asked("ends", f"raw readings as {example}; {default}")
        answers += 1
        try:
            _told(swap.take_ends(answer or (KEEP if before else "-")))
        except RigTextError as error:
            output.say(f"  ! {error}")
            continue
        return answers


def _look(swap: Swap) -> int:
    if not swap.can_look():
        output.say(f"{_number('look')}: there is no profile to compare a picture with")
        swap.take_look(None)
        return 0
    board = swap.known_board()
    of_board = f"board {board.spec}, {board.square_mm:g} mm" if board else "board=SPEC square=MM"
    answers = 0
    while True:
        answer = _asked(
            "look", f"PICTURE or live:0 [zoom=0..1 focus=0..1] ({of_board}); Enter: do not look"
        )
        answers += 1
        try:
            order = parse_order(answer, board) if answer else None
        except RigTextError as error:
            output.say(f"  ! {error}")
            continue
        step = swap.take_look(order)
        row = swap.look_row()
        if row is not None:
            output.say(
                f"  {row['points']} points, rms {row['rms_px']} px = {row['rms_percent']} % of the "
                f"picture's width: wall {row['wall']}, composite {row['composite']}"
            )
        _told(step)
        if order is None or row is not None:
            return answers


def _use() -> tuple[bool, int]:
    """Return whether it is to be put in use, and how many answers that took."""
    answers = 0
    while True:
        answer = _asked("use", "Enter puts it in use, n stops").casefold()
        answers += 1
        if answer in _YES or answer in _NO:
            return answer in _YES, answers
        output.say(f"  ! {answer!r:.60}: is no answer here; nothing is in use yet")


def _asked(step: str, text: str) -> str:
    return input(f"{_number(step)} ({text}): ").strip()


def _number(step: str) -> str:
    return f"{STEPS.index(step) + 1}/{len(STEPS)} {step}"


def _told(step: Step) -> None:
    for note in step.notes:
        output.say(f"  ! {note}")


def _stopped() -> int:
    output.say("stopped: nothing was changed")
    return EXIT_OK
