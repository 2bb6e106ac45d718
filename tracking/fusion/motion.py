# SPDX-License-Identifier: Apache-2.0
"""One sample on: both Kalman models of a quantity, its rest, its noise, its regime.

Two models (position, velocity, AR(1) acceleration; `models`) run side by side, a slow one that
averages and a fast one that follows. Their states are the features that `gains` weighs. A running
mean and a test of how far the slow model is from it tell rest from motion. Where the estimate is
too coarse for the fitted gains, the other regime is used: a plain extrapolation, learned apart.
"""

from __future__ import annotations

import math

from hardware_profiles.pose import ORIGIN
from tracking.fusion import gains, models
from tracking.fusion.entry import A_SCALE, V_SCALE, Entry, Key
from tracking.fusion.gains import NODES_S, Learned, Prior
from tracking.fusion.space import Space, Value

RESTART_NS = 500_000_000
"""After such a silence the models begin anew; what was learned stays."""
_LEAVE_COARSE = 0.7
# Chi-square with 3 degrees of freedom: the share of the way from rest to motion (12 is 0.7 %).
_REST_CHI2 = 12.0
_MOVE_CHI2 = 36.0
_REST_S = 0.4
_MOVE_S = 0.05
# How the noise beyond the profile's is told from the innovations: quick to forgive, slow to doubt.
_SHORT_S = 0.5
_CALM_S = 0.3
_DOUBT_S = 5.0
_MOST_NOISE = 16.0
_MOST_CHI2 = 50.0
# A camera at rest has innovations below their S, which allows for motion.
_REST_SHARE = 1.4


def _own_gains(h: float) -> tuple[float, ...]:
    """Return the gains of a plain extrapolation over h seconds: the fast model's velocity."""
    return (0.0, h / V_SCALE, 0.0, h / V_SCALE, 0.0)


_OWN_GAINS = tuple([_own_gains(node) for node in NODES_S])


