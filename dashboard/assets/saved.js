// What a chart or a drawing shows as a file: CSV in local time with units in its heads, PNG with title, span and legend.
(() => {
  "use strict";
  const { ioc } = window;
  const { format } = ioc;
  const say = format.say;
  const ZONE = "+07:00"; // Asia/Ho_Chi_Minh
  const EDGE_PX = 16;
  const LINE_PX = 20;
  const SWATCH_PX = 14;
  const SECOND_MS = 1000;

  const unitOf = (chart) => say(`series.unit.${chart.unit}`);
  /** In the unit that stands in the heads. */
  const inUnit = (chart, value) => (value == null ? "" : chart.unit === "ms" ? value / SECOND_MS : value);
  const quoted = (text) => `"${text.replaceAll('"', '""')}"`;
  const local = (ms) => `${format.toInput(ms)}:00${ZONE}`;

  const save = (blob, name, ending) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${name}.${ending}`;
    link.click();
    URL.revokeObjectURL(link.href);
  };

  const csv = (chart) => {
    const { plot } = ioc;
    const lines = chart.shown.map((line, i) => [chart.lines[i].label, line]);
    if (chart.before) lines.push([chart.names.before, chart.before]);
    const place = chart.shown.findIndex((line) => line.usual);
    const beside = chart.shown[place];
    const edges = (ms) => (beside ? (plot.usualAt(beside, ms + plot.SPAN[beside.grain] / 2) ?? [null, null, null]) : []);
    const values = (ms) => [...lines.map(([, line]) => plot.near(line, ms)), ...edges(ms)];
    const rows = chart.shown[0].points.map(([ms]) => [local(ms), ...values(ms).map((value) => inUnit(chart, value))]);
    const usual = beside ? ["low", "middle", "high"].map((edge) => `${chart.names.usual(place)}, ${say(`series.usual.${edge}`)}`) : [];
    const heads = [...lines.map(([name]) => name), ...usual].map((name) => `${name} (${unitOf(chart)})`);
    table(nameOf(chart), [say("series.time"), ...heads], rows);
  };
  const nameOf = (chart) => `${chart.name}-${chart.range}`;
  const table = (name, heads, rows) => {
    const text = [heads.map(quoted), ...rows].map((row) => row.join(",")).join("\r\n");
    save(new Blob([`\ufeff${text}\r\n`], { type: "text/csv" }), name, "csv");
  };

  /** What the picture's legend names: [kind of swatch, its place among the lines, words]. */
  const legendOf = (chart) => {
    const many = chart.lines.length > 1;
    const own = many ? chart.lines.map(({ label }, i) => ["line", i, label]) : [["line", 0, say("series.now")]];
    const usual = chart.shown.flatMap(({ usual: edges }, i) => (edges?.some((edge) => edge[1] != null) ? [["band", i, chart.names.usual(i)]] : []));
    return [...own, ...usual, ...(chart.before ? [["dashed", 0, chart.names.before]] : [])];
  };

  const swatch = (area, [kind, place], x, y) => {
    const { pen, colour } = area;
    pen.save();
    pen.fillStyle = kind === "line" ? ioc.plot.inkOf(area, place) : colour("series5");
    if (kind === "band") pen.globalAlpha = 0.35;
    if (kind === "dashed") for (const at of [0, SWATCH_PX / 2 + 1]) pen.fillRect(x + at, y - 5, SWATCH_PX / 2 - 1, 2);
    else pen.fillRect(x, y - 9, SWATCH_PX, 10);
    pen.restore();
  };

  /** Where every entry of the legend stands, and how many rows they need. */
  const placed = (pen, entries, width) => {
    let [x, row] = [EDGE_PX, 0];
    const found = entries.map((entry) => {
      const wide = SWATCH_PX + 6 + pen.measureText(entry[2]).width + EDGE_PX;
      if (x > EDGE_PX && x + wide > width) [x, row] = [EDGE_PX, row + 1];
      x += wide;
      return { entry, x: x - wide, row };
    });
    return { found, rows: row + 1 };
  };

  /** The part or the feed that the page tells of. */
  const whose = () => (document.querySelector("#ioc h1 .named > :last-child") ?? document.querySelector("#ioc h1").firstChild).textContent;
  const spanOf = (chart) => `${whose()} · ${format.dated(chart.from)} – ${format.dated(chart.to)} (UTC+7)`;

  /** The canvas below its title and what is `said` of it, and over the entries of a legend. */
  const picture = (canvas, title, said, entries) => {
    const style = getComputedStyle(canvas);
    const colour = (token) => style.getPropertyValue(`--${token}`).trim();
    const made = document.createElement("canvas");
    const pen = made.getContext("2d");
    const ratio = canvas.width / canvas.clientWidth;
    const width = canvas.clientWidth + 2 * EDGE_PX;
    const written = (weight, size) => (pen.font = `${weight} ${size}px ${style.fontFamily}`);
    written(400, 13);
    const { found, rows } = placed(pen, entries, width);
    const top = EDGE_PX + 2 * LINE_PX + 8;
    const below = top + canvas.clientHeight + LINE_PX;
    [made.width, made.height] = [width * ratio, (below + rows * LINE_PX) * ratio];
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.fillStyle = colour("panel");
    pen.fillRect(0, 0, made.width, made.height);
    pen.drawImage(canvas, EDGE_PX, top, canvas.clientWidth, canvas.clientHeight);
    pen.fillStyle = colour("text");
    written(600, 16);
    pen.fillText(title, EDGE_PX, EDGE_PX + LINE_PX / 2);
    written(400, 13);
    pen.fillStyle = colour("text2");
    pen.fillText(said, EDGE_PX, EDGE_PX + LINE_PX * 1.5);
    for (const { entry, x, row } of found) {
      swatch({ pen, colour }, entry, x, below + row * LINE_PX);
      pen.fillText(entry[2], x + SWATCH_PX + 6, below + row * LINE_PX);
    }
    return made;
  };

  const png = (chart) => {
    const made = picture(chart.canvas, `${chart.name} (${unitOf(chart)})`, spanOf(chart), legendOf(chart));
    made.toBlob((blob) => save(blob, nameOf(chart), "png"));
  };
  /** Of a chart; its `names`: what it calls what lies behind its lines. */
  ioc.saved = { csv, png };

  /** Of a drawing, as the scene has it now. */
  const drawn = {
    csv: (canvas, name) => {
      const { draw, from } = canvas.dataset;
      const shown = ioc.sceneAt(from.split("."));
      if (shown) table(name, ...ioc.rowsOf[draw](shown, { local, say }));
    },
    png: (canvas, name) => {
      const said = `${whose()} · ${format.dated(ioc.live.frame.made_ms)} (UTC+7)`;
      picture(canvas, name, said, []).toBlob((blob) => save(blob, name, "png"));
    },
  };
  ioc.onPage("#ioc", (root) => {
    for (const button of root.querySelectorAll("[data-export]")) {
      const card = button.closest("section");
      if (card.dataset.series) continue;
      const name = card.querySelector("h2 .title") ?? card.querySelector("h2");
      button.addEventListener("click", () => drawn[button.dataset.export](card.querySelector("canvas[data-draw]"), name.textContent));
    }
  });
})();
