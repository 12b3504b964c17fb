// Rows as the list shows them: texts of an alert, and of a group in a flood. Names come from the page.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const { format } = ioc;
  const desk = (ioc.desk ??= {});
  const MOST_OPEN = 200; // rows of one open group
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

  const seen = (row) => !["unacknowledged", "returned"].includes(row.state);
  const shape = (severity, outlined) => `severity-${severity}${outlined ? " seen" : ""}`;
  desk.shape = (row) => shape(row.severity, seen(row));
  desk.inSight = (row) => ["unacknowledged", "acknowledged", "returned"].includes(row.state);

  const made = new WeakMap(); // a row of the server → the row of the list, as long as nothing about it changes
  const alertRow = (row, order, level = "") => {
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

  const same = (rows, field) => (rows.every((row) => row[field] === rows[0][field]) ? rows[0][field] : null);
  const placeOf = (rows) => {
    const communes = new Set(rows.map((row) => row.commune).filter(Boolean));
    if (communes.size === 1) return desk.commune([...communes][0]);
    return communes.size ? say("desk.group.communes", { n: communes.size }) : desk.place(rows[0]);
  };

  const groupRow = ({ key, rows }, open) => {
    const [first] = rows;
    const worst = rows.reduce((a, b) => (a.order < b.order ? a : b));
    const unseen = rows.filter((row) => !seen(row)).length;
    const domain = key.startsWith("domain ") && same(rows, "rule") == null;
    return {
      id: `group ${key}`,
      order: worst.order,
      level: open ? "open" : "closed",
      ids: rows.map((row) => row.id),
      shape: shape(worst.severity, unseen === 0),
      state: unseen ? say("desk.group.unseen", { n: unseen }) : say("desk.group.seen"),
      what: domain ? say("desk.group.domain", { domain: say(`desk.domain.${first.domain}`) }) : desk.text(first.what),
      place: placeOf(rows),
      unit: same(rows, "owner") == null ? say("desk.group.units") : desk.unit(first.owner),
      assignee: "",
      since: first.started_ms,
      limit: 0,
      count: format.whole(rows.length),
    };
  };

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

  /** Rows under the one that holds them, what began first on top. */
  const under = (head, rows) => {
    const members = rows.slice(0, MOST_OPEN);
    const digits = String(members.length).length;
    return members.map((row, i) =>
      alertRow(row, `${head.order} ${String(i).padStart(digits, "0")}`, i ? "member" : "first"),
    );
  };

  const incidentRow = (row, parts, open) => {
    const unseen = [row, ...parts].filter((one) => !seen(one)).length;
    return {
      ...listed(row, row.order, open ? "open" : "closed"),
      ids: [row.id, ...parts.map((part) => part.id)],
      shape: shape(row.severity, unseen === 0),
      state: unseen ? say("desk.group.unseen", { n: unseen }) : desk.state(row),
      count: format.whole(parts.length),
    };
  };

  /** What belongs to an incident that is there too stands under it: [rows that stand for themselves, parts by incident]. */
  const nested = (rows) => {
    const there = new Set(rows.map((row) => row.id));
    const parts = new Map();
    for (const row of rows) {
      if (!there.has(row.parent)) continue;
      if (!parts.has(row.parent)) parts.set(row.parent, []);
      parts.get(row.parent).push(row);
    }
    for (const found of parts.values()) found.sort((a, b) => a.started_ms - b.started_ms);
    return [rows.filter((row) => !there.has(row.parent)), parts];
  };

  /** The list's rows of the alerts that passed the filters, in order; `folded`: as a flood; `opened`: rows that stand open. */
  desk.shown = (rows, folded, opened) => {
    const [heads, parts] = nested(rows);
    const single = (row) => {
      const own = parts.get(row.id);
      if (!own) return [alertRow(row, row.order)];
      const head = incidentRow(row, own, opened.has(row.id));
      return head.level === "open" ? [head, ...under(head, own)] : [head];
    };
    if (!folded) return heads.flatMap(single);
    return ioc.fold(heads).flatMap((group) => {
      if (group.rows.length === 1) return single(group.rows[0]);
      const all = group.rows.flatMap((row) => [row, ...(parts.get(row.id) ?? [])]);
      const head = groupRow({ ...group, rows: all }, opened.has(`group ${group.key}`));
      return head.level === "open" ? [head, ...under(head, all)] : [head];
    });
  };
})();
