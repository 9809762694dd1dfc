// SPDX-License-Identifier: GPL-3.0-or-later
// Where the points of the map lie on the chosen axes. Point (i, j) is state i at pressure j and stands at i * nP + j. Temperature
// may depend on both, and so does the pressure in the unit that the map's axis has not: the mesh is not rectangular then. Curves
// are found in (u, v), which are i and j as real numbers, and drawn wherever the axes put them.

const { nS, nP } = MAP;
const points = nS * nP;

/** Axes that states or pressures can be drawn over: {key, title, unit, at(i, j), flat}; flat: one of i, or of j, alone. */
const STATE_AXES = [];
const PRESSURE_AXES = [];

/** Whether values go one way only: what doesn't is no axis, as the packing fraction of states at one density. */
const isMonotonic = (values) => values.every((value, k) => k < 2 || (value - values[k - 1]) * (values[1] - values[0]) > 0)
  && (values.length < 2 || values[1] !== values[0]);

/** Adds an axis where it has numbers: of the map's own axis, of a column on isochores, or of one on points. */
function addAxis(list, axis, source) {
  if (source && anyFinite(source.values) && (source.kind === "point" || isMonotonic(source.values))) {
    const { values, kind } = source;
    const at = kind === "state" ? (i) => values[i] : kind === "pressure" ? (i, j) => values[j] : (i, j) => values[i * nP + j];
    list.push({ ...axis, at, flat: kind !== "point" });
  }
}

const sourceOf = (on, name, kind) => {
  const column = columnOf(on, name);
  return column ? { values: column.raw, kind } : null;
};
const OWN_STATE = { values: MAP.state.values, kind: "state" };
const OWN_PRESSURE = { values: MAP.pressure.values, kind: "pressure" };
const KELVIN_STATES = MAP.state.name === "temperature";
const MPA_PRESSURES = MAP.pressure.unit === "MPa";

addAxis(STATE_AXES, { key: "phi", symbol: "<i>φ</i>", word: "packing fraction", unit: "1" },
  KELVIN_STATES ? sourceOf("isochore", "phi", "state") : OWN_STATE);
addAxis(STATE_AXES, { key: "T", symbol: "<i>T</i>", word: "temperature", unit: "K" },
  KELVIN_STATES ? OWN_STATE : sourceOf("isochore", "temperature", "state") || sourceOf("point", "temperature", "point"));
if (STATE_AXES.length === 0) {
  addAxis(STATE_AXES, { key: "state", symbol: escaped(MAP.state.name), word: "state", unit: MAP.state.unit }, OWN_STATE);
}
addAxis(PRESSURE_AXES, { key: "reduced", symbol: "<i>P</i>", word: "pressure", unit: "kBT/d^3" },
  MPA_PRESSURES ? sourceOf("point", "pressure_reduced", "point") : OWN_PRESSURE);
addAxis(PRESSURE_AXES, { key: "MPa", symbol: "<i>P</i>", word: "pressure", unit: "MPa" },
  MPA_PRESSURES ? OWN_PRESSURE : sourceOf("point", "pressure_MPa", "point"));

const reducedPressure = PRESSURE_AXES.find((axis) => axis.key === "reduced") || null;
const axisTitle = (axis) => `${axis.word} ${axis.symbol}${axis.unit === "1" ? "" : ` (${unitHtml(axis.unit)})`}`;

// ---------------------------------------------------------------- interpolation

/** at(i, j) between the points. */
function between(at, u, v) {
  const i = Math.min(Math.max(Math.floor(u), 0), Math.max(nS - 2, 0)), j = Math.min(Math.max(Math.floor(v), 0), Math.max(nP - 2, 0));
  const s = u - i, t = v - j;
  const low = s === 0 ? at(i, j) : (1 - s) * at(i, j) + s * at(Math.min(i + 1, nS - 1), j);
  if (t === 0) {
    return low;
  }
  const k = Math.min(j + 1, nP - 1);
  return (1 - t) * low + t * (s === 0 ? at(i, k) : (1 - s) * at(i, k) + s * at(Math.min(i + 1, nS - 1), k));
}

/** The place, as a real index, of `want` among count monotonic values at(k); NaN where it is beyond them. */
function placeOf(at, count, want) {
  for (let k = 0; k + 1 < count; k++) {
    const a = at(k), b = at(k + 1);
    if ((a <= want && want <= b) || (b <= want && want <= a)) {
      return a === b ? k : k + (want - a) / (b - a);
    }
  }
  return count === 1 && at(0) === want ? 0 : NaN;
}

