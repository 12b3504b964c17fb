// Painters of the page of dossiers, and its choice by what the open ones are told apart (`?by=commune`).
(() => {
  "use strict";
  const { ioc } = window;
  const { format, live, textOf } = ioc;
  const { say } = format;
  const PAGES = { agency: "/dossiers/agency/", commune: "/commune/", field: "" };
  const PROCESSED = "dossiers.processed_online";
  const FEW = 30; // finished dossiers below which a share says nothing
  const NONE = [];
  let by = "agency";

  const scene = () => live.scenes.dossiers;
  const figure = (frame, name) => frame.figures[`dossiers.${name}`]?.value;
  const percent = (value) => (value == null ? "–" : format.split(value, "percent")[0]);

  /** Why there is nothing to see: it has not come, or it was not kept. */
  const waiting = () => say(ioc.past.at === null ? "dossiers.why.wait" : "dossiers.why.past");
  /** What is open follows from all that ever happened: while history is loaded it is not known, and lists would be wrong. */
  const known = (frame) => figure(frame, "open") != null;
  const listed = (frame, rows, none) => {
    if (!rows) return waiting();
    if (!known(frame)) return say(frame.feeds.find((feed) => feed.name === "dossiers")?.history ? "attention.history" : "empty.value");
    return rows.length ? "" : say(none);
  };

  const province = (frame) => {
    if (!known(frame)) return undefined;
    const [open, overdue, due_soon, on_time] = ["open", "overdue", "due_soon", "on_time"].map((name) => figure(frame, name));
    return { open, overdue, due_soon, waiting: scene()?.waiting, on_time };
  };
  const rowAt = (frame, place) => (place === "total" ? province(frame) : ioc.held(`standing.${by}`, scene()?.parts[by] ?? NONE, place));

  const columns = {
    open: (row) => format.whole(row.open),
    overdue: (row) => format.whole(row.overdue),
    due_soon: (row) => format.whole(row.due_soon),
    in_time: (row) => (row.waiting == null ? "–" : format.whole(inTime(row))),
    waiting: (row) => (row.waiting == null ? "–" : format.whole(row.waiting)),
    overdue_pct: (row) => {
      if (!row.open) return "–";
      return row.open < FEW ? `${row.overdue}/${row.open}` : percent((100 * row.overdue) / row.open);
    },
    on_time: (row) => percent(row.on_time),
  };
  const inTime = (row) => row.open - row.overdue - row.due_soon - row.waiting;

  /** A level's share as a figure of a frame has it, so that the painters of goals serve it too. */
  const asFigure = ({ done, online, goal }) => ({ value: done ? (100 * online) / done : null, n: online, of: done, goal });
  const level = (name) => scene()?.online[name];

  Object.assign(ioc.painters, {
    scenewhy: (frame, ...path) => {
      const value = ioc.sceneAt(path);
      if (value == null) return waiting();
      return [value].flat().some(Boolean) ? "" : say("dossiers.why.none");
    },
    standingkind: () => say(`dossiers.by.${by}`),
    standinghere: (frame, place) => (rowAt(frame, place) ? "" : "hidden"),
    standingname: (frame, place) => (place === "total" ? say("scene.province") : textOf(rowAt(frame, place)?.name)),
    standinglink: (frame, place) => {
      const { id } = rowAt(frame, place) ?? {};
      return id && id !== "unknown" && PAGES[by] ? PAGES[by] + encodeURIComponent(id) + location.search : "";
    },
    standing: (frame, place, column) => {
      const row = rowAt(frame, place);
      return row ? columns[column](row) : "–";
    },
    standingshare: (frame, place, share) => {
      const row = rowAt(frame, place);
      if (!row?.open || row.waiting == null) return "0";
      return ((share === "in_time" ? inTime(row) : row[share]) / row.open).toFixed(4);
    },
    stockof: (frame, ...asked) => (known(frame) ? ioc.painters.of(frame, ...asked) : "–"),
    stockhere: (frame, ...path) => (known(frame) ? ioc.painters.ofhere(frame, ...path) : "hidden"),
    stockbar: (frame, ...path) => (known(frame) ? ioc.painters.barof(frame, ...path) : "0"),
    stockhides: (frame) => (known(frame) ? "" : "hidden"),
    standingempty: (frame) => listed(frame, scene()?.parts[by], "dossiers.why.noopen"),
    onlineof: (frame, painter, name) => {
      const told = level(name);
      return ioc.painters[painter]({ figures: told ? { [PROCESSED]: asFigure(told) } : {} }, PROCESSED);
    },
    onlinerest: (frame, name) => {
      const told = level(name);
      return told ? say("dossiers.online.rest", { n: format.whole(told.online), of: format.whole(told.done) }) : "";
    },
    onlinemeeting: (frame, name) => {
      const { meeting, judged, goal } = level(name) ?? {};
      return judged ? say(`dossiers.online.meeting.${name}`, { n: meeting, of: judged, goal: format.whole(goal) }) : "";
    },
    feesonline: (frame) => {
      const [online, paid] = (known(frame) && scene()?.fees) || [0, 0];
      if (!paid) return "–";
      return paid < FEW ? `${online}/${paid}` : percent((100 * online) / paid);
    },
    lateclock: (frame, ...path) => {
      const late = ioc.sceneAt(path);
      if (!late) return "";
      return say(late.days_off ? "dossier.daysoff" : "dossier.nodaysoff", { n: format.points(late.calendar_days), off: late.days_off });
    },
    overdueempty: (frame, name = "overdue") => listed(frame, live.scenes[name]?.rows, "dossiers.why.nooverdue"),
  });

  const choose = (link) => {
    by = link.dataset.by;
    ioc.choose("by", by);
    for (const other of link.parentNode.children) other.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    ioc.paint(link.closest("#ioc"));
  };
  ioc.onPage("#ioc", (root) => {
    const links = [...root.querySelectorAll("[data-by]")];
    by = links.find((link) => link.hasAttribute("aria-current"))?.dataset.by ?? "agency";
    for (const link of links) {
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        choose(link);
      });
    }
  });
})();