class Motion:
    """Makes entries of one quantity."""

    def __init__(self, prior: Prior, space: Space) -> None:
        self._prior = prior
        self._space = space
        self._most_scaled_speed2 = (prior.most_speed * V_SCALE) ** 2
        self._fine = gains.untaught(prior.gains)
        self._coarse = gains.untaught(_OWN_GAINS)

    def first(self, key: Key, measured: Value, sigma: float) -> Entry:
        """Return the entry of the very first sample."""
        return self._start(key, measured, sigma, self._fine, self._coarse, False)

    def after(self, before: Entry, key: Key, measured: Value, sigma: float) -> Entry:
        """Return the entry of a sample after another one."""
        if key[0] - before.key[0] > RESTART_NS:
            return self._begin_anew(before, key, measured, sigma)
        return self._step(before, key, measured, sigma)

    def moved(self, e: Entry, move: models.Step) -> Value:
        """Return the fast model's value a step later."""
        _, _, _, vx, vy, vz, _, _, _, ux, uy, uz, bx, by, bz = e.x
        to_v, to_a = move.dt / V_SCALE, move.a_to_p / A_SCALE
        return self._space.plus(
            e.value,
            to_v * (vx + ux) + to_a * bx,
            to_v * (vy + uy) + to_a * by,
            to_v * (vz + uz) + to_a * bz,
        )

    def _begin_anew(self, before: Entry, key: Key, measured: Value, sigma: float) -> Entry:
        return self._start(key, measured, sigma, before.learned, before.parked, before.coarse)

    def _start(
        self, key: Key, measured: Value, sigma: float, learned: Learned, parked: Learned,
        coarse: bool,
    ) -> Entry:  # fmt: skip
        prior = self._prior
        unknown = (sigma * sigma, 0.0, 0.0, prior.first_speed**2, 0.0, prior.first_acceleration**2)
        return Entry(
            key, measured, sigma, measured, (0.0,) * 15, unknown, unknown, ORIGIN, 1.0, learned,
            parked, coarse, 0.0, 1.0, 1.0,
        )  # fmt: skip

    def _step(self, e: Entry, key: Key, measured: Value, sigma: float) -> Entry:
        prior, space = self._prior, self._space
        dt = (key[0] - e.key[0]) * 1e-9
        move = models.step(dt)
        r = sigma * sigma
        fast, k0, k1, k2, s = models.filtered(e.fast, move, prior.q_fast, r)
        slow, s0, s1, s2, _ = models.filtered(e.slow, move, prior.q_slow, r)
        keep = move.keep
        dx, dy, dz, vx, vy, vz, ax, ay, az, ux, uy, uz, bx, by, bz = e.x
        # Both models a step on. In scaled units: value += c1 v + c2 a, velocity += c3 a.
        c1, c2, c3 = dt / V_SCALE, move.a_to_p / A_SCALE, move.a_to_v * V_SCALE / A_SCALE
        dx += c2 * (ax - bx) - c1 * ux
        dy += c2 * (ay - by) - c1 * uy
        dz += c2 * (az - bz) - c1 * uz
        wx, wy, wz = vx + ux, vy + uy, vz + uz  # the fast velocity
        px, py, pz = c1 * wx + c2 * bx, c1 * wy + c2 * by, c1 * wz + c2 * bz
        ahead = space.plus(e.value, px, py, pz)
        rx, ry, rz = space.minus(measured, ahead)
        kx, ky, kz = k0 * rx, k0 * ry, k0 * rz
        value = space.plus(ahead, kx, ky, kz)
        h1, h2 = k1 * V_SCALE, k2 * A_SCALE
        wx += c3 * bx + h1 * rx
        wy += c3 * by + h1 * ry
        wz += c3 * bz + h1 * rz
        bx, by, bz = keep * bx + h2 * rx, keep * by + h2 * ry, keep * bz + h2 * rz
        sx, sy, sz = rx - dx, ry - dy, rz - dz  # the slow model's innovation
        h1, h2 = s1 * V_SCALE, s2 * A_SCALE
        vx += c3 * ax + h1 * sx
        vy += c3 * ay + h1 * sy
        vz += c3 * az + h1 * sz
        ax, ay, az = keep * ax + h2 * sx, keep * ay + h2 * sy, keep * az + h2 * sz
        chi2 = (rx * rx + ry * ry + rz * rz) / s
        mean_chi2, noise = _noise(e, dt, chi2)
        if wx * wx + wy * wy + wz * wz > self._most_scaled_speed2:
            # Samples of a body that spins once in a few of them look like rest: nothing else
            # would end it.
            lost = self._begin_anew(e, key, measured, sigma)
            return lost._replace(chi2=chi2, noise=noise)
        dx += s0 * sx - kx
        dy += s0 * sy - ky
        dz += s0 * sz - kz
        # Rest: the running mean, moved into the new value's frame, then drawn to the sample.
        mx, my, mz = e.rest
        share = 1.0 - math.exp(-dt / (_REST_S + e.moving * (_MOVE_S - _REST_S)))
        mx, my, mz = mx - px, my - py, mz - pz
        mx += share * (rx - mx) - kx
        my += share * (ry - my) - ky
        mz += share * (rz - mz) - kz
        ex, ey, ez = dx - mx, dy - my, dz - mz
        learned, parked, coarse = e.learned, e.parked, e.coarse
        limit = prior.coarse_sigma * (_LEAVE_COARSE if coarse else 1.0)
        if (fast[0] > limit * limit) != coarse:
            # What lies before the change would teach the gains of the other regime.
            learned, parked, coarse = parked._replace(t_ns=key[0]), learned, not coarse
        moving = (ex * ex + ey * ey + ez * ez) / (s0 * r * noise) - _REST_CHI2
        moving *= 1.0 / (_MOVE_CHI2 - _REST_CHI2)
        if coarse or moving > 1.0:  # coarse: nothing is known of its rest
            moving = 1.0
        elif moving < 0.0:
            moving = 0.0
        return Entry(
            key, measured, sigma, value,
            (dx, dy, dz, vx, vy, vz, ax, ay, az, wx - vx, wy - vy, wz - vz, bx, by, bz),
            fast, slow, (mx, my, mz), moving, learned, parked, coarse, chi2,
            mean_chi2, noise,
        )  # fmt: skip


def _noise(e: Entry, dt: float, chi2: float) -> tuple[float, float]:
    """Return the short mean of chi2 per axis, and the noise beyond the profile's."""
    share = dt * (1.0 / _SHORT_S)
    each = chi2 * (1.0 / 3.0)
    mean = e.mean_chi2
    mean += (share if share < 1.0 else 1.0) * ((each if each < _MOST_CHI2 else _MOST_CHI2) - mean)
    wanted = _REST_SHARE * mean
    noise = e.noise
    share = dt / (_CALM_S if wanted < noise else _DOUBT_S)
    noise += (share if share < 1.0 else 1.0) * (wanted - noise)
    if noise < 1.0:
        return mean, 1.0
    return mean, noise if noise < _MOST_NOISE else _MOST_NOISE
