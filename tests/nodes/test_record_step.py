# SPDX-License-Identifier: Apache-2.0
"""The recorder's Step in virtual time: when it flushes, when it syncs, what it calls durable.

What is in the files is tested in tests/takes.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from stagectl.bus.envelope import Envelope, pack, unpack
from stagectl.nodes.record import FLUSH_EVERY_NS, STATE_EVERY_NS, SYNC_EVERY_NS, RecordStep
from stagectl.step import LATEST, Input
from stagectl.takes.reader import TakeReader
from stagectl.takes.sidecar import Sidecar
from stagectl.takes.writer import TakeWriter
from stagectl.topics import Event, LineData, RecorderState, ShowOrder
from tests.nodes.stages import MS, NS, T0, Emitted, only, run


def recorder(folder: Path, lost: int = 0) -> RecordStep:
    def sidecar(take: str) -> Sidecar:
        return Sidecar(1, take, "stage-1", "hash", "", "20260101T000000Z", (), {})

    return RecordStep([Input("show", LATEST)], folder, sidecar, lambda: lost)


def raw(i: int, t_ns: int) -> Envelope:
    made = unpack(pack("raw/a", LineData("a", t_ns, b"%d" % i), 1, i, t_ns))
    assert made is not None
    return made


def order(step: RecordStep, take: str | None, t_ns: int) -> None:
    made = unpack(pack("show", ShowOrder(1, {}, (), take), 1, 1, t_ns))
    assert made is not None
    assert step.on_message("show", made, t_ns) == ()


def record(step: RecordStep, from_ns: int, seconds: float) -> list[Emitted]:
    """Give a message each 10 ms; call what is due in between."""
    emitted: list[Emitted] = []
    for i in range(round(seconds * 100)):
        t_ns = from_ns + i * 10 * MS
        emitted += run(step, t_ns, from_ns=from_ns)
        step.on_message("raw/a", raw(i, t_ns), t_ns)
    return emitted


def test_flushed_each_50_ms_and_synced_each_800(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: dict[str, int] = {"flush": 0, "sync": 0}
    for name in calls:
        real = getattr(TakeWriter, name)

        def counted(self: TakeWriter, name: str = name, real: object = real) -> None:
            calls[name] += 1
            assert callable(real)
            real(self)

        monkeypatch.setattr(TakeWriter, name, counted)
    step = recorder(tmp_path)
    run(step, T0, from_ns=T0)
    order(step, "one", T0)
    record(step, T0, 8.0)
    assert calls["flush"] == pytest.approx(8 * NS / FLUSH_EVERY_NS, abs=2)
    assert calls["sync"] == pytest.approx(8 * NS / SYNC_EVERY_NS, abs=2)
    step.close()


def test_what_it_calls_durable_is_on_disk(tmp_path: Path) -> None:
    """Given a state that names a time, Expect everything before it readable in the file."""
    step = recorder(tmp_path)
    order(step, "one", T0)
    states = only(record(step, T0, 3.0), RecorderState)
    durable = [one.durable_t_ns for one in states]
    assert durable == sorted(durable)
    assert T0 + 2 * NS < durable[-1] < T0 + 3 * NS
    times = [item.t_publish_ns for item in TakeReader(tmp_path / "one").messages()]
    assert max(times) >= durable[-1]
    step.close()


def test_its_state_is_told_four_times_a_second(tmp_path: Path) -> None:
    step = recorder(tmp_path, lost=3)
    order(step, "one", T0)
    states = only(record(step, T0, 2.0), RecorderState)
    assert len(states) == 2 * NS // STATE_EVERY_NS
    assert {(one.take, one.gaps, one.error) for one in states} == {("one", 3, None)}
    order(step, None, T0 + 2 * NS)
    later = only(run(step, T0 + 3 * NS, from_ns=T0 + 2 * NS), RecorderState)
    assert {(one.take, one.messages) for one in later} == {(None, 0)}


def test_without_a_take_nothing_is_written(tmp_path: Path) -> None:
    step = recorder(tmp_path)
    record(step, T0, 1.0)
    assert list(tmp_path.iterdir()) == []


def test_a_second_take_of_a_name_says_where_it_goes(tmp_path: Path) -> None:
    step = recorder(tmp_path)
    order(step, None, T0)
    order(step, "one", T0)
    assert only(record(step, T0, 0.5), Event) == []
    order(step, None, T0 + NS)
    order(step, "one", T0 + NS)
    (event,) = only(record(step, T0 + NS, 0.5), Event)
    assert (event.level, event.code) == ("info", "")
    assert event.text == "there is a take one already: this one goes to the folder one-2"
    assert (tmp_path / "one-2").is_dir()
    step.close()


def test_a_disk_that_refuses_is_an_alarm_once_and_no_exception(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"no folder")
    step = recorder(blocked)
    order(step, "one", T0)
    emitted = record(step, T0, 2.0)
    (event,) = only(emitted, Event)
    assert event.level == "alarm"
    assert "take one: recording stopped" in event.text
    assert only(emitted, RecorderState)[-1].error is not None
    order(step, None, T0 + 2 * NS)
    later = only(run(step, T0 + 3 * NS, from_ns=T0 + 2 * NS), RecorderState)
    assert later[-1].error is None


def test_the_last_messages_are_synced_when_nothing_follows(tmp_path: Path) -> None:
    """Given a hot process that died in mid-take, Expect what came until then durable in 0.8 s."""
    step = recorder(tmp_path)
    order(step, "one", T0)
    record(step, T0, 1.0)
    last_ns = T0 + 990 * MS
    states = only(run(step, T0 + 4 * NS, from_ns=T0 + NS), RecorderState)
    step.close()
    assert states[-1].durable_t_ns == last_ns


def test_a_foreign_payload_is_no_exception(tmp_path: Path) -> None:
    step = recorder(tmp_path)
    step.on_message("show", Envelope("show", 1, 1, T0, b"\xc1 no msgpack"), T0)
