// Painters of alerts: rows, shapes, bars and bands. Colour is an alert: what has none stays grey, and what has one does not.
(() => {
  "use strict";
  const { ioc } = window;
  const { format, live, condition, held, since, textOf } = ioc;
  const { say } = format;
  const OLD_MS = 30000; // the book was whole so long ago that something may have happened since
  const NEW_MS = 2000;
  const NOBODY = { rows: [], severities: [0, 0, 0, 0], panels: {}, figures: {}, communes: {}, marks: [], day: {} };
  const met = new Map(); // id of a row → when this page first showed it
  let first = true;

  const book = (frame) => ({ ...NOBODY, ...frame.alerts });
  const shapeOf = (badge) => (badge ? `severity-${badge.severity}${badge.acknowledged ? " seen" : ""}` : "");
  const rowOf = (frame, i) => held("alerts", frame.alerts?.rows, i);
  const fields = { shape: shapeOf, age: (row) => since(row.since_ms) };

  /** missing · old · live: whether the book of alerts is there, and of now. */
  const ageOf = (frame) => {
    if (!frame.alerts?.as_of_ms) return "missing";
    return live.now() - frame.alerts.as_of_ms > OLD_MS ? "old" : "live";
  };

  const isNew = (frame, i) => {
    const row = rowOf(frame, i);
    if (!row) return "";
    if (!met.has(row.id)) met.set(row.id, first ? -Infinity : performance.now());
    return performance.now() - met.get(row.id) < NEW_MS ? "new" : "";
  };

  const forget = (frame) => {
    const known = new Set(frame.alerts?.rows?.map((row) => row.id));
    for (const id of met.keys()) if (!known.has(id)) met.delete(id);
    first &&= !frame.alerts;
  };

  const today = {
    raised: ({ day }) => format.whole(day.raised ?? 0),
    solved: ({ day }) => format.whole(day.solved ?? 0),
    acknowledge: ({ day }) => (day.acknowledge_ms == null ? say("today.none") : format.age(day.acknowledge_ms)),
    limit: ({ day }) => format.whole(day.past_limit ?? 0),
  };

  ioc.shapeOfBadge = shapeOf;
  Object.assign(ioc.painters, {
    attention: (frame, i, field) => {
      const row = rowOf(frame, i);
      return row ? (fields[field]?.(row) ?? textOf(row[field])) : "";
    },
    attentionlink: (frame, i) => {
      const row = rowOf(frame, i);
      return row ? `/alerts/${encodeURIComponent(row.id)}${location.search}` : "";
    },
    attentionhere: (frame, i) => (rowOf(frame, i) ? "" : "hidden"),
    arrived: isNew,
    calm: (frame) => {
      forget(frame);
      if (ageOf(frame) === "missing") return say("wall.noalerts");
      return frame.alerts.rows?.length ? "" : say("wall.calm");
    },
    more: (frame, shown) => {
      if (ageOf(frame) === "old") return say("wall.alertsold", { time: format.minutes(frame.alerts.as_of_ms) });
      const n = book(frame).rows.length - shown + (frame.alerts?.more ?? 0);
      return n > 0 ? say("wall.more", { n }) : "";
    },
    alertsage: ageOf,
    severity: (frame, n) => (frame.alerts ? String(book(frame).severities[n - 1]) : "–"),
    severitysome: (frame, n) => (book(frame).severities[n - 1] ? "some" : "none"),
    severityshape: (frame, n) => `severity-${n}`,
    today: (frame, name) => {
      if (name === "shift") {
        return frame.shift ? say("today.shiftnow", { n: frame.shift.number, until: format.minutes(frame.shift.until_ms) }) : "–";
      }
      return frame.alerts ? today[name](book(frame)) : "–";
    },
    notice: (frame) => book(frame).notice ?? "",
    panel: (frame, name) => String(book(frame).panels[name]?.severity ?? ""),
    panelsome: (frame, name) => (book(frame).panels[name] ? "" : "hidden"),
    panelshape: (frame, name) => shapeOf(book(frame).panels[name]),
    band: (frame, name) => shapeOf(book(frame).figures[name]),
    levelshape: (frame) => {
      const level = condition() === "blind" ? "blind" : (frame.level ?? "blind");
      const worst = book(frame).rows[0];
      return ["attention", "serious"].includes(level) && worst?.severity < 4 ? shapeOf(worst) : `level-${level}`;
    },
  });
})();
