// SPDX-License-Identifier: GPL-3.0-or-later
// Tables: the isobars, which can be sorted; failures, certificates, provenance.

const ROWS_AT_FIRST = 200;

/** columns: [{head, title, at(row), text(row), words}]; text is HTML. Sorted by what at() says when a head is clicked. */
function sortableTable(root, columns, count) {
  const order = Array.from({ length: count }, (_, k) => k);
  let by = 0, rising = true, shown = ROWS_AT_FIRST;
  const draw = () => {
    const head = columns.map((column, k) => `<th class="${column.words ? "words" : ""}" aria-sort="${k !== by ? "none" : rising ? "ascending" : "descending"}">`
      + `<button data-k="${k}" title="${escaped(column.title || "")}">${column.head}${k === by ? (rising ? " ▲" : " ▼") : ""}</button></th>`).join("");
    const body = order.slice(0, shown).map((row) => `<tr>${columns.map((column) => `<td class="${column.words ? "words" : ""}">${column.text(row)}</td>`).join("")}</tr>`).join("");
    const more = count > shown ? `<p class="more"><button data-more>show all ${count} rows</button></p>` : "";
    root.innerHTML = `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>${more}`;
  };
  root.onclick = (event) => {
    const button = event.target.closest("button");
    if (!button) {
      return;
    }
    if (button.hasAttribute("data-more")) {
      shown = count;
    } else {
      rising = Number(button.dataset.k) === by ? !rising : true;
      by = Number(button.dataset.k);
      const value = columns[by].at, sign = rising ? 1 : -1;
      order.sort((a, b) => compare(value(a), value(b), sign) || a - b);
    }
    draw();
  };
  draw();
}

/** What has no number comes last, whichever way it is sorted. */
function compare(a, b, sign) {
  const lost = (value) => typeof value === "number" && Number.isNaN(value);
  return lost(a) || lost(b) ? lost(a) - lost(b) : a < b ? -sign : a > b ? sign : 0;
}

function plainTable(root, head, rows) {
  const cells = (row, tag) => row.map((cell) => `<${tag} class="${cell.words ? "words" : cell.name ? "name" : ""}">${cell.html}</${tag}>`).join("");
  root.innerHTML = `<table>${head ? `<thead><tr>${cells(head, "th")}</tr></thead>` : ""}<tbody>${rows.map((row) => `<tr>${cells(row, "td")}</tr>`).join("")}</tbody></table>`;
}
const words = (html) => ({ html, words: true });
const name = (html) => ({ html, name: true });
const cell = (html) => ({ html });

/** The head of a column's table: symbol over unit. */
const headOf = (column) => `${symbolHtml(column)}<small>${unitHtml(column.unit) || "&nbsp;"}</small>`;
const titleOf = (column) => `${column.name}: ${column.long_name || ""}${column.equation ? ` (${column.equation})` : ""}`;

function recordColumns(on, index) {
  return columnsOn(on).filter((column) => anyFinite(column.raw) || column.is_status)
    .map((column) => ({ head: headOf(column), title: titleOf(column), at: (row) => column.at(index(row)), text: (row) => escaped(valueText(column, index(row), 6)) }));
}

const statusColumn = (on, index) => ({ head: "result<small>&nbsp;</small>", title: "why there is no value", words: true,
  at: (row) => MAP.status[on][index(row)], text: (row) => {
    const status = MAP.status[on][index(row)];
    return status === 0 ? "" : `<span title="${escaped(statusMessage(status, on))}">${escaped(statusName(status))}</span>`;
  } });

const pressureColumn = (index) => ({ head: `<i>P</i><small>${unitHtml(MAP.pressure.unit)}</small>`, title: "pressure of the isobar",
  at: (row) => MAP.pressure.values[index(row)], text: (row) => escaped(numberText(MAP.pressure.values[index(row)], 6)) });

function showIsobars() {
  if (columnsOn("isobar").length === 0) {
    return;
  }
  document.getElementById("isobars-section").hidden = false;
  const same = (row) => row;
  document.getElementById("isobars-hint").innerHTML = `Click a head to sort by it; hold the pointer on it to read what it is.${
    TRANSITION ? ` The glass transition is where ${typeof TRANSITION === "number" ? `<i>τ</i><sub>α</sub> = ${escaped(numberText(TRANSITION))} s` : escaped(TRANSITION)}.` : ""}`;
  sortableTable(document.getElementById("isobars"), [pressureColumn(same), ...recordColumns("isobar", same), statusColumn("isobar", same)], nP);
}

