# SPDX-License-Identifier: Apache-2.0
"""The scripted controller and the oracle of `stagectl conform node`.

Nothing here uses the codec, the messages or the clients of `render_bridge`: bytes, choosing and
geometry are written a second time, from the page, so that one slip cannot stand on both sides.
"""
