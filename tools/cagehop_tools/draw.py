# SPDX-License-Identifier: GPL-3.0-or-later
"""Drawing a map: fields over temperature and pressure, curves where only one axis has room."""

import argparse
import os
import re
import sys

import matplotlib

matplotlib.use("Agg")

import matplotlib.patheffects as patheffects
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import BoundaryNorm, ListedColormap, Normalize
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullFormatter

from .open import MapError, open_map, regime_codes

GLASS_TRANSITION_TIME_S = 100.0
DEFAULT_COLUMNS = "tau_alpha,tau_alpha_rev"
CURVES_UP_TO = 8  # a map with no more isochores or isobars than this is drawn as curves
CELLS_UP_TO = 1200  # along an axis; a larger map is thinned, which no picture shows

SYMBOLS = {
    "tau_alpha": r"\tau_\alpha",
    "tau_alpha_rev": r"\tau^{*}_\alpha",
    "p_1": r"p_1(\infty)",
    "p_2": r"p_2(\infty)",
    "D": "D",
    "r_L1": r"r_{\mathrm{L}1}",
    "r_B": r"r_\mathrm{B}",
    "r_L2": r"r_{\mathrm{L}2}",
    "jump_1": r"\Delta r_1",
    "jump_2": r"\Delta r_2",
    "F_B1": r"F_{\mathrm{B}1}",
    "F_B2": r"F_{\mathrm{B}2}",
    "Delta": r"\Delta",
    "K_0": "K_0",
    "K_B": r"K_\mathrm{B}",
    "K_2": "K_2",
    "temperature": "T",
    "phi": r"\varphi",
    "pressure": "P",
    "tau_s": r"\tau_\mathrm{s}",
    "S_0": "S(0)",
    "S_peak": r"S(q_\mathrm{peak})",
    "q_peak": r"q_\mathrm{peak}",
    "g_contact": r"g(d^{+})",
    "r_cage": r"r_\mathrm{cage}",
    "P_lower": r"P_\mathrm{lower}",
    "P_upper": r"P_\mathrm{upper}",
    "P_coexistence": r"P_{\Delta=0}",
    "phi_g": r"\varphi_\mathrm{g}",
    "T_g": r"T_\mathrm{g}",
    "fragility": "m",
}

LABELS = {
    "fluid": "fluid",
    "irreversible": "irreversible",
    "two_state": "two-state",
    "trapped": "trapped",
    "supercritical": "supercritical",
    "failed": "failed",
    "pending": "not computed yet",
}

REGIME_COLORS = {
    "pending": "#ffffff",
    "fluid": "#a6cee3",
    "irreversible": "#b2df8a",
    "two_state": "#fdd58c",
    "trapped": "#d8d5d0",
    "supercritical": "#cab2d6",
    "failed": "#8c8c8c",
}

INK = "#1a1a1a"
TRAPPED_FACE, TRAPPED_HATCH = "#efedea", "#b4aea6"
ABSENT_FACE = "#f6f6f6"
GLASS_COLOR = "#e8322d"

STYLE = {
    "font.family": "DejaVu Sans",
    "mathtext.fontset": "dejavusans",
    "font.size": 8,
    "axes.labelsize": 8.5,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "axes.linewidth": 0.7,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.direction": "out",
    "ytick.direction": "out",
    "xtick.major.width": 0.7,
    "ytick.major.width": 0.7,
    "xtick.major.size": 3,
    "ytick.major.size": 3,
    "hatch.linewidth": 0.5,
    "svg.hashsalt": "cagehop",
}

# Geometry of a panel, in inches.
PANEL_WIDTH, PANEL_HEIGHT = 2.62, 2.42
LEFT, RIGHT, TOP, BOTTOM = 0.56, 0.66, 0.50, 0.44
GAP_COLUMNS, GAP_ROWS = 1.26, 1.02
BAR_WIDTH, BAR_GAP, LEGEND_HEIGHT = 0.10, 0.08, 0.22
LABEL_SIZE, REGIME_SIZE = 6.5, 7.0  # points


