// A chart over time on its canvas: lines or layers, what is usual behind them, the grid, names at the lines' ends, a cursor.
(() => {
  "use strict";
  const { ioc } = window;
  const { format, live } = ioc;
  const { say } = format;
  const MINUTE_MS = 60000;
  const HOUR_MS = 60 * MINUTE_MS;
  const DAY_MS = 24 * HOUR_MS;
  const SPAN = { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS };
  const OFFSET_MS = 7 * HOUR_MS;
  const STRIPE_PX = 4;
  const NAME_PX = 22; // before a line's name: its square and the space around it
  const TOKENS = ["series1", "series2", "series3", "series4", "series5"];
  const [AT, LOW, MIDDLE, HIGH] = [0, 1, 2, 3]; // of a moment's [ms, low, usual, high]

  const plus = (before, value) => (value == null ? before : (before ?? 0) + value);
  /** What lines make together: [[ms, sum], …]; null where none of them is known. */
  const summed = (lines) => (lines[0]?.points ?? []).map(([ms], i) => [ms, lines.map((line) => line.points[i]?.[1]).reduce(plus, null)]);

  const values = (chart) => {
    const drawn = chart.kind === "stack" ? [summed(chart.shown)] : chart.shown.map((line) => line.points);
    return [...drawn, chart.before?.points ?? []].flatMap((points) => points.map(([, value]) => value));
  };

  const nice = (most) => {
    const power = 10 ** Math.floor(Math.log10(Math.max(most, 1e-9)));
    return power * [1, 1.2, 1.6, 2, 3, 4, 6, 8, 10].find((step) => step * power >= most - 1e-9);
  };

  const label = (chart, value) => format.split(value, chart.unit).join(" ").trim();
  /** On the axis without the unit, which stands in the heading; money has its size. */
  const tick = (chart, value) => (chart.unit === "vnd" ? label(chart, value) : format.split(value, chart.unit)[0]);
  const clock = (ms, span) => {
    const day = new Date(ms + OFFSET_MS);
    return span > 2 * DAY_MS ? `${day.getUTCDate()}/${day.getUTCMonth() + 1}` : format.minutes(ms);
  };

  const frameOf = (chart) => {
    const area = ioc.prepareCanvas(chart.canvas);
    const height = chart.canvas.clientHeight;
    const usual = chart.shown.flatMap((line) => (line.usual ?? []).map((edges) => edges[HIGH]));
    const known = [...values(chart), ...usual].filter((value) => value != null);
    const least = chart.unit !== "percent" ? 4 : known.length ? 1 : 100;
    const most = Math.max(...known, least);
    const top = chart.unit === "percent" && most <= 100 ? Math.min(100, nice(most * 1.02)) : nice(most * 1.02);
    const left = Math.max(64, 12 + area.pen.measureText(tick(chart, top)).width, 12 + area.pen.measureText(tick(chart, top / 2)).width);
    const wide = Math.max(...chart.lines.map(({ label: name }) => area.pen.measureText(name).width));
    const right = area.width - (chart.lines.length > 1 ? NAME_PX + wide : 12);
    const floor = height - 26;
    const x = (ms) => left + ((ms - chart.from) / (chart.to - chart.from)) * (right - left);
    const y = (value) => floor - (value / top) * (floor - 10);
    return Object.assign(area, { height, top, left, right, floor, x, y });
  };

  const grid = (chart, area) => {
    const { pen, colour, left, right, floor, top, x, y } = area;
    pen.fillStyle = colour("muted");
    pen.lineWidth = 1;
    for (const share of [0, 0.25, 0.5, 0.75, 1]) {
      pen.globalAlpha = share ? 0.5 : 1;
      pen.strokeStyle = colour("line");
      pen.beginPath();
      pen.moveTo(left, Math.round(y(top * share)) + 0.5);
      pen.lineTo(right, Math.round(y(top * share)) + 0.5);
      pen.stroke();
      pen.globalAlpha = 1;
      pen.textAlign = "right";
      if (share * 4 % 2 === 0) pen.fillText(tick(chart, top * share), left - 8, y(top * share) + 4);
    }
    const span = chart.to - chart.from;
    const count = Math.max(2, Math.min(7, Math.floor((right - left) / 110)));
    for (let i = 0; i <= count; i += 1) {
      const ms = chart.from + (span * i) / count;
      pen.textAlign = i === 0 ? "left" : i === count ? "right" : "center";
      pen.fillText(i === count && live.now() - chart.to < 2 * MINUTE_MS && ioc.past?.at == null ? say("chart.now") : clock(ms, span), x(ms), floor + 18);
    }
  };

  const trace = (area, points, half, { token, dashed, width = 2 }) => {
    const { pen, colour, x, y } = area;
    pen.beginPath();
    let down = false;
    for (const [ms, value] of points) {
      if (value == null) down = false;
      else pen[down ? "lineTo" : "moveTo"](x(ms + half), y(value));
      down = value != null;
    }
    Object.assign(pen, { strokeStyle: colour(token), lineWidth: width, lineJoin: "round" });
    pen.setLineDash(dashed ? [5, 5] : []);
    pen.stroke();
    pen.setLineDash([]);
  };

  /** What is usual: a band and the middle of it, as far as history reaches. */
  const beside = (area, usual) => {
    const { x, y } = area;
    const edge = (run, i) => run.map((edges) => [x(edges[AT]), y(edges[i])]);
    let run = [];
    for (const edges of [...usual, [null, null]]) {
      if (edges[LOW] != null) run.push(edges);
      else if (run.length) {
        ioc.drawBand(area, edge(run, LOW), edge(run, HIGH));
        run = [];
      }
    }
    trace(area, usual.map((edges) => [edges[AT], edges[MIDDLE]]), 0, { token: "series5", width: 1.5 });
  };

  /** The colour of a line: the five of the theme, then the same five striped. */
  const inkOf = ({ pen, colour }, i) => {
    const plain = colour(TOKENS[i % TOKENS.length]);
    if (i < TOKENS.length) return plain;
    const tile = Object.assign(document.createElement("canvas"), { width: STRIPE_PX, height: STRIPE_PX });
    const brush = tile.getContext("2d");
    Object.assign(brush, { fillStyle: colour("panel") }).fillRect(0, 0, STRIPE_PX, STRIPE_PX);
    Object.assign(brush, { fillStyle: plain }).fillRect(0, 0, STRIPE_PX, STRIPE_PX * 0.6);
    return pen.createPattern(tile, "repeat");
  };

  /** The stretches of a line that are known, each as the places of its points. */
  const runsOf = (points) => {
    const runs = [];
    points.forEach(([, value], i) => {
      if (value == null) return;
      if (i && points[i - 1][1] != null) runs.at(-1).push(i);
      else runs.push([i]);
    });
    return runs;
  };

  const layers = (chart, area) => {
    const { pen, x, y } = area;
    const below = (chart.shown[0]?.points ?? []).map(() => 0);
    chart.shown.forEach(({ points, grain }, i) => {
      const span = SPAN[grain];
      pen.fillStyle = inkOf(area, i);
      for (const run of runsOf(points)) {
        const [first, last] = [run[0], run.at(-1)];
        const ends = [[points[first][0], first], ...run.map((j) => [points[j][0] + span / 2, j]), [points[last][0] + span, last]];
        pen.beginPath();
        for (const [ms, j] of ends) pen.lineTo(x(ms), y(below[j] + points[j][1]));
        for (const [ms, j] of ends.toReversed()) pen.lineTo(x(ms), y(below[j]));
        pen.fill();
      }
      points.forEach(([, value], j) => (below[j] += value ?? 0));
    });
  };

  /** Names stand beside the lines' ends, pushed apart where they would meet. */
  const names = (chart, area) => {
    const { pen, colour, right, floor, y } = area;
    let below = 0;
    const ends = chart.shown.map((line, i) => {
      const last = line.points.filter(([, value]) => value != null).at(-1)?.[1] ?? 0;
      const at = chart.kind === "stack" ? y(below + last / 2) : y(last);
      below += last;
      return { at, i };
    });
    ends.sort((a, b) => a.at - b.at);
    ends.forEach((end, k) => (end.at = Math.max(end.at, k ? ends[k - 1].at + 16 : 8)));
    const over = (ends.at(-1)?.at ?? 0) - floor;
    if (over > 0) for (const end of ends) end.at -= over;
    pen.textAlign = "left";
    for (const { at, i } of ends) {
      pen.fillStyle = inkOf(area, i);
      pen.fillRect(right + 8, at - 5, 8, 8);
      pen.fillStyle = colour("text2");
      pen.fillText(chart.lines[i].label, right + NAME_PX - 1, at + 4);
    }
  };

  const near = (line, ms) => line?.points.find(([at]) => Math.abs(at - ms) < SPAN[line.grain] / 2 + 1)?.[1];

  /** [low, usual, high] at a moment, between the moments that are known; null where they are not. */
  const usualAt = (line, ms) => {
    const next = line.usual?.findIndex((edges) => edges[AT] >= ms) ?? -1;
    if (next < 0) return null;
    const [before, after] = [line.usual[Math.max(next - 1, 0)], line.usual[next]];
    if (before[LOW] == null || after[LOW] == null) return null;
    const share = after[AT] > before[AT] ? (ms - before[AT]) / (after[AT] - before[AT]) : 1;
    return [LOW, MIDDLE, HIGH].map((i) => before[i] + (after[i] - before[i]) * share);
  };

  const cursor = (area, ms) => {
    area.pen.fillStyle = area.colour("text2");
    area.pen.fillRect(area.x(ms), 8, 1, area.floor - 8);
  };

  const lines = (chart, area) => {
    const half = (line) => SPAN[line.grain] / 2;
    if (chart.kind === "stack") layers(chart, area);
    // On layers a dashed line needs a ground of its own.
    if (chart.before && chart.kind === "stack") trace(area, chart.before.points, half(chart.before), { token: "panel", width: 5 });
    if (chart.before) trace(area, chart.before.points, half(chart.before), { token: "series5", dashed: true });
    if (chart.kind === "line") chart.shown.forEach((line, i) => trace(area, line.points, half(line), { token: TOKENS[i], width: i ? 2 : 2.5 }));
  };

  /** Draw what was read; `empty`: only what would be usual. `cursorMs`: a moment to mark. Where all stands on the canvas. */
  const draw = (chart, { empty, cursorMs }) => {
    const area = frameOf(chart);
    grid(chart, area);
    area.pen.save();
    area.pen.beginPath();
    area.pen.rect(area.left, 0, area.right - area.left, area.height);
    area.pen.clip();
    for (const line of chart.problem ? [] : chart.shown) if (line.usual) beside(area, line.usual);
    if (!empty) lines(chart, area);
    area.pen.restore();
    if (empty) return area;
    if (chart.lines.length > 1) names(chart, area);
    if (cursorMs != null) cursor(area, cursorMs);
    return area;
  };

  ioc.plot = { SPAN, draw, frameOf, inkOf, label, near, summed, tick, usualAt, values };
})();
