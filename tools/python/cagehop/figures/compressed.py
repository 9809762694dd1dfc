# SPDX-License-Identifier: GPL-3.0-or-later
"""The map of a material that pressure compresses, over temperature: every pressure has temperatures of its own, so that what is on
(phi, pressure) is put on even temperatures first."""

import numpy as np


class Temperatures:
    """Even temperatures, from the coldest of a map to the hottest, and where among its rows each lies, at every pressure."""

    def __init__(self, temperature):
        """temperature: (phi, pressure), falling with phi."""
        self.rows, self.given = temperature.shape[0], temperature
        self.even = np.linspace(temperature.max(), temperature.min(), self.rows)  # falling, as along phi
        place = np.arange(self.rows, dtype=float)
        at = [np.interp(self.even, column[::-1], place[::-1], left=np.nan, right=np.nan) for column in temperature.T]
        self.place = np.array(at).T  # in rows, NaN where the map has no such state

    def spread(self, values):
        """A variable on (phi, pressure) on the even temperatures: on a straight line between two rows, of the logarithm where all
        are positive; the nearest row's where one of the two has no number; NaN outside the map."""
        values = np.asarray(values, dtype=float)
        logarithmic = bool((values[np.isfinite(values)] > 0).all())
        with np.errstate(divide="ignore", invalid="ignore"):
            level = np.log(values) if logarithmic else values
            low = np.clip(np.floor(np.nan_to_num(self.place)).astype(int), 0, max(self.rows - 2, 0))
            columns = np.arange(values.shape[1])[None, :]
            below, above = level[low, columns], level[np.minimum(low + 1, self.rows - 1), columns]
            share = np.nan_to_num(self.place) - low
            between = below + share * (above - below)
            between = np.where(np.isfinite(between), between, np.where(share < 0.5, below, above))
            between = np.exp(between) if logarithmic else between
        return np.where(np.isnan(self.place), np.nan, between)

    def nearest(self, flags, outside):
        """Flags on (phi, pressure) on the even temperatures; `outside` where the map has none."""
        row = np.clip(np.rint(np.nan_to_num(self.place)).astype(int), 0, self.rows - 1)
        found = flags[row, np.arange(flags.shape[1])[None, :]].astype(int)
        return np.where(np.isnan(self.place), outside, found)

    def curve(self, pressures, pressure):
        """Pressures on phi, P(T) on the even temperatures, of pressures on phi in the map's unit; NaN where there are none."""
        at = np.array([np.interp(P, pressure, row) if np.isfinite(P) else np.nan for P, row in zip(pressures, self.given)])
        good = np.isfinite(at) & (pressures >= pressure[0]) & (pressures <= pressure[-1])
        order = np.argsort(at[good])
        if good.sum() < 2:
            return np.full(self.even.size, np.nan)
        return np.interp(self.even, at[good][order], pressures[good][order], left=np.nan, right=np.nan)


def pressures_in_MPa(reduced, unit, pressure):
    """Of pressures on phi, [kBT/d^3], those in MPa: where P/unit(phi, P) has that value; NaN past the map's highest."""
    found = np.full(reduced.shape, np.nan)
    for i in np.flatnonzero(np.isfinite(reduced)):
        found[i] = np.interp(reduced[i], pressure / unit[i], pressure, left=np.nan, right=np.nan)
    return found