class UsageError(Exception):
    """The command line asks for something the map doesn't have; the message is one line."""


# ---------------------------------------------------------------------------------------------------------- text


def unit_math(unit):
    """A unit as mathtext: 'kBT/d^3' becomes k_BT/d^3 set properly; '' for the unit 1."""
    unit = str(unit).strip()
    if unit in ("", "1", "-", "–"):
        return ""
    unit = unit.translate(str.maketrans({"²": "^2", "³": "^3", "⁻": "^-", "¹": "1", "·": " "})).replace("^-^", "^-")
    pieces = []
    for token in re.findall(r"kBT|[A-Za-zµ%]+|\^[-+]?\d+|[/()]|\s+|[-+]?\d+|.", unit):
        if token == "kBT":
            pieces.append(r"k_\mathrm{B}T")
        elif token == "d":
            pieces.append("d")
        elif token.startswith("^"):
            pieces.append("^{" + token[1:] + "}")
        elif token.isspace():
            pieces.append(r"\,")
        elif token[0].isalpha():
            pieces.append(r"\mathrm{" + token + "}")
        else:
            pieces.append(token)
    return "".join(pieces)


def symbol(name):
    return "$" + SYMBOLS.get(name, r"\mathrm{" + name.replace("_", r"\_") + "}") + "$"


def quantity_label(name, unit, logarithmic=False):
    """'log10 τα / s' or 'P (kBT/d³)'."""
    text, unit = symbol(name).strip("$"), unit_math(unit)
    if logarithmic:
        return rf"$\log_{{10}}({text}\,/\,{unit})$" if unit else rf"$\log_{{10}}\,{text}$"
    return rf"${text}$" + (rf" (${unit}$)" if unit else "")


# ---------------------------------------------------------------------------------------------------------- data


class View:
    """A map made ready for drawing: thinned, with x ascending, the y axis in the map's own pressure unit."""

    def __init__(self, dataset, axis):
        stride = {name: max(1, -(-dataset.sizes[name] // CELLS_UP_TO)) for name in ("phi", "pressure")}
        self.data = dataset.isel({name: slice(None, None, step) for name, step in stride.items()})
        self.codes = regime_codes(dataset)
        self.phi = np.asarray(self.data["phi"].values, dtype=float)
        self.pressure = np.asarray(self.data["pressure"].values, dtype=float)
        self.pressure_unit = str(self.data["pressure"].attrs.get("units", "kBT/d^3"))
        temperature = self.data.coords.get("temperature")
        self.temperature = None if temperature is None else np.asarray(temperature.values, dtype=float)
        if self.temperature is None or not np.isfinite(self.temperature).all():
            self.temperature = None
        self.over_temperature = axis == "temperature" and self.temperature is not None
        self.x = self.temperature if self.over_temperature else self.phi
        self.regime = np.asarray(self.data["regime"].values)
        counted = dataset["regime"].values != self.codes.get("pending", 0)
        self.done = float(counted.mean()) if counted.size else 0.0

    def values(self, name):
        return np.asarray(self.data[name].values, dtype=float)

    def unit(self, name):
        return str(self.data[name].attrs.get("units", "1"))

    def is_regime(self, name):
        return self.regime == self.codes.get(name, -1)

    def boundary(self, name):
        """A (phi) pressure such as P_upper, in the unit of the pressure axis; None when the map has none."""
        if name not in self.data:
            return None
        values = self.values(name)
        if "MPa" in self.pressure_unit and "MPa" not in self.unit(name):
            if "pressure_unit" not in self.data:
                return None
            values = values * self.values("pressure_unit")
        finite = np.isfinite(values)
        return values if (finite[1:] & finite[:-1]).any() else None  # a curve needs two neighbours


def wants_logarithm(name, values):
    """Positive and spread over more than two decades, or a time whatever its spread."""
    if name == "regime":
        return False
    finite = values[np.isfinite(values) & (values != 0)]
    if finite.size == 0 or finite.min() < 0:
        return False
    return name.startswith("tau_") or finite.max() > 100 * finite.min()


def edges(centres):
    """Cell edges: half-way between neighbours, and the first and last value themselves at the ends."""
    return np.concatenate([centres[:1], 0.5 * (centres[1:] + centres[:-1]), centres[-1:]])


def decade_levels(low, high):
    return np.arange(np.ceil(low - 1e-9), np.floor(high + 1e-9) + 1)


def number_step(norm):
    """Every how many decades a number stands, on contour lines and colorbar alike."""
    count = decade_levels(norm.vmin, norm.vmax).size
    return 1 if count <= 9 else 2 if count <= 18 else 5


def outline(width, color="white"):
    return [patheffects.withStroke(linewidth=width, foreground=color)]


# ---------------------------------------------------------------------------------------------------------- axes


def label_x(axes, view):
    axes.set_xlabel(r"$T$ (K)" if view.over_temperature else quantity_label("phi", "1"))
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))


def add_second_x(axes, view):
    """phi along the top of a temperature axis, or the other way round: Eq. 11 is a straight line."""
    if view.temperature is None or view.phi.size < 2:
        return
    slope = (view.phi[-1] - view.phi[0]) / (view.temperature[-1] - view.temperature[0])

    def phi_of(temperature):
        return view.phi[0] + slope * (np.asarray(temperature) - view.temperature[0])

    def temperature_of(phi):
        return view.temperature[0] + (np.asarray(phi) - view.phi[0]) / slope

    forward = (phi_of, temperature_of) if view.over_temperature else (temperature_of, phi_of)
    second = axes.secondary_xaxis("top", functions=forward)
    second.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    if view.over_temperature:
        second.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.3f}".rstrip("0").ljust(4, "0")))
    second.set_xlabel(quantity_label("phi", "1") if view.over_temperature else r"$T$ (K)", labelpad=4)


