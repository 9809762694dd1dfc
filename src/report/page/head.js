// SPDX-License-Identifier: GPL-3.0-or-later
// The page's head: whose map it is, how much of it is there, its first numbers.

const count = (number) => number.toLocaleString("en");
const plural = (number, word) => `${count(number)} ${word}${number === 1 ? "" : "s"}`;

function notices() {
  const { progress } = DATA, all = DATA.state.count * DATA.pressure.count, found = [];
  if (progress.tiles_done < progress.tiles) {
    found.push(`<b>Unfinished:</b> ${count(progress.tiles_done)} of ${count(progress.tiles)} tiles were done when this page was made (${escaped(DATA.made)}). `
      + "What is hatched is not there yet; the same <code>cagehop run</code> goes on, and <code>cagehop report</code> makes the page anew.");
  } else if (progress.isobars > progress.isobars_there) {
    found.push(`<b>Unfinished:</b> ${count(progress.isobars_there)} of ${count(progress.isobars)} isobars were done when this page was made.`);
  }
  if (nS * nP < all) {
    found.push(`<b>Thinned:</b> the map has ${count(DATA.state.count)} × ${count(DATA.pressure.count)} points; this page shows `
      + `${count(nS)} × ${count(nP)} of them, evenly spread. Counts of regimes and failures are those of the whole map; <code>cagehop report --points ${all}</code> shows all.`);
  }
  if (progress.tiles_damaged + progress.isobars_damaged > 0) {
    found.push(`<b>Damaged:</b> ${progress.tiles_damaged} tiles and ${progress.isobars_damaged} blocks of isobars are not what was written, and are left out. `
      + "<code>cagehop info --verify</code> names them; <code>cagehop run</code> with the map's job computes them anew.");
  }
  if (progress.kinds > 1) {
    found.push(`${progress.kinds} builds or kinds of machine computed this map, each isochore one of them; their last bits differ.`);
  }
  return found.map((text) => `<p class="notice">${text}</p>`).join("");
}

/** The first isobar, which is the ambient one in most maps, in numbers. */
function figures() {
  const found = [], from = `at <i>P</i> = ${withUnit(numberText(MAP.pressure.values[0]), MAP.pressure.unit)}`;
  for (const key of ["T_g", "phi_g", "fragility", "dT_g_dP", "activation_volume"]) {
    const column = columnOf("isobar", key);
    if (column && Number.isFinite(column.at(0))) {
      const GPa = column.unit === "K/MPa" ? [1000 * column.at(0), "K/GPa"] : [column.at(0), column.unit];
      found.push(`<li title="${escaped(titleOf(column))}"><small>${symbolHtml(column)} ${from}</small><b>${withUnit(numberText(GPa[0], 5), GPa[1])}</b></li>`);
    }
  }
  const tau = columnOf("point", "tau_alpha"), range = tau && extent((k) => tau.logAt(k), points);
  if (range) {
    found.push(`<li><small>${symbolHtml(tau)}, all of it</small><b>${escaped(powerText(range[0], 2))} to ${escaped(powerText(range[1], 2))} s</b></li>`);
  }
  return found.join("");
}

function regimeBar() {
  const all = DATA.regimes.reduce((sum, regime) => sum + regime.count, 0);
  const there = DATA.regimes.map((regime, k) => ({ ...regime, colour: k === 0 ? "var(--line)" : REGIME_COLOURS[k] })).filter((regime) => regime.count > 0);
  const percent = (regime) => (100 * regime.count) / all;
  const label = (regime) => `${escaped(regime.name.replace("_", " "))}: ${count(regime.count)} (${percent(regime) >= 99.95 && regime.count < all ? "> 99.9" : Number(percent(regime).toPrecision(3))} %)`;
  return `<div class="bar" role="img" aria-label="points by regime">${there.map((regime) => `<span style="flex:${regime.count};background:${regime.colour}" title="${label(regime)}"></span>`).join("")}</div>`
    + `<div class="keys">${there.map((regime) => `<span><i class="patch" style="background:${regime.colour}"></i>${label(regime)}</span>`).join("")}</div>`;
}

function showHead() {
  const material = DATA.attributes.material || "map";
  document.title = `${material} – ${DATA.file}`;
  document.getElementById("title").textContent = material;
  const structure = [DATA.attributes.structure, DATA.attributes.closure].filter(Boolean).join(", ");
  document.getElementById("subtitle").innerHTML = `${escaped(DATA.file)} · ${escaped(structure)} · ${plural(DATA.state.count, "isochore")} × ${plural(DATA.pressure.count, "pressure")}`;
  document.getElementById("notices").innerHTML = notices();
  document.getElementById("figures").innerHTML = figures();
  document.getElementById("regimes").innerHTML = regimeBar();
  document.getElementById("made").textContent = `Made ${DATA.made} by cagehop ${DATA.program}. Values of points have five to seven digits here; the map has all of them. Isochrones are interpolated between points.`;
}
