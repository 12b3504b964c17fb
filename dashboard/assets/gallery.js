// The gallery: scenes, charts, dialogs, the palette, the time bar and an alert's detail, made by their own scripts and kept
// still. Nothing here is of now, and nothing acts.
(() => {
  "use strict";
  const { ioc } = window;
  const SPAN_MS = 10800000;
  const HOUR_MS = 3600000;
  const POINTS = 36;
  const QUERY = "QL.5";

  const facts = (root) => ioc.still(root.dataset.facts);
  const rounded = (value) => Math.round(value * 10) / 10;

  /** A copy that nothing listens to; its ids are its own. */
  const copied = (node) => {
    const copy = node.cloneNode(true);
    for (const one of [copy, ...copy.querySelectorAll("*")])
      for (const name of ["id", "for", "form", "name", "aria-controls", "aria-labelledby", "aria-activedescendant"])
        if (one.hasAttribute(name)) one.setAttribute(name, `still-${one.getAttribute(name)}`);
    return copy;
  };

  const wave = (from, level, depth) =>
    [...Array(POINTS).keys()].map((i) => [from + (i * SPAN_MS) / POINTS, rounded(level * (1 + depth * Math.sin(i / 5)))]);

  /** A chart's state, as assets/series.js would have read it. */
  const read = (described, what) => {
    const to = Math.floor(ioc.live.now() / 60000) * 60000;
    const from = to - SPAN_MS;
    const known = !["empty", "failed", "loading"].includes(what);
    const usual = [...Array(4).keys()].map((i) => [from + i * HOUR_MS, 90, 120 + 4 * i, 150]);
    const shown = described.lines.map((line, i) => ({
      grain: "minute",
      points: known ? wave(from, 130 / (i + 1), 0.2) : [],
      usual: known && line.usual ? usual : undefined,
    }));
    const before = what === "compared" ? { grain: "minute", points: wave(from, 105, 0.1) } : null;
    return { from, to, shown, before, known };
  };
  const said = { empty: (chart) => chart.nothing, failed: () => ioc.format.say("series.failed", { why: "503" }), loading: () => ioc.format.say("series.loading") };

  const drawChart = (host) => {
    const section = host.querySelector("[data-series]");
    const described = JSON.parse(section.dataset.series);
    delete section.dataset.series; // nothing is asked for it
    const chart = { ...described, canvas: section.querySelector("canvas") };
    const draw = () => {
      const told = Object.assign(chart, read(described, host.dataset.still));
      ioc.plot.draw(told, { empty: !told.known });
    };
    section.querySelector("output").hidden = true;
    const empty = section.querySelector(".empty");
    empty.textContent = said[host.dataset.still]?.(described) ?? "";
    empty.hidden = !empty.textContent;
    document.fonts.ready.then(draw);
    addEventListener("resize", draw);
  };

  const DIALOGS = {
    shelve: () => ioc.desk.ask("shelve", ["until", "why"], []),
    resolve: () => ioc.desk.ask("resolve", ["outcome", "note"], []),
    keys: () => ioc.desk.help(),
  };
  /** What a script opens is copied and closed again. */
  const keep = (host, dialog) => {
    const copy = copied(dialog);
    host.append(copy);
    copy.setAttribute("open", "");
    dialog.close();
  };
  const asked = (host) => {
    DIALOGS[host.dataset.dialog]();
    keep(host, document.querySelector("#ioc > dialog[open]"));
  };

  const found = (dialog) => dialog.querySelector("[role=option]") !== null;
  const palette = (host) => {
    ioc.search();
    const dialog = document.querySelector("dialog.search");
    const input = dialog.querySelector("input");
    input.value = QUERY;
    input.dispatchEvent(new Event("input"));
    dialog.close();
    const watch = new MutationObserver(() => {
      if (!found(dialog)) return;
      watch.disconnect();
      const copy = copied(dialog);
      copy.querySelector("input").setAttribute("value", QUERY);
      copy.setAttribute("open", "");
      host.append(copy);
    });
    watch.observe(dialog, { childList: true, subtree: true });
  };

  const timeBar = (host) => {
    ioc.toggleTimeBar();
    host.append(copied(document.querySelector("body > .timebar")));
    ioc.toggleTimeBar();
  };

  const detail = (host, told) => {
    const { parts } = ioc.desk;
    Object.assign(ioc.desk, { names: told.names, pages: [] });
    Object.assign(ioc.desk.detail, { id: told.alert.id, found: told });
    ioc.alerts.rows.set(told.alert.id, told.alert);
    host.replaceChildren(
      ...[parts.head(told.alert), parts.checklist(told), parts.timeline(told.timeline), parts.neighbours(told.neighbours)].flat().filter(Boolean),
    );
  };

  /** The list with rows that nobody raised; the second is looked at, the third is marked. */
  const listed = async (told) => {
    const { list } = ioc.desk;
    const now = ioc.live.now();
    const rows = told.map((row) => ({ ...row, since: now + row.since, limit: row.limit && now + row.limit }));
    list.current = rows[1].id;
    await list.begin(() => {}, () => {});
    list.show(rows);
    list.mark(rows[2]);
  };

  const begin = (root) => {
    const { scenes, found: told, rows } = facts(root);
    Object.assign(ioc.live.scenes, scenes);
    for (const host of root.querySelectorAll("[data-still]")) drawChart(host);
    detail(root.querySelector("#detail"), told);
    for (const host of root.querySelectorAll("[data-dialog]")) asked(host);
    listed(rows);
    palette(root.querySelector(".palette"));
    timeBar(root.querySelector(".timed"));
    document.activeElement?.blur();
    scrollTo(0, 0);
  };
  ioc.onPage(".gallery", begin);
})();