function showCooling() {
  if (!MAP.cooling || columnsOn("cooling").length === 0) {
    return;
  }
  document.getElementById("cooling-section").hidden = false;
  const same = (row) => row, rate = (row) => Math.floor(row / nP), pressure = (row) => row % nP;
  const rates = { head: "cooling rate<small>K/s</small>", at: (row) => MAP.cooling.values[rate(row)], text: (row) => escaped(numberText(MAP.cooling.values[rate(row)])) };
  sortableTable(document.getElementById("cooling"), [rates, pressureColumn(pressure), ...recordColumns("cooling", same), statusColumn("cooling", same)],
    nP * MAP.cooling.shown);
}

function showFailures() {
  const range = (ends, unit) => (ends === null ? "" : withUnit(ends[0] === ends[1] ? numberText(ends[0]) : `${numberText(ends[0])} to ${numberText(ends[1])}`, unit));
  const root = document.getElementById("failures");
  if (DATA.failures.length === 0) {
    root.innerHTML = '<p>None: every state that was computed has a certified result.</p>';
    return;
  }
  root.className = "table";
  plainTable(root, [words("what"), cell("how many"), words("from where to where"), words("why")], DATA.failures.map((row) => [
    name(escaped({ point: "points", isochore: "isochores", isobar: "isobars", cooling: "cooling rates and pressures" }[row.on])), cell(row.count.toLocaleString("en")),
    name([range(row.state, MAP.state.unit), range(row.pressure, MAP.pressure.unit)].filter(Boolean).map((text, k, all) => (all.length === 2 && k === 0 ? `${KELVIN_STATES ? "<i>T</i>" : "<i>φ</i>"} ${text}` : text)).join(", ")),
    words(`<b>${escaped(row.name)}</b>: ${escaped(statusMessage(row.status, row.on))}`)]));
}

/** Columns that say how good the others are. */
const isCertificate = (column) => /(_error|_residual|_last_change|_iterations|_stderr)$/.test(column.name);

/** Where record k of a kind is. */
function placeHtml(on, k) {
  const state = (i) => `${KELVIN_STATES ? "<i>T</i>" : "<i>φ</i>"} = ${withUnit(numberText(MAP.state.values[i]), MAP.state.unit)}`;
  const pressure = (j) => `<i>P</i> = ${withUnit(numberText(MAP.pressure.values[j]), MAP.pressure.unit)}`;
  return on === "isochore" ? state(k) : on === "point" ? `${state(Math.floor(k / nP))}, ${pressure(k % nP)}`
    : on === "cooling" ? `${numberText(MAP.cooling.values[Math.floor(k / nP)])} K/s, ${pressure(k % nP)}` : pressure(k);
}

function showCertificates() {
  const rows = [];
  for (const column of COLUMNS.filter(isCertificate)) {
    const values = Array.from(column.raw, (_, k) => column.at(k)), finite = values.filter(Number.isFinite);
    if (finite.length > 0) {
      const worst = d3.max(finite), k = values.indexOf(worst);
      const at = placeHtml(column.on, k);
      rows.push([name(symbolHtml(column)), cell(withUnit(numberText(d3.median(finite), 3), column.unit)), cell(withUnit(numberText(worst, 3), column.unit)), name(at),
        words(escaped(column.long_name || column.name))]);
    }
  }
  const progress = DATA.progress, damaged = progress.tiles_damaged + progress.isobars_damaged;
  rows.push([name("checksums"), cell(""), cell(damaged === 0 ? "all right" : `<b style="color:var(--bad)">${damaged} wrong</b>`), name(""),
    words(`of ${progress.tiles_done} finished tiles${progress.isobars_there ? ` and ${progress.isobars_there} isobars` : ""}, when this page was made`)]);
  plainTable(document.getElementById("certificates"), [name(""), cell("median"), cell("largest"), name("at"), words("of what")], rows);
}

function showProvenance() {
  const rows = Object.entries(DATA.attributes).filter(([, value]) => value !== "").map(([key, value]) => [name(escaped(key)), words(escaped(value))]);
  const numbers = Object.entries(DATA.numbers).map(([key, value]) => [name(escaped(key)), words(escaped(numberText(value, 12)))]);
  plainTable(document.getElementById("provenance"), null, [...rows, ...numbers]);
  document.getElementById("runs").innerHTML = DATA.runs.map((run) => `<li>${escaped(run)}</li>`).join("");
  document.getElementById("job").textContent = DATA.job;
  plainTable(document.getElementById("dictionary"), [name("symbol"), name("column"), name("of each"), name("unit"), words("what it is")], COLUMNS.map((column) => [
    name(symbolHtml(column)), name(escaped(column.name)), name(escaped(column.on)), name(unitHtml(column.unit)),
    words(escaped((column.long_name || "") + (column.equation ? `, ${column.equation}` : "")))]));
}
