// Alerts as rows of the list, and the words for what they name. Names come from the page.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const { format } = ioc;
  const desk = (ioc.desk ??= {});
  const { say } = format;
  const name = (kind, id) => desk.names?.[kind]?.[id] ?? id;
  const language = () => (document.documentElement.lang === "en" ? 1 : 0);

  desk.text = (pair) => pair?.[language()] || "";
  desk.unit = (id) => name("owners", id);
  desk.commune = (code) => (code ? name("communes", code) : "");
  desk.place = (row) => desk.text(row.place) || desk.commune(row.commune) || say("place.province");
  desk.called = (user) => {
    if (!user) return "";
    if (user.startsWith("unit/")) return desk.unit(user.slice(5));
    return ["rule", "clock"].includes(user) ? say(`desk.by.${user}`) : (desk.names?.people?.[user] ?? user);
  };
  desk.state = (row) => {
    const told = row.state === "acknowledged" && row.work !== "none" ? (row.work ?? row.state) : row.state;
    const word = say(`desk.state.${told}`);
    return row.escalated ? `${word} ${row.escalated > 1 ? `↑${row.escalated}` : "↑"}` : word;
  };

  desk.seen = (row) => !["unacknowledged", "returned"].includes(row.state);
  desk.shapeOf = (severity, outlined) => `severity-${severity}${outlined ? " seen" : ""}`;
  desk.shape = (row) => desk.shapeOf(row.severity, desk.seen(row));
  desk.inSight = (row) => ["unacknowledged", "acknowledged", "returned"].includes(row.state);

  const made = new WeakMap(); // a row of the server → the row of the list, as long as nothing about it changes
  /** The list's row of an alert. */
  desk.alertRow = (row, order, level = "") => {
    const known = made.get(row);
    if (known?.order === order && known.level === level) return known;
    const shown = listed(row, order, level);
    made.set(row, shown);
    return shown;
  };
  const listed = (row, order, level) => ({
    id: row.id,
    order,
    level,
    ids: [row.id],
    shape: desk.shape(row),
    state: desk.state(row),
    what: desk.text(row.what),
    place: desk.place(row),
    unit: desk.unit(row.owner),
    assignee: desk.called(row.assignee),
    since: row.started_ms,
    limit: desk.inSight(row) ? row.acknowledge_by_ms || row.solve_by_ms : 0,
    count: row.count > 1 ? format.whole(row.count) : "",
  });

  /** The name of a source of any kind. */
  desk.entity = (id) => Object.values(desk.names).find((names) => Object.hasOwn(names, id))?.[id] ?? id;

  /** The page of an alert, as this page is shown. */
  desk.page = (id) => ioc.kept(`/alerts/${encodeURIComponent(id)}`);
  /** Keep a choice of the page in its address. */
  desk.keep = (key, value) => {
    const query = new URLSearchParams(location.search);
    query.set(key, value);
    history.replaceState(history.state, "", `${location.pathname}?${query}`);
  };
  /** What the interface answers; when it does not, the page says so. */
  desk.fetched = (path) =>
    ioc.read(path).catch(() => {
      document
        .getElementById("body")
        .replaceChildren(ioc.make("p", { class: "empty", role: "alert" }, say("desk.unread")));
      return null;
    });
})();
