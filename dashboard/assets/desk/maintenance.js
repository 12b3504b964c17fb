// Planned maintenance: what lasts, what comes, what is over; planning and ending one.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const { make, format } = ioc;
  const { say } = format;
  const desk = (ioc.desk ??= {});
  const HOUR_MS = 3600000;
  const MOST_NOTICE = 80; // characters that fit on the wall

  const option = ([value, text]) => make("option", { value }, text);
  const sources = () => [
    ["desk.feeds", ["traffic", "dossiers", "payments"].map((name) => [`feed/${name}`, say(`feed.${name}`)])],
    ...Object.entries(desk.KINDS).map(([names, kind]) => [
      `desk.${names}`,
      Object.entries(desk.names[names]).map(([id, name]) => [`${kind}/${id}`, name]),
    ]),
  ];
  const field = (name, control) =>
    make("label", { class: "field" }, make("span", {}, say(`desk.field.${name}`)), control);

  const form = () => {
    const now = ioc.live.now();
    const place = make(
      "select",
      { name: "place", required: true },
      sources().map(([label, entries]) => make("optgroup", { label: say(label) }, entries.map(option))),
    );
    const from = make("input", { type: "datetime-local", name: "from", required: true, value: format.toInput(now) });
    const to = make("input", {
      type: "datetime-local",
      name: "to",
      required: true,
      value: format.toInput(now + 2 * HOUR_MS),
    });
    const why = make("textarea", { name: "why", rows: 2, maxlength: 2000, required: true });
    const send = make("button", { type: "submit", class: "first" }, say("act.plan_maintenance"));
    const node = make(
      "form",
      { class: "plan" },
      field("source", place),
      field("from", from),
      field("to", to),
      field("why", why),
      send,
    );
    node.addEventListener("submit", async (event) => {
      event.preventDefault();
      const [begin, end] = [format.fromInput(from.value), format.fromInput(to.value)];
      if (end <= begin) return desk.tell(say("page.maintenance.order"), "refused");
      send.disabled = true;
      await ask({ act: "plan_maintenance", place: place.value, from_ms: begin, until_ms: end, why: why.value.trim() });
      send.disabled = false;
    });
    return ioc.card(say("act.plan_maintenance"), node);
  };

  const noticeForm = () => {
    const text = make("input", { name: "notice", required: true, maxlength: MOST_NOTICE, autocomplete: "off" });
    const to = make("input", {
      type: "datetime-local",
      name: "expiry",
      required: true,
      value: format.toInput(ioc.live.now() + 4 * HOUR_MS),
    });
    const send = make("button", { type: "submit", class: "first" }, say("act.pin_notice"));
    const node = make("form", { class: "plan" }, field("notice", text), field("to", to), send);
    node.addEventListener("submit", async (event) => {
      event.preventDefault();
      send.disabled = true;
      await ask({ act: "pin_notice", comment: text.value.trim(), until_ms: format.fromInput(to.value) });
      send.disabled = false;
    });
    return node;
  };

  /** The line above "today" on the wall. */
  const noticeCard = ({ notice, may_pin: may }) => {
    const takeDown = () => ask({ act: "unpin_notice" });
    const pinned = notice
      ? make(
          "ul",
          { class: "lines" },
          make(
            "li",
            {},
            make("b", {}, notice.text),
            make("span", { class: "rest" }, `${format.moment(notice.until_ms)} · ${desk.called(notice.by)}`),
            may && make("button", { type: "button", onclick: takeDown }, say("act.unpin_notice")),
          ),
        )
      : ioc.nothing();
    return ioc.card(say("page.notice"), make("div", {}, pinned, may && noticeForm()));
  };

  const ask = async (asked) => {
    const [answer] = await desk.send(asked, []);
    if (answer && answer.act !== "refuse") load();
  };

  const endButton = ({ id }) => {
    const end = () => ask({ act: "end_maintenance", subject: id });
    return make("button", { type: "button", onclick: end }, say("act.end_maintenance"));
  };
  const line =
    (may) =>
    ({ window, name, when }) => {
      const span = `${format.moment(window.from_ms)} – ${format.moment(window.ended_ms || window.to_ms)}`;
      const what = make("span", {}, make("b", {}, desk.text(name) || window.entity), ` · ${window.reason}`);
      const rest = make("span", { class: "rest" }, `${span} · ${desk.called(window.by)}`);
      return make("li", {}, what, rest, may && when !== "over" && endButton(window));
    };
  const group = (when, windows, may) => {
    const own = windows.filter((one) => one.when === when);
    const shown = own.length ? make("ul", { class: "lines" }, own.map(line(may))) : ioc.nothing();
    return ioc.card(say(`page.maintenance.${when}`, { n: own.length }), shown);
  };

  const load = async () => {
    const told = await desk.fetched("/api/v1/maintenance");
    if (!told) return;
    document
      .getElementById("body")
      .replaceChildren(
        ...["lasting", "planned", "over"].map((when) => group(when, told.windows, told.may)),
        ...(told.may ? [form()] : []),
        noticeCard(told),
      );
  };

  ioc.onPage(".alertdesk.maintenance", load);
})();
