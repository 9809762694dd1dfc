// SPDX-License-Identifier: GPL-3.0-or-later
// Colours of values: a perceptually uniform map, a diverging one for what has both signs, and one for each name.

const dark = () => window.matchMedia("(prefers-color-scheme: dark)").matches;
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const REGIME_COLOURS = ["#00000000", "#7fb7de", "#c5b3e6", "#4f9d69", "#8b8f98", "#f0b962", "#d62728"];
const NAME_COLOURS = ["#00000000", "#d62728", "#e6842a", "#b8860b", "#9467bd", "#8c564b", "#e377c2", "#17becf", "#bcbd22", "#1f77b4", "#7f7f7f", "#aec7e8", "#98df8a", "#ff9896"];

/** Whether a column's values span so much that their logarithm is what tells them apart. */
function wantsLog(column, count) {
  if (column.names || column.is_status) {
    return false;
  }
  if (column.log10) {
    return true;
  }
  const range = extent((k) => (column.raw[k] > 0 ? column.raw[k] : column.raw[k] < 0 ? -1 : NaN), count);
  return range !== null && range[0] > 0 && range[1] / range[0] > 1000;
}

const hasLog = (column, count) => !column.names && !column.is_status && (column.log10 || extent((k) => column.logAt(k), count) !== null);

/** What colours a column's points: {of(k) -> colour or null, range, log, gradient}; of names {of, names: [[name, colour, count]]}. */
function colouring(column, log) {
  if (column.names || column.is_status) {
    return nameColouring(column);
  }
  const plotted = log ? (k) => column.logAt(k) : (k) => column.at(k);
  const range = extent(plotted, points);
  if (range === null) {
    return { of: () => null, range: null, log, plotted };
  }
  const diverges = !log && range[0] < 0 && range[1] > 0;
  const most = Math.max(-range[0], range[1]);
  const [low, high] = diverges ? [-most, most] : range[0] === range[1] ? [range[0] - 0.5, range[1] + 0.5] : range;
  const interpolate = diverges ? (t) => d3.interpolatePuOr(t) : d3.interpolateViridis;
  const table = Array.from({ length: 512 }, (_, n) => interpolate(n / 511));
  const of = (k) => {
    const value = plotted(k);
    return Number.isFinite(value) ? table[Math.round(511 * Math.min(Math.max((value - low) / (high - low), 0), 1))] : null;
  };
  return { of, range: [low, high], log, gradient: interpolate, plotted };
}

function nameColouring(column) {
  const counts = new Map();
  for (let k = 0; k < points; k++) {
    counts.set(column.raw[k], (counts.get(column.raw[k]) || 0) + 1);
  }
  const colours = column.names ? REGIME_COLOURS : NAME_COLOURS;
  const colour = (value) => colours[Math.abs(value) % colours.length];
  const names = [...counts.keys()].sort((a, b) => a - b)
    .map((value) => [column.names ? column.names[value] : statusName(value), colour(value), counts.get(value)]);
  return { of: (k) => (column.raw[k] === 0 && column.names ? null : colour(column.raw[k])), names };
}

/** The colour of a point that has no value: its regime's, paler, so that no one takes it for a value. */
function paleRegime(regime) {
  if (regime === 0) {
    return null;
  }
  const full = regime === 6;
  return full ? REGIME_COLOURS[6] : d3.interpolateRgb(REGIME_COLOURS[regime], css("--plot"))(dark() ? 0.6 : 0.55);
}

/** Hatching for what is not there yet. */
function hatching(context) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const pen = tile.getContext("2d");
  pen.strokeStyle = dark() ? "#3a4452" : "#c9cfd8";
  pen.lineWidth = 1.5;
  for (const shift of [-8, 0, 8]) {
    pen.beginPath();
    pen.moveTo(shift - 1, 9);
    pen.lineTo(shift + 9, -1);
    pen.stroke();
  }
  return context.createPattern(tile, "repeat");
}

/** Ticks of a scale whose values are decimal logarithms: whole decades where there are two, else numbers in between. */
function logTicks(low, high, count) {
  if (high - low >= 2) {
    const step = Math.max(1, Math.ceil((high - low) / count));
    return d3.range(Math.ceil(low / step) * step, high + 1e-9, step).map((tick) => Math.round(tick));
  }
  return d3.ticks(10 ** low, 10 ** high, count).filter((tick) => tick > 0).map((tick) => Math.log10(tick));
}
const ticksOf = (low, high, count, log) => (log ? logTicks(low, high, count) : d3.ticks(low, high, count));
const labelOf = (tick, log) => (log ? decadeText(Math.abs(tick - Math.round(tick)) < 1e-9 ? Math.round(tick) : tick) : tickText(tick));
