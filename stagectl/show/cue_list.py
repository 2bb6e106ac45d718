# SPDX-License-Identifier: Apache-2.0
"""The cue list: orders as text, checked when it is loaded, and what GO and back do. Pure.

GO runs all orders of a cue or none. What it touched is kept as it was before, so that back brings
it back; what somebody else changed meanwhile, and the cue did not, stays.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from hardware_profiles.cue import CueRow
from hardware_profiles.stage import Stage
from stagectl.show.commands import VERBS, apply
from stagectl.show.outcome import Call, Outcome, Refused, changed
from stagectl.show.state import CueStep, ShowState, StoredCall

# So far back goes.
MOST_FIRED = 50

Run = Callable[[ShowState, str, Mapping[str, str]], Outcome]


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue with its orders read."""

    number: str
    name: str
    texts: tuple[str, ...]
    orders: tuple[Call, ...]

    @property
    def title(self) -> str:
        """Return number and name, as people call it."""
        return f"{self.number} {self.name}".strip()


def read_order(text: str) -> Call | str:
    """Return the command in "on_wall A in_frames=12", or a sentence on what is wrong with it.

    Words with "=" are named; the others are what the command needs, in the table's order.
    """
    verb, *words = text.split()
    row = VERBS.get(verb)
    if row is None:
        return f"there is no command {verb!r}"
    if not row.reversible or row.handler is None:
        return f"{verb} cannot be undone, so it is no order of a cue"
    args: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            left = [need for need in row.needs if need not in args]
            if not left:
                return f"{verb} has no place for {word!r}"
            name, value = left[0], word
        if name in args:
            return f"{verb} has {name!r} twice"
        args[name] = value
    return Call(verb, args)


def read_cues(rows: Sequence[CueRow]) -> tuple[Cue, ...]:
    """Return the cues. An order that `cue_faults` would name is left out."""
    cues = []
    for row in rows:
        read = [read_order(text) for text in row.do if text.strip()]
        orders = tuple(order for order in read if isinstance(order, Call))
        cues.append(Cue(row.number, row.name, row.do, orders))
    return tuple(cues)


def cue_faults(stage: Stage) -> list[str]:
    """Return one line for each order of the stage file that could not be run, or run twice."""
    numbers = [row.number for row in stage.cue]
    faults = [
        f"cue: number {number!r} is used twice; numbers are unique"
        for number in sorted(set(numbers))
        if numbers.count(number) > 1
    ]
    cameras = [body.id for body in stage.body]
    scenes = [scene.id for scene in stage.scene]
    pictures = [body.id for body in stage.body if body.role == "camera"]
    sources = sources_of(stage)
    for row in stage.cue:
        state = ShowState()
        for text in row.do:
            order = read_order(text) if text.strip() else "found an empty order"
            if isinstance(order, str):
                faults.append(f"cue {row.number}: do: {text!r}: {order}; mend that order")
                continue
            outcome = apply(
                state, order.verb, order.args, cameras, scenes, None, sources, pictures=pictures
            )
            if isinstance(outcome, Refused):
                faults.append(f"cue {row.number}: do: {text!r}: {outcome.sentence}")
            else:
                state = outcome.new_state
    return faults


def sources_of(stage: Stage) -> dict[str, Collection[str]]:
    """Return the trackers that speak of each body's pose."""
    return {
        body.id: [s.id for s in stage.source if s.body == body.id and "pose" in s.binds]
        for body in stage.body
    }


def go(state: ShowState, cue: Cue, after: str, run: Run) -> Outcome:
    """Run a cue's orders; `after` is the number of the cue that stands by then ("" for none)."""
    ran = _run_all(state, cue, run)
    if isinstance(ran, Refused):
        return ran
    done, back, _ = ran
    step = CueStep(cue.number, state.cue, tuple(reversed(back)))
    fired = (*state.cues_fired, step)[-MOST_FIRED:]
    return changed(
        done, None, f"cue {cue.title}: go", cue=cue.number, cue_standby=after, cues_fired=fired
    )


def back(state: ShowState, run: Run) -> Outcome:
    """Bring back what the newest cue touched; it stands by again."""
    if not state.cues_fired:
        return Refused("no cue was fired; there is nothing to go back to")
    step = state.cues_fired[-1]
    done = state
    for call in step.back:
        outcome = run(done, call.verb, call.args)
        if isinstance(outcome, Refused):
            return Refused(f"cue {step.number} cannot be taken back now: {outcome.sentence}")
        done = outcome.new_state
    return changed(
        done, None, f"back to cue {step.before or 'none'}; {step.number} stands by",
        cue=step.before, cue_standby=step.number, cues_fired=state.cues_fired[:-1],
    )  # fmt: skip


def would_change(state: ShowState, cue: Cue, run: Run) -> tuple[str, ...] | Refused:
    """Return what GO would change now, a sentence each; nothing is done."""
    ran = _run_all(state, cue, run)
    return ran if isinstance(ran, Refused) else ran[2]


def _run_all(
    state: ShowState, cue: Cue, run: Run
) -> tuple[ShowState, list[StoredCall], tuple[str, ...]] | Refused:
    done, back, said = state, [], []
    frames = 0
    for order, text in zip(cue.orders, cue.texts, strict=False):
        outcome = run(done, order.verb, _texts(order))
        if isinstance(outcome, Refused):
            return Refused(f"cue {cue.title}: {text}: {outcome.sentence}")
        if outcome.new_state.views_rev != done.views_rev:
            frames = max(frames, outcome.new_state.in_frames)
        done = outcome.new_state
        if outcome.inverse is not None:
            back.append(StoredCall(outcome.inverse.verb, _texts(outcome.inverse)))
            said.append(outcome.event_text)
    if done.views_rev != state.views_rev:
        # All of a cue is seen at one frame.
        done = msgspec.structs.replace(done, in_frames=frames)
    return done, back, tuple(said)


def _texts(call: Call) -> dict[str, str]:
    return {name: value for name, value in call.args.items() if isinstance(value, str)}


def find(cues: Sequence[Cue], number: str) -> Cue | None:
    """Return the cue of a number."""
    return next((cue for cue in cues if cue.number == number), None)


def next_number(cues: Sequence[Cue], number: str) -> str:
    """Return the number of the cue after one; empty at the end of the list."""
    numbers = [cue.number for cue in cues]
    place = numbers.index(number) + 1
    return numbers[place] if place < len(numbers) else ""


def standing_by(state: ShowState, cues: Sequence[Cue]) -> ShowState:
    """Return the state as a show begins: the first cue stands by, and none that is not there."""
    known = find(cues, state.cue_standby) is not None
    if known or (not cues and not state.cue_standby):
        return state
    first = cues[0].number if cues and not state.cue else ""
    return msgspec.structs.replace(state, cue_standby=first)