def set_limits(axes, x, y):
    axes.set_xlim(x.min(), x.max())
    axes.set_ylim(y.min(), y.max())


# ---------------------------------------------------------------------------------------------------------- fields


def color_scale(name, shown, logarithmic):
    """(colormap, norm, extend) of one field. A rare tail that would take a third of the scale is cut off, and the
    colorbar says so: tau*_alpha of the row P = 0 is ten decades above its neighbours."""
    finite = shown[np.isfinite(shown)]
    if finite.size == 0:
        return plt.get_cmap("viridis"), Normalize(0, 1), "neither"
    low, high = float(finite.min()), float(finite.max())
    if low < 0 < high and not logarithmic:
        reach = max(-low, high)
        return plt.get_cmap("RdBu_r"), Normalize(-reach, reach), "neither"
    if name in ("p_1", "p_2"):
        return plt.get_cmap("viridis"), Normalize(0, 1), "neither"
    if high - low < 1e-12 * max(1.0, abs(high)):
        return plt.get_cmap("viridis"), Normalize(low - 0.5, high + 0.5), "neither"
    below, above = np.percentile(finite, (3, 97))
    cut_low, cut_high = below - low > (high - low) / 3, high - above > (high - low) / 3
    norm = Normalize(below if cut_low else low, above if cut_high else high)
    return plt.get_cmap("viridis"), norm, {(0, 0): "neither", (1, 0): "min", (0, 1): "max", (1, 1): "both"}[cut_low, cut_high]


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


