# SPDX-License-Identifier: GPL-3.0-or-later
"""Figure 5: the dynamic fragility over pressure, as a derivative and from the VFT line."""

import numpy as np

from ..errors import UsageError
from ..maps import opened, unit_of
from . import panels
from .lines import SECOND_STATE
from .notation import quantity_label, unit_math
from .style import BLUE, styled

STRONG, FRAGILE = 30, 100  # the paper's limits: strong up to one, fragile from the other


def add_options(parser):
    parser.add_argument("map", metavar="MAP.h5", help="a map with isobars")
    parser.add_argument("--pressure-max", metavar="P", type=float, help="last pressure")


@styled
def fragility(map, pressure_max=None):
    """Figure 5: the dynamic fragility over pressure, as a derivative and from the VFT line; a matplotlib figure.

    map: a map with isobars, its path or what `open_map` gave; pressure_max: last pressure.
    Raises MapError; UsageError where the map has no fragility."""
    return _draw(_read(map, pressure_max))


def _read(map, pressure_max):
    with opened(map) as (dataset, place):
        if "fragility" not in dataset:
            raise UsageError(f"{place}: the map has no fragility; compute it without 'isobars: false'")
        found = {name: np.array(dataset[name].values, dtype=float)
                 for name in ("pressure", "pressure_g", "fragility", "fragility_vft")}
        found["unit"] = unit_of(dataset["pressure"])
    found["keep"] = found["pressure"] <= (pressure_max or np.inf)
    if np.isfinite(found["fragility"][found["keep"]]).sum() < 1:
        raise UsageError(f"{place}: no glass transition at any of the map's pressures")
    return found


def _draw(found):
    figure, (axes,) = panels.sheet(1, top=0.46, width=3.4, height=2.5)
    pressure = found["pressure"][found["keep"]]
    drawn = []
    for name, label, style in (("fragility", "derivative, Eq. 14", {"linestyle": "-"}),
                               ("fragility_vft", "VFT line, Eq. 15", {"linestyle": SECOND_STATE, "color": "#b5342b",
                                                                 "markerfacecolor": "white"})):
        values = found[name][found["keep"]]
        few = np.isfinite(values).sum() <= 40
        axes.plot(pressure, values, **{"color": BLUE, "linewidth": 1.3, "marker": "o" if few else None, "markersize": 3.2,
                                       "label": label, "zorder": 4, **style})
        drawn.append(values[np.isfinite(values)])
    drawn = np.concatenate(drawn)
    room = 0.12 * max(np.ptp(drawn), 1.0)
    axes.set_ylim(drawn.min() - room, drawn.max() + 2 * room)
    for limit, word in ((STRONG, "strong"), (FRAGILE, "fragile")):
        if axes.get_ylim()[0] < limit < axes.get_ylim()[1]:
            axes.axhline(limit, color="#777777", linewidth=0.8, linestyle=":")
    panels.finish(axes, margin=0.02)
    axes.set_xlabel(rf"$P$ (${unit_math(found['unit'])}$)")
    axes.set_ylabel(quantity_label("fragility", "1"))
    panels.legend_in(axes, loc="best", handlelength=3)
    if "MPa" not in found["unit"]:
        _add_megapascal(axes, found)
    return figure


def _add_megapascal(axes, found):
    """The same pressures in MPa at the glass transition, which the map holds point by point."""
    good = np.isfinite(found["pressure_g"]) & found["keep"]
    if good.sum() < 2:
        return
    pressure, megapascal = found["pressure"][good], found["pressure_g"][good]
    slope = np.polyfit(megapascal, pressure, 3 if good.sum() > 4 else 1)
    top = axes.twiny()
    top.set_xlim(axes.get_xlim())
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200) if np.ptp(megapascal) / step <= 6)
    ticks = np.arange(np.ceil(megapascal[0] / step) * step, megapascal[-1] + 1e-9, step)
    top.set_xticks(np.polyval(slope, ticks), [f"{tick:g}" for tick in ticks])
    top.set_xlabel(r"$P$ at $T_\mathrm{g}$ (MPa)", labelpad=4)
