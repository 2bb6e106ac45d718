# SPDX-License-Identifier: Apache-2.0
"""What PROTOCOL.md asks of a render node, clause by clause, as data."""