def draw_states(axes, view, absent, legend):
    """Everything a field has no number for: trapped hatched, failed grey, pending blank, the rest faint."""
    x, y = edges(view.x), edges(view.pressure)

    def fill(mask, color, zorder):
        if mask.any():
            axes.pcolormesh(x, y, np.ma.masked_where(~mask.T, np.ones(mask.T.shape)), cmap=ListedColormap([color]),
                            vmin=0, vmax=2, zorder=zorder, rasterized=True, edgecolors="none")

    trapped = view.is_regime("trapped") & absent
    failed = view.is_regime("failed")
    pending = view.is_regime("pending")
    fill(absent & ~trapped & ~failed & ~pending, ABSENT_FACE, 1)
    fill(trapped, TRAPPED_FACE, 1)
    fill(failed, REGIME_COLORS["failed"], 3)
    if trapped.any() and min(trapped.shape) > 1:
        with plt.rc_context({"hatch.color": TRAPPED_HATCH}):
            hatched = axes.contourf(view.x, view.pressure, trapped.T.astype(float), levels=[0.5, 1.5], colors="none",
                                    hatches=["/////"], zorder=1.5)
        for collection in hatched.collections:
            collection.set_edgecolor(TRAPPED_HATCH)
            collection.set_linewidth(0)
        legend["trapped"] = Patch(facecolor=TRAPPED_FACE, edgecolor=TRAPPED_HATCH, hatch="/////", linewidth=0,
                                  label=r"trapped ($\tau_\alpha=\infty$)")
    if failed.any():
        legend["failed"] = Patch(facecolor=REGIME_COLORS["failed"], label="failed")
    if pending.any():
        legend["pending"] = Patch(facecolor="white", edgecolor="#999999", linewidth=0.6, label="not computed yet")


def draw_boundaries(axes, view, legend):
    """Spinodals and the coexistence line from their (phi) variables, else the borders of the regimes' cells. Returns
    points of what was drawn."""
    points = []
    spinodals = [view.boundary("P_lower"), view.boundary("P_upper")]
    for values in spinodals:
        if values is not None and _inside(values, view):
            axes.plot(view.x, values, color=INK, linewidth=1.1, zorder=6, path_effects=outline(2.2))
            points += along(axes, view.x, values)
            legend["spinodal"] = Line2D([], [], color=INK, linewidth=1.1, label="spinodals")
    if all(values is None for values in spinodals) and min(view.regime.shape) > 1:
        for name in ("fluid", "trapped", "supercritical"):
            mask = view.is_regime(name)
            if mask.any() and not mask.all():
                axes.contour(view.x, view.pressure, mask.T.astype(float), levels=[0.5], colors=[INK], linewidths=0.9,
                             zorder=6)
    coexistence = view.boundary("P_coexistence")
    if coexistence is not None and _inside(coexistence, view):
        axes.plot(view.x, coexistence, color="white", linewidth=1.1, linestyle=(0, (4, 2.2)), zorder=6,
                  path_effects=outline(2.1, INK))
        curve = along(axes, view.x, coexistence)
        points += curve
        if len(curve) > 20:
            points += label_curve(axes, curve, r"$\Delta=0$")
    return points


def label_curve(axes, curve, text):
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
    axes.text(*place, text, transform=axes.transAxes, rotation=angle, rotation_mode="anchor", ha="center", va="center",
              fontsize=LABEL_SIZE + 0.5, color="white", zorder=9, path_effects=outline(1.2, INK))
    return [tuple(place + f * tangent / np.hypot(*tangent) / (PANEL_WIDTH, PANEL_HEIGHT)) for f in (-0.15, 0.0, 0.15)]


def _inside(values, view):
    with np.errstate(invalid="ignore"):
        return bool(((values > view.pressure.min()) & (values < view.pressure.max())).any())


def readable_on(color):
    """White or ink, whichever stands out on a colour."""
    return "white" if np.dot(color[:3], (0.299, 0.587, 0.114)) < 0.58 else INK


