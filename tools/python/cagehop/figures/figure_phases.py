# SPDX-License-Identifier: GPL-3.0-or-later
"""The phase diagram: regimes of a map over (phi, P) and (T, P), with their boundaries and the glass transition; each where the map
has such an axis."""

import json

import matplotlib.patheffects as patheffects
import numpy as np
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.patches import Patch

from ..errors import TableError, UsageError
from ..maps import opened
from . import panels
from .fields import GLASS_COLOR, REGIME_COLORS
from .notation import LABELS, quantity_label
from .style import styled
from .view import View, edges, has_phi, tell_apart
from .words import INK

SPINODAL = {"color": INK, "linewidth": 1.3}
COEXISTENCE = {"color": INK, "linewidth": 1.1, "linestyle": (0, (4, 2))}
ISOCHRONE = {"colors": "#4a5a70", "linewidths": 0.7, "linestyles": "solid"}
WORDS = {"irreversible": "irreversible ($P = 0$)"}  # a row of the map without height
POINTS = {"cusp": ("*", 8), "onset": ("o", 5)}  # marker, size
DECADES = (-11, -10, -9, -8, -6, -4, -2, 0)  # of tau_alpha; 100 s is the glass transition's own


def add_options(parser):
    parser.add_argument("map", metavar="MAP.h5", help="a map; regimes and isochrones are its")
    parser.add_argument("--boundaries", metavar="FILE.json",
                        help="what 'cagehop boundaries --json' printed: curves finer than the map, cusp and onset")
    parser.add_argument("--isochrones", metavar="FILE.json",
                        help="what 'cagehop isochrones --json' printed: curves on the theory itself instead of the map's contours")


@styled
def phases(map, boundaries=None, isochrones=None):
    """Regimes, spinodals, coexistence, isochrones and glass transition in (phi, P) and (T, P); a matplotlib figure.

    map: a map, its path or what `open_map` gave; regimes and isochrones are its. boundaries: what `cagehop.boundaries()` gave, or
    a file that `cagehop boundaries --json` printed: curves finer than the map, cusp and onset. isochrones: a file that `cagehop
    isochrones --json` printed: curves of its levels on the theory itself, instead of contours of the map's tau_alpha. A map without
    temperatures has (phi, P) alone, one whose states differ in temperature only (T, P).
    Raises MapError; TableError; UsageError where the map lacks something."""
    with opened(map) as (dataset, place):
        view = View(dataset.load(), "phi" if has_phi(dataset) else "temperature")
    if view.temperature is None and "MPa" in view.pressure_unit:
        raise UsageError(f"{place}: the map's temperatures, which its MPa need, are not there yet")
    traced = None if isochrones is None else _read_isochrones(isochrones)
    if boundaries is None:
        return _draw(view, _boundaries_of(view), traced)
    return _draw(view, _curves_of(boundaries.to_dict()) if hasattr(boundaries, "to_dict") else _read_boundaries(boundaries), traced)


CURVES = ("P_lower", "P_upper", "P_coexistence")


def _curves_of(found):
    """The curves as arrays, `cusp` and `onset` as numbers. Raises KeyError, TypeError, ValueError where `found` has them not."""
    def array(name):
        return np.array([np.nan if value is None else value for value in found[name]], dtype=float)

    curves = {name: array(name) for name in ("phi", *CURVES)}
    for name in CURVES:  # where pressure compresses, each has temperatures of its own
        own = "temperature_ambient" in found
        curves[f"{name}_T"] = array(name.replace("P_", "T_") if own else "temperature")
        curves[f"{name}_MPa"] = array(f"{name}_MPa") if own else curves[name] * array("pressure_unit")
    if len({curve.size for curve in curves.values()}) != 1:
        raise ValueError("its lists differ in length")
    for name in ("cusp", "onset"):
        curves[name] = {key: float(found[name][key]) for key in ("phi", "temperature", "pressure", "pressure_MPa")}
    return curves


