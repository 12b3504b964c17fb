// Every rule with its sheet; what does not run says why.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const { make, format } = ioc;
  const { say } = format;
  const desk = (ioc.desk ??= {});
  const DOMAINS = ["traffic", "dossiers", "payments", "system"];
  let rules = null;

  desk.loadRules = async () => (rules ??= (await desk.fetched("/api/v1/rules")) ?? []);
  /** The title of a rule, as far as the rules are known. */
  desk.rule = (name) => desk.text(rules?.find(({ sheet }) => sheet.name === name)?.sheet.title) || name;

  const OPS = { "<=": "≤", ">=": "≥", "==": "=" };
  const word = (kind, name) => format.words[`${kind}.${name}`] ?? name;
  /** One comparison of a rule in words. */
  desk.compared = ({ measure, op, value, unit, over_min }) => {
    const compared =
      unit === "usual"
        ? say("rule.usual", { value: format.number(value) })
        : `${format.number(value)} ${word("measureunit", unit)}`;
    const span = over_min ? ` ${say("rule.over", { n: over_min })}` : "";
    return `${word("measure", measure)} ${OPS[op] ?? op} ${compared}`.trim() + span;
  };
  /** All of them must hold; of alternatives, which share a group, one. */
  const all = (limits) => {
    const parts = [];
    for (const one of limits) {
      const last = parts.at(-1);
      if (one.group && last?.[0].group === one.group) last.push(one);
      else parts.push([one]);
    }
    const told = parts.map((own) => own.map(desk.compared).join(say("rule.or")));
    return told.map((text, i) => (parts[i].length > 1 && parts.length > 1 ? `(${text})` : text)).join(say("rule.and"));
  };
  const pair = (key, value) => value && make("div", {}, make("dt", {}, say(`rule.${key}`)), make("dd", {}, value));
  const looks = ({ windows_min: spans = [], every_min: every = 1, working, again }) =>
    [
      spans.length && say("rule.windows", { spans: spans.join(", ") }),
      every > 1 && say("rule.every", { n: every }),
      working && say("rule.working"),
      again && say("rule.again", { n: format.number(again) }),
    ]
      .filter(Boolean)
      .join(" · ");
  const delay = (minutes) => (minutes ? ` · ${say("rule.minutes", { n: minutes })}` : "");

  const card = ({ sheet, raised }) =>
    make(
      "article",
      { class: ["card", "rule", sheet.problem && "broken"], id: sheet.name },
      make("h3", {}, ioc.shapeNode(`severity-${sheet.severity}`), desk.text(sheet.title), make("code", {}, sheet.name)),
      sheet.problem &&
        make("p", { class: "problem", role: "alert" }, make("b", {}, say("rule.broken")), ` ${sheet.problem}`),
      desk.text(sheet.description) && make("p", {}, desk.text(sheet.description)),
      make(
        "dl",
        {},
        pair("fires", sheet.fires?.length && all(sheet.fires) + delay(sheet.on_delay_min)),
        pair("clears", sheet.clears?.length && all(sheet.clears) + delay(sheet.off_delay_min)),
        pair("looks", looks(sheet)),
        pair(
          "severities",
          sheet.worse?.length &&
            sheet.worse
              .map(({ severity, when, after_min }) => `${say(`severity.${severity}`)}: ${all(when)}${delay(after_min)}`)
              .join(" · "),
        ),
        pair("owner", desk.unit(sheet.owner) || say("rule.owner.source")),
        pair("suppresses", sheet.suppresses?.length && sheet.suppresses.map(desk.rule).join(", ")),
        pair("version", sheet.version),
        pair("raised", format.whole(raised)),
      ),
      sheet.guidance?.length &&
        make(
          "details",
          {},
          make("summary", {}, say("desk.checklist")),
          make(
            "ol",
            { class: "numbered" },
            sheet.guidance.map((step) => make("li", {}, desk.text(step))),
          ),
        ),
    );

  const group = (domain) => {
    const own = rules.filter(({ sheet }) => sheet.domain === domain);
    return (
      own.length &&
      make(
        "section",
        { class: "rules" },
        make("h2", {}, say("rule.group", { domain: say(`desk.domain.${domain}`), n: own.length })),
        make("div", { class: "sheets" }, own.map(card)),
      )
    );
  };

  ioc.onPage(".alertdesk.rules", async () => {
    await desk.loadRules();
    const broken = rules.filter(({ sheet }) => sheet.problem).length;
    document
      .getElementById("body")
      .replaceChildren(
        make("p", { class: "rest" }, say(broken ? "rule.summary.broken" : "rule.summary", { n: rules.length, broken })),
        ...DOMAINS.map(group).filter(Boolean),
      );
    if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  });
})();
