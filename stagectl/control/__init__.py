# SPDX-License-Identifier: Apache-2.0
"""The control API: server and client.

`messages.py` is the wire form, `board.py` what is shown, `server.py` and `client.py` the sockets.
"""

from stagectl.control.board import Board
from stagectl.control.client import ControlClient
from stagectl.control.event_log import EventLog
from stagectl.control.messages import Ack, Command, Row, State
from stagectl.control.server import ControlServer

__all__ = ["Ack", "Board", "Command", "ControlClient", "ControlServer", "EventLog", "Row", "State"]
