# SPDX-License-Identifier: Apache-2.0
"""The plan of a stage that goes on as another: same ports and folders, copies of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware_profiles.loading import load_stage
from hardware_profiles.stage import Stage
from stagectl.cli.errors import InputError
from stagectl.runtime.plan import Plan, changed_plan, load_plan, make_plan, save_plan

pytestmark = [pytest.mark.system, pytest.mark.untimed]
TEXT = (
    'version = 1\nstage_id = "a"\nrate = "24"\n[ports]\nlink = 0\nframes = 0\napi = 0\nfeed = 0\n'
)
SEND = (
    '[[body]]\nid = "A"\n[[send]]\nid = "s"\nprotocol = "freed"\nbody = "A"\n'
    'host = "127.0.0.1"\nport = 41000\n'
)


def begun(folder: Path) -> tuple[Path, Plan, Stage]:
    """Return a stage file with the plan of its run."""
    file = folder / "stage.toml"
    file.write_text(TEXT)
    stage, _ = load_stage(file)
    return file, make_plan(file, stage), stage


def test_it_keeps_its_ports_and_adds_what_is_new(tmp_path: Path) -> None:
    file, plan, before = begun(tmp_path)
    file.write_text(TEXT + SEND)
    after, _ = load_stage(file)
    changed = changed_plan(plan, before, after)
    assert (changed.api_port, changed.feed_port, changed.hot) == (
        plan.api_port, plan.feed_port, plan.hot,
    )  # fmt: skip
    assert plan.send is None
    assert changed.send is not None
    assert changed_plan(changed, after, before).send is None


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("api = 0", "api = 28000", "ports"),
        ('"a"', '"b"', "stage_id"),
        ("[ports]", 'host = "0.0.0.0"\n[ports]', "host"),
        ("[ports]", '[paths]\ntakes = "elsewhere"\n[ports]', "paths"),
        ("[ports]", '[security]\ncurve = "on"\n[ports]', "security"),
    ],
)
def test_what_clients_connect_to_counts_at_the_next_start(
    tmp_path: Path, old: str, new: str, key: str
) -> None:
    file, plan, before = begun(tmp_path)
    file.write_text(TEXT.replace(old, new, 1))
    after, _ = load_stage(file)
    with pytest.raises(InputError, match=f"{key}: counts at the next start"):
        changed_plan(plan, before, after)


def test_the_old_plan_finds_its_own_copies_until_the_new_one_is_written(tmp_path: Path) -> None:
    file, plan, before = begun(tmp_path)
    where = save_plan(plan)
    kept = where.read_bytes()
    file.write_text(TEXT.replace('"24"', '"25"'))
    after, _ = load_stage(file)
    changed = changed_plan(plan, before, after)
    save_plan(changed)
    assert load_plan(where).stage()[0].rate == "25"
    where.write_bytes(kept)  # as it is when a crash comes before the plan is written
    assert load_plan(where).stage()[0].rate == "24"
    file.write_text(TEXT.replace('"24"', '"30"'))
    third, _ = load_stage(file)
    save_plan(changed_plan(changed, after, third))
    assert load_plan(where).stage()[0].rate == "30"