/** The index whose value is nearest. */
function nearestOf(at, count, want) {
  let best = 0, distance = Infinity;
  for (let k = 0; k < count; k++) {
    const off = Math.abs(at(k) - want);
    if (off < distance) {
      [best, distance] = [k, off];
    }
  }
  return best;
}

/** The point nearest to a place on the axes: state first, where that depends on the pressure a few times in turn. */
function pointAt(xAxis, yAxis, x, y) {
  let i = 0, j = 0;
  for (let turn = 0; turn < 4; turn++) {
    i = nearestOf((k) => xAxis.at(k, j), nS, x);
    j = nearestOf((k) => yAxis.at(i, k), nP, y);
  }
  return { i, j };
}

// ---------------------------------------------------------------- cells

/** Corners of cells along one axis, as real indices: halfway between points, and the outermost points themselves. */
const corner = (k, count) => Math.min(Math.max(k - 0.5, 0), count - 1);

/** Corner (k, l) of the cells on an axis: (nS + 1) * (nP + 1) numbers. A lone state or pressure gets some width. */
function cornersOf(axis, along) {
  const lone = along === "state" ? nS === 1 : nP === 1;
  const corners = new Float64Array((nS + 1) * (nP + 1));
  for (let k = 0; k <= nS; k++) {
    for (let l = 0; l <= nP; l++) {
      const value = between(axis.at, corner(k, nS), corner(l, nP));
      const side = (along === "state" ? k : l) === 0 ? -1 : 1;
      corners[k * (nP + 1) + l] = lone ? value + side * (Math.abs(value) * 0.02 || 0.5) : value;
    }
  }
  return corners;
}

// ---------------------------------------------------------------- curves, as pieces of (u, v)

/** The curve through places in order; it breaks where there is none. */
function pieces(places) {
  const found = [];
  let open = null;
  for (const [u, v] of places) {
    if (Number.isFinite(u) && Number.isFinite(v)) {
      open = open || (found.push([]), found[found.length - 1]);
      open.push([u, v]);
    } else {
      open = null;
    }
  }
  return found.filter((piece) => piece.length > 1);
}

/** A reduced pressure on isochores. */
function boundaryPieces(column) {
  return !reducedPressure ? [] : pieces(Array.from({ length: nS }, (_, i) => [i, placeOf((j) => reducedPressure.at(i, j), nP, column.raw[i])]));
}

/** The glass transition at pressure j, as a real index of states: from its phi or T, which is value k of the column. */
function transitionPlace(phi, temperature, k, j) {
  const packing = STATE_AXES.find((axis) => axis.key === "phi"), kelvin = STATE_AXES.find((axis) => axis.key === "T");
  const [column, axis] = phi && packing ? [phi, packing] : [temperature, kelvin];
  return column && axis ? placeOf((i) => axis.at(i, j), nS, column.raw[k]) : NaN;
}

/** The same of all pressures, whose values stand from `first` on. */
const transitionPieces = (phi, temperature, first) => pieces(Array.from({ length: nP }, (_, j) => [transitionPlace(phi, temperature, first + j, j), j]));

const EDGES = [[0, 0, 1, 0], [1, 0, 1, 1], [0, 1, 1, 1], [0, 0, 0, 1]]; // of a cell: from (du, dv) to (du, dv)

/** Where at(k) = level crosses the edges of cell (i, j). */
function crossings(at, i, j, level) {
  const found = [];
  for (const [a, b, c, d] of EDGES) {
    const from = at((i + a) * nP + j + b) - level, to = at((i + c) * nP + j + d) - level;
    if ((from < 0) !== (to < 0)) {
      const t = from / (from - to);
      found.push([i + a + t * (c - a), j + b + t * (d - b)]);
    }
  }
  return found;
}

/** The contour at(k) = level, as pieces of two places each: marching squares, with a saddle's crossings paired as they come. */
function contourPieces(at, level) {
  const found = [];
  for (let i = 0; i + 1 < nS; i++) {
    for (let j = 0; j + 1 < nP; j++) {
      const finite = [0, 1, nP, nP + 1].every((step) => Number.isFinite(at(i * nP + j + step)));
      const crossed = finite ? crossings(at, i, j, level) : [];
      for (let k = 0; k + 1 < crossed.length; k += 2) {
        found.push([crossed[k], crossed[k + 1]]);
      }
    }
  }
  return found;
}
