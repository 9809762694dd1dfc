// SPDX-License-Identifier: GPL-3.0-or-later
// The map: cells on a canvas, axes and curves in SVG over it.

const MARGIN = { top: 8, right: 12, bottom: 28, left: 62 };

/** A drawn axis with its ticks: some, or the only value that there is, which has no neighbours to lie between. */
const ticked = (drawn, axis, values, some) => (values === 1 ? drawn.tickValues([axis.at(0, 0)]) : drawn.ticks(some)).tickFormat(tickText).tickSizeOuter(0);

class HeatMap {
  /** on: {describe(point), hover(point or null), choose(point), step(di, dj)}. */
  constructor(root, on) {
    this.root = root;
    this.on = on;
    this.transform = d3.zoomIdentity;
    root.tabIndex = 0;
    root.setAttribute("role", "application");
    root.innerHTML = '<div class="y-title"></div><div class="stage" style="position:relative"><canvas></canvas><svg></svg>'
      + '<div class="tip" hidden></div></div><div class="x-title"></div>'
      + '<div class="zoom"><button title="closer" aria-label="zoom in">+</button><button title="farther" aria-label="zoom out">−</button>'
      + '<button title="the whole map" aria-label="show the whole map">⤢</button></div>';
    this.stage = root.querySelector(".stage");
    this.canvas = root.querySelector("canvas");
    this.tip = root.querySelector(".tip");
    this.svg = d3.select(root.querySelector("svg"));
    this.layers = {};
    this.clip = this.svg.append("clipPath").attr("id", "map-clip").append("rect");
    for (const name of ["axis x", "axis y", "curves", "labels", "chosen"]) {
      this.layers[name] = this.svg.append("g").attr("class", name);
    }
    this.layers.curves.attr("clip-path", "url(#map-clip)");
    this.layers.chosen.attr("clip-path", "url(#map-clip)");
    this.frame = this.svg.append("rect").attr("class", "frame map-frame").attr("pointer-events", "all");
    this.listen();
  }

