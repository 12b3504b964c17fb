// The audit: who did what, filtered by the address; the same rows can be taken as a file, which is itself on record.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const { make, format } = ioc;
  const { say } = format;
  const desk = (ioc.desk ??= {});
  const FIELDS = ["from", "to", "by", "act", "about", "machines"];
  const MACHINES = ["rule", "clock"];

  const word = (act) => format.words[`audited.${act}`] ?? format.words[`did.${act}`] ?? act;
  const acts = () =>
    Object.keys(format.words).filter((key) => /^(audited|did)\./.test(key)).map((key) => key.slice(key.indexOf(".") + 1));

  /** The filters of the address, as the interface takes them. */
  const asked = () => {
    const given = new URLSearchParams(location.search);
    const query = new URLSearchParams();
    for (const name of FIELDS) if (given.get(name)) query.set(name, given.get(name));
    for (const name of ["from", "to"]) if (query.has(name)) query.set(name, `${query.get(name)}:00+07:00`);
    return query;
  };

  const field = (name, control) => make("label", { class: "field" }, make("span", {}, say(`audit.${name}`)), control);
  const input = (name, props) => field(name, make("input", { name, value: new URLSearchParams(location.search).get(name) ?? "", ...props }));

  const form = () => {
    const given = new URLSearchParams(location.search);
    const begin = format.toInput(ioc.live.now() - 7 * 86400000);
    const act = make("select", { name: "act" }, make("option", { value: "" }, say("audit.any")),
      acts().map((name) => make("option", { value: name, selected: given.get("act") === name }, word(name))));
    const machines = make("input", { type: "checkbox", name: "machines", value: "yes", checked: given.get("machines") === "yes" });
    const node = make("form", { class: "audited" },
      input("from", { type: "datetime-local", value: given.get("from") ?? begin }), input("to", { type: "datetime-local" }),
      input("by", { list: "audit-people", autocomplete: "off" }), field("act", act), input("about", {}),
      make("label", { class: "check" }, machines, say("audit.machines")),
      make("button", { type: "submit", class: "first" }, say("audit.show")));
    node.addEventListener("submit", (event) => {
      event.preventDefault();
      const query = new URLSearchParams(location.search);
      for (const name of FIELDS) query.delete(name);
      for (const [name, value] of new FormData(node)) if (value) query.set(name, value);
      history.replaceState(null, "", `?${query}`);
      load();
    });
    return make("section", { class: "card" }, node);
  };

  // People are named by their accounts here: two may be called alike.
  const named = (who) => (MACHINES.includes(who) || who.startsWith("unit/") ? desk.called(who) : who);
  const listed = (names, called) => names.split(",").map(called).join(", ");
  const VALUES = {
    act: (act) => say(`act.${act}`),
    assignee: named,
    communes: (codes) => listed(codes, desk.commune),
    domains: (domains) => listed(domains, (domain) => say(`desk.domain.${domain}`)),
    role: (role) => say(`role.${role}`),
    step: (step) => String(Number(step) + 1),
    unit: desk.unit,
    why: () => "", // a column has it
  };
  const valued = (name, value) =>
    VALUES[name]?.(value) ?? format.words[`audit.${name}.${value}`] ?? (desk.detailed(name, value) || value);
  const labelled = (label, text) => (label ? `${label}: ${text}` : text);
  const detail = (row) =>
    Object.entries(row.detail ?? {})
      .map(([name, value]) => [format.words[`audit.detail.${name}`], valued(name, value)])
      .filter(([, text]) => text)
      .map(([label, text]) => labelled(label, text))
      .join(" · ");
  const worded = (part) => format.words[`act.${part}`] ?? format.words[`audit.about.${part}`] ?? part;
  const about = ({ act, subject = "", what }) => {
    if (what?.[0] || (act === "refuse" && subject)) return make("a", { href: desk.page(subject) }, desk.text(what) || subject);
    return ["sign_in", "refused"].includes(act) ? subject.split(" ").map(worded).join(" ") : subject;
  };
  const line = (row) =>
    make("tr", {},
      make("td", {}, make("time", { datetime: new Date(row.at_ms).toISOString() }, `${format.past(row.at_ms)}:${String(Math.floor(row.at_ms / 1000) % 60).padStart(2, "0")}`)),
      make("td", { class: "by" }, named(row.by)), make("td", {}, word(row.act)), make("td", {}, about(row)),
      make("td", {}, [desk.text(row.why), detail(row)].filter(Boolean).join(" · ")), make("td", {}, row.address ?? ""));

  const table = ({ rows, more }) => {
    const heads = ["time", "by", "act", "about", "why", "address"].map((key) => make("th", { scope: "col" }, say(`audit.${key}`)));
    const file = `/api/v1/audit.csv?${new URLSearchParams([...asked(), ["lang", document.documentElement.lang]])}`;
    return make("section", { class: "card", id: "audit-rows" },
      make("h2", {}, say(more ? "audit.rows.more" : "audit.rows", { n: format.whole(rows.length) }), make("a", { href: file, download: "" }, say("audit.csv"))),
      rows.length
        ? make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": say("title.audit") }, make("table", {}, make("thead", {}, make("tr", {}, heads)), make("tbody", {}, rows.map(line))))
        : make("p", { class: "empty" }, say("empty.rows")),
      make("datalist", { id: "audit-people" }, [...new Set(rows.map((row) => row.by))].sort().map((by) => make("option", { value: by }))));
  };

  const load = async () => {
    const told = await desk.fetched(`/api/v1/audit?${asked()}`);
    document.getElementById("body").replaceChildren(form(), ...(told ? [table(told)] : []));
  };

  ioc.onPage(".alertdesk.audit", load);
})();
