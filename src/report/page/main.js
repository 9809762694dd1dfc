// SPDX-License-Identifier: GPL-3.0-or-later
// What is chosen, and what follows from it.

const byId = (id) => document.getElementById(id);
const shown = {
  column: null, log: false, xAxis: ((MPA_PRESSURES || KELVIN_STATES) && STATE_AXES[1]) || STATE_AXES[0], yAxis: PRESSURE_AXES.find((axis) => axis.key === (MPA_PRESSURES ? "MPa" : "reduced")), chosen: { i: 0, j: 0 }, levels: [1e-6, 1, 100],
  lines: { boundaries: true, transition: true, isochrones: true, cooling: true }, single: null,
};
const pointColumns = [REGIME, ...columnsOn("point").filter((column) => column.is_status || extent((k) => column.raw[k], points))];
const TAU = columnOf("point", "tau_alpha");
const LINES = [];

// ---------------------------------------------------------------- lines over the map

const BOUNDARIES = [["P_lower", "lower spinodal", "#ff9f1c"], ["P_upper", "upper spinodal", "#ff4d6d"], ["P_coexistence", "Δ = 0", "#4cc9f0"]];

function boundaryCurves() {
  return BOUNDARIES.flatMap(([key, label, colour]) => {
    const column = columnOf("isochore", key), found = column ? boundaryPieces(column) : [];
    return found.length > 0 ? [{ pieces: found, colour, label, kind: "boundaries" }] : [];
  });
}

/** Its label tells the time where the map does: the isochrone of that time is the same curve. */
function transitionCurve() {
  const found = transitionPieces(columnOf("isobar", "phi_g"), columnOf("isobar", "T_g"), 0);
  const label = typeof TRANSITION === "number" ? `Tg, ${numberText(TRANSITION)} s` : "Tg";
  return found.length > 0 ? [{ pieces: found, colour: "#e63946", label, kind: "transition" }] : [];
}

function coolingCurves() {
  const phi = columnOf("cooling", "phi_g_rate"), temperature = columnOf("cooling", "T_g_rate");
  return !MAP.cooling ? [] : Array.from(MAP.cooling.values, (rate, n) => ({ pieces: transitionPieces(phi, temperature, n * nP), colour: "#e63946", dash: "2 4",
    label: `${numberText(rate, 3)} K/s`, kind: "cooling" })).filter((curve) => curve.pieces.length > 0);
}

function isochroneCurves() {
  return !TAU ? [] : shown.levels.map((level) => ({ pieces: contourPieces((k) => TAU.logAt(k), Math.log10(level)), colour: css("--curve"), dash: "6 4",
    label: `${decadeText(Math.log10(level))} s`, twin: level === TRANSITION, kind: "isochrones" })).filter((curve) => curve.pieces.length > 0);
}

/** They follow from the map alone, but for the levels of the isochrones. */
function findLines() {
  LINES.splice(0, LINES.length, ...isochroneCurves(), ...boundaryCurves(), ...coolingCurves(), ...transitionCurve());
}

// ---------------------------------------------------------------- controls

function radios(id, choices, chosen, choose) {
  const root = byId(id);
  root.hidden = choices.length < 2;
  root.querySelectorAll("label").forEach((label) => label.remove());
  for (const choice of choices) {
    const label = document.createElement("label");
    label.innerHTML = `<input type="radio" name="${id}">${choice.html}`;
    const input = label.querySelector("input");
    input.checked = choice.value === chosen;
    input.disabled = choice.disabled || false;
    input.onchange = () => { choose(choice.value); update(); };
    root.append(label);
  }
}

function options(select, columns) {
  const label = (column) => `${column.name} – ${column.long_name || ""}${column.unit === "1" ? "" : ` [${unitText(column.unit)}]`}`;
  columns.forEach((column, k) => select.append(new Option(label(column), k)));
}

function chooseColumn(column) {
  shown.column = column;
  shown.log = wantsLog(column, points);
  radios("scale", [{ html: "linear", value: false, disabled: false }, { html: "logarithmic", value: true, disabled: !hasLog(column, points) }], shown.log,
    (log) => { shown.log = log; });
  byId("scale").hidden = Boolean(column.names || column.is_status);
}

