# SPDX-License-Identifier: Apache-2.0
"""Where a camera's lens sits on the body that a tracker follows."""
