// Beside the list: everything about one alert, told in the order in which one needs it.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const { make, format } = ioc;
  const { say } = format;
  const desk = (ioc.desk ??= {});
  const detail = (desk.detail = { id: "", found: null, asOf: "" });
  const parts = (desk.parts ??= {});
  const SOON_MS = 120; // whoever runs through the list asks for nothing on the way
  const SECTIONS = ["head", "acts", "chart", "checklist", "timeline", "neighbours", "explain"];
  const told = {}; // section → what it was made from
  let asked = 0;
  let away = new AbortController();

  const root = () => document.getElementById("detail");
  const section = (name) => root().querySelector(`[data-part="${name}"]`);

  /** Make a section anew when what it tells has changed; the keyboard stays where it was. */
  const put = (name, said, build) => {
    const key = JSON.stringify(said);
    if (told[name] === key) return;
    told[name] = key;
    const host = section(name);
    const focused = host.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    host.replaceChildren(...[build()].flat().filter(Boolean));
    if (focused) host.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  };

  const lay = () => {
    for (const name of Object.keys(told)) delete told[name];
    root().replaceChildren(...SECTIONS.map((name) => make("div", { "data-part": name })));
    root().scrollTop = 0;
  };

  /** What the alert stood at when it was asked for: the revision that is told beside it, and the moment. */
  const standing = () => `${ioc.alerts.rows.get(detail.id)?.revision ?? ""}${ioc.past.query()}`;
  const path = (rest = "") => `/api/v1/alerts/${encodeURIComponent(detail.id)}${rest}${ioc.past.query()}`;

  const acts = () => {
    const scope = desk.scope();
    const buttons = desk.offered().map(([act, key, enabled]) =>
      make(
        "button",
        {
          type: "button",
          disabled: !enabled,
          "data-key": act,
          "aria-keyshortcuts": key || null,
          onclick: () => desk.act(act),
        },
        say(`act.${act}`),
        key && make("kbd", {}, key),
      ),
    );
    const over = desk.isOver() ? make("p", { class: "over" }, say("desk.over")) : null;
    return [scope && make("p", { class: "many" }, scope), over, make("div", { class: "buttons" }, buttons)];
  };

  const tell = (found) => {
    detail.found = found;
    const { alert } = found;
    const row = ioc.alerts.rows.get(alert.id);
    put("head", [alert, row, Math.floor(ioc.live.now() / 60000)], () => parts.head(alert));
    paintActs();
    put("checklist", [alert.ticked, found.sheet, found.may], () => parts.checklist(found));
    put("timeline", found.timeline, () => parts.timeline(found.timeline));
    put("neighbours", found.neighbours, () => parts.neighbours(found.neighbours));
    put("explain", alert.id, () => parts.explain(found));
  };
  const paintActs = () =>
    put("acts", [detail.id, desk.scope(), desk.isOver(), desk.offered()], acts);
  detail.paintActs = () => root().querySelector("[data-part]") && paintActs();

  const fetchChart = async (id, signal) => {
    const chart = await ioc.read(path("/chart"), signal).catch(() => null);
    if (detail.id !== id || signal.aborted) return;
    put("chart", chart, () => (chart?.now.length ? desk.chartNodes(chart) : []));
    const canvas = section("chart").querySelector("canvas");
    if (canvas) desk.drawChart(canvas, chart);
  };

  const tellNothing = (why, role = null) => {
    detail.found = null;
    root().replaceChildren(make("p", { class: "empty", role }, why));
  };
  const missing = () => say(desk.isOver() ? "desk.notthen" : "desk.gone");

  const fetchAll = async () => {
    const { id } = detail;
    detail.asOf = standing();
    away.abort();
    away = new AbortController();
    const { signal } = away;
    try {
      const found = await ioc.read(path(), signal);
      if (detail.id !== id) return;
      if (!section("head")) lay();
      tell(found);
      await fetchChart(id, signal);
    } catch (error) {
      if (error.name !== "AbortError") tellNothing(error.status === 404 ? missing() : say("desk.unread"), "alert");
    }
  };

  /** Tell of a row's alert; of a group the one that was first. */
  detail.show = (row) => {
    detail.id = row?.ids[0] ?? "";
    detail.found = null;
    detail.asOf = standing();
    clearTimeout(asked);
    if (!row) return tellNothing(say("desk.detail.none"));
    lay();
    const known = ioc.alerts.rows.get(detail.id);
    if (known) section("head").replaceChildren(parts.heading(known));
    asked = setTimeout(fetchAll, SOON_MS);
  };

  /** The alerts have changed: ask again when this one has, or has ended, or another moment is shown. */
  detail.follow = () => {
    detail.paintActs();
    if (!detail.id || standing() === detail.asOf) return;
    detail.asOf = standing();
    clearTimeout(asked);
    asked = setTimeout(fetchAll, SOON_MS);
  };
})();