function setControls() {
  options(byId("column"), pointColumns);
  byId("column").onchange = (event) => { chooseColumn(pointColumns[event.target.value]); update(); };
  radios("state-axis", STATE_AXES.map((axis) => ({ html: axis.symbol, value: axis })), shown.xAxis, (axis) => { shown.xAxis = axis; });
  radios("pressure-axis", PRESSURE_AXES.map((axis) => ({ html: unitHtml(axis.unit), value: axis })), shown.yAxis, (axis) => { shown.yAxis = axis; });
  const line = (key, html, colour, dash) => `<label><input type="checkbox" data-line="${key}" checked><svg width="26" height="8"><line x1="1" y1="4" x2="25" y2="4" stroke="${colour}" stroke-width="2.5" stroke-dasharray="${dash}"/></svg>${html}</label>`;
  const kinds = new Set(LINES.map((curve) => curve.kind));
  byId("lines").innerHTML = (kinds.has("boundaries") ? line("boundaries", "phase boundaries", "#ff9f1c", "") : "")
    + (kinds.has("transition") ? line("transition", "glass transition", "#e63946", "") : "")
    + (kinds.has("cooling") ? line("cooling", "glass transition by cooling rate", "#e63946", "2 4") : "")
    + (TAU ? `${line("isochrones", "<span><i>τ</i><sub>α</sub> =</span>", "currentColor", "6 4")}<label><input type="text" id="levels" value="1e-6, 1, 100" inputmode="text" aria-label="isochrones in seconds">s</label>` : "");
  byId("lines").onchange = (event) => {
    if (event.target.id === "levels") {
      shown.levels = event.target.value.split(/[,;\s]+/).map(Number).filter((level) => level > 0 && Number.isFinite(level));
      findLines();
    } else {
      shown.lines[event.target.dataset.line] = event.target.checked;
    }
    update();
  };
}

// ---------------------------------------------------------------- what is shown of a point

const stateText = (i, j) => STATE_AXES.map((axis) => `${axis.symbol} = ${withUnit(numberText(axis.at(i, j)), axis.unit)}`).join(", ");
const pressureText = (i, j) => PRESSURE_AXES.map((axis) => withUnit(numberText(axis.at(i, j)), axis.unit)).join(" = ");

function describe({ i, j }) {
  const k = i * nP + j, column = shown.column;
  return `<b>${symbolHtml(column)}${column.names ? "" : " ="} ${withUnit(valueText(column, k), column.unit)}</b><br>${stateText(i, j)}<br><i>P</i> = ${pressureText(i, j)}`
    + (column.names ? "" : `<br>${escaped(REGIME.names[MAP.regime[k]])}`);
}

function recordTable(on, k) {
  return `<table>${columnsOn(on).map((column) => `<tr title="${escaped(titleOf(column))}"><td>${symbolHtml(column)}${column.symbol ? ` <small>${escaped(column.name)}</small>` : ""}</td><td>${withUnit(valueText(column, k, 6), column.unit)}</td></tr>`).join("")}</table>`;
}

const reason = (on, k) => (MAP.status[on] && MAP.status[on][k] ? `<p class="notice"><b>${escaped(statusName(MAP.status[on][k]))}:</b> ${escaped(statusMessage(MAP.status[on][k], on))}</p>` : "");

/** All columns of the chosen point, or of the one under the pointer. */
function showPoint({ i, j } = shown.chosen) {
  const k = i * nP + j, regime = MAP.regime[k];
  byId("point").innerHTML = `<h2>${i === shown.chosen.i && j === shown.chosen.j ? "The chosen point" : "The point under the pointer"}</h2><p class="hint">${stateText(i, j)}; <i>P</i> = ${pressureText(i, j)}</p>`
    + `<p class="hint"><span class="keys"><span><i class="patch" style="background:${REGIME_COLOURS[regime]}"></i>${escaped(REGIME.names[regime])}${regime === 0 ? ": not computed yet" : ""}</span></span></p>`
    + reason("point", k) + recordTable("point", k) + `<h3>Its isochore</h3>${reason("isochore", i)}${recordTable("isochore", i)}`
    + (columnsOn("isobar").length > 0 ? `<h3>Its isobar</h3>${reason("isobar", j)}${recordTable("isobar", j)}` : "");
}

// ---------------------------------------------------------------- profiles

/** Where the phase boundaries cross isochore i. */
function boundaryMarks(i, axis) {
  return !reducedPressure || !shown.lines.boundaries ? [] : BOUNDARIES.map(([key, label, colour]) => {
    const boundary = columnOf("isochore", key), v = boundary ? placeOf((n) => reducedPressure.at(i, n), nP, boundary.raw[i]) : NaN;
    return { x: Number.isFinite(v) ? between(axis.at, i, v) : NaN, label, colour };
  });
}

