# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding room in a panel for words and numbers, and colours they can be read in."""

import matplotlib.patheffects as patheffects
import numpy as np

from .view import edges

# Geometry of a panel, in inches.
PANEL_WIDTH, PANEL_HEIGHT = 2.62, 2.42
LABEL_SIZE, REGIME_SIZE = 6.5, 7.0  # points
INK = "#1a1a1a"


def outline(width, color="white"):
    return [patheffects.withStroke(linewidth=width, foreground=color)]


def readable_on(color):
    """White or ink, whichever stands out on a colour."""
    return "white" if np.dot(color[:3], (0.299, 0.587, 0.114)) < 0.58 else INK


def inked_on(color):
    """Keywords of a text on a colour: readable, and in a halo of that colour that parts the lines it crosses."""
    return {"color": readable_on(color), "path_effects": outline(1.8, color)}


def background_of(view, color_at):
    """A function of a place in axes fractions that gives the colour there; color_at(i, j) is the cell's."""
    order = np.argsort(view.x)
    across, along_y = edges(view.x[order]), edges(view.pressure)

    def background(x, y):
        i = np.searchsorted(across, across[0] + x * (across[-1] - across[0])) - 1
        j = np.searchsorted(along_y, along_y[0] + y * (along_y[-1] - along_y[0])) - 1
        return color_at(order[np.clip(i, 0, view.x.size - 1)], np.clip(j, 0, view.pressure.size - 1))

    return background


def evenly(view, mask, cells=80):
    """A mask on (phi, pressure) resampled to even steps of the axes, x and y ascending."""
    order = np.argsort(view.x)
    x = np.linspace(view.x.min(), view.x.max(), 2 * cells + 1)[1::2]
    y = np.linspace(view.pressure[0], view.pressure[-1], 2 * cells + 1)[1::2]
    i = np.clip(np.searchsorted(edges(view.x[order]), x) - 1, 0, view.x.size - 1)
    j = np.clip(np.searchsorted(edges(view.pressure), y) - 1, 0, view.pressure.size - 1)
    return mask[order][np.ix_(i, j)]


def along(axes, x, y, count=60):
    """Points of a curve inside the axes, as fractions of them, for words to keep away from."""
    good = np.isfinite(x) & np.isfinite(y)
    points = axes.transLimits.transform(np.column_stack([x[good], y[good]]))
    if len(points) > 1:  # even steps along the curve
        way = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
        steps = np.linspace(0, way[-1], count)
        points = np.column_stack([np.interp(steps, way, points[:, k]) for k in (0, 1)])
    return [tuple(p) for p in points if (p > -0.02).all() and (p < 1.02).all()]


def run_length(mask, i, j, axis):
    """How many cells of a mask hang together with (i, j) on each side along an axis: the smaller number."""
    line = mask[:, j] if axis == 0 else mask[i, :]
    at = i if axis == 0 else j
    before = np.flatnonzero(~line[:at][::-1])
    after = np.flatnonzero(~line[at + 1:])
    return min(before[0] if before.size else at, after[0] if after.size else line.size - at - 1)


def place_word(mask, word, size, avoid, cross):
    """((x, y), rotation) in axes fractions where a word fits into a mask[x, y] whose cells are spread evenly over the
    axes: clear of the points `avoid`, over as few of the points `cross` as can be; None where it doesn't fit."""
    length = 0.62 * size / 72 * len(word) / 2  # half a word, in inches
    height = 0.75 * size / 72
    best, best_score = None, -np.inf
    places = np.argwhere(mask)
    places = places[:: max(1, len(places) // 600)]
    avoid, cross = (np.asarray(points, dtype=float).reshape(-1, 2) for points in (avoid, cross))
    inches = np.array((PANEL_WIDTH, PANEL_HEIGHT))
    cell = inches / mask.shape
    for rotation in (0, 90):
        need = (length, height) if rotation == 0 else (height, length)
        for i, j in places:
            room = (run_length(mask, i, j, 0) + 0.5) * cell[0], (run_length(mask, i, j, 1) + 0.5) * cell[1]
            if room[0] < need[0] or room[1] < need[1]:
                continue
            at = (i + 0.5) / mask.shape[0], (j + 0.5) / mask.shape[1]
            # Distance in units of the word's own half-sizes: what lies beside a word is nearer than what lies above it.
            free = (np.abs(avoid - at) * inches / need).max(axis=1).min(initial=np.inf)
            if free < 1.05:
                continue
            crossed = ((np.abs(cross - at) * inches / need).max(axis=1) < 1.05).sum()
            score = min(free, 3.0) + min(room[0] / need[0], 3.0) + min(room[1] / need[1], 3.0) - crossed
            if score > best_score:
                best, best_score = (at, rotation), score
        if best:
            return best
    return None


def number_spot(axes, segment, taken):
    """Where on a contour line its number goes: steep lines are labelled along one height, flat ones along one column,
    away from the frame and from what is taken. None where there is no room."""
    points = along(axes, segment[:, 0], segment[:, 1], 80) if len(segment) > 1 else []
    if len(points) < 12:
        return None
    points = np.array(points)
    spread = np.ptp(points, axis=0)
    if max(spread) < 0.12:
        return None
    target = np.abs(points[:, 1] - 0.62) if spread[1] > spread[0] else np.abs(points[:, 0] - 0.30)
    inches = np.array((PANEL_WIDTH, PANEL_HEIGHT))
    for k in np.argsort(target, kind="stable"):
        at = points[k]
        if at.min() < 0.045 or at.max() > 0.955 or not 5 <= k < len(points) - 5:
            continue
        if len(taken) and (np.linalg.norm((np.asarray(taken) - at) * inches, axis=1) < 0.12).any():
            continue
        tangent = (points[k + 2] - points[k - 2]) * inches
        angle = np.degrees(np.arctan2(tangent[1], tangent[0]))
        return (at[0], at[1]), (angle + 90) % 180 - 90
    return None


def label_curve(axes, background, curve, text):
    """Writes a word beside a curve, at two thirds of its way. Returns the places it covers."""
    order = sorted(curve)
    at = 2 * len(order) // 3
    here, ahead = np.array(order[at]), np.array(order[min(at + 6, len(order) - 1)])
    tangent = (ahead - here) * (PANEL_WIDTH, PANEL_HEIGHT)
    angle = np.degrees(np.arctan2(tangent[1], tangent[0]))
    normal = np.array([tangent[1], -tangent[0]]) / np.hypot(*tangent)
    if normal[1] > 0:
        normal = -normal
    place = here + 0.11 * normal / (PANEL_WIDTH, PANEL_HEIGHT)
    if place.min() < 0.05 or place.max() > 0.95:
        return []
    axes.text(*place, text, transform=axes.transAxes, rotation=angle, rotation_mode="anchor", ha="center", va="center",
              fontsize=LABEL_SIZE + 0.5, zorder=9, **inked_on(background(*place)))
    return [tuple(place + f * tangent / np.hypot(*tangent) / (PANEL_WIDTH, PANEL_HEIGHT)) for f in (-0.15, 0.0, 0.15)]