def draw_contours(axes, view, panel, shown, avoid):
    """Contour lines with their numbers: whole decades of a logarithm, round numbers of anything else. Returns the
    places of the numbers, and points of the lines."""
    finite = shown[np.isfinite(shown)]
    if finite.size < 4 or min(shown.shape) < 2 or np.ptp(finite) == 0:
        return [], []
    logarithmic, norm = panel["logarithmic"], panel["norm"]
    low, high = finite.min(), finite.max()
    levels = decade_levels(low, high) if logarithmic else MaxNLocator(8).tick_values(norm.vmin, norm.vmax)
    levels = levels[(levels > low) & (levels < high)]
    if levels.size == 0:
        return [], []
    backgrounds = [panel["colormap"](norm(level)) for level in levels]
    lines = axes.contour(view.x, view.pressure, np.ma.masked_invalid(shown.T), levels=levels, linewidths=0.6,
                         colors=[readable_on(color) for color in backgrounds], linestyles="solid", zorder=4)
    # Every decade has a line; where there are many, every second one a number.
    step = number_step(norm) if logarithmic else 1
    places, points = [], []
    for level, background, segments in zip(levels, backgrounds, lines.allsegs):
        for segment in segments:
            points += along(axes, segment[:, 0], segment[:, 1])
        if logarithmic and round(level) % step:
            continue
        text = (f"{level:.0f}" if logarithmic else f"{level:g}").replace("-", "\u2212")
        for segment in sorted(segments, key=len, reverse=True)[:2]:
            spot = _number_spot(axes, segment, [*avoid, *places])
            if spot:
                place, angle = spot
                axes.text(*place, text, transform=axes.transAxes, rotation=angle, rotation_mode="anchor", ha="center",
                          va="center", fontsize=LABEL_SIZE, color=readable_on(background), zorder=5,
                          path_effects=outline(2.4, background))
                places.append(place)
    return places, points


def _number_spot(axes, segment, taken):
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
        if at.min() < 0.045 or at.max() > 0.955 or not 2 <= k < len(points) - 2:
            continue
        if len(taken) and (np.linalg.norm((np.asarray(taken) - at) * inches, axis=1) < 0.12).any():
            continue
        tangent = (points[k + 2] - points[k - 2]) * inches
        angle = np.degrees(np.arctan2(tangent[1], tangent[0]))
        return (at[0], at[1]), (angle + 90) % 180 - 90
    return None


def draw_glass_transition(axes, view, legend):
    """The line tau_alpha = 100 s, where it crosses the picture. Returns points of it."""
    if "tau_alpha" not in view.data or view.data["tau_alpha"].dims != ("phi", "pressure"):
        return []
    logarithm = shown_values(view.values("tau_alpha"), True)
    level = np.log10(GLASS_TRANSITION_TIME_S)
    finite = logarithm[np.isfinite(logarithm)]
    if finite.size == 0 or min(logarithm.shape) < 2 or not finite.min() < level < finite.max():
        return []
    lines = axes.contour(view.x, view.pressure, np.ma.masked_invalid(logarithm.T), levels=[level], colors=[GLASS_COLOR],
                         linewidths=1.6, zorder=7)
    points = []
    for collection in lines.collections:
        collection.set_path_effects(outline(2.8))
    for segment in lines.allsegs[0]:
        points += along(axes, segment[:, 0], segment[:, 1])
    if not points:  # only where neighbouring isochores are both there is there a line
        return []
    legend["glass"] = Line2D([], [], color=GLASS_COLOR, linewidth=1.6,
                             label=r"glass transition, $\tau_\alpha=100\,\mathrm{s}$")
    return points


def draw_regime_labels(axes, view, avoid, cross, colored):
    """A word in every regime that has room for it; `colored` where the field has a colour behind the word."""
    taken = list(avoid)
    for name, word in LABELS.items():
        mask = view.is_regime(name)
        if name == "failed" or not mask.any():
            continue
        if name == "irreversible" and view.pressure[0] == 0 and mask[:, 0].any() and not mask[:, 1:].any():
            # P = 0 is a single row of the map: it is named at the foot of the picture, in its warmest part.
            row = np.flatnonzero(evenly(view, mask, 200)[:, 0]) / 200
            end = min(row[-1], 0.98)
            if end > 0.36:
                axes.annotate(r"$P=0$: irreversible", xy=(end, 0.0), xytext=(0, 3), xycoords="axes fraction",
                              textcoords="offset points", ha="right", va="bottom", fontsize=LABEL_SIZE,
                              style="italic", color="white" if colored else INK, zorder=9,
                              path_effects=outline(1.2, INK) if colored else [])
                taken += [(end - x, 0.03) for x in (0.02, 0.1, 0.2, 0.3)]
            continue
        spot = place_word(evenly(view, mask), word, REGIME_SIZE, taken, cross)
        if spot:
            (x, y), rotation = spot
            on_color = colored and name in ("fluid", "irreversible", "two_state")
            axes.text(x, y, word, transform=axes.transAxes, rotation=rotation, ha="center", va="center",
                      fontsize=REGIME_SIZE, style="italic", zorder=9,
                      color="white" if on_color else "#777777" if name == "pending" else INK,
                      path_effects=outline(1.2, INK) if on_color else outline(2.2, TRAPPED_FACE if name == "trapped" else "white"))