  listen() {
    const eventOf = (e) => (e && e.type ? e : d3.event); // d3 5 keeps it there
    this.zoom = d3.zoom().scaleExtent([1, 60])
      .filter((e) => {
        const event = eventOf(e), zoomed = this.transform.k > 1;
        return event.type === "wheel" ? event.ctrlKey || event.metaKey || zoomed
          : event.type === "dblclick" ? false : event.touches ? event.touches.length > 1 || zoomed : zoomed && !event.button;
      })
      .on("zoom", (e) => {
        this.transform = eventOf(e).transform;
        this.svg.node().style.touchAction = this.transform.k > 1 ? "none" : "pan-x pan-y";
        cancelAnimationFrame(this.waiting);
        this.waiting = requestAnimationFrame(() => this.draw());
      });
    this.svg.call(this.zoom);
    this.svg.node().style.touchAction = "pan-x pan-y";
    const [closer, farther, whole] = this.root.querySelectorAll(".zoom button");
    closer.onclick = () => this.svg.call(this.zoom.scaleBy, 1.6);
    farther.onclick = () => this.svg.call(this.zoom.scaleBy, 1 / 1.6);
    whole.onclick = () => this.svg.call(this.zoom.transform, d3.zoomIdentity);
    const frame = this.frame.node();
    frame.addEventListener("pointermove", (event) => event.pointerType === "mouse" && this.showTip(event));
    frame.addEventListener("pointerleave", () => {
      this.tip.hidden = true;
      this.on.hover(null);
    });
    frame.addEventListener("click", (event) => this.on.choose(this.pointOf(event)));
    this.root.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
      if (step) {
        event.preventDefault();
        this.on.step(...step);
      }
    });
  }

  pointOf(event) {
    const box = this.svg.node().getBoundingClientRect();
    return pointAt(this.xAxis, this.yAxis, this.x.invert(event.clientX - box.left), this.y.invert(event.clientY - box.top));
  }

  showTip(event) {
    const point = this.pointOf(event), box = this.stage.getBoundingClientRect();
    this.tip.innerHTML = this.on.describe(point);
    this.on.hover(point);
    this.tip.hidden = false;
    const x = event.clientX - box.left, y = event.clientY - box.top;
    this.tip.style.left = `${x + this.tip.offsetWidth + 24 > box.width ? Math.max(0, x - this.tip.offsetWidth - 14) : x + 16}px`;
    this.tip.style.top = `${Math.max(0, y - this.tip.offsetHeight - 10)}px`;
  }

  /** view: {xAxis, yAxis, colours, curves: [{pieces, colour, dash, label}], chosen}. */
  show(view) {
    const moved = view.xAxis !== this.xAxis || view.yAxis !== this.yAxis;
    Object.assign(this, view);
    if (moved) {
      this.cornersX = cornersOf(this.xAxis, "state");
      this.cornersY = cornersOf(this.yAxis, "pressure");
      if (this.transform.k !== 1) {
        this.svg.call(this.zoom.transform, d3.zoomIdentity);
      }
    }
    this.root.querySelector(".x-title").innerHTML = axisTitle(this.xAxis);
    this.root.querySelector(".y-title").innerHTML = axisTitle(this.yAxis);
    this.draw();
  }

  draw() {
    const width = Math.max(this.root.clientWidth, 240), height = Math.round(Math.min(Math.max(width * 0.66, 300), 600));
    const right = width - MARGIN.right, bottom = height - MARGIN.bottom;
    const limits = (corners) => extent((k) => corners[k], corners.length) || [0, 1];
    this.svg.attr("width", width).attr("height", height);
    this.zoom.extent([[MARGIN.left, MARGIN.top], [right, bottom]]).translateExtent([[MARGIN.left, MARGIN.top], [right, bottom]]);
    this.x = this.transform.rescaleX(d3.scaleLinear(limits(this.cornersX), [MARGIN.left, right]));
    this.y = this.transform.rescaleY(d3.scaleLinear(limits(this.cornersY), [bottom, MARGIN.top]));
    for (const rect of [this.frame, this.clip]) {
      rect.attr("x", MARGIN.left).attr("y", MARGIN.top).attr("width", right - MARGIN.left).attr("height", bottom - MARGIN.top);
    }
    this.layers["axis x"].attr("transform", `translate(0,${bottom})`)
      .call(ticked(d3.axisBottom(this.x), this.xAxis, nS, Math.max(3, width / 110)));
    this.layers["axis y"].attr("transform", `translate(${MARGIN.left},0)`)
      .call(ticked(d3.axisLeft(this.y), this.yAxis, nP, Math.max(3, height / 60)));
    this.paint(width, height, right, bottom);
    this.drawCurves();
    this.drawChosen();
  }

  paint(width, height, right, bottom) {
    const ratio = window.devicePixelRatio || 1, context = this.canvas.getContext("2d");
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    context.scale(ratio, ratio);
    context.beginPath();
    context.rect(MARGIN.left, MARGIN.top, right - MARGIN.left, bottom - MARGIN.top);
    context.clip();
    context.fillStyle = css("--plot");
    context.fill();
    const pale = REGIME_COLOURS.map((_, regime) => paleRegime(regime)), hatch = hatching(context);
    const flat = this.xAxis.flat && this.yAxis.flat, X = this.cornersX, Y = this.cornersY;
    const whole = (at) => Math.round(at * ratio) / ratio; // of the screen's pixels: cells share their edges
    const x = (value) => whole(this.x(value)), y = (value) => whole(this.y(value));
    for (let i = 0; i < nS; i++) {
      for (let j = 0; j < nP; j++) {
        const k = i * nP + j, a = i * (nP + 1) + j, b = a + nP + 1;
        context.fillStyle = this.colours.of(k) || pale[MAP.regime[k]] || hatch;
        if (flat) {
          const left = x(X[a]), low = y(Y[a]);
          context.fillRect(left, low, x(X[b]) - left, y(Y[a + 1]) - low);
        } else {
          this.quad(context, [a, b, b + 1, a + 1], context.fillStyle !== hatch);
        }
      }
    }
  }

  /** A cell of a mesh that is not rectangular; its edge is drawn too, against seams. */
  quad(context, corners, edge) {
    context.beginPath();
    for (const c of corners) {
      context.lineTo(this.x(this.cornersX[c]), this.y(this.cornersY[c]));
    }
    context.closePath();
    context.fill();
    if (edge) {
      context.strokeStyle = context.fillStyle;
      context.lineWidth = 1.2;
      context.stroke();
    }
  }

  place([u, v]) {
    return [this.x(between(this.xAxis.at, u, v)), this.y(between(this.yAxis.at, u, v))];
  }

  drawCurves() {
    const curves = this.layers.curves, labels = this.layers.labels, taken = [];
    curves.selectAll("*").remove();
    labels.selectAll("*").remove();
    const drawn = this.curves.map((curve) => curve.pieces.map((piece) => piece.map((place) => this.place(place)).filter((at) => at.every(Number.isFinite)))
      .filter((piece) => piece.length > 1));
    this.curves.forEach((curve, k) => {
      const path = drawn[k].map((piece) => `M${piece.map((at) => at.map((n) => n.toFixed(1)).join(",")).join("L")}`).join("");
      curves.append("path").attr("class", "halo").attr("d", path);
      curves.append("path").attr("class", "line").attr("d", path).attr("stroke", curve.colour).attr("stroke-dasharray", curve.dash || null);
    });
    this.curves.forEach((curve, k) => curve.label && this.label(labels, drawn[k].flat(), curve, drawn.flat(2), taken));
  }

  /** Places for a text of that half width beside a curve, from the middle of its visible part on: first to the right, above where it is flat. */
  beside(places, half) {
    const [x0, x1] = this.x.range(), [y1, y0] = this.y.range();
    const inside = places.map((place, k) => [place, k]).filter(([[x, y]]) => x > x0 + 4 && x < x1 - 4 && y > y0 + 24 && y < y1 - 14)
      .sort(([a], [b]) => a[1] - b[1]);
    const ordered = inside.map((_, off) => inside[(inside.length >> 1) + (off % 2 ? -1 : 1) * ((off + 1) >> 1)]).filter(Boolean);
    const sides = ([[x, y], k]) => {
      const [p, q] = places[Math.min(k + 1, places.length - 1)], steep = Math.abs(q - y) >= Math.abs(p - x);
      return steep ? [[1, 4], [-1, 4], [1, -2], [-1, 10], [1, 10], [-1, -2]].map(([side, down]) => [x + side * (half + 6), y + down]) : [[x, y - 9], [x, y + 17]];
    };
    return ordered.flatMap(sides).filter(([x]) => x - half > x0 && x + half < x1);
  }

  /** Writes beside a curve where neither a label nor a curve is; its first word alone where there is more room for that. */
  label(layer, places, curve, lines, taken) {
    const clear = (half) => ([x, y]) => taken.every(([p, q, width]) => Math.abs(p - x) > half + width + 4 || Math.abs(q - y) > 18);
    const free = (half) => ([x, y]) => lines.every(([p, q]) => Math.abs(p - x) > half + 2 || q < y - 13 || q > y + 4);
    const texts = [curve.label, curve.label.split(",")[0]];
    for (const strict of [true, false]) {
      for (const text of texts) {
        const half = 4 * text.length, at = this.beside(places, half).filter(clear(half)).find(strict ? free(half) : () => true);
        if (at) {
          taken.push([...at, half]);
          layer.append("text").attr("class", "label").attr("x", at[0]).attr("y", at[1]).text(text);
          return;
        }
      }
    }
  }

  drawChosen() {
    const layer = this.layers.chosen, { i, j } = this.chosen;
    layer.selectAll("*").remove();
    const [x, y] = this.place([i, j]);
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      return;
    }
    const along = (places) => `M${places.map((place) => this.place(place)).filter((at) => at.every(Number.isFinite)).join("L")}`;
    layer.append("path").attr("class", "line cross").attr("d", along(d3.range(nP).map((v) => [i, v]))).style("stroke-width", 1);
    layer.append("path").attr("class", "line cross").attr("d", along(d3.range(nS).map((u) => [u, j]))).style("stroke-width", 1);
    layer.append("circle").attr("class", "chosen-halo").attr("cx", x).attr("cy", y).attr("r", 6);
    layer.append("circle").attr("class", "chosen").attr("cx", x).attr("cy", y).attr("r", 6);
  }
}
