# SPDX-License-Identifier: Apache-2.0
"""The first lines of `stagectl status`: walls, owner, the worst link, alarms."""

from __future__ import annotations

from stagectl.cli.status import render
from stagectl.cli.status_trouble import trouble_lines
from stagectl.control.messages import Cell, Row


def alarm(source: str, **changes: Cell) -> Row:
    return {
        "code": "F-01", "source": source, "text": f"{source} is silent", "fix": "check its cable",
        "level": "alarm", "standing": True, "acknowledged": False, "since_utc": "10:42:15",
        "first": False, **changes,
    }  # fmt: skip


def ack(utc: str | None, *, pending: bool = False, able: bool = True) -> Row:
    return {"mode": "black", "ack_utc": utc, "pending": pending, "able": able}


def chain(worst: str | None, state: str, sentence: str, code: str = "") -> Row:
    return {
        "links": ["link", "quality"], "states": [state if worst == "link" else "good", "good"],
        "worst": worst, "sentence": sentence, "code": code,
    }  # fmt: skip


def test_a_calm_stage_says_nothing_of_its_walls() -> None:
    lines = list(trouble_lines({"show": {"show": {"wall": "picture", "owner": None}}}))
    assert lines == ["control: nobody", "alarms: none"]


def test_black_walls_are_the_first_line_of_all() -> None:
    show: Row = {"wall": "black", "owner": "kim@console", "owner_since_utc": "10:40:00"}
    acks = {
        "a": ack("10:42:21"), "b": ack("10:42:20"), "c": ack(None, pending=True),
        "d": ack("10:42:19", able=False),
    }  # fmt: skip
    lines = list(render({"show": {"show": show}, "wall_acks": acks}))
    assert lines[:2] == [
        "WALLS BLACK since 10:42:20 UTC, 2 of 4 nodes",
        "control: kim@console since 10:40:00 UTC",
    ]
    grey = list(trouble_lines({"show": {"show": {"wall": "grey"}}}))
    assert grey == ["WALLS GREY, 0 of 0 nodes", "control: nobody", "alarms: none"]


def test_the_worst_link_of_all_cameras_is_named() -> None:
    rows = {
        "A": chain("link", "warn", "late"),
        "B": chain("link", "bad", "freed-b is silent", "F-01"),
        "C": chain(None, "good", ""),
        "stage": chain("link", "bad", "no room"),
    }
    lines = list(trouble_lines({"chain": rows}))
    assert "worst: camera B link: freed-b is silent (F-01)" in lines
    assert (
        list(trouble_lines({"chain": {"stage": rows["stage"]}}))[1] == "worst: stage link: no room"
    )


def test_alarms_stand_with_their_fix_and_ten_at_most() -> None:
    rows = {f"F-01 s{n:02d}": alarm(f"s{n:02d}") for n in range(12)}
    rows["F-01 over"] = alarm("over", standing=False)
    rows["F-01 gone"] = alarm("gone", standing=False, acknowledged=True)
    rows["F-01 first"] = alarm("first", first=True, acknowledged=True)
    lines = list(trouble_lines({"alarms": rows}))
    assert lines[1:4] == [
        "alarms: 14", "  10:42:15 F-01 first: first is silent (standing)", "    check its cable",
    ]  # fmt: skip
    assert lines[4].endswith("s00 is silent (standing, not acknowledged)")
    assert lines[-1] == "  +4"
    assert not any("gone" in line for line in lines)
    assert list(trouble_lines({"alarms": {"x": rows["F-01 over"]}}))[2].endswith(
        "(over, not acknowledged)"
    )