/** Where the glass transition is on isobar j. */
function transitionMarks(j, axis) {
  const u = transitionPlace(columnOf("isobar", "phi_g"), columnOf("isobar", "T_g"), j, j);
  return shown.lines.transition && Number.isFinite(u) ? [{ x: between(axis.at, u, j), label: "Tg", colour: "#e63946" }] : [];
}

function profile(root, along) {
  const { i, j } = shown.chosen, column = shown.column, isochore = along === "isochore";
  const index = isochore ? (n) => i * nP + n : (n) => n * nP + j;
  const axis = isochore ? shown.yAxis : shown.xAxis, at = isochore ? (n) => axis.at(i, n) : (n) => axis.at(n, j);
  const log = shown.log && !column.names && !column.is_status;
  const marks = (isochore ? boundaryMarks(i, axis) : transitionMarks(j, axis)).filter((mark) => Number.isFinite(mark.x));
  drawChart(root, {
    count: isochore ? nP : nS, x: at, y: log ? (n) => column.logAt(index(n)) : (n) => Number(column.at(index(n))), log, xTitle: axisTitle(axis), yTitle: titleHtml(column),
    chosen: isochore ? j : i, marks, text: (n) => describe(isochore ? { i, j: n } : { i: n, j }),
    choose: (n) => choose(isochore ? { i, j: n } : { i: n, j }),
  });
}

function showProfiles() {
  const { i, j } = shown.chosen;
  byId("isochore-caption").innerHTML = `Along the isochore ${stateText(i, 0)}${STATE_AXES.some((axis) => !axis.flat) ? " at the lowest pressure" : ""}`;
  byId("isobar-caption").innerHTML = `Along the isobar <i>P</i> = ${withUnit(numberText(MAP.pressure.values[j]), MAP.pressure.unit)}`;
  byId("isochore-plot").parentNode.hidden = nP < 2;
  byId("isobar-plot").parentNode.hidden = nS < 2;
  nP > 1 && profile(byId("isochore-plot"), "isochore");
  nS > 1 && profile(byId("isobar-plot"), "isobar");
}

function showSingle() {
  const column = shown.single, isochore = column.on === "isochore", { i, j } = shown.chosen;
  const axis = isochore ? shown.xAxis : shown.yAxis, values = isochore ? nS : nP, log = wantsLog(column, values);
  const at = isochore ? (n) => axis.at(n, axis.flat ? 0 : j) : axis.flat ? (n) => axis.at(0, n) : (n) => axis.at(i, n);
  drawChart(byId("single-plot"), {
    count: values, x: at, y: log ? (n) => column.logAt(n) : (n) => column.at(n), log, xTitle: axisTitle(axis), yTitle: titleHtml(column), chosen: isochore ? i : j,
    text: (n) => `<b>${symbolHtml(column)} = ${withUnit(valueText(column, n, 6), column.unit)}</b><br>${axis.symbol} = ${withUnit(numberText(at(n)), axis.unit)}`,
  });
}

// ---------------------------------------------------------------- the colour bar

function showColours(colours) {
  const root = byId("colours"), lost = new Set();
  root.innerHTML = "";
  for (let k = 0; k < points; k++) {
    !colours.of(k) && lost.add(MAP.regime[k]);
  }
  const patch = (colour, text) => `<span><i class="patch" style="background:${colour}"></i>${escaped(text)}</span>`;
  const pale = [...lost].sort().map((regime) => patch(paleRegime(regime) || "repeating-linear-gradient(135deg, transparent 0 3px, var(--line) 3px 5px)", regime === 0 ? "not there yet" : `${REGIME.names[regime]}: no finite value`)).join("");
  if (colours.names) {
    root.innerHTML = `<div class="keys">${colours.names.filter(([, , number]) => number > 0).map(([text, colour]) => patch(colour, text)).join("")}</div>`;
  } else if (colours.range) {
    colourBar(root, colours);
    root.insertAdjacentHTML("beforeend", `<div class="keys">${pale}</div>`);
  } else {
    root.innerHTML = `<div class="keys">${pale}</div>`;
  }
}

