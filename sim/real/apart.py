# SPDX-License-Identifier: Apache-2.0
"""Namespaces of one's own (Linux): a network and mounts that only this run sees.

Faults that fill a disk, cut a network or take an address away must not touch the machine that they
are tried on. `unshare` gives the judge a network (loopback alone) and mounts that end with it;
without root a user namespace is tried. What a machine does not allow is an error, never a pass.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

from sim.scenario.load import ScenarioError
from sim.scenario.model import Scenario

APART = frozenset({"disk-full", "address-change", "partition", "link-loss"})
_INSIDE = "STAGECTL_SIM_APART"
_TOOLS = {
    "disk-full": ("mount",), "address-change": ("ip",), "partition": ("iptables",),
    "link-loss": ("iptables",),
}  # fmt: skip


def wants_apart(scenario: Scenario) -> bool:
    """Return whether a scenario needs namespaces of its own."""
    return any(fault.id in APART for fault in scenario.fault)


def is_apart() -> bool:
    """Return whether this process lives in namespaces of its own."""
    return _INSIDE in os.environ


def apart_words(scenario: Scenario) -> Sequence[str]:
    """Return the words before a command that give it its own namespaces. Raises ScenarioError."""
    wanted = {tool for fault in scenario.fault for tool in _TOOLS.get(fault.id, ())}
    for tool in ("unshare", *sorted(wanted)):
        if shutil.which(tool) is None:
            raise ScenarioError(f"this machine lacks {tool}; {_ids(scenario)} cannot be made")
    words = ["unshare", "--net", "--mount", *(["--map-root-user"] if os.geteuid() else [])]
    tried = subprocess.run([*words, "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        said = (tried.stderr.strip() or "refused").splitlines()[0]
        raise ScenarioError(
            f"this machine allows no namespaces of one's own ({said}); run as root: "
            f"{_ids(scenario)} cannot be made"
        )
    return words


def apart_environment() -> dict[str, str]:
    """Return the environment of a process in namespaces of its own."""
    return {**os.environ, _INSIDE: "1"}


def system(*words: str) -> str:
    """Run a command of the system on our own namespaces; return what it said.

    Raises ScenarioError where it fails.
    """
    if not is_apart():
        raise ScenarioError(f"{words[0]}: outside of namespaces of one's own; nothing was done")
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr.strip() or f"code {done.returncode}").splitlines()[0]
        raise ScenarioError(f"this machine refused `{' '.join(words)}`: {said}")
    return done.stdout


def why_not_here() -> str | None:
    """Return why this system cannot play real scenarios at all, or None."""
    if sys.platform == "linux":
        return None
    return (
        f"this machine lacks what real scenarios need: {sys.platform} has no /proc, "
        "SIGSTOP or ptys as Linux has; play the virtual ones"
    )


def _ids(scenario: Scenario) -> str:
    return ", ".join(sorted({fault.id for fault in scenario.fault} & APART))
