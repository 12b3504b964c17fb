// The handover sheet: read, printed, signed by the one who hands over.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const { make, format } = ioc;
  const { say } = format;
  const desk = (ioc.desk ??= {});
  const DESKS = ["traffic", "services", "system"];
  let shown = "traffic";

  const list = (title, rows, line) =>
    ioc.card(
      say(title, { n: rows.length }),
      rows.length ? make("ul", { class: "lines" }, rows.map(line)) : ioc.nothing(),
    );
  const rest = (...parts) => make("span", { class: "rest" }, parts.join(" · "));

  const alertLine = (row) => {
    const who = row.assignee ? desk.called(row.assignee) : desk.unit(row.owner);
    const shelved = row.shelved_until_ms && say("page.until", { time: format.moment(row.shelved_until_ms) });
    const link = make("a", { href: desk.page(row.id) }, make("b", {}, desk.text(row.what)), ` · ${desk.place(row)}`);
    const when = shelved || format.age(ioc.live.now() - row.started_ms);
    return make("li", {}, ioc.shapeNode(desk.shape(row)), link, rest(desk.state(row), who, when));
  };
  const feedLine = ({ name, state, proof_ms: proof }) => {
    const age = proof ? format.age(ioc.live.now() - proof) : say("age.never");
    return make("li", {}, make("b", {}, say(`feed.${name}`)), rest(say(`state.${state}`), age));
  };
  const commentLine = (one) => {
    const said = make("span", {}, make("b", {}, desk.called(one.by)), ` · ${desk.text(one.what)}: ${one.comment}`);
    return make("li", {}, make("time", {}, format.moment(one.at_ms)), said);
  };

  const lastTime = ({ last }) => {
    if (!last) return say("page.shift.never");
    const said = say("page.shift.last", { by: desk.called(last.by), time: format.moment(last.at_ms) });
    return last.note ? `${said} “${last.note}”` : said;
  };
  const head = (sheet) => {
    const { shift, raised, ended } = sheet;
    const places = { n: shift.number, from: format.moment(shift.start_ms), to: format.minutes(shift.end_ms) };
    const counts = sheet.severities.map((n, i) =>
      make("span", { class: "count" }, ioc.shapeNode(`severity-${i + 1}`), format.whole(n)),
    );
    const since = say("page.shift.counts", { raised, ended, since: format.moment(sheet.since_ms) });
    return ioc.card(
      say("page.shift.head", { desk: say(`desk.desk.${sheet.desk}`), ...places }),
      make("p", { class: "counts" }, counts, make("span", {}, since)),
      make("p", { class: "rest" }, lastTime(sheet)),
    );
  };

  const sign = (sheet) => {
    if (!desk.may.includes("hand_over")) return null;
    const note = make("textarea", { name: "comment", rows: 3, maxlength: 2000 });
    const button = make(
      "button",
      { type: "submit", class: "first" },
      say("page.shift.sign", { name: desk.person.shown }),
    );
    const form = make(
      "form",
      { class: "sign" },
      make("label", { class: "field" }, make("span", {}, say("page.shift.note")), note),
      button,
    );
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      button.disabled = true;
      const [answer] = await desk.send({ act: "hand_over", desk: sheet.desk, comment: note.value.trim() }, []);
      button.disabled = false;
      if (answer && answer.act !== "refuse") load();
    });
    return make("section", { class: "card noprint" }, form);
  };

  const choose = () =>
    make(
      "div",
      { class: "choices noprint", role: "group", "aria-label": say("desk.filter.desk") },
      DESKS.map((name) =>
        make(
          "button",
          { type: "button", "aria-pressed": String(name === shown), onclick: () => load(name) },
          say(`desk.desk.${name}`),
        ),
      ),
      make("button", { type: "button", onclick: () => print() }, say("page.print")),
    );

  const load = async (name = shown) => {
    shown = name;
    desk.keep("desk", name);
    const sheet = await desk.fetched(`/api/v1/desk/shift?desk=${name}`);
    if (!sheet) return;
    document
      .getElementById("body")
      .replaceChildren(
        choose(),
        head(sheet),
        ...["overdue", "open", "shelved"].map((part) => list(`page.shift.${part}`, sheet[part], alertLine)),
        list("page.shift.feeds", sheet.feeds, feedLine),
        list("page.shift.comments", sheet.comments, commentLine),
        ...[sign(sheet)].filter(Boolean),
        make(
          "section",
          { class: "card signature" },
          make("span", {}, say("page.shift.gives")),
          make("span", {}, say("page.shift.takes")),
        ),
      );
  };

  ioc.onPage(".alertdesk.shift", () => {
    const asked = new URLSearchParams(location.search).get("desk");
    load(DESKS.includes(asked) ? asked : "traffic");
  });
})();
