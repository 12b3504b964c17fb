// Charts over time, from /api/v1/series: range and comparison by the page's address, a reading under pointer or arrow keys,
// a legend of what lies behind, CSV and PNG of what is shown, and words where there is nothing to show.
(() => {
  "use strict";
  const { ioc } = window;
  const { format, live, make, plot } = ioc;
  const { say } = format;
  const { SPAN } = plot;
  const MINUTE_MS = SPAN.minute;
  const HOUR_MS = SPAN.hour;
  const DAY_MS = SPAN.day;
  const RANGES = { "3h": [3 * HOUR_MS, "minute"], "24h": [DAY_MS, "minute"], "7d": [7 * DAY_MS, "hour"], "35d": [35 * DAY_MS, "hour"] };
  const BACK = { yesterday: DAY_MS, lastweek: 7 * DAY_MS };
  const MINUTES_KEPT_MS = 26 * HOUR_MS;
  const HOURS_KEPT_MS = 35 * DAY_MS + MINUTE_MS; // a range ends with the last whole minute
  const RELOAD_MS = 30000;
  let charts = [];

  const asked = (name, allowed) => {
    const value = new URLSearchParams(location.search).get(name);
    if (allowed.includes(value)) return value;
    return document.querySelector(`[data-parameter="${name}"][aria-current]`)?.dataset.value ?? allowed[0];
  };
  const range = () => asked("range", Object.keys(RANGES));
  const comparison = () => asked("compare", ["none", ...Object.keys(BACK)]);

  /** The grain that a line is read in: the range's, unless it is not kept so finely, or not so long. */
  const grainOf = (line, fromMs) => {
    const wanted = live.now() - fromMs > MINUTES_KEPT_MS ? "hour" : RANGES[range()][1];
    const kept = live.now() - fromMs > HOURS_KEPT_MS ? "day" : wanted;
    return line.grains.includes(kept) ? kept : line.grains[0];
  };

  const scaled = (line, grain) => {
    const per = { hour: HOUR_MS, minute: MINUTE_MS }[line.per];
    return per ? per / SPAN[grain] : 1;
  };

  /** Points of a line between two moments: [[ms, value], …], moved on by `shift`; a bucket that still runs is left out. */
  const read = async (line, fromMs, toMs, shift = 0) => {
    const grain = grainOf(line, fromMs);
    const beside = line.usual && !shift && grain !== "day" ? { usual: "yes" } : {};
    const query = new URLSearchParams({ ...line.query, ...beside, grain, from: Math.round(fromMs), to: Math.round(toMs) });
    const answer = await fetch(`/api/v1/series?${query}`);
    const body = await answer.json();
    if (!answer.ok) throw new Error(body.error?.message ?? answer.status);
    const factor = scaled(line, grain);
    const whole = ([time]) => time + SPAN[grain] <= toMs + (line.per ? 0 : SPAN[grain]);
    const points = body.points.map(([at, value]) => [Date.parse(at), value == null ? null : value * factor]);
    const usual = body.usual?.map(([at, ...edges]) => [Date.parse(at), ...edges.map((value) => value == null ? null : value * factor)]);
    return { grain, usual, points: points.filter(whole).map(([time, value]) => [time + shift, value]) };
  };

  const stacked = (chart) => chart.kind === "stack";
  /** The first line, or what all layers make together, as it was so long `back`. */
  const earlier = async (chart, from, to, back) => {
    const lines = stacked(chart) ? chart.lines : chart.lines.slice(0, 1);
    const found = await Promise.all(lines.map((line) => read(line, from - back, to - back, back)));
    return stacked(chart) ? { grain: found[0].grain, points: plot.summed(found) } : found[0];
  };

  const load = async (chart) => {
    const [span] = RANGES[range()];
    const to = Math.floor(live.now() / MINUTE_MS) * MINUTE_MS;
    const from = to - span;
    const back = BACK[comparison()];
    try {
      const lines = await Promise.all(chart.lines.map((line) => read(line, from, to)));
      const before = back ? await earlier(chart, from, to, back).catch(() => null) : null;
      Object.assign(chart, { from, to, shown: lines, before, problem: "" });
    } catch (error) {
      Object.assign(chart, { problem: error.message });
    }
    draw(chart);
  };

  /** What is empty says why: nothing was counted, or it could not be read. */
  const emptiness = (chart) => {
    if (chart.problem) return say("series.failed", { why: chart.problem });
    if (!chart.shown) return say("series.loading");
    return plot.values(chart).every((value) => value == null) ? chart.nothing : "";
  };

  const told = (chart, value) => (value == null ? say("empty.value") : plot.label(chart, value));
  /** What every line says at a moment: "p50: 41 km/h"; and what is usual then. */
  const readings = (chart, ms) => {
    const many = chart.lines.length > 1;
    const rows = chart.shown.map((line, i) => (many ? `${chart.lines[i].label}: ` : "") + told(chart, plot.near(line, ms)));
    if (stacked(chart)) rows.push(`${say("series.total")}: ${told(chart, plot.near(total(chart), ms))}`);
    for (const [i, line] of chart.shown.entries()) {
      const edges = plot.usualAt(line, ms + SPAN[line.grain] / 2);
      if (edges) rows.push(`${usualName(chart, i)}: ${ranged(chart, edges)}`);
    }
    if (chart.before) rows.push(`${beforeName(chart)}: ${told(chart, plot.near(chart.before, ms))}`);
    return rows;
  };
  const total = (chart) => ({ grain: chart.shown[0].grain, points: plot.summed(chart.shown) });
  const ranged = (chart, edges) => {
    const [low, , high] = edges.map((value) => plot.tick(chart, value));
    return say("series.ranged", { low, usual: plot.label(chart, edges[1]), high });
  };
  /** What is drawn behind a line, with the line's name where there are several. */
  const named = (chart, i, what) => (chart.lines.length > 1 ? say("series.ofline", { what, line: chart.lines[i].label }) : what);
  const usualName = (chart, i) => named(chart, i, say("series.usual"));
  const beforeName = (chart) => {
    const what = say(`series.compare.${comparison()}`);
    return stacked(chart) ? say("series.ofline", { what, line: say("series.total") }) : named(chart, 0, what);
  };

  /** What lies behind the lines: the band of what is usual, or that history is too short, and the comparison. */
  const legend = (chart) => {
    const rows = chart.shown.flatMap((line, i) => {
      if (!line.usual || chart.problem) return [];
      if (line.usual.every((edges) => edges[1] == null)) return [make("span", {}, `${usualName(chart, i)}: ${say("chart.nousual")}`)];
      return [make("span", {}, make("i", { class: "swatch band" }), usualName(chart, i))];
    });
    if (chart.before) rows.push(make("span", {}, make("i", { class: "swatch dashed" }), beforeName(chart)));
    chart.behind.replaceChildren(...rows);
    chart.behind.hidden = !rows.length;
  };

  /** The chart's name, and what it says last, for those who do not see it. */
  const spoken = (chart, said) => {
    const last = chart.shown[0].points.findLast(([, value]) => value != null);
    const rows = said || !last ? [said] : readings(chart, last[0]);
    return [chart.name, ...rows].filter(Boolean).join(". ");
  };

  const draw = (chart) => {
    if (!chart.canvas.isConnected || !chart.canvas.clientWidth) return;
    const said = emptiness(chart);
    chart.empty.textContent = said;
    chart.empty.hidden = !said;
    if (!chart.shown) return;
    legend(chart);
    chart.canvas.setAttribute("aria-label", spoken(chart, said));
    const ms = said ? undefined : chart.shown[0].points[chart.cursor]?.[0];
    chart.output.hidden = ms === undefined;
    const middle = ms === undefined ? null : ms + SPAN[chart.shown[0].grain] / 2;
    const area = plot.draw(chart, { empty: Boolean(said), cursorMs: middle });
    if (ms === undefined) return;
    chart.output.textContent = [format.moment(ms), ...readings(chart, ms)].join("\n");
    chart.output.style.left = `${Math.min(area.x(middle) + 12, area.width - chart.output.offsetWidth - 4)}px`;
  };

  const point = (chart, cursor) => {
    const last = (chart.shown?.[0]?.points.length ?? 0) - 1;
    chart.cursor = cursor == null || last < 0 ? null : Math.min(Math.max(cursor, 0), last);
    draw(chart);
  };

  /** A chart with what its file needs besides: how what lies behind is called, and the page's range. */
  const fileOf = (chart) => ({ ...chart, range: range(), names: { before: beforeName(chart), usual: (i) => usualName(chart, i) } });

  const made = (section) => {
    const canvas = section.querySelector("canvas");
    const described = JSON.parse(section.dataset.series);
    const name = canvas.getAttribute("aria-label");
    const [output, empty, behind] = ["output", ".empty", ".behind"].map((one) => section.querySelector(one));
    const chart = { ...described, section, canvas, name, output, empty, behind, cursor: null };
    const under = (event) => {
      if (!chart.shown?.[0]?.points.length) return;
      const { left, right, from, to } = { ...plot.frameOf(chart), ...chart };
      const box = canvas.getBoundingClientRect();
      const ms = from + ((event.clientX - box.left - left) / (right - left)) * (to - from);
      point(chart, Math.floor((ms - chart.shown[0].points[0][0]) / SPAN[chart.shown[0].grain]));
    };
    canvas.addEventListener("pointermove", under);
    canvas.addEventListener("pointerleave", () => point(chart, null));
    canvas.addEventListener("blur", () => point(chart, null));
    canvas.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      point(chart, (chart.cursor ?? chart.shown?.[0]?.points.length ?? 0) + step);
    });
    for (const button of section.querySelectorAll("[data-export]")) {
      button.addEventListener("click", () => chart.shown && ioc.saved[button.dataset.export](fileOf(chart)));
    }
    return chart;
  };

  let loaded = 0;
  const step = () => Math.floor(live.now() / RELOAD_MS);
  const loadAll = () => {
    loaded = step();
    charts = charts.filter((chart) => chart.canvas.isConnected);
    if (!document.hidden) for (const chart of charts) load(chart);
  };

  /** Range and comparison change the address, all links and all charts, and load no page. */
  const choose = (link) => {
    ioc.choose(link.dataset.parameter, link.dataset.value);
    for (const other of link.parentNode.children) other.toggleAttribute("aria-current", other === link);
    link.setAttribute("aria-current", "true");
    loadAll();
  };

  const begin = (root) => {
    charts = [...root.querySelectorAll("[data-series]")].map(made);
    if (!charts.length) return;
    for (const link of root.querySelectorAll("[data-parameter]")) {
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        choose(link);
      });
    }
    ioc.afterFirstPaint.then(loadAll);
  };
  setInterval(() => {
    if (loaded && loaded !== step() && charts.length) loadAll();
  }, 2000);
  addEventListener("resize", () => charts.forEach(draw));
  ioc.charts = () => charts;
  ioc.onPage("#ioc", begin);
})();
