// SPDX-License-Identifier: GPL-3.0-or-later
// The map's data as the page has them: axes, columns by kind, regimes and statuses.

const DATA = JSON.parse(document.getElementById("data").textContent);

/** Bytes of a base64 text. */
function bytesOf(text) {
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let k = 0; k < raw.length; k++) {
    bytes[k] = raw.charCodeAt(k);
  }
  return bytes;
}

const doublesOf = (text) => new Float64Array(bytesOf(text).buffer);

const MAP = {
  state: { ...DATA.state, values: doublesOf(DATA.state.values) },
  pressure: { ...DATA.pressure, values: doublesOf(DATA.pressure.values) },
  cooling: DATA.cooling_rate ? { ...DATA.cooling_rate, values: doublesOf(DATA.cooling_rate.values) } : null,
  nS: DATA.state.shown,
  nP: DATA.pressure.shown,
  regime: bytesOf(DATA.regime),
  status: Object.fromEntries(Object.entries(DATA.status).map(([on, text]) => [on, new Int8Array(bytesOf(text).buffer)])),
};

/** A column with what reads it. Its values are decoded when they are first wanted. */
class Column {
  constructor(row) {
    Object.assign(this, row);
    this.encoded = row.values;
    this.kept = null;
  }

  /** As they are stored: decimal logarithms where this.log10. */
  get raw() {
    if (this.kept === null) {
      const buffer = bytesOf(this.encoded).buffer;
      this.kept = this.on === "point" ? new Float32Array(buffer) : new Float64Array(buffer);
      this.encoded = null;
    }
    return this.kept;
  }

  at(k) {
    const value = this.raw[k];
    return this.log10 ? 10 ** value : value;
  }

  /** The decimal logarithm, -Infinity of 0, NaN of what is below. */
  logAt(k) {
    const value = this.raw[k];
    return this.log10 ? value : Math.log10(value);
  }
}

/** The regime and the status of points are columns like the others, of names instead of numbers. */
const REGIME = new Column({ name: "regime", on: "point", unit: "1", symbol: null, long_name: "regime of the point", equation: null, is_status: false, log10: false });
REGIME.kept = MAP.regime;
REGIME.names = DATA.regimes.map((regime) => regime.name.replace("_", " "));

const COLUMNS = DATA.columns.map((row) => new Column(row));
const columnsOn = (on) => COLUMNS.filter((column) => column.on === on);
const columnOf = (on, name) => COLUMNS.find((column) => column.on === on && column.name === name) || null;

const statusName = (value) => (DATA.statuses[value] ? DATA.statuses[value].name : `status ${value}`);
/** Why a record has no result. The library's words on a transition that is not passed are those on phi_g, at P = 0 and 100 s. */
function statusMessage(value, on) {
  const status = DATA.statuses[value];
  return !status ? `status ${value}` : status.name === "no_transition" && (on === "isobar" || on === "cooling")
    ? "the glass transition is not passed on this isobar where S(q) is known" : status.message;
}
const anyFinite = (values) => values.some((value) => Number.isFinite(value));

/** What makes the glass transition of the isobars: a time in s, or a text where it is something else, as a viscosity; null where the map
 * tells of none. */
const TRANSITION = DATA.attributes.glass_transition || DATA.numbers.isobar_transition_time_s || null;

/** Smallest and largest finite number of count values at(k); null without any. */
function extent(at, count) {
  let low = Infinity, high = -Infinity;
  for (let k = 0; k < count; k++) {
    const value = at(k);
    if (Number.isFinite(value)) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return low <= high ? [low, high] : null;
}
