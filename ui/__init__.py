# SPDX-License-Identifier: GPL-3.0-or-later
"""The Qt console, a client of the control API."""
