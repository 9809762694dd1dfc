# SPDX-License-Identifier: GPL-3.0-or-later
"""A panel over temperature and pressure: colours, contour lines, regimes and their borders."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import BoundaryNorm, ListedColormap, Normalize, to_rgba
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from .notation import LABELS
from .view import GLASS_TRANSITION_TIME_S, edges, shown_values
from .words import (INK, LABEL_SIZE, REGIME_SIZE, along, background_of, evenly, inked_on, label_curve, number_spot,
                    outline, place_word, readable_on)

REGIME_COLORS = {
    "pending": "#ffffff",
    "fluid": "#a6cee3",
    "irreversible": "#b2df8a",
    "two_state": "#fdd58c",
    "trapped": "#d8d5d0",
    "supercritical": "#cab2d6",
    "failed": "#8c8c8c",
}

TRAPPED_FACE, TRAPPED_HATCH = "#efedea", "#b4aea6"
ABSENT_FACE = "#f6f6f6"
GLASS_COLOR = "#e8322d"


def decade_levels(low, high):
    return np.arange(np.ceil(low - 1e-9), np.floor(high + 1e-9) + 1)


def number_step(norm):
    """Every how many decades a number stands, on contour lines and colorbar alike."""
    count = decade_levels(norm.vmin, norm.vmax).size
    return 1 if count <= 9 else 2 if count <= 18 else 5


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
    extend = "both" if cut_low and cut_high else "min" if cut_low else "max" if cut_high else "neither"
    return plt.get_cmap("viridis"), norm, extend


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


def _inside(values, view):
    with np.errstate(invalid="ignore"):
        return bool(((values > view.pressure.min()) & (values < view.pressure.max())).any())


def draw_boundaries(axes, view, background, legend):
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
        curve = along(axes, view.x, coexistence)
        dark = np.mean([readable_on(background(*point)) == INK for point in curve]) > 0.5
        axes.plot(view.x, coexistence, color=INK if dark else "white", linewidth=1.1, linestyle=(0, (4, 2.2)), zorder=6,
                  path_effects=[] if dark else outline(2.1, INK))
        points += curve
        if len(curve) > 20:
            points += label_curve(axes, background, curve, r"$\Delta=0$")
    return points


def draw_contours(axes, view, panel, shown, avoid):
    """Contour lines with their numbers: whole decades of a logarithm, round numbers of anything else. Returns the
    places of the numbers, and points of the lines."""
    finite = shown[np.isfinite(shown)]
    if finite.size < 4 or min(shown.shape) < 2 or np.ptp(finite) == 0:
        return [], []
    logarithmic, norm = panel["logarithmic"], panel["norm"]
    low, high = finite.min(), finite.max()
    if logarithmic:
        levels = decade_levels(low, high)
    else:
        levels = MaxNLocator(8, steps=[1, 2, 2.5, 5, 10]).tick_values(norm.vmin, norm.vmax)
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
            spot = number_spot(axes, segment, [*avoid, *places])
            if spot:
                place, angle = spot
                axes.text(*place, text, transform=axes.transAxes, rotation=angle, rotation_mode="anchor", ha="center",
                          va="center", fontsize=LABEL_SIZE, zorder=5,
                          color=readable_on(background), path_effects=outline(2.4, background))
                places.append(place)
    return places, points


def draw_glass_transition(axes, view, legend):
    """The line tau_alpha = 100 s, where it crosses the picture. Returns points of it."""
    if "tau_alpha" not in view.data or view.data["tau_alpha"].dims != view.dims:
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


def draw_regime_labels(axes, view, background, avoid, cross):
    """A word in every regime that has room for it, clear of `avoid` and over as little of `cross` as can be."""
    taken = list(avoid) + [tuple((cell + 0.5) / 80) for cell in np.argwhere(evenly(view, view.is_regime("failed")))]
    for name, word in LABELS.items():
        mask = view.is_regime(name)
        if name == "failed" or not mask.any():
            continue
        if name == "irreversible" and view.pressure[0] == 0 and mask[:, 0].any() and not mask[:, 1:].any():
            # P = 0 is a single row of the map: it is named at the foot of the picture, in its warmest part.
            end = min((view.x[mask[:, 0]].max() - view.x.min()) / np.ptp(view.x), 0.98)
            if end > 0.36:
                axes.annotate(r"$P=0$: irreversible", xy=(end, 0.0), xytext=(0, 3), xycoords="axes fraction",
                              textcoords="offset points", ha="right", va="bottom", fontsize=LABEL_SIZE,
                              style="italic", zorder=9, **inked_on(background(end - 0.15, 0.03)))
                taken += [(end - x, 0.03) for x in (0.02, 0.1, 0.2, 0.3)]
            continue
        spot = place_word(evenly(view, mask), word, REGIME_SIZE, taken, cross)
        if spot:
            place, rotation = spot
            style = {"color": "#777777"} if name == "pending" else inked_on(background(*place))
            axes.text(*place, word, transform=axes.transAxes, rotation=rotation, ha="center", va="center",
                      fontsize=REGIME_SIZE, style="italic", zorder=9, **style)


def set_limits(axes, x, y):
    axes.set_xlim(x.min(), x.max())
    axes.set_ylim(y.min(), y.max())


def draw_field(axes, view, panel, legend):
    """One panel: a column on (phi, pressure). Returns the mesh for its colorbar."""
    shown = shown_values(view.values(panel["name"]), panel["logarithmic"])
    trapped, pending = view.is_regime("trapped"), view.is_regime("pending")

    def color_at(i, j):
        if np.isfinite(shown[i, j]):
            return panel["colormap"](panel["norm"](shown[i, j]))
        return to_rgba(TRAPPED_FACE if trapped[i, j] else "white" if pending[i, j] else ABSENT_FACE)

    background = background_of(view, color_at)
    set_limits(axes, view.x, view.pressure)
    draw_states(axes, view, ~np.isfinite(shown), legend)
    mesh = axes.pcolormesh(edges(view.x), edges(view.pressure), np.ma.masked_invalid(shown.T), cmap=panel["colormap"],
                           norm=panel["norm"], zorder=2, rasterized=True, edgecolors="none")
    taken = draw_boundaries(axes, view, background, legend)
    taken += draw_glass_transition(axes, view, legend)
    numbers, lines = draw_contours(axes, view, panel, shown, taken)
    draw_regime_labels(axes, view, background, taken + numbers, lines)
    return mesh


def draw_regime_field(axes, view, legend):
    """The regimes themselves, as flat colours."""
    set_limits(axes, view.x, view.pressure)
    names = sorted(view.codes, key=view.codes.get)
    colors = [REGIME_COLORS.get(name, "#000000") for name in names]
    bounds = [view.codes[name] - 0.5 for name in names] + [view.codes[names[-1]] + 0.5]
    axes.pcolormesh(edges(view.x), edges(view.pressure), view.regime.T, cmap=ListedColormap(colors),
                    norm=BoundaryNorm(bounds, len(names)), zorder=2, rasterized=True, edgecolors="none")
    color_of = {view.codes[name]: to_rgba(color) for name, color in zip(names, colors)}
    background = background_of(view, lambda i, j: color_of.get(int(view.regime[i, j]), to_rgba("white")))
    taken = draw_boundaries(axes, view, background, legend)
    taken += draw_glass_transition(axes, view, legend)
    draw_regime_labels(axes, view, background, taken, [])
    for name in ("irreversible", "failed"):
        if view.is_regime(name).any():
            legend[name] = Patch(facecolor=REGIME_COLORS[name], label=LABELS[name])
