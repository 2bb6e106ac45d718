# SPDX-License-Identifier: Apache-2.0
"""Several hosts on one machine: network namespaces joined by a bridge, made and removed here.

The controller's namespace holds the bridge; each node's namespace hangs on it by a veth pair. Needs
root, iproute2 and iptables.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import uuid

NETWORK = "10.77.0"
CONTROLLER_ADDRESS = f"{NETWORK}.1"


def why_not() -> str | None:
    """Return why this machine can make no hosts, or None."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    for tool in ("ip", "iptables"):
        if shutil.which(tool) is None:
            return f"{tool} is not installed"
    name = _name("t")
    try:
        _ip("netns", "add", name)
        _ip("netns", "del", name)
    except subprocess.CalledProcessError as error:
        return f"network namespaces are not allowed here: {error.stderr.strip()}"
    return None


class Hosts:
    """A controller's host and nodes' hosts; use as a context manager."""

    def __init__(self, nodes: int) -> None:
        self.controller = _name("c")
        self.nodes = [_name(f"n{i}") for i in range(nodes)]
        self._links = [f"{name[:9]}v" for name in self.nodes]

    def __enter__(self) -> Hosts:
        """Make them."""
        for host in (self.controller, *self.nodes):
            _ip("netns", "add", host)
            _within(host, "ip", "link", "set", "lo", "up")
        _within(self.controller, "ip", "link", "add", "br0", "type", "bridge")
        _within(self.controller, "ip", "addr", "add", f"{CONTROLLER_ADDRESS}/24", "dev", "br0")
        _within(self.controller, "ip", "link", "set", "br0", "up")
        for number, (host, link) in enumerate(zip(self.nodes, self._links, strict=True)):
            _ip("link", "add", link, "type", "veth", "peer", "name", f"{link}p")
            _ip("link", "set", link, "netns", self.controller)
            _ip("link", "set", f"{link}p", "netns", host)
            _within(self.controller, "ip", "link", "set", link, "master", "br0", "up")
            address = f"{NETWORK}.{10 + number}/24"
            _within(host, "ip", "addr", "add", address, "dev", f"{link}p")
            _within(host, "ip", "link", "set", f"{link}p", "up")
        return self

    def __exit__(self, *_: object) -> None:
        """Remove them."""
        for host in (*self.nodes, self.controller):
            subprocess.run(["ip", "netns", "del", host], capture_output=True, check=False)

    def lose(self, share: float) -> None:
        """Drop this share of the IP packets that come to any host over the bridge."""
        for host in (self.controller, *self.nodes):
            _within(
                host, "iptables", "-A", "INPUT", "!", "-i", "lo", "-m", "statistic", "--mode",
                "random", "--probability", str(share), "-j", "DROP",
            )  # fmt: skip

    def link(self, number: int, *, up: bool) -> None:
        """Pull a node's cable, or put it back."""
        state = "up" if up else "down"
        _within(self.controller, "ip", "link", "set", self._links[number], state)


def _name(kind: str) -> str:
    return f"s{kind}{uuid.uuid4().hex[:6]}"


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)


def _within(host: str, *words: str) -> None:
    _ip("netns", "exec", host, *words)
