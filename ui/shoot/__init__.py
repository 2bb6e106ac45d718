# SPDX-License-Identifier: GPL-3.0-or-later
"""The Shoot workspace: what a technician sees and does while the stage runs."""
