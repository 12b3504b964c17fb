// The parts of an alert's detail as nodes: what is wrong, what to check, what happened, what is near, where the number is from.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const { make, format } = ioc;
  const { say } = format;
  const desk = (ioc.desk ??= {});
  const parts = (desk.parts ??= {});
  const heading = (key) => make("h3", {}, say(key));

  const paragraph = (kind, said) => make("p", { class: kind }, said);
  const title = (shape, what, place) =>
    make("h2", {}, ioc.shapeNode(shape), what, make("span", { class: "place" }, place));
  /** The heading of a row, which stands until the rest has come. */
  parts.heading = (row) => title(desk.shape(row), desk.text(row.what), desk.place(row));

  const shelved = ({ why, shelved_until_ms: until }) =>
    why && paragraph("small", say("desk.why", { why, until: until ? format.moment(until) : "–" }));
  const links = (alert, row) => {
    const source = desk.source({ ...alert, path: row?.path ?? alert.where.path });
    const own = location.pathname.startsWith("/alerts/");
    return make(
      "p",
      { class: "links" },
      make("a", { href: source, "data-key": "source" }, `${say("desk.source")} ↵`),
      !own && make("a", { href: desk.page(alert.id), "data-key": "page" }, say("desk.page")),
    );
  };
  const head = (alert) => {
    const row = ioc.alerts.rows.get(alert.id);
    const place = desk.text(alert.where.name) || desk.commune(alert.where.commune);
    const state = row ? desk.state(row) : say("desk.state.normal");
    const who = alert.assignee ? desk.called(alert.assignee) : desk.unit(alert.owner);
    const age = format.age(ioc.live.now() - alert.started_ms);
    const facts = [say(`severity.${alert.severity}`), state, who, format.moment(alert.started_ms), age];
    return [
      title(row ? desk.shape(row) : `severity-${alert.severity} seen`, desk.text(alert.what), place),
      paragraph("sentence", desk.text(alert.sentence)),
      paragraph("small", facts.join(" · ")),
      shelved(alert),
      links(alert, row),
    ];
  };

  const step = ({ alert, may }, said, i) => {
    const done = () => Boolean(desk.detail.found?.alert.ticked?.includes(i));
    const box = make("input", { type: "checkbox", disabled: done() || !may.includes("tick"), "data-key": `step${i}` });
    box.checked = done();
    box.addEventListener("change", async () => {
      box.checked = false; // only the transition makes it true
      box.disabled = true;
      await desk.send({ act: "tick", step: i }, [alert.id]);
      box.disabled = done();
    });
    return make("li", {}, make("label", {}, box, desk.text(said)));
  };
  const checklist = (found) => {
    const { guidance = [], links: there = [] } = found.sheet ?? {};
    if (!guidance.length) return [];
    const links = there.map(([said, path]) => make("a", { href: ioc.kept(path) }, desk.text(said)));
    const steps = make(
      "ol",
      { class: "steps" },
      guidance.map((said, i) => step(found, said, i)),
    );
    return [heading("desk.checklist"), steps, links.length ? make("p", { class: "links" }, links) : null];
  };

  const entry = (one) => {
    const refused = one.act === "refuse";
    const what = refused ? say("desk.refused", { why: desk.text(one.why) }) : say(`did.${one.act}`);
    const detailed = Object.entries(one.detail ?? {})
      .map(([name, value]) => desk.detailed(name, value))
      .filter(Boolean);
    const why = !refused && desk.text(one.why);
    return make(
      "li",
      { "data-refused": refused },
      make("time", {}, format.moment(one.at_ms)),
      make(
        "span",
        {},
        make("b", {}, desk.called(one.by)),
        ` ${what}`,
        why ? make("span", { class: "why" }, why) : "",
        ...detailed.map((text) => make("q", {}, text)),
      ),
    );
  };
  const timeline = (entries) => [
    heading("desk.timeline"),
    make("ol", { class: "timeline" }, [...entries].reverse().map(entry)),
  ];

  const neighbour = (row) =>
    make(
      "li",
      {},
      make(
        "a",
        { href: desk.page(row.id), onclick: (event) => inside(event, row.id) },
        ioc.shapeNode(desk.shape(row)),
        make("span", {}, desk.text(row.what)),
        make("span", { class: "place" }, desk.place(row)),
        make("time", {}, format.moment(row.started_ms)),
      ),
    );
  /** A neighbour that the list shows is looked at there. */
  const inside = (event, id) => {
    if (!desk.list?.rowOf(id) || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    desk.lookAt(id, { focus: true });
  };
  const neighbours = (groups) =>
    Object.entries(groups)
      .filter(([, rows]) => rows.length)
      .flatMap(([name, rows]) => [heading(`desk.near.${name}`), make("ul", { class: "near" }, rows.map(neighbour))]);

  const explain = ({ alert }) => {
    const body = make("div", { class: "explained", role: "status" });
    const open = async ({ target }) => {
      if (!target.open || body.childElementCount) return;
      body.replaceChildren(make("p", {}, say("desk.loading")));
      const told = await ioc.read(`/api/v1/alerts/${encodeURIComponent(alert.id)}/explain${ioc.past.query()}`).catch(() => null);
      body.replaceChildren(...(told ? desk.explained(told) : [make("p", {}, say("desk.unread"))]));
    };
    return make("details", { ontoggle: open }, make("summary", { "data-key": "explain" }, say("desk.explain")), body);
  };

  Object.assign(parts, { head, checklist, timeline, neighbours, explain });
})();