def draw_field(axes, view, panel, legend):
    """One panel: a column on (phi, pressure). Returns the mesh for its colorbar."""
    shown = shown_values(view.values(panel["name"]), panel["logarithmic"])
    set_limits(axes, view.x, view.pressure)
    draw_states(axes, view, ~np.isfinite(shown), legend)
    mesh = axes.pcolormesh(edges(view.x), edges(view.pressure), np.ma.masked_invalid(shown.T), cmap=panel["colormap"],
                           norm=panel["norm"], zorder=2, rasterized=True, edgecolors="none")
    taken = draw_boundaries(axes, view, legend)
    taken += draw_glass_transition(axes, view, legend)
    numbers, lines = draw_contours(axes, view, panel, shown, taken)
    draw_regime_labels(axes, view, taken + numbers, lines, colored=not panel["colormap"].name.startswith("RdBu"))
    return mesh


def draw_regime_field(axes, view, legend):
    """The regimes themselves, as flat colours."""
    set_limits(axes, view.x, view.pressure)
    names = sorted(view.codes, key=view.codes.get)
    colors = [REGIME_COLORS.get(name, "#000000") for name in names]
    bounds = [view.codes[name] - 0.5 for name in names] + [view.codes[names[-1]] + 0.5]
    axes.pcolormesh(edges(view.x), edges(view.pressure), view.regime.T, cmap=ListedColormap(colors),
                    norm=BoundaryNorm(bounds, len(names)), zorder=2, rasterized=True, edgecolors="none")
    taken = draw_boundaries(axes, view, legend)
    taken += draw_glass_transition(axes, view, legend)
    draw_regime_labels(axes, view, taken, [], colored=False)
    if view.is_regime("failed").any():
        legend["failed"] = Patch(facecolor=REGIME_COLORS["failed"], label="failed")


def shown_values(values, logarithmic):
    with np.errstate(divide="ignore", invalid="ignore"):
        shown = np.log10(values) if logarithmic else np.array(values, dtype=float)
    shown[~np.isfinite(shown)] = np.nan
    return shown


# ---------------------------------------------------------------------------------------------------------- curves


def draw_curves(axes, view, name, legend):
    """One panel of curves: a column on one axis, or a map with few isobars or few isochores."""
    values, dims = view.values(name), view.data[name].dims
    logarithmic = wants_logarithm(name, values)
    shown = np.where(np.isfinite(values) & ((values > 0) | (not logarithmic)), values, np.nan)
    over_pressure = dims == ("pressure",) or (len(dims) == 2 and shown.shape[0] <= CURVES_UP_TO
                                              and shown.shape[0] < shown.shape[1])
    x = view.pressure if over_pressure else view.x
    if len(dims) == 1:
        series = [(shown, None)]
    elif over_pressure:
        series = [(shown[i], rf"$\varphi={view.phi[i]:g}$") for i in range(view.phi.size)]
    else:
        unit = unit_math(view.pressure_unit)
        series = [(shown[:, j], f"{view.pressure[j]:g}") for j in range(view.pressure.size)]
    colors = ["#27508f"] if len(series) == 1 else plt.get_cmap("viridis")(np.linspace(0.0, 0.85, len(series)))
    for (curve, label), color in zip(series, colors):
        axes.plot(x, curve, color=color, linewidth=1.3, label=label, zorder=3,
                  marker="o" if np.isfinite(curve).sum() <= 30 else None, markersize=3)
    if logarithmic:
        axes.set_yscale("log")
        axes.yaxis.set_minor_formatter(NullFormatter())
    if name in ("tau_alpha", "tau_alpha_rev") and np.isfinite(shown).any() \
            and np.nanmin(shown) < GLASS_TRANSITION_TIME_S < np.nanmax(shown):
        axes.axhline(GLASS_TRANSITION_TIME_S, color=GLASS_COLOR, linewidth=0.9, zorder=2)
        legend["100 s"] = Line2D([], [], color=GLASS_COLOR, linewidth=0.9, label=r"$100\,\mathrm{s}$")
    if not np.isfinite(shown).any():
        axes.text(0.5, 0.5, "no values", transform=axes.transAxes, ha="center", va="center", color="#777777")
    if x.size > 1:
        axes.set_xlim(x.min(), x.max())
    if len(series) > 1 and any(label for _, label in series):
        title = None if over_pressure else rf"$P$ (${unit}$)"
        axes.legend(title=title, fontsize=6.5, title_fontsize=6.5, frameon=False, handlelength=1.4, labelspacing=0.25)
    axes.set_ylabel(quantity_label(name, view.unit(name)))
    axes.grid(True, color="#e6e6e6", linewidth=0.5, zorder=0)
    axes.set_axisbelow(True)
    if over_pressure:
        axes.set_xlabel(quantity_label("pressure", view.pressure_unit))
    else:
        label_x(axes, view)
        add_second_x(axes, view)


