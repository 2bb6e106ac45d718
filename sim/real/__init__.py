# SPDX-License-Identifier: Apache-2.0
"""Real scenarios: the whole stage as processes, ptys and sockets, under faults of the system."""
