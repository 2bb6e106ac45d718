# SPDX-License-Identifier: Apache-2.0
"""Who may enter where, and run what: the whole table, and the sentences of a refusal."""

from __future__ import annotations

import pytest

from stagectl.security.clients import Client, ClientList
from stagectl.security.gate import Gate
from stagectl.security.roles import (
    ADMIN_COMMANDS,
    OPERATOR_COMMANDS,
    ROLES,
    Area,
    Role,
    command_refusal,
    entrants,
    may_enter,
)

KEY = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
OTHER = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
MAY_ENTER = {
    ("view", Area.CONTROL_API), ("operate", Area.CONTROL_API), ("admin", Area.CONTROL_API),
    ("node", Area.NODE_LINK), ("admin", Area.NODE_LINK),
}  # fmt: skip


def one(role: Role, revoked: str | None = None) -> ClientList:
    return ClientList(clients=(Client("kim", role, KEY, "20261121T063000Z", revoked),))


@pytest.mark.parametrize("area", Area)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_enters_its_own_areas_and_no_other(role: Role, area: Area) -> None:
    allowed = (role, area) in MAY_ENTER
    assert may_enter(role, area) is allowed
    gate = Gate(area, one(role))
    assert (gate.client(KEY) is not None) is allowed
    refusal = gate.refusal(KEY)
    if allowed:
        assert refusal is None
    else:
        assert refusal is not None
        assert f"role {role}" in refusal.sentence
        assert entrants(area) in refusal.sentence


def test_the_areas_name_their_roles() -> None:
    assert entrants(Area.NODE_LINK) == "admin or node"
    assert entrants(Area.CONTROL_API) == "view, operate or admin"


@pytest.mark.parametrize("area", Area)
def test_an_unknown_key_is_told_by_its_end_only(area: Area) -> None:
    gate = Gate(area, one("admin"))
    refusal = gate.refusal(OTHER)
    assert gate.client(OTHER) is None
    assert refusal is not None
    assert OTHER[-8:] in refusal.sentence
    assert OTHER not in refusal.sentence
    assert "stagectl keys enrol" in refusal.sentence
    assert OTHER[-8:] not in refusal.kind, "a flood of random keys would be a flood of lines"


def test_a_revoked_key_is_refused_by_name() -> None:
    gate = Gate(Area.NODE_LINK, one("node", revoked="20261121T070000Z"))
    refusal = gate.refusal(KEY)
    assert gate.client(KEY) is None
    assert refusal is not None
    assert "'kim'" in refusal.sentence
    assert "revoked" in refusal.sentence


def test_an_update_tells_whose_key_is_no_longer_valid() -> None:
    gate = Gate(Area.NODE_LINK, one("node"))
    assert gate.update(one("node")) == []
    gone = gate.update(one("node", revoked="20261121T070000Z"))
    assert [client.name for client in gone] == ["kim"]
    assert gate.update(one("node", revoked="20261121T070000Z")) == []
    assert gate.update(one("node")) == []
    assert [client.name for client in gate.update(ClientList())] == ["kim"]


def test_a_viewer_runs_nothing_an_operator_the_show_an_admin_all() -> None:
    for verb in (*OPERATOR_COMMANDS, "reconfigure"):
        refusal = command_refusal("view", "wall-screen", verb)
        assert refusal is not None
        assert "'wall-screen'" in refusal
        assert "role view" in refusal
        assert command_refusal("node", "n", verb) is not None
        assert command_refusal("admin", "a", verb) is None
    assert {"hold", "take_start", "undo"} <= OPERATOR_COMMANDS
    for verb in OPERATOR_COMMANDS:
        assert command_refusal("operate", "o", verb) is None
    assert "role admin" in (command_refusal("operate", "o", "reconfigure") or "")


def test_a_viewer_is_told_who_has_control() -> None:
    refusal = command_refusal("view", "wall-screen", "hold", "kim@console (kim)")
    assert refusal is not None
    assert refusal.endswith("may only look; kim@console (kim) has control")


def test_what_writes_the_stage_or_changes_it_is_for_admins() -> None:
    for verb in ADMIN_COMMANDS:
        assert "role admin" in (command_refusal("operate", "o", verb) or "")
        assert command_refusal("admin", "a", verb) is None
    assert not ADMIN_COMMANDS & OPERATOR_COMMANDS