# ---------------------------------------------------------------------------------------------------------- figure


def is_field(view, name):
    return view.data[name].dims == ("phi", "pressure") and min(view.regime.shape) > CURVES_UP_TO


def plan_panels(view, columns):
    """What each panel shows, and with which colours."""
    panels = []
    for name in columns:
        panel = {"name": name, "field": is_field(view, name), "bar": False}
        if panel["field"] and name != "regime":
            values = view.values(name)
            panel["bar"] = True
            panel["logarithmic"] = wants_logarithm(name, values)
            panel["colormap"], panel["norm"], panel["extend"] = color_scale(
                name, shown_values(values, panel["logarithmic"]), panel["logarithmic"])
        panels.append(panel)
    return panels


def draw_figure(dataset, columns, axis):
    """The figure of the named columns of a map opened with open_map."""
    view = View(dataset, axis)
    panels = plan_panels(view, columns)
    across = min(len(panels), 2 if len(panels) in (2, 4) else 3)
    down = -(-len(panels) // across)
    right = RIGHT if any(panel["bar"] for panel in panels) else 0.20
    width = LEFT + across * PANEL_WIDTH + (across - 1) * GAP_COLUMNS + right
    height = BOTTOM + LEGEND_HEIGHT + down * PANEL_HEIGHT + (down - 1) * GAP_ROWS + TOP
    figure = plt.figure(figsize=(width, height))
    legend = {}
    for index, panel in enumerate(panels):
        row, column = divmod(index, across)
        left = LEFT + column * (PANEL_WIDTH + GAP_COLUMNS)
        bottom = BOTTOM + LEGEND_HEIGHT + (down - 1 - row) * (PANEL_HEIGHT + GAP_ROWS)
        axes = figure.add_axes([left / width, bottom / height, PANEL_WIDTH / width, PANEL_HEIGHT / height])
        _draw_panel(axes, view, panel, legend)
        if len(panels) > 1:
            axes.annotate(f"({chr(ord('a') + index)})", xy=(0, 1), xytext=(-4, 17), xycoords="axes fraction",
                          textcoords="offset points", ha="right", va="bottom", fontsize=9, fontweight="bold")
        if panel["bar"]:
            place = [(left + PANEL_WIDTH + BAR_GAP) / width, bottom / height, BAR_WIDTH / width, PANEL_HEIGHT / height]
            _draw_bar(figure, figure.add_axes(place), view, panel)
    if legend:
        figure.legend(handles=list(legend.values()), loc="lower center", ncol=len(legend), frameon=False, fontsize=7,
                      handlelength=1.9, columnspacing=1.6, borderaxespad=0.15, bbox_to_anchor=(0.5, 0.0))
    if view.done < 1:
        figure.text(1 - 0.06 / width, 1 - 0.04 / height, f"{np.floor(100 * view.done):.0f} % of the points computed",
                    ha="right", va="top", fontsize=6.5, color="#777777")
    return figure


def _draw_panel(axes, view, panel, legend):
    if not panel["field"]:
        draw_curves(axes, view, panel["name"], legend)
        return
    if panel["name"] == "regime":
        draw_regime_field(axes, view, legend)
    else:
        panel["mesh"] = draw_field(axes, view, panel, legend)
    label_x(axes, view)
    add_second_x(axes, view)
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    axes.set_ylabel(quantity_label("pressure", view.pressure_unit))
    for spine in axes.spines.values():
        spine.set_zorder(10)


def _draw_bar(figure, axes, view, panel):
    bar = figure.colorbar(panel["mesh"], cax=axes, extend=panel["extend"], extendfrac=0.035)
    bar.outline.set_linewidth(0.6)
    bar.ax.tick_params(length=2.5, width=0.6, labelsize=7)
    if panel["logarithmic"]:
        levels, step = decade_levels(panel["norm"].vmin, panel["norm"].vmax), number_step(panel["norm"])
        bar.locator = FixedLocator([level for level in levels if round(level) % step == 0])
        bar.update_ticks()
    bar.set_label(quantity_label(panel["name"], view.unit(panel["name"]), panel["logarithmic"]), fontsize=8.5, labelpad=3)


# ---------------------------------------------------------------------------------------------------------- command


class _Parser(argparse.ArgumentParser):
    def error(self, message):
        raise UsageError(message)


def _parser():
    parser = _Parser(prog="draw_map", description="Draws columns of a cagehop map over temperature and pressure.",
                     epilog="Exit status: 0 drawn; 2 the command line is wrong; 3 the map can't be read; 1 anything else.")
    parser.add_argument("map", metavar="MAP.h5")
    parser.add_argument("-o", "--output", metavar="PICTURE", required=True,
                        help="the picture; its suffix chooses the format (png, pdf, svg)")
    parser.add_argument("--columns", metavar="NAME,...", default=DEFAULT_COLUMNS,
                        help=f"variables of the map, a panel each (default {DEFAULT_COLUMNS})")
    parser.add_argument("--axis", choices=("temperature", "phi"), default="temperature",
                        help="the horizontal axis (default temperature)")
    parser.add_argument("--dpi", metavar="N", type=int, default=300, help="dots per inch of a png (default 300)")
    return parser


def _checked_columns(dataset, text):
    drawable = [name for name, variable in dataset.variables.items()
                if name not in ("phi", "pressure") and variable.dims in (("phi", "pressure"), ("phi",), ("pressure",))]
    columns = [name.strip() for name in text.split(",") if name.strip()]
    if not columns:
        raise UsageError("--columns names no variable")
    for name in columns:
        if name not in drawable:
            raise UsageError(f"the map has no column '{name}'; it has {', '.join(sorted(drawable))}")
    return columns


def main(arguments=None):
    """The command; returns its exit status."""
    try:
        options = _parser().parse_args(arguments)
        suffix = os.path.splitext(options.output)[1].lower().lstrip(".")
        if suffix not in ("png", "pdf", "svg"):
            raise UsageError(f"{options.output}: the picture's name must end in .png, .pdf or .svg")
        if not 50 <= options.dpi <= 1200:
            raise UsageError(f"--dpi {options.dpi}: must be between 50 and 1200")
        with open_map(options.map) as dataset:
            columns = _checked_columns(dataset, options.columns)
            with plt.rc_context(STYLE):
                try:
                    figure = draw_figure(dataset, columns, options.axis)
                except OSError as error:  # HDF5 meets the damage only when it reads the numbers
                    raise MapError(f"{options.map}: damaged ({str(error).splitlines()[0]})") from None
                figure.savefig(options.output, dpi=options.dpi)
                plt.close(figure)
    except UsageError as error:
        print(f"draw_map: {error} (draw_map --help)", file=sys.stderr)
        return 2
    except MapError as error:
        print(f"draw_map: {error}", file=sys.stderr)
        return 3
    except OSError as error:
        print(f"draw_map: {error.filename or options.output}: {error.strerror or error}", file=sys.stderr)
        return 1
    return 0