function colourBar(root, colours) {
  const width = Math.max(root.clientWidth, 240), right = width - MARGIN.right, [low, high] = colours.range;
  const title = document.createElement("div");
  title.className = "x-title";
  title.innerHTML = titleHtml(shown.column);
  title.style.cssText = `padding-left:${MARGIN.left}px;font-size:0.93rem;margin-top:0.4rem`;
  root.append(title);
  const svg = d3.select(root).append("svg").attr("width", width).attr("height", 42), x = d3.scaleLinear([low, high], [MARGIN.left, right]);
  const stops = svg.append("linearGradient").attr("id", "colour-bar").selectAll("stop").data(d3.range(0, 33)).enter().append("stop");
  stops.attr("offset", (n) => `${(100 * n) / 32}%`).attr("stop-color", (n) => colours.gradient(n / 32));
  svg.append("rect").attr("x", MARGIN.left).attr("y", 2).attr("width", right - MARGIN.left).attr("height", 14).attr("fill", "url(#colour-bar)");
  const label = (tick) => labelOf(tick, colours.log);
  const ticks = ticksOf(low, high, Math.max(3, width / 100), colours.log).filter((tick) => x(tick) + 3.5 * label(tick).length <= width);
  svg.append("g").attr("class", "axis").attr("transform", "translate(0,16)").call(d3.axisBottom(x).tickValues(ticks).tickFormat(label).tickSizeOuter(0));
}

// ---------------------------------------------------------------- all of it

/** What is under the pointer, once a frame. */
let hovered = null;
function hover(point) {
  cancelAnimationFrame(hovered);
  hovered = requestAnimationFrame(() => showPoint(point || shown.chosen));
}

const heat = new HeatMap(byId("map"), { describe, hover, choose: (point) => choose(point), step: (di, dj) => {
  const forward = shown.xAxis.at(nS - 1, 0) >= shown.xAxis.at(0, 0) ? 1 : -1;
  choose({ i: Math.min(Math.max(shown.chosen.i + forward * di, 0), nS - 1), j: Math.min(Math.max(shown.chosen.j + dj, 0), nP - 1) });
} });

function choose(point) {
  shown.chosen = point;
  heat.chosen = point;
  heat.drawChosen();
  showPoint();
  showProfiles();
  shown.single && showSingle();
}

function update() {
  const colours = colouring(shown.column, shown.log);
  const curves = LINES.filter((curve) => shown.lines[curve.kind]), transition = curves.some((curve) => curve.kind === "transition");
  heat.show({ xAxis: shown.xAxis, yAxis: shown.yAxis, colours, chosen: shown.chosen,
    curves: curves.map((curve) => (transition && curve.twin ? { ...curve, label: "" } : curve)) });
  showColours(colours);
  choose(shown.chosen);
}

/** The first point to look at: the one nearest to the middle that has a relaxation time, else the one in the middle. */
function firstPoint() {
  const middle = { i: nS >> 1, j: nP >> 1 };
  let best = middle, distance = Infinity;
  for (let k = 0; k < points && TAU; k++) {
    const i = Math.floor(k / nP), j = k % nP, off = ((i - middle.i) / nS) ** 2 + ((j - middle.j) / nP) ** 2;
    if (off < distance && Number.isFinite(TAU.raw[k])) {
      [best, distance] = [{ i, j }, off];
    }
  }
  return best;
}

function start() {
  showHead();
  findLines();
  setControls();
  const first = TAU && pointColumns.includes(TAU) ? TAU : REGIME;
  byId("column").value = pointColumns.indexOf(first);
  chooseColumn(first);
  shown.chosen = firstPoint();
  const singles = [...columnsOn("isobar"), ...columnsOn("isochore")].filter((column) => anyFinite(column.raw) && (column.on === "isochore" ? nS : nP) > 1);
  byId("single-section").hidden = singles.length === 0;
  options(byId("single"), singles);
  shown.single = singles.find((column) => column.name === "T_g") || singles[0] || null;
  byId("single").value = singles.indexOf(shown.single);
  byId("single").onchange = (event) => { shown.single = singles[event.target.value]; showSingle(); };
  byId("hint").textContent = window.matchMedia("(pointer: coarse)").matches ? "Tap for all columns of a point; pinch to come closer, drag then."
    : "Click for all columns of a point, or step with the arrow keys; Ctrl and wheel, or +, to come closer, drag then.";
  update();
  showIsobars();
  showCooling();
  showFailures();
  showCertificates();
  showProvenance();
  let width = window.innerWidth, waiting;
  window.addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { window.innerWidth !== width && update(); width = window.innerWidth; }, 100);
  });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { findLines(); update(); });
}

start();
