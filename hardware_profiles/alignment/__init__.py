# SPDX-License-Identifier: Apache-2.0
"""Where a tracking system stands on the stage, and where a camera's lens sits on its body."""
