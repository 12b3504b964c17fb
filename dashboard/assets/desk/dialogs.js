// Dialogs of the desk: one native dialog, a few kinds of fields, and the sheet of keys.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const { make, format } = ioc;
  const { say } = format;
  const desk = (ioc.desk ??= {});
  const HOUR_MS = 3600000;
  const OWN = "own";
  const OUTCOMES = ["fixed", "self_cleared", "false_alarm", "known", "handed_on"];
  const DESK_OF = { dossiers: "services", payments: "services" };
  const DOMAINS = ["traffic", "dossiers", "payments", "system"];
  const KEYS = {
    move: "↑ ↓",
    source: "↵",
    group: "← →",
    acknowledge: "a",
    assign: "g",
    start_work: "w",
    resolve: "r",
    comment: "c",
    shelve: "s",
    escalate: "e",
    raise: "n",
    select: "x",
    search: "/",
    rewind: "t",
    live: "l",
    help: "?",
    escape: "Esc",
  };
  /** Sources that an act may be about: their names on the page → their kind. */
  desk.KINDS = {
    communes: "commune",
    roads: "road",
    cameras: "camera",
    gateways: "gateway",
    agencies: "agency",
    providers: "provider",
  };
  desk.RAISE = ["what", "domain", "severity", "place", "owner"];

  const field = (name, control) =>
    make("label", { class: "field" }, make("span", {}, say(`desk.field.${name}`)), control);
  const option = ([value, text]) => make("option", { value }, text);
  const byName = (names) =>
    Object.entries(names).sort(([, a], [, b]) => a.localeCompare(b, document.documentElement.lang));
  const group = (label, entries) => make("optgroup", { label: say(label) }, entries.map(option));
  const area = (name, required) => make("textarea", { name, rows: 3, maxlength: 2000, required });

  const pick = (name, props, ...choices) => field(name, make("select", { name, ...props }, ...choices));

  /** Moments to shelve until: soon, the end of the shift, a day, or one's own. */
  const untils = () => {
    const now = ioc.live.now();
    const spans = { 30: now + HOUR_MS / 2, 60: now + HOUR_MS, 240: now + 4 * HOUR_MS, day: now + 24 * HOUR_MS };
    const end = ioc.live.frame?.shift?.until_ms;
    if (end) spans.shift = end;
    const named = ([name, ms]) => [String(ms), say(`desk.until.${name}`, { time: format.moment(ms) })];
    return [
      ...Object.entries(spans)
        .sort(([, a], [, b]) => a - b)
        .map(named),
      [OWN, say("desk.until.own")],
    ];
  };
  const until = () => {
    const own = make("input", {
      type: "datetime-local",
      name: "own",
      value: format.toInput(ioc.live.now() + HOUR_MS),
      hidden: true,
    });
    own.setAttribute("aria-label", say("desk.until.own"));
    const choose = ({ target }) => (own.hidden = target.value !== OWN);
    return field(
      "until",
      make(
        "span",
        { class: "field" },
        make("select", { name: "until_ms", onchange: choose }, untils().map(option)),
        own,
      ),
    );
  };

  const others = () => byName(desk.names.people ?? {}).filter(([user]) => user !== desk.person.user);
  const ownUnits = () => Object.keys(desk.units).map((id) => [id, desk.unit(id)]);
  const prefixed = (kind, names) => byName(names).map(([id, name]) => [`${kind}/${id}`, name]);

  const FIELDS = {
    comment: () => field("comment", area("comment", true)),
    why: () => field("why", area("why", true)),
    note: () => field("note", area("comment", false)),
    what: () => field("what", area("comment", true)),
    until,
    assignee: () => {
      const me = option([desk.person.user, say("desk.me", { name: desk.person.shown })]);
      return pick(
        "assignee",
        {},
        me,
        group("desk.people", others()),
        group("desk.units", prefixed("unit", desk.names.owners)),
      );
    },
    owner: () =>
      pick("owner", {}, group("desk.units", ownUnits()), group("desk.agencies", byName(desk.names.agencies))),
    domain: () =>
      pick(
        "domain",
        { onchange: chooseOwner },
        DOMAINS.map((name) => option([name, say(`desk.domain.${name}`)])),
      ),
    severity: () =>
      radios(
        "severity",
        [1, 2, 3, 4].map((n) => [String(n), say(`severity.${n}`)]),
        "3",
      ),
    outcome: () =>
      radios(
        "outcome",
        OUTCOMES.map((name) => [name, say(`outcome.${name}`)]),
        "fixed",
      ),
    place: () => {
      const province = option(["place/province", say("place.province")]);
      const feeds = DOMAINS.filter((name) => name !== "system").map((name) => [`feed/${name}`, say(`feed.${name}`)]);
      const sources = Object.entries(desk.KINDS).map(([names, kind]) =>
        group(`desk.${names}`, prefixed(kind, desk.names[names])),
      );
      return pick("place", {}, province, ...sources, group("desk.feeds", feeds));
    },
  };
  /** The unit that works with the domain's desk. */
  const chooseOwner = ({ target }) => {
    const own = DESK_OF[target.value] ?? target.value;
    const unit =
      target.value in desk.units ? target.value : Object.keys(desk.units).find((id) => desk.units[id] === own);
    if (unit) target.form.elements.owner.value = unit;
  };
  const radios = (name, choices, chosen) =>
    make(
      "fieldset",
      { class: "field" },
      make("legend", {}, say(`desk.field.${name}`)),
      choices.map(([value, text]) =>
        make("label", {}, make("input", { type: "radio", name, value, checked: value === chosen }), text),
      ),
    );

  const NUMBERS = ["until_ms", "severity"];
  const read = (form) => {
    const { own, ...given } = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]));
    if (given.until_ms === OWN) given.until_ms = format.fromInput(own);
    for (const name of NUMBERS) if (name in given) given[name] = Number(given[name]);
    return given;
  };

  const open = (title, body, buttons) => {
    const before = document.activeElement;
    const dialog = make(
      "dialog",
      { "aria-labelledby": "dialog-title" },
      make("h2", { id: "dialog-title" }, title),
      body,
      make("div", { class: "buttons" }, buttons),
    );
    document.getElementById("ioc").append(dialog);
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (before?.isConnected) before.focus();
    });
    return dialog;
  };

  /** Ask for an act's fields; resolves to them, or to null when it was called off. */
  desk.ask = (act, fields, ids) =>
    new Promise((resolve) => {
      const cancel = make("button", { type: "button" }, say("desk.cancel"));
      const about = desk.about(ids);
      const form = make(
        "form",
        { method: "dialog", id: "dialog-form" },
        about && make("p", { class: "about" }, about),
        fields.map((name) => FIELDS[name]()),
      );
      const send = make("button", { type: "submit", form: "dialog-form", class: "first" }, say(`act.${act}`));
      const dialog = open(say(`act.${act}`), form, [send, cancel]);
      let given = null;
      form.addEventListener("submit", () => (given = read(form)));
      form.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || (event.target.matches("textarea") && !event.ctrlKey)) return;
        event.preventDefault();
        form.requestSubmit();
      });
      dialog.addEventListener("close", () => resolve(given));
      cancel.onclick = () => dialog.close();
      dialog.showModal();
      form.querySelector("textarea, select, input")?.focus();
    });

  desk.help = () => {
    const row = ([what, key]) =>
      make("div", {}, make("dt", {}, make("kbd", {}, key)), make("dd", {}, say(`desk.key.${what}`)));
    const rows = Object.entries(KEYS).map(row);
    const close = make("button", { type: "button", autofocus: true }, say("desk.close"));
    const dialog = open(say("desk.keys"), make("dl", { class: "keys" }, rows), [close]);
    close.onclick = () => dialog.close();
    dialog.showModal();
  };
})();
