// Drawings of scenes on canvas, from data: speed over space and time, received against done, latency.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const LEVELS = 35;
  const SLOW_AT = [0.95, 0.82, 0.68, 0.55, 0.4]; // speed index at which each colour of the ramp is pure
  const DAY_MS = 86400000;
  const LATENCY_STEP_MS = 300000;

  const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  const mixed = (a, b, t) => `rgb(${a.map((v, i) => Math.round(v + (b[i] - v) * t)).join()})`;

  /** Colours of the 36 levels: slow is the ramp's high end, which stands out in both themes. */
  const ramp = (colour) => {
    const stops = [1, 2, 3, 4, 5].map((step) => rgb(colour(`ramp${step}`)));
    return [...Array(LEVELS + 1).keys()].map((level) => {
      const index = level / LEVELS;
      const i = SLOW_AT.findIndex((at) => index >= at);
      if (i === 0) return mixed(stops[0], stops[0], 0);
      if (i < 0) return mixed(stops[4], stops[4], 0);
      return mixed(stops[i], stops[i - 1], (index - SLOW_AT[i]) / (SLOW_AT[i - 1] - SLOW_AT[i]));
    });
  };

  const nothing = (area, height) => {
    area.pen.fillStyle = area.colour("muted");
    area.pen.textAlign = "center";
    area.pen.fillText(ioc.format.say("empty.value"), area.width / 2, height / 2);
  };

  /** Where each point's stretch of road begins and ends, as shares of the length. */
  const stretches = ({ kms, length_km: length }) =>
    kms.map((km, i) => [i ? (kms[i - 1] + km) / 2 / length : 0, i < kms.length - 1 ? (km + kms[i + 1]) / 2 / length : 1]);

  const times = (area, left, right, floor, start, end) => {
    const { pen, font } = area;
    pen.fillStyle = area.colour("muted");
    const at = [[left, "left", ioc.format.minutes(start)], [right, "right", ioc.past.end(end)]];
    for (const share of [1 / 3, 2 / 3]) at.push([left + (right - left) * share, "center", ioc.format.minutes(start + (end - start) * share)]);
    for (const [x, align, text] of at) {
      pen.textAlign = align;
      pen.fillText(text, x, floor + font * 1.15);
    }
  };

  /** What the colours of speed mean: the ramp between its ends, in percent of free flow, and the ground where nothing is known. */
  const speeds = (area, colours, left, base) => {
    const { pen, font, width, colour } = area;
    const [most, least] = [SLOW_AT[0], SLOW_AT.at(-1)];
    const wide = Math.min(font * 8, width / 5);
    let x = left;
    const word = (text) => {
      pen.fillStyle = colour("muted");
      pen.fillText(text, x, base);
      x += pen.measureText(text).width + font / 2;
    };
    pen.textAlign = "left";
    word(ioc.format.say("scene.speeds.free", { percent: Math.round(100 * most) }));
    const steps = Math.round((most - least) * LEVELS);
    for (let i = 0; i <= steps; i += 1) {
      pen.fillStyle = colours[Math.round(most * LEVELS) - i];
      pen.fillRect(x + (i * wide) / (steps + 1), base - font * 0.75, wide / (steps + 1) + 0.6, font * 0.8);
    }
    x += wide + font / 2;
    word(ioc.format.say("scene.speeds.slow", { percent: Math.round(100 * least) }));
    const unknown = ioc.format.say("scene.speeds.unknown");
    if (x + font * 2 + pen.measureText(unknown).width > width) return;
    x += font / 2;
    pen.fillStyle = colour("canvas");
    pen.fillRect(x, base - font * 0.75, font, font * 0.8);
    pen.strokeStyle = colour("line");
    pen.strokeRect(x, base - font * 0.75, font, font * 0.8);
    x += font * 1.4;
    word(unknown);
  };

  const spacetime = (area, road) => {
    const { pen, font, width, height, colour } = area;
    const length = `${ioc.format.points(road.length_km)} km`;
    const left = Math.max(font * 2.9, pen.measureText(length).width + font / 2);
    const floor = height - font * 2.9; // below it times and what the colours mean
    const colours = ramp(colour);
    const columns = road.cells[0]?.length ?? 0;
    const wide = (width - left) / columns;
    pen.fillStyle = colour("canvas");
    pen.fillRect(left, 0, width - left, floor);
    stretches(road).forEach(([low, high], i) => {
      const [top, bottom] = [floor * (1 - high), floor * (1 - low)];
      [...road.cells[i]].forEach((letter, j) => {
        const level = parseInt(letter, 36);
        if (Number.isNaN(level)) return;
        pen.fillStyle = colours[level];
        pen.fillRect(left + j * wide, top, wide + 0.6, bottom - top + 0.6);
      });
    });
    pen.fillStyle = colour("muted");
    pen.textAlign = "left";
    pen.fillText(length, 0, font * 0.9);
    pen.fillText("Km 0", 0, floor);
    times(area, left, width, floor, road.start_ms, road.start_ms + columns * road.step_ms);
    speeds(area, colours, left, height - font * 0.3);
  };

  const days = (area, { received, done, first_day: first }) => {
    const { pen, font, width, height, colour } = area;
    const floor = height - font * 1.4;
    const top = font * 1.5;
    const most = Math.max(...received, ...done, 5);
    const slot = width / received.length;
    const y = (value) => floor - (value / most) * (floor - top);
    for (const [values, token, at] of [[received, "series1", 0.14], [done, "series2", 0.52]]) {
      pen.fillStyle = colour(token);
      values.forEach((value, i) => {
        pen.globalAlpha = i === values.length - 1 ? 0.55 : 1; // the day that is still open
        pen.fillRect(i * slot + slot * at, y(value), slot * 0.34, floor - y(value));
      });
    }
    pen.globalAlpha = 1;
    pen.fillStyle = colour("line");
    pen.fillRect(0, floor, width, font / 20);
    const last = received.length - 1;
    const day = (i) => {
      if (i === last && ioc.past.at === null) return ioc.format.say("scene.today");
      const date = new Date((first + i) * DAY_MS);
      return `${date.getUTCDate()}/${date.getUTCMonth() + 1}`;
    };
    pen.fillStyle = colour("muted");
    for (const [i, align, x] of [[0, "left", 0], [Math.floor(received.length / 2), "center", width / 2], [last, "right", width]]) {
      pen.textAlign = align;
      pen.fillText(day(i), x, floor + font * 1.15);
    }
    pen.textAlign = "right";
    pen.fillText(ioc.format.say("scene.dossiers", { n: ioc.format.whole(most) }), width, font * 0.9);
    legend(area, [["series1", "scene.received"], ["series2", "scene.done"]]);
  };

  const legend = ({ pen, font, colour }, series) => {
    let x = 0;
    pen.textAlign = "left";
    for (const [token, key] of series) {
      pen.fillStyle = colour(token);
      pen.fillRect(x, font * 0.2, font * 0.7, font * 0.7);
      pen.fillStyle = colour("text2");
      pen.fillText(ioc.format.say(key), x + font, font * 0.9);
      x += font * 2 + pen.measureText(ioc.format.say(key)).width;
    }
  };

  const latency = (canvas, scene) => {
    ioc.drawChart(canvas, scene && { start_ms: scene.latency_ms, step_ms: LATENCY_STEP_MS, now: scene.latency });
  };

  const percents = (letter) => (letter === undefined || Number.isNaN(parseInt(letter, 36)) ? "" : Math.round((100 * parseInt(letter, 36)) / LEVELS));
  /** Kind → (what is shown) → heads and rows of its file. */
  ioc.rowsOf = {
    spacetime: ({ kms, cells, start_ms, step_ms }, { local, say }) => [
      [say("series.time"), ...kms.map((km) => `Km ${km} (${say("scene.offree")})`)],
      [...(cells[0] ?? "")].map((_, j) => [local(start_ms + j * step_ms), ...cells.map((row) => percents(row[j]))]),
    ],
    chart: ({ start_ms, step_ms, now, usual }, { local, say }) => [
      [say("series.time"), say("series.now"), ...(usual ? ["low", "high"].map((edge) => `${say("series.usual")}, ${say(`series.usual.${edge}`)}`) : [])],
      now.map((value, i) => [local(start_ms + i * step_ms), value ?? "", ...(usual ? [usual.low[i] ?? "", usual.high[i] ?? ""] : [])]),
    ],
    latency: ({ latency_ms, latency: values }, { local, say }) => [
      [say("series.time"), `p95 (${say("series.unit.ms")})`],
      values.map((value, i) => [local(latency_ms + i * LATENCY_STEP_MS), value == null ? "" : value / 1000]),
    ],
  };

  /** Kind → (area, what is shown); its `said(shown)`, if it has one, is the text for those who cannot see it. */
  ioc.drawings = { spacetime, days };
  const drawn = new WeakMap(); // canvas → what it shows

  /** Draw a `data-draw` canvas, if what it shows or its size changed. */
  ioc.draw = (canvas) => {
    const { draw, from } = canvas.dataset;
    const shown = ioc.sceneAt(from.split("."));
    const size = `${canvas.clientWidth}×${canvas.clientHeight}×${document.documentElement.dataset.theme}`;
    const before = drawn.get(canvas);
    if (before && before.shown === shown && before.size === size) return;
    drawn.set(canvas, { shown, size });
    if (draw === "chart") return ioc.drawChart(canvas, shown);
    if (draw === "latency") return latency(canvas, shown);
    const area = ioc.prepareCanvas(canvas);
    if (!area.width) return;
    area.height = canvas.clientHeight;
    if (!shown) return nothing(area, area.height);
    ioc.drawings[draw](area, shown);
    const said = ioc.drawings[draw].said?.(shown);
    if (said) canvas.setAttribute("aria-label", said);
  };
})();
