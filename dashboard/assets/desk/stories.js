// What the list shows as one row: an alert, an incident with its parts under it, in a flood a group of them.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const { format } = ioc;
  const { say } = format;
  const desk = (ioc.desk ??= {});
  const MOST_OPEN = 200; // rows under one head

  const byBegin = (a, b) => a.started_ms - b.started_ms || (a.id < b.id ? -1 : 1);
  /** Alerts → those that have a row of their own, in order, and by incident its parts, the first-out on top. */
  desk.stories = (rows) => {
    const shown = new Set(rows.map((row) => row.id));
    const parts = new Map();
    const heads = [];
    for (const row of rows) {
      if (!shown.has(row.parent)) heads.push(row);
      else if (parts.has(row.parent)) parts.get(row.parent).push(row);
      else parts.set(row.parent, [row]);
    }
    for (const under of parts.values()) under.sort(byBegin);
    return { heads: heads.sort((a, b) => (a.order < b.order ? -1 : 1)), parts };
  };

  const same = (rows, field) => (rows.every((row) => row[field] === rows[0][field]) ? rows[0][field] : null);
  const placeOf = (rows) => {
    const communes = new Set(rows.map((row) => row.commune).filter(Boolean));
    if (communes.size === 1) return desk.commune([...communes][0]);
    return communes.size ? say("desk.group.communes", { n: communes.size }) : desk.place(rows[0]);
  };

  const groupRow = (key, rows) => {
    const [first] = rows;
    const worst = rows.reduce((a, b) => (a.order < b.order ? a : b));
    const unseen = rows.filter((row) => !desk.seen(row)).length;
    const domain = key.startsWith("domain ") && same(rows, "rule") == null;
    return {
      id: `group ${key}`,
      order: worst.order,
      ids: rows.map((row) => row.id),
      shape: desk.shapeOf(worst.severity, unseen === 0),
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
  const incidentRow = (row, under) => ({
    ...desk.alertRow(row, row.order),
    ids: [row, ...under].map(({ id }) => id),
    count: format.whole(under.length),
  });

  /** Whether other rows fold under it. */
  desk.isHead = (row) => ["closed", "open"].includes(row?.level);
  /** Whether it stands for several that have no alert of their own, unlike an incident. */
  desk.isGroup = (row) => desk.isHead(row) && row.id !== row.ids[0];

  const unfolded = (head, under, opened) => {
    if (!opened.has(head.id)) return [{ ...head, level: "closed" }];
    const members = under.slice(0, MOST_OPEN);
    const digits = String(members.length).length;
    const placed = (row, i) =>
      desk.alertRow(row, `${head.order} ${String(i).padStart(digits, "0")}`, i ? "member" : "first");
    return [{ ...head, level: "open" }, ...members.map(placed)];
  };

  /** The list's rows of stories; `folded`: as a flood; `opened`: heads that stand open. */
  desk.shown = ({ heads, parts }, folded, opened) => {
    const story = (row) => {
      const under = parts.get(row.id);
      return under ? unfolded(incidentRow(row, under), under, opened) : [desk.alertRow(row, row.order)];
    };
    const group = ({ key, rows }) => {
      if (rows.length === 1) return story(rows[0]);
      const all = rows.flatMap((row) => [row, ...(parts.get(row.id) ?? [])]);
      return unfolded(groupRow(key, all), all, opened);
    };
    return folded ? ioc.fold(heads).flatMap(group) : heads.flatMap(story);
  };
})();
