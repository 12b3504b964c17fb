// What an act is about: the marked alerts, else those of the current row, else the alert that is told; and that in words.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const { alerts, format } = ioc;
  const { say } = format;
  const desk = (ioc.desk ??= {});
  // What is said of an incident, handed up or taken out with it is said and done once, not for each part too.
  const ONCE = ["comment", "escalate", "take_out_of_service"];

  /** An alert as it stands: of the list or of what is told beside it, whichever learned later; also one that has ended. */
  desk.known = (id) => {
    const row = alerts.rows.get(id);
    const told = desk.detail.found?.alert.id === id ? { state: "normal", ...desk.detail.found.alert } : undefined;
    return (told?.revision ?? -1) > (row?.revision ?? -1) ? told : row;
  };

  /** The alerts that acts are about. */
  desk.aim = () => {
    const { list, detail } = desk;
    if (list?.marked.size) return [...list.marked];
    const row = list?.row();
    if (row) return row.ids;
    return detail.id && (alerts.rows.has(detail.id) || detail.found) ? [detail.id] : [];
  };

  /** Those of them that an act is for: it makes sense as they stand. Where it does for none, the agent says why. */
  desk.targets = (act) => {
    const aim = new Set(desk.aim());
    const wanted = [...aim].filter((id) => !(ONCE.includes(act) && aim.has(desk.known(id)?.parent)));
    const fitting = wanted.filter((id) => desk.offeredFor(desk.known(id) ?? {})?.includes(act));
    return fitting.length ? fitting : wanted;
  };

  const named = (id) => {
    const { what, place, where, commune } = desk.known(id) ?? {};
    return what ? `${desk.text(what)} · ${desk.place({ place: place ?? where?.name, commune: commune ?? where?.commune })}` : "";
  };

  /** In words what the acts are for, where that is more or other than the alert that is told. */
  desk.scope = () => {
    const marked = [...(desk.list?.marked ?? [])];
    if (marked.length) {
      return say(marked.length > 1 ? "desk.acts.marked" : "desk.acts.marked.one", { n: marked.length, what: named(marked[0]) });
    }
    const row = desk.list?.row();
    if (!desk.isHead(row)) return "";
    return desk.isGroup(row)
      ? say("desk.acts.group", { n: row.ids.length })
      : say("desk.acts.incident", { n: row.ids.length - 1 });
  };

  /** In words what one act is for. */
  desk.about = (ids) => {
    if (ids.length < 2) return ids.length ? named(ids[0]) : "";
    const row = desk.list?.marked.size ? null : desk.list?.row();
    const incident = desk.isHead(row) && !desk.isGroup(row) && ids.includes(row.id);
    return incident
      ? say("desk.about.incident", { what: named(row.id), n: ids.length - 1 })
      : say("desk.acts.many", { n: ids.length });
  };
})();
