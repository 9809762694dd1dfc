// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers, units and symbols as people read them. Everything that comes from the map passes escaped() before it is HTML.

const escaped = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const SUPERSCRIPT = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
const raised = (number) => String(number).replace(/[-0-9]/g, (c) => SUPERSCRIPT[c]);

/** A number with so many digits, "1.234 × 10⁻⁶" where it is far from 1. */
function numberText(value, digits = 5) {
  if (Number.isNaN(value) || value === null || value === undefined) {
    return "–";
  }
  if (!Number.isFinite(value)) {
    return value > 0 ? "∞" : "−∞";
  }
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-3 && size < 1e5)) {
    return String(Number(value.toPrecision(digits))).replace("-", "−");
  }
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  return `${String(Number(mantissa)).replace("-", "−")} × 10${raised(Number(exponent))}`;
}

/** The same of a decimal logarithm, which may be of a number too large for one. */
function powerText(log10, digits = 5) {
  if (!Number.isFinite(log10) || Math.abs(log10) < 300) {
    return numberText(10 ** log10, digits);
  }
  const exponent = Math.floor(log10);
  return `${Number((10 ** (log10 - exponent)).toPrecision(digits))} × 10${raised(exponent)}`;
}

/** Value k of a column: a number, or the name of a regime or status. */
function valueText(column, k, digits = 5) {
  if (column.names) {
    return column.names[column.raw[k]];
  }
  if (column.is_status) {
    return statusName(column.raw[k]);
  }
  return column.log10 ? powerText(column.raw[k], digits) : numberText(column.raw[k], digits);
}

/** A tick's label on a logarithmic axis, from the decimal logarithm. */
const decadeText = (log10) => (Number.isInteger(log10) ? (log10 >= -2 && log10 <= 3 ? String(Number((10 ** log10).toPrecision(3))) : `10${raised(log10)}`) : powerText(log10, 3));
const tickText = (value) => numberText(Number(value.toPrecision(10)), 8);

// A unit is plain text with ^ before exponents: "kBT/d^3", "m^2 s^-1".
const unitText = (unit) => (unit === "1" ? "" : unit.replace(/([A-Za-z])\^?(-?\d+)/g, (_, letter, power) => letter + raised(power)));
const unitHtml = (unit) => escaped(unitText(unit)).replace(/kBT/g, "<i>k</i><sub>B</sub><i>T</i>").replace(/\bd(?=$|[⁰-⁹²³/])/g, "<i>d</i>");
const withUnit = (text, unit) => `${escaped(text)}${unit === "1" || !/\d/.test(text) ? "" : `&nbsp;${unitHtml(unit)}`}`;

// ---------------------------------------------------------------- TeX

const TEX = {
  alpha: "<i>α</i>", beta: "<i>β</i>", eta: "<i>η</i>", sigma: "<i>σ</i>", tau: "<i>τ</i>", varphi: "<i>φ</i>", delta: "<i>δ</i>", Delta: "Δ", partial: "∂",
  infty: "∞", to: "→", ln: "ln&#8202;", max: "max", ",": "&#8201;", ";": " ",
};

/** Reads one group, command or character of TeX from `at` on: [its HTML, where it ends]. */
function texAtom(tex, at, upright) {
  if (tex[at] === "{") {
    let depth = 1, end = at + 1;
    for (; end < tex.length && depth > 0; end++) {
      depth += tex[end] === "{" ? 1 : tex[end] === "}" ? -1 : 0;
    }
    return [texHtml(tex.slice(at + 1, end - 1), upright), end];
  }
  if (tex[at] === "\\") {
    const word = /^\\([A-Za-z]+|.)/.exec(tex.slice(at));
    const end = at + word[0].length;
    return word[1] === "mathrm" ? texAtom(tex, end, true) : [TEX[word[1]] || escaped(word[1]), end];
  }
  const text = escaped(tex[at] === "-" ? "−" : tex[at]);
  return [/[A-Za-z]/.test(tex[at]) && !upright ? `<i>${text}</i>` : text, at + 1];
}

/** A symbol as HTML: the part of TeX that the library's table of quantities has. */
function texHtml(tex, upright = false) {
  let html = "";
  for (let at = 0; at < tex.length;) {
    const raise = tex[at] === "^" ? "sup" : tex[at] === "_" ? "sub" : null;
    const [part, end] = texAtom(tex, at + (raise ? 1 : 0), upright);
    html += raise ? `<${raise}>${part}</${raise}>` : part;
    at = end;
  }
  return html;
}

const symbolHtml = (column) => (column.symbol ? texHtml(column.symbol) : escaped(column.name));
const titleHtml = (column) => `${symbolHtml(column)}${column.unit === "1" ? "" : ` (${unitHtml(column.unit)})`}`;
