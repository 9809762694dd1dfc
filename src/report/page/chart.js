// SPDX-License-Identifier: GPL-3.0-or-later
// A line over one axis: profiles of the map, and what belongs to isochores and isobars.

/** chart: {count, x(k), y(k), log, xTitle, yTitle, chosen, marks: [{x, label, dash}], text(k), choose(k)}; y is already a decimal
 * logarithm where log. */
function drawChart(root, chart) {
  const width = Math.max(root.clientWidth, 240), height = Math.round(Math.min(Math.max(width * 0.5, 220), 320));
  const right = width - 12, bottom = height - MARGIN.bottom;
  root.innerHTML = '<div class="y-title"></div><div style="position:relative"><svg></svg><div class="tip" hidden></div></div><div class="x-title"></div>';
  root.querySelector(".y-title").innerHTML = chart.yTitle;
  root.querySelector(".x-title").innerHTML = chart.xTitle;
  const svg = d3.select(root.querySelector("svg")).attr("width", width).attr("height", height);
  const ranges = [extent(chart.x, chart.count), extent(chart.y, chart.count)];
  if (!ranges[0] || !ranges[1]) {
    svg.append("text").attr("x", width / 2).attr("y", height / 2).attr("text-anchor", "middle").attr("fill", css("--quiet")).text("no values here");
    return;
  }
  const y = d3.scaleLinear(padded(ranges[1], 0.05), [bottom, MARGIN.top]);
  const ticks = ticksOf(...y.domain(), Math.max(3, height / 45), chart.log), labels = ticks.map((tick) => labelOf(tick, chart.log));
  const left = Math.max(MARGIN.left, 14 + 7 * Math.max(...labels.map((label) => label.length)));
  const x = d3.scaleLinear(padded(ranges[0], 0), [left, right]);
  drawAxes(svg, x, y, ticks, labels);
  for (const mark of chart.marks || []) {
    if (mark.x >= x.domain()[0] && mark.x <= x.domain()[1]) {
      svg.append("line").attr("class", "cross").attr("x1", x(mark.x)).attr("x2", x(mark.x)).attr("y1", MARGIN.top).attr("y2", bottom)
        .style("stroke", mark.colour).style("stroke-opacity", 1);
      svg.append("text").attr("class", "label").attr("x", Math.min(Math.max(x(mark.x), left + 4 * mark.label.length), right - 4 * mark.label.length)).attr("y", MARGIN.top + 12).text(mark.label);
    }
  }
  drawLine(svg, chart, x, y);
  followPointer(root, svg, chart, x, y);
}

/** A range that is not empty, wider by a part of itself. */
function padded([low, high], part) {
  const room = low === high ? Math.abs(low) * 0.1 || 1 : (high - low) * part;
  return [low - room, high + room];
}

function drawAxes(svg, x, y, ticks, labels) {
  const [left, right] = x.range();
  svg.append("g").attr("class", "grid").selectAll("line").data(ticks).enter().append("line").attr("x1", left).attr("x2", right).attr("y1", y).attr("y2", y);
  svg.append("g").attr("class", "axis").attr("transform", `translate(0,${y.range()[0]})`)
    .call(d3.axisBottom(x).ticks(Math.max(3, right / 100)).tickFormat(tickText).tickSizeOuter(0));
  svg.append("g").attr("class", "axis").attr("transform", `translate(${left},0)`)
    .call(d3.axisLeft(y).tickValues(ticks).tickFormat((_, k) => labels[k]).tickSizeOuter(0));
}

function drawLine(svg, chart, x, y) {
  const all = d3.range(chart.count), there = (k) => Number.isFinite(chart.x(k)) && Number.isFinite(chart.y(k));
  const line = d3.line().defined(there).x((k) => x(chart.x(k))).y((k) => y(chart.y(k)));
  svg.append("path").attr("class", "line").attr("stroke", css("--accent")).attr("d", line(all));
  if (all.filter(there).length <= 60) {
    svg.append("g").selectAll("circle").data(all.filter(there)).enter().append("circle").attr("r", 2.6).attr("fill", css("--accent"))
      .attr("cx", (k) => x(chart.x(k))).attr("cy", (k) => y(chart.y(k)));
  }
  if (chart.chosen !== undefined && there(chart.chosen)) {
    svg.append("circle").attr("class", "chosen").attr("r", 6).attr("cx", x(chart.x(chart.chosen))).attr("cy", y(chart.y(chart.chosen)));
  }
}

function followPointer(root, svg, chart, x, y) {
  const tip = root.querySelector(".tip"), node = svg.node(), dot = svg.append("circle").attr("r", 4.5).attr("fill", css("--accent")).attr("visibility", "hidden");
  const at = (event) => nearestOf(chart.x, chart.count, x.invert(event.clientX - node.getBoundingClientRect().left));
  const show = (event) => {
    const k = at(event), there = Number.isFinite(chart.y(k));
    dot.attr("visibility", there ? "visible" : "hidden").attr("cx", x(chart.x(k))).attr("cy", there ? y(chart.y(k)) : 0);
    tip.innerHTML = chart.text(k);
    tip.hidden = false;
    const left = x(chart.x(k));
    tip.style.left = `${left + tip.offsetWidth + 20 > node.clientWidth ? Math.max(0, left - tip.offsetWidth - 10) : left + 12}px`;
    tip.style.top = `${MARGIN.top + 18}px`;
  };
  node.addEventListener("pointermove", show);
  node.addEventListener("pointerleave", () => { tip.hidden = true; dot.attr("visibility", "hidden"); });
  node.addEventListener("click", (event) => { show(event); chart.choose && chart.choose(at(event)); });
}
