# SPDX-License-Identifier: Apache-2.0
"""Recording and replaying takes."""
