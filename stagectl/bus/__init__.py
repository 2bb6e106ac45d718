# SPDX-License-Identifier: Apache-2.0
"""Messages between processes: two publishing sockets, one envelope."""