def _read_boundaries(path):
    """The curves of a file that the program wrote."""
    try:
        with open(path, encoding="utf-8") as file:
            return _curves_of(json.load(file))
    except OSError as error:
        raise TableError(f"{path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError) as error:
        reason = f"no {error}" if isinstance(error, KeyError) else str(error)
        raise TableError(f"{path}: not what 'cagehop boundaries --json' prints ({reason})") from None


TRACED = ("phi", "temperature", "pressure_reduced", "pressure_MPa")


def _read_isochrones(path):
    """[(label, {column: array})] of each curve of a file that the program wrote."""
    try:
        with open(path, encoding="utf-8") as file:
            found = json.load(file)
        levels, word, unit = (found["tau_alpha"], r"", "s") if "tau_alpha" in found else (found["eta"], r"$\eta$ = ", "Pa s")
        curves = {name: np.array([[np.nan if value is None else value for value in row] for row in found[name]], dtype=float) for name in TRACED}
        if any(curve.shape != (len(levels), len(found["pressure"])) for curve in curves.values()):
            raise ValueError("its lists differ in length")
        return [(f"{word}{_power(level)} {unit}", {name: curve[i] for name, curve in curves.items()}) for i, level in enumerate(levels)]
    except OSError as error:
        raise TableError(f"{path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError) as error:
        reason = f"no {error}" if isinstance(error, KeyError) else str(error)
        raise TableError(f"{path}: not what 'cagehop isochrones --json' prints ({reason})") from None


def _power(level):
    exponent = np.log10(level)
    return rf"$10^{{{exponent:.0f}}}$" if abs(exponent - round(exponent)) < 1e-9 and not 0 <= exponent < 3 else f"{level:g}"


def _draw_traced(axes, traced, across, up):
    halo = [patheffects.withStroke(linewidth=2.0, foreground=REGIME_COLORS["two_state"])]
    for index, (label, curve) in enumerate(traced):
        x, y = curve[across], curve[up]
        axes.plot(x, y, color=ISOCHRONE["colors"], linewidth=ISOCHRONE["linewidths"], zorder=4)
        (left, right), top = sorted(axes.get_xlim()), axes.get_ylim()[1]
        seen = np.flatnonzero((x > left) & (x < right) & (y > 0.0) & (y < top))
        if seen.size:
            k = seen[int((0.50 if index % 2 else 0.24) * seen.size)]
            axes.text(x[k], y[k], label, fontsize=6.5, ha="center", va="center", color=ISOCHRONE["colors"], path_effects=halo, zorder=8)


def _boundaries_of(view):
    """The map's own columns, under the same names."""
    curves = {"phi": view.phi, **{name: view.values(name) for name in CURVES}}
    if view.temperature is None:
        return curves
    reduced = _reduced(view, _units(view))
    for name in CURVES:
        at = [np.interp(P, *pair, left=np.nan, right=np.nan) if np.isfinite(P) else np.nan
              for P, pair in zip(curves[name], zip(reduced, view.temperature))] if view.temperature.ndim == 2 else view.temperature
        curves[f"{name}_T"] = np.array(at, dtype=float)
        curves[f"{name}_MPa"] = curves[name] * curves[f"{name}_T"] * _unit_per_kelvin(view)
    return curves


def _units(view):
    """kBT/d^3 of every isochore, or of every point: it grows with T alone; what is not computed yet has no number of its own."""
    return view.temperature * _unit_per_kelvin(view)


def _reduced(view, unit):
    """The reduced pressure of every point; `unit` is needed where the map's are in MPa."""
    if "MPa" not in view.pressure_unit:
        return np.broadcast_to(view.pressure, view.regime.shape)
    return view.pressure[None, :] / (unit if unit.ndim == 2 else unit[:, None])


class _Panel:
    """One diagram: where the points of the map are in it, and how curves call their places. `temperature`, `reduced` and `in_MPa` are
    on every point."""

    def __init__(self, view, over, megapascal):
        unit = None if view.temperature is None else _units(view)
        reduced = _reduced(view, unit)
        self.over, self.in_MPa = over, megapascal
        x = view.phi if over == "phi" else view.temperature
        self.x = np.broadcast_to(x.reshape(view.phi.size, -1), view.regime.shape)
        self.pressure = reduced * unit.reshape(view.phi.size, -1) if megapascal else reduced
        self.order = np.argsort(self.x[:, 0])
        self.corners = _corners(self.x[self.order], 0), _corners(self.pressure[self.order], 1)

    def line(self, boundaries, name):
        """A boundary in the panel's axes."""
        x = boundaries["phi"] if self.over == "phi" else boundaries[f"{name}_T"]
        return x, boundaries[f"{name}_MPa" if self.in_MPa else name]

    def label(self, axes):
        axes.set_xlabel(quantity_label("phi", "1") if self.over == "phi" else r"$T$ (K)")
        axes.set_ylabel(r"$P$ (MPa)" if self.in_MPa else quantity_label("pressure", "kBT/d^3"))


def _corners(values, own):
    """Of the cells, half-way between neighbours; on its `own` axis, of states or of pressures, a single cell has some width too."""
    for axis in (0, 1):
        alone = values.shape[axis] == 1 and axis != own
        values = np.repeat(values, 2, axis=axis) if alone else np.apply_along_axis(edges, axis, values)
    return values


def _panels_of(view):
    wanted = [] if view.over_temperature else [("phi", False)]
    if tell_apart(view.temperature):
        wanted += [("temperature", False), ("temperature", True)] if "pressure_unit" in view.data else [("temperature", False)]
    return [_Panel(view, *each) for each in wanted]


def _draw(view, boundaries, traced=None):
    drawn = _panels_of(view)
    figure, sheet = panels.sheet(len(drawn), legend=0.40 if len(drawn) == 3 else 0.80, height=2.7)
    for axes, panel in zip(sheet, drawn):
        axes.grid(False)
        across, up = panel.corners
        _draw_regimes(axes, view, panel)
        if traced is None and min(view.regime.shape) > 1:
            _draw_isochrones(axes, view, panel.x, panel.pressure)
        axes.set_xlim(across.min(), across.max())
        axes.set_ylim(0 if view.pressure.size > 1 else up.min(), up[:, -1].max())
        if traced is not None:
            _draw_traced(axes, traced, panel.over, "pressure_MPa" if panel.in_MPa else "pressure_reduced")
        for name, style in (("P_lower", SPINODAL), ("P_upper", SPINODAL), ("P_coexistence", COEXISTENCE)):
            x, values = panel.line(boundaries, name)
            # P_lower goes on to P < 0 past the onset; the map has none there.
            axes.plot(x, np.where(values > -1e-6, values, np.nan), zorder=6, **style)
        for name, (marker, _) in POINTS.items():
            if name in boundaries:
                _draw_point(axes, boundaries[name][panel.over], boundaries[name]["pressure_MPa" if panel.in_MPa else "pressure"], marker)
        _draw_glass_transition(axes, view, panel)
        panel.label(axes)
    figure.legend(handles=_keys(view, boundaries), loc="lower center", ncol=12 if len(drawn) == 3 else 2 + 2 * len(drawn),
                  frameon=False, fontsize=7.5, handlelength=1.8, columnspacing=1.2, bbox_to_anchor=(0.5, 0.0), borderaxespad=0.2)
    return figure


def _draw_point(axes, x, y, marker):
    """Half of the onset's marker is below P = 0, so it isn't clipped; one outside the panel would stand in the next."""
    (left, right), (bottom, top) = sorted(axes.get_xlim()), axes.get_ylim()
    if left <= x <= right and bottom <= y <= top:
        size = dict(POINTS.values())[marker]
        axes.plot(x, y, marker, color=INK, markersize=size, markerfacecolor="white", markeredgewidth=0.9, zorder=9,
                  clip_on=False)


def _unit_per_kelvin(view):
    return np.nanmedian(np.asarray(view.data["pressure_unit"].values, dtype=float) / view.temperature)


def _draw_regimes(axes, view, panel):
    names = sorted(view.codes, key=view.codes.get)
    colors = ListedColormap([REGIME_COLORS.get(name, "#000000") for name in names])
    bounds = np.append([view.codes[name] - 0.5 for name in names], view.codes[names[-1]] + 0.5)
    axes.pcolormesh(*panel.corners, view.regime[panel.order], cmap=colors, norm=BoundaryNorm(bounds, len(names)),
                    zorder=1, rasterized=True, edgecolors="none")


def _draw_isochrones(axes, view, x, pressure):
    times = view.values("tau_alpha")
    with np.errstate(divide="ignore", invalid="ignore"):
        logarithm = np.log10(np.where(view.is_regime("two_state") | view.is_regime("irreversible"), times, np.nan))
    shown = logarithm[np.isfinite(logarithm)]
    levels = [level for level in DECADES if shown.size and shown.min() < level < shown.max()]
    if not levels:
        return
    lines = axes.contour(x, pressure, np.ma.masked_invalid(logarithm),
                         levels=levels, zorder=4, **ISOCHRONE)
    halo = [patheffects.withStroke(linewidth=2.0, foreground=REGIME_COLORS["two_state"])]
    for text in axes.clabel(lines, fmt=lambda level: rf"$10^{{{level:.0f}}}$ s" if level else "1 s", fontsize=6.5,
                            inline_spacing=2, manual=_label_places(x, pressure, logarithm, levels)):
        text.set_path_effects(halo)
        text.set_zorder(8)


def _label_places(x, pressure, logarithm, levels):
    """Where the isochrones' numbers go: in turn at two heights, so that neighbours don't touch."""
    places = []
    for index, level in enumerate(levels):
        j = int((0.50 if index % 2 else 0.24) * logarithm.shape[1])
        good = np.isfinite(logarithm[:, j])
        column, across, up = logarithm[good, j], x[good, j], pressure[good, j]
        order = np.argsort(column)
        if good.sum() < 2 or not column.min() < level < column.max():
            continue
        place = np.interp(level, column[order], across[order])
        if min(place - x.min(), x.max() - place) > 0.04 * np.ptp(x):  # none across the frame
            places.append((place, np.interp(level, column[order], up[order])))
    return places


def _draw_glass_transition(axes, view, panel):
    if "phi_g" not in view.data or (panel.over == "temperature" and view.temperature is None):
        return
    phi_g, T_g, in_MPa = (view.values(name) for name in ("phi_g", "T_g", "pressure_g"))
    reduced = in_MPa / (T_g * _unit_per_kelvin(view)) if "MPa" in view.pressure_unit else view.pressure
    axes.plot(phi_g if panel.over == "phi" else T_g, in_MPa if panel.in_MPa else reduced, color=GLASS_COLOR, linewidth=1.6, zorder=7)


def _keys(view, boundaries):
    present = [name for name in ("two_state", "trapped", "fluid", "irreversible", "supercritical", "failed", "pending")
               if name in view.codes and view.is_regime(name).any()]
    keys = [Patch(facecolor=REGIME_COLORS[name], label=WORDS.get(name, LABELS[name]), edgecolor="#999999", linewidth=0.4)
            for name in present]
    keys += [panels.key("spinodals", linewidth=1.3), panels.key(r"$\Delta = 0$", linestyle=(0, (4, 2)))]
    if "phi_g" in view.data and np.isfinite(view.values("phi_g")).any():
        keys.append(panels.key("glass transition", color=GLASS_COLOR, linewidth=1.6))
    keys.append(panels.key(r"$\tau_\alpha$", color="#4a5a70", linewidth=0.7))
    for name, (marker, size) in POINTS.items():
        if name in boundaries and view.phi.min() <= boundaries[name]["phi"] <= view.phi.max():
            keys.append(panels.key(name, linestyle="none", marker=marker, markersize=size, markerfacecolor="white",
                                   markeredgewidth=0.9))
    return keys
